//! The words with which the worker of the site (`public/sw-pages.js`) draws the
//! map's list and a place from what is kept, when there is no signal.

use crate::cx::lang;
use crate::i18n::Lang;
use crate::parts::words;
use crate::t;
use domain::place::{Door, Feature, PlaceKind, ServiceClass};
use serde_json::{Map, Value, json};

/// As JSON, in the language of the page. What stands in braces the worker puts
/// in.
pub fn kept_words() -> String {
    let lang = lang();
    let mut all = list(lang);
    all.extend(place(lang));
    Value::Object(all).to_string()
}

fn list(lang: Lang) -> Map<String, Value> {
    let value = json!({
        "offline": t!(lang, "kept-offline", when = "{when}"),
        "seen": t!(lang, "kept-seen"),
        "beyond": t!(lang, "kept-beyond"),
        "none": t!(lang, "kept-none"),
        "here": t!(lang, "map-here"),
        "around": t!(lang, "map-around", name = "{name}"),
        "middle": t!(lang, "map-from-middle"),
        "comma": t!(lang, "station-and"),
        "nearest": t!(lang, "map-nearest"),
        "nowhere": t!(lang, "map-nowhere"),
        "all": t!(lang, "map-all"),
        "metres": t!(lang, "map-metres", count = "{count}"),
        "kilometres": t!(lang, "map-kilometres", count = "{count}"),
        "more": t!(lang, "map-more-features", count = "{count}"),
        "open": t!(lang, "map-open"),
        "until": t!(lang, "map-open-until", when = "{when}"),
        "opens": t!(lang, "map-opens", when = "{when}"),
        "unknown": t!(lang, "map-open-unknown"),
        "kinds": each(PlaceKind::ALL, PlaceKind::as_str, |kind| words::place_kind(lang, kind)),
        "features": each(Feature::ALL, Feature::as_str, |feature| words::feature(lang, feature)),
        "services": each(ServiceClass::ALL, ServiceClass::as_str, |class| words::service(lang, class)),
    });
    object(value)
}

fn place(lang: Lang) -> Map<String, Value> {
    let value = json!({
        "go": t!(lang, "station-go"),
        "amap": t!(lang, "station-amap"),
        "tencent": t!(lang, "station-tencent"),
        "baidu": t!(lang, "station-baidu"),
        "apple": t!(lang, "station-apple"),
        "geo": t!(lang, "station-geo"),
        "gates": t!(lang, "kept-gates"),
        "address": t!(lang, "station-address"),
        "copy": t!(lang, "station-copy"),
        "copied": t!(lang, "station-copied"),
        "has": t!(lang, "station-features"),
        "there": t!(lang, "station-there"),
        "not": t!(lang, "station-not-there"),
        "nobody": t!(lang, "station-unknown"),
        "hours": t!(lang, "station-hours"),
        "hoursUnknown": t!(lang, "station-hours-unknown"),
        "staffed": t!(lang, "station-staffed"),
        "selfEntry": t!(lang, "station-self-entry"),
        "inside": t!(lang, "station-inside"),
        "door": t!(lang, "station-door"),
        "doorUnknown": t!(lang, "station-door-unknown"),
        "doors": each(Door::ALL, Door::as_str, |door| words::door(lang, door)),
        "capacity": t!(lang, "station-capacity"),
        "people": t!(lang, "station-people", count = "{count}"),
        "rules": t!(lang, "station-rules"),
        "about": t!(lang, "station-about"),
        "operator": t!(lang, "station-operator"),
        "checked": t!(lang, "station-checked"),
        "checkedBy": t!(lang, "station-checked-by", day = "{day}", by = "{by}"),
        "never": t!(lang, "station-never-checked"),
        "nearby": t!(lang, "station-nearby"),
    });
    object(value)
}

/// The words of every value of an enum, by its name.
fn each<T: Copy>(all: &[T], name: fn(T) -> &'static str, word: impl Fn(T) -> &'static str) -> Value {
    Value::Object(all.iter().map(|one| (name(*one).to_owned(), word(*one).into())).collect())
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
