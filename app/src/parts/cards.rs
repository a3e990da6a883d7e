//! Published requests as cards.

use crate::cx::lang;
use crate::parts::icon::{Icon, icon};
use crate::parts::{badge, time, words};
use crate::t;
use backend::view::Card;
use leptos::prelude::*;

/// Published requests, each a link.
pub fn cards(cards: &[Card]) -> impl IntoView + use<> {
    view! { <ul class="cards">{cards.iter().map(card).collect::<Vec<_>>()}</ul> }
}

fn card(card: &Card) -> impl IntoView + use<> {
    let lang = lang();
    let photo = card.photo.map(|id| {
        view! { <img src=format!("/media/{id}/small") alt="" loading="lazy" decoding="async" width="96" height="96"/> }
    });
    let title = card
        .category
        .as_ref()
        .map_or_else(|| t!(lang, "category-none").to_owned(), |c| words::category(lang, c));
    let me_too = (card.me_too > 0)
        .then(|| view! { <span>{icon(Icon::Hand)} {t!(lang, "me-too-count", count = card.me_too)}</span> });
    let area = card.area.as_ref().map(|area| view! { <span>{area.name.clone()}</span> });
    let away = card.distance.map(|metres| view! { <span>{distance(lang, metres)}</span> });
    view! {
        <li class="item">
            <a href=format!("/r/{}", card.code)>
                <div>
                    <h3>{title} {badge::status(card.status, false)}</h3>
                    <p>{card.excerpt.clone()}</p>
                    <p class="meta">{area} {away} <span>{t!(lang, "card-published")} " " {time::time(card.published_at)}</span> {me_too}</p>
                </div>
                {photo}
            </a>
        </li>
    }
}

fn distance(lang: crate::i18n::Lang, metres: f64) -> String {
    if metres < 1000.0 {
        t!(lang, "distance-metres", count = metres.max(100.0).round())
    } else {
        t!(lang, "distance-kilometres", count = format!("{:.1}", metres / 1000.0))
    }
}
