//! Teams of volunteers 驿路先锋, 暖风骑士: members under names they chose, and
//! what they have done together.

use crate::Backend;
use crate::actor::{Resident, Staff};
use crate::admin::{Check, Line, SaveError, kept};
use crate::days::day_of;
use crate::db::{Text, Tx, sql};
use crate::entity::{team as teams_table, team_member};
use crate::error::{Error, Result};
use domain::ids::{AccountId, TeamId};
use domain::rider::{self, Merit, NICKNAME_CHARS, TEAM_CHARS};
use domain::text::clean_line;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;
use std::collections::BTreeMap;

/// Most teams there are.
pub const TEAMS: usize = 100;
/// Longest words about a team, in characters.
const ABOUT_CHARS: usize = 200;
/// Most members whose names are shown.
const MEMBERS: usize = 500;

/// A team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Identifier.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// A few words about it.
    pub about: String,
    /// Whether one can join it.
    pub active: bool,
    /// How many are in it.
    pub members: u32,
    /// What they have to their credit together.
    pub merit: Merit,
}

/// A member as everyone sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name they chose.
    pub nickname: String,
    /// What they have to their credit.
    pub merit: Merit,
}

/// A team to be made or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamDraft {
    /// Its name.
    pub name: String,
    /// A few words about it.
    pub about: String,
    /// Whether one can join it.
    pub active: bool,
}

/// The teams one can join, those with most to their credit first.
pub async fn teams(backend: &Backend) -> Result<Vec<Team>> {
    let mut all = all(backend).await?;
    all.retain(|team| team.active);
    all.sort_by(|a, b| b.merit.points().cmp(&a.merit.points()).then_with(|| a.name.cmp(&b.name)));
    Ok(all)
}

/// All teams, for administrators.
///
/// # Errors
/// [`Error::Forbidden`] for everyone else.
pub async fn teams_for_desk(backend: &Backend, by: &Staff) -> Result<Vec<Team>> {
    if by.administers() { all(backend).await } else { Err(Error::Forbidden) }
}

