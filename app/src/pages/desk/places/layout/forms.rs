//! The form of what is chosen: its properties and where it is.

use super::{Editor, address};
use crate::i18n::{Lang, find, text};
use crate::pages::desk::fields::Typed;
use crate::t;
use domain::compound::{Access, Item, Measure, Method, PathKind, SpotKind, Vehicle};
use maud::{Markup, html};

/// The form.
pub fn form(lang: Lang, editor: &Editor, item: Item, typed: &Typed) -> Markup {
    html! {
        form.stack method="post" action=(format!("{}#item", address(editor.place))) {
            input type="hidden" name="base" value=(editor.base);
            input type="hidden" name="item" value=(item);
            @match item {
                Item::Outline => {
                    (points(lang, typed, t!(lang, "layout-corners")))
                    (line(typed, "credit", t!(lang, "layout-credit"), t!(lang, "layout-credit-hint")))
                }
                Item::Gate(_) => (gate(lang, typed)),
                Item::Building(_) => (building(lang, typed)),
                Item::Path(_) => {
                    (choice(typed, "kind", t!(lang, "layout-kind"), &PathKind::ALL.iter().map(|kind| (kind.as_str(), super::words::path(lang, *kind))).collect::<Vec<_>>()))
                    (points(lang, typed, t!(lang, "layout-path-corners")))
                    p.hint { (t!(lang, "layout-path-hint")) }
                    div.draw-two {
                        (line(typed, "foot", t!(lang, "layout-seconds-foot"), t!(lang, "layout-seconds-hint")))
                        (line(typed, "ride", t!(lang, "layout-seconds-ride"), t!(lang, "layout-seconds-hint")))
                    }
                }
                Item::Spot(_) => (spot(lang, typed)),
            }
            (measure(lang, editor, item))
            p.buttons {
                button.go name="do" value="keep" { (t!(lang, "layout-save")) }
                @if !item.is_new() && item != Item::Outline {
                    button name="do" value="remove" formnovalidate { (t!(lang, "layout-remove")) }
                }
                a.btn href=(address(editor.place)) { (t!(lang, "layout-close")) }
            }
        }
    }
}

/// In what positions are typed; the other way is a link away.
fn measure(lang: Lang, editor: &Editor, item: Item) -> Markup {
    let (words, other, to) = match editor.measure {
        Measure::Metres => (t!(lang, "layout-in-metres"), Measure::Degrees, t!(lang, "layout-to-degrees")),
        Measure::Degrees => (t!(lang, "layout-in-degrees"), Measure::Metres, t!(lang, "layout-to-metres")),
    };
    html! {
        input type="hidden" name="measure" value=(editor.measure);
        p.hint {
            (words) " "
            a href=(format!("{}?item={item}&measure={other}#item", address(editor.place))) { (to) }
        }
    }
}

fn line(typed: &Typed, name: &str, label: &str, hint: &str) -> Markup {
    html! {
        div.f {
            label for=(name) { (label) }
            @if !hint.is_empty() { p.hint id=(format!("{name}-hint")) { (hint) } }
            input id=(name) name=(name) type="text" value=(typed.value(name)) maxlength="200" autocomplete="off"
                aria-describedby=[(!hint.is_empty()).then(|| format!("{name}-hint"))];
        }
    }
}

fn choice(typed: &Typed, name: &str, label: &str, options: &[(&str, &str)]) -> Markup {
    let value = typed.value(name);
    html! {
        div.f {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (key, words) in options { option value=(key) selected[value == *key] { (words) } }
            }
        }
    }
}

fn tick(typed: &Typed, name: &str, label: &str) -> Markup {
    html! {
        label.tick { input type="checkbox" name=(name) value="1" checked[typed.ticked(name)]; span { (label) } }
    }
}

/// Several of a few, each a tick box.
fn several(typed: &Typed, name: &str, legend: &str, options: &[(&str, &str)]) -> Markup {
    let chosen = typed.all(name);
    html! {
        fieldset.draw-several {
            legend { (legend) }
            @for (key, words) in options {
                label.tick { input type="checkbox" name=(name) value=(key) checked[chosen.contains(key)]; span { (words) } }
            }
        }
    }
}

fn points(lang: Lang, typed: &Typed, label: &str) -> Markup {
    html! {
        div.f {
            label for="points" { (label) }
            p.hint id="points-hint" { (t!(lang, "layout-points-hint")) }
            textarea #points name="points" rows="6" aria-describedby="points-hint" { (typed.value("points")) }
        }
    }
}

