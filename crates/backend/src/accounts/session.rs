//! Sessions of residents. A refresh token is good once, and gives the same again for
//! half a minute; any other use of one ends the session. The token of a cookie stays
//! the same.

use super::{Proof, arrive};
use crate::Backend;
use crate::actor::Resident;
use crate::db::{Text, sql};
use crate::entity::account_session::{self, Column, Entity, Model};
use crate::error::{Error, Result};
use crate::secrets::{equal, sha256_hex};
use crate::sessions::access::{self, Audience};
use crate::sessions::rotation::{Found, Turn};
use crate::sessions::{Tokens, fresh_token};
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::{AccountId, AccountSessionId};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::sync::Arc;

/// How long a session lasts without use.
const LIFE: TimeDelta = TimeDelta::days(90);
/// How long it lasts at most.
const LONGEST: TimeDelta = TimeDelta::days(180);
/// How exactly it is kept when one was used last.
const SEEN: TimeDelta = TimeDelta::hours(1);
/// What a refresh token and a cookie begin with.
const REFRESH: &str = "r";
const COOKIE: &str = "c";
/// Longest name of a device, in characters.
const LABEL_CHARS: usize = 200;

/// Somebody who signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub resident: Resident,
    /// Their tokens.
    pub tokens: Tokens,
}

/// Begins a session for who somebody has shown to be.
pub(super) async fn begin(backend: &Backend, proof: Proof, label: &str) -> Result<SignedIn> {
    let (id, new) = (AccountSessionId(backend.new_id()), AccountId(backend.new_id()));
    let token = token(backend, REFRESH, id);
    let now = backend.now();
    let label: String = domain::text::clean_line(label).chars().take(LABEL_CHARS).collect();
    let hash = sha256_hex(token.as_bytes());
    let this = backend.clone();
    let account = backend
        .write(move |tx| {
            let (this, proof, hash, label) = (this.clone(), proof.clone(), hash.clone(), label.clone());
            async move {
                let account = arrive::find_or_make_in(&this, &tx, &proof, new, now).await?;
                let row = Model {
                    id: Text(id),
                    account_id: Text(account),
                    token_hash: hash,
                    previous_hash: None,
                    turned_at: None,
                    label,
                    created_at: now,
                    last_seen_at: now,
                    expires_at: now + LIFE,
                };
                let row = account_session::ActiveModel::from(row);
                Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
                Ok(account)
            }
        })
        .await?;
    let resident = Resident { account, session: id };
    Ok(SignedIn { resident, tokens: tokens(backend, resident, token)? })
}

fn token(backend: &Backend, kind: &str, id: AccountSessionId) -> String {
    format!("{kind}.{id}.{}", fresh_token(backend))
}

fn tokens(backend: &Backend, resident: Resident, refresh_token: String) -> Result<Tokens> {
    let access_token = access::token(backend, Audience::Resident, resident.account.0, resident.session.0)?;
    Ok(Tokens { access_token, refresh_token, expires_in: access::SECONDS })
}

/// Whether a refresh token is one of a resident's.
fn named(token: &str, kind: &str) -> Option<AccountSessionId> {
    let (id, _) = token.strip_prefix(kind)?.strip_prefix('.')?.split_once('.')?;
    id.parse().ok()
}

/// New tokens for a refresh token; each is good once, and gives the same again for half
/// a minute. `None` for one that is not a resident's.
/// [`Error::Unauthenticated`] for one that is not good; one that was good ends
/// its session.
pub async fn refresh(backend: &Backend, old: &str) -> Result<Option<Tokens>> {
    let Some(id) = named(old, REFRESH) else { return Ok(None) };
    let turn = Turn::of(backend, &format!("{REFRESH}.{id}"), old);
    let next = turn.next.clone();
    let account = turned(backend, id, turn).await?.ok_or(Error::Unauthenticated)?;
    tokens(backend, Resident { account, session: id }, next).map(Some)
}

/// Makes the session of tokens just given one of a cookie; gives its value.
pub async fn to_cookie(backend: &Backend, signed: &SignedIn) -> Result<String> {
    let id = signed.resident.session;
    let next = token(backend, COOKIE, id);
    let turn = Turn::to(&signed.tokens.refresh_token, next.clone());
    turned(backend, id, turn).await?.ok_or(Error::Unauthenticated)?;
    Ok(next)
}

