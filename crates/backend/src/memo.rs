//! Lists that many ask for at the same moment.
//!
//! New work wakes every open worklist at once, and a notice sends thousands to
//! the home page: they all ask the same. The first asks the database, the others
//! wait for its answer, which is kept until something is written, and for a second
//! at most, because another process may write too.

use crate::Backend;
use crate::error::Result;
use chrono::TimeDelta;
use domain::Moment;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Longest that an answer is kept.
const LIFE: TimeDelta = TimeDelta::seconds(1);
/// Most answers of a kind; a worklist of fifty takes some twenty kilobytes.
const MOST: usize = 128;

/// Answers to one kind of question.
pub(crate) struct Memo<K, V>(Mutex<HashMap<K, Kept<V>>>);

struct Kept<V> {
    /// What had been written when it was asked.
    written: u64,
    at: Moment,
    /// Empty while the first of those who ask waits for it.
    answer: Arc<OnceCell<V>>,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    /// The kept answer, or what asking gives. `question` holds everything the
    /// answer depends on, who asks included.
    pub(crate) async fn get(
        &self,
        backend: &Backend,
        question: K,
        ask: impl Future<Output = Result<V>>,
    ) -> Result<V> {
        // Before asking: what is written meanwhile must not count as seen.
        let (written, at) = (backend.written(), backend.now());
        let holds = |kept: &Kept<V>| kept.written == written && (at - kept.at).abs() < LIFE;
        let answer = {
            let mut all = self.lock();
            match all.get(&question).filter(|kept| holds(kept)) {
                Some(kept) => kept.answer.clone(),
                None => {
                    let answer = Arc::default();
                    all.retain(|_, kept| holds(kept));
                    if all.len() < MOST {
                        all.insert(question, Kept { written, at, answer: Arc::clone(&answer) });
                    }
                    answer
                }
            }
        };
        answer.get_or_try_init(|| ask).await.cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<K, Kept<V>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
