//! Numbers in a stated coordinate system, and which system unstated numbers
//! are in, where there is evidence.

use super::{Bd09, Gcj02, Wgs84};
use crate::place::CoordinateSystem;

/// Fewest known positions from which a system may be told.
pub const EVIDENCE: usize = 3;
/// How far half of the known positions may lie off, in metres. The systems
/// differ by at least 300 m almost everywhere in China.
const NEAR: f64 = 100.0;

impl CoordinateSystem {
    /// A position from numbers in this system; `None` off the globe.
    pub fn read(self, lat: f64, lng: f64) -> Option<Wgs84> {
        Wgs84::new(lat, lng)?;
        match self {
            Self::Wgs84 => Wgs84::new(lat, lng),
            Self::Gcj02 => Some(Gcj02 { lat, lng }.into()),
            Self::Bd09 => Some(Bd09 { lat, lng }.into()),
        }
    }

    /// The numbers of a position in this system: latitude, longitude.
    pub fn write(self, at: Wgs84) -> (f64, f64) {
        match self {
            Self::Wgs84 => (at.lat, at.lng),
            Self::Gcj02 => {
                let Gcj02 { lat, lng } = at.into();
                (lat, lng)
            }
            Self::Bd09 => {
                let Bd09 { lat, lng } = at.into();
                (lat, lng)
            }
        }
    }
}

/// The system of numbers (latitude, longitude) whose places are known. `None`
/// unless there are at least [`EVIDENCE`] of them, half lie within 100 m in one
/// system, and in every other at least twice as far: then it must be stated.
pub fn detect(known: &[((f64, f64), Wgs84)]) -> Option<CoordinateSystem> {
    if known.len() < EVIDENCE {
        return None;
    }
    let mut off: Vec<_> =
        CoordinateSystem::ALL.iter().map(|system| (median(known, *system), *system)).collect();
    off.sort_by(|a, b| a.0.total_cmp(&b.0));
    let [(best, system), (next, _), ..] = off[..] else { return None };
    (best <= NEAR && next >= 2.0 * best.max(NEAR / 2.0)).then_some(system)
}

fn median(known: &[((f64, f64), Wgs84)], system: CoordinateSystem) -> f64 {
    let far = |((lat, lng), at): &((f64, f64), Wgs84)| {
        system.read(*lat, *lng).map_or(f64::INFINITY, |read| read.distance(*at))
    };
    let mut metres: Vec<f64> = known.iter().map(far).collect();
    metres.sort_by(f64::total_cmp);
    metres[metres.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(system: CoordinateSystem, places: &[(f64, f64)]) -> Vec<((f64, f64), Wgs84)> {
        let at = |(lat, lng): &(f64, f64)| Wgs84 { lat: *lat, lng: *lng };
        places.iter().map(at).map(|at| (system.write(at), at)).collect()
    }

    const ZHENGZHOU: [(f64, f64); 3] = [(34.81, 113.56), (34.79, 113.60), (34.75, 113.66)];

    #[test]
    fn known_places_tell_the_system() {
        for system in CoordinateSystem::ALL {
            assert_eq!(detect(&known(*system, &ZHENGZHOU)), Some(*system));
        }
    }

    #[test]
    fn without_evidence_nothing_is_told() {
        assert_eq!(detect(&known(CoordinateSystem::Gcj02, &ZHENGZHOU[..2])), None);
        let paris = [(48.85, 2.35), (48.86, 2.36), (48.87, 2.37)];
        assert_eq!(detect(&known(CoordinateSystem::Gcj02, &paris)), None);
        let mut wrong = known(CoordinateSystem::Gcj02, &ZHENGZHOU);
        wrong.iter_mut().for_each(|(_, at)| at.lat += 0.1);
        assert_eq!(detect(&wrong), None);
    }
}
