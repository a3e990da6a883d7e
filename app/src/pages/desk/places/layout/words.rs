//! Layouts in words: what is found, what changed, what is chosen.

use super::Slip;
use crate::i18n::{Lang, format, text};
use crate::pages::map::compound::phrases;
use crate::parts::words::gate_name;
use crate::t;
use domain::area::Flaw;
use domain::compound::{Change, Drawing, How, Item, Part, PathKind, Problem, Slot, SpotKind};

/// The keys that are made up here.
pub fn keys() -> Vec<String> {
    let parts = Part::ALL.iter().map(|part| format!("layout-part-{part}"));
    let hows = How::ALL.iter().map(|how| format!("layout-how-{how}"));
    let paths = PathKind::ALL.iter().map(|kind| format!("layout-path-{kind}"));
    let spots = SpotKind::ALL.iter().map(|kind| format!("compound-spot-{kind}"));
    parts.chain(hows).chain(paths).chain(spots).collect()
}

/// A part of a layout.
pub fn part(lang: Lang, part: Part) -> &'static str {
    text(lang, &std::format!("layout-part-{part}"))
}

/// A kind of way.
pub fn path(lang: Lang, kind: PathKind) -> &'static str {
    text(lang, &std::format!("layout-path-{kind}"))
}

/// A kind of spot.
pub fn spot(lang: Lang, kind: SpotKind) -> &'static str {
    text(lang, &std::format!("compound-spot-{kind}"))
}

/// What of a form cannot be read.
pub fn slip(lang: Lang, slip: Slip) -> String {
    match slip {
        Slip::Point { line } => t!(lang, "layout-slip-point", line = line),
        Slip::Corners { least } => t!(lang, "layout-slip-corners", least = least),
        Slip::Seconds => t!(lang, "layout-slip-seconds").to_owned(),
        Slip::Levels => t!(lang, "layout-slip-levels").to_owned(),
        Slip::Time { rule } => t!(lang, "layout-slip-time", rule = rule),
        Slip::Checked { rule } => t!(lang, "layout-slip-checked", rule = rule),
        Slip::Later { rule } => t!(lang, "layout-slip-later", rule = rule),
        Slip::Door { door } => t!(lang, "layout-slip-door", door = door),
        Slip::Gone => t!(lang, "layout-slip-gone").to_owned(),
        Slip::Drawing => t!(lang, "layout-slip-drawing").to_owned(),
        Slip::Large => t!(lang, "layout-slip-large").to_owned(),
    }
}

/// A building as people say it.
fn building(lang: Lang, number: &str) -> String {
    if number.trim().is_empty() {
        return t!(lang, "layout-unnumbered").to_owned();
    }
    phrases(lang).building(number)
}

/// What is chosen.
pub fn item(lang: Lang, drawing: &Drawing, item: Item) -> String {
    match item {
        Item::Outline => t!(lang, "layout-outline").to_owned(),
        Item::Gate(Slot::At(at)) => gate_name(lang, drawing.gates.get(at).map_or("", |gate| &gate.it.name)),
        Item::Building(Slot::At(at)) => {
            building(lang, drawing.buildings.get(at).map_or("", |house| &house.number))
        }
        Item::Path(Slot::At(at)) => match drawing.lines.get(at) {
            Some(line) => t!(
                lang,
                "layout-path-item",
                kind = path(lang, line.kind),
                metres = metres(&line.points),
                number = at + 1
            ),
            None => part(lang, Part::Path).to_owned(),
        },
        Item::Spot(Slot::At(at)) => match drawing.spots.get(at) {
            Some(found) if found.it.label.is_empty() => spot(lang, found.it.kind).to_owned(),
            Some(found) => {
                t!(lang, "layout-spot-item", kind = spot(lang, found.it.kind), label = found.it.label.clone())
            }
            None => part(lang, Part::Spot).to_owned(),
        },
        new => add(lang, new).to_owned(),
    }
}

fn metres(points: &[domain::compound::Point]) -> i64 {
    let apart = |two: &[domain::compound::Point]| {
        let [dx, dy] = [0, 1].map(|axis| f64::from(two[1][axis]) - f64::from(two[0][axis]));
        dx.hypot(dy)
    };
    // Nothing drawn is longer than a number holds.
    (points.windows(2).map(apart).sum::<f64>() / 10.0).round() as i64
}

