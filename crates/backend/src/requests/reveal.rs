//! The author's number and name in clear: for those who may, with a reason,
//! and recorded before it is shown.

use super::rights::Standing;
use super::store;
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::admin::Line;
use crate::admin::audit::in_stead;
use crate::db::{Tx, sql};
use crate::error::{Error, Result};
use crate::view::RevealView;
use domain::code::RequestCode;
use domain::privacy::Purpose;
use sea_orm::ConnectionTrait;
use serde_json::json;

/// Recorded when a number is shown on a screen or given to a program.
const SHOWN: &str = "phone.reveal";
/// Recorded when it is put on paper.
const PRINTED: &str = "phone.print";
/// Looks that are listed on a request.
const MOST: usize = 10;

/// Where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// On a page, or in an answer of the API.
    Screen,
    /// On a work order.
    Paper,
}

/// Who is reached how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The number, as digits.
    pub phone: Option<String>,
    /// The name, where staff entered it.
    pub name: Option<String>,
}

/// The number and name of a request's author. A line of the audit trail is
/// written first; if it cannot be, nothing is given. [`Error::NotFound`] for a
/// request out of reach and for one without either, [`Error::Forbidden`] for
/// roles that do not call.
pub async fn reveal(
    backend: &Backend,
    staff: &Staff,
    code: &RequestCode,
    purpose: &Purpose,
    shown: Shown,
) -> Result<Contact> {
    let row = store::find(backend, code).await?.ok_or(Error::NotFound)?;
    let standing = Standing::of(backend, &Actor::Staff(staff.clone()), &row);
    let standing = standing.filter(Standing::is_staff).ok_or(Error::NotFound)?;
    if !standing.sees_phone() {
        return Err(Error::Forbidden);
    }
    let contact = Contact { phone: row.phone, name: row.author_name };
    if contact.phone.is_none() && contact.name.is_none() {
        return Err(Error::NotFound);
    }
    let stead = standing.reveals_in_stead_of(staff, row.handler_id.map(|id| id.0));
    let action = if shown == Shown::Paper { PRINTED } else { SHOWN };
    let detail = in_stead(json!({ "reason": purpose.reason, "text": purpose.text }), stead);
    let line = Line::new(backend, staff, action, code, detail);
    let work = move |tx: Tx| {
        let line = line.clone();
        async move { line.write(&tx).await }
    };
    backend.write(work).await?;
    Ok(contact)
}

/// Who looked at the number of a request last, latest first.
pub(super) async fn reveals(backend: &Backend, code: &RequestCode) -> Result<Vec<RevealView>> {
    let text = format!(
        "select audit.at, staff.name, audit.action, audit.detail from audit
         left join staff on staff.id = audit.staff_id
         where audit.subject = $1 and audit.action in ('{SHOWN}', '{PRINTED}')
         order by audit.seq desc limit {MOST}"
    );
    let statement = sql(backend.read().get_database_backend(), text, vec![code.as_str().into()]);
    let rows = backend.read().query_all_raw(statement).await?;
    let mut reveals = Vec::with_capacity(rows.len());
    for row in rows {
        let detail: String = row.try_get_by_index(3)?;
        let detail: serde_json::Value = serde_json::from_str(&detail).unwrap_or_default();
        let Some(reason) = detail["reason"].as_str().and_then(|reason| reason.parse().ok()) else { continue };
        reveals.push(RevealView {
            at: row.try_get_by_index(0)?,
            name: row.try_get_by_index::<Option<String>>(1)?.unwrap_or_default(),
            reason,
            text: detail["text"].as_str().map(str::to_owned),
            printed: row.try_get_by_index::<String>(2)? == PRINTED,
        });
    }
    Ok(reveals)
}
