//! A 12-megapixel photo to both sizes, beside sharp; and the memory of four at once.

use crate::bench::Bench;
use crate::exec;
use crate::figure::{Figure, Target};
use crate::machine;
use crate::picture;
use crate::product::{Product, demonstration};
use anyhow::{Context, Result, bail};
use backend::media::photo::{self, Processed};
use futures::future::join_all;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The version that is compared with.
const SHARP: &str = "0.35.5";
const RATIO: f64 = 1.0;
/// Photos of each timed run.
const PHOTOS: usize = 5;
const AT_ONCE: usize = 4;
const ROUNDS: usize = 3;
const MEMORY_MB: f64 = 256.0;
/// Longest that npm or the helper script may take.
const LIMIT_SECONDS: u32 = 300;

/// What the helper script says.
#[derive(Deserialize)]
struct Sharp {
    /// Both sizes from one decoding, the small from the large, each photo.
    chained: Vec<f64>,
    /// Each size from the file by itself, each photo.
    separate: Vec<f64>,
    /// Bytes of the results of the quicker way.
    large: usize,
    small: usize,
    libvips: String,
}

/// The time of both sizes, on one thread.
///
/// # Errors
/// When sharp cannot be had or a photo is refused.
pub async fn speed(bench: &Bench) -> Result<Vec<Figure>> {
    let picture = picture::jpeg()?;
    let file = bench.scratch.path().join("photo.jpg");
    std::fs::write(&file, &picture)?;
    let tools = sharp(bench)?;
    let (mut own, mut chained, mut separate) = (Vec::new(), Vec::new(), Vec::new());
    let mut last = None;
    for _ in 0..bench.runs {
        let theirs = run_sharp(bench, &tools, &file)?;
        chained.extend(middle(&theirs.chained));
        separate.extend(middle(&theirs.separate));
        let (times, done) = run_own(&picture)?;
        own.extend(middle(&times));
        last = Some((theirs, done));
    }
    let (theirs, done) = last.context("no run")?;
    let sizes = format!(
        "{} x {}, {:.1} MB JPEG; results: own {} + {} KB, sharp {} + {} KB",
        picture::WIDTH,
        picture::HEIGHT,
        picture.len() as f64 / 1e6,
        done.large.bytes.len() / 1000,
        done.small.bytes.len() / 1000,
        theirs.large / 1000,
        theirs.small / 1000,
    );
    let mut ways = [("the small from the large", chained), ("each from the file", separate)];
    // The quicker way of sharp is the one to be measured by.
    ways.sort_by(|a, b| middle(&a.1).partial_cmp(&middle(&b.1)).unwrap_or(std::cmp::Ordering::Equal));
    let mut figure = Figure::new("12 MP photo to both sizes", "ms", own).target(Target::RatioAtMost(RATIO));
    for (way, runs) in ways {
        figure = figure.baseline(format!("sharp {SHARP} (libvips {}), {way}", theirs.libvips), runs);
    }
    Ok(vec![figure.note(sizes)])
}

fn middle(times: &[f64]) -> Option<f64> {
    crate::figure::median(times)
}

fn run_own(picture: &[u8]) -> Result<(Vec<f64>, Processed)> {
    let mut done = photo::process(picture)?;
    let mut times = Vec::new();
    for _ in 0..PHOTOS {
        let begin = Instant::now();
        done = photo::process(picture)?;
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    Ok((times, done))
}

/// The folder in which sharp is installed; from npm, once.
fn sharp(bench: &Bench) -> Result<PathBuf> {
    let folder = bench.work.join(format!("sharp-{SHARP}"));
    if !folder.join("node_modules/sharp/package.json").is_file() {
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("package.json"), "{\"private\":true}\n")?;
        let mut npm = exec::within(LIMIT_SECONDS, "npm");
        npm.current_dir(&folder).args(["install", "--no-audit", "--no-fund", "--ignore-scripts"]);
        exec::finish(npm.arg(format!("sharp@{SHARP}"))).context("installing sharp from npm")?;
    }
    Ok(folder)
}

fn run_sharp(bench: &Bench, tools: &Path, file: &Path) -> Result<Sharp> {
    let mut node = exec::within(LIMIT_SECONDS, "node");
    node.arg(bench.checkout().join("scripts/bench-sharp.mjs")).arg(tools).arg(file).arg(PHOTOS.to_string());
    serde_json::from_str(&exec::read(&mut node)?).context("what bench-sharp.mjs says")
}

/// The most memory of the program while four photos of 12 megapixels are in work.
///
/// # Errors
/// When the program does not run.
pub async fn memory(bench: &Bench) -> Result<Vec<Figure>> {
    let picture = picture::jpeg()?;
    let data = bench.folder("photos")?;
    demonstration(bench, &data, None).await?;
    let (mut most, mut rounds, mut fault) = (Vec::new(), Vec::new(), None);
    for run in 0..bench.runs {
        let product = Product::start(bench, &data, None).await?;
        for round in 0..ROUNDS {
            let begin = Instant::now();
            if let Err(error) = four(&product, &picture, &format!("{run}-{round}")).await {
                fault.get_or_insert(format!("{error:#}"));
            }
            rounds.push(begin.elapsed().as_secs_f64() * 1000.0);
        }
        most.push(machine::megabytes(product.pid(), "VmHWM")?);
        product.stop().await?;
    }
    Ok(vec![
        Figure::new("most resident, four photos at once", "MB", most)
            .target(Target::AtMost(MEMORY_MB))
            .fault(fault.clone())
            .note(format!("the peak of a fresh process over {ROUNDS} rounds of {AT_ONCE} submissions")),
        Figure::new("four submissions with a photo, all acknowledged", "ms", rounds).fault(fault),
    ])
}

async fn four(product: &Product, picture: &[u8], name: &str) -> Result<()> {
    let keys: Vec<String> = (0..AT_ONCE).map(|n| format!("bench-photo-{name}-{n}")).collect();
    let photos = [picture];
    let all = join_all(keys.iter().map(|key| product.submit(key, &photos))).await;
    let failed: Vec<String> = all.into_iter().filter_map(|r| r.err().map(|e| format!("{e:#}"))).collect();
    if !failed.is_empty() {
        bail!("{} of {AT_ONCE} were not taken: {}", failed.len(), failed[0]);
    }
    Ok(())
}