/// To draw one more.
pub fn add(lang: Lang, item: Item) -> &'static str {
    match item {
        Item::Outline => t!(lang, "layout-outline"),
        Item::Gate(_) => t!(lang, "layout-add-gate"),
        Item::Building(_) => t!(lang, "layout-add-building"),
        Item::Path(_) => t!(lang, "layout-add-path"),
        Item::Spot(_) => t!(lang, "layout-add-spot"),
    }
}

/// One change.
pub fn change(lang: Lang, change: &Change) -> String {
    let name = match change.part {
        Part::Building => building(lang, &change.name),
        Part::Path => change.name.parse().map_or(part(lang, Part::Path), |kind| path(lang, kind)).to_owned(),
        Part::Spot => change.name.parse().map_or(part(lang, Part::Spot), |kind| spot(lang, kind)).to_owned(),
        Part::Gate => gate_name(lang, &change.name),
        other => part(lang, other).to_owned(),
    };
    let key = std::format!("layout-how-{}", change.how);
    let said = match change.how {
        How::Moved => {
            format(lang, &key, &[("name", name.into()), ("metres", change.metres.unwrap_or(0).into())])
        }
        _ => format(lang, &key, &[("name", name.into())]),
    };
    match (change.part, change.metres) {
        (Part::Path, Some(metres)) => t!(lang, "layout-how-long", said = said, metres = metres),
        _ => said,
    }
}

/// What is to be said of a layout.
pub fn finding(lang: Lang, problem: &Problem) -> String {
    let door = |number: &str, unit: &str| match unit {
        "" => building(lang, number),
        unit => t!(lang, "layout-door", building = building(lang, number), unit = unit),
    };
    match problem {
        Problem::TooMany { part: of, most } => {
            t!(lang, "layout-find-many", part = part(lang, *of), most = *most)
        }
        Problem::TooLong { part: of, index, most } => {
            t!(lang, "layout-find-long", part = part(lang, *of), number = *index + 1, most = *most)
        }
        Problem::Far { part: of, index } => {
            t!(lang, "layout-find-far", part = part(lang, *of), number = *index + 1)
        }
        Problem::Ring { part: of, name, flaw, .. } => ring(lang, *of, name, *flaw),
        Problem::NoNode { part: of, index, name } => {
            t!(lang, "layout-find-node", part = part(lang, *of), number = *index + 1, name = name.clone())
        }
        Problem::NoLength { index } => t!(lang, "layout-find-length", number = *index + 1),
        Problem::GateUnnamed { .. } => t!(lang, "layout-find-unnamed").to_owned(),
        Problem::GateTwice { name } => t!(lang, "layout-find-twice", name = name.clone()),
        Problem::BadRule { name, rule } => {
            t!(lang, "layout-find-rule", name = gate_name(lang, name), rule = *rule + 1)
        }
        Problem::CheckedLater { name, rule } => {
            t!(lang, "layout-find-later", name = gate_name(lang, name), rule = *rule + 1)
        }
        Problem::NoGates => t!(lang, "layout-find-no-gates").to_owned(),
        Problem::NoRules { name } => t!(lang, "layout-find-no-rules", name = gate_name(lang, name)),
        Problem::GateOffWay { name } => t!(lang, "layout-find-gate-off", name = gate_name(lang, name)),
        Problem::DoorOffWay { building, unit } => {
            t!(lang, "layout-find-door-off", door = door(building, unit))
        }
        Problem::Unnumbered { count } => t!(lang, "layout-find-unnumbered", count = *count),
        Problem::NumberTwice { number } => {
            t!(lang, "layout-find-number-twice", building = building(lang, number))
        }
        Problem::Loose { ways, metres, .. } => t!(lang, "layout-find-loose", ways = *ways, metres = *metres),
        Problem::Cut { gate, building, unit, doors, metres, .. } => {
            let (gate, door) = (gate_name(lang, gate), door(building, unit));
            match doors {
                1 => t!(lang, "layout-find-cut", gate = gate, door = door, metres = *metres),
                doors => t!(
                    lang,
                    "layout-find-cut-many",
                    gate = gate,
                    door = door,
                    more = *doors - 1,
                    metres = *metres
                ),
            }
        }
    }
}

fn ring(lang: Lang, of: Part, name: &str, flaw: Flaw) -> String {
    let name = match of {
        Part::Building => building(lang, name),
        other => part(lang, other).to_owned(),
    };
    match flaw {
        Flaw::Crossing => t!(lang, "layout-find-crossing", name = name),
        _ => t!(lang, "layout-find-no-area", name = name),
    }
}
