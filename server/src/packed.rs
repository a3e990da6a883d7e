//! Documents that are the same for everybody until their next version, packed once
//! with all the effort that brotli knows: a layout goes to phones on weak networks,
//! and what is packed on its way out is a tenth larger.

use axum::http::header::{CONTENT_ENCODING, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::ids::PlaceId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Effort and window of brotli: the most there is, and 4 MB.
const EFFORT: i32 = 11;
const WINDOW: i32 = 22;
/// Most documents that are kept. One of 520 buildings takes 25 KB.
const MOST: usize = 256;

/// Packed documents, each of the version that was asked for last.
#[derive(Default)]
pub struct Packed(Mutex<HashMap<PlaceId, (i64, Document)>>);

/// Empty while the first of those who ask packs it.
type Document = Arc<OnceCell<Bytes>>;

impl Packed {
    /// The packed document of a version. `None` if it cannot be packed.
    pub async fn get(&self, id: PlaceId, version: i64, plain: impl FnOnce() -> Vec<u8>) -> Option<Bytes> {
        let document = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match all.get(&id) {
                Some((kept, document)) if *kept == version => document.clone(),
                _ => {
                    if all.len() >= MOST {
                        all.clear();
                    }
                    let document = Document::default();
                    all.insert(id, (version, document.clone()));
                    document
                }
            }
        };
        let pack = || async {
            let plain = plain();
            tokio::task::spawn_blocking(move || pack(&plain)).await.map_err(|_| ())?.ok_or(())
        };
        document.get_or_try_init(pack).await.ok().cloned()
    }
}

fn pack(plain: &[u8]) -> Option<Bytes> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: EFFORT,
        lgwin: WINDOW,
        size_hint: plain.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*plain, &mut packed, &params).ok()?;
    Some(packed.into())
}

/// An answer that is packed already.
pub fn answer(packed: Bytes) -> Response {
    let mut response = packed.into_response();
    response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// Whether the caller takes brotli.
pub fn wanted(headers: &HeaderMap) -> bool {
    crate::routes::files::accepts(headers, "br")
}
