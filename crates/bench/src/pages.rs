//! Server-rendered pages a second at 50 connections, out of a million stored requests.

use crate::bench::Bench;
use crate::figure::{Figure, Target};
use crate::hello::Hello;
use crate::http;
use crate::load::{self, Load, Plan};
use crate::machine;
use crate::product::Product;
use crate::seed;
use anyhow::{Result, bail};
use std::collections::HashSet;
use std::net::SocketAddr;

const CONNECTIONS: usize = 50;
const MANY: u32 = 1_000_000;
/// With `--quick`.
const FEWER: u32 = 100_000;
const RATE: f64 = 1500.0;
const P99_MS: f64 = 40.0;
/// Rows of the worklist.
const ROWS: usize = 50;
/// Sees the whole district.
const STAFF: &str = "dispatcher";

struct Page {
    name: &'static str,
    path: String,
    head: String,
}

/// The figures.
///
/// # Errors
/// When the program or the baseline does not run, or a page is not what it must be.
pub async fn figures(bench: &Bench) -> Result<Vec<Figure>> {
    let count = if bench.quick { FEWER } else { MANY };
    let data = seed::kept(bench, count).await?;
    let product = Product::start(bench, &data, None).await?;
    let mut figures = Vec::new();
    for page in pages(&product).await? {
        figures.extend(measure(bench, &product, &page).await?);
    }
    figures.extend(extras(bench, &product).await?);
    let resident = machine::megabytes(product.pid(), "VmRSS")?;
    figures.push(Figure::new("resident after these pages", "MB", vec![resident]));
    product.stop().await?;
    Ok(figures.into_iter().map(|f| f.note(format!("{count} stored requests"))).collect())
}

async fn pages(product: &Product) -> Result<Vec<Page>> {
    let published = product.published().await?;
    // A key of its own each time: the seeded directory is kept.
    let key = format!("bench-author-{}-{}", std::process::id(), product.addr.port());
    let (own, token) = product.submit(&key, &[]).await?;
    let session = product.sign_in(STAFF).await?;
    let page = |name, path: String, head: String| Page { name, path, head };
    Ok(vec![
        page("/", "/".to_owned(), String::new()),
        page("/r/{code}, published", format!("/r/{published}"), String::new()),
        page("/r/{code}, its author", format!("/r/{own}"), format!("Cookie: hy_open={own}~{token}\r\n")),
        page("/desk, worklist of 50", "/desk".to_owned(), format!("Cookie: {session}\r\n")),
    ])
}

/// What a browser sends besides, and what the program costs without a page.
async fn extras(bench: &Bench, product: &Product) -> Result<Vec<Figure>> {
    let packed = Page {
        name: "/ packed (brotli or gzip)",
        path: "/".to_owned(),
        head: "Accept-Encoding: gzip, deflate, br\r\n".to_owned(),
    };
    let health = Page { name: "/healthz", path: "/healthz".to_owned(), head: String::new() };
    let mut figures = Vec::new();
    for page in [packed, health] {
        let request = http::get(product.addr, &page.path, &page.head);
        let mut loads = Vec::new();
        for _ in 0..bench.runs {
            loads.push(timed(bench, product.addr, product.pid(), &request, false).await);
        }
        figures.push(rate(&page, &loads));
    }
    Ok(figures)
}

async fn measure(bench: &Bench, product: &Product, page: &Page) -> Result<Vec<Figure>> {
    let shown = product.get(&page.path, &page.head).await?;
    shown.expect(200)?;
    let codes = codes(&shown.text());
    if page.path == "/desk" && codes < ROWS {
        bail!("/desk shows {codes} requests, not {ROWS}");
    }
    let size = shown.body.len();
    let hello = Hello::start(size).await?;
    let request = http::get(product.addr, &page.path, &page.head);
    let bare = http::get(hello.addr, &page.path, "");
    let (mut loads, mut raw) = (Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        raw.push(timed(bench, hello.addr, hello.pid(), &bare, true).await);
        loads.push(timed(bench, product.addr, product.pid(), &request, false).await);
    }
    let ceiling = raw.iter().map(|l| l.client_cpu).sum::<f64>() / raw.len().max(1) as f64;
    let raw_fault = raw.iter().find_map(Load::fault).map(|fault| format!("baseline: {fault}"));
    let fault = loads.iter().find_map(Load::fault).or(raw_fault);
    let rates = rate(page, &loads)
        .target(Target::AtLeast(RATE))
        .baseline("axum, same body from memory", raw.iter().map(|l| l.per_second).collect())
        .fault(fault.clone())
        .note(format!(
            "{size} bytes; the load generator alone takes {ceiling:.0} us of each baseline answer"
        ));
    let tail = Figure::new(format!("{} p99", page.name), "ms", loads.iter().map(|l| l.p99).collect())
        .target(Target::AtMost(P99_MS))
        .baseline("axum, same body from memory", raw.iter().map(|l| l.p99).collect())
        .fault(fault);
    Ok(vec![rates, tail])
}

fn rate(page: &Page, loads: &[Load]) -> Figure {
    let mean = |of: fn(&Load) -> f64| loads.iter().map(of).sum::<f64>() / loads.len().max(1) as f64;
    Figure::new(page.name, "/s", loads.iter().map(|l| l.per_second).collect())
        .fault(loads.iter().find_map(Load::fault))
        .note(format!(
            "p50 {:.1} ms; program {:.0} us of processor time each",
            mean(|l| l.p50),
            mean(|l| l.server_cpu)
        ))
}

async fn timed(bench: &Bench, addr: SocketAddr, pid: u32, request: &[u8], baseline: bool) -> Load {
    load::run(&Plan {
        addr,
        pid,
        clients: CONNECTIONS,
        warm_up: bench.warm_up,
        measure: if baseline { bench.baseline } else { bench.measure },
        request: &|_, out: &mut Vec<u8>| out.extend_from_slice(request),
        expect: 200,
    })
    .await
}

/// How many requests a page names.
fn codes(html: &str) -> usize {
    let named = html.match_indices("HY-").filter_map(|(at, _)| html.get(at..at + 11));
    named.filter(|code| domain::code::RequestCode::parse(code).is_ok()).collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::code::RequestCode;

    #[test]
    fn rows_of_a_worklist_are_counted_once_each() {
        let (a, b) = (RequestCode::from_bits(1), RequestCode::from_bits(2));
        let html = format!("<a href=\"/desk/{a}\">{a}</a><a href=\"/desk/{b}\">{b}</a> HY-AAAA-AAA HY-");
        assert_eq!(codes(&html), 2);
    }
}
