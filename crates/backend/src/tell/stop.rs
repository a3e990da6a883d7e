//! Residents who want no messages. Kept as keyed hashes: of the addresses, so
//! that it holds for other requests of the same number too, and of the request.

use super::inbox::{BoxLine, of_request};
use crate::Backend;
use crate::actor::Actor;
use crate::db::{Tx, sql};
use crate::entity::{push_subscription, request, tell_contact, tell_stop};
use crate::error::{Error, Result};
use crate::requests::{Standing, store};
use crate::view::Relation;
use domain::code::RequestCode;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Value};

/// What the author of a request sees of messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Whether they get none.
    pub stopped: bool,
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

/// What the author sees. [`Error::NotFound`] and [`Error::Forbidden`] for
/// others.
pub async fn told(backend: &Backend, actor: &Actor, code: &RequestCode) -> Result<Told> {
    let row = own(backend, actor, code).await?;
    let hashes = hashes(backend, &row).await?;
    Ok(Told {
        stopped: any(backend, hashes).await?,
        lines: of_request(backend, row.id.0).await?,
        push_key: backend.tell().push_key().map(str::to_owned),
    })
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

/// Hashes of a request and of every address of its author.
async fn hashes(backend: &Backend, row: &request::Model) -> Result<Vec<String>> {
    let of = tell_contact::Column::RequestId.eq(row.id);
    let contacts = tell_contact::Entity::find().filter(of).all(backend.read()).await?;
    let mut hashes = vec![backend.secrets().stop("request", &row.id.0.to_string())];
    let addresses = contacts.into_iter().map(|contact| contact.address).chain(row.phone.clone());
    hashes.extend(addresses.map(|address| backend.secrets().stop("address", &address)));
    hashes.sort();
    hashes.dedup();
    Ok(hashes)
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
