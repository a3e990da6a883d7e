//! The same extract as XML and as PBF, and one that is larger than what is held.

use super::super::read::{Item, Kind, each, xml};
use super::{from, read, square};
use prost::Message;
use std::collections::HashMap;
use std::io::{BufReader, Read, Write};
use std::sync::atomic::AtomicU64;

// The parts of the format that are written here (OpenStreetMap wiki, "PBF Format").

#[derive(Clone, PartialEq, Message)]
struct BlobHead {
    #[prost(string, tag = "1")]
    kind: String,
    #[prost(int32, tag = "3")]
    size: i32,
}

#[derive(Clone, PartialEq, Message)]
struct Blob {
    #[prost(bytes = "vec", tag = "1")]
    raw: Vec<u8>,
    #[prost(int32, tag = "2")]
    size: i32,
}

#[derive(Clone, PartialEq, Message)]
struct Head {
    #[prost(string, repeated, tag = "4")]
    needs: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
struct Block {
    #[prost(message, optional, tag = "1")]
    strings: Option<Strings>,
    #[prost(message, repeated, tag = "2")]
    groups: Vec<Group>,
}

#[derive(Clone, PartialEq, Message)]
struct Strings {
    #[prost(bytes = "vec", repeated, tag = "1")]
    all: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct Group {
    #[prost(message, repeated, tag = "1")]
    nodes: Vec<Node>,
    #[prost(message, repeated, tag = "3")]
    ways: Vec<Way>,
    #[prost(message, repeated, tag = "4")]
    relations: Vec<Relation>,
}

#[derive(Clone, PartialEq, Message)]
struct Node {
    #[prost(sint64, tag = "1")]
    id: i64,
    #[prost(uint32, repeated, tag = "2")]
    keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    values: Vec<u32>,
    #[prost(sint64, tag = "8")]
    lat: i64,
    #[prost(sint64, tag = "9")]
    lng: i64,
}

#[derive(Clone, PartialEq, Message)]
struct Way {
    #[prost(int64, tag = "1")]
    id: i64,
    #[prost(uint32, repeated, tag = "2")]
    keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    values: Vec<u32>,
    #[prost(sint64, repeated, tag = "8")]
    refs: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
struct Relation {
    #[prost(int64, tag = "1")]
    id: i64,
    #[prost(uint32, repeated, tag = "2")]
    keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    values: Vec<u32>,
    #[prost(int32, repeated, tag = "8")]
    roles: Vec<i32>,
    #[prost(sint64, repeated, tag = "9")]
    members: Vec<i64>,
    #[prost(int32, repeated, tag = "10")]
    kinds: Vec<i32>,
}

/// Numbers of strings; 0 is none.
#[derive(Default)]
struct Words(HashMap<String, u32>, Vec<Vec<u8>>);

impl Words {
    fn of(&mut self, text: &str) -> u32 {
        if self.1.is_empty() {
            self.1.push(Vec::new());
        }
        *self.0.entry(text.to_owned()).or_insert_with(|| {
            self.1.push(text.as_bytes().to_vec());
            u32::try_from(self.1.len() - 1).unwrap()
        })
    }

