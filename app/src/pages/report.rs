//! `/report`: the form. Works as plain HTML; islands only fill it in.

use crate::cx::lang;
use crate::i18n::Lang;
use crate::parts::categories::{self, Group};
use crate::parts::field::{self, Field, TextArea, TextField};
use crate::parts::icon::{Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::notice::Notice;
use crate::parts::{capture, words};
use crate::t;
use backend::view::MediaView;
use domain::code::PosterCode;
use domain::draft::{Draft, Field as Name, FieldError};
use domain::media::MediaKind;
use leptos::prelude::*;

/// What kept a submission from being taken, beside its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Too many from here; worth trying again after so many seconds.
    TooMany(u32),
    /// Storage is full.
    Full,
    /// Something does not answer.
    Unavailable,
    /// The form arrived damaged, or with a file that is too large.
    Unreadable,
    /// Nothing of the form arrived.
    Lost,
    /// The form was sent before, with something else in it.
    Reused,
}

/// Everything the page shows.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// What was typed.
    pub draft: Draft,
    /// What was uploaded before.
    pub uploads: Vec<MediaView>,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// What else is wrong.
    pub trouble: Option<Trouble>,
    /// What can be chosen from.
    pub categories: Vec<Group>,
    /// The poster that was scanned: its code, and what the place is called.
    pub poster: Option<(PosterCode, String)>,
}

impl Form {
    fn error(&self, name: Name) -> Option<String> {
        self.errors.iter().find(|e| e.field == name).map(|e| words::field_error(lang(), *e).to_owned())
    }

    /// Wrong coordinates can only come from a button; they are told at the place.
    fn place_error(&self) -> Option<String> {
        [Name::Address, Name::Lat, Name::Lng, Name::Accuracy].into_iter().find_map(|name| self.error(name))
    }
}

/// The page.
pub fn page(form: &Form) -> AnyView {
    let lang = lang();
    let body = view! {
        <h1>{t!(lang, "report-title")}</h1>
        <p class="soft lead">{t!(lang, "report-lead")}</p>
        {summary(form)}
        {scanned(form)}
        <form class="form" id="report" method="post" action="/report" enctype="multipart/form-data">
            <input type="hidden" name="key" value=form.draft.key.clone()/>
            {form.poster.as_ref().map(|(code, _)| view! { <input type="hidden" name="poster" value=code.to_string()/> })}
            {keeper(form)}
            {what(form)}
            {whereabouts(form)}
            {capture::similar()}
            {who(form)}
            <div class="actions">
                <button class="button big" id="send">{t!(lang, "report-send")}</button>
                {capture::submit()}
            </div>
        </form>
    };
    let frame = Frame {
        tab: Some(Tab::Report),
        back: Some("/"),
        without_tabs: true,
        form: Some("report"),
        ..Frame::default()
    };
    layout(frame, body.into_any())
}

/// Keeps what is typed. Not where a poster was scanned: a draft of before would
/// bring its own place along.
fn keeper(form: &Form) -> Option<impl IntoView + use<>> {
    let empty = Draft { key: form.draft.key.clone(), ..Draft::default() };
    let calm = matches!(form.trouble, None | Some(Trouble::Lost));
    let fresh = form.draft == empty && form.uploads.is_empty() && form.errors.is_empty() && calm;
    form.poster.is_none().then(|| capture::draft(fresh))
}

/// Says where the poster hangs that was scanned.
fn scanned(form: &Form) -> Option<impl IntoView + use<>> {
    let lang = lang();
    form.poster.as_ref().map(|(_, label)| {
        view! {
            <div class="notice calm" role="status">
                {icon(Icon::Pin)}
                <div>
                    <h2>{t!(lang, "poster-at", label = label.clone())}</h2>
                    <p>{t!(lang, "poster-at-hint")}</p>
                </div>
            </div>
        }
    })
}

fn summary(form: &Form) -> Option<AnyView> {
    let lang = lang();
    if let Some(trouble) = form.trouble {
        return Some(trouble_notice(lang, trouble).into_any());
    }
    if form.errors.is_empty() {
        return None;
    }
    let line = |error: &FieldError| {
        let sentence = words::field_error(lang, *error);
        match anchor(error.field) {
            Some(name) => view! { <li><a href=format!("#f-{name}")>{sentence}</a></li> }.into_any(),
            None => view! { <li>{sentence}</li> }.into_any(),
        }
    };
    let lines: Vec<_> = form.errors.iter().map(line).collect();
    Some(
        view! {
            <Notice title=t!(lang, "report-errors")>
                <ul>{lines}</ul>
            </Notice>
        }
        .into_any(),
    )
}

fn anchor(name: Name) -> Option<&'static str> {
    match name {
        Name::Lat | Name::Lng | Name::Accuracy => Some(Name::Address.as_str()),
        Name::Key => None,
        name => Some(name.as_str()),
    }
}

