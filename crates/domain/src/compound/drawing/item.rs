//! What is chosen on a drawing, as an address names it.

use std::fmt;
use std::str::FromStr;

/// One of a list, or one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The one at this index.
    At(usize),
    /// One more.
    New,
}

/// A part of a drawing: `gate-2`, `path-new`, `outline`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Item {
    Outline,
    Gate(Slot),
    Building(Slot),
    Path(Slot),
    Spot(Slot),
}

impl Item {
    /// Whether it is not there yet.
    pub fn is_new(self) -> bool {
        match self {
            Self::Outline => false,
            Self::Gate(slot) | Self::Building(slot) | Self::Path(slot) | Self::Spot(slot) => {
                slot == Slot::New
            }
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(index) => write!(f, "{index}"),
            Self::New => f.write_str("new"),
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outline => f.write_str("outline"),
            Self::Gate(slot) => write!(f, "gate-{slot}"),
            Self::Building(slot) => write!(f, "building-{slot}"),
            Self::Path(slot) => write!(f, "path-{slot}"),
            Self::Spot(slot) => write!(f, "spot-{slot}"),
        }
    }
}

/// A text that names no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoItem;

impl FromStr for Item {
    type Err = NoItem;

    fn from_str(text: &str) -> Result<Self, NoItem> {
        if text == "outline" {
            return Ok(Self::Outline);
        }
        let (part, slot) = text.split_once('-').ok_or(NoItem)?;
        let slot = match slot {
            "new" => Slot::New,
            index => Slot::At(index.parse().map_err(|_| NoItem)?),
        };
        match part {
            "gate" => Ok(Self::Gate(slot)),
            "building" => Ok(Self::Building(slot)),
            "path" => Ok(Self::Path(slot)),
            "spot" => Ok(Self::Spot(slot)),
            _ => Err(NoItem),
        }
    }
}
