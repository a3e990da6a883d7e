//! What is sent when: a table that administrators edit. A row that nobody has
//! changed is the usual one.

use super::config::Words;
use crate::Backend;
use crate::actor::Staff;
use crate::admin::{Check, Editor, FormError, Line, SaveError, kept, turn};
use crate::db::{Text, Tx, sql};
use crate::entity::{meta, tell_rule};
use crate::error::{Error, Result};
use domain::Moment;
use domain::request::{Deadline, Status};
use domain::tell::{Occasion, Quiet, Template, TemplateError, To, Tongue, Values, Way, with_link};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseConnection, EntityTrait};
use serde_json::json;
use std::collections::BTreeMap;

/// Longest names of a provider's templates, with the slash between, in characters.
const NAME_CHARS: usize = 200;
/// Where quiet hours are kept.
pub const QUIET: &str = "tell.quiet";

/// Which row of the table.
pub type Key = (Occasion, To, Way);

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Whether it is sent.
    pub active: bool,
    /// The template in Chinese.
    pub words_zh: String,
    /// The template in English.
    pub words_en: String,
    /// The names of the same template with the first and the second provider; after a
    /// slash, that of one without a date.
    pub templates: [Option<String>; 2],
}

impl Rule {
    /// The template in a language.
    pub fn words(&self, tongue: Tongue) -> &str {
        match tongue {
            Tongue::Chinese => &self.words_zh,
            Tongue::English => &self.words_en,
        }
    }
}

/// The whole table, and the quiet hours.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    rows: BTreeMap<Key, Rule>,
    /// When no telephone rings.
    pub quiet: Quiet,
}

impl Rules {
    /// Every row, in the order of the table.
    pub fn rows(&self) -> impl Iterator<Item = (Key, &Rule)> {
        self.rows.iter().map(|(key, rule)| (*key, rule))
    }

    /// A row.
    pub fn get(&self, key: Key) -> Option<&Rule> {
        self.rows.get(&key)
    }

    /// A row that is to be sent.
    pub(super) fn active(&self, key: Key) -> Option<&Rule> {
        self.get(key).filter(|rule| rule.active)
    }
}

/// Reads the table.
pub(crate) async fn load(db: &DatabaseConnection, words: &dyn Words) -> Result<Rules> {
    let mut rules = usual(words);
    for row in tell_rule::Entity::find().all(db).await? {
        let key = (row.occasion.0, row.listener.0, row.way.0);
        // One that is offered no more is left out.
        if let Some(rule) = rules.rows.get_mut(&key) {
            *rule = Rule {
                active: row.active,
                words_zh: row.words_zh,
                words_en: row.words_en,
                templates: [row.template_first, row.template_second],
            };
        }
    }
    let quiet = meta::Entity::find_by_id(QUIET).one(db).await?;
    rules.quiet = quiet.and_then(|row| row.value.parse().ok()).unwrap_or_default();
    Ok(rules)
}

fn usual(words: &dyn Words) -> Rules {
    let mut rows = BTreeMap::new();
    for occasion in Occasion::ALL.iter().copied() {
        for to in occasion.listeners().iter().copied() {
            for way in to.ways().iter().copied() {
                let rule = Rule {
                    active: occasion.usual(to, way),
                    words_zh: words.usual(occasion, to, Tongue::Chinese),
                    words_en: words.usual(occasion, to, Tongue::English),
                    templates: [None, None],
                };
                rows.insert((occasion, to, way), rule);
            }
        }
    }
    Rules { rows, quiet: Quiet::default() }
}

/// The table, for administrators.
pub fn list(backend: &Backend, by: &Staff) -> Result<std::sync::Arc<Rules>> {
    if by.administers() { Ok(backend.tell().rules()) } else { Err(Error::Forbidden) }
}

/// How a template reads for an example request, or what is wrong with it.
pub fn preview(
    backend: &Backend,
    to: To,
    tongue: Tongue,
    words: &str,
) -> std::result::Result<String, TemplateError> {
    let template = Template::parse(words)?;
    let directory = backend.directory();
    let unit = directory.units.iter().find(|u| u.active && u.parent.is_some()).or(directory.root());
    let status = backend.config().tell.words.0.status(Status::Dispatched, tongue);
    let due = super::moment(backend, backend.now() + chrono::TimeDelta::days(2), Way::Box);
    let deadline = backend.config().tell.words.0.deadline(Deadline::Answer, tongue);
    let percent = directory.time.steps.first().copied().unwrap_or(100);
    let values = Values::new("HY-7K3M-Q2W", &status, &due, unit.map_or("", |unit| &unit.name))
        .warning(&deadline, percent);
    let path = if to == To::Author { "r/HY-7K3M-Q2W?k=…" } else { "desk/r/HY-7K3M-Q2W" };
    Ok(with_link(&template.render(&values), &format!("{}/{path}", backend.config().tell.base)))
}

