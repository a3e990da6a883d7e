//! Writing beside a change what is to be told of it: both are kept, or neither.

use super::Known;
use crate::Backend;
use crate::db::Text;
use crate::db::batch::Batch;
use crate::entity::request_partner;
use crate::error::{Error, Result};
use chrono::SecondsFormat;
use domain::hook::{DeliveryState, HookEvent};
use domain::ids::{EventId, PartnerId};
use domain::request::{Audience, Evaluation, Event, Request, State};
use domain::text::mask_personal;
use sea_orm::EntityTrait;
use serde::Serialize;
use uuid::Uuid;

/// A line of history of a request as it is after it.
#[derive(Clone, Copy)]
pub(crate) struct News<'a> {
    pub(crate) request: &'a Request,
    pub(crate) id: EventId,
    pub(crate) event: &'a Event,
    /// Whether the status is another one now.
    pub(crate) moved: bool,
    /// Whether everybody could see it before.
    pub(crate) was_published: bool,
}

/// What a receiver reads.
#[derive(Serialize)]
struct Body<'a> {
    id: String,
    r#type: &'a str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    code: &'a str,
    status: &'a str,
    version: i32,
    /// What was said to everybody, masked.
    text: Option<&'a str>,
    /// How it ended, as the API says it.
    evaluation: Option<Evaluation>,
    outcome: Option<&'static str>,
    ground: Option<&'static str>,
}

/// Queues what a change of a request tells.
pub(crate) async fn queue(backend: &Backend, batch: &mut Batch, news: News<'_>) -> Result<()> {
    let hooks = backend.hooks().all();
    // Mostly nobody wants to know, and then nobody need ask through whom it came.
    let told = HookEvent::of(news.event, news.request.state.status(), news.moved);
    if !told.is_some_and(|kind| hooks.iter().any(|hook| hook.kinds.contains(&kind))) {
        return Ok(());
    }
    let through = request_partner::Entity::find_by_id(Text(news.request.id)).one(backend.read()).await?;
    add(backend, batch, &hooks, news, through.map(|row| row.partner_id.0))
}

/// The same of a request that is new and came through a partner, or nobody.
pub(crate) fn queue_new(
    backend: &Backend,
    batch: &mut Batch,
    (request, id, event): (&Request, EventId, &Event),
    partner: Option<PartnerId>,
) -> Result<()> {
    let Some(partner) = partner else { return Ok(()) };
    let news = News { request, id, event, moved: true, was_published: false };
    add(backend, batch, &backend.hooks().all(), news, Some(partner))
}

fn add(
    backend: &Backend,
    batch: &mut Batch,
    hooks: &[Known],
    news: News<'_>,
    through: Option<PartnerId>,
) -> Result<()> {
    let Some(kind) = HookEvent::of(news.event, news.request.state.status(), news.moved) else {
        return Ok(());
    };
    let now = backend.now();
    let shown = news.request.published_at.is_some();
    for hook in hooks.iter().filter(|hook| hook.kinds.contains(&kind)) {
        let own = hook.own && through == Some(hook.partner);
        if !own && !(hook.published && (shown || news.was_published)) {
            continue;
        }
        let row = vec![
            ("id", Text::<Uuid>(backend.new_id()).into()),
            ("webhook_id", Text(hook.id).into()),
            ("request_id", Text(news.request.id).into()),
            ("event_id", Text(news.id).into()),
            ("kind", kind.as_str().into()),
            ("body", body(news, kind, own || shown)?.into()),
            ("state", DeliveryState::Waiting.as_str().into()),
            ("attempts", 0.into()),
            ("run_at", now.into()),
            ("created_at", now.into()),
        ];
        batch.insert_once("webhook_delivery", row);
    }
    Ok(())
}

/// Nothing personal: what was said only where everybody may read it, and how it ended
/// only to those who see the request.
fn body(news: News<'_>, kind: HookEvent, speaks: bool) -> Result<String> {
    let open = speaks && news.event.audience == Audience::Public && news.event.kind.speaks_to_all();
    let text = news.event.text.as_deref().filter(|text| open && !text.is_empty()).map(mask_personal);
    let state = &news.request.state;
    let ground = match state {
        State::Declined { ground, .. } => Some(*ground),
        _ => None,
    };
    let body = Body {
        id: news.id.to_string(),
        r#type: kind.as_str(),
        timestamp: news.event.at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        data: Data {
            code: news.request.code.as_str(),
            status: state.status().as_str(),
            version: news.request.version,
            text: text.as_deref(),
            evaluation: state.evaluation().filter(|_| speaks),
            outcome: state.done().filter(|_| speaks).map(|done| done.outcome.as_str()),
            ground: ground.filter(|_| speaks).map(|ground| ground.as_str()),
        },
    };
    serde_json::to_string(&body).map_err(Error::internal)
}
