//! The basemap: a file, an address, or none.

use super::check::Check;
use app::parts::wide::Base;
use backend::places::tile::{Head, look};
use domain::place::CoordinateSystem;
use std::path::PathBuf;
use url::Url;

/// The closest zoom of an address, unless another is said.
const MAX_ZOOM: u8 = 18;
/// Longest attribution and approval number, in characters.
const LONGEST: usize = 200;
/// What everything of this part begins with.
const FILE: &str = "HUYING_MAP_PMTILES";
const ADDRESS: &str = "HUYING_MAP_URL";
const SYSTEM: &str = "HUYING_MAP_SYSTEM";
const REST: [&str; 4] = [SYSTEM, "HUYING_MAP_MAX_ZOOM", "HUYING_MAP_ATTRIBUTION", "HUYING_MAP_APPROVAL"];

/// A basemap.
#[derive(Clone, Debug)]
pub struct Basemap {
    /// What the page is told of it.
    pub base: Base,
    /// The file, if this program serves it itself.
    pub file: Option<(PathBuf, Head)>,
    /// The site its tiles come from otherwise, such as `https://tiles.example`.
    pub origin: Option<String>,
}

impl Check<'_> {
    pub(super) fn basemap(&mut self, secure: bool) -> Option<Basemap> {
        match (self.text(FILE), self.text(ADDRESS)) {
            (None, None) => {
                let alone = REST.into_iter().find(|name| self.text(name).is_some())?;
                self.mistakes.push(format!("{alone} needs {FILE} or {ADDRESS} as well"));
                None
            }
            (Some(_), Some(_)) => {
                self.mistakes
                    .push(format!("{FILE} and {ADDRESS} are both set: there is one basemap at most"));
                None
            }
            (Some(path), None) => self.of_file(PathBuf::from(path)),
            (None, Some(address)) => self.of_address(&address, secure),
        }
    }

    fn of_file(&mut self, path: PathBuf) -> Option<Basemap> {
        let head = match look(&path) {
            Ok(head) => head,
            Err(wrong) => {
                self.mistakes.push(format!("{FILE} names {}, which cannot be used: {wrong}", path.display()));
                return None;
            }
        };
        let system = self.system();
        let pictures = system == CoordinateSystem::Gcj02 && !head.vector;
        if system != CoordinateSystem::Wgs84 && !pictures {
            self.wrong(SYSTEM, "wgs84 for a PMTiles file, or gcj02 if its tiles are pictures");
        }
        let max_zoom = self.number("HUYING_MAP_MAX_ZOOM", 1..=22, head.max_zoom.max(1)).min(head.max_zoom);
        let url = "/tiles/base/{z}/{x}/{y}".to_owned();
        Some(Basemap {
            base: self.base(url, system, max_zoom, head.vector),
            file: Some((path, head)),
            origin: None,
        })
    }

    fn of_address(&mut self, address: &str, secure: bool) -> Option<Basemap> {
        let url = usual(address);
        let whole = ["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part));
        let probe = ["{z}", "{x}", "{y}"].iter().fold(url.clone(), |url, part| url.replace(part, "1"));
        let parsed = Url::parse(&probe).ok().filter(|parsed| {
            let safe = parsed.scheme() == "https" || (parsed.scheme() == "http" && !secure);
            safe && parsed.has_host() && parsed.username().is_empty() && !probe.contains(['{', '}', '"', ' '])
        });
        let (true, Some(parsed)) = (whole, parsed) else {
            let scheme = if secure { "https://" } else { "https:// or http://" };
            // The value may hold a key: it is not repeated.
            self.mistakes.push(format!(
                "{ADDRESS} must begin with {scheme}, name one host, and hold {{z}}, {{x}} and {{y}} \
                 (or {{TileMatrix}}, {{TileCol}} and {{TileRow}})"
            ));
            return None;
        };
        let system = self.system();
        let max_zoom = self.number("HUYING_MAP_MAX_ZOOM", 1..=22, MAX_ZOOM);
        let origin = Some(parsed.origin().ascii_serialization());
        Some(Basemap { base: self.base(url, system, max_zoom, false), file: None, origin })
    }

    fn system(&mut self) -> CoordinateSystem {
        self.parsed(SYSTEM, "wgs84, gcj02 or bd09").unwrap_or(CoordinateSystem::Wgs84)
    }

    fn base(&mut self, url: String, system: CoordinateSystem, max_zoom: u8, vector: bool) -> Base {
        let mut words = |name: &str| {
            let text = self.text(name).unwrap_or_default();
            if text.chars().count() > LONGEST {
                self.mistakes.push(format!("{name} must have at most {LONGEST} characters"));
            }
            text
        };
        let attribution = words("HUYING_MAP_ATTRIBUTION");
        let approval = words("HUYING_MAP_APPROVAL");
        Base { url, system, max_zoom, vector, attribution, approval }
    }
}

