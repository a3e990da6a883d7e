//! Tiles of our own layers, read back as a map reads them.

use crate::places_api::{compound, facts, published};
use crate::world::{Answer, World};
use backend::admin;
use backend::directory::Unit;
use backend::places::tile::mvt::{Feature, Layer, Shape, Tile};
use backend::places::{self};
use domain::geo::Polygon;
use domain::org::UnitKind;
use prost::Message;
use serde_json::json;
use std::collections::HashMap;

/// The tile of a position, 0 to 18, and where in it, by the formula of the
/// OpenStreetMap wiki.
fn tile_of(lat: f64, lng: f64, z: u32) -> (u32, u32) {
    let side = f64::from(1 << z);
    let y = (1.0 - (lat.to_radians().tan().asinh()) / std::f64::consts::PI) / 2.0;
    (((lng + 180.0) / 360.0 * side) as u32, (y * side) as u32)
}

fn path(layer: &str, version: i64, z: u32, lat: f64, lng: f64) -> String {
    let (x, y) = tile_of(lat, lng, z);
    format!("/tiles/{layer}/{version}/{z}/{x}/{y}")
}

/// The layers of an answer by name.
fn layers(answer: &Answer) -> HashMap<String, Layer> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/vnd.mapbox-vector-tile");
    let tile = Tile::decode(&answer.body[..]).unwrap();
    assert!(tile.layers.iter().all(|layer| layer.version == 2 && layer.extent == Some(4096)));
    tile.layers.into_iter().map(|layer| (layer.name.clone(), layer)).collect()
}

/// What is said of a feature.
fn said(layer: &Layer, feature: &Feature) -> HashMap<String, String> {
    let pair = |pair: &[u32]| {
        let value = &layer.values[pair[1] as usize];
        let text = value.text.clone().or(value.number.map(|number| number.to_string())).unwrap();
        (layer.keys[pair[0] as usize].clone(), text)
    };
    feature.tags.chunks(2).map(pair).collect()
}

/// The corners of a geometry, all of its parts in a row.
fn corners(feature: &Feature) -> Vec<[i32; 2]> {
    let (mut at, mut all, mut rest) = ([0, 0], Vec::new(), &feature.geometry[..]);
    while let Some((command, more)) = rest.split_first() {
        let count = (command >> 3) as usize;
        rest = more;
        if command & 7 == 7 {
            continue;
        }
        for step in rest[..count * 2].chunks(2) {
            for axis in 0..2 {
                at[axis] += (step[axis] >> 1) as i32 ^ -((step[axis] & 1) as i32);
            }
            all.push(at);
        }
        rest = &rest[count * 2..];
    }
    all
}

#[tokio::test]
async fn places_are_dots_near_by_and_clusters_far_away_and_none_is_lost() {
    let world = World::new().await;
    let many = (0..60).map(|n| {
        let kind = if n % 3 == 0 { "partner" } else { "station" };
        facts(&format!("{n}号"), 45.14 + f64::from(n) * 0.0004, 124.82, json!({ "kind": kind }))
    });
    published(&world, many.collect()).await;
    let mark = places::mark(&world.backend);
    for z in 0..=18 {
        let (mut count, mut partners) = (0, 0);
        let mut rows: Vec<u32> =
            (0..60).map(|n| tile_of(45.14 + f64::from(n) * 0.0004, 124.82, z).1).collect();
        rows.dedup();
        for y in rows {
            let x = tile_of(45.14, 124.82, z).0;
            let answer = world.get(&format!("/tiles/places/{mark}/{z}/{x}/{y}")).send().await;
            let layer = &layers(&answer)["places"];
            for feature in &layer.features {
                assert_eq!(feature.shape, Some(Shape::Point as i32));
                assert!(corners(feature)[0].iter().all(|v| (0..=4096).contains(v)), "{feature:?}");
                let said = said(layer, feature);
                let number = |key: &str| said.get(key).map_or(0, |text| text.parse::<u32>().unwrap());
                match said.get("count") {
                    Some(_) => {
                        count += number("count");
                        partners += number("partner");
                        assert_eq!(number("count"), number("partner") + number("station"));
                    }
                    None => {
                        assert!(said.contains_key("id") && said.contains_key("name"), "{said:?}");
                        count += 1;
                        partners += u32::from(said["kind"] == "partner");
                    }
                }
            }
        }
        assert_eq!((count, partners), (60, 20), "zoom {z}");
    }
    let far = world.get(&path("places", mark, 8, 45.14, 124.82)).send().await;
    assert!(layers(&far)["places"].features.len() < 5);
    let some = world.get(&format!("{}?kind=partner", path("places", mark, 0, 45.14, 124.82))).send().await;
    let layer = &layers(&some)["places"];
    assert_eq!(said(layer, &layer.features[0])["count"], "20");
}

