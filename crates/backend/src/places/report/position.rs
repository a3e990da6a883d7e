//! Where people say that a place is instead.

use crate::Backend;
use crate::places::is_outside;
use domain::geo::Wgs84;
use domain::place::{Question, said_position};

/// Farther from its place than this, in metres, nobody stands at its door.
const FARTHEST: f64 = 50_000.0;

/// The position that somebody says.
pub(super) fn position(question: Question, words: Option<&str>) -> Option<Wgs84> {
    words.filter(|_| question == Question::Position).and_then(said_position)
}

/// Whether a place is not where somebody says: far away, or out of the district that it
/// is in.
pub(super) fn cannot_be(backend: &Backend, at: Wgs84, said: Wgs84) -> bool {
    let leaves = || is_outside(backend, said) && !is_outside(backend, at);
    at.distance(said) > FARTHEST || leaves()
}
