//! The placeholder photos, drawn once and made small as every photo is.

use super::picture::{SCENES, VARIANTS, draw};
use super::story::Photo;
use crate::Backend;
use crate::error::{Error, Result};
use crate::media::photo::{Processed, process};
use crate::uploads::blob_key;
use bytes::Bytes;
use domain::ids::MediaId;
use domain::media::Variant;
use futures::{StreamExt, TryStreamExt};
use std::collections::HashMap;

/// Files written at once: each waits for the disk.
const AT_ONCE: usize = 16;

/// Every picture by scene and variant.
pub(super) struct Album(HashMap<(&'static str, usize), Processed>);

impl Album {
    /// Draws all of them, off the async threads, two at once.
    pub(super) async fn draw() -> Result<Self> {
        let (left, right) = SCENES.split_at(SCENES.len() / 2);
        let halves = [left, right].map(|half| tokio::task::spawn_blocking(move || pictures(half)));
        let mut all = HashMap::new();
        for half in halves {
            all.extend(half.await.map_err(Error::internal)??);
        }
        Ok(Self(all))
    }

    /// What a photo shows.
    pub(super) fn picture(&self, photo: Photo) -> Result<&Processed> {
        let found = self.0.get(&(photo.scene, photo.variant));
        found.ok_or_else(|| Error::internal(format!("demonstration data: no scene {}", photo.scene)))
    }

    /// Keeps the bytes of photos under their identifiers.
    pub(super) async fn keep(&self, backend: &Backend, photos: Vec<(MediaId, Photo)>) -> Result<()> {
        let mut files = Vec::with_capacity(photos.len() * 2);
        for (id, photo) in photos {
            let picture = self.picture(photo)?;
            files.push((blob_key(id, Variant::Large), picture.large.bytes.clone()));
            files.push((blob_key(id, Variant::Small), picture.small.bytes.clone()));
        }
        let put = |(key, bytes): (String, Bytes)| async move { backend.blobs().put(&key, bytes).await };
        futures::stream::iter(files).map(put).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        Ok(())
    }
}

fn pictures(scenes: &'static [&'static str]) -> Result<Vec<((&'static str, usize), Processed)>> {
    let all = scenes.iter().flat_map(|scene| (0..VARIANTS).map(move |variant| (*scene, variant)));
    all.map(|(scene, variant)| {
        let file = draw(scene, variant).map_err(Error::internal)?;
        Ok(((scene, variant), process(&file).map_err(Error::internal)?))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::data;
    use std::collections::HashSet;

    #[test]
    fn every_category_has_pictures_to_show() {
        for line in data::categories() {
            assert!(SCENES.contains(&line.scene), "{}: {}", line.slug, line.scene);
        }
    }

    #[test]
    fn no_two_pictures_are_the_same() {
        let files: HashSet<_> = SCENES
            .iter()
            .flat_map(|scene| (0..VARIANTS).map(move |variant| draw(scene, variant).unwrap()))
            .collect();
        assert!(files.len() >= 40, "only {}", files.len());
    }

    #[test]
    fn a_picture_becomes_a_photo_like_any_other() {
        let all = pictures(&SCENES[..1]).unwrap();
        let (large, small) = (&all[0].1.large, &all[0].1.small);
        assert_eq!((large.width, large.height), (640, 480));
        assert_eq!((small.width, small.height), (400, 300));
    }
}
