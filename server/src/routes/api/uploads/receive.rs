//! Takes in what of an upload comes now. Every mebibyte is kept and counts at
//! once, so that a connection that breaks loses little; with a checksum all
//! counts at the end, or nothing.

use super::checksum::Checksum;
use super::finish;
use crate::form;
use crate::problem::{Code, Problem};
use crate::room::{Incoming, Refused, Share};
use crate::state::AppState;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use backend::error::Error;
use backend::uploads::ahead::{self, Part, Upload};
use futures::StreamExt;
use std::time::Duration;

/// Bytes of a piece in the blob store.
const PIECE: usize = 1024 * 1024;
/// A connection on which nothing comes for so long is as good as broken.
const SILENCE: Duration = Duration::from_secs(30);

/// Receives a body that begins at an offset; gives the next offset. Goes on to
/// keep what came when the client is gone already.
pub async fn receive(
    state: &AppState,
    upload: Upload,
    checksum: Option<Checksum>,
    request: Request,
) -> Result<u64, Problem> {
    let inflow = Inflow {
        state: state.clone(),
        share: state.room.of(request.extensions()),
        at: upload.received,
        came: upload.received,
        upload,
        incoming: None,
        checksum,
        parts: Vec::new(),
    };
    let task = tokio::spawn(inflow.run(request.into_body()));
    task.await.unwrap_or_else(|_| Err(Problem::new(Code::Internal)))
}

struct Inflow {
    state: AppState,
    share: Share,
    upload: Upload,
    /// The offset up to which everything counts.
    at: u64,
    /// The same with what came since.
    came: u64,
    /// The piece that is filled, and how much is in it.
    incoming: Option<(Incoming, usize)>,
    checksum: Option<Checksum>,
    /// Pieces that wait for their checksum.
    parts: Vec<Part>,
}

impl Inflow {
    async fn run(mut self, body: Body) -> Result<u64, Problem> {
        let read = self.read(body).await;
        if self.checksum.is_some() {
            self.end_checked(read).await?;
        } else {
            // What came before the end or the break is worth keeping.
            let kept = self.flush().await;
            read.and(kept)?;
        }
        if self.at == self.upload.bytes {
            let whole = Upload { received: self.at, ..self.upload };
            finish(&self.state, &self.share, &whole).await?;
        }
        Ok(self.at)
    }

    async fn read(&mut self, body: Body) -> Result<(), Problem> {
        let mut stream = body.into_data_stream();
        loop {
            match tokio::time::timeout(SILENCE, stream.next()).await {
                Err(_) => return Err(Problem::new(Code::Timeout)),
                Ok(None) => return Ok(()),
                Ok(Some(Err(_))) => return Err(Problem::new(Code::BadRequest)),
                Ok(Some(Ok(chunk))) => self.take(chunk).await?,
            }
        }
    }

    async fn take(&mut self, mut chunk: Bytes) -> Result<(), Problem> {
        self.came += chunk.len() as u64;
        if self.came > self.upload.bytes {
            return Err(Problem::new(Code::TooLarge));
        }
        if let Some(checksum) = &mut self.checksum {
            checksum.add(&chunk);
        }
        while !chunk.is_empty() {
            let (incoming, held) = self.incoming.get_or_insert_with(|| (self.share.file(PIECE), 0));
            let some = chunk.split_to(chunk.len().min(PIECE - *held));
            match incoming.add(&some) {
                Ok(()) => *held += some.len(),
                Err(Refused::Crowded | Refused::TooLarge) => return Err(form::crowded().into()),
            }
            if *held == PIECE {
                self.flush().await?;
            }
        }
        Ok(())
    }

    /// Keeps the piece that was filled.
    async fn flush(&mut self) -> Result<(), Problem> {
        let Some((incoming, _)) = self.incoming.take() else { return Ok(()) };
        let Ok((bytes, _held)) = incoming.end() else { return Ok(()) };
        let part = ahead::put(&self.state.backend, &self.upload.id, bytes).await?;
        if self.checksum.is_some() {
            self.parts.push(part);
        } else {
            self.count(vec![part]).await?;
        }
        Ok(())
    }

    async fn count(&mut self, parts: Vec<Part>) -> Result<(), Error> {
        self.at = ahead::commit(&self.state.backend, &self.upload.id, self.at, parts).await?;
        Ok(())
    }

    async fn end_checked(&mut self, read: Result<(), Problem>) -> Result<(), Problem> {
        let read = match read {
            Ok(()) => self.flush().await,
            broken => broken,
        };
        let parts = std::mem::take(&mut self.parts);
        let fits = self.checksum.take().is_some_and(Checksum::fits);
        if read.is_ok() && fits {
            return if parts.is_empty() { Ok(()) } else { Ok(self.count(parts).await?) };
        }
        ahead::discard(&self.state.backend, parts).await;
        read?;
        Err(Problem::new(Code::ChecksumMismatch))
    }
}