/// Changes a row. [`SaveError::Invalid`] at `words_zh`, `words_en`,
/// `template_first` or `template_second`.
///
/// [`Error::Conflict`] when somebody else has changed it since.
pub async fn save<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    key: Key,
    rule: Rule,
) -> Result<(), SaveError> {
    let Editor { staff: by, seen } = by.into();
    if !by.administers() {
        return Err(Error::Forbidden.into());
    }
    let (occasion, to, way) = key;
    if backend.tell().rules().get(key).is_none() {
        return Err(Error::NotFound.into());
    }
    let rule = checked(rule)?;
    let row = tell_rule::Model {
        occasion: Text(occasion),
        listener: Text(to),
        way: Text(way),
        active: rule.active,
        words_zh: rule.words_zh,
        words_en: rule.words_en,
        template_first: rule.templates[0].clone(),
        template_second: rule.templates[1].clone(),
    };
    let detail = json!({ "active": row.active, "zh": row.words_zh, "en": row.words_en,
        "first": row.template_first, "second": row.template_second });
    let line = Line::new(backend, by, "tell.rule", format!("{occasion}/{to}/{way}"), detail);
    let result = backend.write(move |tx: Tx| {
        let (row, line) = (row.clone(), line.clone());
        async move {
            turn(&tx, subject((occasion, to, way)), seen).await?;
            tell_rule::Entity::delete_by_id((row.occasion, row.listener, row.way)).exec(&*tx).await?;
            let row: tell_rule::ActiveModel = row.into();
            tell_rule::Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
            line.write(&tx).await?;
            Ok(Ok(()))
        }
    });
    kept(result.await)?;
    Ok(backend.reload().await?)
}

/// By what the version of a row is kept.
pub fn subject((occasion, to, way): Key) -> String {
    format!("tell.rule {occasion}/{to}/{way}")
}

fn checked(mut rule: Rule) -> Result<Rule, SaveError> {
    let mut check = Check::default();
    for (field, words) in [("words_zh", &mut rule.words_zh), ("words_en", &mut rule.words_en)] {
        *words = domain::text::clean(words);
        match Template::parse(words) {
            Ok(_) => {}
            Err(error) => check.fail(field, problem(&error)),
        }
    }
    for (field, name) in ["template_first", "template_second"].into_iter().zip(&mut rule.templates) {
        *name = name.take().map(|n| domain::text::clean_line(&n)).filter(|n| !n.is_empty());
        let letter = |c: char| c.is_ascii_alphanumeric() || "_-.:".contains(c);
        let plain = |name: &str| !name.is_empty() && name.chars().all(letter);
        if let Some(name) = name {
            check.need(name.chars().count() <= NAME_CHARS, field, "too_long");
            let (dated, undated) = name.split_once('/').unwrap_or((name, name));
            check.need(plain(dated) && plain(undated), field, "invalid");
        }
    }
    check.done()?;
    Ok(rule)
}

/// The stable word for what is wrong with a template.
pub fn problem(error: &TemplateError) -> &'static str {
    match error {
        TemplateError::Empty => "empty",
        TemplateError::TooLong => "too_long",
        TemplateError::Brace => "brace",
        TemplateError::Unknown(_) => "unknown_place",
    }
}

/// Sets the quiet hours. [`SaveError::Invalid`] at `quiet`.
///
/// [`Error::Conflict`] when somebody else has changed them since.
pub async fn save_quiet<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    text: &str,
) -> Result<(), SaveError> {
    let Editor { staff: by, seen } = by.into();
    if !by.administers() {
        return Err(Error::Forbidden.into());
    }
    let Ok(quiet) = text.parse::<Quiet>() else {
        return Err(SaveError::Invalid(vec![FormError { field: "quiet", problem: "invalid" }]));
    };
    let from = quiet.over(backend.now(), backend.config().offset);
    let detail = json!({ "quiet": quiet.to_string() });
    let line = Line::new(backend, by, "tell.quiet", QUIET, detail);
    let result = backend.write(move |tx: Tx| {
        let line = line.clone();
        async move {
            turn(&tx, QUIET, seen).await?;
            meta::Entity::delete_by_id(QUIET).exec(&*tx).await?;
            let row: meta::ActiveModel =
                meta::Model { name: QUIET.to_owned(), value: quiet.to_string() }.into();
            meta::Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
            line.write(&tx).await?;
            release(&tx, from).await?;
            Ok(Ok(()))
        }
    });
    kept(result.await)?;
    Ok(backend.reload().await?)
}

/// What the hours of before hold goes as soon as those of now let it, which are over at
/// `from`. What was tried already waits for its next try.
async fn release(tx: &Tx, from: Moment) -> Result<()> {
    let rings: Vec<String> =
        Way::ALL.iter().filter(|way| way.rings()).map(|way| format!("'{way}'")).collect();
    let text = format!(
        "update message set run_at = $1
         where fate = 'queued' and attempts = 0 and run_at > $1 and way in ({})",
        rings.join(", ")
    );
    tx.execute_raw(sql(tx.get_database_backend(), text, vec![from.into()])).await?;
    Ok(())
}
