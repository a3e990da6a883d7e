//! `/demo/door`: what the pretend lock of a demonstration says. Who tries it may not
//! know the language of who shows it, and so it says everything in each.

use crate::cx::lang;
use crate::i18n::Lang;
use crate::parts::icon::{Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::t;
use backend::places::door::Refused;
use domain::ids::PlaceId;
use leptos::prelude::*;

/// What the lock does: it opens the door of a place with this name, or does not.
pub type Answer = Result<(PlaceId, String), Refused>;

/// The words above it.
pub fn title(lang: Lang, answer: &Answer) -> String {
    match answer {
        Ok((_, name)) => t!(lang, "door-opens", name = name.clone()),
        Err(Refused::Forged) => t!(lang, "door-forged").to_owned(),
        Err(Refused::Over) => t!(lang, "door-over").to_owned(),
    }
}

/// The page.
pub fn page(answer: &Answer) -> AnyView {
    let own = lang();
    let others = Lang::ALL.into_iter().filter(|lang| *lang != own);
    let said: Vec<_> = std::iter::once(own).chain(others).map(|lang| said(lang, answer)).collect();
    let back = match answer {
        Ok((id, _)) => (format!("/s/{id}"), t!(own, "door-back")),
        Err(_) => ("/map".to_owned(), t!(own, "withdrawn-nearest")),
    };
    let body = view! {
        {said}
        <div class="buttons">
            <a class="button plain" href=back.0>{back.1}</a>
        </div>
    };
    layout(Frame { tab: Some(Tab::Map), back: Some("/map"), ..Frame::default() }, body.into_any())
}

fn said(lang: Lang, answer: &Answer) -> impl IntoView + use<> {
    let (sign, text) = match answer {
        Ok(_) => (Icon::Door, t!(lang, "door-opens-text")),
        Err(Refused::Forged) => (Icon::Alert, t!(lang, "door-forged-text")),
        Err(Refused::Over) => (Icon::Clock, t!(lang, "door-over-text")),
    };
    view! {
        <section class="card" lang=lang.tag()>
            <h1>{icon(sign)} " " {title(lang, answer)}</h1>
            <p>{text}</p>
        </section>
    }
}
