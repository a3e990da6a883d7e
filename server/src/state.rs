//! What every route can reach.

use crate::settings::Settings;
use app::cx::Assets;
use backend::Backend;
use std::sync::Arc;

/// What every route can reach; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use cases.
    pub backend: Backend,
    /// The settings the process was started with.
    pub settings: Arc<Settings>,
    /// Addresses of the built files.
    pub assets: Arc<Assets>,
    /// Who did what how often.
    pub limits: Arc<crate::layers::limits::Limits>,
}
