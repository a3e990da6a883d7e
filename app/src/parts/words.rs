//! The words for values of the domain on public pages. One function a type, so
//! that a key is made up in one place and checked for every value.

use crate::i18n::{Lang, find, text};
use crate::t;
use backend::view::{CategoryRef, RequestView};
use domain::draft::FieldError;
use domain::export::ExportColumn;
use domain::place::{Door, Either, Feature, PlaceKind, ServiceClass};
use domain::privacy::Reason;
use domain::progress::Step;
use domain::request::{Channel, EventKind, Ground, Kind, Status};
use domain::rider::Hazard;
use domain::sheet::{Column, FileProblem, ImportState, RowState};

macro_rules! words {
    ($($(#[$meta:meta])* $name:ident($type:ty) = $prefix:literal),+ $(,)?) => {
        $($(#[$meta])*
        pub fn $name(lang: Lang, value: $type) -> &'static str {
            text(lang, &format!(concat!($prefix, "-{}"), value.as_str().replace('_', "-")))
        })+

        /// Every key these functions can ask for.
        pub fn keys() -> Vec<String> {
            let mut keys = Vec::new();
            $(keys.extend(
                <$type>::ALL.iter().map(|v| format!(concat!($prefix, "-{}"), v.as_str().replace('_', "-"))),
            );)+
            keys
        }
    };
}

words! {
    /// A state, as a badge says it.
    status(Status) = "status",
    /// What a state means, in a sentence to the author.
    status_sentence(Status) = "status-sentence",
    /// A step of the loop.
    step(Step) = "step",
    /// What happened.
    event(EventKind) = "event",
    /// Why a request was declined.
    ground(Ground) = "ground",
    /// The way a request came in.
    channel(Channel) = "channel",
    /// The type of a request.
    kind(Kind) = "kind",
    /// What a column of a spreadsheet may hold.
    column(Column) = "import-column",
    /// Why a spreadsheet is not taken.
    file_problem(FileProblem) = "import-file",
    /// How far a spreadsheet is.
    import_state(ImportState) = "import-state",
    /// What became of a row.
    row_state(RowState) = "import-row",
    /// A column of a list that is taken away.
    export_column(ExportColumn) = "export-column",
    /// Why a number is asked for in clear.
    reason(Reason) = "reason",
    /// Something a place can have.
    feature(Feature) = "feature",
    /// Either of two of them.
    either(Either) = "either",
    /// What a place is.
    place_kind(PlaceKind) = "place-kind",
    /// How a door opens.
    door(Door) = "door",
    /// What a partner offers.
    service(ServiceClass) = "service",
    /// A hazard on the way.
    hazard(Hazard) = "hazard",
}

/// Where a request stands, in a sentence to its author.
pub fn stands(lang: Lang, view: &RequestView) -> &'static str {
    match view.evaluation {
        Some(verdict) if view.status == Status::Evaluated && !verdict.is_good() => {
            t!(lang, "status-sentence-evaluated-bad")
        }
        _ => status_sentence(lang, view.status),
    }
}

/// A gate: its name, or that it has none.
pub fn gate_name(lang: Lang, name: &str) -> String {
    match name.trim() {
        "" => t!(lang, "compound-gate-unnamed").to_owned(),
        _ => name.to_owned(),
    }
}

/// The sentence at a field that cannot be taken.
pub fn field_error(lang: Lang, error: FieldError) -> &'static str {
    let [exact, any] = field_error_keys(error);
    find(lang, &exact).unwrap_or_else(|| text(lang, &any))
}

/// The key of that sentence, and of the one that stands in for it.
pub fn field_error_keys(error: FieldError) -> [String; 2] {
    let problem = error.problem.as_str().replace('_', "-");
    [format!("field-{}-{problem}", error.field), format!("field-any-{problem}")]
}

/// The name of a category in a language.
pub fn category(lang: Lang, category: &CategoryRef) -> String {
    category_name(lang, &category.name, &category.name_en).to_owned()
}

/// The one of two names of a category that a language shows.
pub fn category_name<'a>(lang: Lang, name: &'a str, name_en: &'a str) -> &'a str {
    match lang {
        Lang::En if !name_en.is_empty() => name_en,
        _ => name,
    }
}
