//! Where attachments are kept: files below a directory, or an S3-compatible
//! store. What is acknowledged is durable: files are synced, with their
//! directories, before a call returns.

use crate::config::{S3, Storage};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::signer::Signer;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload};
use std::io::ErrorKind;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Why bytes could not be kept or fetched.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// There is no such object.
    #[error("no such object")]
    NotFound,
    /// There is no room for more.
    #[error("storage is full")]
    Full,
    /// The store does not answer as it should; the text is for the log.
    #[error("storage: {0}")]
    Unavailable(String),
}

/// Where attachments are kept; cheap to clone.
#[derive(Clone, Debug)]
pub struct BlobStore(Arc<dyn ObjectStore>, Option<Arc<AmazonS3>>);

/// Bytes as they come.
pub type Pieces = BoxStream<'static, object_store::Result<Bytes>>;

/// Keys as they are listed.
pub type Keys = BoxStream<'static, Result<String, BlobError>>;

/// What is read at once rather than piece by piece: every photo, in bytes.
const SHORT: u64 = 1024 * 1024;
/// What the probe writes.
const PROBE: &[u8] = b"huying";

impl BlobStore {
    /// Opens what the settings name; makes the directory of a local store.
    pub fn open(storage: &Storage) -> Result<Self, BlobError> {
        match storage {
            Storage::Local(dir) => Self::local(dir),
            Storage::S3(s3) => Self::s3(s3),
        }
    }

    fn local(dir: &std::path::Path) -> Result<Self, BlobError> {
        crate::private::directory(dir).map_err(|error| from_io(dir, &error))?;
        let store = LocalFileSystem::new_with_prefix(dir)?.with_fsync(true);
        Ok(Self(Arc::new(store), None))
    }

    fn s3(s3: &S3) -> Result<Self, BlobError> {
        let secret = String::from_utf8_lossy(&s3.secret_key.0).into_owned();
        let store = AmazonS3Builder::new()
            .with_endpoint(s3.endpoint.as_str().trim_end_matches('/'))
            .with_bucket_name(&s3.bucket)
            .with_region(&s3.region)
            .with_access_key_id(&s3.access_key)
            .with_secret_access_key(secret)
            .with_allow_http(s3.endpoint.scheme() == "http")
            .build()?;
        let store = Arc::new(store);
        Ok(Self(store.clone(), Some(store)))
    }

    /// Keeps bytes under a key, durably.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), BlobError> {
        self.0.put(&Path::from(key), PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }

    /// Keeps the same under another key, durably.
    pub async fn copy(&self, from: &str, to: &str) -> Result<(), BlobError> {
        self.0.copy(&Path::from(from), &Path::from(to)).await?;
        Ok(())
    }

    /// The bytes under a key.
    pub async fn get(&self, key: &str) -> Result<Bytes, BlobError> {
        Ok(self.0.get(&Path::from(key)).await?.bytes().await?)
    }

    /// What is under a key, or a part of it: how many bytes these are, and they
    /// themselves, read as fast as they are taken.
    pub async fn read(&self, key: &str, part: Option<Range<u64>>) -> Result<(u64, Pieces), BlobError> {
        let options = GetOptions { range: part.map(GetRange::Bounded), ..GetOptions::default() };
        let found = self.0.get_opts(&Path::from(key), options).await?;
        let bytes = found.range.end - found.range.start;
        if bytes > SHORT {
            return Ok((bytes, found.into_stream()));
        }
        let whole = found.bytes().await?;
        Ok((bytes, futures::stream::once(std::future::ready(Ok(whole))).boxed()))
    }

    /// The same if it has exactly so many bytes; none otherwise, and nothing is read
    /// then, whatever was put there meanwhile.
    pub async fn get_of_size(&self, key: &str, size: u64) -> Result<Option<Bytes>, BlobError> {
        let found = self.0.get(&Path::from(key)).await?;
        if found.meta.size != size {
            return Ok(None);
        }
        Ok(Some(found.bytes().await?))
    }

    /// Forgets a key; one that is not there is forgotten already.
    pub async fn delete(&self, key: &str) -> Result<(), BlobError> {
        match self.0.delete(&Path::from(key)).await.map_err(BlobError::from) {
            Err(BlobError::NotFound) => Ok(()),
            result => result,
        }
    }

    /// How many bytes there are under a key.
    pub async fn size(&self, key: &str) -> Result<u64, BlobError> {
        Ok(self.0.head(&Path::from(key)).await?.size)
    }

    /// Whether others can be allowed to put something here by themselves.
    pub fn signs(&self) -> bool {
        self.1.is_some()
    }

