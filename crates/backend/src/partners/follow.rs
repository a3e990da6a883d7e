//! What a partner reads: what everybody may, and how that stands which came
//! through it, never more of it than is shown once it is published.

use super::Partner;
use crate::Backend;
use crate::actor::Actor;
use crate::db::{Text, rows, sql};
use crate::entity::request_partner;
use crate::error::{Error, Result};
use crate::requests::{self, Cursor, List, Row, open_as_published, page_of};
use crate::view::{Page, RequestView};
use domain::code::RequestCode;
use domain::partner::Scope;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Requests a page.
const PAGE: usize = 50;

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
    let after = Cursor::read(List::Partner, cursor)?.map(|cursor| cursor.seq);
    let found = theirs(backend, partner, after).await?;
    let Page { items, next } = page_of(List::Partner, found, PAGE);
    let found = requests::find_all(backend, &items).await?;
    Ok(Page { items: requests::all_as_published(backend, found).await?, next })
}

/// One more than a page, from behind a row. They go by their identifiers, which the index
/// of who came through whom has; rows name them for cursors.
async fn theirs(backend: &Backend, partner: &Partner, after: Option<i64>) -> Result<Vec<Row>> {
    let behind =
        after.map_or("", |_| "and request_partner.request_id < (select id from request where seq = $2)");
    let text = format!(
        "select request.id, request.seq from request_partner join request
           on request.id = request_partner.request_id
         where request_partner.partner_id = $1 {behind} order by request_partner.request_id desc limit {}",
        PAGE + 1
    );
    let values = [Some(Text(partner.id).into()), after.map(Into::into)].into_iter().flatten().collect();
    rows(backend.read(), sql(backend.read().get_database_backend(), text, values)).await
}
