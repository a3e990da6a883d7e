//! Where bytes are kept.
