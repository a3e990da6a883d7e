//! Everything that is done with requests.

mod act;
mod assign;
mod attach;
mod bulk;
mod deed;
mod enter;
mod export;
mod follow;
mod foretell;
mod happened;
mod history;
mod keyset;
mod list;
mod me_too;
mod nearest;
pub(crate) mod one_by_one;
mod open_list;
mod outward;
mod related;
mod repeat;
mod resent;
mod reveal;
mod rights;
mod round;
mod split;
pub(crate) mod store;
mod submit;
mod view;
mod wake;
mod warn_anew;
mod wish;
mod words;
mod worklist;

pub use act::{Note, act, act_and_show, add_anyway};
pub(crate) use act::{
    act_beside, act_under, by_itself, by_rule, given, given_beside, supervise_by_rule, terms,
};
pub(crate) use assign::works_at;
pub use assign::{colleagues_at, dispatch_targets};
pub(crate) use attach::invalid;
pub use bulk::{BULK, Fate, Item, MOST as BULK_MOST, Tools, bulk, tools};
pub use enter::{by_external_number, enter, entered, may_enter, may_import, targets};
pub(crate) use enter::{enter_row, withdraw};
pub use export::{
    ExportRow, chosen_columns, export, export_behind, may_take_numbers, note_export, note_export_behind,
    note_export_done, note_list,
};
pub(crate) use follow::follow;
pub use foretell::{Foretold, foretell, foretold_of};
pub use happened::{HAPPENED, Happened, first_of, happened, last_line, overlapping};
pub(crate) use keyset::{Cursor, List, Query, Row, excerpt, page_of};
pub(crate) use list::categories;
pub use list::{Order, PublishedQuery, latest, published};
pub use me_too::{device_of, me_too, me_too_of};
pub use open_list::{OPEN_MOST, OpenQuery, Opened, open_list};
pub use outward::{DEEPEST, MOST as OUTWARD_MOST, News, Outward, OutwardQuery, Span, news, outward};
pub use repeat::repeated;
pub use resent::{SAME_AGAIN, sent_before};
pub use reveal::{Contact, Shown, reveal};
pub(crate) use rights::{Reach, Standing, decides};
pub use round::{Round, RoundQuery, Stop, round};
pub(crate) use store::{CELL_COLUMNS, cell, find, find_all, find_by_id};
pub use submit::{Intake, submit};
pub(crate) use submit::{at_poster, of_hazard, through_partner};
pub(crate) use view::{all_as_published, all_of, id_of, may_see, open_as_published, shown};
pub use view::{by_phone, open, token_for};
pub(crate) use wake::wake;
pub(crate) use warn_anew::warn_anew;
pub use wish::{PIECES, Wish};
pub(crate) use worklist::{COLUMNS, Stored};
pub use worklist::{Counts, DueIs, HeldBy, Scope, WorklistQuery, counts, worklist};

use crate::Backend;
use crate::memo::Memo;
use crate::view::{Card, Page, Relation, RequestView, WorkRow};
use domain::code::RequestCode;
use domain::ids::RequestId;
use std::sync::Arc;

/// A code nobody has used, most likely.
fn draw_code(backend: &Backend) -> RequestCode {
    let mut bits = [0u8; 4];
    backend.chance().fill(&mut bits);
    RequestCode::from_bits(u32::from_be_bytes(bits))
}

/// Lists that many ask for at the same moment.
#[derive(Default)]
pub(crate) struct Lists {
    worklists: Memo<worklist::Asked, Page<WorkRow>>,
    counts: Memo<worklist::Counted, Counts>,
    published: Memo<list::Asked, Page<Card>>,
    /// Requests as strangers and authors see them, by version and "me too".
    opened: Memo<(RequestId, i32, i32, Relation), Arc<RequestView>>,
}
