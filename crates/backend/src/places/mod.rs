//! Places for riders: stations, compounds, partners. Near a position they are
//! found in memory (`Index`), which is read anew after a change, whoever made it.

mod changes;
mod cover;
pub mod desk;
pub mod door;
mod editors;
pub mod export;
pub mod gaps;
mod gates;
mod ground;
mod history;
mod hours;
pub mod import;
mod index;
mod kept;
mod layout;
mod list;
mod locate;
mod open_list;
pub mod osm;
mod photos;
mod question;
mod report;
mod rows;
mod save;
mod seed;
pub mod tile;
mod voice;

pub use changes::changes;
pub(crate) use editors::given;
pub use editors::{EDITORS, PlaceEditor, editors, give, may_edit, may_edit_many, may_give, take_away};
pub use gates::{
    Confirmed, GateReported, GateSaid, OpenedGate, confirm_gate, confirm_gate_today, gate_reports,
    gates_reported, refuse_gate, report_gate,
};
pub(crate) use ground::keep as keep_own_ground;
pub use ground::{Piece, keep_ground};
pub use history::{PlaceChange, history, put_back, withdrawn};
pub use hours::{Week, readable, week, week_of};
pub(crate) use kept::follow;
pub use kept::warm;
pub(crate) use kept::{Kept, refresh, watch};
pub use layout::{
    LayoutState, LayoutVersion, Step, compare_layouts, last_day, layout, layout_body, layout_changes,
    layout_step, layout_versions, leave_draft, newest_layout, publish_layout, put_back_layout, save_layout,
};
pub use list::{LISTED, Sought, listed};
pub use locate::{CHARS as WORDS, locate, of_area};
pub use open_list::{OPEN_MOST, OpenPlace, OpenQuery, STATIONS, open_list};
pub(crate) use photos::may_see_photo;
pub use question::question;
pub(crate) use report::FRESH;
pub use report::{Opened, Reported, Said, claims, confirm, refuse, report, report_as, reported, reports};
pub use save::{Draft, Source, check, for_editor, remove, save, save_many};
pub(crate) use seed::seed;
pub use tile::fits;
pub use voice::Voice;

use crate::Backend;
use domain::geo::Wgs84;
use domain::ids::{PlaceId, UnitId};
use domain::place::{Openness, Place, PlaceFacts, Wish};
use std::sync::Arc;
pub(crate) use tile::EVERYWHERE;

/// A place that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The place.
    pub place: Arc<Place>,
    /// Great-circle metres from where it was asked; none without a position.
    pub metres: Option<f64>,
    /// Whether it is open at the moment of asking.
    pub open: Openness,
    /// Enough people say that it is closed today, and no editor has looked at it yet.
    pub said_closed: bool,
}

/// What changed since a mark.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Published places as they are now.
    pub places: Vec<Arc<Place>>,
    /// Those that are shown no more.
    pub gone: Vec<PlaceId>,
    /// The mark to ask with next time.
    pub next: i64,
    /// Whether there are more at once.
    pub more: bool,
    /// The mark is ahead of everything that ever changed here, as after a restore:
    /// who has it has to begin anew.
    pub ahead: bool,
}

/// A box in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Bounds {
    pub south: f64,
    pub west: f64,
    pub north: f64,
    pub east: f64,
}

impl Bounds {
    /// Whether a position lies in it.
    pub fn holds(&self, at: Wgs84) -> bool {
        let lng = match self.west <= self.east {
            true => (self.west..=self.east).contains(&at.lng),
            // Over the date line.
            false => at.lng >= self.west || at.lng <= self.east,
        };
        lng && (self.south..=self.north).contains(&at.lat)
    }
}

/// The published places nearest to a position, nearest first.
pub fn near(backend: &Backend, at: Wgs84, wish: &Wish, limit: usize) -> Vec<Found> {
    kept::index(backend).near(at, wish, limit, backend.now())
}

/// The published places in a box, at most `limit` spread over it, and how many
/// there are. A box over the date line has its west east of its east.
pub fn within(backend: &Backend, bounds: Bounds, wish: &Wish, limit: usize) -> (Vec<Found>, usize) {
    kept::index(backend).within(bounds, wish, limit, backend.now())
}

/// A published place.
pub fn one(backend: &Backend, id: PlaceId) -> Option<Found> {
    kept::index(backend).one(id, backend.now())
}

/// The mark of the newest change; for `ETag`s and for tiles.
pub fn mark(backend: &Backend) -> i64 {
    kept::index(backend).mark
}

/// Whether the district has grids and a position is in none of them.
pub fn is_outside(backend: &Backend, at: Wgs84) -> bool {
    let directory = backend.directory();
    directory.units.iter().any(|unit| unit.area.is_some()) && directory.grid_at(at).is_none()
}

/// Metres within which two places of one kind and name are taken for one.
const TWIN: f64 = 30.0;
/// Most places around that are looked at for one.
const AROUND: usize = 100;

/// Another published place of the same kind and name at the same position, if there is
/// one: mostly the same place a second time.
pub fn twin(backend: &Backend, id: Option<PlaceId>, facts: &PlaceFacts) -> Option<PlaceId> {
    let wish = Wish { kinds: vec![facts.kind], ..Wish::default() };
    let name = import::plain(&facts.name);
    let near = near(backend, facts.at, &wish, AROUND);
    let mut near = near.iter().take_while(|found| found.metres.is_some_and(|metres| metres <= TWIN));
    let same = |found: &&Found| Some(found.place.id) != id && import::plain(&found.place.facts.name) == name;
    near.find(same).map(|found| found.place.id)
}

/// The grid in which a place lies.
pub fn place_unit(backend: &Backend, at: Wgs84) -> Option<UnitId> {
    backend.directory().grid_at(at).map(|unit| unit.id)
}
