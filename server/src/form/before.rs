//! What came before the form did: kept by an earlier try, or sent ahead; and how
//! many files there are of a kind, together with those of the form itself.

use super::files::File;
use super::{Form, NAMED};
use crate::room::Share;
use crate::routes::api::uploads::claim;
use crate::state::AppState;
use backend::error::Error;
use backend::uploads::{self, ahead::UploadId};
use backend::view::MediaView;
use domain::draft::Problem as Wrong;
use domain::ids::MediaId;
use domain::media::MediaKind;

impl Form {
    /// Takes in what was sent ahead.
    pub(super) async fn claim(&mut self, state: &AppState, share: &Share, kinds: &[MediaKind]) {
        if self.ahead.is_empty() || self.broken.is_some() || self.fault.is_some() {
            return;
        }
        let (named, key) = (std::mem::take(&mut self.ahead), self.key().to_owned());
        let mut ids: Vec<UploadId> = Vec::new();
        for id in &named {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        match claim(state, share, &key, &ids).await {
            Ok(media) if media.iter().all(|media| kinds.contains(&media.kind)) => {
                for (id, media) in ids.iter().zip(media) {
                    self.came.extend(named.iter().filter(|name| *name == id).map(|_| media.kind));
                    if self.fresh.iter().all(|known| known.id != media.id) {
                        self.fresh.push(media);
                    }
                }
            }
            Ok(_) => self.fail("uploads", Wrong::UnsupportedType),
            Err(Error::Invalid(errors)) => {
                errors.iter().for_each(|error| self.fail(error.field.as_str(), error.problem));
            }
            Err(error) => self.fault = Some(error),
        }
    }

    /// Notes an upload that was sent ahead; those of one field may stand together.
    pub(super) fn name_ahead(&mut self, text: &str) {
        for name in text.split([',', ' ']).filter(|name| !name.is_empty()) {
            match name.parse() {
                Ok(id) if self.ahead.len() < NAMED => self.ahead.push(id),
                Ok(_) => self.fail("uploads", Wrong::TooMany),
                Err(_) => self.fail("uploads", Wrong::Gone),
            }
        }
    }

    /// Files of a kind that came with this call, each time they did.
    pub(super) fn count_of(&self, kind: MediaKind) -> usize {
        self.came.iter().filter(|came| **came == kind).count()
    }

    /// Settles, when all was read, which files stay. A recording takes the place of
    /// the kept one. Of photos above the limit the kept ones stay, then those that
    /// came first: sent once more as it comes back, the form is good.
    pub(super) async fn settle(&mut self, state: &AppState) {
        if self.came.is_empty() {
            // Those of before alone are judged with the form.
            return;
        }
        let kept = match self.named.as_slice() {
            [] => Ok(Vec::new()),
            named => uploads::staged(&state.backend, self.key(), named).await,
        };
        match kept {
            Ok(kept) => ["photos", "voice", "video"]
                .into_iter()
                .filter_map(File::named)
                .for_each(|file| self.settle_kind(&file, &kept)),
            Err(error) => self.fault = self.fault.take().or(Some(error)),
        }
    }

    fn settle_kind(&mut self, file: &File, kept: &[MediaView]) {
        let of_kind = |media: &&MediaView| media.kind == file.kind;
        let mut before: Vec<MediaId> = kept.iter().filter(of_kind).map(|media| media.id).collect();
        let came = self.count_of(file.kind);
        let recording = file.kind != MediaKind::Photo;
        if recording && self.fresh.iter().any(|media| media.kind == file.kind) {
            self.named.retain(|id| !before.contains(id));
            before.clear();
        }
        // A recording that could not be taken leaves the kept one alone.
        let together = if recording { came } else { before.len() + came };
        if came > 0 && together > file.most {
            self.fail(file.field.as_str(), Wrong::TooMany);
        }
        let mut room = file.most.saturating_sub(before.len());
        self.fresh.retain(|media| {
            if media.kind != file.kind || before.contains(&media.id) {
                return true;
            }
            let fits = room > 0;
            room = room.saturating_sub(1);
            fits
        });
    }
}
