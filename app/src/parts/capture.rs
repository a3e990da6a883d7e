//! What the islands wake: the pieces of a form that a browser can do more with
//! than plain HTML. Hidden, or useful, until they wake; their words are here.

use crate::cx::lang;
use crate::islands::public as island;
use crate::parts::icon::{Icon, icon};
use crate::t;
use backend::view::MediaView;
use domain::media::MediaKind;
use leptos::prelude::*;

/// Photos that are already here, and the button for more. Beside a file input
/// named `photos`. `key` is that of the form.
pub fn photos(staged: &[&MediaView], key: &str) -> impl IntoView + use<> {
    let lang = lang();
    let tile = |(at, photo): (usize, &&MediaView)| {
        let alt = t!(lang, "media-photo", number = at + 1);
        let src = format!("/media/{}/small?key={key}", photo.id);
        let keep = t!(lang, "photo-keep", number = at + 1);
        view! { <li><img src=src alt=alt/> {kept(photo, keep)}</li> }
    };
    let tiles: Vec<_> = staged.iter().enumerate().map(tile).collect();
    view! {
        <island::PhotoPicker>
            <div
                data-photos=domain::media::PHOTOS.to_string() data-remove=t!(lang, "photo-remove")
                data-name=t!(lang, "photo-name") data-again=t!(lang, "upload-again") data-bad=t!(lang, "upload-bad")
                data-full=t!(lang, "photo-full")
            >
                <ul class="tiles">
                    {tiles}
                    <li class="add-tile" hidden>
                        <button class="add" type="button">{icon(Icon::Camera)} {t!(lang, "photo-add")}</button>
                    </li>
                </ul>
                <output class="soft"></output>
            </div>
        </island::PhotoPicker>
    }
}

/// An upload that is already here, and stays while it is ticked. The box stands in
/// its tile itself, where the islands look for it.
fn kept(media: &MediaView, keep: String) -> impl IntoView + use<> {
    let id = format!("keep-{}", media.id);
    view! {
        <input type="checkbox" name="upload" value=media.id.to_string() id=id.clone() checked/>
        <label class="keep" for=id><span>{keep}</span></label>
    }
}

/// A recording that is already here.
fn recording(media: &MediaView, key: &str) -> impl IntoView + use<> {
    let lang = lang();
    let src = format!("/media/{}/original?key={key}", media.id);
    let (player, keep) = if media.kind == MediaKind::Video {
        let name = t!(lang, "media-video");
        let player = view! { <video controls preload="metadata" src=src aria-label=name></video> }.into_any();
        (player, t!(lang, "video-keep").to_owned())
    } else {
        let name = t!(lang, "media-voice");
        let player = view! { <audio controls preload="metadata" src=src aria-label=name></audio> }.into_any();
        (player, t!(lang, "voice-keep").to_owned())
    };
    view! { {player} {kept(media, keep)} }
}

/// Recordings that are already here; and the class of what is around them, which is
/// seen before it wakes when there are any.
fn recordings(staged: &[&MediaView], key: &str) -> (Vec<impl IntoView + use<>>, &'static str) {
    let class = if staged.is_empty() { "capture" } else { "capture here" };
    (staged.iter().map(|media| recording(media, key)).collect(), class)
}

/// A voice note. Beside a file input named `voice`. `key` is that of the form.
pub fn voice(staged: &[&MediaView], key: &str) -> impl IntoView + use<> {
    let lang = lang();
    let (here, class) = recordings(staged, key);
    view! {
        <island::VoiceNote>
            <div
                class=class data-voice=domain::media::VOICE_SECONDS.to_string() data-denied=t!(lang, "voice-denied")
                data-again=t!(lang, "upload-again") data-bad=t!(lang, "upload-bad") data-left=t!(lang, "voice-left")
            >
                {here}
                {bar("record", t!(lang, "voice-record"), t!(lang, "voice-stop"), t!(lang, "voice-remove"), Icon::Mic)}
            </div>
        </island::VoiceNote>
    }
}

/// A video. Beside a file input named `video`. `key` is that of the form.
pub fn video(staged: &[&MediaView], key: &str) -> impl IntoView + use<> {
    let lang = lang();
    let (here, class) = recordings(staged, key);
    view! {
        <island::VideoPicker>
            <div
                class=class data-video=domain::media::VIDEO_BYTES.to_string() data-large=t!(lang, "video-large")
                data-again=t!(lang, "upload-again") data-bad=t!(lang, "upload-bad")
            >
                {here}
                {bar("choose", t!(lang, "video-choose"), "", t!(lang, "video-remove"), Icon::Film)}
            </div>
        </island::VideoPicker>
    }
}

