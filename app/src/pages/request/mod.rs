//! `/r/{code}`: one request, as its author or anyone sees it.

mod actions;
mod progress;

use crate::cx::cx;
use crate::pages::receipt::{keep_form, private_link};
use crate::parts::icon::{self, Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::{capture, media, tell, time, words};
use crate::{t, when};
use backend::tell::Told;
use backend::view::{MediaView, Related, Relation, RequestView, Tie};
use domain::draft::FieldError;
use domain::request::{Action, Status};
use leptos::prelude::*;

/// What kept an action from being carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Somebody else changed it first.
    Changed,
    /// It is at another step now.
    NotNow,
    /// A field cannot be taken.
    Field(FieldError),
    /// The verdict is not complete.
    Unchosen,
    /// Too many from here.
    TooMany,
    /// The form broke off, or was too large.
    Unreadable,
    /// Storage is full.
    Full,
    /// Something does not answer.
    Unavailable,
}

/// What was typed into a form of this page, and why it did not go through.
#[derive(Clone, Debug, Default)]
pub struct Acting {
    /// Which form.
    pub action: Option<Action>,
    /// The words.
    pub text: String,
    /// Half of the verdict.
    pub solved: Option<bool>,
    /// The other half.
    pub satisfied: Option<bool>,
    /// Photos uploaded before.
    pub uploads: Vec<MediaView>,
    /// Why.
    pub problem: Option<Problem>,
}

impl Acting {
    fn at(&self, action: Action) -> Option<&Self> {
        (self.action == Some(action)).then_some(self)
    }
}

/// Everything the page shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The request.
    pub view: RequestView,
    /// The link only its author has, when this is they.
    pub link: Option<String>,
    /// Whether this phone keeps it.
    pub kept: bool,
    /// Whether this device has said "me too".
    pub counted: bool,
    /// What its author was told, and whether they want to be.
    pub told: Option<Told>,
    /// A fresh key for uploads of the forms here.
    pub key: String,
    /// What was typed, if this page comes back.
    pub acting: Acting,
}

/// The page.
pub fn page(shown: &Shown) -> AnyView {
    let view = &shown.view;
    let author = view.relation == Relation::Author;
    let back = if author { "/mine" } else { "/requests" };
    let tab = if author { Tab::Mine } else { Tab::Requests };
    let body = view! {
        {actions::problem(shown)}
        {progress::head(view)}
        {actions::turn(shown)}
        {(!author).then(|| content(view))}
        {progress::way(view)}
        {author.then(|| content(view))}
        {related(view)}
        {actions::further(shown)}
        {author.then(|| keeping(shown))}
        {(view.relation == Relation::Staff).then(|| to_desk(view))}
        {capture::live(format!("/r/{}", view.code), view.version)}
    };
    layout(Frame { tab: Some(tab), back: Some(back), ..Frame::default() }, body.into_any())
}

/// The words, pictures and facts of the request.
fn content(view: &RequestView) -> impl IntoView + use<> {
    let lang = cx().lang;
    let description =
        (!view.description.is_empty()).then(|| view! { <p class="prose">{view.description.clone()}</p> });
    let cleared = view.anonymised_at.map(|_| view! { <p class="hint">{t!(lang, "cleared")}</p> });
    view! {
        <section class="card">
            <h2>{t!(lang, "request-content")}</h2>
            {description}
            {cleared}
            {media::media(&view.media)}
            <dl class="facts">{facts(view)}</dl>
        </section>
    }
}

