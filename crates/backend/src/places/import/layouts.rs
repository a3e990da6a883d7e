//! Compounds of an extract are kept: the place, then its layout.

use super::known::Known;
use super::standing::{Standing, Stands, met};
use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use crate::places::layout::{Newest, discard_draft, save_imported};
use crate::places::osm::{Compound, Doubt};
use crate::places::{
    Draft, LayoutState, Source, for_editor, is_outside, layout, layout_versions, newest_layout,
    publish_layout, remove, save, save_layout, save_many,
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
    /// A known place that people have drawn on: a draft beside what they drew.
    Draft(PlaceId),
    /// Nothing: a known place of which nothing has changed.
    Same(PlaceId),
    /// Nothing: a known place that people have drawn on.
    Drawn(PlaceId),
    /// Nothing: several known places could be meant.
    Ambiguous,
    /// Nothing: the form would not take it, or it is somebody else's.
    Refused,
}

/// How compounds are taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Which of them everyone sees at once.
    pub publish: Publish,
    /// Whether those that people have drawn on get a draft, which is never shown by
    /// the import.
    pub over: bool,
}

impl From<Publish> for Terms {
    fn from(publish: Publish) -> Self {
        Self { publish, over: false }
    }
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
/// whose layout is sound. What people have drawn on is not replaced, and what has not
/// changed gets no version. Gives for each what became of it, and whether it is shown.
///
/// # Errors
/// As `save` and `save_layout`.
pub async fn compounds(
    backend: &Backend,
    by: &Staff,
    compounds: &[Compound],
    terms: impl Into<Terms>,
) -> Result<Vec<(Became, bool)>> {
    let (known, terms) = (Known::read(backend).await?, terms.into());
    let mut all = Vec::with_capacity(compounds.len());
    for compound in compounds {
        let (standing, newest) = met(backend, by, &known, compound).await?;
        let became = one(backend, by, compound, &standing, newest.as_ref(), terms.over).await?;
        let wanted = match terms.publish {
            Publish::Nothing => false,
            Publish::Ours => !is_outside(backend, compound.layout.origin),
            Publish::All => true,
        };
        let waits = newest.is_some_and(|newest| newest.imported && newest.state == LayoutState::Draft);
        let shown = match became {
            Became::New(id) | Became::Again(id) if wanted => shown(backend, by, id, compound).await?,
            Became::Same(id) if wanted && waits => shown(backend, by, id, compound).await?,
            Became::Same(id) | Became::Drawn(id) => layout(backend, id).await.is_ok(),
            _ => false,
        };
        all.push((became, shown));
    }
    Ok(all)
}

async fn one(
    backend: &Backend,
    by: &Staff,
    compound: &Compound,
    standing: &Standing,
    newest: Option<&Newest>,
    over: bool,
) -> Result<Became> {
    let id = match (standing.stands, standing.place) {
        (Stands::Ambiguous, _) => return Ok(Became::Ambiguous),
        (Stands::Theirs, _) => return Ok(Became::Refused),
        (Stands::Same, Some(id)) => return Ok(Became::Same(id)),
        (Stands::Drawn, Some(id)) if !over => return Ok(Became::Drawn(id)),
        (_, Some(id)) => id,
        (_, None) => {
            let draft = Draft { id: None, version: 0, facts: facts(compound), state: PlaceState::Draft };
            match save_many(backend, by, Source::Import, vec![draft]).await {
                Ok(places) => places.first().ok_or(Error::NotFound)?.id,
                Err(Error::Invalid(_)) => return Ok(Became::Refused),
                Err(error) => return Err(error),
            }
        }
    };
    let base = newest.map_or(0, |newest| newest.version);
    let kept = match standing.stands {
        // Whoever imports next must not take it for something nobody drew on.
        Stands::Drawn => save_layout(backend, by, id, base, &compound.layout).await,
        _ => save_imported(backend, by, (id, base), &compound.osm, &compound.layout).await,
    };
    match kept {
        Ok(_) if standing.stands == Stands::New => Ok(Became::New(id)),
        Ok(_) if standing.stands == Stands::Drawn => Ok(Became::Draft(id)),
        Ok(_) => Ok(Became::Again(id)),
        Err(Error::Invalid(_)) => Ok(Became::Refused),
        Err(error) => Err(error),
    }
}

/// Shows the newest layout and the place, if both can be. A place that somebody has
/// changed and not shown stays as they left it.
async fn shown(backend: &Backend, by: &Staff, id: PlaceId, compound: &Compound) -> Result<bool> {
    let place = for_editor(backend, by, id).await?;
    let left = place.state != PlaceState::Published && place.version > 1;
    if left || compound.doubts.contains(&Doubt::NoName) {
        return Ok(false);
    }
    let versions = layout_versions(backend, by, id).await?;
    let Some(newest) = versions.first() else { return Ok(false) };
    match publish_layout(backend, by, id, newest.version).await {
        Ok(_) => {}
        Err(Error::Invalid(_)) => return Ok(false),
        Err(error) => return Err(error),
    }
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
    let Some((newest, drawn)) = newest_layout(backend, by, id).await? else { return Ok(false) };
    if drawn != compound.layout {
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
pub(super) fn facts(compound: &Compound) -> PlaceFacts {
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
