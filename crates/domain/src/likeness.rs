//! How alike two requests are: the same thing reported twice, or two things.
//!
//! The weights are this product's own. A candidate is never merged by them;
//! they put a list in order that a person looks at.

use std::collections::HashSet;

/// Two requests further apart in time are not compared, in days.
pub const DAYS: i64 = 30;
/// From this score on a pair is worth showing.
pub const WORTH: f64 = 0.35;
/// Distance at which the likeness of places has fallen to about a third, in
/// metres: a block of houses.
pub const BLOCK: f64 = 150.0;
/// Further apart than this, two places are not alike at all, in metres.
pub const FAR: f64 = 1000.0;
/// Most differing bits of two pictures that count as the same scene, of 64.
pub const BITS: u32 = 10;
/// Most characters of a text that are compared.
const CHARS: usize = 600;

/// What two requests have in common. `None`: not known of one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Likeness {
    /// Metres between them.
    pub metres: Option<f64>,
    /// Hours between them.
    pub hours: f64,
    /// Part of the words they share, 0 to 1.
    pub words: Option<f64>,
    /// Fewest differing bits of any two of their pictures.
    pub bits: Option<u32>,
    /// Whether both have a category, and it is the same.
    pub category: Option<bool>,
}

impl Likeness {
    /// 0 (nothing alike) to 1.
    pub fn score(&self) -> f64 {
        let category = self.category.map(|same| if same { 1.0 } else { 0.0 });
        // Two things happen at one place: it counts as far as they are the same
        // thing. Where words are missing, half.
        let said = self.words.map_or(0.5, |part| part * 5.0) + category.unwrap_or(0.0) * 0.5;
        let place = self.metres.map(|m| if m > FAR { 0.0 } else { (-m / BLOCK).exp() * said.min(1.0) });
        let parts = [(place, 0.35), (self.words, 0.5), (category, 0.15)];
        let known = parts.iter().filter_map(|(part, weight)| Some((part.as_ref()?, weight)));
        let (sum, weights) = known.fold((0.0, 0.0), |(s, w), (part, weight)| (s + part * weight, w + weight));
        // A pair of which little is known is not judged as if all were.
        let known = if weights > 0.0 { sum / weights.max(0.65) } else { 0.0 };
        let age = (self.hours / 24.0 / DAYS as f64).clamp(0.0, 1.0);
        let score = known.max(self.picture()) * (1.0 - 0.3 * age);
        score.clamp(0.0, 1.0)
    }

    /// The same scene in a picture says more than any words, unless it was
    /// taken elsewhere.
    fn picture(&self) -> f64 {
        let near = self.metres.is_none_or(|m| m <= FAR);
        match self.bits {
            Some(bits) if bits <= BITS && near => 0.95 - 0.03 * f64::from(bits),
            _ => 0.0,
        }
    }
}

/// The pairs of neighbouring letters of a text, signs left out.
pub fn pairs(text: &str) -> HashSet<(char, char)> {
    let folded = crate::search::folded(text);
    let letters: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric()).take(CHARS).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// The part of all pairs that two texts share (Jaccard); `None` if one is too
/// short to say.
pub fn shared(a: &HashSet<(char, char)>, b: &HashSet<(char, char)>) -> Option<f64> {
    if a.len() < 2 || b.len() < 2 {
        return None;
    }
    let both = a.intersection(b).count();
    Some(both as f64 / (a.len() + b.len() - both) as f64)
}

/// The fingerprint of a picture from 9 × 8 grey values, row by row: a bit for
/// each neighbour that is brighter (dHash, after N. Krawetz, "Kind of like
/// that", 2013).
pub fn fingerprint(grey: &[u8; 72]) -> u64 {
    let mut bits = 0;
    for row in grey.chunks_exact(9) {
        for two in row.windows(2) {
            bits = bits << 1 | u64::from(two[0] < two[1]);
        }
    }
    bits
}

/// A fingerprint as it is kept.
pub fn hex(fingerprint: u64) -> String {
    format!("{fingerprint:016x}")
}

/// Reads what [`hex`] wrote.
pub fn read(hex: &str) -> Option<u64> {
    (hex.len() == 16).then(|| u64::from_str_radix(hex, 16).ok()).flatten()
}

/// Fewest differing bits of any two pictures. Those without any pattern (a
/// black photo, a white wall) are like every other one and say nothing.
pub fn nearest(a: &[u64], b: &[u64]) -> Option<u32> {
    let says = |f: &&u64| (8..=56).contains(&f.count_ones());
    let both = a.iter().filter(says).flat_map(|x| b.iter().filter(says).map(move |y| (x ^ y).count_ones()));
    both.min()
}
