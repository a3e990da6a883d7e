//! Elements of an extract, one after the other; nothing is held.

use osmpbf::{Element, ElementReader, RelMemberType};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why an extract cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// The file itself.
    #[error("the file cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// It is something else.
    #[error("the file is no OpenStreetMap extract: neither XML with <osm> nor PBF")]
    NotOsm,
    /// It is damaged or was cut off.
    #[error("the file is damaged near byte {at}: {what}")]
    Broken {
        /// About where.
        at: u64,
        /// What the reader met.
        what: String,
    },
    /// It holds more than is read at once.
    #[error("the extract is too large: more than {0} nodes are wanted; cut out a district")]
    TooLarge(usize),
}

/// How far the reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which reading of the file, from 1 to 3.
    pub pass: u8,
    /// Bytes read in it.
    pub done: u64,
    /// Bytes of the file.
    pub all: u64,
}

/// What an element is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Node,
    Way,
    Relation,
}

/// A member of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) kind: Kind,
    pub(super) id: i64,
    pub(super) role: String,
}

/// An element. One is filled again and again.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) id: i64,
    /// Latitude and longitude of a node.
    pub(super) at: (f64, f64),
    pub(super) tags: Vec<(String, String)>,
    pub(super) refs: Vec<i64>,
    pub(super) members: Vec<Member>,
}

/// Longest value of a tag that is kept, in characters: as OSM keeps them.
const VALUE: usize = 255;
/// Elements between two notes of progress.
const STEP: u64 = 4096;

impl Item {
    pub(super) fn tag(&self, key: &str) -> Option<&str> {
        tag(&self.tags, key)
    }

    fn start(&mut self, kind: Kind, id: i64) {
        (self.kind, self.id) = (kind, id);
        self.tags.clear();
        self.refs.clear();
        self.members.clear();
    }

    fn add(&mut self, key: &str, value: &str) {
        self.tags.push((key.to_owned(), value.chars().take(VALUE).collect()));
    }
}

/// A value of a tag.
pub(super) fn tag<'a>(tags: &'a [(String, String)], key: &str) -> Option<&'a str> {
    tags.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
}

/// Reads all elements.
pub(super) fn each(
    path: &Path,
    pass: u8,
    progress: &mut dyn FnMut(Progress),
    take: &mut dyn FnMut(&Item) -> Result<(), FileProblem>,
) -> Result<(), FileProblem> {
    let file = File::open(path)?;
    let all = file.metadata()?.len();
    let done = Arc::new(AtomicU64::new(0));
    let mut source = BufReader::with_capacity(1 << 17, Counted { file, done: done.clone() });
    let mut count = 0;
    let mut take = |item: &Item| {
        count += 1;
        if count % STEP == 0 {
            progress(Progress { pass, done: done.load(Ordering::Relaxed).min(all), all });
        }
        take(item)
    };
    let is_xml = {
        let head = source.fill_buf()?;
        let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
    };
    let read = if is_xml { xml(source, &done, &mut take) } else { pbf(source, &done, &mut take) };
    read?;
    progress(Progress { pass, done: all, all });
    Ok(())
}

struct Counted {
    file: File,
    done: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.done.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

type Take<'a> = dyn FnMut(&Item) -> Result<(), FileProblem> + 'a;

pub(super) fn xml(source: impl BufRead, done: &AtomicU64, take: &mut Take<'_>) -> Result<(), FileProblem> {
    let mut reader = Reader::from_reader(source);
    let broken = |what: String| FileProblem::Broken { at: done.load(Ordering::Relaxed), what };
    let (mut buffer, mut item, mut open, mut root) = (Vec::new(), Item::default(), false, 0u8);
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|error| broken(error.to_string()))?;
        match event {
            Event::Start(start) if root == 0 && name(&start) == b"osm" => root = 1,
            Event::Start(_) | Event::Empty(_) if root == 0 => return Err(FileProblem::NotOsm),
            Event::Start(start) => match element(&start, &mut item) {
                Some(whole) => open = whole.map_err(&broken)?,
                None => part(&start, &mut item, open).map_err(&broken)?,
            },
            Event::Empty(start) => match element(&start, &mut item) {
                Some(whole) => {
                    whole.map_err(&broken)?;
                    take(&item)?;
                }
                None => part(&start, &mut item, open).map_err(&broken)?,
            },
            Event::End(end) => match end.name().as_ref().as_bytes() {
                b"node" | b"way" | b"relation" => {
                    open = false;
                    take(&item)?;
                }
                b"osm" => root = 2,
                _ => {}
            },
            Event::Eof if root == 2 => return Ok(()),
            Event::Eof if root == 0 => return Err(FileProblem::NotOsm),
            Event::Eof => return Err(broken("it ends in the middle".to_owned())),
            _ => {}
        }
    }
}

