//! Memory for files on their way in: bounded for all together, whoever sends
//! how many of them how slowly.

use bytes::{Bytes, BytesMut};
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
    /// A file of at most so many bytes, of which nothing has come yet.
    pub fn file(&self, most: usize) -> Incoming {
        Incoming { room: self.0.clone(), most, kept: Ok((BytesMut::new(), None)) }
    }

    /// The room of a file that is here already, if there is so much.
    pub fn hold(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let kib = u32::try_from(bytes.div_ceil(1024)).ok()?;
        self.0.clone().try_acquire_many_owned(kib).ok()
    }
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It has more bytes than it may.
    TooLarge,
    /// Others take all the room.
    Crowded,
}

/// The room a file takes; free again when this is dropped.
pub type Held = Option<OwnedSemaphorePermit>;

/// A file on its way in.
#[derive(Debug)]
pub struct Incoming {
    room: Arc<Semaphore>,
    most: usize,
    kept: Result<(BytesMut, Held), Refused>,
}

impl Incoming {
    /// Keeps a piece of it. A file that is refused takes no room any more, and
    /// nothing more of it is kept.
    pub fn add(&mut self, piece: &[u8]) -> Result<(), Refused> {
        let Ok((bytes, held)) = &mut self.kept else { return self.kept.as_ref().map(|_| ()).map_err(|r| *r) };
        let length = bytes.len() + piece.len();
        let refused = if length > self.most {
            Refused::TooLarge
        } else if grow(&self.room, held, length) {
            bytes.extend_from_slice(piece);
            return Ok(());
        } else {
            Refused::Crowded
        };
        self.kept = Err(refused);
        Err(refused)
    }

    /// All of it, with the room it takes.
    pub fn end(self) -> Result<(Bytes, Held), Refused> {
        self.kept.map(|(bytes, held)| (bytes.freeze(), held))
    }
}

/// Takes the room that so many bytes need, if there is some.
fn grow(room: &Arc<Semaphore>, held: &mut Held, bytes: usize) -> bool {
    let have = held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
    let missing = bytes.div_ceil(1024).saturating_sub(have);
    if missing == 0 {
        return true;
    }
    let missing = u32::try_from(missing).unwrap_or(u32::MAX);
    let Ok(more) = room.clone().try_acquire_many_owned(missing) else { return false };
    match held {
        Some(held) => held.merge(more),
        none => *none = Some(more),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_free_again_afterwards() {
        let room = Room::default();
        let all = vec![0; KIB * 1024];
        let (mut one, mut other) = (room.file(all.len()), room.file(all.len()));
        assert_eq!(one.add(&all), Ok(()));
        assert_eq!(other.add(b"x"), Err(Refused::Crowded));
        let (bytes, held) = one.end().unwrap();
        let mut third = room.file(1);
        assert_eq!(third.add(b"x"), Err(Refused::Crowded), "while the bytes are worked on");
        drop((bytes, held));
        assert_eq!(room.file(1).add(b"x"), Ok(()));
        assert_eq!(other.add(b"x"), Err(Refused::Crowded), "a part of it is gone");
    }

    #[test]
    fn a_file_in_small_pieces_takes_no_more_room_than_a_whole_one() {
        let room = Room::default();
        let mut slow = room.file(2048);
        assert!((0..2048).all(|_| slow.add(b"x") == Ok(())));
        assert_eq!(room.0.available_permits(), KIB - 2);
        assert_eq!(slow.add(b"x"), Err(Refused::TooLarge));
        assert_eq!(room.0.available_permits(), KIB, "a refused file takes none");
        assert_eq!(slow.end().err(), Some(Refused::TooLarge));
    }
}
