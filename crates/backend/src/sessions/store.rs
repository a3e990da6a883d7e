//! Sessions in the database: begun, found, seen, ended.

use super::Use;
use crate::Backend;
use crate::actor::{Grant, Staff, StandsIn};
use crate::db::{self, Text, Tx, row, sql};
use crate::entity::session;
use crate::entity::values::SessionKind;
use crate::error::Result;
use crate::secrets::sha256_hex;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::{SessionId, UnitId, UserId};
use domain::org::Role;
use domain::rights::role_passes_to_deputy;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, Value};

/// A session of the pages ends after this without use …
pub(super) const IDLE: TimeDelta = TimeDelta::hours(8);
/// … and after this in any case.
pub(super) const WEB_LIFE: TimeDelta = TimeDelta::days(7);
/// A refresh token is good for this long.
pub(super) const API_LIFE: TimeDelta = TimeDelta::days(30);
/// How exactly it is kept when a session was used last.
const SEEN: TimeDelta = TimeDelta::minutes(1);

/// Unread messages are counted no further: "99 and more".
const UNREAD: u32 = 100;

/// Thirty-two bytes of chance as text for a cookie or a client.
pub(crate) fn fresh_token(backend: &Backend) -> String {
    let mut bytes = [0u8; 32];
    backend.chance().fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a token.
pub(super) fn hashed(token: &str) -> String {
    sha256_hex(token.as_bytes())
}

/// Begins a session.
pub(super) async fn begin(tx: &Tx, new: &session::Model) -> Result<()> {
    let row: session::ActiveModel = new.clone().into();
    session::Entity::insert(row.reset_all()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// A new session of this person.
pub(super) fn new(
    backend: &Backend,
    id: SessionId,
    staff: UserId,
    kind: SessionKind,
    token: &str,
    label: &str,
) -> session::Model {
    let now = backend.now();
    let life = if kind == SessionKind::Web { WEB_LIFE } else { API_LIFE };
    session::Model {
        id: Text(id),
        staff_id: Text(staff),
        kind: Text(kind),
        token_hash: hashed(token),
        label: label.to_owned(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + life,
        ended_at: None,
    }
}

/// Whether a session may still be used.
pub(super) fn lives(session: &session::Model, now: Moment) -> bool {
    let times = (session.last_seen_at, session.expires_at, session.ended_at);
    still(session.kind.0, times, now)
}

/// The same by its times: last seen, expires, ended.
fn still(kind: SessionKind, (seen, expires, ended): (Moment, Moment, Option<Moment>), now: Moment) -> bool {
    let idle = kind == SessionKind::Web && now - seen >= IDLE;
    ended.is_none() && now < expires && !idle
}

row! {
    /// A session with its person and one of their roles, if they have any; or
    /// one role of somebody they stand in for.
    struct Owned {
        session: Text<SessionId>,
        kind: Text<SessionKind>,
        last_seen_at: Moment,
        expires_at: Moment,
        ended_at: Option<Moment>,
        staff: Text<UserId>,
        username: String,
        name: String,
        unit: Text<UnitId>,
        role: Option<Text<Role>>,
        at: Option<Text<UnitId>>,
        away: Option<Text<UserId>>,
        away_name: Option<String>,
        away_until: Option<Moment>,
        unread: i64,
        given: i64,
    }
}

impl Owned {
    /// The role, if it is theirs or passes to a deputy.
    fn grant(&self) -> Option<Grant> {
        let grant = Grant { role: self.role?.0, unit: self.at?.0 };
        (self.away.is_none() || role_passes_to_deputy(grant.role)).then_some(grant)
    }

    /// Whom it is about, for a deputy.
    fn stands_in(&self) -> Option<StandsIn> {
        let (id, name, until) = (self.away?.0, self.away_name.clone()?, self.away_until?);
        Some(StandsIn { id, name, until, grants: Vec::new(), lent: Vec::new() })
    }
}

/// What somebody holds: their own first, then what comes from each person they
/// stand in for.
fn held(rows: &[Owned]) -> (Vec<Grant>, Vec<StandsIn>) {
    let (mut grants, mut stands_in): (Vec<Grant>, Vec<StandsIn>) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| row.away.is_none()) {
        grants.extend(row.grant().filter(|grant| !grants.contains(grant)));
    }
    let own = grants.clone();
    for row in rows {
        let Some(away) = row.stands_in() else { continue };
        let at = stands_in.iter().position(|known| known.id == away.id).unwrap_or_else(|| {
            stands_in.push(away);
            stands_in.len() - 1
        });
        let (Some(grant), Some(away)) = (row.grant(), stands_in.get_mut(at)) else { continue };
        away.grants.extend((!away.grants.contains(&grant)).then_some(grant));
        away.lent.extend((!own.contains(&grant) && !away.lent.contains(&grant)).then_some(grant));
        grants.extend((!grants.contains(&grant)).then_some(grant));
    }
    (grants, stands_in)
}

/// The person of the session that meets the condition, if it may still be used
/// and they are still active, with the roles of those they stand in for at this
/// moment: a deputy's own deputy gets only what is the deputy's own. One trip:
/// everything that staff do begins with it.
pub(super) async fn owner(
    backend: &Backend,
    condition: &str,
    mut values: Vec<Value>,
    used: Use,
) -> Result<Option<Staff>> {
    let now = backend.now();
    values.push(now.into());
    let at = values.len();
    let who = "session.id as session, session.kind, session.last_seen_at, session.expires_at,
         session.ended_at, staff.id as staff, staff.username, staff.name, staff.unit_id as unit,
         staff_grant.role, staff_grant.unit_id as at";
    let unread = format!(
        "(select count(*) from (select 1 from inbox where inbox.staff_id = staff.id
            and inbox.read_at is null limit {UNREAD}) as unread)"
    );
    let given = "(select count(*) from place_editor where place_editor.staff_id = staff.id) as given";
    let text = format!(
        "select {who}, null as away, null as away_name, null as away_until, {unread} as unread, {given}
         from session join staff on staff.id = session.staff_id
         left join staff_grant on staff_grant.staff_id = staff.id
         where staff.active and {condition}
         union all
         select {who}, away.id as away, away.name as away_name, deputy.until_at as away_until, 0 as unread,
           0 as given
         from session join staff on staff.id = session.staff_id
         join deputy on deputy.deputy_id = staff.id and deputy.ended_at is null
           and deputy.from_at <= ${at} and deputy.until_at > ${at}
         join staff as away on away.id = deputy.staff_id and away.active
         left join staff_grant on staff_grant.staff_id = away.id
         where staff.active and {condition}"
    );
    let statement = sql(backend.read().get_database_backend(), text, values);
    let rows: Vec<Owned> = db::rows(backend.read(), statement).await?;
    let (grants, stands_in) = held(&rows);
    let lives = |row: &Owned| still(row.kind.0, (row.last_seen_at, row.expires_at, row.ended_at), now);
    let Some(row) = rows.into_iter().next().filter(lives) else { return Ok(None) };
    if used == Use::ByHand && now - row.last_seen_at >= SEEN {
        seen(backend, row.session.0, now).await;
    }
    // Few have any: a second trip only for them.
    let places = if row.given > 0 { crate::places::given(backend, row.staff.0).await? } else { Vec::new() };
    Ok(Some(Staff {
        id: row.staff.0,
        session: row.session.0,
        username: row.username,
        name: row.name,
        unit: row.unit.0,
        grants,
        places,
        stands_in,
        unread: u32::try_from(row.unread).unwrap_or(0),
    }))
}

/// Keeps when a session was used. Not being able to is no reason to turn
/// somebody away who only reads: the disk may be full.
async fn seen(backend: &Backend, id: SessionId, now: Moment) {
    let write = backend.write(move |tx| async move {
        session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(now))
            .filter(session::Column::Id.eq(Text(id)))
            .exec(&*tx)
            .await?;
        Ok(())
    });
    if let Err(error) = write.await {
        tracing::warn!(%error, "a session's last use was not kept");
    }
}

/// Which sessions of a person to end.
#[derive(Clone, Copy)]
pub(crate) enum Which {
    /// This one.
    One(SessionId),
    /// All but this one.
    Others(SessionId),
    /// All.
    All,
}

/// Ends sessions of a person; how many.
pub(crate) async fn end(tx: &Tx, staff: UserId, which: Which, now: Moment) -> Result<u64> {
    let mut update = session::Entity::update_many()
        .set(session::ActiveModel { ended_at: Set(Some(now)), ..Default::default() })
        .filter(session::Column::StaffId.eq(Text(staff)))
        .filter(session::Column::EndedAt.is_null());
    update = match which {
        Which::One(id) => update.filter(session::Column::Id.eq(Text(id))),
        Which::Others(id) => update.filter(session::Column::Id.ne(Text(id))),
        Which::All => update,
    };
    Ok(update.exec(&**tx).await?.rows_affected)
}
