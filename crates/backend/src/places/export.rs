//! Places as files: GeoJSON, a table, and OSM's tags.

use super::rows;
use super::save::Reach;
use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use crate::sheet::line;
use domain::compound::{Layout, Point};
use domain::place::{Door, Feature, HoursText, Place, PlaceFacts, PlaceKind, PlaceState, read_hours};
use serde_json::{Value, json};

/// Places read at once.
const AT_ONCE: u64 = 500;

/// All places somebody may edit that are not removed, published ones first to
/// last by their latest change.
///
/// # Errors
/// [`Error::Forbidden`] for who edits no places.
pub async fn places(backend: &Backend, by: &Staff) -> Result<Vec<Place>> {
    if !by.grants.iter().any(|grant| domain::rights::role_may_edit_places(grant.role)) {
        return Err(Error::Forbidden);
    }
    let reach = Reach::of(backend, by);
    let (mut mark, mut places) = (0, Vec::new());
    loop {
        let rows = rows::after(backend.read(), mark, AT_ONCE).await?;
        let Some(last) = rows.last().map(|row| row.changed) else { return Ok(places) };
        mark = last;
        for row in rows.into_iter().filter(|row| row.state != PlaceState::Removed) {
            let place = row.place()?;
            if reach.covers(place.facts.unit) {
                places.push(place);
            }
        }
    }
}

