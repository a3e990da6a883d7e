//! Words for people. They live in `app/locales/*/*.ftl` (Fluent) and nowhere
//! else; a test checks that every key used in code exists in every language.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::LazyLock;

pub use fluent_bundle::FluentValue as Value;

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    /// 简体中文.
    #[default]
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Lang; 2] = [Lang::ZhHans, Lang::En];

    /// BCP 47 tag, as in `<html lang>` and in the cookie.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::ZhHans => "zh-Hans",
            Lang::En => "en",
        }
    }

    /// Its own name.
    pub fn name(self) -> &'static str {
        text(self, "language-name")
    }

    /// The language with exactly this tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }

    /// The best language for an `Accept-Language` header; Chinese if none fits.
    pub fn negotiate(header: &str) -> Self {
        let mut best = (0.0_f32, Lang::default());
        for part in header.split(',').take(16) {
            let mut pieces = part.split(';');
            let tag = pieces.next().unwrap_or("").trim().to_ascii_lowercase();
            let quality = pieces.find_map(|p| p.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            let lang = match tag.split('-').next() {
                Some("zh") => Lang::ZhHans,
                Some("en") => Lang::En,
                _ => continue,
            };
            if quality > best.0 {
                best = (quality, lang);
            }
        }
        best.1
    }
}

struct Words {
    bundle: FluentBundle<FluentResource>,
    /// Messages without variables, ready.
    plain: HashMap<String, String>,
}

macro_rules! sources {
    ($($lang:literal),+: $files:tt) => {
        /// The language files as they are, for checks.
        pub const SOURCES: &[(&str, &[&str])] = &[$(($lang, sources!(@of $lang $files))),+];
    };
    (@of $lang:literal [$($file:literal),+ $(,)?]) => {
        &[$(include_str!(concat!("../locales/", $lang, "/", $file, ".ftl"))),+]
    };
}
sources! {
    "zh-Hans", "en": [
        "common",
        "public",
        "desk",
        "loop",
        "intake",
        "tell",
        "hours",
        "routing",
        "people",
        "trust",
        "steps",
        "calls",
        "numbers",
        "map",
        "wide",
        "compound",
        "layout",
        "places",
        "account",
        "riders",
        "partners",
        "wechat",
        "files",
        "api",
        "hooks",
        "upstreams",
        "problems",
    ]
}

static WORDS: LazyLock<[Words; 2]> = LazyLock::new(|| Lang::ALL.map(load));

fn load(lang: Lang) -> Words {
    let id = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    let mut keys = Vec::new();
    let files = SOURCES.iter().find(|(tag, _)| *tag == lang.tag()).map_or(&[][..], |(_, files)| files);
    for file in files {
        // A broken line is left out here and found by the tests.
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(partial, _)| partial);
        keys.extend(message_keys(file));
        bundle.add_resource_overriding(resource);
    }
    let plain = keys.into_iter().filter_map(|key| Some((key.clone(), plain(&bundle, &key)?))).collect();
    Words { bundle, plain }
}

/// The keys a language file defines.
pub fn message_keys(file: &str) -> Vec<String> {
    let key = |line: &str| {
        let (key, _) = line.split_once('=')?;
        let key = key.trim_end();
        let starts = key.starts_with(|c: char| c.is_ascii_alphabetic());
        (starts && !key.contains(char::is_whitespace)).then(|| key.to_owned())
    };
    file.lines().filter_map(key).collect()
}

fn plain(bundle: &FluentBundle<FluentResource>, key: &str) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

/// The words for a key without variables; the key itself if it is missing,
/// which a test prevents.
pub fn text(lang: Lang, key: &str) -> &'static str {
    let words = &WORDS[lang as usize];
    words.plain.get(key).map_or_else(|| missing(key), String::as_str)
}

/// The words for a key, if there is such a key.
pub fn find(lang: Lang, key: &str) -> Option<&'static str> {
    WORDS[lang as usize].plain.get(key).map(String::as_str)
}

fn missing(key: &str) -> &'static str {
    static SEEN: LazyLock<std::sync::Mutex<HashMap<String, &'static str>>> = LazyLock::new(Default::default);
    // Bounded: keys come from code, not from people.
    let mut seen = SEEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    seen.entry(key.to_owned()).or_insert_with(|| Box::leak(key.to_owned().into_boxed_str()))
}

/// The words for a key with variables.
pub fn format(lang: Lang, key: &str, args: &[(&'static str, Value<'_>)]) -> String {
    let words = &WORDS[lang as usize];
    let Some(pattern) = words.bundle.get_message(key).and_then(|m| m.value()) else {
        return key.to_owned();
    };
    let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
    words.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}

/// `t!(lang, "key")` gives `&'static str`; `t!(lang, "key", name = value, …)`
/// gives `String`. Keys are literals so that the test finds them.
#[macro_export]
macro_rules! t {
    ($lang:expr, $key:literal) => { $crate::i18n::text($lang, $key) };
    ($lang:expr, $key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::i18n::format($lang, $key, &[$((stringify!($name), $crate::i18n::Value::from($value))),+])
    };
}
