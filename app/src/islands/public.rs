//! Islands of the public pages, some of which the desk uses as well.
//!
//! Each wakes a piece of the page that the server has rendered whole, words
//! included; none draws a page of its own. So there is nothing to hand over but
//! the children, and a page whose islands never wake is a page that works.

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
use super::browser;

macro_rules! islands {
    ($($(#[$meta:meta])* $name:ident => $wake:path),+ $(,)?) => {$(
        $(#[$meta])*
        #[island]
        pub fn $name(children: Children) -> impl IntoView {
            #[cfg(feature = "hydrate")]
            Effect::new(move |_| $wake());
            children()
        }
    )+};
}

islands! {
    /// The position of the phone.
    Locate => browser::locate::wake,
    /// Copies and shares a link.
    CopyShare => browser::share::wake,
    /// The position of the phone, for "nearest first".
    NearMe => browser::locate::wake_near,
    /// The position of the phone, for how far it is to each stop of a round.
    WhereIAm => browser::locate::wake_here,
}

#[cfg(any(feature = "ssr", feature = "public"))]
islands! {
    /// Photos: turned upright, shrunk, stripped and uploaded while one writes.
    PhotoPicker => browser::photos::wake,
    /// Holds a form back until its photos are here: they are sent ahead, so the
    /// form alone would leave without those on their way.
    WaitForPhotos => browser::wait::wake,
    /// A voice note of up to a minute.
    VoiceNote => browser::voice::wake,
    /// A video, uploaded while one writes.
    VideoPicker => browser::video::wake,
    /// A category, from the words.
    CategorySuggest => browser::suggest::wake,
    /// Others nearby that may be about the same.
    Similar => browser::similar::wake,
    /// What was typed, kept on this phone until it is sent.
    DraftKeeper => browser::draft::wake,
    /// Sends the form once, now or when there is signal again.
    Submit => browser::submit::wake,
    /// The request was taken: its draft goes.
    DraftDone => browser::draft::arrived,
    /// What happens to a request, while one looks.
    LiveProgress => browser::live::wake,
    /// Has this browser told of what happens to a request.
    PushOffer => browser::push::wake,
}
