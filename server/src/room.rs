//! Memory for files on their way in: bounded for all together and for each
//! address, whoever sends how many of them how slowly.

use crate::layers::client::Client;
use crate::layers::limits::network;
use crate::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::Extensions;
use axum::http::request::Parts;
use bytes::{Bytes, BytesMut};
use domain::media::VIDEO_BYTES;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes of files that may be in memory at once.
const ALL: usize = 160 * 1024 * 1024;
/// What one address may take of it in any case: the largest file there is …
const SHARE: usize = VIDEO_BYTES;
/// … and up to where it may take more. A whole office or mobile network may share
/// one address, so that nobody is held to a share while there is room; and one who
/// takes all they can leaves the rest to the others.
const AMPLE: usize = ALL / 2;

/// Room for the files of all requests.
#[derive(Clone, Debug, Default)]
pub struct Room(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by: HashMap<u128, usize>,
}

impl Taken {
    /// Takes so many bytes more, if there is room for them.
    fn take(&mut self, who: u128, bytes: usize) -> bool {
        let own = self.by.get(&who).map_or(bytes, |own| own + bytes);
        let all = self.all + bytes;
        if all > ALL || (own > SHARE && all > AMPLE) {
            return false;
        }
        self.all = all;
        self.by.insert(who, own);
        true
    }

    fn give_back(&mut self, who: u128, bytes: usize) {
        self.all -= bytes;
        if let Some(own) = self.by.get_mut(&who) {
            *own -= bytes;
            if *own == 0 {
                self.by.remove(&who);
            }
        }
    }
}

impl Room {
    /// The room as the sender of a request may use it.
    pub fn of(&self, extensions: &Extensions) -> Share {
        let from = extensions.get::<Client>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |client| client.0);
        Share { room: self.clone(), who: network(from) }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The room as one address may use it.
#[derive(Clone, Debug)]
pub struct Share {
    room: Room,
    who: u128,
}

impl Share {
    /// A file of at most so many bytes, of which nothing has come yet.
    pub fn file(&self, most: usize) -> Incoming {
        Incoming { most, kept: Ok((BytesMut::new(), self.none())) }
    }

    /// The room of a file that is here already, if there is so much.
    pub fn hold(&self, bytes: usize) -> Option<Held> {
        let mut held = self.none();
        held.grow(bytes).then_some(held)
    }

    fn none(&self) -> Held {
        Held { share: self.clone(), bytes: 0 }
    }
}

impl FromRequestParts<AppState> for Share {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(state.room.of(&parts.extensions))
    }
}

/// The room a file takes; free again when this is dropped.
#[derive(Debug)]
pub struct Held {
    share: Share,
    bytes: usize,
}

impl Held {
    fn grow(&mut self, bytes: usize) -> bool {
        let more = self.share.room.taken().take(self.share.who, bytes);
        self.bytes += if more { bytes } else { 0 };
        more
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.share.room.taken().give_back(self.share.who, self.bytes);
    }
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It has more bytes than it may.
    TooLarge,
    /// Others take all the room, or its sender has more of it than a share.
    Crowded,
}

/// A file on its way in.
#[derive(Debug)]
pub struct Incoming {
    most: usize,
    kept: Result<(BytesMut, Held), Refused>,
}

impl Incoming {
    /// Keeps a piece of it. A file that is refused takes no room any more, and
    /// nothing more of it is kept.
    pub fn add(&mut self, piece: &[u8]) -> Result<(), Refused> {
        let (bytes, held) = self.kept.as_mut().map_err(|refused| *refused)?;
        let refused = if bytes.len() + piece.len() > self.most {
            Refused::TooLarge
        } else if held.grow(piece.len()) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn share(room: &Room, who: u128) -> Share {
        Share { room: room.clone(), who }
    }

    #[test]
    fn what_is_taken_is_free_again_afterwards() {
        let room = Room::default();
        let held: Vec<Held> = (1..=3).filter_map(|who| share(&room, who).hold(SHARE)).collect();
        assert_eq!(held.len(), 3);
        let rest = ALL - 3 * SHARE;
        let (mut one, mut other) = (share(&room, 4).file(rest), share(&room, 5).file(rest));
        assert_eq!(one.add(&vec![0; rest]), Ok(()));
        assert_eq!(other.add(b"x"), Err(Refused::Crowded));
        let (bytes, of_one) = one.end().unwrap();
        assert_eq!(share(&room, 6).file(1).add(b"x"), Err(Refused::Crowded), "while the bytes are worked on");
        drop((bytes, of_one));
        assert_eq!(share(&room, 6).file(1).add(b"x"), Ok(()));
        assert_eq!(other.add(b"x"), Err(Refused::Crowded), "a part of it is gone");
        drop(held);
        assert!(room.taken().all == 0 && room.taken().by.is_empty(), "nobody is remembered");
    }

    #[test]
    fn one_address_that_takes_all_it_can_leaves_room_for_the_others() {
        let room = Room::default();
        let greedy = share(&room, 1);
        let held: Vec<Held> = std::iter::from_fn(|| greedy.hold(1024 * 1024)).collect();
        assert_eq!(room.taken().all, AMPLE, "while there is room it may have more than a share");
        assert_eq!(greedy.file(1).add(b"x"), Err(Refused::Crowded));
        let other = share(&room, 2).hold(SHARE);
        assert!(other.is_some(), "the largest file of somebody else");
        assert!(share(&room, 3).hold(ALL - AMPLE - SHARE).is_some());
        drop(held);
        assert!(greedy.hold(SHARE).is_some());
    }

    #[test]
    fn a_file_in_small_pieces_takes_no_more_room_than_a_whole_one() {
        let room = Room::default();
        let mut slow = share(&room, 1).file(2048);
        assert!((0..2048).all(|_| slow.add(b"x") == Ok(())));
        assert_eq!(room.taken().all, 2048);
        assert_eq!(slow.add(b"x"), Err(Refused::TooLarge));
        assert_eq!(room.taken().all, 0, "a refused file takes none");
        assert_eq!(slow.end().err(), Some(Refused::TooLarge));
    }
}
