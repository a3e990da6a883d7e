//! The weight a phone on a weak signal has to carry before it can submit. A promise, so a test.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::manifest::Manifest;
use crate::page::{self, Page};
use crate::workspace::{Profile, Workspace, files_below};

const KB: usize = 1024;
/// Everything the submit page loads, compressed.
const ALL_LIMIT: usize = 100 * KB;
/// Its HTML and CSS, compressed: what fits into the first window of a TCP connection.
const FIRST_SIGHT_LIMIT: usize = 14 * KB;

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
    let page = page::get(workspace, source)?;
    let items = weigh(&site, page.as_ref())?;
    println!("{}", table(&items));
    match exceeded(&items)[..] {
        [] => Ok(()),
        ref over => bail!("the submit page is too heavy: {}", over.join("; ")),
    }
}

fn weigh(site: &Path, page: Option<&Page>) -> Result<Vec<Item>> {
    let manifest = Manifest::read(site)?;
    let mut items = Vec::new();
    if let Some(page) = page {
        items.push(Item { name: "the page itself".into(), bytes: page.sent, first_sight: true });
    }
    for name in ALWAYS {
        let asset = manifest.0.get(name).with_context(|| format!("the site has no {name}"))?;
        items.push(Item { name: name.into(), bytes: asset.brotli, first_sight: name.ends_with(".css") });
    }
    let counted: Vec<&str> =
        ALWAYS.iter().filter_map(|name| manifest.0.get(*name)).map(|a| a.path.as_str()).collect();
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
    fn the_page_weighs_what_it_names_and_nothing_twice() {
        let dir = tempfile::tempdir().unwrap();
        let manifest = site(dir.path());
        let html = format!(r#"<link href="{}"><link href="/icon.svg">"#, manifest.0["main.css"].path);
        let items = weigh(dir.path(), Some(&Page { html, sent: 7 })).unwrap();
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
        assert!(weigh(dir.path(), None).unwrap_err().to_string().contains("main.css"));
    }
}
