//! What the script on this page is given: addresses, phrases, words.

use super::{Compound, has_scripts};
use crate::cx::cx;
use crate::i18n::{Lang, find};
use crate::parts::keeper::keeper;
use crate::t;
use backend::places::GateReported;
use domain::compound::{Phrases, Shut};
use leptos::prelude::*;
use serde::Serialize;

/// The phrases of a language by which ways are told.
pub fn phrases(lang: Lang) -> Phrases {
    let phrase = |name: &&str| {
        let text = find(lang, &format!("guide-{name}")).unwrap_or(name);
        ((*name).to_owned(), text.to_owned())
    };
    Phrases(Phrases::NAMES.iter().map(phrase).collect())
}

/// As JSON in the page.
#[derive(Serialize)]
struct Props {
    name: String,
    wasm: String,
    layout: String,
    /// The time that the page was asked for, and its day: Monday 1 to Sunday 7.
    later: Option<(String, u8)>,
    phrases: Phrases,
    /// What people say of gates: known as of when the page was loaded.
    shut: Vec<Shut>,
    words: Words,
}

#[derive(Serialize)]
struct Words {
    navigate: String,
    amap: &'static str,
    tencent: &'static str,
    baidu: &'static str,
    apple: &'static str,
    geo: &'static str,
    moved: &'static str,
    now: String,
    then: String,
    vehicles: Vec<(&'static str, &'static str)>,
}

/// The script and what it is given; nothing where it was not built.
pub fn scripts(shown: &Compound) -> Option<AnyView> {
    has_scripts().then(|| {
        let cx = cx();
        let files = [shown.layout_address(), cx.assets.guide_wasm.clone()];
        let props = Props {
            name: shown.place.facts.name.clone(),
            wasm: cx.assets.guide_wasm.clone(),
            layout: shown.layout_address(),
            later: shown.asked.later.then(|| (shown.time(), shown.at.day)),
            phrases: phrases(cx.lang),
            shut: shown.reported.iter().filter_map(GateReported::shuts).collect(),
            words: words(cx.lang),
        };
        // A name with `</script>` in it must not end the block.
        let json = serde_json::to_string(&props).unwrap_or_default().replace('<', "\\u003c");
        view! {
            <script type="application/json" id="guide-props" inner_html=json></script>
            <script type="module" nonce=cx.nonce.clone() src=cx.assets.guide_js.clone()></script>
            {keeper(&files)}
        }
        .into_any()
    })
}

fn words(lang: Lang) -> Words {
    Words {
        // The script puts the name there.
        navigate: t!(lang, "compound-navigate", gate = "<gate>"),
        amap: t!(lang, "compound-navigate-amap"),
        tencent: t!(lang, "compound-navigate-tencent"),
        baidu: t!(lang, "compound-navigate-baidu"),
        apple: t!(lang, "compound-navigate-apple"),
        geo: t!(lang, "compound-navigate-geo"),
        moved: t!(lang, "compound-moved"),
        now: t!(lang, "compound-gates-now", vehicle = "<vehicle>"),
        then: t!(lang, "compound-gates-then", time = "<time>", vehicle = "<vehicle>"),
        vehicles: domain::compound::Vehicle::ALL
            .iter()
            .map(|vehicle| (vehicle.as_str(), super::vehicle_name(lang, *vehicle)))
            .collect(),
    }
}
