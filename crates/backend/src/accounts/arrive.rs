//! From what somebody has shown to be to their account.

use super::{Proof, Way};
use crate::Backend;
use crate::db::{Text, Tx, sql};
use crate::entity::{account, account_way};
use crate::error::{Error, Result};
use crate::riders;
use crate::uploads::ahead;
use domain::Moment;
use domain::ids::AccountId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::BTreeSet;

/// How often it looks again which accounts there are, if others change them.
const TRIES: usize = 5;

/// The account of these ways; a new one, called `new`, if there is none. Ways
/// that were two accounts' are one person's now, unless each has a telephone of
/// its own.
pub(super) async fn find_or_make_in(
    backend: &Backend,
    tx: &Tx,
    proof: &Proof,
    new: AccountId,
    now: Moment,
) -> Result<AccountId> {
    let mut known = held(tx, proof, None).await?;
    if known.is_empty() {
        let row = account::ActiveModel::from(account::Model { id: Text(new), created_at: now });
        account::Entity::insert(row.reset_all()).exec_without_returning(&**tx).await?;
        add(tx, new, proof, now).await?;
        // Somebody else's transaction may have been first with one of them.
        known = held(tx, proof, None).await?;
        if known != [new] {
            sweep_empty(tx, new).await?;
        }
        // Somebody has just signed in to the other one.
        known.sort_by_key(|account| *account == new);
    }
    let own = united(backend, tx, &known, proof).await?;
    add(tx, own, proof, now).await?;
    Ok(own)
}

/// The one that all of these are from now on. If two have a telephone each they
/// stay two, and it is the one of the way itself: what leads there from every
/// program of WeChat stays where it is, and nobody is shut out.
async fn united(backend: &Backend, tx: &Tx, known: &[AccountId], proof: &Proof) -> Result<AccountId> {
    let (first, others) = known.split_first().ok_or_else(|| Error::internal("a way in leads nowhere"))?;
    for other in others {
        if clash(tx, *first, *other).await? {
            let itself = proof.iter().filter(|(way, _)| *way != Way::WechatUnion).cloned().collect();
            return Ok(owners(tx, &itself).await?.first().copied().unwrap_or(*first));
        }
    }
    for other in others {
        merge(backend, tx, *first, *other).await?;
    }
    Ok(*first)
}

/// Adds ways to an account; whoever had them is joined with it. A number that
/// nobody has takes the place of the one that the account had: an account has one
/// telephone, and people change theirs. [`Error::Taken`] (`way`) for what would be
/// a second one of its kind otherwise, [`Error::Conflict`] when somebody came by
/// it in this very moment.
pub(super) async fn join(backend: &Backend, own: AccountId, proof: Proof) -> Result<()> {
    let (this, now) = (backend.clone(), backend.now());
    backend
        .write(move |tx| {
            let (this, proof) = (this.clone(), proof.clone());
            async move {
                let before = held(&tx, &proof, Some(own)).await?;
                for other in before.iter().filter(|other| **other != own) {
                    merge(&this, &tx, own, *other).await?;
                }
                let twice = |old: &account_way::Model| {
                    proof.iter().any(|(way, address)| old.kind.0 == *way && old.address != *address)
                };
                let has = ways(&*tx, own).await?;
                let replaced: Vec<_> = has.into_iter().filter(twice).collect();
                let changes = |old: &account_way::Model| old.kind.0 == Way::Phone && before.is_empty();
                if !replaced.iter().all(changes) {
                    return Err(Error::Taken("way"));
                }
                add(&tx, own, &proof, now).await?;
                if owners(&tx, &proof).await? != [own] {
                    return Err(Error::Conflict);
                }
                for old in replaced {
                    account_way::Entity::delete_by_id((old.kind, old.address)).exec(&*tx).await?;
                }
                Ok(())
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

/// Holds the accounts of some ways, and `own` besides; gives the former, the
/// oldest first. That is the order of holding as well, so that no two wait for
/// each other.
async fn held(tx: &Tx, proof: &Proof, own: Option<AccountId>) -> Result<Vec<AccountId>> {
    for _ in 0..TRIES {
        let found = owners(tx, proof).await?;
        let all: BTreeSet<AccountId> = found.iter().copied().chain(own).collect();
        let mut there = true;
        for one in all {
            match hold(tx, one).await {
                Err(Error::Unauthenticated) if own != Some(one) => there = false,
                held => held?,
            }
        }
        // Whoever held them before may have joined them.
        if there && owners(tx, proof).await? == found {
            return Ok(found);
        }
    }
    Err(Error::TooMany { retry_after: 1 })
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

/// Whether two accounts have different ways of one kind.
async fn clash(tx: &Tx, own: AccountId, other: AccountId) -> Result<bool> {
    let has = ways(&**tx, own).await?;
    let twice = |theirs: &account_way::Model| {
        has.iter().any(|old| old.kind == theirs.kind && old.address != theirs.address)
    };
    Ok(ways(&**tx, other).await?.iter().any(twice))
}

/// Everything of one account becomes another's. The other one's sessions end:
/// who is signed in there has not shown to be the owner of all of it.
async fn merge(backend: &Backend, tx: &Tx, own: AccountId, other: AccountId) -> Result<()> {
    if clash(tx, own, other).await? {
        return Err(Error::Taken("way"));
    }
    for text in [
        "update account_way set account_id = $1 where account_id = $2",
        "update request set account_id = $1 where account_id = $2",
    ] {
        run(tx, text, &[own, other]).await?;
    }
    ahead::hand_over(backend, tx, other, own).await?;
    run(tx, "delete from account_session where account_id = $1", &[other]).await?;
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
