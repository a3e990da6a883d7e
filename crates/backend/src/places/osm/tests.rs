mod large;
mod left;
mod pbf;
mod routes;

use super::*;
use domain::compound::{Gate, check, publishable};
use domain::place::GroundKind;
use std::fmt::Write as _;
use std::io::Write as _;

/// A real extract, or `None` with a word of it when the folder is not here.
/// Stated but absent is a failure.
fn shared(name: &str) -> Option<std::path::PathBuf> {
    let stated = std::env::var_os("HUYING_SHARED_DATA").map(std::path::PathBuf::from);
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = stated.clone().unwrap_or(root).join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(stated.is_none(), "HUYING_SHARED_DATA is set, but {} is missing", path.display());
    println!("NOT CHECKED: {} is missing; set HUYING_SHARED_DATA to the folder of real data", path.display());
    None
}

/// Counts only: the data itself stays where it is.
fn report(extract: &Extract) -> String {
    let mut text = String::new();
    for compound in &extract.compounds {
        let (size, doubts) = (compound.size(), compound.doubts.len());
        let doors = compound.layout.buildings.iter().flat_map(|building| &building.entrances);
        let joined = doors.filter(|door| door.node.is_some()).count();
        let _ = writeln!(text, "{} {size:?}, doors on ways: {joined}, doubts: {doubts}", compound.osm);
    }
    for skipped in &extract.skipped {
        let _ = writeln!(text, "not made: {} {}", skipped.osm, skipped.why);
    }
    text
}

fn sound(extract: &Extract) {
    for compound in &extract.compounds {
        let layout = &compound.layout;
        let nodes = u32::try_from(layout.nodes.len()).expect("few");
        assert!(layout.paths.iter().all(|path| path.ends.iter().all(|end| *end < nodes)), "{}", compound.osm);
        assert!(layout.gates.iter().filter_map(|gate| gate.node).all(|node| node < nodes));
        let doors = layout.buildings.iter().flat_map(|building| &building.entrances);
        assert!(doors.filter_map(|door| door.node).all(|node| node < nodes));
        let mut keys: Vec<_> = layout.gates.iter().map(Gate::key).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), layout.gates.len(), "gates are told apart");
        assert_eq!(layout.credit, CREDIT);
    }
}

#[test]
fn a_real_extract_of_shanghai_becomes_compounds() {
    let Some(path) = shared("osm/shanghai-tongji.osm") else { return };
    let extract = read(&path, &mut |_| ()).expect("an extract");
    sound(&extract);
    insta::assert_snapshot!(report(&extract));
}

#[test]
fn a_real_extract_of_beijing_becomes_compounds() {
    let Some(path) = shared("osm/beijing-bupt.osm") else { return };
    let extract = read(&path, &mut |_| ()).expect("an extract");
    sound(&extract);
    insta::assert_snapshot!(report(&extract));
}

fn from(text: &str) -> Result<Extract, FileProblem> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    read(file.path(), &mut |_| ())
}

/// A square of 111 m with a building, a way through it, a gate and more.
fn square(more: &str) -> String {
    let node = |id: i64, lat: f64, lng: f64, tags: &str| {
        format!("<node id='{id}' lat='{lat}' lon='{lng}'>{tags}</node>")
    };
    let ring = |id: i64, refs: &[i64], tags: &str| {
        let refs: String = refs.iter().map(|id| format!("<nd ref='{id}'/>")).collect();
        format!("<way id='{id}'>{refs}{tags}</way>")
    };
    [
        "<?xml version='1.0'?><osm version='0.6'>".to_owned(),
        node(1, 31.2, 121.5, ""),
        node(2, 31.2, 121.501, ""),
        node(3, 31.201, 121.501, ""),
        node(4, 31.201, 121.5, ""),
        node(5, 31.2003, 121.5003, ""),
        node(6, 31.2003, 121.5006, "<tag k='entrance' v='yes'/><tag k='name' v='3单元'/>"),
        node(7, 31.2006, 121.5006, ""),
        node(8, 31.1999, 121.5006, ""),
        node(9, 31.2, 121.50055, "<tag k='barrier' v='gate'/><tag k='name' v='南门'/><tag k='bicycle' v='dismount'/><tag k='access' v='private'/>"),
        ring(20, &[1, 2, 3, 4, 1], "<tag k='landuse' v='residential'/><tag k='name' v='阳光&amp;花园'/>"),
        ring(21, &[5, 6, 7, 5], "<tag k='building' v='yes'/><tag k='name' v='7号楼'/><tag k='building:levels' v='6'/>"),
        ring(22, &[8, 6], "<tag k='highway' v='footway'/>"),
        more.to_owned(),
        "</osm>".to_owned(),
    ]
    .concat()
}

