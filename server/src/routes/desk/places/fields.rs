//! Between the facts of a place and the fields of its form.

use app::i18n::Lang;
use app::pages::desk::fields::Typed;
use app::parts::words;
use domain::draft::{Field, FieldError, Problem};
use domain::geo::Wgs84;
use domain::place::{
    Benefit, CoordinateSystem, Feature, HoursText, NAME_CHARS, Original, PlaceFacts, PlaceKind, ServiceClass,
    read_hours,
};
use std::str::FromStr;

/// What stands in the fields of a place, in the words of this language.
pub(super) fn typed(facts: &PlaceFacts, lang: Lang) -> Typed {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut typed = Typed::default()
        .with("name", &*facts.name)
        .with("kind", facts.kind.as_str())
        .with("address", &*facts.address)
        .with("system", CoordinateSystem::Wgs84.as_str())
        .with("lat", facts.at.lat.to_string())
        .with("lng", facts.at.lng.to_string())
        .with("entrance_lat", facts.entrance.map(|at| at.lat.to_string()).unwrap_or_default())
        .with("entrance_lng", facts.entrance.map(|at| at.lng.to_string()).unwrap_or_default())
        .with("hours_text", text(&facts.hours_text))
        .with("hours", text(&facts.hours))
        .with("staffed", text(&facts.staffed))
        .with("self_entry", text(&facts.self_entry))
        .with("door", facts.door.map_or("", domain::place::Door::as_str))
        .with("lock", facts.lock.to_string())
        .with("capacity", facts.capacity.map(|count| count.to_string()).unwrap_or_default())
        .with("operator", &*facts.operator)
        .with("unit", facts.unit.map(|unit| unit.to_string()).unwrap_or_default())
        .with("wifi", text(&facts.wifi))
        .with("rules", &*facts.rules)
        .with("benefits", facts.benefits.iter().map(|one| offer(one, lang)).collect::<Vec<_>>().join("\n"));
    for feature in Feature::ALL {
        let known = match facts.features.get(*feature) {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        typed = typed.with(feature.as_str(), known);
    }
    typed
}

fn offer(benefit: &Benefit, lang: Lang) -> String {
    let until = benefit.until.map(|day| format!(" | {day}")).unwrap_or_default();
    format!("{} | {}{until}", words::service(lang, benefit.class), benefit.offer)
}

/// A class by its code, or by its name in whichever language.
fn class(text: &str) -> Option<ServiceClass> {
    let named = |class: &ServiceClass| {
        Lang::ALL.iter().any(|lang| words::service(*lang, *class).eq_ignore_ascii_case(text))
    };
    text.parse().ok().or_else(|| ServiceClass::ALL.iter().copied().find(named))
}

/// The facts that fields state, over those that no field holds; what cannot be
/// read is named.
pub(super) fn facts(typed: &Typed, before: Option<&PlaceFacts>) -> Result<PlaceFacts, Vec<FieldError>> {
    let mut errors = Vec::new();
    let some = |name: &str| Some(typed.value(name)).filter(|text| !text.trim().is_empty());
    let kind = chosen(typed, "kind", Field::Kind, &mut errors).unwrap_or(PlaceKind::Station);
    let system = chosen(typed, "system", Field::System, &mut errors).unwrap_or(CoordinateSystem::Wgs84);
    let mut facts =
        before.cloned().unwrap_or_else(|| PlaceFacts::new(kind, String::new(), Wgs84 { lat: 0.0, lng: 0.0 }));
    facts.kind = kind;
    facts.name = typed.value("name").chars().take(NAME_CHARS * 4).collect();
    facts.address = typed.value("address");
    facts.staffed = some("staffed");
    facts.self_entry = some("self_entry");
    facts.door = chosen(typed, "door", Field::Door, &mut errors);
    facts.operator = typed.value("operator");
    let asked = |field: &str| typed.values.iter().any(|(name, _)| name == field);
    // Whoever may not choose it is not asked for it.
    if asked("unit") {
        facts.unit = chosen(typed, "unit", Field::Unit, &mut errors);
    }
    // Where there is nothing to choose nobody is.
    if let (true, Ok(lock)) = (asked("lock"), typed.value("lock").parse()) {
        facts.lock = lock;
    }
    facts.wifi = some("wifi");
    facts.rules = typed.value("rules");
    hours(typed, before, &mut facts);
    match typed.value("capacity").trim() {
        "" => facts.capacity = None,
        text => match text.parse() {
            Ok(count) => facts.capacity = Some(count),
            Err(_) => errors.push(FieldError::new(Field::Capacity, Problem::Invalid)),
        },
    }
    for feature in Feature::ALL {
        let known = match typed.value(feature.as_str()).as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        facts.features.set(*feature, known);
    }
    match benefits(&typed.value("benefits")) {
        Some(benefits) => facts.benefits = benefits,
        None => errors.push(FieldError::new(Field::Benefits, Problem::Invalid)),
    }
    if let Err(error) = position(typed, system, before, &mut facts) {
        errors.push(error);
    }
    match entrance(typed, system) {
        Ok(entrance) => facts.entrance = entrance,
        Err(error) => errors.push(error),
    }
    if errors.is_empty() { Ok(facts) } else { Err(errors) }
}

/// What was chosen, if anything was; what is no choice is named.
fn chosen<T: FromStr>(typed: &Typed, name: &str, field: Field, errors: &mut Vec<FieldError>) -> Option<T> {
    let text = typed.value(name);
    let read = text.trim().parse().ok();
    if read.is_none() && !text.trim().is_empty() {
        errors.push(FieldError::new(field, Problem::Invalid));
    }
    read
}

/// Its own entrance, in the system of its position.
fn entrance(typed: &Typed, system: CoordinateSystem) -> Result<Option<Wgs84>, FieldError> {
    let (lat, lng) = (typed.value("entrance_lat"), typed.value("entrance_lng"));
    if lat.trim().is_empty() && lng.trim().is_empty() {
        return Ok(None);
    }
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let read = number(&lat).zip(number(&lng)).and_then(|(lat, lng)| system.read(lat, lng));
    read.map(Some).ok_or(FieldError::new(Field::Entrance, Problem::Invalid))
}

/// New words are read anew, unless the syntax was changed as well.
fn hours(typed: &Typed, before: Option<&PlaceFacts>, facts: &mut PlaceFacts) {
    let said = |name: &str| Some(typed.value(name).trim().to_owned()).filter(|text| !text.is_empty());
    let (words, osm) = (said("hours_text"), said("hours"));
    let (old_words, old_osm) =
        before.map(|facts| (facts.hours_text.clone(), facts.hours.clone())).unwrap_or_default();
    facts.hours = if words != old_words && osm == old_osm {
        match words.as_deref().map(read_hours) {
            Some(HoursText::Read(osm)) => Some(osm),
            // What was there stands for other words.
            Some(_) => None,
            None => osm,
        }
    } else {
        osm
    };
    facts.hours_text = words;
}

fn benefits(text: &str) -> Option<Vec<Benefit>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let one = |line: &str| {
        let mut parts = line.split(['|', '｜']).map(str::trim);
        let (class, offer) = (class(parts.next()?)?, parts.next()?.to_owned());
        let until = match parts.next() {
            None | Some("") => None,
            Some(day) => Some(day.parse().ok()?),
        };
        Some(Benefit { class, offer, until })
    };
    lines.map(one).collect()
}

fn position(
    typed: &Typed,
    system: CoordinateSystem,
    before: Option<&PlaceFacts>,
    facts: &mut PlaceFacts,
) -> Result<(), FieldError> {
    let number =
        |name: &str| typed.value(name).trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let lat = number("lat").ok_or(FieldError::new(Field::Lat, Problem::Invalid))?;
    let lng = number("lng").ok_or(FieldError::new(Field::Lng, Problem::Invalid))?;
    // What nobody moved keeps the numbers in which it came.
    if system == CoordinateSystem::Wgs84 && before.is_some_and(|facts| facts.at == Wgs84 { lat, lng }) {
        return Ok(());
    }
    // What is off the globe is refused with its word by the rules of the form.
    facts.at = system.read(lat, lng).unwrap_or(Wgs84 { lat, lng });
    facts.original = (system != CoordinateSystem::Wgs84).then_some(Original { system, lat, lng });
    Ok(())
}
