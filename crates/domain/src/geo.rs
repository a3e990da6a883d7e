//! Places on the earth. Three coordinate systems that never mix.

mod bd09;
mod detect;
mod gcj02;

pub use bd09::Bd09;
pub use detect::{EVIDENCE, detect};
pub use gcj02::Gcj02;

use serde::{Deserialize, Serialize};

/// A position in WGS-84 degrees: what GPS gives and what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wgs84 {
    /// Latitude, degrees north.
    pub lat: f64,
    /// Longitude, degrees east.
    pub lng: f64,
}

/// Mean earth radius in metres (IUGG).
pub const EARTH_RADIUS: f64 = 6_371_008.8;

impl Wgs84 {
    /// A position, if both numbers are finite and on the globe.
    pub fn new(lat: f64, lng: f64) -> Option<Self> {
        let ok = lat.is_finite() && lng.is_finite() && lat.abs() <= 90.0 && lng.abs() <= 180.0;
        ok.then_some(Self { lat, lng })
    }

    /// Great-circle distance in metres (haversine).
    pub fn distance(self, other: Self) -> f64 {
        let (a, b) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((b - a) / 2.0).sin();
        let half_lng = ((other.lng - self.lng).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + a.cos() * b.cos() * half_lng * half_lng;
        2.0 * EARTH_RADIUS * h.sqrt().min(1.0).asin()
    }

    /// The position rounded to about a kilometre (0.01°), for strangers.
    pub fn coarse(self) -> Self {
        let round = |v: f64| (v * 100.0).round() / 100.0;
        Self { lat: round(self.lat), lng: round(self.lng) }
    }
}

/// A simple polygon, one ring, not necessarily closed; `[lng, lat]` pairs in
/// WGS-84 as in GeoJSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Polygon(pub Vec<[f64; 2]>);

impl Polygon {
    /// Whether the position lies inside (even-odd rule).
    pub fn contains(&self, at: Wgs84) -> bool {
        let ring = &self.0;
        let mut inside = false;
        let mut j = ring.len().wrapping_sub(1);
        for i in 0..ring.len() {
            let ([xi, yi], [xj, yj]) = (ring[i], ring[j]);
            if (yi > at.lat) != (yj > at.lat) && at.lng < (xj - xi) * (at.lat - yi) / (yj - yi) + xi {
                inside = !inside;
            }
            j = i;
        }
        inside
    }

    /// `(south, west, north, east)`, or `None` without points.
    pub fn bounds(&self) -> Option<(f64, f64, f64, f64)> {
        let first = self.0.first()?;
        let start = (first[1], first[0], first[1], first[0]);
        Some(
            self.0
                .iter()
                .fold(start, |(s, w, n, e), [lng, lat]| (s.min(*lat), w.min(*lng), n.max(*lat), e.max(*lng))),
        )
    }
}
