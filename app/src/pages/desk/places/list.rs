//! The list.

use super::state;
use crate::cx::{cx, lang};
use crate::pages::desk::frame::{Section, frame};
use crate::parts::words;
use crate::t;
use backend::places::desk::{Ask, LINES, Line};
use domain::place::{PlaceKind, PlaceState};
use leptos::prelude::*;
use maud::html;

/// All places within reach.
pub fn page(ask: &Ask, lines: &[Line]) -> AnyView {
    let lang = lang();
    let body = html! {
        div.head {
            h1 { (t!(lang, "places-title")) }
            @if cx().work.puts_up {
                a.btn href="/desk/places/new" { (t!(lang, "places-new")) }
                a.btn href="/desk/places/import" { (t!(lang, "places-import")) }
                a.btn href="/desk/places/import/osm" { (t!(lang, "extract-title")) }
                a.btn href="/desk/places/reports" { (t!(lang, "reports-title")) }
                a.btn href="/desk/places/gaps" { (t!(lang, "gaps-title")) }
            }
        }
        form.places-filter method="get" action="/desk/places" role="search" {
            div.f {
                label for="q" { (t!(lang, "places-search")) }
                input #q name="q" type="search" value=(ask.text) maxlength="80";
            }
            div.f {
                label for="kind" { (t!(lang, "places-kind")) }
                select #kind name="kind" {
                    option value="" { (t!(lang, "places-any")) }
                    @for kind in PlaceKind::ALL {
                        option value=(kind.as_str()) selected[ask.kind == Some(*kind)] { (words::place_kind(lang, *kind)) }
                    }
                }
            }
            div.f {
                label for="state" { (t!(lang, "places-state")) }
                select #state name="state" {
                    option value="" { (t!(lang, "places-any")) }
                    @for one in PlaceState::ALL {
                        option value=(one.as_str()) selected[ask.state == Some(*one)] { (state(lang, *one)) }
                    }
                }
            }
            button { (t!(lang, "places-find")) }
        }
        @if lines.is_empty() {
            p { (t!(lang, "places-none")) }
        } @else {
            div.places-scroll {
                table.plain-table {
                    caption.vh { (t!(lang, "places-title")) }
                    thead {
                        tr {
                            th scope="col" { (t!(lang, "places-name")) }
                            th scope="col" { (t!(lang, "places-kind")) }
                            th scope="col" { (t!(lang, "places-state")) }
                            th scope="col" { (t!(lang, "places-address")) }
                            th scope="col" { (t!(lang, "places-doubts")) }
                        }
                    }
                    tbody {
                        @for line in lines {
                            tr {
                                th scope="row" { a href=(format!("/desk/places/{}", line.id)) { (line.name) } }
                                td { (words::place_kind(lang, line.kind)) }
                                td { (state(lang, line.state)) }
                                td { (line.address) }
                                td {
                                    @if line.reports > 0 {
                                        a href=(format!("/desk/places/{}", line.id)) { (t!(lang, "places-reports-count", count = line.reports)) } " "
                                    }
                                    @if line.no_hours && line.kind != PlaceKind::Compound { (t!(lang, "places-no-hours")) }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if lines.len() >= LINES { p.hint { (t!(lang, "places-more", count = LINES)) } }
        @if cx().work.puts_up {
            p {
                (t!(lang, "places-export")) " "
                a href="/desk/places/export?format=geojson" { "GeoJSON" } " · "
                a href="/desk/places/export?format=csv" { "CSV" } " · "
                a href="/desk/places/export?format=osm" { (t!(lang, "places-osm-tags")) } " · "
                a href="/desk/places/export?format=layouts" { (t!(lang, "places-export-layouts")) }
            }
        }
    };
    frame(
        Section::Places,
        view! { <main id="main" class="adm" inner_html=body.into_string()></main> }.into_any(),
    )
}
