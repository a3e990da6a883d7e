//! Names of compounds and roads.

use super::{Part, part};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::frame::{Tone, notice};
use crate::parts::field;
use crate::t;
use backend::admin::{LineError, PlaceName};
use leptos::prelude::*;

/// The names with what is around them.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Those that are shown.
    pub names: Vec<PlaceName>,
    /// How many there are.
    pub count: u64,
    /// What was looked for.
    pub part: String,
    /// How many were imported just now.
    pub imported: Option<usize>,
    /// The table that could not be taken, and why.
    pub table: String,
    /// See `table`.
    pub wrong: Vec<LineError>,
    /// Whether something was saved.
    pub saved: bool,
}

/// The page.
pub fn page(places: &Places) -> AnyView {
    let lang = cx().lang;
    let imported =
        places.imported.map(|count| notice(Tone::Good, t!(lang, "routing-places-imported", count = count)));
    let body = view! {
        {imported}
        <p class="hint">{t!(lang, "routing-places-hint")}</p>
        {import(lang, places)}
        <form method="get" action="/desk/admin/places" class="filters">
            <input name="q" type="search" value=places.part.clone() aria-label=t!(lang, "routing-places-search") placeholder=t!(lang, "routing-places-search")/>
            <button>{t!(lang, "routing-places-find")}</button>
            <span class="hint">{t!(lang, "routing-places-count", count = places.count)}</span>
        </form>
        {list(lang, &places.names)}
    };
    part(Part::Places, places.saved, body.into_any())
}

fn import(lang: Lang, places: &Places) -> AnyView {
    let wrong = (!places.wrong.is_empty()).then(|| {
        let line = |error: &LineError| {
            let problem = problem(lang, error.problem);
            let words = match error.line {
                0 => problem.to_owned(),
                line => t!(lang, "routing-places-line", line = line, problem = problem),
            };
            view! { <li>{words} " " <small>{error.text.clone()}</small></li> }
        };
        view! {
            {notice(Tone::Bad, t!(lang, "routing-places-wrong"))}
            <ul class="flaws">{places.wrong.iter().map(line).collect_view()}</ul>
        }
    });
    let open = !places.wrong.is_empty() || places.count == 0;
    view! {
        <details class="box" open=open>
            <summary>{t!(lang, "routing-places-import")}</summary>
            {wrong}
            <form method="post" action="/desk/admin/places" class="stack">
                <div class="f">
                    <label for="table">{t!(lang, "routing-places-import")}</label>
                    <p class="hint" id="table-hint">{t!(lang, "routing-places-import-hint")}</p>
                    <textarea id="table" name="table" rows="8" required=true aria-describedby="table-hint">
                        {field::typed(&places.table)}
                    </textarea>
                </div>
                <p class="buttons"><button class="go">{t!(lang, "routing-places-import")}</button></p>
            </form>
        </details>
    }
    .into_any()
}

fn problem(lang: Lang, problem: &str) -> &'static str {
    match problem {
        "empty" => t!(lang, "routing-place-problem-empty"),
        "too_long" => t!(lang, "routing-place-problem-too-long"),
        "unit_missing" => t!(lang, "routing-place-problem-unit-missing"),
        "unit_unclear" => t!(lang, "routing-place-problem-unit-unclear"),
        "twice" => t!(lang, "routing-place-problem-twice"),
        "too_many" => t!(lang, "routing-place-problem-too-many"),
        _ => t!(lang, "routing-place-problem-place"),
    }
}

fn list(lang: Lang, names: &[PlaceName]) -> AnyView {
    if names.is_empty() {
        return view! { <p class="hint">{t!(lang, "routing-places-empty")}</p> }.into_any();
    }
    let row = |one: &PlaceName| {
        let forget = t!(lang, "routing-places-forget", name = one.name.clone());
        view! {
            <tr>
                <th scope="row">{one.name.clone()}</th>
                <td>{one.aliases.join(t!(lang, "between-items"))}</td>
                <td>{one.unit.as_ref().map(|unit| unit.name.clone())}</td>
                <td>{one.at.map(|at| format!("{:.5}, {:.5}", at.lat, at.lng))}</td>
                <td class="order">
                    <form method="post" action=format!("/desk/admin/places/{}/forget", one.id)>
                        <button aria-label=forget.clone() title=forget>"×"</button>
                    </form>
                </td>
            </tr>
        }
    };
    let rows: Vec<_> = names.iter().map(row).collect();
    view! {
        <table class="plain-table">
            <caption class="vh">{t!(lang, "routing-places")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "desk-name")}</th>
                    <th scope="col">{t!(lang, "routing-places-aliases")}</th>
                    <th scope="col">{t!(lang, "routing-places-unit")}</th>
                    <th scope="col">{t!(lang, "routing-places-point")}</th>
                    <th scope="col"><span class="vh">{t!(lang, "routing-rule-delete")}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
