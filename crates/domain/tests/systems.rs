//! The three coordinate systems: there and back, over China and outside.

use domain::geo::{Bd09, Gcj02, Wgs84};
use domain::place::CoordinateSystem;
use proptest::prelude::*;

/// China's mainland and islands, from the Pamirs to the Ussuri, from the
/// Nansha islands to the Amur.
fn in_china() -> impl Strategy<Value = Wgs84> {
    (3.5..53.6_f64, 73.4..135.1_f64).prop_map(|(lat, lng)| Wgs84 { lat, lng })
}

/// Everywhere that no map shifts.
fn outside() -> impl Strategy<Value = Wgs84> {
    (-90.0..=90.0_f64, -180.0..=180.0_f64)
        .prop_map(|(lat, lng)| Wgs84 { lat, lng })
        .prop_filter("in the box", |at| !((0.8..56.0).contains(&at.lat) && (72.0..138.0).contains(&at.lng)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn there_and_back_is_within_a_millimetre(at in in_china()) {
        prop_assert!(Wgs84::from(Gcj02::from(at)).distance(at) < 0.001);
        prop_assert!(Wgs84::from(Bd09::from(at)).distance(at) < 0.001);
        let gcj = Gcj02::from(at);
        let back = Gcj02::from(Bd09::from(gcj));
        let flat = |at: Gcj02| Wgs84 { lat: at.lat, lng: at.lng };
        prop_assert!(flat(back).distance(flat(gcj)) < 0.001);
        // And from the other end: a number read from a map is found on it again.
        let read = Gcj02 { lat: at.lat, lng: at.lng };
        prop_assert!(flat(Gcj02::from(Wgs84::from(read))).distance(at) < 0.001);
    }

    #[test]
    fn the_systems_lie_apart(at in in_china()) {
        let moved = |system: CoordinateSystem| {
            let (lat, lng) = system.write(at);
            Wgs84 { lat, lng }.distance(at)
        };
        prop_assert!(moved(CoordinateSystem::Gcj02) < 1500.0);
        prop_assert!((300.0..3500.0).contains(&moved(CoordinateSystem::Bd09)));
    }

    #[test]
    fn outside_nothing_is_touched(at in outside()) {
        for system in CoordinateSystem::ALL {
            prop_assert_eq!(system.write(at), (at.lat, at.lng));
            prop_assert_eq!(system.read(at.lat, at.lng), Some(at));
        }
    }

    #[test]
    fn no_number_is_refused_with_a_panic(lat in any::<f64>(), lng in any::<f64>()) {
        for system in CoordinateSystem::ALL {
            let read = system.read(lat, lng);
            prop_assert_eq!(read.is_some(), Wgs84::new(lat, lng).is_some());
        }
    }
}

#[test]
fn published_values_are_met() {
    let near = |a: f64, b: f64, within: f64| assert!((a - b).abs() < within, "{a} {b}");
    let gcj = Gcj02::from(Wgs84 { lat: 39.915, lng: 116.404 });
    near(gcj.lng, 116.410_244_499_169_38, 1e-9);
    near(gcj.lat, 39.916_404_281_501_64, 1e-9);
    let back = Wgs84::from(gcj);
    near(back.lat, 39.915, 1e-9);
    near(back.lng, 116.404, 1e-9);
    // Baidu's way back is published as one step; it errs by a metre at most.
    let gcj = Gcj02::from(Bd09 { lat: 39.915, lng: 116.404 });
    near(gcj.lng, 116.397_627_291_193_15, 2e-5);
    near(gcj.lat, 39.908_656_739_576_31, 2e-5);
}