#[test]
fn what_is_in_the_data_is_made_and_nothing_else() {
    let extract = from(&square("")).expect("an extract");
    sound(&extract);
    let compound = &extract.compounds[0];
    assert_eq!((extract.compounds.len(), compound.name.as_str()), (1, "阳光&花园"));
    let building = &compound.layout.buildings[0];
    assert_eq!((building.number.as_str(), building.levels), ("7", Some(6)));
    assert_eq!(building.entrances[0].unit, "3");
    assert!(building.entrances[0].node.is_some(), "a way ends at the door");
    let gate = &compound.layout.gates[0];
    assert_eq!((gate.name.as_str(), gate.rules.len()), ("南门", 1));
    assert!(gate.node.is_some(), "five metres from the way");
    assert!(
        compound.doubts.contains(&Doubt::TagUnclear { gate: "南门".into(), tag: "access=private".into() })
    );
    assert!(compound.doubts.iter().any(|doubt| matches!(doubt, Doubt::GateMoved { .. })));
}

#[test]
fn a_gate_without_a_name_gets_none_and_can_be_shown() {
    let gate = |id: i64, lat: f64, more: &str| {
        format!("<node id='{id}' lat='{lat}' lon='121.5005'><tag k='barrier' v='gate'/>{more}</node>")
    };
    let north = "<tag k='name' v='北门'/>";
    let more = gate(51, 31.201, "") + &gate(52, 31.200_95, "") + &gate(53, 31.200_98, north);
    let extract = from(&square(&more)).expect("an extract");
    sound(&extract);
    let compound = &extract.compounds[0];
    let names: Vec<&str> = compound.layout.gates.iter().map(|gate| gate.name.as_str()).collect();
    assert_eq!(names, ["南门", "", "", "北门"]);
    assert!(compound.doubts.contains(&Doubt::GateUnnamed { gate: "node/51".into() }));
    assert!(publishable(&check(&compound.layout)), "{:?}", check(&compound.layout));
}

#[test]
fn a_door_beside_a_way_is_joined_to_it_and_that_is_said() {
    let door = |id: i64, lat: f64, lng: f64| {
        format!("<node id='{id}' lat='{lat}' lon='{lng}'><tag k='entrance' v='yes'/></node>")
    };
    let house = |id: i64, refs: [i64; 3], number: &str| {
        let refs: String = refs.iter().chain(&refs[..1]).map(|id| format!("<nd ref='{id}'/>")).collect();
        format!("<way id='{id}'>{refs}<tag k='building' v='yes'/><tag k='name' v='{number}号楼'/></way>")
    };
    // Ten metres east of the way that ends at the door of number 7, and 29.
    let more = door(61, 31.2002, 121.500_705) + &house(62, [61, 2, 3], "8");
    let more = more + &door(63, 31.2002, 121.500_905) + &house(64, [63, 2, 3], "9");
    let extract = from(&square(&more)).expect("an extract");
    sound(&extract);
    let compound = &extract.compounds[0];
    let joined: Vec<(&str, bool)> = compound
        .layout
        .buildings
        .iter()
        .map(|building| (building.number.as_str(), building.entrances[0].node.is_some()))
        .collect();
    assert_eq!(joined, [("7", true), ("8", true), ("9", false)]);
    assert!(compound.doubts.contains(&Doubt::DoorsOffWays { count: 1 }));
    let moved = compound.doubts.iter().find_map(|doubt| match doubt {
        Doubt::DoorsMoved { count, decimetres } => Some((*count, *decimetres)),
        _ => None,
    });
    let (count, far) = moved.expect("it is said");
    assert!(count == 1 && (95..=105).contains(&far), "{far}");
    let line = |path: &domain::compound::Path| compound.layout.line(path).expect("nodes");
    let door = compound.layout.buildings[1].entrances[0].at;
    assert!(compound.layout.paths.iter().all(|path| !line(path).contains(&door)), "no way is made up");
}

#[test]
fn of_one_ground_one_compound_is_made_and_both_are_told() {
    let relation = |id: i64, members: &str, tags: &str| {
        format!(
            "<relation id='{id}'>{members}<tag k='type' v='multipolygon'/><tag k='amenity' v='university'/>{tags}</relation>"
        )
    };
    let outer = "<member type='way' ref='20' role='outer'/>";
    let inner = "<member type='way' ref='98' role='inner'/><member type='way' ref='21' role='inner'/>";
    let named = "<tag k='name' v='北校区'/>";
    let more = relation(30, &format!("{outer}{inner}"), "") + &relation(31, outer, named);
    let unnamed = square("").replace("<tag k='name' v='阳光&amp;花园'/>", "");
    for (text, made, other) in [
        (square(&relation(30, &format!("{outer}{inner}"), "")), "way/20", vec!["relation/30"]),
        (unnamed.replace("</osm>", &format!("{more}</osm>")), "relation/31", vec!["relation/30", "way/20"]),
    ] {
        let extract = from(&text).expect("an extract");
        let names: Vec<&str> = extract.compounds.iter().map(|one| one.osm.as_str()).collect();
        assert_eq!(names, [made]);
        for osm in &other {
            assert!(extract.compounds[0].doubts.contains(&Doubt::SameGround { osm: (*osm).to_owned() }));
            assert!(extract.skipped.iter().any(|one| one.osm == *osm), "{:?}", extract.skipped);
        }
        let missing = Doubt::InnerMissing { osm: "way/98".into() };
        assert!(extract.compounds[0].doubts.contains(&missing), "of the one that is left out, too");
    }
    // Alone it is made, and what is cut out of it is told.
    let alone = format!("<way id='25'><nd ref='1'/><nd ref='2'/><nd ref='3'/><nd ref='1'/></way>{}", {
        relation(32, &format!("<member type='way' ref='25' role='outer'/>{inner}"), named)
    });
    let extract = from(&square(&alone)).expect("an extract");
    let found = extract.compounds.iter().find(|one| one.osm == "relation/32").expect("it is made");
    assert!(found.doubts.contains(&Doubt::InnerMissing { osm: "way/98".into() }));
    assert!(found.doubts.contains(&Doubt::InnerKept { osm: "way/21".into() }));
}

