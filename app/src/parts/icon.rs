//! Line icons, drawn for this product on a grid of 24.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[$meta:meta])* $name:ident = $shape:literal),+ $(,)?) => {
        /// An icon. Decorative: the words beside it say what it means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($(#[$meta])* $name),+ }

        impl Icon {
            /// The shapes of this icon, as SVG.
            pub const fn shape(self) -> &'static str {
                match self { $(Icon::$name => $shape),+ }
            }
        }
    };
}

icons! {
    /// To call.
    Call = r#"<path d="M4 10v4h3l8 4V6l-8 4zM18.5 9.5a4 4 0 0 1 0 5M8 14.5l1 4.5h2.5"/>"#,
    /// A list of one's own.
    List = r#"<path d="M7 4h10a2 2 0 0 1 2 2v14l-3-2-2 2-2-2-2 2-2-2-3 2V6a2 2 0 0 1 2-2zM9 9h6M9 13h4"/>"#,
    /// What everyone may read.
    Board = r#"<path d="M4 5h16v11H4zM12 16v4M8 20h8M8 9h8M8 12h5"/>"#,
    /// A person.
    Person = r#"<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.6-4 3.3-6 7-6s6.4 2 7 6"/>"#,
    /// Take a photo.
    Camera = r#"<path d="M4 8h3.5l1.5-2.5h6L16.5 8H20v11H4z"/><circle cx="12" cy="13" r="3.3"/>"#,
    /// Speak.
    Mic = r#"<rect x="9" y="3.5" width="6" height="10.5" rx="3"/><path d="M5.5 11.5c0 4 2.8 6 6.5 6s6.5-2 6.5-6M12 17.5V21"/>"#,
    /// Film.
    Film = r#"<rect x="3.5" y="6.5" width="11.5" height="11" rx="2"/><path d="m15 11 5.5-3v8L15 13z"/>"#,
    /// A place.
    Pin = r#"<path d="M12 21c4.5-4.6 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 2 6.4 6.5 11z"/><circle cx="12" cy="10" r="2.4"/>"#,
    /// Back.
    Back = r#"<path d="m14.5 5-7 7 7 7"/>"#,
    /// Leads on.
    Next = r#"<path d="m9 5 7 7-7 7"/>"#,
    /// Done.
    Check = r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#,
    /// Something is wrong.
    Alert = r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5v5.5M12 16.2v.1"/>"#,
    /// Something worth knowing.
    Info = r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.8v.1"/>"#,
    /// A time.
    Clock = r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>"#,
    /// Only for some.
    Lock = r#"<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>"#,
    /// Look for.
    Search = r#"<circle cx="11" cy="11" r="6"/><path d="m15.5 15.5 4.5 4.5"/>"#,
    /// Add.
    Plus = r#"<path d="M12 5v14M5 12h14"/>"#,
    /// Take away.
    Cross = r#"<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>"#,
    /// Copy.
    Copy = r#"<rect x="8.5" y="8.5" width="11" height="11" rx="2"/><path d="M15.5 8.5v-4h-11v11h4"/>"#,
    /// Share.
    Share = r#"<path d="M12 15V4M8 7.5 12 4l4 3.5M6 12v8h12v-8"/>"#,
    /// Me too.
    Hand = r#"<path d="M7 11v8M7 19H4.5v-8H7l4-7c1.5 0 2.2 1 2 2.5L12.5 10H18c1.2 0 2 1 1.7 2.2l-1.4 5.3c-.2.9-1 1.5-1.9 1.5z"/>"#,
    /// Language.
    Globe = r#"<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.4 2.4 3.4 5.2 3.4 8.5s-1 6.1-3.4 8.5c-2.4-2.4-3.4-5.2-3.4-8.5s1-6.1 3.4-8.5z"/>"#,
    /// Staff.
    Badge = r#"<rect x="5" y="4" width="14" height="16.5" rx="2"/><circle cx="12" cy="10.5" r="2.3"/><path d="M8.5 16.5c.5-1.7 1.7-2.5 3.5-2.5s3 .8 3.5 2.5M10 4V2.8h4V4"/>"#,
    /// A message.
    Message = r#"<path d="M4 5.5h16v11h-8L7.5 20v-3.5H4z"/>"#,
}

/// An icon, hidden from screen readers.
pub fn icon(icon: Icon) -> impl IntoView {
    icon_of_class(icon, "icon")
}

/// The arrow at the end of a row.
pub fn next() -> impl IntoView {
    icon_of_class(Icon::Next, "icon next")
}

fn icon_of_class(icon: Icon, class: &'static str) -> impl IntoView {
    view! { <svg class=class viewBox="0 0 24 24" aria-hidden="true" inner_html=icon.shape()></svg> }
}
