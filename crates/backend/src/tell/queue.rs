//! Writing messages beside the change they tell of: both are kept, or neither.

use super::listeners::{Reached, reached};
use super::moment;
use super::rules::{Rule, Rules};
use crate::Backend;
use crate::db::batch::Batch;
use crate::db::{Text, Tx};
use crate::error::{Error, Result};
use domain::Moment;
use domain::deadline::Urgency;
use domain::ids::{EventId, UnitId, UserId};
use domain::request::{Audience, By, Evaluation, Event, Request, Warning};
use domain::tell::{Fate, LINK, Occasion, Place, Template, To, Tongue, Values, Way};
use sea_orm::Value;
use uuid::Uuid;

/// Something to be told.
#[derive(Clone, Copy, Debug)]
pub struct News<'a> {
    /// What.
    pub occasion: Occasion,
    /// Of which request, as it is after the change.
    pub request: &'a Request,
    /// What makes it one: the same key is told once, however often it is
    /// queued.
    pub key: &'a str,
    /// Whether its author left a telephone number.
    pub phone: bool,
    /// Whether the request is new: nobody can be subscribed to it yet.
    pub fresh: bool,
    /// Who caused it: they need not be told.
    pub by: Option<UserId>,
    /// The unit that is asked, where it is another than the one that has it.
    pub unit: Option<UnitId>,
    /// What is warned of, if it is a warning.
    pub warning: Option<Warning>,
    /// Who asked for what is decided, or demanded what is replied to.
    pub askers: &'a [UserId],
}

impl<'a> News<'a> {
    /// Of a request itself, caused by nobody.
    pub fn of(occasion: Occasion, request: &'a Request, key: &'a str) -> Self {
        let (by, unit, warning) = (None, None, None);
        Self { occasion, request, key, phone: false, fresh: false, by, unit, warning, askers: &[] }
    }
}

/// Queues what a line of history is the occasion of. `askers`: who waited for it.
pub(crate) async fn queue_event(
    backend: &Backend,
    batch: &mut Batch,
    request: &Request,
    (id, event): (EventId, &Event),
    phone: bool,
    askers: &[UserId],
) -> Result<()> {
    let key = id.to_string();
    let by = match event.by {
        By::Staff(id) => Some(id),
        _ => None,
    };
    for occasion in Occasion::of(event.kind, request.state.status()).iter().copied() {
        // What only staff may read is not told to others.
        if event.audience == Audience::Staff && occasion.listeners().contains(&To::Author) {
            continue;
        }
        // Nobody was reached on the phone, or nothing was said of it.
        let verdict = || event.detail.as_deref().and_then(Evaluation::of);
        if occasion == Occasion::Evaluated && verdict().is_none() {
            continue;
        }
        let fresh = occasion == Occasion::Acknowledged;
        let asks = matches!(occasion, Occasion::TransferAsked | Occasion::PartAsked);
        let unit = event.unit.filter(|_| asks);
        queue(backend, batch, News { phone, fresh, by, unit, askers, ..News::of(occasion, request, &key) })
            .await?;
    }
    Ok(())
}

/// Queues messages and fills message boxes, as the table says, with the change
/// that `batch` belongs to. The author's number is not read: the worker reads
/// it when it sends.
pub(crate) async fn queue(backend: &Backend, batch: &mut Batch, news: News<'_>) -> Result<()> {
    let rules = backend.tell().rules();
    for to in news.occasion.listeners().iter().copied() {
        let ways: Vec<Way> = to
            .ways()
            .iter()
            .copied()
            .filter(|way| wanted(backend, &rules, (news.occasion, to, *way)))
            .collect();
        if ways.is_empty() {
            continue;
        }
        for reached in reached(backend, &news, to, &ways).await? {
            add(backend, &rules, batch, &news, to, reached)?;
        }
    }
    Ok(())
}

/// Queues messages that belong to no other change, such as a warning that time
/// runs out. The same key is told once.
pub async fn announce(backend: &Backend, news: News<'_>) -> Result<()> {
    let mut batch = Batch::default();
    queue(backend, &mut batch, news).await?;
    if batch.is_empty() {
        return Ok(());
    }
    let work = move |tx: Tx| {
        let batch = batch.clone();
        async move { tx.insert(batch).await }
    };
    backend.write(work).await
}

fn wanted(backend: &Backend, rules: &Rules, key: super::rules::Key) -> bool {
    rules.active(key).is_some() && (key.2 == Way::Box || backend.tell().sends(key.2, backend.is_demo()))
}

