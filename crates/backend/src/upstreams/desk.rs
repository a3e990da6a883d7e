//! What staff see of it at a request, and do by hand.

use super::queue::add;
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::admin::Line;
use crate::db::batch::Batch;
use crate::db::{Text, Tx, sql};
use crate::entity::{request, upstream, upstream_link};
use crate::error::{Error, Result};
use crate::requests::{Standing, find};
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::{LinkId, UpstreamId};
use domain::request::Action;
use domain::upstream::{LinkState, meaning, meanings};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

/// A request that is handed on, for staff.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct LinkView {
    pub id: LinkId,
    /// What the upstream is called.
    pub upstream: String,
    pub state: LinkState,
    /// Its number there.
    pub number: Option<String>,
    /// Since when it is to be handed on.
    pub since: Moment,
    pub linked_at: Option<Moment>,
    /// When it is tried or asked next.
    pub next: Moment,
    pub error: Option<String>,
    /// How it stands there, as the table calls it.
    pub their_state: Option<String>,
    pub their_text: Option<String>,
    pub told_at: Option<Moment>,
    /// What the upstream says, proposed as the answer.
    pub proposal: Option<String>,
}

/// Everything staff see of it at a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// Where it was handed on to.
    pub links: Vec<LinkView>,
    /// Where it can be by hand.
    pub offers: Vec<(UpstreamId, String)>,
}

/// What somebody sees of it; nothing for who does not look as staff.
pub async fn panel(backend: &Backend, staff: &Staff, code: &RequestCode) -> Result<Panel> {
    let (row, standing) = standing(backend, staff, code).await?;
    if !standing.is_staff() {
        return Ok(Panel::default());
    }
    let of = upstream_link::Column::RequestId.eq(row.id);
    let query = upstream_link::Entity::find().filter(of).find_also_related(upstream::Entity);
    let rows = query.order_by_asc(upstream_link::Column::CreatedAt).all(backend.read()).await?;
    let linked: Vec<UpstreamId> = rows.iter().map(|(link, _)| link.upstream_id.0).collect();
    let links = rows.into_iter().map(|(link, of)| view(link, of)).collect();
    let mut offers = Vec::new();
    if may(&standing, &row)? {
        let all = backend.upstreams().all();
        let fits = |one: &&super::Known| {
            !linked.contains(&one.id) && one.service(backend, row.category_id.map(|id| id.0)).is_some()
        };
        offers = all.iter().filter(fits).map(|one| (one.id, one.name.clone())).collect();
    }
    Ok(Panel { links, offers })
}

fn view(link: upstream_link::Model, of: Option<upstream::Model>) -> LinkView {
    let states = of.as_ref().map(|of| meanings(&of.states)).unwrap_or_default();
    let called = |state: String| meaning(&states, &state).words.unwrap_or(state);
    LinkView {
        id: link.id.0,
        upstream: of.map(|of| of.name).unwrap_or_default(),
        state: link.state.0,
        number: link.number,
        since: link.created_at,
        linked_at: link.linked_at,
        next: link.run_at,
        error: link.last_error,
        their_state: link.their_state.map(called),
        their_text: link.their_text,
        told_at: link.told_at,
        proposal: link.proposal,
    }
}

async fn standing(
    backend: &Backend,
    staff: &Staff,
    code: &RequestCode,
) -> Result<(request::Model, Standing)> {
    let row = find(backend, code).await?.ok_or(Error::NotFound)?;
    let standing = Standing::of(backend, &Actor::Staff(staff.clone()), &row).ok_or(Error::NotFound)?;
    Ok((row, standing))
}

/// Who may dispatch or answer it may hand it on.
fn may(standing: &Standing, row: &request::Model) -> Result<bool> {
    let request = row.domain()?;
    let open = request.state.allows(Action::Dispatch);
    let role = [Action::Dispatch, Action::Answer].into_iter().any(|action| standing.may(action, &request));
    Ok(standing.is_staff() && open && role)
}

/// Hands it on by hand. [`Error::Forbidden`] for who may neither dispatch nor
/// answer it, [`Error::NotFound`] for an upstream that does not take its
/// category, [`Error::Conflict`] when it was handed on there already.
pub async fn forward(backend: &Backend, staff: &Staff, code: &RequestCode, to: UpstreamId) -> Result<()> {
    let (row, standing) = standing(backend, staff, code).await?;
    if !may(&standing, &row)? {
        return Err(Error::Forbidden);
    }
    let known = backend.upstreams().one(to).ok_or(Error::NotFound)?;
    known.service(backend, row.category_id.map(|id| id.0)).ok_or(Error::NotFound)?;
    let mut batch = Batch::default();
    add(backend, &mut batch, to, row.id.0);
    let line = Line::new(backend, staff, "upstream.forward", code, json!({ "upstream": to }));
    let id = row.id.0;
    let work = move |tx: Tx| {
        let (batch, line) = (batch.clone(), line.clone());
        async move {
            let text = "select 1 from upstream_link where upstream_id = $1 and request_id = $2";
            let values = vec![Text(to).into(), Text(id).into()];
            if tx.query_one_raw(sql(tx.get_database_backend(), text, values)).await?.is_some() {
                return Err(Error::Conflict);
            }
            tx.insert(batch).await?;
            line.write(&tx).await
        }
    };
    backend.write(work).await
}

/// Has it sent again that was not taken; looked for first. [`Error::Conflict`]
/// where there is nothing to send again.
pub async fn again(backend: &Backend, staff: &Staff, code: &RequestCode, id: LinkId) -> Result<()> {
    let (row, standing) = standing(backend, staff, code).await?;
    if !may(&standing, &row)? {
        return Err(Error::Forbidden);
    }
    let link = upstream_link::Entity::find_by_id(Text(id)).one(backend.read()).await?;
    let link = link.filter(|link| link.request_id == row.id).ok_or(Error::NotFound)?;
    let before = link.state.0;
    link.link()?.again().map_err(|_| Error::Conflict)?;
    let line = Line::new(backend, staff, "upstream.again", code, json!({ "upstream": link.upstream_id.0 }));
    let now = backend.now();
    let work = move |tx: Tx| {
        let line = line.clone();
        async move {
            let text = "update upstream_link set state = 'waiting', unsure = $3, run_at = $2, attempts = 0,
                          last_error = null, locked_until = null where id = $1 and state = $4";
            let values = vec![Text(id).into(), now.into(), true.into(), before.as_str().into()];
            if tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?.rows_affected() == 0 {
                return Err(Error::Conflict);
            }
            line.write(&tx).await
        }
    };
    backend.write(work).await
}

/// The request that has a number at an upstream, if this person may see it.
pub async fn by_number(backend: &Backend, staff: &Staff, number: &str) -> Result<Option<RequestCode>> {
    let number = number.trim();
    if number.is_empty() || number.chars().count() > domain::upstream::NUMBER_CHARS {
        return Ok(None);
    }
    let found = upstream_link::Entity::find().filter(upstream_link::Column::Number.eq(number));
    for link in found.all(backend.read()).await? {
        let row = crate::requests::find_by_id(backend, link.request_id.0).await?;
        let Some(row) = row else { continue };
        let standing = Standing::of(backend, &Actor::Staff(staff.clone()), &row);
        if standing.is_some_and(|standing| standing.is_staff()) {
            return Ok(Some(row.code.0));
        }
    }
    Ok(None)
}
