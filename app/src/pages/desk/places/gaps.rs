//! Where riders are and stations are not.

use crate::cx::lang;
use crate::i18n::Lang;
use crate::pages::desk::frame::{Section, frame};
use crate::pages::map::query::near;
use crate::parts::places::distance;
use crate::t;
use backend::places::gaps::{DAYS, FEW, Gap, Gaps, Outside};
use domain::place::reach;
use leptos::prelude::*;
use maud::{Markup, html};

/// Grids and compounds outside every station's quarter of an hour.
pub fn page(found: &Gaps) -> AnyView {
    let lang = lang();
    let [grids, compounds] = found.of;
    let rule = t!(
        lang,
        "gaps-rule",
        ways = reach::along_ways().round() as i64,
        radius = reach::radius().round() as i64
    );
    let body = html! {
        div.head {
            h1 { (t!(lang, "gaps-title")) }
            a.btn href="/desk/places" { (t!(lang, "places-title")) }
        }
        p { (t!(lang, "gaps-lead", count = found.gaps.len(), grids = grids, compounds = compounds)) }
        p.hint { (rule) " " (t!(lang, "gaps-privacy", days = DAYS, few = FEW)) }
        @if found.gaps.is_empty() {
            p { (t!(lang, "gaps-none")) }
        } @else {
            div.places-scroll {
                table.plain-table {
                    caption.vh { (t!(lang, "gaps-title")) }
                    thead {
                        tr {
                            th scope="col" { (t!(lang, "gaps-name")) }
                            th scope="col" { (t!(lang, "gaps-said")) }
                            th scope="col" { (t!(lang, "gaps-nearest")) }
                            th scope="col" { (t!(lang, "gaps-far")) }
                            th scope="col" { (t!(lang, "gaps-where")) }
                        }
                    }
                    tbody { @for gap in &found.gaps { (line(lang, gap)) } }
                }
            }
            p { a href="/desk/places/gaps?format=csv" { (t!(lang, "gaps-csv")) } }
        }
    };
    frame(
        Section::Places,
        view! { <main id="main" class="adm" inner_html=body.into_string()></main> }.into_any(),
    )
}

fn line(lang: Lang, gap: &Gap) -> Markup {
    let said = gap.said.map_or_else(|| t!(lang, "gaps-few", few = FEW), |count| count.to_string());
    let at = gap.at;
    html! {
        tr {
            th scope="row" {
                @match gap.what {
                    Outside::Grid(_) => { (gap.name) }
                    Outside::Compound(id) => { a href=(format!("/c/{id}")) { (gap.name) } }
                }
            }
            td { (said) }
            td {
                @if let Some((id, name, _)) = &gap.nearest { a href=(format!("/s/{id}")) { (name) } }
                @else { (t!(lang, "gaps-no-station")) }
            }
            td { @if let Some((_, _, metres)) = &gap.nearest { (distance(lang, *metres)) } }
            td { a href=(near(&gap.name, at)) { (format!("{:.4}, {:.4}", at.lat, at.lng)) } }
        }
    }
}
