//! `/desk/new`: staff enter a request on behalf of a person who called, wrote
//! or came by, or what they saw on patrol.

mod fields;
mod patrol;

use super::frame::{Section, Tone, frame, notice};
use crate::cx::{cx, lang};
use crate::i18n::Lang;
use crate::parts::categories::Group;
use crate::parts::field::TextField;
use crate::parts::{capture, words};
use crate::{t, when};
use backend::view::{MediaView, RequestView, UnitRef};
use domain::code::RequestCode;
use domain::draft::{Field as Name, FieldError};
use domain::entry::EntryDraft;
use leptos::prelude::*;

/// What kept an entry from being taken, beside its fields.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// It came by this channel before: its code, and whether this person may
    /// open it.
    Known(RequestCode, bool),
    /// The form was sent before with other content.
    Reused,
    /// Storage is full.
    Full,
    /// Something does not answer.
    Unavailable,
    /// The form arrived damaged.
    Unreadable,
}

/// Everything the page shows.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// What was typed.
    pub draft: EntryDraft,
    /// The unit chosen to be handed to at once.
    pub unit: String,
    /// What was uploaded before.
    pub uploads: Vec<MediaView>,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// What else is wrong.
    pub trouble: Option<Trouble>,
    /// What can be chosen from.
    pub categories: Vec<Group>,
    /// Where it can be handed to at once; empty for most.
    pub targets: Vec<UnitRef>,
    /// Whether this person may import a spreadsheet instead.
    pub may_import: bool,
    /// Whether it was seen on patrol: only what that needs is asked.
    pub patrol: bool,
}

impl Form {
    fn error(&self, name: Name) -> Option<String> {
        self.errors.iter().find(|e| e.field == name).map(|e| words::field_error(lang(), *e).to_owned())
    }

    fn position_error(&self) -> Option<String> {
        [Name::Lat, Name::Lng, Name::Accuracy].into_iter().find_map(|name| self.error(name))
    }

    fn is_public(&self) -> bool {
        matches!(self.draft.draft.public.as_str(), "on" | "true" | "1" | "yes")
    }
}

/// The form for what was seen on patrol.
const PATROL: &str = "/desk/new?channel=grid_patrol";

/// Its name.
pub fn title(lang: Lang, patrol: bool) -> &'static str {
    if patrol { t!(lang, "people-report") } else { t!(lang, "entry-title") }
}

/// The page.
pub fn page(form: &Form) -> AnyView {
    let lang = lang();
    let import = form.may_import && !form.patrol;
    let (action, fields) = if form.patrol {
        (PATROL, patrol::asked(lang, form))
    } else {
        ("/desk/new", view! { <div class="cols2">{came(lang, form)} {matter(lang, form)}</div> }.into_any())
    };
    let body = view! {
        <main id="main" class="adm entry">
            <div class="tools">
                <h1>{title(lang, form.patrol)}</h1>
                {import.then(|| view! { <a class="btn" href="/desk/import">{t!(lang, "import-title")}</a> })}
            </div>
            {summary(lang, form)}
            <form class="form" id="entry" method="post" action=action enctype="multipart/form-data">
                <input type="hidden" name="key" value=form.draft.draft.key.clone()/>
                {fields}
                <p class="buttons"><button class="go">{t!(lang, "entry-send")}</button></p>
            </form>
        </main>
    };
    frame(section(form.patrol), body.into_any())
}

fn section(patrol: bool) -> Section {
    if patrol && cx().work.works { Section::Round } else { Section::Worklist }
}

fn summary(lang: Lang, form: &Form) -> Option<AnyView> {
    match &form.trouble {
        Some(Trouble::Known(code, opens)) => Some(known(lang, code, *opens)),
        Some(Trouble::Reused) => Some(notice(Tone::Bad, t!(lang, "entry-reused"))),
        Some(Trouble::Full) => Some(notice(Tone::Bad, t!(lang, "desk-full-more"))),
        Some(Trouble::Unavailable) => Some(notice(Tone::Bad, t!(lang, "desk-unavailable"))),
        Some(Trouble::Unreadable) => Some(notice(Tone::Bad, t!(lang, "report-unreadable-text"))),
        None if form.errors.is_empty() => None,
        None => Some(notice(Tone::Bad, t!(lang, "desk-stop-field"))),
    }
}

