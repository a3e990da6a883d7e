//! Where an extract of compounds stands that was handed in.

use crate::text_enum;

text_enum! {
    /// Where an extract stands.
    ExtractState {
        /// Its file is being read.
        Reading = "reading",
        /// It can be looked at.
        Read = "read",
        /// Its compounds are being taken in.
        Taking = "taking",
        /// They are taken in.
        Done = "done",
        /// It cannot be read, or nobody reads it any more.
        Failed = "failed",
    }
}