/// The names of WMTS for the same things.
fn usual(address: &str) -> String {
    let names = [("{TileMatrix}", "{z}"), ("{TileCol}", "{x}"), ("{TileRow}", "{y}")];
    names.iter().fold(address.to_owned(), |address, (name, usual)| {
        let lower = address.to_ascii_lowercase();
        match lower.find(&name.to_ascii_lowercase()) {
            Some(at) => format!("{}{usual}{}", &address[..at], &address[at + name.len()..]),
            None => address,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, Source};

    fn read(text: &str) -> Result<Option<Basemap>, String> {
        let source = Source::from_toml(text, "huying.toml").map_err(|wrong| wrong.to_string())?;
        Settings::check(&source).map(|settings| settings.basemap).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn an_address_of_tiles_is_taken_in_the_words_of_both_services() {
        assert!(read("").expect("nothing").is_none());
        let xyz = read(
            "[map]\nurl = 'https://t.example:8443/{z}/{x}/{y}.png'\nsystem = 'gcj02'\n\
            attribution = '© 测绘院'\napproval = 'GS(2026)1号'\nmax_zoom = 16",
        );
        let xyz = xyz.expect("good").expect("one");
        assert_eq!(xyz.origin.as_deref(), Some("https://t.example:8443"));
        assert_eq!((xyz.base.system, xyz.base.max_zoom), (CoordinateSystem::Gcj02, 16));
        let wmts = read(
            "[map]\nurl = 'https://t.example/wmts?TILEMATRIX={tilematrix}&TILEROW={TileRow}&TILECOL={TILECOL}&tk=k'",
        );
        let wmts = wmts.expect("good").expect("one");
        assert_eq!(wmts.base.url, "https://t.example/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=k");
    }

    #[test]
    fn what_cannot_be_a_basemap_is_refused_at_start() {
        for (text, word) in [
            ("url = 'https://t.example/{z}/{x}.png'", "{y}"),
            ("url = 'https://{s}.t.example/{z}/{x}/{y}.png'", "one host"),
            ("url = 'ftp://t.example/{z}/{x}/{y}.png'", "https://"),
            ("url = 'https://t.example/{z}/{x}/{y}'\nsystem = 'utm'", "gcj02"),
            ("url = 'https://t.example/{z}/{x}/{y}'\nmax_zoom = 40", "22"),
            ("pmtiles = '/nowhere/at.all'", "cannot be used"),
            ("pmtiles = '/dev/null'", "too short"),
            ("pmtiles = 'a'\nurl = 'b'", "one basemap"),
            ("attribution = 'x'", "as well"),
        ] {
            let wrong = read(&format!("[map]\n{text}")).expect_err(text);
            assert!(wrong.contains(word), "{text}: {wrong}");
        }
        let mixed =
            read("public_url = 'https://huying.example'\n[map]\nurl = 'http://t.example/{z}/{x}/{y}'");
        assert!(mixed.expect_err("mixed content").contains("https://"));
    }
}
