//! The weight a phone on a weak signal has to carry before it can submit, and to see the map.
//! Promises, so tests.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::manifest::Manifest;
use crate::page::{self, Page, Pages};
use crate::workspace::{Profile, Workspace, files_below};

const KB: usize = 1024;
/// Everything the submit page loads, compressed.
const ALL_LIMIT: usize = 100 * KB;
/// Its HTML and CSS, compressed: what fits into the first window of a TCP connection.
const FIRST_SIGHT_LIMIT: usize = 14 * KB;

/// The wide map with its engine, compressed.
const ENGINE_LIMIT: usize = 110 * KB;
/// Everything the map page loads without tiles, compressed, the wide map included.
const MAP_LIMIT: usize = 200 * KB;
const ENGINE: &str = "map.js";
/// What the map page loads from the manifest.
const ON_THE_MAP: [&str; 5] = ["light.js", "light.wasm", "main.css", "map.css", ENGINE];

/// What the submit page loads from the manifest, whatever its HTML looks like.
const ALWAYS: [&str; 3] = ["huying.js", "huying.wasm", "main.css"];

#[derive(Debug, PartialEq, Eq)]
struct Item {
    name: String,
    bytes: usize,
    first_sight: bool,
}

/// Weighs the release site and shows the figures.
///
/// # Errors
/// When a budget is exceeded, or the site or the page cannot be read.
pub fn run(workspace: &Workspace, source: &page::Source) -> Result<()> {
    let site = workspace.output(Profile::Release).join("site");
    let Pages { submit, map } = page::get(workspace, source)?;
    let items = weigh(&site, submit.as_ref(), &ALWAYS)?;
    println!("{}", table(&items));
    let map_items = weigh(&site, map.as_ref(), &ON_THE_MAP)?;
    println!("{}", map_table(&map_items));
    let over: Vec<String> = exceeded(&items).into_iter().chain(map_exceeded(&map_items)).collect();
    match over[..] {
        [] => Ok(()),
        ref over => bail!("too heavy: {}", over.join("; ")),
    }
}

fn weigh(site: &Path, page: Option<&Page>, always: &[&str]) -> Result<Vec<Item>> {
    let manifest = Manifest::read(site)?;
    let mut items = Vec::new();
    if let Some(page) = page {
        items.push(Item { name: "the page itself".into(), bytes: page.sent, first_sight: true });
    }
    for name in always {
        let name = *name;
        let asset = manifest.0.get(name).with_context(|| format!("the site has no {name}"))?;
        items.push(Item { name: name.into(), bytes: asset.brotli, first_sight: name.ends_with(".css") });
    }
    let counted: Vec<&str> =
        always.iter().filter_map(|name| manifest.0.get(*name)).map(|a| a.path.as_str()).collect();
    for url in page.map(|page| named_files(site, &page.html)).transpose()?.unwrap_or_default() {
        if !counted.contains(&url.as_str()) {
            let bytes = packed_size(&site.join(&url[1..]))?;
            items.push(Item { first_sight: url.ends_with(".css"), name: url, bytes });
        }
    }
    Ok(items)
}

/// Files of the site that the HTML names, as paths in a URL.
fn named_files(site: &Path, html: &str) -> Result<Vec<String>> {
    let urls = files_below(site)?.into_iter().map(|file| format!("/{}", file.display()));
    Ok(urls.filter(|url| html.contains(&format!("\"{url}\""))).collect())
}

fn packed_size(file: &Path) -> Result<usize> {
    let packed = file.with_file_name(format!("{}.br", file.file_name().unwrap_or_default().display()));
    let chosen = if packed.exists() { packed.as_path() } else { file };
    Ok(usize::try_from(std::fs::metadata(chosen)?.len())?)
}

fn all(items: &[Item]) -> usize {
    items.iter().map(|item| item.bytes).sum()
}

fn first_sight(items: &[Item]) -> usize {
    items.iter().filter(|item| item.first_sight).map(|item| item.bytes).sum()
}

fn engine(items: &[Item]) -> usize {
    items.iter().filter(|item| item.name == ENGINE).map(|item| item.bytes).sum()
}

