//! Enums that only the tables know.

use domain::UnknownText;

/// How a session signs its requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// A cookie of the pages.
    Web,
    /// Tokens of the API.
    Api,
}

/// Who caused a line of history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByKind {
    /// The author of the request.
    Author,
    /// A member of staff.
    Staff,
    /// The program.
    System,
}

/// Through what a place changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A member of staff.
    Staff,
    /// A file that was handed in.
    Import,
    /// What people on the spot said, confirmed.
    Report,
    /// The program.
    Program,
}

/// Where a version of a layout stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutState {
    /// Being drawn.
    Draft,
    /// Shown to everyone.
    Published,
    /// Was shown before.
    Replaced,
}

impl SessionKind {
    /// The stable text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
        }
    }
}

impl ByKind {
    /// The stable text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Staff => "staff",
            Self::System => "system",
        }
    }
}

impl std::fmt::Display for SessionKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Display for ByKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for SessionKind {
    type Err = UnknownText;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Web, Self::Api].into_iter().find(|k| k.as_str() == text).ok_or(UnknownText)
    }
}

impl std::str::FromStr for ByKind {
    type Err = UnknownText;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Author, Self::Staff, Self::System].into_iter().find(|k| k.as_str() == text).ok_or(UnknownText)
    }
}

/// The stable texts of an enum of the tables.
macro_rules! texts {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl $name {
            /// The stable text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(UnknownText) }
            }
        }
    };
}

texts!(Source { Staff = "staff", Import = "import", Report = "report", Program = "program" });
texts!(LayoutState { Draft = "draft", Published = "published", Replaced = "replaced" });