#[tokio::test]
async fn a_dot_lies_where_its_place_is() {
    let world = World::new().await;
    published(&world, vec![facts("<b>一号</b>", 45.14, 124.82, json!({}))]).await;
    let answer = world.get(&path("places", places::mark(&world.backend), 18, 45.14, 124.82)).send().await;
    let layer = &layers(&answer)["places"];
    let [x, y] = corners(&layer.features[0])[0];
    let side = f64::from(1 << 18);
    let east = ((124.82 + 180.0) / 360.0 * side).fract() * 4096.0;
    let south =
        ((1.0 - 45.14_f64.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * side).fract() * 4096.0;
    assert_eq!([x, y], [east.round() as i32, south.round() as i32]);
    assert_eq!(said(layer, &layer.features[0])["name"], "<b>一号</b>");
}

#[tokio::test]
async fn tiles_lie_where_maps_in_gcj02_show_them_if_that_is_asked() {
    let world = World::new().await;
    let many = (0..9).map(|n| facts(&format!("{n}号"), 45.14, 124.82, json!({})));
    let ids = published(&world, many.collect()).await;
    let mark = places::mark(&world.backend);
    let gcj = domain::geo::Gcj02::from(domain::geo::Wgs84 { lat: 45.14, lng: 124.82 });
    for z in [0, 5, 12, 16, 18] {
        let tile = path("places", mark, z, gcj.lat, gcj.lng);
        let answer = world.get(&format!("{tile}?crs=gcj02")).send().await;
        let layer = &layers(&answer)["places"];
        let side = f64::from(1 << z);
        let east = ((gcj.lng + 180.0) / 360.0 * side).fract() * 4096.0;
        let south = (1.0 - gcj.lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0;
        let south = (south * side).fract() * 4096.0;
        let [x, y] = corners(&layer.features[0])[0].map(f64::from);
        assert!((x - east).abs() <= 1.0 && (y - south).abs() <= 1.0, "{z}: {x}, {y} for {east}, {south}");
        let open = world.get(&format!("{tile}?crs=gcj02&all_day=1")).send().await;
        assert_eq!(open.status, 204, "none is open around the clock");
        assert_eq!(
            world.get(&format!("{tile}?crs=wgs84")).send().await.body,
            world.get(&tile).send().await.body
        );
    }
    assert_eq!(ids.len(), 9);
    let near = path("places", mark, 18, gcj.lat, gcj.lng);
    assert_eq!(world.get(&near).send().await.status, 204, "they are hundreds of metres away in WGS-84");
    for layer in ["places", "compounds", "ground", "circles"] {
        for crs in ["zzz", "bd09"] {
            let bad =
                world.get(&format!("/tiles/{layer}/0/5/3/3?crs={crs}")).header("accept", "application/json");
            bad.send().await.problem(422, "invalid_fields");
        }
        assert!(world.get(&format!("/tiles/{layer}/0/5/3/3?crs=gcj02")).send().await.status.is_success());
    }
}

#[tokio::test]
async fn a_version_lasts_for_ever_and_another_one_is_not_kept() {
    let world = World::new().await;
    published(&world, vec![facts("一号", 45.14, 124.82, json!({ "hours": "24/7" }))]).await;
    let mark = places::mark(&world.backend);
    let now = world.get(&path("places", mark, 10, 45.14, 124.82)).send().await;
    assert!(now.header("cache-control").contains("immutable"));
    let old = world.get(&path("places", mark - 1, 10, 45.14, 124.82)).send().await;
    assert_eq!((old.header("cache-control"), &old.body), ("public, no-cache", &now.body));
    let known =
        world.get(&path("places", mark, 10, 45.14, 124.82)).header("if-none-match", now.header("etag"));
    assert_eq!(known.send().await.status, 304);
    let open = world.get(&format!("{}?open=now", path("places", mark, 10, 45.14, 124.82))).send().await;
    assert_eq!((open.header("cache-control"), open.header("etag")), ("public, max-age=60", ""));
    published(&world, vec![facts("二号", 45.14, 124.82, json!({}))]).await;
    let after = world.get(&path("places", mark, 10, 45.14, 124.82)).send().await;
    assert_eq!(after.header("cache-control"), "public, no-cache", "the data has moved on");
    assert_eq!(said(&layers(&after)["places"], &layers(&after)["places"].features[0])["count"], "2");
}

#[tokio::test]
async fn what_is_no_tile_is_not_there_and_an_empty_one_says_so() {
    let world = World::new().await;
    for bad in [
        "x/0/0/0/0",
        "places/x/0/0/0",
        "places/0/19/0/0",
        "places/0/3/8/0",
        "places/0/3/0/8",
        "places/0/-1/0/0",
        "places/0/0/0/0.5",
        "places/0/256/0/0",
    ] {
        world
            .get(&format!("/tiles/{bad}"))
            .header("accept", "application/json")
            .send()
            .await
            .problem(404, "not_found");
    }
    let empty = world.get("/tiles/places/0/5/3/3").send().await;
    assert_eq!((empty.status.as_u16(), empty.body.len()), (204, 0));
    let bad =
        world.get("/tiles/places/0/5/3/3?kind=castle").header("accept", "application/json").send().await;
    bad.problem(422, "invalid_fields");
    world
        .get("/tiles/base/0/0/0")
        .header("accept", "application/json")
        .send()
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn a_compound_is_drawn_from_the_inside_when_near() {
    let world = World::new().await;
    let id = compound(&world).await;
    let mark = places::mark(&world.backend);
    let far = world.get(&path("compounds", mark, 14, 45.14, 124.82)).send().await;
    assert_eq!(far.status, 204);
    let near = world.get(&path("compounds", mark, 16, 45.1401, 124.8201)).send().await;
    let layers = layers(&near);
    assert_eq!(layers["building"].features.len(), 1);
    let building = said(&layers["building"], &layers["building"].features[0]);
    assert_eq!((building["number"].as_str(), building["levels"].as_str()), ("12", "6"));
    assert_eq!(building["id"], id.to_string());
    let ring = corners(&layers["building"].features[0]);
    // 30 m in a tile of 611.5 m · cos 45.14° at zoom 16.
    let wide = ring.iter().map(|c| c[0]).max().unwrap() - ring.iter().map(|c| c[0]).min().unwrap();
    let expected = 30.0 / (40_030_228.9 / 65_536.0 * 45.14_f64.to_radians().cos()) * 4096.0;
    assert!((f64::from(wide) - expected).abs() < 2.0 || ring.len() != 4, "{wide} {expected}");
    let outline = corners(&layers["outline"].features[0]);
    assert!(outline.iter().flatten().all(|v| (-64..=4160).contains(v)), "{outline:?}");
    assert_eq!(layers["way"].features[0].shape, Some(Shape::Line as i32));
}

#[tokio::test]
async fn a_building_across_a_seam_has_its_number_once() {
    let world = World::new().await;
    compound(&world).await;
    let mark = places::mark(&world.backend);
    let (mut parts, mut numbers) = (0, Vec::new());
    // The closest tiles are some hundred metres: the building lies across several of them.
    let (x, y) = tile_of(45.14, 124.82, 18);
    for (x, y) in (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y))) {
        let tile = world.get(&format!("/tiles/compounds/{mark}/18/{x}/{y}")).send().await;
        let layers = if tile.status == 204 { HashMap::new() } else { layers(&tile) };
        parts += layers.get("building").map_or(0, |layer| layer.features.len());
        let layer = layers.get("number").into_iter();
        numbers.extend(layer.flat_map(|layer| layer.features.iter().map(|one| said(layer, one))));
    }
    assert!(parts > 1, "it crosses a seam: {parts}");
    assert_eq!(numbers.len(), 1, "{numbers:?}");
    assert_eq!(numbers[0]["number"], "12");
}

#[tokio::test]
async fn the_ground_shows_the_areas_of_units_and_changes_with_them() {
    let world = World::new().await;
    let grid = |area: Option<Polygon>| Unit {
        id: domain::ids::UnitId(uuid::Uuid::from_u128(7)),
        parent: Some(world.north_community),
        kind: UnitKind::Grid,
        name: "一格".to_owned(),
        area,
        active: true,
        calendar: None,
    };
    let square = |side: f64| {
        Some(Polygon(vec![
            [124.8, 45.1],
            [124.8 + side, 45.1],
            [124.8 + side, 45.1 + side],
            [124.8, 45.1 + side],
        ]))
    };
    admin::save_unit(&world.backend, &world.admin, grid(square(0.05))).await.unwrap();
    let answer = world.get(&path("ground", 0, 12, 45.12, 124.82)).send().await;
    let layer = &layers(&answer)["unit"];
    assert_eq!(said(layer, &layer.features[0])["name"], "一格");
    assert_eq!(layer.features[0].shape, Some(Shape::Area as i32));
    let tag = answer.header("etag").trim_start_matches("W/").trim_matches('"').to_owned();
    let path = path("ground", tag.parse().unwrap(), 12, 45.12, 124.82);
    assert!(world.get(&path).send().await.header("cache-control").contains("immutable"));
    admin::save_unit(&world.backend, &world.admin, grid(square(0.04))).await.unwrap();
    assert!(!world.get(&path).send().await.header("cache-control").contains("immutable"));
}

/// A file of one tile, at zoom 0, by the specification of PMTiles 3.
fn pmtiles(tile: &[u8]) -> Vec<u8> {
    // One entry: its number, how often, how long, where (one more than the place).
    let directory = [1, 0, 1, u8::try_from(tile.len()).unwrap(), 1];
    let mut file = b"PMTiles\x03".to_vec();
    let at = |n: usize| (n as u64).to_le_bytes();
    let root = 127;
    let metadata = root + directory.len();
    let data = metadata + 2;
    for number in [root, directory.len(), metadata, 2, data, 0, data, tile.len(), 1, 1, 1] {
        file.extend(at(number));
    }
    // Clustered, packed nowhere, PNG, zoom 0 to 0; then bounds and middle.
    file.extend([1, 1, 1, 2, 0, 0]);
    file.resize(127, 0);
    file.extend(directory);
    file.extend(b"{}");
    file.extend(tile);
    file
}

#[tokio::test]
async fn a_basemap_is_read_from_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("base.pmtiles");
    std::fs::write(&file, pmtiles(b"a picture")).unwrap();
    let text = format!("[map]\npmtiles = '{}'\napproval = 'GS(2026)1号'", file.display());
    let source = server::settings::Source::from_toml(&text, "huying.toml").unwrap();
    let basemap = server::settings::Settings::check(&source).unwrap().basemap.unwrap();
    assert_eq!((basemap.base.max_zoom, basemap.base.vector), (0, false));
    let world = World::with(|settings| settings.basemap = Some(basemap)).await;
    let tile = world.get("/tiles/base/0/0/0").send().await;
    assert_eq!((tile.text().as_str(), tile.header("content-type")), ("a picture", "image/png"));
    assert_eq!(world.get("/tiles/base/1/0/0").send().await.status, 204);
    let policy = tile.header("content-security-policy");
    assert!(policy.contains("img-src 'self' blob: data:; "), "nothing else is let in: {policy}");
}

