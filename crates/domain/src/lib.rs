//! What a request, a unit, a deadline and a place are.
//!
//! Pure: no I/O, no clock, no randomness; builds for WebAssembly. Everything
//! that depends on the moment or on chance takes it as a parameter.

pub mod appraisal;
pub mod area;
pub mod code;
pub mod compound;
pub mod deadline;
pub mod draft;
pub mod entry;
pub mod export;
pub mod geo;
pub mod hook;
pub mod ids;
pub mod likeness;
pub mod lists;
pub mod media;
pub mod org;
pub mod partner;
pub mod place;
pub mod privacy;
pub mod progress;
pub mod rates;
pub mod request;
pub mod rider;
pub mod rights;
pub mod routing;
pub mod sample;
pub mod search;
pub mod sheet;
pub mod supervision;
pub mod tell;
pub mod text;
pub mod upstream;

pub use chrono::{DateTime, FixedOffset, Utc};

/// A moment, always UTC. Local time is a matter of showing and of calendars.
pub type Moment = DateTime<Utc>;

/// Defines an enum whose variants have one stable text, used in the database,
/// in the API and as the last part of a key in the language files.
macro_rules! text_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every value, in declared order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable text of this value.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($text => Ok($name::$variant),)+ _ => Err($crate::UnknownText) }
            }
        }
    };
}
pub(crate) use text_enum;

/// A text that is none of the values an enum knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown value")]
pub struct UnknownText;
