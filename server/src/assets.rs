//! The built site: read into memory once, served from there. It is small (packed,
//! a few hundred kilobytes) and changes only with the program.

use crate::routes::files::tag_of;
use app::cx::{Assets, Islands};
use bytes::Bytes;
use leptos::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the build wrote about the site; not for browsers.
const PRIVATE: [&str; 2] = ["manifest.json", "hash.txt"];
/// Largest file that is kept in memory, in bytes.
const LARGEST: u64 = 8 * 1024 * 1024;

/// A file of the site.
#[derive(Clone, Debug)]
pub struct StaticFile {
    /// The bytes, of a file that the build did not pack: the others are unpacked for
    /// the few who take nothing packed, and take no memory twice.
    plain: Option<Bytes>,
    /// Brotli, if the build made it.
    pub br: Option<Bytes>,
    /// Gzip, if the build made it.
    pub gzip: Option<Bytes>,
    /// MIME type.
    pub mime: &'static str,
    /// Entity tag of the plain form, in quotes.
    pub etag: String,
    /// Whether its name changes with its content.
    pub immutable: bool,
}

impl StaticFile {
    /// The bytes as they are, unpacked.
    #[must_use]
    pub fn plain(&self) -> Bytes {
        let unpacked = || {
            let mut plain = Vec::new();
            brotli::BrotliDecompress(&mut self.br.as_deref()?, &mut plain).ok()?;
            Some(Bytes::from(plain))
        };
        self.plain.clone().or_else(unpacked).unwrap_or_default()
    }
}

/// Everything the browser may fetch as a file, and what pages link to.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Files by their path, beginning with a slash.
    pub files: HashMap<String, StaticFile>,
    /// What pages link to.
    pub assets: Arc<Assets>,
}

/// Why the site cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// It was not built.
    #[error("there is no built site at {0}: pages come without style and scripts (`make build` builds it)")]
    Missing(PathBuf),
    /// A part cannot be read.
    #[error("cannot read {path}: {error}")]
    Io {
        /// The part.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The manifest is not what the build writes.
    #[error("{path} is damaged: {error}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: serde_json::Error,
    },
}

#[derive(Deserialize)]
struct Built {
    path: String,
}

impl Site {
    /// Reads the site's folder.
    pub fn load(dir: &Path) -> Result<Self, SiteError> {
        let manifest = dir.join(PRIVATE[0]);
        if !manifest.is_file() {
            return Err(SiteError::Missing(dir.to_owned()));
        }
        let text = read(&manifest)?;
        let built: BTreeMap<String, Built> = serde_json::from_slice(&text)
            .map_err(|error| SiteError::Damaged { path: manifest.clone(), error })?;
        let path = |name: &str| built.get(name).map(|b| b.path.clone()).unwrap_or_default();
        let islands = |name: &str| Islands {
            js: path(&format!("{name}.js")),
            wasm: path(&format!("{name}.wasm")),
            start: String::new(),
        };
        let mut assets = Assets {
            main_css: path("main.css"),
            desk_css: path("desk.css"),
            light: islands("light"),
            public: islands("huying"),
            desk: islands("desk"),
            map_css: path("map.css"),
            map_js: path("map.js"),
            guide_js: path("guide.js"),
            editor_js: path("editor.js"),
            guide_wasm: path("guide.wasm"),
        };
        if !assets.public.js.is_empty() {
            let Assets { light, public, desk, .. } = &mut assets;
            public.start = island_script(dir);
            // Leptos knows of one module; the script names it without folder and ending.
            for other in [light, desk] {
                other.start = public.start.replace(stem(&public.js), stem(&other.js));
                other.start = other.start.replace(stem(&public.wasm), stem(&other.wasm));
            }
        }
        Ok(Self { files: files(dir)?, assets: Arc::new(assets) })
    }

    /// Serves what the release before named by its content as well, if that is still
    /// there: a page of that release asks for it, here too.
    pub fn and_before(mut self, dir: &Path) -> Result<Self, SiteError> {
        let before = if dir.is_dir() { files(dir)? } else { HashMap::new() };
        for (path, file) in before.into_iter().filter(|(_, file)| file.immutable) {
            self.files.entry(path).or_insert(file);
        }
        Ok(self)
    }
}

/// `huying.4567` of `/pkg/huying.4567.js`.
fn stem(path: &str) -> &str {
    Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

/// The inline module that starts the islands, as this version of Leptos writes
/// it. It is the same for every page, so it is made once.
fn island_script(dir: &Path) -> String {
    let hashes = std::path::absolute(dir.join(PRIVATE[1])).unwrap_or_else(|_| dir.join(PRIVATE[1]));
    let options = leptos_config::LeptosOptions::builder()
        .output_name("huying")
        .site_root(dir.display().to_string())
        .site_pkg_dir("pkg")
        .hash_files(true)
        .hash_file(hashes.display().to_string().into())
        .build();
    let owner = Owner::new();
    let html = owner.with(|| view! { <HydrationScripts options islands=true/> }.to_html());
    let script = html.split_once("<script").and_then(|(_, rest)| rest.split_once('>'));
    let text = script.and_then(|(_, rest)| rest.split_once("</script>")).map(|(text, _)| text);
    text.unwrap_or_default().trim().to_owned()
}

fn files(dir: &Path) -> Result<HashMap<String, StaticFile>, SiteError> {
    let mut files = HashMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Some(name) = path.strip_prefix(dir).ok().and_then(Path::to_str) else { continue };
            let packed = matches!(path.extension().and_then(|e| e.to_str()), Some("br" | "gz"));
            let large = path.metadata().is_ok_and(|m| m.len() > LARGEST);
            if packed || large || PRIVATE.iter().any(|p| name.split('.').take(2).eq(p.split('.'))) {
                continue;
            }
            files.insert(format!("/{}", name.replace('\\', "/")), file(&path, name)?);
        }
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, SiteError> {
    let io = |error| SiteError::Io { path: folder.to_owned(), error };
    std::fs::read_dir(folder).map_err(io)?.map(|entry| Ok(entry.map_err(io)?.path())).collect()
}

fn file(path: &Path, name: &str) -> Result<StaticFile, SiteError> {
    let plain = read(path)?;
    let packed = |suffix: &str| {
        let mut packed = path.as_os_str().to_owned();
        packed.push(suffix);
        std::fs::read(packed).ok().map(Bytes::from)
    };
    let br = packed(".br");
    Ok(StaticFile {
        etag: tag_of(&plain),
        plain: br.is_none().then_some(plain),
        br,
        gzip: packed(".gz"),
        mime: mime(path),
        immutable: name.starts_with("pkg/"),
    })
}

fn read(path: &Path) -> Result<Bytes, SiteError> {
    std::fs::read(path).map(Bytes::from).map_err(|error| SiteError::Io { path: path.to_owned(), error })
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()).unwrap_or("") {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "json" | "map" => "application/json",
        "html" => "text/html; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
