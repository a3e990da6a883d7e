//! Reading GeoJSON (RFC 7946) as far as areas go.

use serde::Deserialize;
use serde_json::{Map, Value};

/// Most features of a file.
const FEATURES: usize = 2000;

/// Why a file as a whole cannot be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFlaw {
    /// Not JSON, or cut off.
    Unreadable,
    /// Not a collection of features.
    NoCollection,
    /// A collection of nothing.
    Empty,
    /// More features than can be taken at once.
    TooMany,
    /// So many corners lie near one another that comparing them all would take
    /// too long; fewer grids at once work.
    TooMuch,
}

/// What a geometry is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// The outer ring, longitude first.
    Ring(Vec<[f64; 2]>),
    /// It has holes.
    Hole,
    /// Several areas, or none, or a point or a line.
    Other,
}

/// A feature as it came.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Feature {
    pub(super) name: String,
    pub(super) code: String,
    pub(super) community: String,
    pub(super) shape: Shape,
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    features: Vec<Raw>,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    geometry: Value,
}

/// The features of a file.
pub(super) fn features(body: &str) -> Result<Vec<Feature>, FileFlaw> {
    let body = body.trim_start_matches('\u{FEFF}');
    let file: File = serde_json::from_str(body)
        .map_err(|error| if error.is_data() { FileFlaw::NoCollection } else { FileFlaw::Unreadable })?;
    if file.kind != "FeatureCollection" {
        return Err(FileFlaw::NoCollection);
    }
    match file.features.len() {
        0 => Err(FileFlaw::Empty),
        1..=FEATURES => Ok(file.features.into_iter().map(feature).collect()),
        _ => Err(FileFlaw::TooMany),
    }
}

fn feature(raw: Raw) -> Feature {
    let properties = raw.properties.unwrap_or_default();
    let word = |names: &[&str]| {
        let value = names.iter().find_map(|name| properties.get(*name));
        let text = match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        domain::text::clean_line(&text)
    };
    Feature {
        name: word(&["name", "NAME", "名称", "网格名称"]),
        code: word(&["code", "CODE", "id", "编码"]),
        community: word(&["community", "parent", "社区", "所属社区"]),
        shape: shape(raw.geometry),
    }
}

/// `MultiPolygon` with one member is what many programs write for a polygon.
fn shape(geometry: Value) -> Shape {
    #[derive(Deserialize)]
    #[serde(tag = "type")]
    enum Geometry {
        Polygon { coordinates: Vec<Vec<Vec<f64>>> },
        MultiPolygon { coordinates: Vec<Vec<Vec<Vec<f64>>>> },
    }
    let rings = match serde_json::from_value(geometry) {
        Ok(Geometry::Polygon { coordinates }) => coordinates,
        Ok(Geometry::MultiPolygon { coordinates }) => match <[_; 1]>::try_from(coordinates) {
            Ok([only]) => only,
            Err(_) => return Shape::Other,
        },
        Err(_) => return Shape::Other,
    };
    match <[_; 1]>::try_from(rings) {
        Ok([ring]) => {
            let corner = |c: Vec<f64>| Some([*c.first()?, *c.get(1)?]);
            ring.into_iter().map(corner).collect::<Option<_>>().map_or(Shape::Other, Shape::Ring)
        }
        Err(rings) if rings.len() > 1 => Shape::Hole,
        Err(_) => Shape::Ring(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_collection_is_named() {
        for (body, flaw) in [
            ("", FileFlaw::Unreadable),
            ("{\"type\":\"FeatureCollection\",\"features\":[", FileFlaw::Unreadable),
            ("[]", FileFlaw::NoCollection),
            ("{}", FileFlaw::NoCollection),
            ("{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}", FileFlaw::NoCollection),
            ("{\"type\":\"FeatureCollection\"}", FileFlaw::Empty),
        ] {
            assert_eq!(features(body), Err(flaw), "{body}");
        }
        let many =
            format!("{{\"type\":\"FeatureCollection\",\"features\":[{}{{}}]}}", "{},".repeat(FEATURES));
        assert_eq!(features(&many), Err(FileFlaw::TooMany));
    }

    #[test]
    fn one_ring_is_read_from_either_kind_and_holes_are_told() {
        let shape = |text: &str| shape(serde_json::from_str(text).unwrap());
        let ring = Shape::Ring(vec![[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(shape(r#"{"type":"Polygon","coordinates":[[[1,2],[3,4,5]]]}"#), ring);
        assert_eq!(shape(r#"{"type":"MultiPolygon","coordinates":[[[[1,2],[3,4]]]]}"#), ring);
        assert_eq!(shape(r#"{"type":"Polygon","coordinates":[[[1,2]],[[3,4]]]}"#), Shape::Hole);
        assert_eq!(shape(r#"{"type":"Polygon","coordinates":[]}"#), Shape::Ring(Vec::new()));
        for other in
            ["null", r#"{"type":"Point","coordinates":[1,2]}"#, r#"{"type":"Polygon","coordinates":[[[1]]]}"#]
        {
            assert_eq!(shape(other), Shape::Other, "{other}");
        }
    }
}