#[test]
fn a_basemap_that_was_not_copied_whole_is_told_at_start() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("base.pmtiles");
    let whole = pmtiles(b"a picture");
    let wrong = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        backend::places::tile::look(&file).err().unwrap_or_default()
    };
    assert_eq!(wrong(&whole), "");
    for cut in [1, 9, 12, 14] {
        let said = wrong(&whole[..whole.len() - cut]);
        assert!(said.contains("not copied whole"), "{cut}: {said}");
    }
    assert!(wrong(&whole[..100]).contains("too short"));
    let mut torn = whole.clone();
    torn[127..132].copy_from_slice(&[0xff; 5]);
    assert!(wrong(&torn).contains("root directory cannot be read"), "{}", wrong(&torn));
    let mut packed = whole;
    packed[97] = 2;
    assert!(wrong(&packed).contains("root directory cannot be read"), "it is no gzip");
}

#[tokio::test]
async fn browsers_may_fetch_a_basemap_from_its_site_and_from_nowhere_else() {
    let text = "[map]\nurl = 'https://tiles.example:8443/{z}/{x}/{y}.png'";
    let source = server::settings::Source::from_toml(text, "huying.toml").unwrap();
    let basemap = server::settings::Settings::check(&source).unwrap().basemap;
    let world = World::with(|settings| settings.basemap = basemap).await;
    let page = world.get("/").send().await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("img-src 'self' blob: data: https://tiles.example:8443; "), "{policy}");
    assert!(policy.contains("connect-src 'self' https://tiles.example:8443; "), "{policy}");
    assert!(policy.contains("'nonce-") && !policy.contains("unsafe-inline"), "{policy}");
}
