//! GeoJSON (RFC 7946): longitude first, six decimals at most. The members
//! `license`, `publisher` and `next` are foreign ones, as it allows.

use super::{About, Rows};
use app::parts::places::address;
use backend::places::OpenPlace;
use backend::requests::Opened;
use domain::geo::Wgs84;
use domain::place::Place;
use serde_json::{Map, Value, json};

/// The file.
pub fn file(rows: &Rows, about: &About) -> String {
    let features: Vec<Value> = match rows {
        Rows::Requests(page) => page.items.iter().map(|one| request(one, about)).collect(),
        Rows::Stations(page) => page.items.iter().map(|one| place(one, about)).collect(),
    };
    let mut file = json!({
        "type": "FeatureCollection",
        "license": about.license,
        "license_url": about.license_url,
        "publisher": about.publisher,
        "features": features,
    });
    if let Some(next) = &about.next {
        file["next"] = next.as_str().into();
    }
    file.to_string()
}

fn request(opened: &Opened, about: &About) -> Value {
    let Opened { request: one, published_at } = opened;
    let category = one.category.as_ref();
    let properties = known([
        ("code", json!(one.code.as_str())),
        ("status", json!(one.status.as_str())),
        ("category", json!(category.map(|category| &category.slug))),
        ("category_name", json!(category.map(|category| &category.name))),
        ("description", json!(one.description)),
        ("unit", json!(one.unit.as_ref().map(|unit| &unit.name))),
        ("area_id", json!(one.area.as_ref().map(|area| area.id))),
        ("area", json!(one.area.as_ref().map(|area| &area.name))),
        ("submitted_at", json!(one.submitted_at)),
        ("published_at", json!(published_at)),
        ("updated_at", json!(one.updated_at)),
        ("due_at", json!(one.due_at)),
        ("answer", json!(one.answer)),
        ("me_too", json!(one.me_too)),
        ("url", json!(format!("{}/r/{}", about.base, one.code))),
    ]);
    feature(one.code.as_str(), one.at, properties)
}

fn place(one: &OpenPlace, about: &About) -> Value {
    let facts = &one.place.facts;
    let words = |text: &str| json!(Some(text).filter(|text| !text.is_empty()));
    let properties = known([
        ("kind", json!(facts.kind.as_str())),
        ("name", json!(facts.name)),
        ("address", words(&facts.address)),
        ("hours", json!(facts.hours)),
        ("hours_text", json!(facts.hours_text)),
        ("staffed", json!(facts.staffed)),
        ("door", json!(facts.door.map(|door| door.as_str()))),
        ("features", json!(facts.features)),
        ("capacity", json!(facts.capacity)),
        ("operator", words(&facts.operator)),
        ("area_id", json!(one.unit.as_ref().map(|unit| unit.id))),
        ("area", json!(one.unit.as_ref().map(|unit| &unit.name))),
        ("checked_on", json!(facts.checked.as_ref().map(|checked| checked.on))),
        ("updated_at", json!(one.updated_at)),
        ("url", json!(place_address(&one.place, about))),
    ]);
    feature(&one.place.id.to_string(), Some(facts.at), properties)
}

fn feature(id: &str, at: Option<Wgs84>, properties: Map<String, Value>) -> Value {
    let point = at.map(|at| json!({ "type": "Point", "coordinates": [degrees(at.lng), degrees(at.lat)] }));
    json!({ "type": "Feature", "id": id, "geometry": point, "properties": properties })
}

/// What is not known is absent.
fn known<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    let known = fields.into_iter().filter(|(_, value)| !value.is_null());
    known.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The page of a place.
pub fn place_address(place: &Place, about: &About) -> String {
    format!("{}{}", about.base, address(place))
}

/// To a tenth of a metre.
pub fn degrees(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}
