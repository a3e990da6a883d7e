//! `/desk/new`: staff enter a request on behalf of a person who called, wrote
//! or came by.

use super::frame::{Section, Tone, frame, notice};
use super::words as names;
use crate::cx::{cx, lang};
use crate::i18n::Lang;
use crate::parts::categories::{self, Group};
use crate::parts::field::{self, Field, TextArea, TextField};
use crate::parts::{capture, words};
use crate::{t, when};
use backend::view::{MediaView, RequestView, UnitRef};
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::draft::{Field as Name, FieldError};
use domain::entry::EntryDraft;
use domain::request::{Channel, Kind};
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
}

impl Form {
    fn error(&self, name: Name) -> Option<String> {
        self.errors.iter().find(|e| e.field == name).map(|e| words::field_error(lang(), *e).to_owned())
    }
}

/// The page.
pub fn page(form: &Form) -> AnyView {
    let lang = lang();
    let body = view! {
        <main id="main" class="adm entry">
            <div class="tools">
                <h1>{t!(lang, "entry-title")}</h1>
                {form.may_import.then(|| view! { <a class="btn" href="/desk/import">{t!(lang, "import-title")}</a> })}
            </div>
            {summary(lang, form)}
            <form class="form" id="entry" method="post" action="/desk/new" enctype="multipart/form-data">
                <input type="hidden" name="key" value=form.draft.draft.key.clone()/>
                <div class="cols2">
                    {came(lang, form)}
                    {matter(lang, form)}
                </div>
                <p class="buttons"><button class="go">{t!(lang, "entry-send")}</button></p>
            </form>
        </main>
    };
    frame(Section::Worklist, body.into_any())
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
    let now = cx();
    let local = |at| when::exact(at, now.offset).replace(' ', "T");
    let earliest = local(now.now - chrono::TimeDelta::days(domain::entry::RECEIVED_DAYS));
    let latest = local(now.now);
    let received = form.error(Name::ReceivedAt);
    let described = field::described("received_at", true, received.is_some());
    let (chosen, received_at) = (draft.channel.clone(), draft.received_at.clone());
    let channels = Channel::ALL.iter().filter(|c| c.is_entered_by_staff()).map(move |channel| {
        let name = words::channel(lang, *channel);
        option(channel.as_str(), name, chosen == channel.as_str())
    });
    let position =
        form.error(Name::Lat).or_else(|| form.error(Name::Lng)).or_else(|| form.error(Name::Accuracy));
    view! {
        <section class="box form" aria-label=t!(lang, "entry-came")>
            {select(
                "channel",
                t!(lang, "entry-channel"),
                form.error(Name::Channel),
                false,
                view! { {option("", t!(lang, "entry-choose"), draft.channel.is_empty())} {channels.collect_view()} }
                    .into_any(),
            )}
            <TextField
                name="external_number" label=t!(lang, "entry-number") optional=true
                value=draft.external_number.clone() hint=t!(lang, "entry-number-hint")
                error=form.error(Name::ExternalNumber)
            />
            <Field
                name="received_at" label=t!(lang, "entry-received") optional=true error=received
                hint=Some(t!(lang, "entry-received-hint").to_owned())
            >
                <input
                    class="input" id="f-received_at" name="received_at" type="datetime-local"
                    value=received_at min=earliest max=latest aria-describedby=described
                />
            </Field>
            <TextField
                name="name" label=t!(lang, "entry-name") optional=true value=draft.name.clone()
                error=form.error(Name::Name)
            />
            <TextField
                name="phone" label=t!(lang, "report-phone") optional=true value=draft.draft.phone.clone()
                kind="tel" inputmode="tel" error=form.error(Name::Phone)
            />
            <TextField
                name="address" label=t!(lang, "report-address") optional=true value=draft.draft.address.clone()
                error=form.error(Name::Address)
            />
            <div class="pair">
                <TextField
                    name="lat" label=t!(lang, "entry-lat") optional=true value=draft.draft.lat.clone()
                    inputmode="decimal" error=position
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
    let draft = &form.draft;
    let photos: Vec<_> = form.uploads.iter().collect();
    let photos = capture::photos(&photos, &draft.draft.key);
    let photos_wrong = form.error(Name::Photos);
    let described = field::described("photos", false, photos_wrong.is_some());
    let kinds = Kind::ALL.iter().map(|kind| {
        let chosen = draft.kind == kind.as_str() || (draft.kind.is_empty() && *kind == Kind::Livelihood);
        option(kind.as_str(), words::kind(lang, *kind), chosen)
    });
    let urgencies = Urgency::ALL
        .iter()
        .map(|u| option(u.as_str(), names::urgency(lang, *u), draft.urgency == u.as_str()));
    let categories = categories::options(&form.categories, &draft.draft.category);
    let public = matches!(draft.draft.public.as_str(), "on" | "true" | "1" | "yes");
    view! {
        <section class="box form" aria-label=t!(lang, "entry-matter")>
            <TextArea
                name="description" label=t!(lang, "report-description") value=draft.draft.description.clone()
                rows=8 error=form.error(Name::Description)
            />
            <Field name="photos" label=t!(lang, "report-photos") optional=true error=photos_wrong>
                {photos}
                <input
                    class="file" type="file" id="f-photos" name="photos" accept="image/jpeg,image/png,image/webp"
                    multiple=true aria-describedby=described
                />
            </Field>
            {select(
                "category",
                t!(lang, "report-category"),
                form.error(Name::Category),
                true,
                view! { <option value="">{t!(lang, "report-category-none")}</option> {categories} }.into_any(),
            )}
            <div class="pair">
                {select("kind", t!(lang, "entry-kind"), form.error(Name::Kind), false, kinds.collect_view().into_any())}
                {select(
                    "urgency",
                    t!(lang, "desk-col-urgency"),
                    form.error(Name::Urgency),
                    true,
                    view! {
                        {option("", t!(lang, "entry-urgency-usual"), draft.urgency.is_empty())}
                        {urgencies.collect_view()}
                    }
                        .into_any(),
                )}
            </div>
            {unit(lang, form)}
            <label class="tick">
                <input type="checkbox" name="public" value="on" checked=public/>
                <span>{t!(lang, "entry-public")}</span>
            </label>
        </section>
    }
}

fn unit(lang: Lang, form: &Form) -> Option<AnyView> {
    let options = form.targets.iter().map(|unit| {
        let id = unit.id.to_string();
        let chosen = id == form.unit;
        view! { <option value=id selected=chosen>{unit.name.clone()}</option> }
    });
    let options = view! { <option value="">{t!(lang, "entry-unit-later")}</option> {options.collect_view()} };
    (!form.targets.is_empty())
        .then(|| select("unit", t!(lang, "entry-unit"), form.error(Name::Unit), true, options.into_any()))
}

fn option(value: &'static str, name: &'static str, chosen: bool) -> impl IntoView {
    view! { <option value=value selected=chosen>{name}</option> }
}

fn select(
    name: &'static str,
    label: &'static str,
    error: Option<String>,
    optional: bool,
    options: AnyView,
) -> AnyView {
    let described = field::described(name, false, error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field name label optional error>
            <select class="select" id=field::id(name) name=name aria-describedby=described aria-invalid=invalid>
                {options}
            </select>
        </Field>
    }
    .into_any()
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

/// It is taken: the code, to be read out over the phone.
pub fn done(code: &RequestCode, opens: bool, sent: Sent) -> AnyView {
    let lang = lang();
    let code = code.to_string();
    let href = format!("/desk/r/{code}");
    let sent = match sent {
        Sent::Later => None,
        Sent::Done => Some(notice(Tone::Good, t!(lang, "entry-sent"))),
        Sent::Failed => Some(notice(Tone::Bad, t!(lang, "entry-not-sent"))),
    };
    let body = view! {
        <main id="main" class="adm entry">
            <section class="box narrowbox">
                <h1>{t!(lang, "entry-done")}</h1>
                {sent}
                <p class="spoken">{code}</p>
                <p class="hint">{t!(lang, "entry-done-hint")}</p>
                <p class="buttons">
                    <a class="btn go" href="/desk/new">{t!(lang, "entry-another")}</a>
                    {opens.then(|| view! { <a class="btn" href=href>{t!(lang, "entry-open")}</a> })}
                    <a class="btn" href="/desk">{t!(lang, "desk-worklist")}</a>
                </p>
            </section>
        </main>
    };
    frame(Section::Worklist, body.into_any())
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
