//! What somebody should look at, and what could not be made.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Something doubtful about a compound that was made. As text a sentence for
/// an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Doubt {
    NoName,
    /// In none of the district's grids.
    Outside,
    /// Another area has the same border and was left out.
    SameGround {
        osm: String,
    },
    /// What is cut out of it is not in the file.
    InnerMissing {
        osm: String,
    },
    /// What its relation cuts out of it is taken for a part of it.
    InnerKept {
        osm: String,
    },
    NoGates,
    NoBuildings,
    NoPaths,
    /// Buildings without a number or name.
    Unnumbered {
        count: usize,
    },
    /// Buildings without a door.
    NoDoors {
        count: usize,
    },
    /// Doors on no way, with none within 15 m.
    DoorsOffWays {
        count: usize,
    },
    /// Doors on no way, joined to the nearest; how far the farthest was.
    DoorsMoved {
        count: usize,
        decimetres: u32,
    },
    /// Several buildings have the same number.
    SameNumber {
        number: String,
        count: usize,
    },
    /// A building of which nodes are missing, or whose outline is no ring.
    BrokenBuilding {
        osm: String,
    },
    /// It is being built.
    UnderConstruction {
        osm: String,
    },
    /// Floors that are no number.
    LevelsUnread {
        osm: String,
        text: String,
    },
    /// It has no name in the data, and gets none.
    GateUnnamed {
        gate: String,
    },
    /// It stands on no way and was joined to the nearest, so far away.
    GateMoved {
        gate: String,
        decimetres: u32,
    },
    /// It stands on no way and none is within 15 m.
    GateOffWays {
        gate: String,
    },
    /// No tag says whom it lets in.
    GateWithoutRule {
        gate: String,
    },
    /// A tag that says something no rule can.
    TagUnclear {
        gate: String,
        tag: String,
    },
    /// Nothing says whether an electric bicycle is let in as a bicycle or as a moped.
    EbikeUnclear {
        gate: String,
    },
    /// A gate that is not at the border and was left out.
    GateInside {
        osm: String,
    },
    /// A way of which nodes are missing; the rest was taken.
    WayCut {
        osm: String,
    },
    /// A way whose tag no kind of path can say as it is.
    WayUnclear {
        osm: String,
        tag: String,
    },
    /// A way that is none for riders and was left out.
    WayLeftOut {
        osm: String,
        tag: String,
    },
    /// A door that is on no building that was made, and on what it is instead; it was
    /// left out.
    EntranceLeftOut {
        osm: String,
        of: String,
    },
    /// The paths are in pieces that are not joined.
    PathsApart {
        pieces: usize,
    },
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => write!(f, "has no name"),
            Self::Outside => write!(f, "is outside the district"),
            Self::SameGround { osm } => write!(f, "{osm} covers the same ground and was left out"),
            Self::InnerMissing { osm } => write!(f, "{osm}, which is cut out of it, is not in the file"),
            Self::InnerKept { osm } => write!(f, "{osm}, which is cut out of it, is taken for a part of it"),
            Self::NoGates => write!(f, "has no gate"),
            Self::NoBuildings => write!(f, "has no building"),
            Self::NoPaths => write!(f, "has no path"),
            Self::Unnumbered { count } => write!(f, "{count} buildings have neither number nor name"),
            Self::NoDoors { count } => write!(f, "{count} buildings have no entrance"),
            Self::DoorsOffWays { count } => {
                write!(f, "{count} entrances are on no path and none is within 15 m")
            }
            Self::DoorsMoved { count, decimetres } => write!(
                f,
                "{count} entrances are on no path; joined to the nearest, {}.{} m away at most",
                decimetres / 10,
                decimetres % 10
            ),
            Self::SameNumber { number, count } => write!(f, "{count} buildings have the number {number:?}"),
            Self::BrokenBuilding { osm } => write!(f, "building {osm} is incomplete and was left out"),
            Self::UnderConstruction { osm } => {
                write!(f, "building {osm} is under construction and was left out")
            }
            Self::LevelsUnread { osm, text } => write!(f, "building {osm}: floors {text:?} are no number"),
            Self::GateUnnamed { gate } => write!(f, "gate {gate:?} has no name"),
            Self::GateMoved { gate, decimetres } => write!(
                f,
                "gate {gate:?} is on no path; joined to one {}.{} m away",
                decimetres / 10,
                decimetres % 10
            ),
            Self::GateOffWays { gate } => write!(f, "gate {gate:?} is on no path and none is within 15 m"),
            Self::GateWithoutRule { gate } => write!(f, "gate {gate:?}: nothing says whom it lets in"),
            Self::TagUnclear { gate, tag } => write!(f, "gate {gate:?}: {tag:?} is no rule for riders"),
            Self::EbikeUnclear { gate } => {
                write!(
                    f,
                    "gate {gate:?}: nothing says whether an electric bicycle is a bicycle or a moped there"
                )
            }
            Self::GateInside { osm } => write!(f, "gate {osm} is not at the border and was left out"),
            Self::WayCut { osm } => write!(f, "path {osm} is incomplete; the rest was taken"),
            Self::WayUnclear { osm, tag } => write!(f, "path {osm}: {tag:?} is not kept as it is"),
            Self::WayLeftOut { osm, tag } => write!(f, "path {osm} was left out: {tag:?}"),
            Self::EntranceLeftOut { osm, of } if of.is_empty() => {
                write!(f, "entrance {osm} is on no building and was left out")
            }
            Self::EntranceLeftOut { osm, of } => {
                write!(f, "entrance {osm} was left out: {of} was not made a building")
            }
            Self::PathsApart { pieces } => write!(f, "the paths are in {pieces} pieces that are not joined"),
        }
    }
}

/// Why no compound was made of an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Why {
    /// Nodes or ways of its border are not in the file.
    CutOff,
    /// Its border is not closed.
    Open,
    /// Its border crosses itself.
    Crossed,
    /// It covers nothing, or more than a compound can.
    Size,
    /// Its border has too many corners.
    Corners,
    /// It is made of other relations, which are not followed.
    Nested,
    /// One with the same border was made.
    SameGround { osm: String },
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SameGround { osm } => return write!(f, "it covers the same ground as {osm}"),
            Self::CutOff => "parts of its border are not in the file",
            Self::Open => "its border is not closed",
            Self::Crossed => "its border crosses itself",
            Self::Size => "it covers nothing, or more than a compound can",
            Self::Corners => "its border has too many corners",
            Self::Nested => "it is made of other relations, which are not followed",
        })
    }
}

/// An area of which no compound could be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// What it is in the data.
    pub osm: String,
    /// Its name, if it has one.
    pub name: String,
    /// Why.
    pub why: Why,
}
