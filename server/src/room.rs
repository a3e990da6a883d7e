//! Memory for files on their way in: bounded for all together, whoever sends
//! how many of them how slowly.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Kibibytes of files that may be in memory at once.
const KIB: usize = 160 * 1024;

/// Room for the files of all requests.
#[derive(Clone, Debug)]
pub struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(KIB)))
    }
}

impl Room {
    /// Room for one file, none of it taken yet.
    pub fn file(&self) -> Held {
        Held { room: self.clone(), taken: None }
    }
}

/// The room one file takes; free again when this is dropped.
#[derive(Debug)]
pub struct Held {
    room: Room,
    taken: Option<OwnedSemaphorePermit>,
}

impl Held {
    /// Takes room for so many bytes more, if there is some.
    #[must_use]
    pub fn more(&mut self, bytes: usize) -> bool {
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let Ok(more) = self.room.0.clone().try_acquire_many_owned(kib) else { return false };
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            none => *none = Some(more),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_free_again_afterwards() {
        let room = Room::default();
        let (mut one, mut other) = (room.file(), room.file());
        assert!(one.more(KIB * 1000) && !other.more(KIB * 100));
        drop(one);
        assert!(other.more(KIB * 100) && other.more(KIB * 900));
    }
}
