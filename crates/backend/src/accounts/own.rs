//! What a resident sees of their account, takes along and takes away.

use super::{Way, arrive};
use crate::Backend;
use crate::actor::{Actor, FollowToken, Resident};
use crate::db::batch::Batch;
use crate::db::{Text, Tx, rows, sql};
use crate::entity::{account, account_session, account_way, request};
use crate::error::{Error, Result};
use crate::jobs;
use crate::requests::{self, Cursor, List, page_of};
use crate::retention;
use crate::riders;
use crate::tell::{self, Told};
use crate::uploads::ahead::{self, Upload};
use crate::view::{MediaView, Page, RequestView};
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::{AccountId, AccountSessionId, RequestId};
use domain::privacy::own_phone;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Requests a page.
const PAGE: usize = 50;

/// A signed-in device.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Device {
    pub id: AccountSessionId,
    pub label: String,
    pub created_at: Moment,
    pub last_seen_at: Moment,
    pub current: bool,
}

/// An account as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Identifier.
    pub id: AccountId,
    /// Since when.
    pub created_at: Moment,
    /// The ways in; telephone numbers are masked, identifiers not shown.
    pub ways: Vec<(Way, String)>,
    /// Signed-in devices.
    pub devices: Vec<Device>,
}

/// What is held about somebody, but for their requests: there may be many, which
/// [`taken_along`] gives by the page.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Since when there is an account.
    pub created_at: Moment,
    /// The ways in, in clear: they are the asker's own.
    pub ways: Vec<(Way, String, Moment)>,
    /// Signed-in devices.
    pub devices: Vec<Device>,
    /// Files that were sent ahead and not handed in, newest first.
    pub uploads: Vec<(Upload, Option<MediaView>)>,
}

/// A request as its author takes it along.
#[derive(Clone, Debug)]
pub struct Taken {
    /// As they see it.
    pub view: RequestView,
    /// The number that was given with it, in clear, if it is theirs.
    pub phone: Option<String>,
    /// The name that was given with it, likewise.
    pub name: Option<String>,
    /// What they were told about it.
    pub told: Told,
}

/// The account. [`Error::Unauthenticated`] for one that is gone.
pub async fn view(backend: &Backend, resident: Resident) -> Result<Account> {
    let account = find(backend, resident).await?;
    let ways = arrive::ways(backend.read(), resident.account).await?;
    let shown = ways.into_iter().filter(|way| way.kind.0 != Way::WechatUnion).map(|way| match way.kind.0 {
        Way::Phone => (Way::Phone, own_phone(&way.address)),
        kind => (kind, String::new()),
    });
    Ok(Account {
        id: account.id.0,
        created_at: account.created_at,
        ways: shown.collect(),
        devices: devices(backend, resident).await?,
    })
}

async fn find(backend: &Backend, resident: Resident) -> Result<account::Model> {
    let found = account::Entity::find_by_id(Text(resident.account)).one(backend.read()).await?;
    found.ok_or(Error::Unauthenticated)
}

async fn devices(backend: &Backend, resident: Resident) -> Result<Vec<Device>> {
    use account_session::Column;
    let rows = account_session::Entity::find()
        .filter(Column::AccountId.eq(Text(resident.account)))
        .filter(Column::ExpiresAt.gt(backend.now()))
        .order_by_desc(Column::LastSeenAt)
        .all(backend.read())
        .await?;
    let device = |row: account_session::Model| Device {
        id: row.id.0,
        label: row.label,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        current: row.id.0 == resident.session,
    };
    Ok(rows.into_iter().map(device).collect())
}

/// The requests of the account, newest first, fifty a page; `cursor` is the
/// `next` of the page before. [`Error::NotFound`] for one that was not given out.
pub async fn requests_of(
    backend: &Backend,
    resident: Resident,
    cursor: Option<&str>,
) -> Result<Page<RequestView>> {
    let Page { items: rows, next } = mine(backend, resident, cursor).await?;
    Ok(Page { items: requests::all_of(backend, &Actor::Resident(resident), rows).await?, next })
}

async fn mine(backend: &Backend, resident: Resident, cursor: Option<&str>) -> Result<Page<request::Model>> {
    let before = Cursor::read(List::Account, cursor)?.map_or(i64::MAX, |cursor| cursor.seq);
    let text = format!(
        "select id, seq from request where account_id = $1 and seq < $2 order by seq desc limit {}",
        PAGE + 1
    );
    let values = vec![Text(resident.account).into(), before.into()];
    let found = rows(backend.read(), sql(backend.read().get_database_backend(), text, values)).await?;
    let Page { items, next } = page_of(List::Account, found, PAGE);
    Ok(Page { items: requests::find_all(backend, &items).await?, next })
}

/// The requests of the account with all that is held about each, by the page as
/// [`requests_of`] gives them.
pub async fn taken_along(backend: &Backend, resident: Resident, cursor: Option<&str>) -> Result<Page<Taken>> {
    let Page { items: rows, next } = mine(backend, resident, cursor).await?;
    let ways = arrive::ways(backend.read(), resident.account).await?;
    let views = requests::all_of(backend, &Actor::Resident(resident), rows.clone()).await?;
    let mut told = tell::told_of_all(backend, &rows).await?;
    let taken = |view: RequestView| {
        let row = rows.iter().find(|row| row.code.0 == view.code)?;
        let theirs = !row.account_kept || is_theirs(&ways, row);
        let own = |held: &Option<String>| held.clone().filter(|_| theirs);
        let told = told.remove(&row.id.0)?;
        Some(Taken { phone: own(&row.phone), name: own(&row.author_name), view, told })
    };
    Ok(Page { items: views.into_iter().filter_map(taken).collect(), next })
}

