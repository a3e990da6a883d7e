//! What every route can reach.

use crate::assets::Site;
use crate::layers::limits::Limits;
use crate::ops::health::LastLook;
use crate::packed::Packed;
use crate::room::Room;
use crate::routes::live::Streams;
use crate::routes::open_data::OpenData;
use crate::settings::Settings;
use backend::Backend;
use backend::places::tile::{BaseFile, Tiles};
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::watch;

/// What every route can reach. Every layer keeps a clone and is cloned for
/// every request, so it is one pointer.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

/// What there is.
pub struct Inner {
    /// The use cases.
    pub backend: Backend,
    /// The settings the process was started with.
    pub settings: Settings,
    /// The files browsers may fetch.
    pub site: Site,
    /// Who did what how often.
    pub limits: Limits,
    /// Memory for bodies on their way in.
    pub room: Room,
    /// What `/readyz` found last.
    pub last_look: LastLook,
    /// What is kept between two tiles of the map.
    pub tiles: Tiles,
    /// The basemap, if it lies in a file here.
    pub base: Option<BaseFile>,
    /// Layouts, packed with all effort.
    pub packed: Packed,
    /// Files of open data that were made.
    pub open_data: OpenData,
    /// Live streams that are open.
    pub streams: Streams,
    /// Turns true when the process is about to end; streams end then.
    pub stop: watch::Receiver<bool>,
}

impl AppState {
    /// The state of a process. `stop` turns true when it is about to end.
    pub fn new(backend: Backend, settings: Settings, site: Site, stop: watch::Receiver<bool>) -> Self {
        Self(Arc::new(Inner {
            backend,
            limits: Limits::new(settings.rates),
            base: base_file(&settings),
            settings,
            site,
            room: Room::default(),
            last_look: LastLook::default(),
            tiles: Tiles::default(),
            packed: Packed::default(),
            open_data: OpenData::default(),
            streams: Streams::default(),
            stop,
        }))
    }
}

fn base_file(settings: &Settings) -> Option<BaseFile> {
    let (path, head) = settings.basemap.as_ref()?.file.clone()?;
    Some(BaseFile::new(path, head))
}

impl Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
