//! The table of groups.

use super::address::{of_group, query_string};
use super::{bar, filters, group_name, list, percent};
use crate::cx::cx;
use crate::t;
use backend::directory::Directory;
use backend::numbers::{Group, Numbers, NumbersQuery};
use domain::rates::{Measure, Which};
use leptos::prelude::*;

/// The table, and the ways to take it along.
pub(super) fn table(query: &NumbersQuery, numbers: &Numbers, directory: &Directory) -> AnyView {
    let lang = cx().lang;
    let rows: Vec<_> = numbers.groups.iter().map(|group| row(query, group, directory)).collect();
    let address = query_string(query);
    let caption = filters::by(lang, query.by);
    if rows.is_empty() {
        return view! { <p class="box hint">{t!(lang, "numbers-table-empty")}</p> }.into_any();
    }
    let heads: Vec<_> = Measure::ALL
        .iter()
        .map(|measure| view! { <th scope="col">{super::measure(lang, *measure)}</th> })
        .collect();
    view! {
        <section class="box">
            <h2>{caption}</h2>
            <table class="plain-table numbers">
                <caption class="vh">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(lang, "desk-name")}</th>
                        <th scope="col">{super::which(lang, Which::Counted)}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="buttons">
                <a class="btn" href=format!("/desk/numbers/table.xlsx?{address}")>{t!(lang, "numbers-take-xlsx")}</a>
                <a class="btn" href=format!("/desk/numbers/table.csv?{address}")>{t!(lang, "numbers-take-csv")}</a>
            </p>
        </section>
    }
    .into_any()
}

fn row(query: &NumbersQuery, group: &Group, directory: &Directory) -> AnyView {
    let lang = cx().lang;
    let own = of_group(query, directory, &group.key);
    let name = group_name(lang, directory, &group.key);
    let href = format!("/desk/numbers?{}", query_string(&own));
    let cells: Vec<_> = Measure::ALL
        .iter()
        .map(|measure| {
            let rate = group.counts.rate(*measure);
            let (hits, base) = (group.counts.get(measure.hits()), group.counts.get(measure.base()));
            let link = |which: Which, count: u64| {
                let label = format!("{name}, {}: {count}", super::which(lang, which));
                view! { <a href=list::href(&own, which, None) aria-label=label>{count}</a> }
            };
            view! {
                <td>
                    <small class="lbl">{super::measure(lang, *measure)}</small>
                    <b>{percent(rate)}</b>
                    {bar(rate)}
                    <small>{link(measure.hits(), hits)} " / " {link(measure.base(), base)}</small>
                </td>
            }
        })
        .collect();
    let counted = group.counts.get(Which::Counted);
    let label = format!("{name}, {}: {counted}", super::which(lang, Which::Counted));
    view! {
        <tr>
            <th scope="row"><a href=href>{name.clone()}</a></th>
            <td>
                <small class="lbl">{super::which(lang, Which::Counted)}</small>
                <a href=list::href(&own, Which::Counted, None) aria-label=label>{counted}</a>
            </td>
            {cells}
        </tr>
    }
    .into_any()
}
