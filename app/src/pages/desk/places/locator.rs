//! A small plan of what is known around a place: where JavaScript runs, a tap on
//! it fills in latitude and longitude. The fields say the same without it.

use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::Typed;
use crate::t;
use domain::geo::Wgs84;
use maud::{Escaper, Markup, PreEscaped, html};
use std::fmt::Write;

/// Half the width of what is seen at least, in metres.
const LEAST: f64 = 300.0;
/// Furthest that is seen, in metres.
const MOST: f64 = 6000.0;
/// Metres of a degree of latitude.
const DEGREE: f64 = 111_195.0;
/// Names that are written; the other places are dots.
const NAMED: usize = 12;

/// The plan; nothing when nothing is known around.
pub(super) fn locator(lang: Lang, typed: &Typed, around: &[(String, Wgs84)]) -> Markup {
    let cx = cx();
    let Some(centre) = centre(typed, around) else { return html! {} };
    html! {
        @if !cx.assets.editor_js.is_empty() {
            section.locator id="locator" hidden data-lat=(centre.lat) data-lng=(centre.lng) {
                p.hint id="locator-hint" { (t!(lang, "places-locator-hint")) }
                div.plan-box { (PreEscaped(drawn(lang, centre, around))) }
                div.zoom hidden {
                    button type="button" data-zoom="in" aria-label=(t!(lang, "compound-zoom-in")) { "+" }
                    button type="button" data-zoom="out" aria-label=(t!(lang, "compound-zoom-out")) { "−" }
                    button type="button" data-zoom="all" aria-label=(t!(lang, "compound-zoom-all")) { "⤢" }
                }
            }
            script type="module" nonce=(cx.nonce) src=(cx.assets.editor_js) {}
        }
    }
}

/// Where the place is said to be, else the middle of what is known.
fn centre(typed: &Typed, around: &[(String, Wgs84)]) -> Option<Wgs84> {
    let number = |name: &str| typed.value(name).trim().parse::<f64>().ok();
    let plain = typed.value("system") != "gcj02" && typed.value("system") != "bd09";
    let typed = number("lat").zip(number("lng")).and_then(|(lat, lng)| Wgs84::new(lat, lng));
    typed.filter(|at| plain && (at.lat, at.lng) != (0.0, 0.0)).or_else(|| around.first().map(|(_, at)| *at))
}

/// Metres to the right and down of the centre.
fn metres(centre: Wgs84, at: Wgs84) -> (f64, f64) {
    let east = (at.lng - centre.lng) * DEGREE * centre.lat.to_radians().cos();
    (east, (centre.lat - at.lat) * DEGREE)
}

fn drawn(lang: Lang, centre: Wgs84, around: &[(String, Wgs84)]) -> String {
    let points: Vec<(&str, f64, f64)> = around
        .iter()
        .map(|(name, at)| {
            let (x, y) = metres(centre, *at);
            (name.as_str(), x, y)
        })
        .filter(|(_, x, y)| x.abs() <= MOST && y.abs() <= MOST)
        .collect();
    let far = points.iter().map(|(_, x, y)| x.abs().max(y.abs())).fold(LEAST, f64::max) * 1.1;
    let (dot, letters) = (far / 45.0, far / 18.0);
    let mut out = String::new();
    // Writing into a text cannot fail.
    let _ = write!(
        out,
        "<svg id=\"plan\" class=\"plan\" viewBox=\"{:.0} {:.0} {:.0} {:.0}\" role=\"img\" aria-labelledby=\"locator-title\">\
         <title id=\"locator-title\">{}</title><desc></desc><g font-size=\"{letters:.0}\">",
        -far,
        -far,
        far * 2.0,
        far * 2.0,
        t!(lang, "places-locator")
    );
    for (at, (name, x, y)) in points.iter().enumerate() {
        let _ = write!(out, "<circle class=\"near\" cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"{dot:.0}\"/>");
        if at < NAMED {
            let _ = write!(out, "<text x=\"{x:.0}\" y=\"{:.0}\">", y - letters);
            let _ = Escaper::new(&mut out).write_str(name);
            out.push_str("</text>");
        }
    }
    let _ = write!(
        out,
        "</g><g id=\"pin\"><circle r=\"{:.0}\"/><path d=\"M{} 0H{}M0 {}V{}\"/></g></svg>",
        dot * 2.0,
        -dot * 3.0,
        dot * 3.0,
        -dot * 3.0,
        dot * 3.0
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_harmless_and_north_is_up() {
        let centre = Wgs84 { lat: 45.0, lng: 124.0 };
        let around = [("<b>驿站".to_owned(), Wgs84 { lat: 45.001, lng: 124.0 })];
        let text = drawn(Lang::En, centre, &around);
        assert!(text.contains("&lt;b&gt;") && text.contains("cy=\"-111\""), "{text}");
    }

    #[test]
    fn what_is_typed_comes_before_what_is_around() {
        let near = [(String::new(), Wgs84 { lat: 45.0, lng: 124.0 })];
        let typed = |lat: &str, lng: &str, system: &str| {
            Typed::default().with("lat", lat).with("lng", lng).with("system", system)
        };
        assert_eq!(centre(&typed("46", "125", "wgs84"), &near).map(|at| at.lat), Some(46.0));
        for other in [typed("", "", "wgs84"), typed("46", "125", "bd09"), typed("0", "0", "wgs84")] {
            assert_eq!(centre(&other, &near).map(|at| at.lat), Some(45.0));
        }
        assert_eq!(centre(&Typed::default(), &[]), None);
    }
}