fn facts(view: &RequestView) -> Vec<impl IntoView + use<>> {
    let cx = cx();
    let lang = cx.lang;
    let place = view.place.filter(|place| place.exact).map(|place| {
        let metres = place.accuracy.map(|m| t!(lang, "place-within", count = m.round())).unwrap_or_default();
        format!("{:.5}, {:.5} {metres}", place.at.lat, place.at.lng)
    });
    let known = [
        (t!(lang, "fact-category"), view.category.as_ref().map(|c| words::category(lang, c))),
        (t!(lang, "fact-area"), view.area.as_ref().map(|area| area.name.clone())),
        (t!(lang, "fact-address"), view.address.clone()),
        (t!(lang, "fact-place"), place),
        (t!(lang, "fact-phone"), view.phone.clone()),
        (t!(lang, "fact-submitted"), Some(when::exact(view.submitted_at, cx.offset))),
        (t!(lang, "fact-due"), time::Due::of(view).map(|due| when::exact(due.at, cx.offset))),
        (t!(lang, "fact-public"), (view.relation == Relation::Author).then(|| public_words(view))),
    ];
    let row = |(name, value): (&'static str, Option<String>)| {
        Some(view! { <div><dt>{name}</dt><dd>{value?}</dd></div> })
    };
    known.into_iter().filter_map(row).collect()
}

fn public_words(view: &RequestView) -> String {
    let lang = cx().lang;
    match (view.published_at, view.consent) {
        (Some(_), _) => t!(lang, "public-now"),
        (None, _) if view.was_published() => t!(lang, "public-was"),
        (None, true) => t!(lang, "public-agreed"),
        (None, false) => t!(lang, "public-no"),
    }
    .to_owned()
}

/// Others of the same author, or the one it is handled with.
fn related(view: &RequestView) -> Option<impl IntoView + use<>> {
    let lang = cx().lang;
    let cell = |other: &Related| {
        let tie = match other.tie {
            Tie::MergedInto | Tie::Merged => t!(lang, "related-merged-into"),
            Tie::SplitFrom => t!(lang, "related-split-from"),
            Tie::SplitInto => t!(lang, "related-split-into"),
        };
        let code = other.code.to_string();
        let href = match &other.follow_token {
            Some(token) => format!("/r/{code}?k={}", token.0),
            None => format!("/r/{code}"),
        };
        view! {
            <a class="cell" href=href>
                {icon(Icon::Message)} <span>{tie} " " {code}</span> {icon::next()}
            </a>
        }
    };
    let cells: Vec<_> = view.related.iter().map(cell).collect();
    (!cells.is_empty())
        .then(|| view! { <nav class="cells" aria-label=t!(lang, "related-title")>{cells}</nav> })
}

/// How the author finds it again.
fn keeping(shown: &Shown) -> impl IntoView + use<> {
    let lang = cx().lang;
    let code = shown.view.code.to_string();
    let link = shown.link.as_ref().map(|link| {
        view! {
            <details class="more">
                <summary>{icon(Icon::Share)} <span>{t!(lang, "link-title")}</span> {icon::next()}</summary>
                <div class="form">{private_link(&code, link)}</div>
            </details>
        }
    });
    let token = shown.link.as_deref().and_then(|link| link.split_once("?k=")).map(|(_, token)| token);
    let told = shown.told.as_ref().map(|told| tell::own(&code, token, told));
    view! { {link} {told} {(!shown.kept).then(|| keep_form(&code))} }
}

/// Where staff go on with it.
fn to_desk(view: &RequestView) -> impl IntoView + use<> {
    let lang = cx().lang;
    view! {
        <nav class="cells" aria-label=t!(lang, "nav-further")>
            <a class="cell" href=format!("/desk/r/{}", view.code)>
                {icon(Icon::Badge)} <span>{t!(lang, "request-desk")}</span> {icon::next()}
            </a>
        </nav>
    }
}

/// The next deadline, or what a state without one means.
fn standing(view: &RequestView) -> AnyView {
    let lang = cx().lang;
    let sentence = view! { <p>{words::stands(lang, view)}</p> };
    let due = time::Due::of(view).map(time::until);
    let leading = view.leading.as_ref().map(|main| {
        let unit = main.unit.as_ref().map(|unit| t!(lang, "merged-unit", unit = unit.name.clone()));
        let due = main.due_at.filter(|_| main.status != Status::LongListed);
        view! {
            <p>{t!(lang, "merged-now", state = words::status_sentence(lang, main.status))} " " {unit}</p>
            {due.map(|at| time::until(time::Due { at, what: time::What::Answer }))}
        }
    });
    view! { {sentence} {leading} {due} }.into_any()
}