fn map_limits(items: &[Item]) -> [(&'static str, usize, usize); 2] {
    [("the wide map", engine(items), ENGINE_LIMIT), ("the map page", all(items), MAP_LIMIT)]
}

fn map_exceeded(items: &[Item]) -> Vec<String> {
    let over = map_limits(items).into_iter().filter(|(_, bytes, limit)| bytes > limit);
    over.map(|(what, bytes, limit)| format!("{what} takes {bytes} bytes, {} too many", bytes - limit))
        .collect()
}

fn map_table(items: &[Item]) -> String {
    let mut rows = vec![format!("{:<32}{:>10}", "map page, brotli", "bytes")];
    rows.extend(items.iter().map(|item| format!("{:<32}{:>10}", item.name, item.bytes)));
    rows.extend(map_limits(items).map(|(what, bytes, limit)| format!("{what:<32}{bytes:>10} of {limit}")));
    rows.join("\n")
}

fn exceeded(items: &[Item]) -> Vec<String> {
    let limits =
        [("HTML and CSS", first_sight(items), FIRST_SIGHT_LIMIT), ("all of it", all(items), ALL_LIMIT)];
    limits
        .into_iter()
        .filter(|(_, bytes, limit)| bytes > limit)
        .map(|(what, bytes, limit)| format!("{what} takes {bytes} bytes, {} too many", bytes - limit))
        .collect()
}

fn table(items: &[Item]) -> String {
    let mut rows = vec![format!("{:<32}{:>10}", "submit page, brotli", "bytes")];
    rows.extend(items.iter().map(|item| format!("{:<32}{:>10}", item.name, item.bytes)));
    for (what, bytes, limit) in
        [("HTML + CSS", first_sight(items), FIRST_SIGHT_LIMIT), ("all", all(items), ALL_LIMIT)]
    {
        rows.push(format!("{what:<32}{bytes:>10} of {limit}"));
    }
    rows.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compress::{self, Effort};

    fn item(bytes: usize, first_sight: bool) -> Item {
        Item { name: "x".into(), bytes, first_sight }
    }

    fn site(dir: &Path) -> Manifest {
        std::fs::create_dir(dir.join("pkg")).unwrap();
        let mut manifest = Manifest::default();
        for name in ALWAYS {
            manifest.add(dir, name, name.as_bytes(), Effort::from(Profile::Release)).unwrap();
        }
        std::fs::write(dir.join("icon.svg"), "<svg/>").unwrap();
        std::fs::write(dir.join("unused.png"), "12345").unwrap();
        compress::folder(dir, Effort::from(Profile::Release)).unwrap();
        manifest.write(dir).unwrap();
        manifest
    }

    #[test]
    fn exactly_the_limit_passes_and_one_byte_more_fails() {
        let at_limit = [item(FIRST_SIGHT_LIMIT, true), item(ALL_LIMIT - FIRST_SIGHT_LIMIT, false)];
        assert!(exceeded(&at_limit).is_empty());
        assert_eq!(exceeded(&[item(ALL_LIMIT + 1, false)]), ["all of it takes 102401 bytes, 1 too many"]);
        assert_eq!(
            exceeded(&[item(FIRST_SIGHT_LIMIT, true), item(1, true)]),
            ["HTML and CSS takes 14337 bytes, 1 too many"]
        );
    }

    #[test]
    fn the_engine_has_a_limit_of_its_own_within_that_of_the_map_page() {
        let engine = |bytes: usize| Item { name: ENGINE.into(), bytes, first_sight: false };
        assert!(map_exceeded(&[engine(ENGINE_LIMIT), item(MAP_LIMIT - ENGINE_LIMIT, true)]).is_empty());
        assert_eq!(
            map_exceeded(&[engine(ENGINE_LIMIT + 1)]),
            ["the wide map takes 112641 bytes, 1 too many"]
        );
        let over = map_exceeded(&[engine(ENGINE_LIMIT), item(MAP_LIMIT - ENGINE_LIMIT + 2, false)]);
        assert_eq!(over, ["the map page takes 204802 bytes, 2 too many"]);
    }

    #[test]
    fn the_page_weighs_what_it_names_and_nothing_twice() {
        let dir = tempfile::tempdir().unwrap();
        let manifest = site(dir.path());
        let html = format!(r#"<link href="{}"><link href="/icon.svg">"#, manifest.0["main.css"].path);
        let items = weigh(dir.path(), Some(&Page { html, sent: 7 }), &ALWAYS).unwrap();
        let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, ["the page itself", "huying.js", "huying.wasm", "main.css", "/icon.svg"]);
        let first: usize = 7 + manifest.0["main.css"].brotli;
        assert_eq!(first_sight(&items), first);
    }

    #[test]
    fn a_site_without_its_style_sheet_is_not_called_light() {
        let dir = tempfile::tempdir().unwrap();
        let mut manifest = site(dir.path());
        manifest.0.remove("main.css");
        manifest.write(dir.path()).unwrap();
        assert!(weigh(dir.path(), None, &ALWAYS).unwrap_err().to_string().contains("main.css"));
    }
}
