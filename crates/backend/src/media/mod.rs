//! Photos, recordings and films: checked, and photos made small.

pub mod photo;
mod processor;
pub mod recording;

pub use processor::Processor;