    fn tags(&mut self, item: &Item) -> (Vec<u32>, Vec<u32>) {
        item.tags.iter().map(|(key, value)| (self.of(key), self.of(value))).unzip()
    }
}

/// Each from the one before.
fn steps(all: impl IntoIterator<Item = i64>) -> Vec<i64> {
    let mut last = 0;
    all.into_iter().map(|id| id - std::mem::replace(&mut last, id)).collect()
}

fn part(kind: &str, message: &impl Message) -> Vec<u8> {
    let raw = message.encode_to_vec();
    let blob = Blob { size: i32::try_from(raw.len()).unwrap(), raw }.encode_to_vec();
    let head = BlobHead { kind: kind.to_owned(), size: i32::try_from(blob.len()).unwrap() }.encode_to_vec();
    [&u32::try_from(head.len()).unwrap().to_be_bytes()[..], &head, &blob].concat()
}

/// The elements of an extract in XML, as PBF.
fn pbf(path: &std::path::Path) -> Vec<u8> {
    let (mut words, mut group) = (Words::default(), Group::default());
    each(path, 1, &mut |_| (), &mut |item| {
        let (keys, values) = words.tags(item);
        match item.kind {
            Kind::Node => {
                let units = |degrees: f64| (degrees * 1e7).round() as i64;
                let (lat, lng) = (units(item.at.0), units(item.at.1));
                group.nodes.push(Node { id: item.id, keys, values, lat, lng });
            }
            Kind::Way => {
                group.ways.push(Way { id: item.id, keys, values, refs: steps(item.refs.iter().copied()) });
            }
            Kind::Relation => {
                let members = steps(item.members.iter().map(|member| member.id));
                let roles = item.members.iter().map(|member| words.of(&member.role) as i32).collect();
                let kinds = item.members.iter().map(|member| member.kind as i32).collect();
                group.relations.push(Relation { id: item.id, keys, values, roles, members, kinds });
            }
        }
        Ok(())
    })
    .expect("XML");
    let groups = vec![
        Group { nodes: group.nodes, ..Group::default() },
        Group { ways: group.ways, ..Group::default() },
        Group { relations: group.relations, ..Group::default() },
    ];
    let block = Block { strings: Some(Strings { all: words.1 }), groups };
    let head = Head { needs: vec!["OsmSchema-V0.6".to_owned()] };
    [part("OSMHeader", &head), part("OSMData", &block)].concat()
}

fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    file
}

#[test]
fn an_extract_says_the_same_as_xml_and_as_pbf() {
    let relation = "<relation id='30'><member type='way' ref='24' role='outer'/><tag k='type' v='multipolygon'/>\
                    <tag k='amenity' v='school'/><tag k='name' v='&lt;b&gt;学校'/></relation>\
                    <way id='24'><nd ref='1'/><nd ref='2'/><nd ref='3'/><nd ref='1'/></way>\
                    <way id='23'><nd ref='5'/><nd ref='7'/><nd ref='8'/><nd ref='5'/><tag k='natural' v='water'/></way>";
    let text = square(relation);
    let of_xml = from(&text).expect("an extract");
    let bytes = pbf(file(text.as_bytes()).path());
    let of_pbf = read(file(&bytes).path(), &mut |_| ()).expect("an extract");
    assert_eq!(of_xml, of_pbf);
    assert_eq!((of_pbf.compounds.len(), of_pbf.ground.len()), (2, 2), "a school as well, a way and a pond");
    let cut = read(file(&bytes[..bytes.len() - 40]).path(), &mut |_| ());
    assert!(cut.is_err(), "cut off");
}

#[test]
fn a_real_extract_says_the_same_as_pbf() {
    let Some(path) = super::shared("osm/beijing-bupt.osm") else { return };
    let of_xml = read(&path, &mut |_| ()).expect("an extract");
    let of_pbf = read(file(&pbf(&path)).path(), &mut |_| ()).expect("an extract");
    assert_eq!(of_xml, of_pbf);
    assert!(!of_pbf.ground.is_empty());
}

/// A large extract that nowhere is whole: written while it is read.
struct Endless {
    left: usize,
    id: u64,
    line: Vec<u8>,
    at: usize,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.line.len() {
            self.at = 0;
            self.id += 1;
            self.line = match (self.id, self.left) {
                (1, _) => b"<?xml version='1.0'?><osm version='0.6'>".to_vec(),
                (_, usize::MAX) => return Ok(0),
                (_, 0) => {
                    self.left = usize::MAX;
                    b"</osm>".to_vec()
                }
                (id, _) => format!(
                    "<node id='{id}' lat='31.{id:07}' lon='121.5' user='somebody' version='3' timestamp='2026-01-01T00:00:00Z'>\
                     <tag k='note' v='{:700}'/></node>\n",
                    "x"
                )
                .into_bytes(),
            };
            if self.left != usize::MAX {
                self.left = self.left.saturating_sub(self.line.len());
            }
        }
        let count = buffer.len().min(self.line.len() - self.at);
        buffer[..count].copy_from_slice(&self.line[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// What is held while 200 MB go by: one element, however many there are. Set
/// `HUYING_EXTRACT_MB=200` for all of them; every test run takes a part.
#[test]
fn a_large_extract_streams_by_and_one_element_is_held() {
    let megabytes = std::env::var("HUYING_EXTRACT_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(16);
    let source = Endless { left: megabytes * 1_000_000, id: 0, line: Vec::new(), at: 0 };
    let (mut count, mut most) = (0usize, 0);
    xml(BufReader::with_capacity(1 << 17, source), &AtomicU64::new(0), &mut |item| {
        count += 1;
        let tags = item.tags.iter().map(|(key, value)| key.capacity() + value.capacity()).sum::<usize>();
        most =
            most.max(tags + item.tags.capacity() * size_of::<(String, String)>() + item.refs.capacity() * 8);
        Ok(())
    })
    .expect("an extract");
    assert!(count > megabytes * 1000, "{count} elements");
    assert!(most < 4096, "{most} bytes of one element are held");
}
