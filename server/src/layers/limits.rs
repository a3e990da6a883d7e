//! Limits by address and by device.

/// Who did what how often.
#[derive(Debug, Default)]
pub struct Limits {}
