//! Supervision 督办: every demand has its number, deadline and reply; it is made by
//! hand or by rule.

mod keep;
mod list;
mod run;
mod settings;

pub(crate) use keep::{Said, demanders};
pub use list::{
    Candidate, SupervisionLine, SupervisionQuery, Which, candidates, supervisions, supervisions_of,
};
pub(crate) use run::{Kept, run};
pub use settings::{NAME as RULES, rules, save_rules};
