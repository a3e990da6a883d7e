//! Past this program: a file goes to the object store by a signed address, and
//! is looked at before it counts.

use super::{Error, New, Result, Upload, UploadId, begin_as, find, finish, invalid, view};
use crate::Backend;
use crate::view::MediaView;
use domain::Moment;
use domain::draft::{Field, Problem};
use std::time::Duration;
use url::Url;

/// How long a signed address is good.
const SIGNED: Duration = Duration::from_secs(15 * 60);

/// Where a file is to be put.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Direct {
    pub upload: Upload,
    /// To be called once with PUT and the file as its body.
    pub url: Url,
    /// Until when that works.
    pub until: Moment,
}

/// Begins an upload to the object store. [`Error::NotFound`] where there is none.
pub async fn begin_direct(backend: &Backend, new: New) -> Result<Direct> {
    if !backend.blobs().signs() {
        return Err(Error::NotFound);
    }
    let upload = begin_as(backend, new, true).await?;
    let url = backend.blobs().sign_put(&key(upload.id.as_str()), SIGNED).await?;
    let until = backend.now() + chrono::TimeDelta::from_std(SIGNED).map_err(Error::internal)?;
    Ok(Direct { upload, url, until })
}

/// Looks at what was put there: it must have as many bytes as were announced, and
/// be what is taken. [`Error::NotFound`] for an upload that goes another way,
/// [`Error::Conflict`] if nothing was put there yet. The caller sees to it that
/// there is memory for all of it.
pub async fn complete(backend: &Backend, id: &UploadId) -> Result<MediaView> {
    let upload = find(backend, id).await?;
    if !upload.direct {
        return Err(Error::NotFound);
    }
    if upload.media.is_some() {
        return view(backend, &upload).await?.ok_or(Error::NotFound);
    }
    if let Some(error) = upload.refused {
        return Err(Error::Invalid(vec![error]));
    }
    let key = key(id.as_str());
    let bytes = match backend.blobs().get_of_size(&key, upload.bytes).await.map_err(Error::from) {
        Err(Error::NotFound) => return Err(Error::Conflict),
        bytes => bytes?,
    };
    let Some(bytes) = bytes.filter(|bytes| bytes.len() as u64 == upload.bytes) else {
        // The address may be used again until it ends, so the upload goes on.
        backend.blobs().delete(&key).await?;
        return Err(invalid(Field::Uploads, Problem::WrongSize));
    };
    let taken = finish::judge(backend, &upload, bytes).await;
    if matches!(taken, Ok(_) | Err(Error::Invalid(_))) {
        super::parts::forget(backend, [key]).await;
    }
    taken
}

pub(super) fn key(id: &str) -> String {
    format!("uploads/{id}/direct")
}
