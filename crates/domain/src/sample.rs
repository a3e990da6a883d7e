//! Which closed requests are called back: a draw that anybody can repeat.
//!
//! Requests are parted into strata (unit × verdict). Of each stratum the share
//! that was decided before is taken: those of lowest rank, where the rank is
//! a mixing function of the seed and the request, and nothing else. So the draw
//! depends neither on the order in which requests are found nor on one another,
//! and a request that comes to a stratum displaces one other at most. This is
//! stratified sampling by permanent random numbers (Ohlsson 1995, "Coordination
//! of samples using permanent random numbers").

use crate::ids::{RequestId, UnitId};
use crate::request::Evaluation;
use crate::text_enum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

text_enum! {
    /// What the resident has said so far, as far as a sample goes by it.
    Verdict {
        /// Solved, and satisfied.
        Good = "good",
        /// Not solved, or not satisfied.
        Bad = "bad",
        /// Nothing.
        None = "none",
    }
}

text_enum! {
    /// What a resident said on the phone.
    Solved {
        /// It is solved.
        Yes = "yes",
        /// In part.
        Partly = "partly",
        /// It is not.
        No = "no",
    }
}

text_enum! {
    /// How a call-back stands.
    CallState {
        /// To be called.
        Open = "open",
        /// They were called and answered.
        Done = "done",
        /// Tried as often as is tried.
        Unreachable = "unreachable",
        /// They did not want to answer.
        Refused = "refused",
    }
}

/// How often somebody is called before they count as not to be reached.
pub const TRIES: i32 = 3;

impl From<Option<Evaluation>> for Verdict {
    fn from(evaluation: Option<Evaluation>) -> Self {
        match evaluation {
            Some(evaluation) if evaluation.is_good() => Self::Good,
            Some(_) => Self::Bad,
            None => Self::None,
        }
    }
}

/// Which part of each stratum is drawn, in hundredths.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    /// Of every unit that has none of its own.
    pub rest: u8,
    /// Of single units.
    #[serde(default)]
    pub units: BTreeMap<UnitId, u8>,
    /// By verdict.
    #[serde(default)]
    pub verdicts: BTreeMap<Verdict, u8>,
}

impl Shares {
    /// That of a stratum: the larger of the unit's and the verdict's, at most
    /// all.
    pub fn of(&self, unit: UnitId, verdict: Verdict) -> u8 {
        let unit = self.units.get(&unit).copied().unwrap_or(self.rest);
        unit.max(self.verdicts.get(&verdict).copied().unwrap_or(0)).min(100)
    }

    /// How many of `n` in a stratum are drawn: rounded up, so that no stratum
    /// with a share goes without a call.
    pub fn count(&self, unit: UnitId, verdict: Verdict, n: usize) -> usize {
        (n * usize::from(self.of(unit, verdict))).div_ceil(100)
    }
}

/// Requests that are alike to a draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stratum {
    /// Their unit.
    pub unit: UnitId,
    /// What their authors said.
    pub verdict: Verdict,
    /// They themselves, ascending.
    pub requests: Vec<RequestId>,
}

/// Parts requests into strata, in the order of unit and verdict; one that comes
/// twice counts once.
pub fn strata(population: impl IntoIterator<Item = (RequestId, UnitId, Verdict)>) -> Vec<Stratum> {
    let mut parts: BTreeMap<(UnitId, Verdict), Vec<RequestId>> = BTreeMap::new();
    for (request, unit, verdict) in population {
        parts.entry((unit, verdict)).or_default().push(request);
    }
    let stratum = |((unit, verdict), mut requests): ((UnitId, Verdict), Vec<RequestId>)| {
        requests.sort_unstable();
        requests.dedup();
        Stratum { unit, verdict, requests }
    };
    parts.into_iter().map(stratum).collect()
}

/// Draws: of each stratum those of lowest rank. `rank` mixes the seed with a
/// request, such as SHA-256 of one behind the other.
pub fn draw<R: Ord>(
    strata: &[Stratum],
    shares: &Shares,
    rank: impl Fn(RequestId) -> R,
) -> Vec<(RequestId, UnitId, Verdict)> {
    let mut drawn = Vec::new();
    for stratum in strata {
        let count = shares.count(stratum.unit, stratum.verdict, stratum.requests.len());
        // Equal ranks cannot be told apart but by the request itself.
        let mut ranked: Vec<(R, RequestId)> = stratum.requests.iter().map(|id| (rank(*id), *id)).collect();
        ranked.sort_unstable();
        drawn.extend(ranked.into_iter().take(count).map(|(_, id)| (id, stratum.unit, stratum.verdict)));
    }
    drawn
}
