//! "Me too" 我也遇到.

use super::store;
use crate::Backend;
use crate::db::{Text, Tx, row, rows, sql};
use crate::error::{Error, Result};
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::{AccountId, RequestId};
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

/// Lines that are looked through in one go.
const AT_ONCE: usize = 1000;

row! {
    struct Line { request_id: Text<RequestId>, device_hash: String, at: Moment, code: Text<RequestCode> }
}

/// By what an account is told apart where others are by their device.
pub fn device_of(account: AccountId) -> String {
    format!("account:{account}")
}

/// The requests an account has said "me too" of, and when. What is kept cannot be asked
/// for by account, so that every line is compared.
pub async fn me_too_of(backend: &Backend, account: AccountId) -> Result<Vec<(RequestCode, Moment)>> {
    let text = format!(
        "select request_id, device_hash, at, code from me_too join request on request.id = request_id
         where (request_id, device_hash) > ($1, $2) order by request_id, device_hash limit {AT_ONCE}"
    );
    let device = device_of(account);
    let (mut after, mut found) = ((String::new(), String::new()), Vec::new());
    loop {
        let values = vec![after.0.into(), after.1.into()];
        let query = sql(backend.read().get_database_backend(), text.as_str(), values);
        let lines: Vec<Line> = rows(backend.read(), query).await?;
        let last =
            lines.get(AT_ONCE - 1).map(|line| (line.request_id.0.to_string(), line.device_hash.clone()));
        let theirs = |line: &Line| line.device_hash == backend.secrets().device(&device, line.request_id.0);
        found.extend(lines.into_iter().filter(theirs).map(|line| (line.code.0, line.at)));
        match last {
            Some(last) => after = last,
            None => return Ok(found),
        }
    }
}