/// A button to begin with, one to take it back, and how it goes.
fn bar(
    class: &'static str,
    begin: &'static str,
    stop: &'static str,
    remove: &'static str,
    sign: Icon,
) -> impl IntoView {
    let class = format!("button plain {class}");
    view! {
        <button class=class type="button" data-stop=stop hidden>{icon(sign)} <span>{begin}</span></button>
        <progress max="100" value="0" hidden aria-label=t!(lang(), "upload-progress")></progress>
        <output class="soft"></output>
        <button class="button quiet remove-it" type="button" hidden>{remove}</button>
    }
}

/// The position of the phone, into the hidden fields `lat`, `lng`, `accuracy`.
pub fn locate() -> impl IntoView {
    let lang = lang();
    view! {
        <island::Locate>
            <div
                class="capture" data-locate="" data-busy=t!(lang, "locate-busy") data-good=t!(lang, "locate-good")
                data-fair=t!(lang, "locate-fair") data-poor=t!(lang, "locate-poor") data-denied=t!(lang, "locate-denied")
                data-failed=t!(lang, "locate-failed")
            >
                <button class="button plain" type="button" hidden>{icon(Icon::Pin)} <span>{t!(lang, "locate")}</span></button>
                <div class="row">
                    <output></output>
                    <button class="button quiet" type="button" hidden>{t!(lang, "locate-remove")}</button>
                </div>
            </div>
        </island::Locate>
    }
}

/// Tells what was chosen from the words.
pub fn suggest() -> impl IntoView {
    let lang = lang();
    view! {
        <island::CategorySuggest>
            <output class="soft" data-suggest=t!(lang, "suggest-chosen")></output>
        </island::CategorySuggest>
    }
}

/// Others nearby that may be about the same, as soon as the words and the
/// position say so.
pub fn similar() -> impl IntoView {
    let lang = lang();
    view! {
        <island::Similar>
            <section
                class="card similar" data-similar="" data-open=t!(lang, "similar-open", code = "%n") role="status" hidden
            >
                <h2>{t!(lang, "similar-title")}</h2>
                <p class="soft">{t!(lang, "similar-before")}</p>
                <ul>
                    <li hidden>
                        <p></p>
                        <a class="button plain"></a>
                    </li>
                </ul>
            </section>
        </island::Similar>
    }
}

/// Keeps what is typed; says so when it came back. `fresh`: nothing was typed
/// in what the server has sent.
pub fn draft(fresh: bool) -> impl IntoView {
    let lang = lang();
    view! {
        <island::DraftKeeper>
            <div class="notice calm restored" data-draft=fresh.to_string() role="status" hidden>
                {icon(Icon::Info)}
                <div>
                    <p>{t!(lang, "draft-restored")}</p>
                    <button class="button plain" type="button">{t!(lang, "draft-over")}</button>
                </div>
            </div>
        </island::DraftKeeper>
    }
}

/// Says how the sending goes.
pub fn submit() -> impl IntoView {
    let lang = lang();
    view! {
        <island::Submit>
            <output
                class="sending" data-submit="" data-uploads=t!(lang, "submit-uploads") data-sending=t!(lang, "submit-sending")
                data-offline=t!(lang, "submit-offline") data-unkept=t!(lang, "submit-unkept") data-without=t!(lang, "submit-without")
            ></output>
        </island::Submit>
    }
}

/// The draft of a request that was taken goes.
pub fn draft_done() -> impl IntoView {
    view! { <island::DraftDone><span hidden></span></island::DraftDone> }
}

/// Copies or shares the link in the field `private-link`.
pub fn share(title: String) -> impl IntoView {
    let lang = lang();
    view! {
        <island::CopyShare>
            <div class="buttons" data-share=title data-copied=t!(lang, "link-copied")>
                <button class="button plain copy" type="button" hidden>
                    {icon(Icon::Copy)} <span>{t!(lang, "link-copy")}</span>
                </button>
                <button class="button plain share" type="button" hidden>
                    {icon(Icon::Share)} <span>{t!(lang, "link-share")}</span>
                </button>
            </div>
        </island::CopyShare>
    }
}

/// Replaces the moving parts of a request's page, which shows this version, when
/// something happens.
pub fn live(path: String, version: i32) -> impl IntoView {
    let events = format!("{path}/events?seen={version}");
    view! {
        <island::LiveProgress>
            <p
                class="visually-hidden" role="status" data-live-path=path data-events=events
                data-said=t!(lang(), "live-changed")
            ></p>
        </island::LiveProgress>
    }
}

/// The position of the phone, into `lat` and `lng`, when the nearest are asked
/// for.
pub fn near() -> impl IntoView {
    let lang = lang();
    view! {
        <island::NearMe>
            <output
                class="soft" data-near="" data-busy=t!(lang, "locate-busy") data-failed=t!(lang, "locate-failed")
                data-denied=t!(lang, "locate-denied")
            ></output>
        </island::NearMe>
    }
}