async fn all(backend: &Backend) -> Result<Vec<Team>> {
    let rows = teams_table::Entity::find().all(backend.read()).await?;
    let mut members: BTreeMap<TeamId, Vec<Member>> = BTreeMap::new();
    for (team, member) in counted(backend, None).await? {
        members.entry(team).or_default().push(member);
    }
    let mut all: Vec<Team> = rows.into_iter().map(|row| whole(row, &members)).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

fn whole(row: teams_table::Model, members: &BTreeMap<TeamId, Vec<Member>>) -> Team {
    let own = members.get(&row.id.0).map(Vec::as_slice).unwrap_or_default();
    let sum =
        |part: fn(&Merit) -> u32| own.iter().fold(0u32, |all, one| all.saturating_add(part(&one.merit)));
    Team {
        id: row.id.0,
        name: row.name,
        about: row.about,
        active: row.active,
        members: u32::try_from(own.len()).unwrap_or(u32::MAX),
        merit: Merit {
            confirmed: sum(|m| m.confirmed),
            refused: sum(|m| m.refused),
            hazards: sum(|m| m.hazards),
        },
    }
}

/// A team one can join, and its members, those with most to their credit first.
///
/// # Errors
/// [`Error::NotFound`] for any other.
pub async fn team(backend: &Backend, id: TeamId) -> Result<(Team, Vec<Member>)> {
    let row = teams_table::Entity::find_by_id(Text(id)).one(backend.read()).await?;
    let row = row.filter(|row| row.active).ok_or(Error::NotFound)?;
    let members: Vec<Member> =
        counted(backend, Some(id)).await?.into_iter().map(|(_, member)| member).collect();
    let mut of = BTreeMap::from([(id, members)]);
    let team = whole(row, &of);
    let mut members = of.remove(&id).unwrap_or_default();
    members.sort_by(|a, b| b.merit.points().cmp(&a.merit.points()).then_with(|| a.nickname.cmp(&b.nickname)));
    members.truncate(MEMBERS);
    Ok((team, members))
}

/// Members with what they have to their credit. How often they were wrong is
/// nobody's business.
async fn counted(backend: &Backend, of: Option<TeamId>) -> Result<Vec<(TeamId, Member)>> {
    let text = "select team_id, nickname, cast(coalesce(sum(confirmed), 0) as bigint),
                  cast(coalesce(sum(hazards), 0) as bigint)
                from team_member left join account_merit
                  on account_merit.account_id = team_member.account_id and month >= $1
                where team_id = $2 or $2 = '' group by team_id, nickname";
    let since = rider::since(day_of(backend.now(), backend.config().offset));
    let of = of.map(|id| id.to_string()).unwrap_or_default();
    let asked = sql(backend.read().get_database_backend(), text, vec![since.into(), of.into()]);
    let rows = backend.read().query_all_raw(asked).await?;
    let member = |row: &sea_orm::QueryResult| -> Result<(TeamId, Member)> {
        let number = |at| -> Result<u32> { Ok(u32::try_from(row.try_get_by_index::<i64>(at)?).unwrap_or(0)) };
        let merit = Merit { confirmed: number(2)?, refused: 0, hazards: number(3)? };
        let team: Text<TeamId> = row.try_get_by_index(0)?;
        Ok((team.0, Member { nickname: row.try_get_by_index(1)?, merit }))
    };
    rows.iter().map(member).collect()
}

/// The team somebody is in, and their name there.
pub async fn team_of(backend: &Backend, account: AccountId) -> Result<Option<(TeamId, String, String)>> {
    let found = team_member::Entity::find_by_id(Text(account)).one(backend.read()).await?;
    let Some(member) = found else { return Ok(None) };
    let team = teams_table::Entity::find_by_id(member.team_id).one(backend.read()).await?;
    Ok(team.map(|team| (team.id.0, team.name, member.nickname)))
}

/// Joins a team under a name; leaves the one of before.
///
/// # Errors
/// [`Error::NotFound`] for a team one cannot join; [`SaveError::Invalid`] at
/// `nickname` for one that is none, that another member has, or that looks like a
/// telephone number.
pub async fn join(
    backend: &Backend,
    resident: Resident,
    id: TeamId,
    nickname: &str,
) -> Result<(), SaveError> {
    let mut check = Check::default();
    let nickname = check.line("nickname", nickname, NICKNAME_CHARS);
    // Whoever types their number here would show it to everyone.
    let number = nickname.bytes().filter(u8::is_ascii_digit).count() >= 7;
    check.need(!number && domain::text::mask_personal(&nickname) == nickname, "nickname", "invalid");
    check.done()?;
    let (own, now) = (resident.account, backend.now());
    let work = move |tx: Tx| {
        let nickname = nickname.clone();
        async move {
            let team = teams_table::Entity::find_by_id(Text(id)).one(&*tx).await?;
            if team.filter(|team| team.active).is_none() {
                return Err(Error::NotFound);
            }
            let text = "insert into team_member (account_id, team_id, nickname, joined_at)
                        values ($1, $2, $3, $4) on conflict (account_id) do update
                          set team_id = excluded.team_id, nickname = excluded.nickname,
                            joined_at = excluded.joined_at";
            let values = vec![Text(own).into(), Text(id).into(), nickname.into(), now.into()];
            tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
            Ok(())
        }
    };
    kept(backend.write(work).await.map(Ok))
}

/// Leaves the team somebody is in.
pub async fn leave(backend: &Backend, resident: Resident) -> Result<()> {
    let own = resident.account;
    let work = move |tx: Tx| async move {
        team_member::Entity::delete_many()
            .filter(team_member::Column::AccountId.eq(Text(own)))
            .exec(&*tx)
            .await?;
        Ok(())
    };
    backend.write(work).await
}

/// Makes a team, or changes one; for administrators. Members stay in one that
/// nobody can join any more.
///
/// # Errors
/// [`SaveError::Invalid`] names what cannot be taken.
pub async fn save_team(
    backend: &Backend,
    by: &Staff,
    id: Option<TeamId>,
    draft: TeamDraft,
) -> Result<TeamId, SaveError> {
    if !by.administers() {
        return Err(Error::Forbidden.into());
    }
    let mut check = Check::default();
    let name = check.line("name", &draft.name, TEAM_CHARS);
    let about = clean_line(&draft.about);
    check.need(about.chars().count() <= ABOUT_CHARS, "about", "too_long");
    let known = all(backend).await?;
    check.need(known.iter().all(|team| Some(team.id) == id || team.name != name), "name", "taken");
    check.need(id.is_some() || known.len() < TEAMS, "name", "too_many");
    check.done()?;
    if id.is_some_and(|id| known.iter().all(|team| team.id != id)) {
        return Err(Error::NotFound.into());
    }
    let team = id.unwrap_or_else(|| TeamId(backend.new_id()));
    let line = Line::new(backend, by, "team.save", team, json!({ "name": name, "active": draft.active }));
    let (active, now) = (draft.active, backend.now());
    let result = backend.write(move |tx| {
        let (line, name, about) = (line.clone(), name.clone(), about.clone());
        async move {
            let text = "insert into team (id, name, about, active, created_at) values ($1, $2, $3, $4, $5)
                        on conflict (id) do update
                          set name = excluded.name, about = excluded.about, active = excluded.active";
            let values = vec![Text(team).into(), name.into(), about.into(), active.into(), now.into()];
            tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
            line.write(&tx).await?;
            Ok(Ok(team))
        }
    });
    kept(result.await)
}
