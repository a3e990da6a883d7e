//! The lists of staff, by the names in their addresses.

use crate::text_enum;

text_enum! {
    /// A list that keeps views and takes actions for many.
    List {
        /// The worklist.
        Worklist = "worklist",
        /// The dispatcher's desk.
        Dispatch = "dispatch",
        /// The unit lead's desk.
        Unit = "unit",
        /// Demands of supervision.
        Supervisions = "supervisions",
        /// Call-backs.
        Calls = "calls",
        /// A grid worker's round.
        Mine = "mine",
    }
}

impl List {
    /// Where it is.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Worklist => "/desk",
            Self::Dispatch => "/desk/dispatch",
            Self::Unit => "/desk/unit",
            Self::Supervisions => "/desk/supervisions",
            Self::Calls => "/desk/calls",
            Self::Mine => "/desk/mine",
        }
    }

    /// What of its address makes a view; the worklist has rules of its own.
    pub const fn filters(self) -> &'static [&'static str] {
        match self {
            Self::Worklist => &[],
            Self::Dispatch => &["q", "category", "urgency"],
            Self::Unit | Self::Calls => &["unit"],
            Self::Supervisions => &["which", "unit"],
            // Where somebody stands is no part of a view.
            Self::Mine => &["order", "urgency", "status"],
        }
    }
}