fn known(lang: Lang, code: &RequestCode, opens: bool) -> AnyView {
    let text = t!(lang, "entry-known", code = code.to_string());
    let link = opens.then(|| {
        let href = format!("/desk/r/{code}");
        view! { " " <a href=href>{t!(lang, "entry-known-open")}</a> }
    });
    view! { <p class="note wrong" role="alert">{text} {link}</p> }.into_any()
}

/// Who said it, by which way, when.
fn came(lang: Lang, form: &Form) -> impl IntoView + use<> {
    let draft = &form.draft;
    view! {
        <section class="box form" aria-label=t!(lang, "entry-came")>
            {fields::channel(lang, form)}
            <TextField
                name="external_number" label=t!(lang, "entry-number") optional=true
                value=draft.external_number.clone() hint=t!(lang, "entry-number-hint")
                error=form.error(Name::ExternalNumber)
            />
            {fields::received(lang, form)}
            {fields::person(lang, form)}
            <TextField
                name="address" label=t!(lang, "report-address") optional=true value=draft.draft.address.clone()
                error=form.error(Name::Address)
            />
            <div class="pair">
                <TextField
                    name="lat" label=t!(lang, "entry-lat") optional=true value=draft.draft.lat.clone()
                    inputmode="decimal" error=form.position_error()
                />
                <TextField
                    name="lng" label=t!(lang, "entry-lng") optional=true value=draft.draft.lng.clone()
                    inputmode="decimal"
                />
            </div>
            <input type="hidden" name="accuracy" value=draft.draft.accuracy.clone()/>
            {capture::locate()}
        </section>
    }
}

/// What it is about.
fn matter(lang: Lang, form: &Form) -> impl IntoView + use<> {
    view! {
        <section class="box form" aria-label=t!(lang, "entry-matter")>
            {fields::description(lang, form, 8)}
            {fields::photos(lang, form)}
            {fields::category(lang, form)}
            {fields::sort(lang, form)}
            {fields::unit(lang, form)}
            {fields::public(lang, form)}
        </section>
    }
}

/// How the dispatch went that was asked for with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// None was asked for.
    Later,
    /// It is with the unit.
    Done,
    /// It is kept, and not with the unit.
    Failed,
}

/// It is taken: the code, to be read out over the phone. `patrol`: on a round, which goes on.
pub fn done(code: &RequestCode, opens: bool, sent: Sent, patrol: bool) -> AnyView {
    let lang = lang();
    let code = code.to_string();
    let href = format!("/desk/r/{code}");
    let sent = match sent {
        Sent::Later => None,
        Sent::Done => Some(notice(Tone::Good, t!(lang, "entry-sent"))),
        Sent::Failed => Some(notice(Tone::Bad, t!(lang, "entry-not-sent"))),
    };
    let section = section(patrol);
    let (back, list) = match section {
        Section::Round => ("/desk/mine", t!(lang, "people-round")),
        _ => ("/desk", t!(lang, "desk-worklist")),
    };
    let another = if patrol { PATROL } else { "/desk/new" };
    let body = view! {
        <main id="main" class="adm entry">
            <section class="box narrowbox">
                <h1>{t!(lang, "entry-done")}</h1>
                {sent}
                <p class="spoken">{code}</p>
                {(!patrol).then(|| view! { <p class="hint">{t!(lang, "entry-done-hint")}</p> })}
                <p class="buttons">
                    <a class="btn go" href=another>{t!(lang, "entry-another")}</a>
                    {opens.then(|| view! { <a class="btn" href=href>{t!(lang, "entry-open")}</a> })}
                    <a class="btn" href=back>{list}</a>
                </p>
            </section>
        </main>
    };
    frame(section, body.into_any())
}

/// What staff know of the way a request came in, for the list of its facts.
pub fn facts(view: &RequestView) -> Option<AnyView> {
    let cx = cx();
    let lang = cx.lang;
    let intake = view.intake.as_ref()?;
    let pair = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    Some(
        view! {
            {intake.name.clone().map(|name| pair(t!(lang, "entry-name"), name))}
            {pair(t!(lang, "entry-channel"), words::channel(lang, view.channel).to_owned())}
            {intake.external_number.clone().map(|number| pair(t!(lang, "entry-number"), number))}
            {intake.received_at.map(|at| pair(t!(lang, "entry-received"), when::exact(at, cx.offset)))}
        }
        .into_any(),
    )
}