/// Puts a token in the place of the one that came, if that is still there or was a
/// moment ago; else the session ends.
async fn turned(backend: &Backend, id: AccountSessionId, turn: Turn) -> Result<Option<AccountId>> {
    let (turn, now) = (Arc::new(turn), backend.now());
    backend
        .write(move |tx| {
            let turn = turn.clone();
            async move {
                // Two at once come one after the other.
                let found = Entity::find_by_id(Text(id)).lock_exclusive().one(&*tx).await?;
                let Some(row) = found.filter(|row| row.expires_at > now) else { return Ok(None) };
                match turn.found(&row.token_hash, row.turned_at, now) {
                    Found::Good => {
                        let text = "update account_session set token_hash = $2, previous_hash = token_hash,
                                      turned_at = $3, last_seen_at = $3, expires_at = $4 where id = $1";
                        let next = turn.next_hash.clone();
                        let ends = ends(row.created_at, now);
                        let values = vec![Text(id).into(), next.into(), now.into(), ends.into()];
                        tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
                    }
                    Found::Again => {}
                    Found::Stolen => {
                        Entity::delete_by_id(Text(id)).exec(&*tx).await?;
                        tracing::warn!(session = %id, "a refresh token came twice");
                        return Ok(None);
                    }
                }
                Ok(Some(row.account_id.0))
            }
        })
        .await
}

/// When a session ends that is used now.
fn ends(began: Moment, now: Moment) -> Moment {
    (now + LIFE).min(began + LONGEST)
}

/// Who an access token belongs to.
pub async fn by_access_token(backend: &Backend, token: &str) -> Result<Option<Resident>> {
    let Some((session, _)) = access::read(backend, Audience::Resident, token) else { return Ok(None) };
    // The row says whose it is: accounts may have been joined since the token was given.
    by_id(backend, AccountSessionId(session)).await
}

/// Who a session belongs to, if it still lives: for what goes on for long.
pub async fn by_id(backend: &Backend, session: AccountSessionId) -> Result<Option<Resident>> {
    let found = Entity::find_by_id(Text(session)).one(backend.read()).await?;
    let lives = found.filter(|row| row.expires_at > backend.now());
    Ok(lives.map(|row| Resident { account: row.account_id.0, session }))
}

/// Who a cookie belongs to. Being used keeps the session.
pub async fn by_cookie(backend: &Backend, token: &str) -> Result<Option<Resident>> {
    let Some(id) = named(token, COOKIE) else { return Ok(None) };
    let now = backend.now();
    let found = Entity::find_by_id(Text(id)).one(backend.read()).await?;
    let hash = sha256_hex(token.as_bytes());
    let fits = |row: &Model| row.expires_at > now && equal(row.token_hash.as_bytes(), hash.as_bytes());
    let Some(row) = found.filter(fits) else { return Ok(None) };
    if now - row.last_seen_at >= SEEN {
        seen(backend, id, now, ends(row.created_at, now)).await;
    }
    Ok(Some(Resident { account: row.account_id.0, session: id }))
}

/// Keeps when a session was used. A full disk turns nobody away who only reads.
async fn seen(backend: &Backend, id: AccountSessionId, now: Moment, ends: Moment) {
    let text = "update account_session set last_seen_at = $2, expires_at = $3 where id = $1";
    let seen = backend.execute(text, vec![Text(id).into(), now.into(), ends.into()]);
    if let Err(error) = seen.await {
        tracing::warn!(%error, "a session's last use was not kept");
    }
}

/// Ends this session, or all of this person's.
pub async fn sign_out(backend: &Backend, resident: Resident, everywhere: bool) -> Result<()> {
    backend
        .write(move |tx| async move {
            let one = if everywhere {
                Column::AccountId.eq(Text(resident.account))
            } else {
                Column::Id.eq(Text(resident.session))
            };
            Entity::delete_many().filter(one).exec(&*tx).await?;
            Ok(())
        })
        .await
}

/// Ends one of this person's sessions. [`Error::NotFound`] for any other.
pub async fn revoke(backend: &Backend, resident: Resident, session: AccountSessionId) -> Result<()> {
    let gone = backend.write(move |tx| async move {
        let theirs = Entity::delete_many()
            .filter(Column::Id.eq(Text(session)))
            .filter(Column::AccountId.eq(Text(resident.account)));
        Ok(theirs.exec(&*tx).await?.rows_affected)
    });
    if gone.await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}
