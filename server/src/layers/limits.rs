//! Limits by address and by device.

use crate::settings::Rates;

/// Who did what how often.
#[derive(Debug)]
pub struct Limits {
    /// How often one address may do what.
    pub rates: Rates,
}

impl Limits {
    /// Nobody has done anything yet.
    pub fn new(rates: Rates) -> Self {
        Self { rates }
    }
}
