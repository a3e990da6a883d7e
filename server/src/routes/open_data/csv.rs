//! CSV (RFC 4180) in UTF-8 with its mark in front, without which spreadsheet
//! programs take Chinese for something else; nothing in it is a formula.

use super::geojson::{degrees, place_address};
use super::{About, Rows, stamp};
use backend::places::OpenPlace;
use backend::requests::Opened;
use backend::sheet::line;
use domain::place::Feature;

/// The columns of requests.
pub const REQUESTS: [&str; 17] = [
    "code",
    "status",
    "category",
    "category_name",
    "description",
    "unit",
    "area_id",
    "area",
    "lat",
    "lng",
    "submitted_at",
    "published_at",
    "updated_at",
    "due_at",
    "answer",
    "me_too",
    "url",
];
/// The columns of places, before those of their features.
pub const STATIONS: [&str; 18] = [
    "id",
    "kind",
    "name",
    "address",
    "lat",
    "lng",
    "hours",
    "hours_text",
    "staffed",
    "door",
    "capacity",
    "operator",
    "area_id",
    "area",
    "checked_on",
    "updated_at",
    "url",
    "features",
];

/// The file.
pub fn file(rows: &Rows, about: &About) -> String {
    let mut text = "\u{FEFF}".to_owned();
    match rows {
        Rows::Requests(page) => {
            text.push_str(&line(REQUESTS));
            page.items.iter().for_each(|one| add(&mut text, request(one, about)));
        }
        Rows::Stations(page) => {
            text.push_str(&line(STATIONS));
            page.items.iter().for_each(|one| add(&mut text, place(one, about)));
        }
    }
    text
}

fn add<const N: usize>(text: &mut String, cells: [String; N]) {
    text.push_str(&line(cells.iter().map(String::as_str)));
}

fn request(opened: &Opened, about: &About) -> [String; 17] {
    let Opened { request: one, published_at } = opened;
    let category = one.category.as_ref();
    let (lat, lng) = one.at.map_or((String::new(), String::new()), |at| (number(at.lat), number(at.lng)));
    [
        one.code.to_string(),
        one.status.to_string(),
        category.map_or_else(String::new, |category| category.slug.clone()),
        category.map_or_else(String::new, |category| category.name.clone()),
        one.description.clone(),
        one.unit.as_ref().map_or_else(String::new, |unit| unit.name.clone()),
        one.area.as_ref().map_or_else(String::new, |area| area.id.to_string()),
        one.area.as_ref().map_or_else(String::new, |area| area.name.clone()),
        lat,
        lng,
        stamp(one.submitted_at),
        stamp(*published_at),
        stamp(one.updated_at),
        stamp(one.due_at),
        one.answer.clone().unwrap_or_default(),
        one.me_too.to_string(),
        format!("{}/r/{}", about.base, one.code),
    ]
}

fn place(one: &OpenPlace, about: &About) -> [String; 18] {
    let facts = &one.place.facts;
    // Those it has, and those it has not; what is not known is not there.
    let features: Vec<String> = Feature::ALL
        .iter()
        .filter_map(|feature| {
            let there = facts.features.get(*feature)?;
            Some(if there { feature.to_string() } else { format!("no_{feature}") })
        })
        .collect();
    [
        one.place.id.to_string(),
        facts.kind.to_string(),
        facts.name.clone(),
        facts.address.clone(),
        number(facts.at.lat),
        number(facts.at.lng),
        facts.hours.clone().unwrap_or_default(),
        facts.hours_text.clone().unwrap_or_default(),
        facts.staffed.clone().unwrap_or_default(),
        facts.door.map_or_else(String::new, |door| door.to_string()),
        facts.capacity.map_or_else(String::new, |capacity| capacity.to_string()),
        facts.operator.clone(),
        one.unit.as_ref().map_or_else(String::new, |unit| unit.id.to_string()),
        one.unit.as_ref().map_or_else(String::new, |unit| unit.name.clone()),
        facts.checked.as_ref().map_or_else(String::new, |checked| checked.on.to_string()),
        stamp(one.updated_at),
        place_address(&one.place, about),
        features.join(";"),
    ]
}

fn number(value: f64) -> String {
    degrees(value).to_string()
}
