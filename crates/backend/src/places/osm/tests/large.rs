//! Compounds as nobody draws them.

use super::{from, sound};
use domain::compound::{Ask, BUILDINGS, Vehicle, WeekTime, check, publishable, route};
use std::fmt::Write;

/// A compound of three thousand buildings in sixty rows, a door each, on lanes
/// that a road links to one gate.
fn large() -> String {
    let mut text = "<osm>".to_owned();
    let mut ways = String::new();
    let (columns, rows) = (50i64, 60i64);
    let (south, west, step) = (31.2, 121.5, 0.0003);
    let at = |x: f64, y: f64| format!("lat='{:.7}' lon='{:.7}'", south + y * step, west + x * step);
    let refs = |ids: &[i64]| ids.iter().map(|id| format!("<nd ref='{id}'/>")).collect::<String>();
    let (right, up) = (columns as f64 + 1.0, rows as f64 + 1.0);
    for (id, (x, y)) in (1..).zip([(-1.0, -1.0), (right, -1.0), (right, up), (-1.0, up)]) {
        let _ = write!(text, "<node id='{id}' {}/>", at(x, y));
    }
    let _ = write!(
        ways,
        "<way id='1'>{}<tag k='landuse' v='residential'/><tag k='name' v='大院'/></way>",
        refs(&[1, 2, 3, 4, 1])
    );
    let _ = write!(
        text,
        "<node id='5' {}><tag k='barrier' v='gate'/><tag k='name' v='西门'/></node>",
        at(-1.0, 0.0)
    );
    let mut road = vec![5];
    for row in 0..rows {
        let begin = 1_000_000 + row * 1000;
        let y = row as f64;
        let _ = write!(text, "<node id='{begin}' {}/>", at(-0.5, y));
        let (mut lane, mut n) = (vec![begin], 0);
        for column in 0..columns {
            let (x, id) = (column as f64, begin + column * 10 + 10);
            let number = row * columns + column + 1;
            let _ = write!(text, "<node id='{id}' {}><tag k='entrance' v='yes'/></node>", at(x + 0.3, y));
            for (n, (dx, dy)) in (1..).zip([(0.6, 0.0), (0.6, 0.5), (0.0, 0.5), (0.0, 0.0)]) {
                let _ = write!(text, "<node id='{}' {}/>", id + n, at(x + dx, y + dy));
            }
            let ring = refs(&[id, id + 1, id + 2, id + 3, id + 4, id]);
            let _ = write!(
                ways,
                "<way id='{id}'>{ring}<tag k='building' v='yes'/><tag k='name' v='{number}号楼'/></way>"
            );
            lane.push(id);
            n += 1;
        }
        assert_eq!(n, columns);
        let _ = write!(ways, "<way id='{begin}'>{}<tag k='highway' v='footway'/></way>", refs(&lane));
        road.push(begin);
    }
    let _ = write!(ways, "<way id='2'>{}<tag k='highway' v='service'/></way>", refs(&road));
    text + &ways + "</osm>"
}

#[test]
fn a_compound_of_three_thousand_buildings_is_made_whole_and_every_door_reached() {
    let extract = from(&large()).expect("an extract");
    sound(&extract);
    let compound = &extract.compounds[0];
    assert_eq!((compound.layout.buildings.len(), BUILDINGS), (3000, 3000));
    let findings = check(&compound.layout);
    assert!(publishable(&findings), "{:?}", findings.first());
    for building in ["1", "1500", "3000"] {
        let ask = Ask {
            building: building.to_owned(),
            unit: String::new(),
            vehicle: Vehicle::Foot,
            at: WeekTime { day: 1, minute: 780 },
        };
        let answer = route(&compound.layout, &ask).expect("a way");
        assert_eq!(answer.best.name, "西门");
    }
}

#[test]
fn markup_in_every_field_stays_words() {
    let evil = "&lt;script&gt;alert(1)&lt;/script&gt;";
    let more = format!(
        "<node id='50' lat='31.2' lon='121.5008'><tag k='barrier' v='gate'/><tag k='name' v='{evil}'/></node>\
         <node id='51' lat='31.2005' lon='121.5008'><tag k='amenity' v='parcel_locker'/><tag k='name' v='{evil}'/></node>\
         <node id='52' lat='31.2007' lon='121.5008'><tag k='entrance' v='yes'/><tag k='addr:unit' v='{evil}'/></node>\
         <way id='53'><nd ref='52'/><nd ref='7'/><nd ref='5'/><nd ref='52'/><tag k='building' v='yes'/><tag k='name' v='{evil}'/>\
         <tag k='building:levels' v='{evil}'/></way>\
         <way id='54'><nd ref='1'/><nd ref='2'/><nd ref='3'/><nd ref='1'/><tag k='landuse' v='residential'/>\
         <tag k='name' v='{evil}'/><tag k='addr:street' v='{evil}'/></way>\
         <way id='55'><nd ref='5'/><nd ref='8'/><tag k='highway' v='service'/><tag k='name' v='{evil}'/></way>"
    );
    let extract = from(&super::square(&more)).expect("an extract");
    sound(&extract);
    let named = extract.compounds.iter().find(|one| one.name.contains("script")).expect("it is made");
    assert_eq!(named.name, "<script>alert(1)</script>", "as it is in the data: pages and files escape it");
    assert!(extract.ground.iter().any(|piece| piece.name == "<script>alert(1)</script>"));
}