    /// An address to which whoever has it may put something under this key, for so
    /// long. [`BlobError::NotFound`] if this store has no such thing.
    pub async fn sign_put(&self, key: &str, good: Duration) -> Result<Url, BlobError> {
        let store = self.1.as_ref().ok_or(BlobError::NotFound)?;
        Ok(store.signed_url(reqwest::Method::PUT, &Path::from(key), good).await?)
    }

    /// All keys, as the store lists them: there may be millions.
    pub fn keys(&self) -> Keys {
        self.older_than(DateTime::<Utc>::MAX_UTC)
    }

    /// The keys that were last written before a moment.
    pub fn older_than(&self, moment: DateTime<Utc>) -> Keys {
        let old = self.0.list(None).try_filter(move |meta| std::future::ready(meta.last_modified < moment));
        old.map_ok(|meta| meta.location.to_string()).map_err(BlobError::from).boxed()
    }

    /// Whether it can be written, read and cleared; for readiness.
    pub async fn probe(&self) -> Result<(), BlobError> {
        let key = "probe";
        self.put(key, Bytes::from_static(PROBE)).await?;
        let back = self.get(key).await?;
        self.delete(key).await?;
        if back == PROBE {
            Ok(())
        } else {
            Err(BlobError::Unavailable("it gave back other bytes".to_owned()))
        }
    }
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        if let object_store::Error::NotFound { .. } = error {
            return Self::NotFound;
        }
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(inner) = cause {
            if let Some(io) = inner.downcast_ref::<std::io::Error>()
                && is_full(io)
            {
                return Self::Full;
            }
            cause = inner.source();
        }
        Self::Unavailable(error.to_string())
    }
}

fn from_io(dir: &std::path::Path, error: &std::io::Error) -> BlobError {
    let why = || BlobError::Unavailable(format!("{} cannot be made: {error}", dir.display()));
    if is_full(error) { BlobError::Full } else { why() }
}

fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

impl From<BlobError> for crate::error::Error {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::NotFound => Self::NotFound,
            BlobError::Full => Self::Full,
            BlobError::Unavailable(text) => Self::Unavailable(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, BlobStore) {
        let dir = tempfile::tempdir().expect("a directory");
        let store = BlobStore::open(&Storage::Local(dir.path().join("blobs"))).expect("a store");
        (dir, store)
    }

    #[tokio::test]
    async fn what_is_large_comes_piece_by_piece() {
        let (_dir, store) = store();
        let whole: Vec<u8> = (0..3 * SHORT).map(|n| (n % 251) as u8).collect();
        store.put("video", Bytes::from(whole.clone())).await.expect("kept");
        let cases = [(None, 0..3 * SHORT), (Some(5..9), 5..9), (Some(7..2 * SHORT), 7..2 * SHORT)];
        for (part, wanted) in cases {
            let (bytes, pieces) = store.read("video", part).await.expect("there");
            let pieces: Vec<Bytes> = pieces.try_collect().await.expect("read");
            assert!(pieces.iter().all(|piece| (piece.len() as u64) <= SHORT));
            assert_eq!(bytes, wanted.end - wanted.start);
            assert_eq!(pieces.concat(), whole[wanted.start as usize..wanted.end as usize]);
        }
        assert!(matches!(store.read("nothing", None).await, Err(BlobError::NotFound)));
    }

    #[tokio::test]
    async fn what_was_put_comes_back_until_it_is_deleted() {
        let (_dir, store) = store();
        store.put("ab/cd.jpg", Bytes::from_static(b"bytes")).await.expect("kept");
        assert_eq!(store.get("ab/cd.jpg").await.expect("there"), "bytes");
        store.delete("ab/cd.jpg").await.expect("forgotten");
        store.delete("ab/cd.jpg").await.expect("forgetting twice is no error");
        assert!(matches!(store.get("ab/cd.jpg").await, Err(BlobError::NotFound)));
    }

    #[tokio::test]
    async fn the_sweeper_sees_only_what_is_old() {
        let (_dir, store) = store();
        store.put("ab/cd.jpg", Bytes::from_static(b"bytes")).await.expect("kept");
        let (past, future) = (DateTime::UNIX_EPOCH, DateTime::<Utc>::MAX_UTC);
        let listed = |before| store.older_than(before).try_collect::<Vec<_>>();
        assert!(listed(past).await.expect("listed").is_empty());
        assert_eq!(listed(future).await.expect("listed"), ["ab/cd.jpg"]);
    }

    #[tokio::test]
    async fn a_fresh_store_passes_its_probe() {
        let (_dir, store) = store();
        store.probe().await.expect("usable");
    }

    #[test]
    fn a_full_disk_is_recognised_through_the_chain_of_causes() {
        let full = std::io::Error::from(ErrorKind::StorageFull);
        let error = object_store::Error::Generic { store: "LocalFileSystem", source: Box::new(full) };
        assert!(matches!(BlobError::from(error), BlobError::Full));
    }
}
