//! The requests behind a table.

use super::href;
use super::words::whole;
use crate::cx::cx;
use crate::pages::desk::frame::{Section, frame};
use crate::pages::desk::numbers::period_name;
use crate::pages::desk::query::encode;
use crate::pages::desk::{due, words};
use crate::t;
use backend::appraisal::{AppraisalQuery, AppraisedRow};
use backend::view::Page;
use leptos::prelude::*;

/// What the list shows.
pub struct Behind {
    /// What was asked.
    pub query: AppraisalQuery,
    /// The rule that was asked for, as its identifier.
    pub rule: Option<String>,
    /// The requests.
    pub page: Page<AppraisedRow>,
    /// Whether this is the first page.
    pub first: bool,
}

/// The page.
pub fn behind(model: Behind) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let Behind { query, rule, page, first } = model;
    let of_rule = rule.is_some();
    let rule = rule.map(|rule| format!("&rule={}", encode(&rule))).unwrap_or_default();
    let at = |cursor: &str| href("/desk/appraisal/requests", &query, &format!("{rule}{cursor}"));
    let next = page.next.as_deref().map(|cursor| at(&format!("&cursor={}", encode(cursor))));
    let to_first = (!first).then(|| at(""));
    let row = |row: &AppraisedRow| {
        let code = row.code.to_string();
        view! {
            <tr>
                <th scope="row"><a href=format!("/desk/r/{code}")>{code.clone()}</a></th>
                <td>{row.excerpt.clone()}</td>
                <td>{row.category.as_ref().map(|category| words::category(lang, category))}</td>
                <td>{row.unit.as_ref().map(|unit| unit.name.clone())}</td>
                <td>{due::moment(lang, row.closed_at, cx.now, cx.offset)}</td>
                <td><b>{t!(lang, "appraisal-score", points = row.points)}</b></td>
                {of_rule.then(|| view! { <td>{row.by_rule.map(whole)}</td> })}
            </tr>
        }
    };
    let rows: Vec<_> = page.items.iter().map(row).collect();
    let none = rows.is_empty().then(|| view! { <p class="empty">{t!(lang, "numbers-list-empty")}</p> });
    let body = view! {
        <main id="main" class="adm nums">
            <p class="ret"><a href=href("/desk/appraisal", &query, "")>{t!(lang, "appraisal-back")}</a></p>
            <h1>{t!(lang, "appraisal-title")} " · " {period_name(lang, query.month)}</h1>
            {none}
            <table class="plain-table">
                <caption class="vh">{t!(lang, "appraisal-requests")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(lang, "desk-col-code")}</th>
                        <th scope="col">{t!(lang, "desk-col-text")}</th>
                        <th scope="col">{t!(lang, "desk-col-category")}</th>
                        <th scope="col">{t!(lang, "desk-col-unit")}</th>
                        <th scope="col">{t!(lang, "appraisal-closed")}</th>
                        <th scope="col">{t!(lang, "appraisal-points")}</th>
                        {of_rule.then(|| view! { <th scope="col">{t!(lang, "appraisal-rule")}</th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {(next.is_some() || to_first.is_some())
                .then(|| {
                    view! {
                        <nav class="pages" aria-label=t!(lang, "desk-pages")>
                            {to_first.map(|href| view! { <a class="btn" href=href>{t!(lang, "desk-page-first")}</a> })}
                            {next.map(|href| view! { <a class="btn" rel="next" href=href>{t!(lang, "desk-page-next")}</a> })}
                        </nav>
                    }
                })}
        </main>
    };
    frame(Section::Numbers, body.into_any())
}
