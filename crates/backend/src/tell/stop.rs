//! Residents who want no messages. Kept as keyed hashes: of the addresses, so
//! that it holds for other requests of the same number too, and of the request.

use super::inbox::{BoxLine, of_request, of_requests};
use crate::Backend;
use crate::actor::{Actor, FollowToken};
use crate::db::{self, Text, Tx, row, sql};
use crate::entity::{push_subscription, request, tell_contact, tell_stop};
use crate::error::{Error, Result};
use crate::requests::{Standing, store};
use crate::view::Relation;
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::RequestId;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Value};
use std::collections::{HashMap, HashSet};

/// What the author of a request sees of messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Whether they get none.
    pub stopped: bool,
    /// Whether they left a way to be told, or have it in an account, which has a box.
    pub reached: bool,
    /// Their message box, newest first.
    pub lines: Vec<BoxLine>,
    /// The key for push messages, if they are sent.
    pub push_key: Option<String>,
}

/// The row, for its author only.
pub(super) async fn own(backend: &Backend, actor: &Actor, code: &RequestCode) -> Result<request::Model> {
    let row = store::find(backend, code).await?.ok_or(Error::NotFound)?;
    match Standing::of(backend, actor, &row).ok_or(Error::NotFound)?.relation {
        Relation::Author => Ok(row),
        _ => Err(Error::Forbidden),
    }
}

row! {
    /// A request with one of the addresses that its author left; one row
    /// without an address if they left none.
    struct Left {
        id: Text<RequestId>,
        phone: Option<String>,
        anonymised_at: Option<Moment>,
        address: Option<String>,
        beside: i64,
    }
}

/// What the author sees. [`Error::NotFound`] for all others.
pub async fn told(backend: &Backend, token: &FollowToken, code: &RequestCode) -> Result<Told> {
    let db = backend.read();
    // With every look at one's own request: no more than is needed of it, and in one trip.
    let text = "select request.id, request.phone, anonymised_at, tell_contact.address,
         (case when account_id is null then 0 else 1 end)
         + (select count(*) from push_subscription where push_subscription.request_id = request.id) as beside
         from request left join tell_contact on tell_contact.request_id = request.id where code = $1";
    let values = vec![code.as_str().into()];
    let left: Vec<Left> = db::rows(db, sql(db.get_database_backend(), text, values)).await?;
    let first = left.first().ok_or(Error::NotFound)?;
    let id = first.id.0;
    if first.anonymised_at.is_some() || !backend.secrets().follows(token, id) {
        return Err(Error::NotFound);
    }
    let phone = first.phone.clone();
    let reached = first.beside > 0 || first.address.is_some() || phone.is_some();
    let addresses = left.into_iter().filter_map(|row| row.address).chain(phone);
    let hashes = hashed(backend, id, addresses);
    let (stopped, lines) = tokio::try_join!(any(backend, hashes), of_request(backend, id))?;
    Ok(Told { stopped, reached, lines, push_key: backend.tell().push_key().map(str::to_owned) })
}

/// What the author sees of many requests of their account, with as few questions as of one;
/// nothing of those that are anonymised.
pub(crate) async fn told_of_all(
    backend: &Backend,
    rows: &[request::Model],
) -> Result<HashMap<RequestId, Told>> {
    let rows: Vec<&request::Model> = rows.iter().filter(|row| row.anonymised_at.is_none()).collect();
    let ids: Vec<Text<RequestId>> = rows.iter().map(|row| row.id).collect();
    let of_them = tell_contact::Column::RequestId.is_in(ids.iter().copied());
    let contacts = tell_contact::Entity::find().filter(of_them).all(backend.read()).await?;
    let hashes_of = |row: &request::Model| {
        let theirs = contacts.iter().filter(|contact| contact.request_id == Some(row.id));
        hashed(backend, row.id.0, theirs.map(|contact| contact.address.clone()).chain(row.phone.clone()))
    };
    let hashes: Vec<(RequestId, Vec<String>)> =
        rows.into_iter().map(|row| (row.id.0, hashes_of(row))).collect();
    let any_of_them = tell_stop::Column::Hash.is_in(hashes.iter().flat_map(|(_, hashes)| hashes));
    let (stops, mut lines) = tokio::try_join!(
        async { Ok(tell_stop::Entity::find().filter(any_of_them).all(backend.read()).await?) },
        of_requests(backend, &ids),
    )?;
    let stops: HashSet<String> = stops.into_iter().map(|stop| stop.hash).collect();
    let told = |(id, hashes): (RequestId, Vec<String>)| {
        let stopped = hashes.iter().any(|hash| stops.contains(hash));
        let push_key = backend.tell().push_key().map(str::to_owned);
        (id, Told { stopped, reached: true, lines: lines.remove(&id).unwrap_or_default(), push_key })
    };
    Ok(hashes.into_iter().map(told).collect())
}

/// Stops or starts all messages to the author of a request. Browsers that were
/// pushed to are forgotten.
pub async fn set_stopped(backend: &Backend, actor: &Actor, code: &RequestCode, stopped: bool) -> Result<()> {
    let row = own(backend, actor, code).await?;
    let (id, hashes, now) = (row.id, hashes(backend, &row).await?, backend.now());
    let work = move |tx: Tx| {
        let hashes = hashes.clone();
        async move {
            tell_stop::Entity::delete_many()
                .filter(tell_stop::Column::Hash.is_in(&hashes))
                .exec(&*tx)
                .await?;
            if stopped {
                let row = |hash: String| {
                    let row: tell_stop::ActiveModel = tell_stop::Model { hash, at: now }.into();
                    row.reset_all()
                };
                tell_stop::Entity::insert_many(hashes.into_iter().map(row))
                    .exec_without_returning(&*tx)
                    .await?;
                let of = push_subscription::Column::RequestId.eq(id);
                push_subscription::Entity::delete_many().filter(of).exec(&*tx).await?;
            }
            Ok(())
        }
    };
    backend.write(work).await
}

async fn hashes(backend: &Backend, row: &request::Model) -> Result<Vec<String>> {
    let of = tell_contact::Column::RequestId.eq(row.id);
    let contacts = tell_contact::Entity::find().filter(of).all(backend.read()).await?;
    let addresses = contacts.into_iter().map(|contact| contact.address).chain(row.phone.clone());
    Ok(hashed(backend, row.id.0, addresses))
}

/// Hashes of a request and of every address of its author.
fn hashed(backend: &Backend, id: RequestId, addresses: impl Iterator<Item = String>) -> Vec<String> {
    let mut hashes = vec![backend.secrets().stop("request", &id.to_string())];
    hashes.extend(addresses.map(|address| backend.secrets().stop("address", &address)));
    hashes.sort();
    hashes.dedup();
    hashes
}

/// Whether a message to this address, of this request, is not wanted.
pub(super) async fn is_stopped(backend: &Backend, request: Option<&str>, address: &str) -> Result<bool> {
    let secrets = backend.secrets();
    let mut hashes = vec![secrets.stop("address", address)];
    hashes.extend(request.map(|id| secrets.stop("request", id)));
    any(backend, hashes).await
}

async fn any(backend: &Backend, hashes: Vec<String>) -> Result<bool> {
    let places: Vec<String> = (1..=hashes.len()).map(|at| format!("${at}")).collect();
    let text = format!("select 1 from tell_stop where hash in ({}) limit 1", places.join(", "));
    let db = backend.read();
    let values: Vec<Value> = hashes.into_iter().map(Value::from).collect();
    Ok(db.query_one_raw(sql(db.get_database_backend(), text, values)).await?.is_some())
}
