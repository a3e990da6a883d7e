//! Partners: other people's programs, each with a key of its own.

use crate::text_enum;

text_enum! {
    /// What a partner's key is good for.
    Scope {
        /// Submitting requests.
        Submit = "submit",
        /// Reading how the ones they submitted stand, published or not; never
        /// more of them than anybody may read once they are published.
        Follow = "follow",
    }
}
