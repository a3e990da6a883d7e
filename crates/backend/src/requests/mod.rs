//! Everything that is done with requests.

mod act;
mod list;
mod me_too;
mod submit;
mod view;
mod worklist;

pub use act::{Note, act};
pub use list::{Order, PublishedQuery, latest, published};
pub use me_too::me_too;
pub use submit::{Intake, submit};
pub use view::{by_phone, open};
pub use worklist::{Counts, Scope, WorklistQuery, counts, worklist};
