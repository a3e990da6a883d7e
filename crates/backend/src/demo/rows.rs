//! A story as rows of the tables.

use super::album::Album;
use super::story::{Photo, Story};
use crate::Backend;
use crate::clock::{Chance, uuid7};
use crate::db::Text;
use crate::db::batch::Batch;
use crate::directory::Directory;
use crate::error::Result;
use crate::media::photo::Processed;
use crate::requests::store;
use domain::Moment;
use domain::ids::MediaId;
use domain::media::MediaKind;
use domain::org::UnitKind;
use domain::request::State;
use sea_orm::Value;

type Row = Vec<(&'static str, Value)>;

/// The request, its history, and who it happens to as well.
pub(super) fn story(backend: &Backend, story: &Story, directory: &Directory) -> Result<Batch> {
    let mut batch = Batch::default();
    batch.insert("request", request(story, directory)?);
    for (id, event) in &story.events {
        store::add_event(&mut batch, *id, story.request.id, event);
    }
    for share in store::shares(&story.request) {
        store::add_share(&mut batch, story.request.id, share);
    }
    for n in 0..story.me_too {
        let device = backend.secrets().device(&format!("demonstration {n}"), story.request.id);
        let at = story.request.published_at.unwrap_or(story.request.submitted_at);
        let id = Text(story.request.id).into();
        batch.insert("me_too", vec![("request_id", id), ("device_hash", device.into()), ("at", at.into())]);
    }
    Ok(batch)
}

fn request(story: &Story, directory: &Directory) -> Result<Row> {
    let request = &story.request;
    let at = story.place.map(|(at, _, _)| at);
    let grid = story.place.map(|(_, _, grid)| grid);
    let kind = |id| directory.unit(id).map(|u| u.kind);
    let area = grid.and_then(|grid| {
        directory.ancestors(grid).into_iter().find(|id| kind(*id) == Some(UnitKind::Community))
    });
    let mut row: Row = vec![
        ("id", Text(request.id).into()),
        ("code", request.code.as_str().into()),
        ("kind", story.kind.as_str().into()),
        ("channel", story.channel.as_str().into()),
        ("area_id", area.map(Text).into()),
        ("grid_id", grid.map(Text).into()),
        ("lat", at.map(|at| at.lat).into()),
        ("lng", at.map(|at| at.lng).into()),
        ("accuracy", story.place.map(|(_, accuracy, _)| accuracy).into()),
        ("place_system", "wgs84".into()),
        ("cell", at.map(store::cell).into()),
        ("description", story.description.as_str().into()),
        ("address", story.address.clone().into()),
        ("phone", story.phone.clone().into()),
        ("consent", request.consent.into()),
        ("submitted_at", request.submitted_at.into()),
        ("me_too", story.me_too.into()),
        ("media_count", i32::try_from(story.photos.len()).unwrap_or(0).into()),
    ];
    if let State::Merged { into, .. } = request.state {
        row.push(("merged_into", Text(into).into()));
    }
    row.extend(store::changing(request, store::wake_at(directory, request))?);
    Ok(row)
}

/// A row of an attachment.
pub(super) struct Media {
    /// Its identifier.
    pub(super) id: MediaId,
    /// Its columns.
    pub(super) row: Row,
}

/// The photos of a story, each with what it shows.
pub(super) fn photos(story: &Story, album: &Album, chance: &dyn Chance) -> Result<Vec<(Media, Photo)>> {
    let mut photos = Vec::with_capacity(story.photos.len());
    for (position, photo) in (0..).zip(&story.photos) {
        let event = story.events.iter().find(|(id, _)| Some(*id) == photo.event);
        let at = event.map_or(story.request.submitted_at, |(_, e)| e.at);
        let id = MediaId(uuid7(at, chance));
        let position: i32 = if photo.event.is_some() { 0 } else { position };
        let mut row = picture(id, album.picture(*photo)?, at);
        row.push(("request_id", Text(story.request.id).into()));
        row.push(("event_id", photo.event.map(Text).into()));
        row.push(("position", position.into()));
        photos.push((Media { id, row }, *photo));
    }
    Ok(photos)
}

/// The photos of some places, before they belong to them.
pub(super) fn of_places(shown: &[(MediaId, Photo)], album: &Album, at: Moment) -> Result<Batch> {
    let mut batch = Batch::default();
    for (id, photo) in shown {
        let mut row = picture(*id, album.picture(*photo)?, at);
        row.push(("position", 0.into()));
        batch.insert("media", row);
    }
    Ok(batch)
}

/// What is told of a picture, wherever it belongs.
fn picture(id: MediaId, picture: &Processed, at: Moment) -> Row {
    let size = |n: u32| i32::try_from(n).unwrap_or(0);
    let bytes = picture.large.bytes.len() + picture.small.bytes.len();
    vec![
        ("id", Text(id).into()),
        ("kind", MediaKind::Photo.as_str().into()),
        ("mime", "image/jpeg".into()),
        ("width", size(picture.large.width).into()),
        ("height", size(picture.large.height).into()),
        ("bytes", i64::try_from(bytes).unwrap_or(0).into()),
        ("large_sha256", picture.large.sha256.as_str().into()),
        ("small_sha256", picture.small.sha256.as_str().into()),
        ("source_sha256", picture.large.sha256.as_str().into()),
        ("created_at", at.into()),
    ]
}
