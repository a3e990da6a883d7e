//! What a partner reads: what everybody may, and how that stands which came
//! through it, never more of it than is shown once it is published.

use super::Partner;
use crate::Backend;
use crate::actor::Actor;
use crate::db::{Text, row, rows, sql};
use crate::entity::request_partner;
use crate::error::{Error, Result};
use crate::requests::{self, Cursor, open_as_published};
use crate::view::{Page, RequestView};
use domain::code::RequestCode;
use domain::partner::Scope;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Requests a page.
const PAGE: u64 = 50;

/// A request for a partner. [`Error::Forbidden`] for a key that is not good for
/// following; [`Error::NotFound`] for one that is neither published nor theirs.
pub async fn open(backend: &Backend, partner: &Partner, code: &RequestCode) -> Result<RequestView> {
    if !partner.may(Scope::Follow) {
        return Err(Error::Forbidden);
    }
    let Some(id) = requests::id_of(backend, code).await? else { return Err(Error::NotFound) };
    let theirs = request_partner::Entity::find()
        .filter(request_partner::Column::RequestId.eq(Text(id)))
        .filter(request_partner::Column::PartnerId.eq(Text(partner.id)));
    match theirs.one(backend.read()).await? {
        Some(_) => open_as_published(backend, code).await,
        None => requests::open(backend, &Actor::Anyone, code).await,
    }
}

row! {
    struct Theirs { code: Text<RequestCode>, seq: i64 }
}

/// The requests that came through a partner, newest first, fifty a page;
/// `cursor` is the `next` of the page before. [`Error::NotFound`] for one that
/// was not given out.
pub async fn requests_of(
    backend: &Backend,
    partner: &Partner,
    cursor: Option<&str>,
) -> Result<Page<RequestView>> {
    if !partner.may(Scope::Follow) {
        return Err(Error::Forbidden);
    }
    let before = Cursor::read_after(cursor)?.unwrap_or(i64::MAX);
    let text = format!(
        "select request.code, request.seq from request_partner join request
           on request.id = request_partner.request_id
         where request_partner.partner_id = $1 and request.seq < $2 order by request.seq desc limit {}",
        PAGE + 1
    );
    let values = vec![Text(partner.id).into(), before.into()];
    let mut found: Vec<Theirs> =
        rows(backend.read(), sql(backend.read().get_database_backend(), text, values)).await?;
    let more = found.len() as u64 > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|last| Cursor::after(last.seq).encode());
    let mut items = Vec::with_capacity(found.len());
    for one in found {
        items.push(open_as_published(backend, &one.code.0).await?);
    }
    Ok(Page { items, next })
}
