//! Who a cookie or a token belongs to, and new tokens for old ones.

use super::access::Audience;
use super::rotation::{Found, Turn};
use super::{Tokens, Use, access, store};
use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::entity::values::SessionKind;
use crate::entity::{session, staff};
use crate::error::{Error, Result};
use domain::ids::{SessionId, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::sync::Arc;

/// Who a cookie belongs to; `None` when it is unknown, ended, idle too long,
/// or its owner disabled.
pub async fn by_cookie(backend: &Backend, token: &str, used: Use) -> Result<Option<Staff>> {
    let values = vec![store::hashed(token).into(), Text(SessionKind::Web).into()];
    store::owner(backend, "session.token_hash = $1 and session.kind = $2", values, used).await
}

/// Who a session belongs to, if it may still be used; for what goes on by itself.
pub async fn by_id(backend: &Backend, session: SessionId) -> Result<Option<Staff>> {
    store::owner(backend, "session.id = $1", vec![Text(session).into()], Use::Unattended).await
}

/// Who an access token belongs to.
pub async fn by_access_token(backend: &Backend, token: &str) -> Result<Option<Staff>> {
    let Some((session, user)) = access::read(backend, Audience::Staff, token) else { return Ok(None) };
    let (session, user) = (SessionId(session), UserId(user));
    let values = vec![Text(session).into(), Text(user).into(), Text(SessionKind::Api).into()];
    let condition = "session.id = $1 and session.staff_id = $2 and session.kind = $3";
    store::owner(backend, condition, values, Use::ByHand).await
}

/// Whether a token is one of ours for staff by its signature and claims, whatever
/// became of its session.
pub fn is_ours(backend: &Backend, token: &str) -> bool {
    access::read(backend, Audience::Staff, token).is_some()
}

/// A refresh token: which session, and a secret that is good once.
pub(super) fn refresh_token(backend: &Backend, session: SessionId) -> String {
    format!("{session}.{}", store::fresh_token(backend))
}

/// New tokens for a refresh token; each is good once, and gives the same again for half
/// a minute. Any other one of the same session, however old, ends the session.
pub async fn refresh(backend: &Backend, refresh_token: &str) -> Result<Tokens> {
    let named = refresh_token.split_once('.').and_then(|(id, _)| id.parse().ok());
    let named: SessionId = named.ok_or(Error::Unauthenticated)?;
    let turn = Arc::new(Turn::of(backend, &named.to_string(), refresh_token));
    let (next, now) = (turn.next.clone(), backend.now());
    let turned = backend.write(move |tx| {
        let turn = turn.clone();
        async move {
            let of_api = session::Column::Kind.eq(Text(SessionKind::Api));
            // Two at once come one after the other; SQLite has one writer and no such clause.
            let found = session::Entity::find_by_id(Text(named)).filter(of_api).lock_exclusive();
            let found = found.one(&*tx).await?;
            let Some(found) = found.filter(|s| store::lives(s, now)) else { return Ok(None) };
            let id = (found.staff_id.0, found.id.0);
            // Each turn lets it last for so long anew.
            let turned = found.expires_at - store::API_LIFE;
            let what = turn.found(&found.token_hash, Some(turned), now);
            if what == Found::Stolen {
                tracing::warn!(session = %id.1, "a refresh token came twice");
                store::end(&tx, id.0, store::Which::One(id.1), now).await?;
                return Ok(None);
            }
            let person = staff::Entity::find_by_id(found.staff_id).one(&*tx).await?;
            if !person.is_some_and(|p| p.active) {
                return Ok(None);
            }
            if what == Found::Good {
                put(&tx, id.1, turn.next_hash.clone(), now).await?;
            }
            Ok(Some(id))
        }
    });
    let (user, session): (UserId, SessionId) = turned.await?.ok_or(Error::Unauthenticated)?;
    let access_token = access::token(backend, Audience::Staff, user.0, session.0)?;
    Ok(Tokens { access_token, refresh_token: next, expires_in: access::SECONDS })
}

/// Puts the new token in the place of the old one.
async fn put(tx: &crate::db::Tx, id: SessionId, new: String, now: domain::Moment) -> Result<()> {
    let change = session::ActiveModel {
        token_hash: Set(new),
        last_seen_at: Set(now),
        expires_at: Set(now + store::API_LIFE),
        ..Default::default()
    };
    session::Entity::update_many().set(change).filter(session::Column::Id.eq(Text(id))).exec(&**tx).await?;
    Ok(())
}