/// Whether a request carries a number of the account. A link may have been passed
/// on: only a number that was proven says that it is theirs.
fn is_theirs(ways: &[account_way::Model], row: &request::Model) -> bool {
    ways.iter().any(|way| way.kind.0 == Way::Phone && Some(&way.address) == row.phone.as_ref())
}

/// Puts a request into the account, by the token of its private link.
/// [`Error::NotFound`] for one that does not open it, [`Error::Taken`] (`code`)
/// for one that is in another account.
pub async fn keep(
    backend: &Backend,
    resident: Resident,
    code: &RequestCode,
    token: &FollowToken,
) -> Result<()> {
    let row = requests::find(backend, code).await?.ok_or(Error::NotFound)?;
    if row.anonymised_at.is_some() || !backend.secrets().follows(token, row.id.0) {
        return Err(Error::NotFound);
    }
    let id = row.id.0;
    let kept = !is_theirs(&arrive::ways(backend.read(), resident.account).await?, &row);
    let text = "update request set account_id = $1,
                  account_kept = case when account_id is null then $3 else account_kept end
                where id = $2 and (account_id is null or account_id = $1)";
    let values = vec![Text(resident.account).into(), Text(id).into(), kept.into()];
    if backend.execute(text, values).await? == 0 { Err(Error::Taken("code")) } else { Ok(()) }
}

/// Takes a way in away, and ends every session but this one: nobody knows which
/// of them came by it. [`Error::Taken`] (`way`) for the last one: nobody could
/// come back.
pub async fn leave(backend: &Backend, resident: Resident, way: Way) -> Result<()> {
    let own = resident.account;
    backend
        .write(move |tx| async move {
            arrive::hold(&tx, own).await?;
            let ways = arrive::ways(&*tx, own).await?;
            // What leads here from every program of WeChat's goes with each of them.
            let wechat = matches!(way, Way::Wechat | Way::WechatWeb);
            let goes = |kind: Way| kind == way || (wechat && kind == Way::WechatUnion);
            if !ways.iter().any(|known| goes(known.kind.0)) {
                return Err(Error::NotFound);
            }
            if ways.iter().all(|known| goes(known.kind.0)) {
                return Err(Error::Taken("way"));
            }
            for known in ways.into_iter().filter(|known| goes(known.kind.0)) {
                let key = (known.kind, known.address);
                account_way::Entity::delete_by_id(key).exec(&*tx).await?;
            }
            let text = "delete from account_session where account_id = $1 and id <> $2";
            let values = vec![Text(own).into(), Text(resident.session).into()];
            tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
            Ok(())
        })
        .await
}

/// What is held about somebody, for themselves.
pub async fn export(backend: &Backend, resident: Resident) -> Result<Exported> {
    let account = find(backend, resident).await?;
    let ways = arrive::ways(backend.read(), resident.account).await?;
    Ok(Exported {
        created_at: account.created_at,
        ways: ways.into_iter().map(|way| (way.kind.0, way.address, way.created_at)).collect(),
        devices: devices(backend, resident).await?,
        uploads: ahead::of(backend, resident).await?,
    })
}

/// Deletes the account with its ways and sessions, and the files that were sent
/// ahead and not handed in. Their requests that are over are anonymised at once, by
/// a job where this process does not get to it; those that are not lose number and
/// name now, and the rest when they are over and their time has come. What was kept
/// by its link alone stays as it is: it may be somebody else's.
pub async fn delete(backend: &Backend, resident: Resident) -> Result<()> {
    let (own, this) = (resident.account, backend.clone());
    let (over, ahead) = backend
        .write(move |tx| {
            let this = this.clone();
            async move {
                arrive::hold(&tx, own).await?;
                let over = over(&tx, own).await?;
                let ahead = ahead::take_of(&this, &tx, resident).await?;
                for text in riders::GO.iter().chain(LEAVING) {
                    arrive::run(&tx, text, &[own]).await?;
                }
                let mut batch = Batch::default();
                jobs::add_forget(&this, &mut batch, &over);
                tx.insert(batch).await?;
                Ok((over, ahead))
            }
        })
        .await?;
    if let Err(error) = ahead.clear(backend).await {
        tracing::warn!(%error, "what somebody sent ahead waits to be swept");
    }
    if let Err(error) = retention::forget(backend, &over).await {
        tracing::warn!(%error, "what somebody left behind is cleared by the job");
    }
    Ok(())
}

/// What goes with an account, and what stays without it.
const LEAVING: &[&str] = &[
    // Keys of programs name the account. They are of no more use: its tokens are not good
    // any more, and a call without one has a key of its own.
    "delete from submission_key where key like 'account:%'
       and request_id in (select id from request where account_id = $1 and not account_kept)",
    "update request set phone = null, author_name = null where account_id = $1 and not account_kept",
    "update request set account_id = null, account_kept = false where account_id = $1",
    "delete from account_session where account_id = $1",
    "delete from account_way where account_id = $1",
    "delete from account where id = $1",
];

/// Their own requests that are over.
async fn over(tx: &Tx, own: AccountId) -> Result<Vec<RequestId>> {
    let rows = request::Entity::find()
        .select_only()
        .column(request::Column::Id)
        .filter(request::Column::AccountId.eq(Text(own)))
        .filter(request::Column::AccountKept.eq(false))
        .filter(request::Column::AnonymisedAt.is_null())
        .filter(request::Column::Status.is_in(retention::OVER))
        .filter(Expr::cust(retention::ALONE))
        .into_tuple::<Text<RequestId>>()
        .all(&**tx)
        .await?;
    Ok(rows.into_iter().map(|id| id.0).collect())
}
