//! What is not made of the data is listed with its number, and nothing is invented.

use super::*;
use domain::compound::PathKind;

#[test]
fn doors_and_ways_of_which_nothing_is_made_are_listed() {
    let door = |id: i64, lng: f64| {
        format!("<node id='{id}' lat='31.2008' lon='{lng}'><tag k='entrance' v='yes'/></node>")
    };
    let way = |id: i64, refs: &str, tags: &str| format!("<way id='{id}'>{refs}{tags}</way>");
    let ring = "<nd ref='71'/><nd ref='3'/><nd ref='7'/><nd ref='71'/>";
    let line = "<nd ref='7'/><nd ref='5'/>";
    let hospital = "<tag k='amenity' v='hospital'/><tag k='name' v='校医院'/>";
    let more = [
        door(71, 121.5002),
        door(72, 121.5004),
        way(73, ring, hospital),
        way(74, line, "<tag k='highway' v='construction'/>"),
        way(75, line, "<tag k='highway' v='service'/><tag k='access' v='no'/>"),
    ];
    let extract = from(&square(&more.concat())).expect("an extract");
    let doubts = &extract.compounds[0].doubts;
    for doubt in [
        Doubt::EntranceLeftOut { osm: "node/71".into(), of: "way/73 校医院".into() },
        Doubt::EntranceLeftOut { osm: "node/72".into(), of: String::new() },
        Doubt::WayLeftOut { osm: "way/74".into(), tag: "highway=construction".into() },
        Doubt::WayLeftOut { osm: "way/75".into(), tag: "access=no".into() },
    ] {
        assert!(doubts.contains(&doubt), "{doubt}: {doubts:?}");
    }
    let left = doubts.iter().filter(|doubt| matches!(doubt, Doubt::EntranceLeftOut { .. })).count();
    assert_eq!(left, 2, "the door of the building is made: {doubts:?}");
}

#[test]
fn a_road_on_which_no_bicycle_is_ridden_is_one_for_feet() {
    for (tags, kind, doubt) in [
        ("", PathKind::Road, None),
        ("<tag k='bicycle' v='no'/>", PathKind::Footway, Some("bicycle=no")),
        ("<tag k='vehicle' v='no'/>", PathKind::Footway, Some("vehicle=no")),
        ("<tag k='vehicle' v='no'/><tag k='bicycle' v='yes'/>", PathKind::Road, None),
        ("<tag k='access' v='private'/>", PathKind::Road, Some("access=private")),
        (
            "<tag k='vehicle:conditional' v='no @ (Mo-Fr)'/>",
            PathKind::Road,
            Some("vehicle:conditional=no @ (Mo-Fr)"),
        ),
    ] {
        let way =
            format!("<way id='80'><nd ref='5'/><nd ref='7'/><tag k='highway' v='service'/>{tags}</way>");
        let extract = from(&square(&way)).expect("an extract");
        let compound = &extract.compounds[0];
        let roads = compound.layout.paths.iter().filter(|path| path.kind == PathKind::Road).count();
        assert_eq!(roads > 0, kind == PathKind::Road, "{tags}");
        let said = compound.doubts.iter().find_map(|doubt| match doubt {
            Doubt::WayUnclear { osm, tag } if osm == "way/80" => Some(tag.as_str()),
            _ => None,
        });
        assert_eq!(said, doubt, "{tags}");
    }
}

#[test]
fn what_is_left_out_of_real_extracts_is_listed() {
    let files = ["osm/beijing-bupt.osm", "osm/shanghai-tongji.osm"];
    let Some(paths) = files.map(shared).into_iter().collect::<Option<Vec<_>>>() else { return };
    let read = |path: &std::path::PathBuf| read(path, &mut |_| ()).expect("an extract").compounds;
    let all: Vec<_> = paths.iter().flat_map(read).collect();
    let doubts: Vec<&Doubt> = all.iter().flat_map(|compound| &compound.doubts).collect();
    let on = |way: &str| {
        let is = |doubt: &&&Doubt| matches!(doubt, Doubt::EntranceLeftOut { of, .. } if of.starts_with(way));
        doubts.iter().filter(is).count()
    };
    assert_eq!(on("way/399009424 北邮体育馆"), 6);
    assert!(on("way/344373140 ") > 0 && on("way/289850982") > 0 && on("way/265030100") > 0);
    let crossing = Doubt::EntranceLeftOut { osm: "node/12735976949".into(), of: String::new() };
    assert!(doubts.contains(&&crossing));
    for way in ["way/191911301", "way/1364944602"] {
        let left = Doubt::WayLeftOut { osm: way.into(), tag: "highway=construction".into() };
        assert!(doubts.contains(&&left), "{way}");
    }
    let locked = Doubt::TagUnclear { gate: "北门".into(), tag: "locked=yes".into() };
    let north = all.iter().find(|compound| compound.doubts.contains(&locked)).expect("北京邮电大学");
    assert!(north.layout.gate("北门").is_some_and(|gate| gate.rules.is_empty()), "nothing is invented");
    let rules = all.iter().flat_map(|compound| &compound.layout.gates).flat_map(|gate| &gate.rules);
    assert!(rules.count() > 0, "what is said is kept");
}
