//! Places that are here already, by name.

use crate::Backend;
use crate::db::{Text, sql};
use crate::error::Result;
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::place::PlaceKind;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// Places of one name are one place within so many metres.
pub(super) const SAME: f64 = 300.0;

/// So near lies the middle of a border that was corrected, in metres.
const SPOT: f64 = 100.0;

/// A place that is here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Here {
    pub(super) id: PlaceId,
    pub(super) kind: PlaceKind,
    pub(super) at: Wgs84,
}

/// All of them. A hundred thousand are some twenty megabytes.
#[derive(Debug, Default)]
pub(super) struct Known {
    named: HashMap<String, Vec<Here>>,
    by_id: HashMap<PlaceId, Here>,
}

/// What a name and a position say of a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Match {
    New,
    One(Here),
    Several,
}

impl Known {
    /// Those that are not removed.
    pub(super) async fn read(backend: &Backend) -> Result<Self> {
        let text = "select id, kind, lat, lng, name from place where state <> 'removed'";
        let statement = sql(backend.read().get_database_backend(), text, Vec::new());
        let mut known = Self::default();
        for row in backend.read().query_all_raw(statement).await? {
            let here = Here {
                id: row.try_get_by_index::<Text<PlaceId>>(0)?.0,
                kind: row.try_get_by_index::<Text<PlaceKind>>(1)?.0,
                at: Wgs84 { lat: row.try_get_by_index(2)?, lng: row.try_get_by_index(3)? },
            };
            let name: String = row.try_get_by_index(4)?;
            known.by_id.insert(here.id, here);
            known.named.entry(plain(&name)).or_default().push(here);
        }
        Ok(known)
    }

    /// The place with an identifier.
    pub(super) fn one(&self, id: PlaceId) -> Option<Here> {
        self.by_id.get(&id).copied()
    }

    /// The place of that name near a position; without one, the only one of
    /// that name.
    pub(super) fn find(&self, name: &str, at: Option<Wgs84>, kind: PlaceKind) -> Match {
        let named = self.named.get(&plain(name)).map(Vec::as_slice).unwrap_or_default();
        let near = |here: &&Here| here.kind == kind && at.is_none_or(|at| here.at.distance(at) <= SAME);
        let mut found = named.iter().filter(near);
        match (found.next(), found.next()) {
            (None, _) => Match::New,
            (Some(one), None) => Match::One(*one),
            _ => Match::Several,
        }
    }

    /// The compounds on a spot, whatever they are called.
    pub(super) fn on_spot(&self, at: Wgs84) -> impl Iterator<Item = &Here> {
        let here = move |here: &&Here| here.kind == PlaceKind::Compound && here.at.distance(at) <= SPOT;
        self.by_id.values().filter(here)
    }

    /// Where the only place of a name is.
    pub(super) fn only(&self, name: &str) -> Option<Wgs84> {
        match self.named.get(&plain(name)).map(Vec::as_slice) {
            Some([one]) => Some(one.at),
            _ => None,
        }
    }
}

/// A name without what people vary.
pub(in crate::places) fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}