/// A GeoJSON collection (RFC 7946), WGS-84.
pub fn geojson(places: &[Place]) -> String {
    let features: Vec<Value> = places.iter().map(|place| feature(place, &json!(place))).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn feature(place: &Place, properties: &Value) -> Value {
    let at = place.facts.at;
    json!({
        "type": "Feature",
        "id": place.id.to_string(),
        "geometry": { "type": "Point", "coordinates": [at.lng, at.lat] },
        "properties": properties,
    })
}

/// A layout as a GeoJSON collection: border, buildings, doors, ways, gates with
/// their rules, and the rest.
pub fn layout_geojson(place: &Place, layout: &Layout) -> String {
    json!({ "type": "FeatureCollection", "features": layout_features(place, layout) }).to_string()
}

/// The features of a layout, each with the place it belongs to.
pub fn layout_features(place: &Place, layout: &Layout) -> Vec<Value> {
    let at = |point: &Point| {
        let at = layout.wgs84(*point);
        // A decimetre is a millionth of a degree.
        json!([(at.lng * 1e7).round() / 1e7, (at.lat * 1e7).round() / 1e7])
    };
    let line = |points: &[Point]| points.iter().map(at).collect::<Vec<_>>();
    let ring = |points: &[Point]| {
        let mut closed = line(points);
        closed.extend(points.first().map(at));
        json!({ "type": "Polygon", "coordinates": [closed] })
    };
    let spot = |point: &Point| json!({ "type": "Point", "coordinates": at(point) });
    let mut features = Vec::new();
    let mut add = |part: &str, geometry: Value, more: Value| {
        let mut properties = json!({ "compound": place.id, "name": place.facts.name, "part": part });
        if let (Some(all), Value::Object(more)) = (properties.as_object_mut(), more) {
            all.extend(more.into_iter().filter(|(_, value)| !value.is_null()));
        }
        features.push(json!({ "type": "Feature", "geometry": geometry, "properties": properties }));
    };
    if !layout.outline.is_empty() {
        add("outline", ring(&layout.outline), json!({ "credit": layout.credit }));
    }
    for path in &layout.paths {
        if let Some(points) = layout.line(path) {
            let geometry = json!({ "type": "LineString", "coordinates": line(&points) });
            add("path", geometry, json!({ "kind": path.kind }));
        }
    }
    for building in &layout.buildings {
        let more = json!({ "number": building.number, "levels": building.levels });
        add("building", ring(&building.ring), more);
        for door in &building.entrances {
            let more = json!({ "number": building.number, "unit": door.unit, "on_way": door.node.is_some() });
            add("entrance", spot(&door.at), more);
        }
    }
    for gate in &layout.gates {
        // What is null is left out.
        let name = Some(&gate.name).filter(|name| !name.is_empty());
        let more = json!({ "gate": name, "rules": gate.rules, "on_way": gate.node.is_some() });
        add("gate", spot(&gate.at), more);
    }
    for one in &layout.spots {
        add("spot", spot(&one.at), json!({ "kind": one.kind, "label": one.label, "vehicles": one.vehicles }));
    }
    features
}

/// A table for spreadsheet programs, with the titles an import knows.
pub fn csv(places: &[Place]) -> String {
    let titles = [
        "编号",
        "名称",
        "类型",
        "地址",
        "纬度",
        "经度",
        "坐标系",
        "开放时间",
        "设施",
        "运营单位",
        "座位数",
        "备注",
        "状态",
    ];
    // Spreadsheet programs take a text without the mark for one in another encoding.
    let mut text = format!("\u{FEFF}{}", line(titles));
    for place in places {
        let facts = &place.facts;
        let cells = [
            place.id.to_string(),
            facts.name.clone(),
            facts.kind.to_string(),
            facts.address.clone(),
            facts.at.lat.to_string(),
            facts.at.lng.to_string(),
            "wgs84".to_owned(),
            hours(facts).to_owned(),
            words(place),
            facts.operator.clone(),
            facts.capacity.map(|count| count.to_string()).unwrap_or_default(),
            facts.rules.clone(),
            place.state.to_string(),
        ];
        text.push_str(&line(cells.iter().map(String::as_str)));
    }
    text
}

/// The hours of a place in the table: the words in which they came, unless those
/// do not tell what is known; then OSM's syntax.
pub(super) fn hours(facts: &PlaceFacts) -> &str {
    let tell = |words: &&str| match facts.hours.as_deref() {
        Some(hours) => matches!(read_hours(words), HoursText::Read(read) if read == hours),
        None => true,
    };
    let words = facts.hours_text.as_deref().filter(tell);
    words.or(facts.hours.as_deref()).unwrap_or_default()
}

/// What there is and is not, in words that an import reads.
fn words(place: &Place) -> String {
    let known = Feature::ALL.iter().filter_map(|feature| {
        let word = domain::place::sheet::word_of(*feature);
        place.facts.features.get(*feature).map(|there| format!("{}{word}", if there { "" } else { "无" }))
    });
    known.collect::<Vec<_>>().join("、")
}

/// A GeoJSON collection whose properties are OSM's tags.
pub fn osm_tags(places: &[Place]) -> String {
    let features: Vec<Value> =
        places.iter().map(|place| feature(place, &Value::Object(tags(place)))).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// The tags of a place: only what OSM has a key for.
fn tags(place: &Place) -> serde_json::Map<String, Value> {
    let facts = &place.facts;
    let mut tags = serde_json::Map::new();
    let mut put = |key: &str, value: &str| {
        if !value.is_empty() {
            tags.insert(key.to_owned(), value.into());
        }
    };
    let (key, value) = match facts.kind {
        PlaceKind::Compound => ("landuse", "residential"),
        PlaceKind::BusinessDistrict => ("landuse", "commercial"),
        PlaceKind::Building => ("building", "yes"),
        PlaceKind::DriversHome => ("highway", "services"),
        PlaceKind::Canteen => ("amenity", "restaurant"),
        PlaceKind::Partner => ("shop", "yes"),
        PlaceKind::Station | PlaceKind::ServicePoint => ("amenity", "social_facility"),
    };
    put(key, value);
    put("name", &facts.name);
    put("addr:full", &facts.address);
    put("operator", &facts.operator);
    put("opening_hours", facts.hours.as_deref().unwrap_or(""));
    put("capacity", &facts.capacity.map(|count| count.to_string()).unwrap_or_default());
    put("check_date", &facts.checked.as_ref().map(|checked| checked.on.to_string()).unwrap_or_default());
    if facts.door == Some(Door::Ask) {
        put("access", "permissive");
    }
    for feature in Feature::ALL {
        let (key, there) = match feature {
            Feature::HotWater => ("drinking_water:hot", "yes"),
            Feature::PhoneCharging => ("device_charging", "yes"),
            Feature::BikeCharging => ("service:bicycle:charging", "yes"),
            Feature::Microwave => ("microwave_oven", "yes"),
            Feature::Toilet => ("toilets", "yes"),
            Feature::AirConditioning => ("air_conditioning", "yes"),
            Feature::Seats => ("indoor_seating", "yes"),
            Feature::Wifi => ("internet_access", "wlan"),
            Feature::Tools => ("service:bicycle:pump", "yes"),
            Feature::Aed => ("defibrillator", "yes"),
            _ => continue,
        };
        match facts.features.get(*feature) {
            Some(true) => put(key, there),
            Some(false) => put(key, "no"),
            None => {}
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        let text = r#"{"id":"0192f3a0-0000-7000-8000-000000000001","version":2,"state":"published",
            "kind":"station","name":"=暖\"心","address":"中原路1号","at":{"lat":34.75,"lng":113.6},
            "features":{"hot_water":true,"wifi":false},"hours":"24/7","hours_text":"全天"}"#;
        serde_json::from_str(text).expect("a place")
    }

    #[test]
    fn geojson_has_longitude_first() {
        let text = geojson(&[place()]);
        assert!(text.contains(r#""coordinates":[113.6,34.75]"#), "{text}");
        assert!(text.contains(r#""hot_water":true"#), "{text}");
    }

    #[test]
    fn a_table_comes_back_as_it_went() {
        use domain::place::sheet::{guess, read};
        let text = csv(&[place()]);
        assert!(text.contains("\"'=暖\"\"心\""), "no formula: {text}");
        let (mut rows, mut numbers) = (Vec::new(), Vec::new());
        crate::sheet::read(text.as_bytes(), &mut |number, cells| {
            rows.push(cells);
            numbers.push(number);
            true
        })
        .expect("a table");
        let row = read(&guess(&rows[0]), &rows[1], None, PlaceKind::Partner);
        assert_eq!((row.placed, row.doubts), (true, vec![]));
        assert_eq!(row.facts.features, place().facts.features);
        assert_eq!((row.facts.kind, row.facts.hours.as_deref()), (PlaceKind::Station, Some("24/7")));
        assert_eq!(row.facts.at, place().facts.at);
    }

    #[test]
    fn tags_say_only_what_is_known() {
        let text = osm_tags(&[place()]);
        assert!(
            text.contains(r#""opening_hours":"24/7""#) && text.contains(r#""internet_access":"no""#),
            "{text}"
        );
        assert!(!text.contains("toilets"), "{text}");
    }
}