#[test]
fn relations_that_hold_each_other_end() {
    let relation = |id: i64, of: i64| {
        format!(
            "<relation id='{id}'><member type='relation' ref='{of}' role='outer'/><tag k='type' v='multipolygon'/>
             <tag k='landuse' v='residential'/></relation>"
        )
    };
    let extract = from(&square(&(relation(30, 31) + &relation(31, 30)))).expect("an extract");
    assert_eq!(
        extract.skipped.iter().map(|one| one.why.clone()).collect::<Vec<_>>(),
        [Why::Nested, Why::Nested]
    );
    assert_eq!(extract.compounds.len(), 1, "the others are made all the same");
}

#[test]
fn an_island_is_cut_out_of_its_lake_and_what_is_cut_off_is_no_lake() {
    let way = |id: i64, refs: &[i64]| {
        let refs: String = refs.iter().map(|id| format!("<nd ref='{id}'/>")).collect();
        format!("<way id='{id}'>{refs}</way>")
    };
    let relation = |members: &[(i64, &str)]| {
        let members: String = members
            .iter()
            .map(|(id, role)| format!("<member type='way' ref='{id}' role='{role}'/>"))
            .collect();
        format!(
            "<relation id='50'>{members}<tag k='type' v='multipolygon'/><tag k='natural' v='water'/>
             <tag k='name' v='镜湖'/></relation>"
        )
    };
    // The border in two halves, one of them the other way round.
    let halves = way(51, &[1, 2, 3]) + &way(52, &[1, 4, 3]) + &way(53, &[5, 6, 7, 5]);
    let lake = relation(&[(51, "outer"), (52, "outer"), (53, "inner")]);
    let extract = from(&square(&(halves.clone() + &lake))).expect("an extract");
    let found = extract.ground.iter().find(|piece| piece.id == "relation/50").expect("a lake");
    assert_eq!((found.kind, found.name.as_str()), (GroundKind::Water, "镜湖"));
    assert_eq!((found.points.len(), found.holes.len()), (4, 1));
    assert_eq!(found.holes[0].len(), 3);
    assert_eq!(extract.compounds.len(), 1, "a lake is no compound");
    for broken in [
        relation(&[(51, "outer"), (53, "inner")]),
        relation(&[(51, "outer"), (52, "outer"), (99, "inner")]),
        relation(&[(99, "outer")]),
        relation(&[]),
    ] {
        let extract = from(&square(&(halves.clone() + &broken))).expect("an extract");
        assert!(extract.ground.iter().all(|piece| piece.kind != GroundKind::Water), "{broken}");
    }
}

#[test]
fn borders_that_are_none_are_named() {
    let way = |refs: &[i64]| {
        let refs: String = refs.iter().map(|id| format!("<nd ref='{id}'/>")).collect();
        format!("<way id='40'>{refs}<tag k='landuse' v='residential'/></way>")
    };
    for (refs, why) in [
        (&[1, 2, 99, 4, 1][..], Why::CutOff),
        (&[1, 2, 3, 4], Why::Open),
        (&[1, 3, 2, 4, 1], Why::Crossed),
        (&[1, 2, 1, 1], Why::Size),
    ] {
        let extract = from(&square(&way(refs))).expect("an extract");
        assert_eq!(extract.skipped.first().map(|one| one.why.clone()), Some(why), "{refs:?}");
    }
}

#[test]
fn what_is_no_extract_is_said_to_be_none() {
    assert!(matches!(from("hello"), Err(FileProblem::NotOsm)));
    assert!(matches!(from(""), Err(FileProblem::NotOsm) | Err(FileProblem::Broken { .. })));
    assert!(matches!(from("<html><body/></html>"), Err(FileProblem::NotOsm)));
    let cut = square("");
    assert!(matches!(from(&cut[..cut.len() - 30]), Err(FileProblem::Broken { .. })));
    assert!(matches!(from("<osm><node id='x'/></osm>"), Err(FileProblem::Broken { .. })));
    assert!(matches!(from("<osm><way id='1'></node></osm>"), Err(FileProblem::Broken { .. })));
}