fn name<'a>(start: &'a BytesStart<'_>) -> &'a [u8] {
    start.name().into_inner().as_bytes()
}

/// Begins an element; `None` for anything else.
fn element(start: &BytesStart<'_>, item: &mut Item) -> Option<Result<bool, String>> {
    let kind = kind(name(start))?;
    Some(attributes(start, ["id", "lat", "lon"]).and_then(|[id, lat, lng]| {
        item.start(kind, id.parse().map_err(|_| format!("an element has the number {id:?}"))?);
        if kind == Kind::Node {
            // A node that was deleted has no position; it is nowhere.
            item.at = (lat.parse().unwrap_or(f64::NAN), lng.parse().unwrap_or(f64::NAN));
        }
        Ok(true)
    }))
}

fn kind(name: &[u8]) -> Option<Kind> {
    match name {
        b"node" => Some(Kind::Node),
        b"way" => Some(Kind::Way),
        b"relation" => Some(Kind::Relation),
        _ => None,
    }
}

/// What stands inside an element.
fn part(start: &BytesStart<'_>, item: &mut Item, open: bool) -> Result<(), String> {
    if !open {
        return Ok(());
    }
    match name(start) {
        b"tag" => {
            let [key, value] = attributes(start, ["k", "v"])?;
            item.add(&key, &value);
        }
        b"nd" => {
            let [id] = attributes(start, ["ref"])?;
            item.refs.push(id.parse().map_err(|_| format!("a way has the node {id:?}"))?);
        }
        b"member" => {
            let [of, id, role] = attributes(start, ["type", "ref", "role"])?;
            if let (Some(kind), Ok(id)) = (kind(of.as_bytes()), id.parse()) {
                item.members.push(Member { kind, id, role });
            }
        }
        _ => {}
    }
    Ok(())
}

fn attributes<const N: usize>(start: &BytesStart<'_>, names: [&str; N]) -> Result<[String; N], String> {
    let mut values = [const { String::new() }; N];
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = attribute.key.into_inner();
        if let Some(at) = names.iter().position(|name| *name == key) {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            values[at] = value.map_err(|error| error.to_string())?.into_owned();
        }
    }
    Ok(values)
}

fn pbf(source: impl Read + Send, done: &AtomicU64, take: &mut Take<'_>) -> Result<(), FileProblem> {
    let mut item = Item::default();
    let (mut found, mut any) = (Ok(()), false);
    let read = ElementReader::new(source).for_each(|element| {
        any = true;
        if found.is_ok() {
            fill(&mut item, &element);
            found = take(&item);
        }
    });
    found?;
    if read.is_ok() && !any {
        return Err(FileProblem::NotOsm);
    }
    read.map_err(|error| match done.load(Ordering::Relaxed) {
        // The head of the first part is no head.
        0..=131_072 => FileProblem::NotOsm,
        at => FileProblem::Broken { at, what: error.to_string() },
    })
}

fn fill(item: &mut Item, element: &Element<'_>) {
    match element {
        Element::Node(node) => {
            item.start(Kind::Node, node.id());
            item.at = (node.lat(), node.lon());
            node.tags().for_each(|(key, value)| item.add(key, value));
        }
        Element::DenseNode(node) => {
            item.start(Kind::Node, node.id());
            item.at = (node.lat(), node.lon());
            node.tags().for_each(|(key, value)| item.add(key, value));
        }
        Element::Way(way) => {
            item.start(Kind::Way, way.id());
            item.refs.extend(way.refs());
            way.tags().for_each(|(key, value)| item.add(key, value));
        }
        Element::Relation(relation) => {
            item.start(Kind::Relation, relation.id());
            relation.tags().for_each(|(key, value)| item.add(key, value));
            for member in relation.members() {
                let kind = match member.member_type {
                    RelMemberType::Node => Kind::Node,
                    RelMemberType::Way => Kind::Way,
                    RelMemberType::Relation => Kind::Relation,
                };
                let role = member.role().unwrap_or("").to_owned();
                item.members.push(Member { kind, id: member.member_id, role });
            }
        }
    }
}
