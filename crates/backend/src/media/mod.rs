//! Photos, recordings and films: checked, and photos made small.

pub mod photo;
mod processor;

pub use processor::Processor;
