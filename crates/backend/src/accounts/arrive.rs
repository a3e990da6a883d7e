//! From what somebody has shown to be to their account.

use super::{Proof, Way};
use crate::Backend;
use crate::db::{Text, Tx, sql};
use crate::entity::{account, account_way};
use crate::error::{Error, Result};
use crate::riders;
use domain::Moment;
use domain::ids::AccountId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::BTreeSet;

/// The account of these ways; a new one, called `new`, if there is none. Ways
/// that were two accounts' are one person's now.
pub(super) async fn find_or_make_in(
    tx: &Tx,
    proof: &Proof,
    new: AccountId,
    now: Moment,
) -> Result<AccountId> {
    let mut known = owners(tx, proof).await?;
    if known.is_empty() {
        let row = account::ActiveModel::from(account::Model { id: Text(new), created_at: now });
        account::Entity::insert(row.reset_all()).exec_without_returning(&**tx).await?;
        add(tx, new, proof, now).await?;
        // Somebody else's transaction may have been first with one of them.
        known = owners(tx, proof).await?;
        if known != [new] {
            sweep_empty(tx, new).await?;
        }
    }
    let mut known = known.into_iter();
    let own = known.next().ok_or_else(|| Error::internal("a way in leads nowhere"))?;
    for other in known.filter(|other| *other != own) {
        merge(tx, own, other).await?;
    }
    add(tx, own, proof, now).await?;
    Ok(own)
}

/// Adds ways to an account; whoever had them is joined with it.
/// [`Error::Taken`] (`way`) when that one has another way of a kind which this
/// one has as well: an account has one telephone.
pub(super) async fn join(backend: &Backend, own: AccountId, proof: Proof) -> Result<()> {
    let now = backend.now();
    backend
        .write(move |tx| {
            let proof = proof.clone();
            async move {
                hold(&tx, own).await?;
                for other in owners(&tx, &proof).await? {
                    if other != own {
                        merge(&tx, own, other).await?;
                    }
                }
                let has = ways(&*tx, own).await?;
                let twice = |(way, address): &(Way, String)| {
                    has.iter().any(|old| old.kind.0 == *way && old.address != *address)
                };
                if proof.iter().any(twice) {
                    return Err(Error::Taken("way"));
                }
                add(&tx, own, &proof, now).await
            }
        })
        .await
}

/// Whoever changes the ways of an account holds its row: two at once would each
/// find the way that the other takes, or a telephone too few.
/// [`Error::Unauthenticated`] for one that is gone.
pub(super) async fn hold(tx: &Tx, own: AccountId) -> Result<()> {
    // SQLite has one writer and no such clause.
    let found = account::Entity::find_by_id(Text(own)).lock_exclusive().one(&**tx).await?;
    found.map(|_| ()).ok_or(Error::Unauthenticated)
}

/// The accounts of some ways, the oldest first.
async fn owners(tx: &Tx, proof: &Proof) -> Result<Vec<AccountId>> {
    use account_way::Column;
    let any = proof.iter().fold(Condition::any(), |any, (way, address)| {
        any.add(Condition::all().add(Column::Kind.eq(Text(*way))).add(Column::Address.eq(address.as_str())))
    });
    let found = account_way::Entity::find().filter(any).all(&**tx).await?;
    // Identifiers grow with time.
    let owners: BTreeSet<AccountId> = found.into_iter().map(|way| way.account_id.0).collect();
    Ok(owners.into_iter().collect())
}

/// The ways into an account.
pub(super) async fn ways(db: &impl ConnectionTrait, own: AccountId) -> Result<Vec<account_way::Model>> {
    let query = account_way::Entity::find().filter(account_way::Column::AccountId.eq(Text(own)));
    Ok(query.order_by_asc(account_way::Column::Kind).all(db).await?)
}

async fn add(tx: &Tx, own: AccountId, proof: &Proof, now: Moment) -> Result<()> {
    for (way, address) in proof {
        let row = account_way::Model {
            account_id: Text(own),
            kind: Text(*way),
            address: address.clone(),
            created_at: now,
        };
        let known = OnConflict::columns([account_way::Column::Kind, account_way::Column::Address])
            .do_nothing()
            .to_owned();
        let insert = account_way::Entity::insert(account_way::ActiveModel::from(row).reset_all());
        insert.on_conflict(known).try_insert().exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Everything of one account becomes another's.
async fn merge(tx: &Tx, own: AccountId, other: AccountId) -> Result<()> {
    let has = ways(&**tx, own).await?;
    let twice = |theirs: &account_way::Model| {
        has.iter().any(|old| old.kind == theirs.kind && old.address != theirs.address)
    };
    if ways(&**tx, other).await?.iter().any(twice) {
        return Err(Error::Taken("way"));
    }
    for text in [
        "update account_way set account_id = $1 where account_id = $2",
        "update request set account_id = $1 where account_id = $2",
        "update account_session set account_id = $1 where account_id = $2",
    ] {
        run(tx, text, &[own, other]).await?;
    }
    for text in riders::MERGE {
        run(tx, text, &[own, other]).await?;
    }
    for text in riders::GO {
        run(tx, text, &[other]).await?;
    }
    run(tx, "delete from account where id = $1", &[other]).await
}

async fn sweep_empty(tx: &Tx, empty: AccountId) -> Result<()> {
    let text = "delete from account where id = $1
                and not exists (select 1 from account_way where account_way.account_id = account.id)";
    run(tx, text, &[empty]).await
}

pub(super) async fn run(tx: &Tx, text: &'static str, ids: &[AccountId]) -> Result<()> {
    let values = ids.iter().map(|id| Text(*id).into()).collect();
    tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    Ok(())
}