fn place(lang: Lang, typed: &Typed) -> Markup {
    html! {
        (line(typed, "at", t!(lang, "layout-at"), ""))
        (tick(typed, "on", t!(lang, "layout-on")))
    }
}

fn vehicles(lang: Lang) -> Vec<(&'static str, &'static str)> {
    Vehicle::ALL.iter().map(|one| (one.as_str(), text(lang, &format!("guide-vehicle-{one}")))).collect()
}

fn gate(lang: Lang, typed: &Typed) -> Markup {
    let rules: usize = typed.value("rules").parse().unwrap_or(0);
    html! {
        (line(typed, "name", t!(lang, "layout-name"), ""))
        (place(lang, typed))
        (line(typed, "wait", t!(lang, "layout-wait"), t!(lang, "layout-seconds-hint")))
        input type="hidden" name="rules" value=(rules);
        h3 { (t!(lang, "layout-rules")) }
        p.hint { (t!(lang, "layout-rules-hint")) }
        @for index in 0..rules { (rule(lang, typed, index)) }
    }
}

/// One rule. Without a choice of what is let in it counts for nothing.
fn rule(lang: Lang, typed: &Typed, index: usize) -> Markup {
    let name = |part: &str| format!("r{index}-{part}");
    let mut access = vec![("", t!(lang, "layout-rule-none"))];
    let word = |key: String| find(lang, &key).unwrap_or_default();
    access.extend(
        Access::ALL
            .iter()
            .map(|one| (one.as_str(), word(format!("guide-access-{}", one.as_str().replace('_', "-"))))),
    );
    let days: Vec<(String, &str)> =
        (1..=7).map(|day| (day.to_string(), word(format!("guide-day-{day}")))).collect();
    let days: Vec<(&str, &str)> = days.iter().map(|(day, words)| (day.as_str(), *words)).collect();
    let methods: Vec<_> =
        Method::ALL.iter().map(|one| (one.as_str(), word(format!("guide-method-{one}")))).collect();
    html! {
        fieldset.draw-rule {
            legend { (t!(lang, "layout-rule", number = index + 1)) }
            (choice(typed, &name("access"), t!(lang, "layout-rule-access"), &access))
            (several(typed, &name("vehicle"), t!(lang, "layout-rule-vehicles"), &vehicles(lang)))
            (several(typed, &name("day"), t!(lang, "layout-rule-days"), &days))
            div.draw-two {
                (line(typed, &name("from"), t!(lang, "layout-rule-from"), ""))
                (line(typed, &name("until"), t!(lang, "layout-rule-until"), ""))
            }
            (several(typed, &name("method"), t!(lang, "layout-rule-methods"), &methods))
            (line(typed, &name("source"), t!(lang, "layout-rule-source"), ""))
            div.draw-two {
                (line(typed, &name("checked"), t!(lang, "layout-rule-checked"), ""))
                (line(typed, &name("place"), t!(lang, "layout-rule-place"), ""))
            }
        }
    }
}

fn building(lang: Lang, typed: &Typed) -> Markup {
    let doors: usize = typed.value("doors").parse().unwrap_or(0);
    html! {
        div.draw-two {
            (line(typed, "number", t!(lang, "layout-number"), ""))
            (line(typed, "levels", t!(lang, "layout-levels"), ""))
        }
        (points(lang, typed, t!(lang, "layout-corners")))
        input type="hidden" name="doors" value=(doors);
        h3 { (t!(lang, "layout-doors")) }
        p.hint { (t!(lang, "layout-doors-hint")) }
        @for index in 0..doors {
            fieldset.draw-rule {
                legend { (t!(lang, "layout-door-number", number = index + 1)) }
                div.draw-two {
                    (line(typed, &format!("d{index}-unit"), t!(lang, "layout-unit"), ""))
                    (line(typed, &format!("d{index}-at"), t!(lang, "layout-at"), ""))
                }
                (tick(typed, &format!("d{index}-on"), t!(lang, "layout-on")))
            }
        }
    }
}

fn spot(lang: Lang, typed: &Typed) -> Markup {
    let kinds: Vec<_> =
        SpotKind::ALL.iter().map(|kind| (kind.as_str(), super::words::spot(lang, *kind))).collect();
    html! {
        (choice(typed, "kind", t!(lang, "layout-kind"), &kinds))
        (line(typed, "label", t!(lang, "layout-label"), ""))
        (place(lang, typed))
        (several(typed, "vehicle", t!(lang, "layout-spot-vehicles"), &vehicles(lang)))
    }
}
