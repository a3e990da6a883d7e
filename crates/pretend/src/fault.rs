//! What may go wrong besides WeChat's own refusals.

use serde::Deserialize;
use std::sync::{Mutex, PoisonError};

/// A way to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The connection is closed before anything was done.
    Down,
    /// What was asked is done, and the connection is closed without a word.
    HangUp,
    /// What was asked is done; the answer takes half a minute.
    Slow,
    /// What was asked is done; the answer makes no sense.
    Nonsense,
    /// Status 500, and a page for people.
    Broken,
    /// WeChat's own -1: busy, nothing was done.
    Busy,
    /// WeChat's own 45011: too often, nothing was done.
    TooOften,
    /// WeChat's own 40226: this person is barred.
    Barred,
}

struct Set {
    path: String,
    fault: Fault,
    left: Option<u32>,
}

/// The faults that are set.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Set>>);

impl Faults {
    pub(crate) fn set(&self, path: &str, fault: Fault, times: Option<u32>) {
        self.sets().push(Set { path: path.to_owned(), fault, left: times });
    }

    pub(crate) fn clear(&self) {
        self.sets().clear();
    }

    /// The fault of a call; it counts.
    pub(crate) fn of(&self, path: &str) -> Option<Fault> {
        let mut sets = self.sets();
        let found = sets.iter_mut().find(|set| path.starts_with(&set.path) && set.left != Some(0))?;
        found.left = found.left.map(|left| left - 1);
        Some(found.fault)
    }

    fn sets(&self) -> std::sync::MutexGuard<'_, Vec<Set>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
