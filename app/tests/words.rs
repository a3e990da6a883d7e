//! The language files: complete, whole, and the same in every language.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

use app::i18n::{Lang, SOURCES, message_keys};
use app::parts::words;
use domain::draft::{Field, FieldError, Problem};
use fluent_bundle::FluentResource;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn keys(tag: &str) -> BTreeSet<String> {
    let files = SOURCES.iter().find(|(t, _)| *t == tag).unwrap().1;
    files.iter().flat_map(|file| message_keys(file)).collect()
}

/// The variables each message of a language takes.
fn variables(tag: &str) -> BTreeMap<String, BTreeSet<String>> {
    let files = SOURCES.iter().find(|(t, _)| *t == tag).unwrap().1;
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        key = message_keys(line).pop().unwrap_or(key);
        let names = line.split('$').skip(1).map(|rest| {
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>()
        });
        all.entry(key.clone()).or_default().extend(names);
    }
    all
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The literal after each of these beginnings, in all code of pages and routes.
fn used() -> BTreeMap<String, PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    sources(&root.join("app/src"), &mut files);
    sources(&root.join("server/src"), &mut files);
    let mut used = BTreeMap::new();
    for path in files {
        let code: String = std::fs::read_to_string(&path)
            .unwrap()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .fold(String::new(), |all, line| all + line.trim() + " ");
        for begin in
            ["t!(", "text(lang, ", "text(", "find(lang, ", "Sheet::plain(", "Sheet::lively(", "= \"desk-"]
        {
            for (at, _) in code.match_indices(begin) {
                let from = if begin.ends_with('-') { at + 2 } else { at + begin.len() };
                used.extend(literal(&code[from..]).map(|key| (key, path.clone())));
            }
        }
    }
    used
}

/// The first literal of a call whose first argument is one or a plain path.
fn literal(rest: &str) -> Option<String> {
    let (before, rest) = rest.split_once('"')?;
    let plain = before.chars().all(|c| c.is_alphanumeric() || "_.:(), ".contains(c));
    if !plain || before.matches(',').count() > 1 || before.matches('(').count() > 1 {
        return None;
    }
    let key = rest.split('"').next()?;
    let shaped =
        key.contains('-') && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    (shaped && !key.ends_with('-')).then(|| key.to_owned())
}

#[test]
fn no_language_file_has_a_broken_line() {
    for (tag, files) in SOURCES {
        for file in *files {
            if let Err((_, errors)) = FluentResource::try_new((*file).to_owned()) {
                panic!("{tag}: {errors:?}");
            }
        }
    }
}

#[test]
fn no_message_is_defined_twice() {
    for (tag, files) in SOURCES {
        let mut seen = BTreeSet::new();
        for key in files.iter().flat_map(|file| message_keys(file)) {
            assert!(seen.insert(key.clone()), "{tag}: {key}");
        }
    }
}

#[test]
fn every_language_says_everything_with_the_same_variables() {
    let first = variables(Lang::ALL[0].tag());
    for lang in Lang::ALL {
        assert_eq!(keys(lang.tag()), keys(Lang::ALL[0].tag()), "{}", lang.tag());
        for (key, names) in variables(lang.tag()) {
            assert_eq!(Some(&names), first.get(&key), "{}: {key}", lang.tag());
        }
    }
}

