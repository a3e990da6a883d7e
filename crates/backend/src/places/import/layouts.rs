//! Compounds of an extract are kept: the place, then its layout.

use super::known::{Known, Match};
use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use crate::places::layout::discard_draft;
use crate::places::osm::{Compound, Doubt};
use crate::places::{
    Draft, LayoutState, Source, for_editor, is_outside, layout_versions, newest_layout, publish_layout,
    remove, save, save_layout, save_many,
};
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::place::{PlaceFacts, PlaceKind, PlaceState};

/// What became of a compound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// A new place with a layout.
    New(PlaceId),
    /// A known place with one more layout.
    Again(PlaceId),
    /// Nothing: several known places could be meant.
    Ambiguous,
    /// Nothing: the form would not take it.
    Refused,
}

/// Which compounds of an extract everyone sees at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publish {
    /// None: all are drafts.
    Nothing,
    /// Those of the district.
    Ours,
    /// Those outside it, too.
    All,
}

/// Says of each compound whether it is outside the district.
pub fn doubt_place(backend: &Backend, compounds: &mut [Compound]) {
    for compound in compounds.iter_mut().filter(|one| is_outside(backend, one.layout.origin)) {
        compound.doubts.insert(0, Doubt::Outside);
    }
}

/// Keeps compounds as drafts; with `publish` shows those that have a name and
/// whose layout is sound. Gives for each what became of it, and whether it is
/// shown.
///
/// # Errors
/// As `save` and `save_layout`.
pub async fn compounds(
    backend: &Backend,
    by: &Staff,
    compounds: &[Compound],
    publish: Publish,
) -> Result<Vec<(Became, bool)>> {
    let known = Known::read(backend).await?;
    let mut all = Vec::with_capacity(compounds.len());
    for compound in compounds {
        let became = one(backend, by, &known, compound).await?;
        let wanted = match publish {
            Publish::Nothing => false,
            Publish::Ours => !is_outside(backend, compound.layout.origin),
            Publish::All => true,
        };
        let shown = match became {
            Became::New(id) | Became::Again(id) if wanted => shown(backend, by, id, compound).await?,
            _ => false,
        };
        all.push((became, shown));
    }
    Ok(all)
}

async fn one(backend: &Backend, by: &Staff, known: &Known, compound: &Compound) -> Result<Became> {
    let facts = facts(compound);
    let (id, new) = match known.find(&facts.name, Some(facts.at), PlaceKind::Compound) {
        Match::Several => return Ok(Became::Ambiguous),
        Match::One(here) => (here.id, false),
        Match::New => {
            let draft = Draft { id: None, version: 0, facts, state: PlaceState::Draft };
            match save_many(backend, by, Source::Import, vec![draft]).await {
                Ok(places) => (places.first().ok_or(Error::NotFound)?.id, true),
                Err(Error::Invalid(_)) => return Ok(Became::Refused),
                Err(error) => return Err(error),
            }
        }
    };
    let base = layout_versions(backend, by, id).await?.iter().map(|one| one.version).max().unwrap_or(0);
    match save_layout(backend, by, id, base, &compound.layout).await {
        Ok(_) if new => Ok(Became::New(id)),
        Ok(_) => Ok(Became::Again(id)),
        Err(Error::Invalid(_)) => Ok(Became::Refused),
        Err(error) => Err(error),
    }
}

/// Shows the newest layout and the place, if both can be.
async fn shown(backend: &Backend, by: &Staff, id: PlaceId, compound: &Compound) -> Result<bool> {
    if compound.doubts.contains(&Doubt::NoName) {
        return Ok(false);
    }
    let Some(newest) = layout_versions(backend, by, id).await?.iter().map(|one| one.version).max() else {
        return Ok(false);
    };
    match publish_layout(backend, by, id, newest).await {
        Ok(_) => {}
        Err(Error::Invalid(_)) => return Ok(false),
        Err(error) => return Err(error),
    }
    let place = for_editor(backend, by, id).await?;
    save(backend, by, Some(id), place.version, place.facts, PlaceState::Published).await.map(|_| true)
}

/// Takes back what became of a compound; not where somebody has changed it since.
/// A new place is removed, a known one loses the draft it got or shows the layout
/// that it showed before. Whether that was done.
///
/// # Errors
/// As `save`.
pub(super) async fn back(
    backend: &Backend,
    by: &Staff,
    compound: &Compound,
    (id, new, shown): (PlaceId, bool, bool),
) -> Result<bool> {
    let Some((newest, layout)) = newest_layout(backend, by, id).await? else { return Ok(false) };
    if layout != compound.layout {
        return Ok(false);
    }
    if new {
        // It was made, and shown if it was: whoever else changed it made a version of it.
        let place = for_editor(backend, by, id).await?;
        let untouched = place.version == if shown { 2 } else { 1 } && newest == 1;
        if untouched {
            remove(backend, by, id, place.version).await?;
        }
        return Ok(untouched);
    }
    if !shown {
        return discard_draft(backend, by, id, newest).await;
    }
    let versions = layout_versions(backend, by, id).await?;
    let replaced = versions.iter().filter(|one| one.state == LayoutState::Replaced);
    let Some(before) = replaced.max_by_key(|one| one.published_at) else { return Ok(false) };
    publish_layout(backend, by, id, before.version).await.map(|_| true)
}

/// A compound without a name is called by its number in the data until somebody
/// names it.
fn facts(compound: &Compound) -> PlaceFacts {
    let name = match compound.name.as_str() {
        "" => format!("OSM {}", compound.osm),
        name => name.chars().take(domain::place::NAME_CHARS).collect(),
    };
    let Wgs84 { lat, lng } = compound.layout.origin;
    PlaceFacts {
        address: compound.address.chars().take(domain::place::ADDRESS_CHARS).collect(),
        ..PlaceFacts::new(PlaceKind::Compound, name, Wgs84 { lat, lng })
    }
}
