//! After the clock was set back: what was warned of while it ran ahead was not
//! due, and is warned of again when it is.

use super::{store, wake};
use crate::Backend;
use crate::db::batch::Batch;
use crate::db::{Text, sql};
use crate::entity::request;
use crate::error::{Error, Result};
use domain::ids::RequestId;
use sea_orm::{ConnectionTrait, FromQueryResult};

/// Requests looked at in one go.
const AT_ONCE: usize = 500;

/// Judges of every running request which warnings were due by now, and takes
/// back those that were not. Nobody is told: what was said is said.
pub(crate) async fn warn_anew(backend: &Backend) -> Result<()> {
    let mut after = Text(RequestId(uuid::Uuid::nil()));
    loop {
        let rows = warned(backend, after).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in &rows {
            match judge(backend, row).await {
                // Somebody was faster: a change of theirs warns anew by itself.
                Ok(()) | Err(Error::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        if rows.len() < AT_ONCE {
            return Ok(());
        }
    }
}

async fn warned(backend: &Backend, after: Text<RequestId>) -> Result<Vec<request::Model>> {
    let text = format!(
        "select request.* from request
         where id > $1 and status in ('submitted', 'registered', 'dispatched', 'handling')
           and record_json like '%\"warned\":%'
         order by id limit {AT_ONCE}"
    );
    let statement = sql(backend.read().get_database_backend(), text, vec![after.into()]);
    let rows = backend.read().query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(request::Model::from_query_result(row, "")?)).collect()
}

async fn judge(backend: &Backend, row: &request::Model) -> Result<()> {
    let (now, directory) = (backend.now(), backend.directory());
    let mut request = row.domain()?;
    let given = request.record.warned;
    request.record.warned = 0;
    while request.record.warned < given && store::warns_at(&directory, &request).is_some_and(|at| at <= now) {
        request.record.warned += 1;
    }
    if request.record.warned == given {
        return Ok(());
    }
    wake::put_down(backend, row, &request, Batch::default()).await
}
