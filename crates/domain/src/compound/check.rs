//! Looking at a layout before it is taken: what forbids publishing it, and what
//! its editor should know.

mod bounds;
mod gaps;
mod rings;

use super::{Layout, Point};
use crate::area::Flaw;
use crate::text_enum;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use bounds::BUILDINGS;

text_enum! {
    /// A part of a layout.
    Part {
        /// The origin.
        Origin = "origin",
        /// The border.
        Outline = "outline",
        /// Nodes.
        Node = "node",
        /// Ways.
        Path = "path",
        /// Gates.
        Gate = "gate",
        /// Rules of gates.
        Rule = "rule",
        /// Buildings.
        Building = "building",
        /// Doors.
        Entrance = "entrance",
        /// Other things.
        Spot = "spot",
        /// Where it comes from.
        Credit = "credit",
    }
}

text_enum! {
    /// How bad it is.
    Severity {
        /// Forbids publishing.
        Error = "error",
        /// Shown to the editor.
        Doubt = "doubt",
    }
}

/// Something to be looked at, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What.
    #[serde(flatten)]
    pub problem: Problem,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Point>,
}

/// What may be wrong with a layout. `name` is what people call the part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// More of something than a layout may have.
    TooMany {
        /// Of what.
        part: Part,
        /// How many it may have.
        most: usize,
    },
    /// Words that are too long.
    TooLong {
        /// Of what.
        part: Part,
        /// Which one.
        index: usize,
        /// Most characters.
        most: usize,
    },
    /// Further from the origin than a compound is wide, or an origin that is
    /// none.
    Far {
        /// Of what.
        part: Part,
        /// Which one.
        index: usize,
    },
    /// A border that is none.
    Ring {
        /// Of what.
        part: Part,
        /// Which one.
        index: usize,
        /// What people call it.
        name: String,
        /// What is wrong.
        flaw: Flaw,
    },
    /// A number of a node that does not exist.
    NoNode {
        /// Of what.
        part: Part,
        /// Which one.
        index: usize,
        /// What people call it.
        name: String,
    },
    /// A way that ends where it begins and goes nowhere else.
    NoLength {
        /// Which way.
        index: usize,
    },
    /// A gate without a name.
    GateUnnamed {
        /// Which one.
        index: usize,
    },
    /// Two gates of one name.
    GateTwice {
        /// The name.
        name: String,
    },
    /// A rule whose days or minutes are none.
    BadRule {
        /// Of which gate.
        name: String,
        /// Which rule.
        rule: usize,
    },
    /// A rule that was checked on a day that has not come.
    CheckedLater {
        /// Of which gate.
        name: String,
        /// Which rule.
        rule: usize,
    },
    /// No gate at all.
    NoGates,
    /// A gate of which nobody knows whom it lets in.
    NoRules {
        /// Of which gate.
        name: String,
    },
    /// A gate that stands at no way.
    GateOffWay {
        /// Which gate.
        name: String,
    },
    /// Doors to which no way leads.
    DoorOffWay {
        /// Number of the building.
        building: String,
        /// Number of the unit.
        unit: String,
    },
    /// Buildings without a number.
    Unnumbered {
        /// How many.
        count: usize,
    },
    /// A number that several buildings have.
    NumberTwice {
        /// The number.
        number: String,
    },
    /// Doors that cannot be reached from a gate: a way is missing between here
    /// and there.
    Cut {
        /// The gate.
        gate: String,
        /// Number of the building of the first of them.
        building: String,
        /// Its unit.
        unit: String,
        /// How many doors it is.
        doors: usize,
        /// Where the way should go on.
        to: Point,
        /// How many metres are missing.
        metres: u32,
    },
    /// Ways without a door that no gate reaches: one is missing between here and
    /// there.
    Loose {
        /// How many hang together.
        ways: usize,
        /// Where the way should go on.
        to: Point,
        /// How many metres are missing.
        metres: u32,
    },
}

impl Problem {
    /// Whether it forbids publishing.
    pub fn severity(&self) -> Severity {
        match self {
            Self::TooMany { .. }
            | Self::TooLong { .. }
            | Self::Far { .. }
            | Self::Ring { .. }
            | Self::NoNode { .. }
            | Self::GateTwice { .. }
            | Self::BadRule { .. }
            | Self::CheckedLater { .. } => Severity::Error,
            _ => Severity::Doubt,
        }
    }

    fn at(self, at: Option<Point>) -> Finding {
        Finding { severity: self.severity(), problem: self, at }
    }
}

/// The same by somebody who knows the last day on which a rule can have been checked.
pub fn check_by(layout: &Layout, last: NaiveDate) -> Vec<Finding> {
    let mut found = check(layout);
    found.splice(0..0, gaps::later(layout, last));
    found.truncate(bounds::FINDINGS);
    found
}

/// Whether nothing found forbids publishing.
pub fn publishable(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.severity == Severity::Doubt)
}

/// Everything to be said about a layout, errors first, at most a few hundred.
/// A layout that is too large is not looked at any further.
pub fn check(layout: &Layout) -> Vec<Finding> {
    let too_many = bounds::too_many(layout);
    if !too_many.is_empty() {
        return too_many;
    }
    let mut found = bounds::within(layout);
    found.extend(rings::rings(layout));
    found.extend(gaps::nodes(layout));
    found.extend(gaps::names(layout));
    found.extend(gaps::doubts(layout));
    found.extend(gaps::cuts(layout));
    found.extend(gaps::loose(layout));
    found.sort_by_key(|finding| finding.severity);
    found.truncate(bounds::FINDINGS);
    found
}
