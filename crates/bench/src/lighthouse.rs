//! What Lighthouse says of the pages a resident meets, as a phone on a slow network.

use crate::bench::Bench;
use crate::exec;
use crate::figure::{Figure, Target, median};
use crate::product::{Product, demonstration};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const FLAGS: &str = "--headless --no-sandbox --disable-gpu --disable-background-networking \
                     --disable-component-update --disable-sync";
/// Each category with what it must reach, of 100.
const CATEGORIES: [(&str, f64); 3] =
    [("accessibility", 100.0), ("best-practices", 100.0), ("performance", 95.0)];
/// Longest that one page may take.
const LIMIT_SECONDS: u32 = 180;
/// Prints the path of a Chromium.
const FIND_CHROMIUM: &str = "scripts/find-chromium.sh";

/// The figures.
///
/// # Errors
/// When Lighthouse, Chromium or the program does not run.
pub async fn figures(bench: &Bench) -> Result<Vec<Figure>> {
    let program = bench.checkout().join("node_modules/.bin/lighthouse");
    if !program.exists() {
        bail!("Lighthouse is not installed: run `npm ci` first");
    }
    let data = bench.folder("lighthouse")?;
    demonstration(bench, &data, None).await?;
    let product = Product::start(bench, &data, None).await?;
    let figures = pages(bench, &program, &product).await;
    product.stop().await?;
    figures
}

async fn pages(bench: &Bench, program: &Path, product: &Product) -> Result<Vec<Figure>> {
    let published = product.published().await?;
    let pages =
        [("/", "/".to_owned()), ("/report", "/report".to_owned()), ("/r/{code}", format!("/r/{published}"))];
    let runs = if bench.quick { 1 } else { bench.runs };
    let mut figures = Vec::new();
    for (name, path) in pages {
        let mut reports = Vec::new();
        for _ in 0..runs {
            reports.push(report(bench, program, &format!("http://{}{path}", product.addr))?);
        }
        for (category, least) in CATEGORIES {
            let scores = reports.iter().map(|r| score(r, category)).collect::<Result<Vec<f64>>>()?;
            let figure = Figure::new(format!("{name} {category}"), "", scores).target(Target::AtLeast(least));
            figures.push(remarked(figure, category, &reports));
        }
    }
    Ok(figures)
}

fn report(bench: &Bench, program: &Path, url: &str) -> Result<Value> {
    let profile = bench.folder("chromium")?;
    let only: Vec<&str> = CATEGORIES.iter().map(|(category, _)| *category).collect();
    let mut command = exec::within(LIMIT_SECONDS, program);
    command.current_dir(&profile).env("TMPDIR", &profile);
    let chromium = exec::read(&mut Command::new(bench.checkout().join(FIND_CHROMIUM)))?;
    command.env("CHROME_PATH", chromium);
    command.arg(url).args([
        "--quiet",
        "--no-enable-error-reporting",
        "--output=json",
        "--output-path=stdout",
    ]);
    command.arg(format!("--only-categories={}", only.join(","))).arg(format!("--chrome-flags={FLAGS}"));
    command.arg("--max-wait-for-load=30000");
    let said = exec::read(&mut command).with_context(|| format!("Lighthouse on {url}"))?;
    let report: Value = serde_json::from_str(&said).context("what Lighthouse says")?;
    match report["runtimeError"]["message"].as_str() {
        Some(error) => bail!("Lighthouse on {url}: {error}"),
        None => Ok(report),
    }
}

/// Of 100.
fn score(report: &Value, category: &str) -> Result<f64> {
    let score = report["categories"][category]["score"].as_f64();
    Ok(score.with_context(|| format!("no score for {category}"))? * 100.0)
}

/// With what cost points, and the times that performance is made of.
fn remarked(figure: Figure, category: &str, reports: &[Value]) -> Figure {
    let Some(last) = reports.last() else { return figure };
    if category == "performance" {
        let seconds = |audit: &str| {
            let values: Vec<f64> =
                reports.iter().filter_map(|r| r["audits"][audit]["numericValue"].as_f64()).collect();
            median(&values).unwrap_or(0.0) / 1000.0
        };
        return figure.note(format!(
            "first paint {:.2} s, largest {:.2} s, blocked {:.2} s",
            seconds("first-contentful-paint"),
            seconds("largest-contentful-paint"),
            seconds("total-blocking-time")
        ));
    }
    let lost = lost(last, category);
    if lost.is_empty() { figure } else { figure.note(format!("points lost by: {}", lost.join(", "))) }
}

fn lost(report: &Value, category: &str) -> Vec<String> {
    let audits = report["categories"][category]["auditRefs"].as_array().into_iter().flatten();
    let weighed =
        audits.filter(|a| a["weight"].as_f64().unwrap_or(0.0) > 0.0).filter_map(|a| a["id"].as_str());
    weighed
        .filter(|id| report["audits"][*id]["score"].as_f64().is_some_and(|score| score < 1.0))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn audits_that_cost_points_are_named_and_those_that_do_not_apply_are_not() {
        let report = json!({
            "categories": {"accessibility": {"score": 0.97, "auditRefs": [
                {"id": "label", "weight": 7}, {"id": "video-caption", "weight": 10}, {"id": "hint", "weight": 0}
            ]}},
            "audits": {"label": {"score": 0}, "video-caption": {"score": null}, "hint": {"score": 0}}
        });
        assert_eq!(score(&report, "accessibility").unwrap(), 97.0);
        assert_eq!(lost(&report, "accessibility"), ["label"]);
        assert!(score(&report, "performance").is_err());
    }
}
