//! What a phone loads before it can submit, as it comes over the wire.

use crate::bench::Bench;
use crate::figure::{Figure, Target};
use crate::product::{Product, demonstration};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = "/report";
const PACKED: &str = "Accept-Encoding: br\r\n";
const KB: f64 = 1024.0;
const ALL_KB: f64 = 100.0;
const FIRST_KB: f64 = 14.0;
/// Loaded by the page whether or not its HTML names them.
const ALWAYS: [&str; 3] = ["huying.js", "huying.wasm", "main.css"];

/// The figures.
///
/// # Errors
/// When the program or its site is not there.
pub async fn figures(bench: &Bench) -> Result<Vec<Figure>> {
    let data = bench.folder("bytes")?;
    demonstration(bench, &data, None).await?;
    let product = Product::start(bench, &data, None).await?;
    let weights = weigh(bench, &product).await;
    product.stop().await?;
    let weights = weights?;
    let list = weights.iter().map(|(what, bytes)| format!("{what} {bytes}")).collect::<Vec<_>>().join(", ");
    let sum = |fits: fn(&str) -> bool| {
        let bytes: usize = weights.iter().filter(|(what, _)| fits(what)).map(|(_, bytes)| bytes).sum();
        vec![bytes as f64 / KB]
    };
    let first = |what: &str| what == PAGE || what.ends_with(".css");
    Ok(vec![
        Figure::new("submit page, all of it, brotli", "KB", sum(|_| true))
            .target(Target::AtMost(ALL_KB))
            .note(format!("bytes: {list}")),
        Figure::new("its HTML and CSS", "KB", sum(first)).target(Target::AtMost(FIRST_KB)),
        Figure::new("its WebAssembly", "KB", sum(|what| what.ends_with(".wasm"))),
        Figure::new("its JavaScript", "KB", sum(|what| what.ends_with(".js"))),
    ])
}

/// Bytes of each file on the wire.
async fn weigh(bench: &Bench, product: &Product) -> Result<Vec<(String, usize)>> {
    let html = product.get(PAGE, "").await?;
    html.expect(200)?;
    let mut paths: BTreeSet<String> = named(&html.text());
    let file = bench.program.with_file_name("site").join("manifest.json");
    let manifest = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {}: run `make build` first", file.display()))?;
    let manifest: BTreeMap<String, serde_json::Value> = serde_json::from_str(&manifest)?;
    for name in ALWAYS {
        let path = manifest.get(name).and_then(|asset| asset["path"].as_str());
        paths.insert(path.with_context(|| format!("the site has no {name}"))?.to_owned());
    }
    let page = product.get(PAGE, PACKED).await?;
    page.expect(200)?;
    let mut weights = vec![(PAGE.to_owned(), page.body.len())];
    for path in paths {
        let file = product.get(&path, PACKED).await?;
        file.expect(200).with_context(|| path.clone())?;
        weights.push((path, file.body.len()));
    }
    Ok(weights)
}

/// Files that a browser loads because the HTML says so: scripts, styles, pictures, not links to
/// other pages.
fn named(html: &str) -> BTreeSet<String> {
    let tags = html.split('<').filter(|tag| ["link ", "script ", "img "].iter().any(|t| tag.starts_with(t)));
    let files = tags.filter_map(|tag| {
        let tag = tag.split('>').next()?;
        let elsewhere = ["canonical", "alternate"].iter().any(|rel| tag.contains(&format!("rel=\"{rel}\"")));
        let value = tag.split("href=\"").nth(1).or_else(|| tag.split(" src=\"").nth(1))?;
        let path = value.split('"').next()?;
        (!elsewhere && path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
    });
    files.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_loads_is_counted_and_links_are_not() {
        let html = r#"<link rel="stylesheet" href="/pkg/main.1.css"><script type="module" src="/pkg/a.js"></script>
            <link rel="alternate" href="/en"><a href="/requests">x</a><img alt="" src="/icon.svg">
            <script>let a = "<";</script><link rel="canonical" href="/report">"#;
        let expected = ["/icon.svg", "/pkg/a.js", "/pkg/main.1.css"].map(str::to_owned);
        assert_eq!(named(html), BTreeSet::from(expected));
    }
}