#[test]
fn every_key_used_in_code_exists() {
    let known = keys(Lang::default().tag());
    let used = used();
    assert!(used.len() > 150, "the search finds the keys: {}", used.len());
    let missing: Vec<_> = used.iter().filter(|(key, _)| !known.contains(*key)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The texts in a line of code: what stands between quotation marks, without
/// the comment behind.
fn texts(line: &str) -> Vec<&str> {
    let (mut texts, mut rest) = (Vec::new(), line);
    while let Some(at) = rest.find(['"', '/']) {
        if rest[at..].starts_with('/') {
            if rest[at..].starts_with("//") {
                break;
            }
            rest = &rest[at + 1..];
            continue;
        }
        let inside = &rest[at + 1..];
        let end = inside.find('"').unwrap_or(inside.len());
        texts.push(&inside[..end]);
        rest = inside.get(end + 1..).unwrap_or("");
    }
    texts
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

#[test]
fn no_words_of_people_stand_in_the_code_of_pages_and_routes() {
    assert_eq!(texts("a(\"x：\") / 2; // \"y\""), ["x："]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    sources(&root.join("app/src"), &mut files);
    sources(&root.join("server/src"), &mut files);
    // The description of the API is in English with the names people see, and
    // its examples are of what people write.
    files.retain(|path| !path.components().any(|part| part.as_os_str() == "api"));
    let mut found = Vec::new();
    for path in &files {
        let code = std::fs::read_to_string(path).unwrap();
        let shown = code.split("#[cfg(test)]").next().unwrap();
        for (at, line) in shown.lines().enumerate() {
            if texts(line).iter().any(|text| text.chars().any(is_chinese)) {
                found.push(format!("{}:{}: {}", path.display(), at + 1, line.trim()));
            }
        }
    }
    assert!(files.len() > 150, "the search finds the files: {}", files.len());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_value_of_the_domain_has_a_word() {
    for lang in Lang::ALL {
        let known = keys(lang.tag());
        for key in words::keys().into_iter().chain(app::pages::desk::places::keys()) {
            assert!(known.contains(&key), "{}: {key}", lang.tag());
        }
    }
}

#[test]
fn every_problem_of_every_field_has_a_sentence() {
    for lang in Lang::ALL {
        for field in Field::ALL {
            for problem in Problem::ALL {
                let sentence = words::field_error(lang, FieldError::new(*field, *problem));
                assert!(!sentence.starts_with("field-"), "{}: {sentence}", lang.tag());
            }
        }
    }
}

#[test]
fn the_browser_s_languages_choose_the_page_s() {
    for (header, lang) in [
        ("zh-CN,zh;q=0.9,en;q=0.8", Lang::ZhHans),
        ("en-GB,en;q=0.9", Lang::En),
        ("fr,en;q=0.5,zh;q=0.4", Lang::En),
        ("en;q=0.2,zh-TW;q=0.9", Lang::ZhHans),
        ("fr", Lang::ZhHans),
        ("", Lang::ZhHans),
        ("en;q=nonsense", Lang::En),
        ("en;q=0", Lang::ZhHans),
    ] {
        assert_eq!(Lang::negotiate(header), lang, "{header}");
    }
}

#[test]
fn an_import_knows_the_words_of_the_product_s_own_exports_and_pages() {
    use domain::export::ExportColumn;
    use domain::sheet::{Column, guess};
    let exported = [
        (ExportColumn::Urgency, Column::Urgency),
        (ExportColumn::Kind, Column::Kind),
        (ExportColumn::Category, Column::Category),
        (ExportColumn::Unit, Column::Unit),
        (ExportColumn::Channel, Column::Channel),
        (ExportColumn::ExternalNumber, Column::ExternalNumber),
        (ExportColumn::ReceivedAt, Column::ReceivedAt),
        (ExportColumn::Submitted, Column::ReceivedAt),
        (ExportColumn::Description, Column::Description),
        (ExportColumn::Address, Column::Address),
        (ExportColumn::Phone, Column::Phone),
    ];
    let labels = [
        ("report-description", Column::Description),
        ("report-address", Column::Address),
        ("report-category", Column::Category),
        ("report-phone", Column::Phone),
        ("entry-channel", Column::Channel),
        ("entry-number", Column::ExternalNumber),
        ("entry-received", Column::ReceivedAt),
        ("entry-name", Column::Name),
        ("entry-kind", Column::Kind),
        ("entry-lat", Column::Lat),
        ("entry-lng", Column::Lng),
        ("desk-col-urgency", Column::Urgency),
        ("desk-col-text", Column::Description),
        ("desk-col-place", Column::Address),
        ("desk-col-unit", Column::Unit),
    ];
    for lang in Lang::ALL {
        let own = Column::ALL.iter().map(|column| (words::column(lang, *column), *column));
        let exported = exported.iter().map(|(from, to)| (words::export_column(lang, *from), *to));
        let labels = labels.iter().map(|(key, to)| (app::i18n::text(lang, key), *to));
        for (heading, column) in own.chain(exported).chain(labels) {
            assert_eq!(guess(&[heading.to_owned()], |_| None), [Some(column)], "{heading}");
        }
    }
}
