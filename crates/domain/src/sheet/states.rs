//! How far a spreadsheet and each of its rows are.

use crate::text_enum;

text_enum! {
    /// How far a spreadsheet is.
    ImportState {
        /// Its rows are being read.
        Reading = "reading",
        /// They are all here; what the columns hold is to be said.
        Read = "read",
        /// Each row is looked at; nothing is taken in.
        Checking = "checking",
        /// Every row was looked at.
        Checked = "checked",
        /// The good rows become requests.
        Running = "running",
        /// They are requests.
        Done = "done",
        /// The requests are being withdrawn.
        Undoing = "undoing",
        /// Those that nobody had touched are withdrawn.
        Undone = "undone",
        /// It stopped because of a fault, and can go on.
        Failed = "failed",
    }
}

text_enum! {
    /// Why a file is not taken.
    FileProblem {
        /// No file came, or it has no rows.
        Empty = "empty",
        /// More bytes than may be, packed or unpacked.
        TooLarge = "too_large",
        /// More rows than may be.
        TooManyRows = "too_many_rows",
        /// More columns than may be.
        TooManyColumns = "too_many_columns",
        /// A spreadsheet of before 2007, or one with a password.
        OldOrLocked = "old_or_locked",
        /// Neither a spreadsheet nor a text.
        Unreadable = "unreadable",
        /// A text in no known encoding.
        Encoding = "encoding",
        /// A quotation mark that is never closed.
        Quotes = "quotes",
    }
}

impl ImportState {
    /// Whether a job works on it.
    pub fn is_at_work(self) -> bool {
        matches!(self, Self::Checking | Self::Running | Self::Undoing)
    }
}

text_enum! {
    /// What became of a row.
    RowState {
        /// Nobody looked at it yet.
        New = "new",
        /// It can be taken in.
        Good = "good",
        /// It cannot be taken in.
        Bad = "bad",
        /// It is here already, or twice in the file.
        Duplicate = "duplicate",
        /// It is a request.
        Done = "done",
        /// Its request was withdrawn again.
        Undone = "undone",
        /// Its request stays: somebody has acted on it.
        Kept = "kept",
    }
}
