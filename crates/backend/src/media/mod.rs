//! Photos, recordings and films: checked, and photos made small.

pub mod photo;
