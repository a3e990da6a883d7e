//! Vector tiles of our own data: places, compounds, the ground, and what is within
//! reach of a station.

mod base;
mod circles;
mod clip;
mod dots;
mod grid;
mod ground;
mod land;
pub mod mvt;
mod plans;

pub use base::{BaseFile, Head, look};
pub(crate) use dots::EVERYWHERE;
pub use dots::fits;
pub use grid::{DEEPEST, TileAt};

use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use crate::places::gaps::Gaps;
use crate::places::{self, mark};
use bytes::Bytes;
use domain::Moment;
use domain::geo::Wgs84;
use domain::place::{CoordinateSystem, Wish};
use dots::Dots;
use ground::Ground;
use plans::Plans;
use prost::Message;
use std::str::FromStr;
use std::sync::Arc;

/// What vector tiles are called.
pub const MIME: &str = "application/vnd.mapbox-vector-tile";

/// What a tile shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Places and clusters of them.
    Places,
    /// Compounds from the inside, at zoom 15 and closer.
    Compounds,
    /// Areas of units; roads, water and greens.
    Ground,
    /// What is within a quarter of an hour of a station.
    Circles,
}

impl FromStr for Layer {
    type Err = domain::UnknownText;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        match text {
            "places" => Ok(Self::Places),
            "compounds" => Ok(Self::Compounds),
            "ground" => Ok(Self::Ground),
            "circles" => Ok(Self::Circles),
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
    below: tokio::sync::Mutex<Option<Below>>,
}

/// The ground, and when it was last asked whether it is still so.
struct Below {
    looked: Moment,
    number: i64,
    ground: Arc<Ground>,
}

/// How long the ground is taken to be as it was, in seconds.
const A_WHILE: i64 = 2;

/// Places and layouts at one mark.
struct State {
    mark: i64,
    dots: Arc<Dots>,
    /// The same in GCJ-02, once somebody asks for them.
    gcj02: tokio::sync::OnceCell<Dots>,
    plans: Plans,
}

impl Tiles {
    /// The version of a layer as it is now.
    pub async fn version(&self, backend: &Backend, layer: Layer) -> Result<i64> {
        Ok(match layer {
            Layer::Places | Layer::Compounds => mark(backend),
            Layer::Ground => self.ground(backend).await?.version,
            Layer::Circles => mixed(self.ground(backend).await?.version, mark(backend)),
        })
    }

    /// Draws a tile. Of `wish`, what depends on the hour is looked at in
    /// [`Layer::Places`] only, and at this moment.
    pub async fn draw(&self, backend: &Backend, layer: Layer, tile: TileAt, wish: &Wish) -> Result<Drawn> {
        let (layers, version) = match layer {
            Layer::Ground => {
                let ground = self.ground(backend).await?;
                let mut layers = vec![ground.draw(tile).done()];
                layers.extend(ground.land.draw(tile));
                (layers, ground.version)
            }
            Layer::Circles => {
                let ground = self.ground(backend).await?;
                let version = mixed(ground.version, mark(backend));
                let (of, from) = (backend.clone(), ground);
                let drawn = tokio::task::spawn_blocking(move || circles::draw(&of, &from.cover, tile));
                (vec![drawn.await.map_err(Error::internal)?.done()], version)
            }
            Layer::Places => {
                let state = self.state(backend).await?;
                (vec![dots(backend, &state, tile, wish).await?.done()], state.mark)
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
        let dots = Arc::new(made.await.map_err(Error::internal)?);
        let state = Arc::new(State { mark, dots, gcj02: Default::default(), plans: Plans::default() });
        *kept = Some(state.clone());
        Ok(state)
    }

    /// Where a map of this district opens, and at which zoom: over its areas, or
    /// over China.
    pub async fn middle(&self, backend: &Backend) -> Result<(Wgs84, f32)> {
        Ok(self.ground(backend).await?.middle())
    }

    /// Where riders are and stations are not.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who edits no places.
    pub async fn gaps(&self, backend: &Backend, by: &Staff) -> Result<Gaps> {
        let ground = self.ground(backend).await?;
        places::gaps::gaps(backend, by, &ground.cover).await
    }

    /// Made anew when areas of units or the ground changed, whoever changed them.
    async fn ground(&self, backend: &Backend) -> Result<Arc<Ground>> {
        let (directory, now) = (backend.directory(), backend.now());
        let mut kept = self.below.lock().await;
        let same = |below: &&mut Below| Arc::ptr_eq(&below.ground.directory, &directory);
        let known = kept.as_mut().filter(same);
        let fresh = |looked: Moment| now > looked && (now - looked).num_seconds() < A_WHILE;
        if let Some(below) = known.as_ref().filter(|below| fresh(below.looked)) {
            return Ok(below.ground.clone());
        }
        let number = places::ground::version(backend).await?;
        if let Some(below) = known.filter(|below| below.number == number) {
            below.looked = now;
            return Ok(below.ground.clone());
        }
        let pieces = places::ground::pieces(backend).await?;
        let made = tokio::task::spawn_blocking(move || Ground::new(directory, number, pieces));
        let ground = Arc::new(made.await.map_err(Error::internal)?);
        *kept = Some(Below { looked: now, number, ground: ground.clone() });
        Ok(ground)
    }
}

/// One number for two states: below 2^53, as a browser can keep it.
fn mixed(ground: i64, mark: i64) -> i64 {
    (ground ^ mark.wrapping_mul(0x9E37_79B9)) & ((1 << 48) - 1)
}

/// Whether what is wished for is the same at every hour of every day.
pub fn is_lasting(wish: &Wish) -> bool {
    !wish.open_now && !wish.all_day && wish.class.is_none()
}

/// What is open now has to be looked up; the rest stands ready.
async fn dots(backend: &Backend, state: &State, tile: TileAt, wish: &Wish) -> Result<mvt::Filling> {
    let plain = tile.system == CoordinateSystem::Wgs84;
    if !is_lasting(wish) {
        let (found, _) = places::within(backend, tile.bounds(0.0), wish, usize::MAX);
        let found = Dots::new(found);
        let found = if plain { found } else { found.within(tile.system) };
        return Ok(found.draw(tile, &Wish::default()));
    }
    if plain {
        return Ok(state.dots.draw(tile, wish));
    }
    let (dots, system) = (state.dots.clone(), tile.system);
    let make = || async move { tokio::task::spawn_blocking(move || dots.within(system)).await };
    let moved = state.gcj02.get_or_try_init(make).await.map_err(Error::internal)?;
    Ok(moved.draw(tile, wish))
}