fn add(
    backend: &Backend,
    rules: &Rules,
    batch: &mut Batch,
    news: &News<'_>,
    to: To,
    reached: Reached,
) -> Result<()> {
    let Some(rule) = rules.active((news.occasion, to, reached.way)) else { return Ok(()) };
    let tongue = reached.tongue.or(backend.config().tell.tongue).unwrap_or(Tongue::Chinese);
    let now = backend.now();
    let urgent = news.request.urgency == Urgency::Emergency;
    let ringing = reached.way.rings() && !urgent;
    let run_at = if ringing { rules.quiet.over(now, backend.config().offset) } else { now };
    let Some(Said { body, places }) = said(backend, news, to, rule, (reached.way, tongue), run_at)? else {
        return Ok(());
    };
    let who = reached.push.or(reached.staff.map(|id| id.0)).map(|id| id.to_string()).unwrap_or_default();
    // In whichever parts somebody is told: once.
    let dedup = format!("{}:{}:{}:{who}", news.key, news.occasion, reached.way);
    if reached.way == Way::Box {
        batch.insert_once("inbox", boxed(backend, news, &reached, &body, dedup));
        return Ok(());
    }
    let row: Vec<(&'static str, Value)> = vec![
        ("id", Text(backend.new_id()).into()),
        ("request_id", Text(news.request.id).into()),
        ("staff_id", reached.staff.map(Text).into()),
        ("push_id", reached.push.map(Text).into()),
        ("occasion", news.occasion.as_str().into()),
        ("listener", to.as_str().into()),
        ("way", reached.way.as_str().into()),
        ("tongue", tongue.as_str().into()),
        ("body", body.into()),
        ("place_values", places.into()),
        ("template_first", rule.templates[0].clone().into()),
        ("template_second", rule.templates[1].clone().into()),
        ("urgent", urgent.into()),
        ("fate", Fate::Queued.as_str().into()),
        ("attempts", 0.into()),
        ("run_at", run_at.into()),
        ("dedup", dedup.into()),
        ("created_at", now.into()),
    ];
    batch.insert_once("message", row);
    Ok(())
}

/// A message as it reads, and what goes into the places of a provider's template.
struct Said {
    body: String,
    places: String,
}

/// What is said. Nobody is promised a moment that will have passed when the message
/// leaves, as it may have for what was entered late: the usual words without a date are
/// said instead. `None` where nothing can be said.
fn said(
    backend: &Backend,
    news: &News<'_>,
    to: To,
    rule: &Rule,
    (way, tongue): (Way, Tongue),
    leaves_at: Moment,
) -> Result<Option<Said>> {
    // Saved templates were read before; one that cannot be read stops no change.
    let read = |words: &str| {
        let read = Template::parse(words);
        read.inspect_err(|_| tracing::error!(occasion = %news.occasion, %to, "a template cannot be read"))
            .ok()
    };
    let Some(own) = read(rule.words(tongue)) else { return Ok(None) };
    let due = due(news).filter(|due| to != To::Author || *due > leaves_at);
    let undated = due.is_none() && self::due(news).is_some() && own.asks_for(Place::Due);
    let values = warning(backend, news, tongue, values(backend, news.request, due, tongue, way));
    let places = places(way, &own, &values, undated)?;
    let usual = || backend.config().tell.words.0.undated(news.occasion, to, tongue);
    let template = if undated { read(&usual()) } else { Some(own) };
    Ok(template.map(|template| Said { body: template.render(&values), places }))
}

/// What goes into the places of a provider's template. `undated`: of one without a date.
pub(super) fn places(way: Way, words: &Template, values: &Values, undated: bool) -> Result<String> {
    // The fields of WeChat's templates are named in the settings, not by the words.
    let mut places = if way == Way::Wechat { values.all() } else { words.values(values) };
    if undated && way != Way::Wechat {
        places.retain(|(place, _)| *place != Place::Due);
    }
    serde_json::to_string(&places).map_err(Error::internal)
}

/// A line of a message box. Its page links to the request by itself.
fn boxed(
    backend: &Backend,
    news: &News<'_>,
    reached: &Reached,
    body: &str,
    dedup: String,
) -> Vec<(&'static str, Value)> {
    let body = domain::text::clean(&body.replace(LINK, ""));
    vec![
        ("id", Text::<Uuid>(backend.new_id()).into()),
        ("request_id", Text(news.request.id).into()),
        ("staff_id", reached.staff.map(Text).into()),
        ("occasion", news.occasion.as_str().into()),
        ("body", body.into()),
        ("dedup", dedup.into()),
        ("created_at", backend.now().into()),
    ]
}

/// The date that a message names.
fn due(news: &News<'_>) -> Option<Moment> {
    match news.occasion {
        // More time is for the answer, even while a first response is waited for.
        Occasion::Extended | Occasion::ExtensionGranted => Some(news.request.answer_due_at),
        _ => news.warning.map(|warning| warning.due).or(news.request.due_at()),
    }
}

pub(super) fn values(
    backend: &Backend,
    request: &Request,
    due: Option<Moment>,
    tongue: Tongue,
    way: Way,
) -> Values {
    let directory = backend.directory();
    let unit = request.unit().and_then(|id| directory.unit(id)).or(directory.root());
    let status = backend.config().tell.words.0.status(request.state.status(), tongue);
    let due = due.map(|at| moment(backend, at, way)).unwrap_or_default();
    Values::new(request.code.as_str(), &status, &due, unit.map_or("", |unit| &unit.name))
}

/// The same with what a warning says besides.
fn warning(backend: &Backend, news: &News<'_>, tongue: Tongue, values: Values) -> Values {
    let Some(Warning { of, percent, .. }) = news.warning else { return values };
    values.warning(&backend.config().tell.words.0.deadline(of, tongue), percent)
}
