//! BD-09, the coordinate system of Baidu's maps: GCJ-02, turned and moved once more.

use super::Wgs84;
use super::gcj02::{Gcj02, is_shifted, undo};
use std::f64::consts::PI;

/// A position in BD-09 degrees: what Baidu's maps give. Not stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bd09 {
    /// Latitude, degrees north.
    pub lat: f64,
    /// Longitude, degrees east.
    pub lng: f64,
}

/// What is added in the end, degrees.
const MOVE: (f64, f64) = (0.006, 0.0065);
/// Waves a radian of these degrees.
const WAVE: f64 = PI * 3000.0 / 180.0;

impl From<Gcj02> for Bd09 {
    /// By the published formula. Outside China's bounds all systems are the same.
    fn from(at: Gcj02) -> Self {
        if !is_shifted(at.lat, at.lng) {
            return Self { lat: at.lat, lng: at.lng };
        }
        let (lat, lng) = turned(at.lat, at.lng);
        Self { lat, lng }
    }
}

impl From<Bd09> for Gcj02 {
    /// The inverse, found by iteration: within a tenth of a millimetre.
    fn from(at: Bd09) -> Self {
        if !is_shifted(at.lat, at.lng) {
            return Self { lat: at.lat, lng: at.lng };
        }
        let (lat, lng) = undo((at.lat, at.lng), turned);
        Self { lat, lng }
    }
}

impl From<Wgs84> for Bd09 {
    fn from(at: Wgs84) -> Self {
        Gcj02::from(at).into()
    }
}

impl From<Bd09> for Wgs84 {
    fn from(at: Bd09) -> Self {
        Gcj02::from(at).into()
    }
}

fn turned(lat: f64, lng: f64) -> (f64, f64) {
    let length = lng.hypot(lat) + 0.000_02 * (lat * WAVE).sin();
    let angle = lat.atan2(lng) + 0.000_003 * (lng * WAVE).cos();
    (length * angle.sin() + MOVE.0, length * angle.cos() + MOVE.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_point_is_where_baidu_shows_it() {
        let at = Bd09::from(Gcj02 { lat: 39.915, lng: 116.404 });
        assert!((at.lat - 39.921_336_993_510_21).abs() < 1e-9, "{at:?}");
        assert!((at.lng - 116.410_369_493_710_29).abs() < 1e-9, "{at:?}");
    }

    #[test]
    fn outside_china_nothing_is_moved() {
        let paris = Wgs84 { lat: 48.8566, lng: 2.3522 };
        assert_eq!(Bd09::from(paris), Bd09 { lat: 48.8566, lng: 2.3522 });
        assert_eq!(Wgs84::from(Bd09::from(paris)), paris);
    }
}
