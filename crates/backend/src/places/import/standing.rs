//! What a compound of an extract is to what is here already.

use super::known::{Known, Match};
use super::layouts::facts;
use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use crate::places::layout::{Newest, first_imported, newest_drawn};
use crate::places::osm::Compound;
use domain::compound::{Change, Layout, diff};
use domain::ids::PlaceId;
use domain::place::PlaceKind;
use std::fmt;

/// What taking a compound in would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// It is new.
    New,
    /// It is known, and nothing is other than it was.
    Same,
    /// It is known, nobody has drawn on it: it gets one more version.
    Changed,
    /// It is known, and people have drawn on it: it is not replaced.
    Drawn,
    /// Several known places could be meant.
    Ambiguous,
    /// It is known and somebody else's.
    Theirs,
}

impl Stands {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::New, Self::Same, Self::Changed, Self::Drawn, Self::Ambiguous, Self::Theirs];

    /// A stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Drawn => "drawn",
            Self::Ambiguous => "ambiguous",
            Self::Theirs => "theirs",
        }
    }
}

impl fmt::Display for Stands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::New => "new",
            Self::Same => "known, nothing has changed",
            Self::Changed => "known, gets one more version",
            Self::Drawn => "known, changed by people, not replaced",
            Self::Ambiguous => "left out: several known places could be meant",
            Self::Theirs => "left out: it is somebody else's",
        })
    }
}

/// What a compound is to what is here.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// In a word.
    pub stands: Stands,
    /// The place that it is.
    pub place: Option<PlaceId>,
    /// What the extract has otherwise than the newest version.
    pub changes: Vec<Change>,
}

/// What each of these compounds is to what is here; nothing is kept.
///
/// # Errors
/// Those of storage.
pub async fn standings(backend: &Backend, by: &Staff, compounds: &[Compound]) -> Result<Vec<Standing>> {
    let known = Known::read(backend).await?;
    let mut all = Vec::with_capacity(compounds.len());
    for compound in compounds {
        all.push(met(backend, by, &known, compound).await?.0);
    }
    Ok(all)
}

/// What a compound is, and the newest version of what it is.
pub(super) async fn met(
    backend: &Backend,
    by: &Staff,
    known: &Known,
    compound: &Compound,
) -> Result<(Standing, Option<Newest>)> {
    let alone = |stands| Standing { stands, place: None, changes: Vec::new() };
    let facts = facts(compound);
    let id = match known.find(&facts.name, Some(facts.at), PlaceKind::Compound) {
        Match::Several => return Ok((alone(Stands::Ambiguous), None)),
        Match::One(here) => here.id,
        Match::New => match renamed(backend, known, compound).await? {
            Some(id) => id,
            None => return Ok((alone(Stands::New), None)),
        },
    };
    let newest = match newest_drawn(backend, by, id).await {
        Err(Error::Forbidden) => return Ok((alone(Stands::Theirs), None)),
        newest => newest?,
    };
    let standing = |stands, changes| Standing { stands, place: Some(id), changes };
    let Some(newest) = newest else { return Ok((standing(Stands::Changed, Vec::new()), None)) };
    let changes = changes(&newest.layout, &compound.layout).await?;
    let stands = match (changes.is_empty(), newest.imported) {
        (true, _) => Stands::Same,
        (false, true) => Stands::Changed,
        (false, false) => Stands::Drawn,
    };
    Ok((standing(stands, changes), Some(newest)))
}

/// The compound that an import made of this one, called otherwise since.
async fn renamed(backend: &Backend, known: &Known, compound: &Compound) -> Result<Option<PlaceId>> {
    for here in known.on_spot(compound.layout.origin) {
        if first_imported(backend, here.id).await?.as_ref() == Some(&compound.osm) {
            return Ok(Some(here.id));
        }
    }
    Ok(None)
}

async fn changes(old: &Layout, new: &Layout) -> Result<Vec<Change>> {
    if old == new {
        return Ok(Vec::new());
    }
    let (old, new) = (old.clone(), new.clone());
    // Three thousand buildings are some milliseconds.
    tokio::task::spawn_blocking(move || diff(&old, &new)).await.map_err(Error::internal)
}
