//! Vector tiles of our own data: places, compounds, the areas of units.

mod base;
mod clip;
mod dots;
mod grid;
mod ground;
pub mod mvt;
mod plans;

pub use base::{BaseFile, Head, look};
pub use dots::fits;
pub use grid::{DEEPEST, TileAt};

use crate::Backend;
use crate::error::{Error, Result};
use crate::places::{self, mark};
use bytes::Bytes;
use domain::geo::Wgs84;
use domain::place::Wish;
use dots::Dots;
use ground::Ground;
use plans::Plans;
use prost::Message;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

/// What vector tiles are called.
pub const MIME: &str = "application/vnd.mapbox-vector-tile";

/// What a tile shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Places and clusters of them.
    Places,
    /// Compounds from the inside, at zoom 15 and closer.
    Compounds,
    /// Areas of units.
    Ground,
}

impl FromStr for Layer {
    type Err = domain::UnknownText;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        match text {
            "places" => Ok(Self::Places),
            "compounds" => Ok(Self::Compounds),
            "ground" => Ok(Self::Ground),
            _ => Err(domain::UnknownText),
        }
    }
}

/// A tile that was drawn.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The bytes of a vector tile; nothing when there is nothing in it.
    pub bytes: Bytes,
    /// Of which state of the data it is.
    pub version: i64,
}

/// What is kept between two tiles.
#[derive(Default)]
pub struct Tiles {
    places: tokio::sync::Mutex<Option<Arc<State>>>,
    ground: Mutex<Option<Arc<Ground>>>,
}

/// Places and layouts at one mark.
struct State {
    mark: i64,
    dots: Dots,
    plans: Plans,
}

impl Tiles {
    /// The version of a layer as it is now.
    pub fn version(&self, backend: &Backend, layer: Layer) -> i64 {
        match layer {
            Layer::Places | Layer::Compounds => mark(backend),
            Layer::Ground => self.ground(backend).version,
        }
    }

    /// Draws a tile. Of `wish`, what depends on the hour is looked at in
    /// [`Layer::Places`] only, and at this moment.
    pub async fn draw(&self, backend: &Backend, layer: Layer, tile: TileAt, wish: &Wish) -> Result<Drawn> {
        let (layers, version) = match layer {
            Layer::Ground => {
                let ground = self.ground(backend);
                (vec![ground.draw(tile).done()], ground.version)
            }
            Layer::Places => {
                let state = self.state(backend).await?;
                (vec![dots(backend, &state, tile, wish).done()], state.mark)
            }
            Layer::Compounds => {
                let state = self.state(backend).await?;
                (state.plans.draw(backend, tile).await?, state.mark)
            }
        };
        let layers = layers.into_iter().filter(|layer| !layer.features.is_empty()).collect();
        Ok(Drawn { bytes: mvt::Tile { layers }.encode_to_vec().into(), version })
    }

    /// Made anew after a change; meanwhile the others who ask wait for it.
    async fn state(&self, backend: &Backend) -> Result<Arc<State>> {
        let mut kept = self.places.lock().await;
        // Before reading: what changes meanwhile must not count as seen.
        let mark = mark(backend);
        if let Some(state) = kept.as_ref().filter(|state| state.mark == mark) {
            return Ok(state.clone());
        }
        let of = backend.clone();
        let made = tokio::task::spawn_blocking(move || {
            let (found, _) = places::within(&of, dots::EVERYWHERE, &Wish::default(), usize::MAX);
            Dots::new(found)
        });
        let dots = made.await.map_err(Error::internal)?;
        let state = Arc::new(State { mark, dots, plans: Plans::default() });
        *kept = Some(state.clone());
        Ok(state)
    }

    /// Where a map of this district opens, and at which zoom: over its areas, or
    /// over China.
    pub fn middle(&self, backend: &Backend) -> (Wgs84, u8) {
        self.ground(backend).middle()
    }

    fn ground(&self, backend: &Backend) -> Arc<Ground> {
        let directory = backend.directory();
        let mut kept = self.ground.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ground) = kept.as_ref().filter(|ground| Arc::ptr_eq(&ground.directory, &directory)) {
            return ground.clone();
        }
        let ground = Arc::new(Ground::new(directory));
        *kept = Some(ground.clone());
        ground
    }
}

/// Whether what is wished for is the same at every hour of every day.
pub fn is_lasting(wish: &Wish) -> bool {
    !wish.open_now && !wish.all_day && wish.class.is_none()
}

/// What is open now has to be looked up; the rest stands ready.
fn dots(backend: &Backend, state: &State, tile: TileAt, wish: &Wish) -> mvt::Filling {
    if is_lasting(wish) {
        return state.dots.draw(tile, wish);
    }
    let (found, _) = places::within(backend, tile.bounds(0.0), wish, usize::MAX);
    Dots::new(found).draw(tile, &Wish::default())
}
