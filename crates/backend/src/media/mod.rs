//! Photos, recordings and films: checked, and photos made small.

mod processor;
pub mod recording;

pub use photo;
pub use processor::Processor;