fn trouble_notice(lang: Lang, trouble: Trouble) -> impl IntoView {
    let (title, text) = match trouble {
        Trouble::TooMany(seconds) => {
            let minutes = seconds.div_ceil(60).max(1);
            (t!(lang, "report-too-many"), t!(lang, "report-too-many-text", count = minutes))
        }
        Trouble::Full => (t!(lang, "report-full"), t!(lang, "report-full-text").to_owned()),
        Trouble::Unavailable => {
            (t!(lang, "report-unavailable"), t!(lang, "report-unavailable-text").to_owned())
        }
        Trouble::Unreadable => (t!(lang, "report-unreadable"), t!(lang, "report-unreadable-text").to_owned()),
        Trouble::Lost => (t!(lang, "report-lost"), t!(lang, "report-lost-text").to_owned()),
        Trouble::Reused => (t!(lang, "reused-title"), t!(lang, "reused-text").to_owned()),
    };
    view! { <Notice title=title><p>{text}</p></Notice> }
}

/// Photos, words, voice, video.
fn what(form: &Form) -> impl IntoView + use<> {
    let lang = lang();
    let media = form.error(Name::Voice).is_some() || form.error(Name::Video).is_some();
    let staged = |kind: MediaKind| form.uploads.iter().filter(|m| m.kind == kind).collect::<Vec<_>>();
    let photos = capture::photos(&staged(MediaKind::Photo), &form.draft.key);
    let voice = capture::voice(&staged(MediaKind::Voice), &form.draft.key);
    let video = capture::video(&staged(MediaKind::Video), &form.draft.key);
    let (photos_wrong, voice_wrong, video_wrong) =
        (form.error(Name::Photos), form.error(Name::Voice), form.error(Name::Video));
    let wrong = [&photos_wrong, &voice_wrong, &video_wrong].map(Option::is_some);
    let open = media || form.uploads.iter().any(|m| m.kind != MediaKind::Photo);
    view! {
        <section class="card" aria-label=t!(lang, "report-what")>
            <Field
                name="photos" label=t!(lang, "report-photos") optional=true
                hint=Some(t!(lang, "report-photos-hint").to_owned()) error=photos_wrong
            >
                {photos}
                {file("photos", "image/jpeg,image/png,image/webp", true, wrong[0], true)}
            </Field>
            <TextArea
                name="description" label=t!(lang, "report-description") value=form.draft.description.clone()
                placeholder=t!(lang, "report-description-placeholder") error=form.error(Name::Description)
            />
            <details class="extra" open=open>
                <summary class="button plain">{icon(Icon::Mic)} {t!(lang, "report-more-media")}</summary>
                <div class="form">
                    <Field name="voice" label=t!(lang, "report-voice") optional=true error=voice_wrong>
                        {voice}
                        {file("voice", "audio/*", false, wrong[1], false)}
                    </Field>
                    <Field
                        name="video" label=t!(lang, "report-video") optional=true
                        hint=Some(t!(lang, "report-video-hint").to_owned()) error=video_wrong
                    >
                        {video}
                        {file("video", "video/mp4,video/webm,video/quicktime", false, wrong[2], true)}
                    </Field>
                </div>
            </details>
        </section>
    }
}

fn file(name: &'static str, accept: &'static str, multiple: bool, wrong: bool, hint: bool) -> impl IntoView {
    let described = field::described(name, hint, wrong);
    // Recording is what one comes for at a voice note; photos may be old ones.
    let capture = (name == "voice").then_some("");
    view! {
        <input
            class="file" type="file" id=field::id(name) name=name accept=accept multiple=multiple
            capture=capture aria-describedby=described
        />
    }
}

/// Where, and what about.
fn whereabouts(form: &Form) -> impl IntoView + use<> {
    let lang = lang();
    let error = form.error(Name::Category);
    let described = field::described("category", true, error.is_some());
    let draft = &form.draft;
    let options = categories::options(&form.categories, &draft.category);
    view! {
        <section class="card" aria-label=t!(lang, "report-where")>
            <input type="hidden" name="lat" value=draft.lat.clone()/>
            <input type="hidden" name="lng" value=draft.lng.clone()/>
            <input type="hidden" name="accuracy" value=draft.accuracy.clone()/>
            <TextField
                name="address" label=t!(lang, "report-address") optional=true value=draft.address.clone()
                placeholder=t!(lang, "report-address-placeholder") error=form.place_error()
                autocomplete="street-address"
            />
            {capture::locate()}
            <Field
                name="category" label=t!(lang, "report-category") optional=true error=error
                hint=Some(t!(lang, "report-category-hint").to_owned())
            >
                <select class="select" id="f-category" name="category" aria-describedby=described>
                    <option value="">{t!(lang, "report-category-none")}</option>
                    {options}
                </select>
                {capture::suggest()}
            </Field>
        </section>
    }
}

/// Whom to call, and what strangers may see.
fn who(form: &Form) -> impl IntoView + use<> {
    let lang = lang();
    let public = matches!(form.draft.public.as_str(), "on" | "true" | "1" | "yes");
    view! {
        <section class="card" aria-label=t!(lang, "report-who")>
            <TextField
                name="phone" label=t!(lang, "report-phone") optional=true value=form.draft.phone.clone()
                kind="tel" autocomplete="tel" inputmode="tel" hint=t!(lang, "report-phone-hint")
                error=form.error(Name::Phone)
            />
            <label class="check">
                <input type="checkbox" name="public" id="f-public" value="on" checked=public aria-describedby="f-public-hint"/>
                <span>{t!(lang, "report-public")}</span>
                <span class="soft" id="f-public-hint">{t!(lang, "report-public-hint")}</span>
            </label>
        </section>
    }
}
