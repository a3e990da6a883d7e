//! Everything that is done with requests.

mod act;
mod attach;
mod keyset;
mod list;
mod me_too;
mod nearest;
mod rights;
pub(crate) mod store;
mod submit;
mod view;
mod worklist;

pub use act::{Note, act};
pub(crate) use attach::invalid;
pub(crate) use keyset::excerpt;
pub use list::{Order, PublishedQuery, latest, published};
pub use me_too::me_too;
pub(crate) use rights::Standing;
pub(crate) use store::{CELL_COLUMNS, cell, find, find_by_id};
pub use submit::{Intake, submit};
pub use view::{by_phone, open};
pub(crate) use view::{may_see, shown};
pub use worklist::{Counts, Scope, WorklistQuery, counts, worklist};

use crate::memo::Memo;
use crate::view::{Card, Page, WorkRow};

/// Lists that many ask for at the same moment.
#[derive(Default)]
pub(crate) struct Lists {
    worklists: Memo<worklist::Asked, Page<WorkRow>>,
    counts: Memo<worklist::Counted, Counts>,
    latest: Memo<u16, Vec<Card>>,
}
