//! The browser shifts positions as the server does: both are asked the same.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

mod node;

use domain::geo::Wgs84;
use domain::place::CoordinateSystem;

/// All over China and its borders, and elsewhere.
fn positions() -> Vec<Wgs84> {
    let grid = (0..12).flat_map(|row| (0..14).map(move |column| (row, column)));
    let inside = grid.map(|(row, column)| {
        let (lat, lng) = (18.13 + 3.07 * f64::from(row), 73.31 + 4.71 * f64::from(column));
        Wgs84 { lat, lng }
    });
    let elsewhere = [(48.8566, 2.3522), (0.0, 0.0), (-33.87, 151.21), (55.9, 100.0), (39.915, 116.404)];
    inside.chain(elsewhere.map(|(lat, lng)| Wgs84 { lat, lng })).collect()
}

/// What the module of the map makes of them: for each `[GCJ-02, back, BD-09, back]`.
fn by_browser(positions: &[Wgs84]) -> Vec<[[f64; 2]; 4]> {
    let mut script = node::source("map/shift.js");
    let asked: Vec<[f64; 2]> = positions.iter().map(|at| [at.lng, at.lat]).collect();
    script += &format!(
        "\nconst asked = {};\nconsole.log(JSON.stringify(asked.map((at) => \
         [toGcj(at), fromGcj(at), toBd(at), fromBd(at)])));\n",
        serde_json::to_string(&asked).unwrap()
    );
    node::run(&script)
}

#[test]
fn the_browser_shifts_as_the_server_does() {
    let positions = positions();
    let (mut moved, answers) = (0, by_browser(&positions));
    assert_eq!(answers.len(), positions.len());
    for (at, answer) in positions.iter().zip(answers) {
        let read = |system: CoordinateSystem| {
            let back = system.read(at.lat, at.lng).unwrap();
            (back.lat, back.lng)
        };
        let (gcj, bd) = (CoordinateSystem::Gcj02, CoordinateSystem::Bd09);
        let ours = [gcj.write(*at), read(gcj), bd.write(*at), read(bd)];
        for ((lat, lng), [x, y]) in ours.into_iter().zip(answer) {
            // A ten-thousandth of a millimetre: sines need not be the same to the last bit.
            assert!(
                (lat - y).abs() < 1e-12 * 1e3 && (lng - x).abs() < 1e-12 * 1e3,
                "{at:?}: {lat} {lng}, {x} {y}"
            );
            moved += usize::from(lng != at.lng);
        }
    }
    assert!(moved > 500, "nearly all of them lie in China: {moved}");
}
