//! Lists of the desk as spreadsheets: which columns each has, and those that were
//! chosen of them.

mod lists;

pub use lists::{APPRAISAL, AUDIT, OUTBOX, PEOPLE, ROUND, SUPERVISIONS, UNITS};

use super::frame::Section;
use crate::i18n::Lang;
use crate::t;
use backend::directory::Directory;
use backend::sheet::Cell;
use domain::export::{ExportList, chosen};
use domain::sheet::serial;
use domain::{FixedOffset, Moment};
use std::sync::Arc;

/// What a row is seen through.
pub struct Glass {
    /// The language.
    pub lang: Lang,
    /// The local time.
    pub offset: FixedOffset,
    /// Names of units.
    pub directory: Arc<Directory>,
}

/// A column of a list of these lines.
pub struct Column<T> {
    name: &'static str,
    heading: fn(Lang) -> &'static str,
    cell: fn(&Glass, &T) -> Cell,
}

const fn column<T>(
    name: &'static str,
    heading: fn(Lang) -> &'static str,
    cell: fn(&Glass, &T) -> Cell,
) -> Column<T> {
    Column { name, heading, cell }
}

/// The columns that were chosen of a list.
pub struct Chosen<T: 'static>(Vec<&'static Column<T>>);

impl<T> Chosen<T> {
    /// Those that are named; all when none is, as [`domain::export::chosen`] reads them.
    pub fn of<'a>(all: &'static [Column<T>], names: impl IntoIterator<Item = &'a str>) -> Self {
        let all: Vec<&Column<T>> = all.iter().collect();
        Self(chosen(&all, |column| column.name, |_| true, names))
    }

    /// Their names.
    pub fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|column| column.name).collect()
    }

    /// Their headings.
    pub fn headings(&self, lang: Lang) -> Vec<String> {
        self.0.iter().map(|column| (column.heading)(lang).to_owned()).collect()
    }

    /// A row.
    pub fn row(&self, glass: &Glass, line: &T) -> Vec<Cell> {
        self.0.iter().map(|column| (column.cell)(glass, line)).collect()
    }
}

/// The columns of a list: names and headings.
pub fn offered(lang: Lang, list: ExportList) -> Vec<(&'static str, &'static str)> {
    fn of<T>(lang: Lang, all: &[Column<T>]) -> Vec<(&'static str, &'static str)> {
        all.iter().map(|column| (column.name, (column.heading)(lang))).collect()
    }
    match list {
        ExportList::Supervisions => of(lang, SUPERVISIONS),
        ExportList::Round => of(lang, ROUND),
        ExportList::Outbox => of(lang, OUTBOX),
        ExportList::Audit => of(lang, AUDIT),
        ExportList::Appraisal => of(lang, APPRAISAL),
        ExportList::People => of(lang, PEOPLE),
        ExportList::Units => of(lang, UNITS),
    }
}

/// The heading of a column of a list.
pub fn heading(lang: Lang, list: ExportList, name: &str) -> Option<&'static str> {
    offered(lang, list).into_iter().find(|(known, _)| *known == name).map(|(_, heading)| heading)
}

/// What a list is called.
pub fn title(lang: Lang, list: ExportList) -> &'static str {
    match list {
        ExportList::Supervisions => t!(lang, "sup-title"),
        ExportList::Round => t!(lang, "people-round"),
        ExportList::Outbox => t!(lang, "tell-outbox"),
        ExportList::Audit => t!(lang, "audit-title"),
        ExportList::Appraisal => t!(lang, "appraisal-title"),
        ExportList::People => t!(lang, "desk-people"),
        ExportList::Units => t!(lang, "desk-units"),
    }
}

/// Where a list is shown, where it leaves, what of its address narrows it, and where
/// it belongs.
pub(super) fn place(list: ExportList) -> (&'static str, &'static str, &'static [&'static str], Section) {
    match list {
        ExportList::Supervisions => {
            ("/desk/supervisions", "/desk/supervisions.xlsx", &["which", "unit"], Section::Supervisions)
        }
        ExportList::Round => {
            ("/desk/mine", "/desk/mine.xlsx", &["order", "urgency", "status", "lat", "lng"], Section::Round)
        }
        ExportList::Outbox => ("/desk/outbox", "/desk/outbox.xlsx", &["fate", "way"], Section::Admin),
        ExportList::Audit => {
            ("/desk/admin/audit", "/desk/admin/audit.xlsx", &["by", "action", "from", "to"], Section::Admin)
        }
        ExportList::Appraisal => {
            ("/desk/appraisal", "/desk/appraisal/table.xlsx", &["month", "unit"], Section::Numbers)
        }
        ExportList::People => {
            ("/desk/admin/people", "/desk/admin/people.xlsx", &["q", "unit", "role"], Section::Admin)
        }
        ExportList::Units => ("/desk/admin/units", "/desk/admin/units.xlsx", &[], Section::Admin),
    }
}

fn text(text: impl Into<String>) -> Cell {
    let text = text.into();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

fn some(text_or_none: Option<String>) -> Cell {
    text_or_none.map_or(Cell::Empty, text)
}

fn moment(at: Option<Moment>, offset: FixedOffset) -> Cell {
    at.map_or(Cell::Empty, |at| Cell::Moment(serial(at.with_timezone(&offset).naive_local())))
}
