//! Huying.
