//! Atom (RFC 4287), in pages (RFC 5005), with places as GeoRSS has them.

use super::geojson::{degrees, place_address};
use super::{About, Rows, Set, stamp};
use app::i18n::{Lang, text};
use backend::places::OpenPlace;
use backend::requests::Opened;
use domain::Moment;
use domain::geo::Wgs84;
use std::fmt::Write;

/// Most characters of a title.
const TITLE_CHARS: usize = 60;
/// The language of what people wrote.
const LANG: Lang = Lang::ZhHans;

/// The file.
pub fn file(rows: &Rows, about: &About) -> String {
    let (set, updated) = match rows {
        Rows::Requests(page) => (Set::Requests, page.items.iter().map(|one| one.request.updated_at).max()),
        Rows::Stations(page) => (Set::Stations, page.items.iter().map(|one| one.updated_at).max()),
    };
    let mut out = Xml::begin();
    out.element("id", &format!("{}/open-data/{}.atom", about.base, set.name()));
    let title = match set {
        Set::Requests => text(LANG, "open-requests"),
        Set::Stations => text(LANG, "open-stations"),
    };
    out.element("title", &format!("{title} · {}", text(LANG, "product-name")));
    out.element("updated", &stamp(updated.unwrap_or(Moment::UNIX_EPOCH)));
    out.open("author");
    out.element("name", &about.publisher);
    out.close("author");
    out.element("rights", &format!("{} {}", about.license, about.license_url));
    out.link("self", "application/atom+xml", &about.here);
    out.link("alternate", "text/html", &format!("{}/open-data", about.base));
    out.link("license", "text/html", &about.license_url);
    if let Some(next) = &about.next {
        out.link("next", "application/atom+xml", next);
    }
    match rows {
        Rows::Requests(page) => page.items.iter().for_each(|one| request(&mut out, one, about)),
        Rows::Stations(page) => page.items.iter().for_each(|one| place(&mut out, one, about)),
    }
    out.end()
}

fn request(out: &mut Xml, opened: &Opened, about: &About) {
    let Opened { request: one, published_at } = opened;
    let address = format!("{}/r/{}", about.base, one.code);
    let category = one.category.as_ref();
    let name = category.map_or(text(LANG, "open-no-category"), |category| category.name.as_str());
    let begin: String = one.description.split_whitespace().collect::<Vec<_>>().join(" ");
    let begin: String = begin.chars().take(TITLE_CHARS).collect();
    out.open("entry");
    out.element("id", &address);
    out.element("title", &if begin.is_empty() { name.to_owned() } else { format!("{name} · {begin}") });
    out.element("published", &stamp(*published_at));
    out.element("updated", &stamp(one.updated_at));
    out.link("alternate", "text/html", &address);
    if let Some(category) = category {
        out.category(&category.slug, &category.name);
    }
    out.category(one.status.as_str(), text(LANG, &format!("status-{}", one.status)));
    let said = one.answer.as_deref().map(|said| format!("\n\n{said}")).unwrap_or_default();
    out.element("summary", &format!("{}{said}", one.description));
    out.point(one.at);
    out.close("entry");
}

fn place(out: &mut Xml, one: &OpenPlace, about: &About) {
    let facts = &one.place.facts;
    let address = place_address(&one.place, about);
    out.open("entry");
    out.element("id", &address);
    out.element("title", &facts.name);
    out.element("updated", &stamp(one.updated_at));
    out.link("alternate", "text/html", &address);
    let kind = format!("place-kind-{}", facts.kind.as_str().replace('_', "-"));
    out.category(facts.kind.as_str(), text(LANG, &kind));
    let hours = facts.hours_text.as_deref().or(facts.hours.as_deref()).unwrap_or("");
    let parts = [facts.address.as_str(), hours].into_iter().filter(|part| !part.is_empty());
    out.element("summary", &parts.collect::<Vec<_>>().join("\n"));
    out.point(Some(facts.at));
    out.close("entry");
}

/// A document in the making.
struct Xml(String);

impl Xml {
    fn begin() -> Self {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        let lang = LANG.tag();
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(
            out,
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:georss=\"http://www.georss.org/georss\" xml:lang=\"{lang}\">"
        );
        Self(out)
    }

    fn open(&mut self, name: &str) {
        let _ = writeln!(self.0, "<{name}>");
    }

    fn close(&mut self, name: &str) {
        let _ = writeln!(self.0, "</{name}>");
    }

    fn element(&mut self, name: &str, text: &str) {
        let _ = writeln!(self.0, "<{name}>{}</{name}>", escaped(text));
    }

    fn link(&mut self, rel: &str, mime: &str, href: &str) {
        let _ = writeln!(self.0, "<link rel=\"{rel}\" type=\"{mime}\" href=\"{}\"/>", escaped(href));
    }

    fn category(&mut self, term: &str, label: &str) {
        let _ = writeln!(self.0, "<category term=\"{}\" label=\"{}\"/>", escaped(term), escaped(label));
    }

    fn point(&mut self, at: Option<Wgs84>) {
        if let Some(at) = at {
            self.element("georss:point", &format!("{} {}", degrees(at.lat), degrees(at.lng)));
        }
    }

    fn end(mut self) -> String {
        self.0.push_str("</feed>\n");
        self.0
    }
}

/// Words as XML takes them: some characters have no way to be written in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            sign => out.push(sign),
        }
    }
    out
}
