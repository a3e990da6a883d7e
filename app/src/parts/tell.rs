//! Messages: the words for their values, and what the author of a request sees
//! of them.

use crate::cx::cx;
use crate::i18n::{Lang, Value, format, text};
use crate::islands::public as island;
use crate::parts::icon::{self, Icon, icon};
use crate::parts::time;
use crate::t;
use backend::tell::{BoxLine, OutboxLine, Told};
use domain::request::Deadline;
use domain::tell::{Fate, Occasion, Place, To, Tongue, Unsent, Way};
use leptos::prelude::*;

fn key(begin: &str, value: &str) -> String {
    format!("{begin}-{}", value.replace('_', "-"))
}

/// What is told.
pub fn occasion(lang: Lang, value: Occasion) -> &'static str {
    text(lang, &key("tell-occasion", value.as_str()))
}

/// What is due, as a warning says it.
pub fn deadline(lang: Lang, value: Deadline) -> &'static str {
    text(lang, &key("tell-deadline", value.as_str()))
}

/// Who is told.
pub fn listener(lang: Lang, value: To) -> &'static str {
    text(lang, &key("tell-listener", value.as_str()))
}

/// By which way.
pub fn way(lang: Lang, value: Way) -> &'static str {
    text(lang, &key("tell-way", value.as_str()))
}

/// What became of a message.
pub fn fate(lang: Lang, value: Fate) -> &'static str {
    text(lang, &key("tell-fate", value.as_str()))
}

/// Why a message was not sent: in words where the program has decided it, else as its
/// provider has said it.
pub fn reason(lang: Lang, line: &OutboxLine) -> Option<String> {
    let said = line.error.clone().filter(|error| !error.is_empty());
    if line.fate != Fate::Stopped {
        return said;
    }
    // Older ones say nothing.
    let why = said.and_then(|word| word.parse().ok()).unwrap_or(Unsent::Unwanted);
    Some(text(lang, &key("tell-unsent", why.as_str())).to_owned())
}

/// The template of an occasion that nobody has changed.
pub fn usual(lang: Lang, value: Occasion) -> String {
    template(lang, &key("tell-usual", value.as_str()))
}

/// The same without a date, for an author whose date has passed.
pub fn undated(lang: Lang, value: Occasion) -> String {
    if DATED.contains(&value) {
        template(lang, &key("tell-undated", value.as_str()))
    } else {
        usual(lang, value)
    }
}

/// What authors are told with a date.
const DATED: [Occasion; 3] = [Occasion::Acknowledged, Occasion::Extended, Occasion::Reopened];

fn template(lang: Lang, key: &str) -> String {
    let places = Place::ALL.iter().map(|place| (place.as_str(), Value::from(format!("{{{place}}}"))));
    format(lang, key, &places.collect::<Vec<_>>())
}

/// The language of messages that a language of the pages is.
pub fn tongue(lang: Lang) -> Tongue {
    match lang {
        Lang::ZhHans => Tongue::Chinese,
        Lang::En => Tongue::English,
    }
}

/// The other way round.
pub fn lang_of(tongue: Tongue) -> Lang {
    match tongue {
        Tongue::Chinese => Lang::ZhHans,
        Tongue::English => Lang::En,
    }
}

/// Every key these functions can ask for.
pub fn keys() -> Vec<String> {
    let all = |begin: &'static str, values: Vec<&'static str>| {
        values.into_iter().map(move |value| key(begin, value)).collect::<Vec<_>>()
    };
    [
        all("tell-occasion", Occasion::ALL.iter().map(|v| v.as_str()).collect()),
        all("tell-usual", Occasion::ALL.iter().map(|v| v.as_str()).collect()),
        all("tell-undated", DATED.iter().map(|v| v.as_str()).collect()),
        all("tell-deadline", Deadline::ALL.iter().map(|v| v.as_str()).collect()),
        all("tell-listener", To::ALL.iter().map(|v| v.as_str()).collect()),
        all("tell-way", Way::ALL.iter().map(|v| v.as_str()).collect()),
        all("tell-fate", Fate::ALL.iter().map(|v| v.as_str()).collect()),
        all("tell-unsent", Unsent::ALL.iter().map(|v| v.as_str()).collect()),
    ]
    .concat()
}

/// What the author of a request sees of messages: what they were told, the
/// switch, and the offer to be told by this browser. `token` is that of the
/// private link.
pub fn own(code: &str, token: Option<&str>, told: &Told) -> impl IntoView + use<> {
    let lang = cx().lang;
    let (state, switch) = match (told.stopped, told.reached) {
        (true, _) => (t!(lang, "tell-own-off"), Some(("start", t!(lang, "tell-own-start")))),
        (false, true) => (t!(lang, "tell-own-on"), Some(("stop", t!(lang, "tell-own-stop")))),
        (false, false) => (t!(lang, "tell-own-none"), None),
    };
    let switch = switch.map(|(action, label)| {
        view! {
            <form method="post" action=format!("/r/{code}/messages/{action}")>
                <button class="button plain">{label}</button>
            </form>
        }
    });
    let offer = told.push_key.as_ref().zip(token).filter(|_| !told.stopped);
    let offer = offer.map(|(key, token)| push_offer(code.to_owned(), token.to_owned(), key.clone()));
    let lines = (!told.lines.is_empty()).then(|| lines(&told.lines));
    view! {
        <details class="more">
            <summary>{icon(Icon::Message)} <span>{t!(lang, "tell-own-title")}</span> {icon::next()}</summary>
            <div class="form">
                <p class="soft">{state}</p>
                {offer}
                {switch}
                {lines}
            </div>
        </details>
    }
}

fn lines(lines: &[BoxLine]) -> impl IntoView + use<> {
    let line = |line: &BoxLine| {
        view! { <li><p>{line.body.clone()}</p> <p class="soft">{time::time(line.at)}</p></li> }
    };
    view! {
        <h3>{t!(cx().lang, "tell-own-box")}</h3>
        <ul class="plain">{lines.iter().map(line).collect::<Vec<_>>()}</ul>
    }
}

fn push_offer(code: String, token: String, push_key: String) -> impl IntoView + use<> {
    let lang = cx().lang;
    view! {
        <island::PushOffer>
            <div
                class="capture" data-push=push_key data-code=code data-token=token
                data-tongue=tongue(lang).as_str() data-done=t!(lang, "tell-push-done")
                data-denied=t!(lang, "tell-push-denied") data-failed=t!(lang, "tell-push-failed")
            >
                <button class="button plain" type="button" hidden>{t!(lang, "tell-push-offer")}</button>
                <output class="soft"></output>
            </div>
        </island::PushOffer>
    }
}
