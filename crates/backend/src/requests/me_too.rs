//! "Me too" 我也遇到.

use super::store;
use crate::Backend;
use crate::db::{Text, Tx, sql};
use crate::error::{Error, Result};
use domain::code::RequestCode;
use sea_orm::ConnectionTrait;

/// Counts a device once for a published request; gives the count. `device` is
/// the random identifier this device keeps; only a hash is stored.
pub async fn me_too(backend: &Backend, code: &RequestCode, device: &str) -> Result<i32> {
    let row = store::find(backend, code).await?.filter(|row| row.published_at.is_some());
    let id = row.ok_or(Error::NotFound)?.id.0;
    let (hash, now) = (backend.secrets().device(device, id), backend.now());
    let work = move |tx: Tx| {
        let hash = hash.clone();
        async move {
            let dialect = tx.get_database_backend();
            let insert = "insert into me_too (request_id, device_hash, at) values ($1, $2, $3)
                          on conflict do nothing";
            let values = vec![Text(id).into(), hash.into(), now.into()];
            let new = tx.execute_raw(sql(dialect, insert, values)).await?.rows_affected();
            let count = "update request set me_too = me_too + $1
                         where id = $2 and published_at is not null returning me_too";
            let values = vec![i32::from(new > 0).into(), Text(id).into()];
            let row = tx.query_one_raw(sql(dialect, count, values)).await?;
            let count: i32 = row.ok_or(Error::NotFound)?.try_get_by_index(0)?;
            Ok(count)
        }
    };
    backend.write(work).await
}
