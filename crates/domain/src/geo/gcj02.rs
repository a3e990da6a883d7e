//! GCJ-02, the coordinate system of maps in China.

use super::Wgs84;
use std::f64::consts::PI;

/// A position in GCJ-02 degrees: what Chinese map services expect. Not stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gcj02 {
    /// Latitude, degrees north.
    pub lat: f64,
    /// Longitude, degrees east.
    pub lng: f64,
}

/// Semi-major axis in metres and squared eccentricity of the ellipsoid of
/// Krasovsky 1940, which the published approximation is built on.
const AXIS: f64 = 6_378_245.0;
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;
/// The approximation is developed around this point.
const MIDDLE: (f64, f64) = (35.0, 105.0);

impl From<Wgs84> for Gcj02 {
    /// By the usual published approximation; within half a metre of the map
    /// services' own. Outside China's bounds both systems are the same.
    fn from(at: Wgs84) -> Self {
        if !is_shifted(at.lat, at.lng) {
            return Self { lat: at.lat, lng: at.lng };
        }
        let (lat, lng) = shifted(at.lat, at.lng);
        Self { lat, lng }
    }
}

impl From<Gcj02> for Wgs84 {
    /// The inverse, found by iteration: within a tenth of a millimetre.
    fn from(at: Gcj02) -> Self {
        if !is_shifted(at.lat, at.lng) {
            return Self { lat: at.lat, lng: at.lng };
        }
        let (lat, lng) = undo((at.lat, at.lng), shifted);
        Self { lat, lng }
    }
}

/// Degrees that do not matter: a hundredth of a millimetre.
const CLOSE: f64 = 1e-10;
/// Three rounds do in China; numbers that do not settle end here.
const ROUNDS: usize = 12;

/// What a shift makes `target` of, by taking away what it adds until nothing
/// is left to take.
pub(super) fn undo(target: (f64, f64), shift: impl Fn(f64, f64) -> (f64, f64)) -> (f64, f64) {
    let mut at = target;
    for _ in 0..ROUNDS {
        let there = shift(at.0, at.1);
        let off = (target.0 - there.0, target.1 - there.1);
        at = (at.0 + off.0, at.1 + off.1);
        if off.0.abs().max(off.1.abs()) < CLOSE {
            break;
        }
    }
    at
}

fn shifted(lat: f64, lng: f64) -> (f64, f64) {
    let (y, x) = (lat - MIDDLE.0, lng - MIDDLE.1);
    let sine = lat.to_radians().sin();
    let magic = 1.0 - ECCENTRICITY * sine * sine;
    let root = magic.sqrt();
    let north = (AXIS * (1.0 - ECCENTRICITY)) / (magic * root);
    let east = AXIS / root * lat.to_radians().cos();
    let shift = (shift_north(x, y) / north, shift_east(x, y) / east);
    (lat + shift.0.to_degrees(), lng + shift.1.to_degrees())
}

/// Whether a position lies in the box in which maps are shifted.
pub(super) fn is_shifted(lat: f64, lng: f64) -> bool {
    (0.829_3..=55.827_1).contains(&lat) && (72.004..=137.834_7).contains(&lng)
}

/// Two thirds of a sum of sines of `value`, each with its height and the part
/// of a half turn it takes.
fn waves(value: f64, parts: [(f64, f64); 2]) -> f64 {
    parts.iter().map(|(height, part)| height * (value * part * PI).sin()).sum::<f64>() * 2.0 / 3.0
}

fn shift_north(x: f64, y: f64) -> f64 {
    -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + waves(x, [(20.0, 6.0), (20.0, 2.0)])
        + waves(y, [(20.0, 1.0), (40.0, 1.0 / 3.0)])
        + waves(y, [(160.0, 1.0 / 12.0), (320.0, 1.0 / 30.0)])
}

fn shift_east(x: f64, y: f64) -> f64 {
    300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + waves(x, [(20.0, 6.0), (20.0, 2.0)])
        + waves(x, [(20.0, 1.0), (40.0, 1.0 / 3.0)])
        + waves(x, [(150.0, 1.0 / 12.0), (300.0, 1.0 / 30.0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_point_is_shifted_as_the_map_services_do() {
        let shifted = Gcj02::from(Wgs84 { lat: 39.915, lng: 116.404 });
        assert!((shifted.lat - 39.916_404_281_501_64).abs() < 1e-9, "{shifted:?}");
        assert!((shifted.lng - 116.410_244_499_169_38).abs() < 1e-9, "{shifted:?}");
    }

    #[test]
    fn outside_china_nothing_is_shifted() {
        let shifted = Gcj02::from(Wgs84 { lat: 48.8566, lng: 2.3522 });
        assert_eq!(shifted, Gcj02 { lat: 48.8566, lng: 2.3522 });
    }
}
