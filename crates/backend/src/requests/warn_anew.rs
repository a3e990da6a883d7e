//! After the clock was set back: what was warned of while it ran ahead was not
//! due, and is warned of again when it is.

use super::one_by_one::{self, Found, Mishaps};
use super::wake;
use crate::Backend;
use crate::db::Text;
use crate::db::batch::Batch;
use crate::entity::request;
use crate::error::Result;
use domain::ids::RequestId;

/// Requests looked at in one go.
const AT_ONCE: usize = 500;

/// Judges of every running request which warnings were due by now, and takes
/// back those that were not. Nobody is told: what was said is said.
pub(crate) async fn warn_anew(backend: &Backend) -> Result<()> {
    let (mut after, mut mishaps) = (RequestId(uuid::Uuid::nil()), Mishaps::default());
    loop {
        let rows = warned(backend, after).await?;
        let whole = rows.len() == AT_ONCE;
        for request in rows {
            after = request.id;
            // Whoever was faster: a change of theirs warns anew by itself.
            let went = match request.row {
                Ok(row) => judge(backend, &row).await,
                Err(error) => Err(error),
            };
            mishaps.note(request.id, went)?;
        }
        if !whole {
            return mishaps.or(());
        }
    }
}

async fn warned(backend: &Backend, after: RequestId) -> Result<Vec<Found>> {
    let which = format!(
        "id > $1 and work_at is not null
           and record_json like '%\"warned\":%'
         order by id limit {AT_ONCE}"
    );
    one_by_one::found(backend, &which, vec![Text(after).into()]).await
}

async fn judge(backend: &Backend, row: &request::Model) -> Result<()> {
    let (now, directory) = (backend.now(), backend.directory());
    let mut request = row.domain()?;
    let before = request.record.clone();
    request.warn_anew(now, &directory.time.steps, directory.calendar(request.unit()));
    if request.record == before {
        return Ok(());
    }
    wake::put_down(backend, row, &request, Batch::default()).await
}
