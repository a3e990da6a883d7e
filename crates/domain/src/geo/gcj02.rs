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
        if !is_shifted(at) {
            return Self { lat: at.lat, lng: at.lng };
        }
        let (y, x) = (at.lat - MIDDLE.0, at.lng - MIDDLE.1);
        let sine = at.lat.to_radians().sin();
        let magic = 1.0 - ECCENTRICITY * sine * sine;
        let root = magic.sqrt();
        let north = (AXIS * (1.0 - ECCENTRICITY)) / (magic * root);
        let east = AXIS / root * at.lat.to_radians().cos();
        Self {
            lat: at.lat + (shift_north(x, y) / north).to_degrees(),
            lng: at.lng + (shift_east(x, y) / east).to_degrees(),
        }
    }
}

/// Whether a position lies in the box in which maps are shifted.
fn is_shifted(at: Wgs84) -> bool {
    (0.829_3..=55.827_1).contains(&at.lat) && (72.004..=137.834_7).contains(&at.lng)
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
