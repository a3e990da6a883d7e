//! Places of the program's own making, with their layouts: the demonstration's.

use super::save::{Change, Draft, Numbered, Reach, Source, write};
use crate::Backend;
use crate::clock::{Chance, uuid7};
use crate::db::batch::Batch;
use crate::db::{Text, Tx};
use crate::entity::values::LayoutState;
use crate::error::{Error, Result};
use domain::Moment;
use domain::compound::Layout;
use domain::ids::{PlaceId, PlaceVersionId};
use domain::place::{PlaceFacts, PlaceState};
use std::sync::Arc;

/// Publishes places that are new, as of a moment, in one transaction.
pub(crate) async fn seed(
    backend: &Backend,
    places: Vec<(PlaceFacts, Option<Layout>)>,
    at: Moment,
    chance: &dyn Chance,
) -> Result<()> {
    let (mut all, mut layouts) = (Vec::with_capacity(places.len()), Batch::default());
    for (facts, layout) in places {
        let id = PlaceId(uuid7(at, chance));
        if let Some(layout) = layout {
            layouts.insert(
                "compound_layout",
                vec![
                    ("place_id", Text(id).into()),
                    ("version", 1i64.into()),
                    ("state", Text(LayoutState::Published).into()),
                    ("body", serde_json::to_string(&layout).map_err(Error::internal)?.into()),
                    ("at", at.into()),
                    ("published_at", at.into()),
                ],
            );
        }
        let draft = Draft { id: None, version: 0, facts, state: PlaceState::Published };
        all.push(Numbered { id, line: PlaceVersionId(uuid7(at, chance)), draft });
    }
    let all = Arc::new(all);
    let change = Change { source: Source::Program, by: None, reach: Reach::whole(backend) };
    let work = move |tx: Tx| {
        let (all, change, layouts) = (all.clone(), change.clone(), layouts.clone());
        async move {
            write(&tx, &all, &change, at).await?;
            tx.insert(layouts).await
        }
    };
    backend.write(work).await?;
    super::refresh(backend).await
}
