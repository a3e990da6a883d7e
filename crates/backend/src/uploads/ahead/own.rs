//! What somebody who signed in has sent ahead and not handed in.

use super::sweep::{self, Gone};
use super::{IN_ALL, KEPT, Sender, Tx, Upload, shown, sql};
use crate::Backend;
use crate::actor::Resident;
use crate::entity::{media, upload};
use crate::error::Result;
use crate::requests::shown as shown_media;
use crate::view::MediaView;
use domain::ids::AccountId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Their uploads that were not handed in, newest first, each with what it has
/// become.
pub async fn of(backend: &Backend, resident: Resident) -> Result<Vec<(Upload, Option<MediaView>)>> {
    let caller = caller(backend, resident.account);
    let rows = upload::Entity::find()
        .filter(upload::Column::Caller.eq(caller))
        .filter(upload::Column::CreatedAt.gt(backend.now() - KEPT))
        .order_by_desc(upload::Column::CreatedAt)
        .limit(u64::try_from(IN_ALL).unwrap_or(0))
        .all(backend.read())
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let media = match &row.media_id {
            Some(id) => media::Entity::find_by_id(*id).one(backend.read()).await?,
            None => None,
        };
        // Handed in, it goes by the key of its form.
        let here = media.as_ref().is_some_and(|media| media.staged_key.as_deref() == Some(row.id.as_str()));
        if row.media_id.is_none() || here {
            found.push((shown(row)?, media.as_ref().map(shown_media)));
        }
    }
    Ok(found)
}

fn caller(backend: &Backend, account: AccountId) -> String {
    Sender::Person(account.to_string()).counted(backend).0
}

/// What one account has sent ahead becomes another's.
pub(crate) async fn hand_over(backend: &Backend, tx: &Tx, from: AccountId, to: AccountId) -> Result<()> {
    let text = "update upload set caller = $1 where caller = $2";
    let values = vec![caller(backend, to).into(), caller(backend, from).into()];
    tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    Ok(())
}

/// What goes with somebody's account: all that they have sent ahead and that is
/// part of nothing yet. Its bytes go by [`Gone::clear`] after the commit.
pub(crate) async fn take_of(backend: &Backend, tx: &Tx, resident: Resident) -> Result<Gone> {
    sweep::take_all(tx, &caller(backend, resident.account)).await
}
