//! One of the people.

use super::audit::Line;
use super::check::{Check, kept};
use super::removal::stranded;
use super::version::{Editor, turn};
use super::{FormError, PersonDraft, SaveError, require};
use crate::Backend;
use crate::actor::Grant;
use crate::db::{Text, Tx};
use crate::entity::{staff, staff_grant};
use crate::error::{Error, Result};
use crate::sessions::{password, store};
use domain::ids::UserId;
use domain::org::Role;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter};
use serde_json::json;
use std::collections::HashSet;

/// Longest user name, and longest name, in characters.
const USERNAME_CHARS: usize = 40;
const NAME_CHARS: usize = 40;
/// Most roles of one person.
const GRANTS: usize = 20;

/// Makes (`id` = `None`) or changes a person. Disabling ends their sessions,
/// and so does a new password, which also takes the second factor away.
/// [`SaveError::Invalid`] with `in_hand` for one who has work that they could not
/// do any more: see [`super::replace_person`].
/// [`Error::Conflict`] when somebody saved them since they were seen.
pub async fn save_person<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    id: Option<UserId>,
    draft: PersonDraft,
) -> Result<UserId, SaveError> {
    let Editor { staff: by, seen } = by.into();
    require(by)?;
    save(backend, Some(by.id), (id, seen), draft).await
}

/// As [`save_person`], without asking who does it.
pub(super) async fn save(
    backend: &Backend,
    by: Option<UserId>,
    (id, seen): (Option<UserId>, Option<i32>),
    draft: PersonDraft,
) -> Result<UserId, SaveError> {
    let draft = checked(backend, id.is_none(), draft)?;
    let hash = match &draft.password {
        Some(password) => Some(password::hash(password, backend.chance()).await?),
        None => None,
    };
    let now = backend.now();
    let fresh = UserId(backend.new_id());
    let target = id.unwrap_or(fresh);
    let detail = json!({ "username": draft.username, "unit": draft.unit, "grants": draft.grants,
        "active": draft.active, "password": hash.is_some() });
    let action = if id.is_some() { "person.change" } else { "person.make" };
    let line = Line::by(backend, by, action, target, detail);
    let directory = backend.directory();
    let result = backend.write(move |tx| {
        let (draft, hash, line, directory) = (draft.clone(), hash.clone(), line.clone(), directory.clone());
        async move {
            turn(&tx, target, seen).await?;
            let field = if draft.active { "grants" } else { "active" };
            if id.is_some() && ends_administration(&tx, target, &draft).await? {
                return Ok(Err(FormError { field, problem: "last_admin" }));
            }
            if id.is_some() && !stranded(&directory, &*tx, target, &draft).await?.is_empty() {
                return Ok(Err(FormError { field, problem: "in_hand" }));
            }
            let ends = !draft.active || (id.is_some() && hash.is_some());
            let grants = draft.grants.clone();
            match id {
                None => make(&tx, target, draft, hash.unwrap_or_default(), now).await?,
                Some(_) => change(&tx, target, draft, hash).await?,
            }
            replace_grants(&tx, target, &grants).await?;
            if ends {
                store::end(&tx, target, store::Which::All, now).await?;
            }
            line.write(&tx).await?;
            Ok(Ok(target))
        }
    });
    kept(result.await)
}

fn checked(backend: &Backend, new: bool, mut draft: PersonDraft) -> Result<PersonDraft, SaveError> {
    let mut check = Check::default();
    let directory = backend.directory();
    draft.username = check.plain("username", &draft.username, USERNAME_CHARS, "._-");
    draft.name = check.line("name", &draft.name, NAME_CHARS);
    check.need(directory.unit(draft.unit).is_some(), "unit", "not_found");
    let mut seen = HashSet::new();
    draft.grants.retain(|g| seen.insert((g.role, g.unit)));
    check.need(draft.grants.iter().all(|g| directory.unit(g.unit).is_some()), "grants", "not_found");
    // Who administers part of the tree could give themselves the rest of it.
    let top = directory.root().map(|root| root.id);
    let above = |g: &Grant| g.role != Role::Administrator || Some(g.unit) == top;
    check.need(draft.grants.iter().all(above), "grants", "invalid");
    check.need(draft.grants.len() <= GRANTS, "grants", "too_long");
    // An empty field of the form changes nothing.
    draft.password = draft.password.filter(|p| new || !p.is_empty());
    match &draft.password {
        Some(password) => {
            if let Some(problem) = password::problem(password, &draft.username, backend.is_demo()) {
                check.fail("password", problem);
            }
        }
        None => check.need(!new, "password", "empty"),
    }
    check.done()?;
    Ok(draft)
}

/// Whether this change would leave nobody who administers.
async fn ends_administration(tx: &Tx, id: UserId, draft: &PersonDraft) -> Result<bool> {
    if draft.active && draft.grants.iter().any(|g| g.role == Role::Administrator) {
        return Ok(false);
    }
    if tx.get_database_backend() == DbBackend::Postgres {
        // Two who disable each other at the same time must see each other.
        tx.execute_unprepared("lock table staff_grant in share row exclusive mode").await?;
    }
    let of_role = staff_grant::Column::Role.eq(Text(Role::Administrator));
    let holders = staff_grant::Entity::find().filter(of_role).all(&**tx).await?;
    let holders: HashSet<String> = holders.into_iter().map(|g| g.staff_id.0.to_string()).collect();
    let active = staff::Entity::find()
        .filter(staff::Column::Id.is_in(holders))
        .filter(staff::Column::Active.eq(true))
        .all(&**tx)
        .await?;
    Ok(active.iter().any(|p| p.id.0 == id) && active.len() == 1)
}

async fn make(tx: &Tx, id: UserId, draft: PersonDraft, hash: String, now: domain::Moment) -> Result<()> {
    let row = staff::Model {
        id: Text(id),
        username: draft.username,
        name: draft.name,
        unit_id: Text(draft.unit),
        password_hash: hash,
        totp_secret: None,
        totp_pending: None,
        totp_step: None,
        active: draft.active,
        created_at: now,
    };
    let row: staff::ActiveModel = row.into();
    staff::Entity::insert(row.reset_all()).exec_without_returning(&**tx).await?;
    Ok(())
}

async fn change(tx: &Tx, id: UserId, draft: PersonDraft, hash: Option<String>) -> Result<()> {
    let mut row = staff::ActiveModel {
        username: Set(draft.username),
        name: Set(draft.name),
        unit_id: Set(Text(draft.unit)),
        active: Set(draft.active),
        ..Default::default()
    };
    if let Some(hash) = hash {
        row.password_hash = Set(hash);
        // Who needs a new password from an administrator may have lost the phone as well.
        row.totp_secret = Set(None);
        row.totp_pending = Set(None);
        row.totp_step = Set(None);
    }
    let update = staff::Entity::update_many().set(row).filter(staff::Column::Id.eq(Text(id)));
    if update.exec(&**tx).await?.rows_affected == 0 { Err(Error::NotFound) } else { Ok(()) }
}

async fn replace_grants(tx: &Tx, id: UserId, grants: &[Grant]) -> Result<()> {
    let of = staff_grant::Column::StaffId.eq(Text(id));
    staff_grant::Entity::delete_many().filter(of).exec(&**tx).await?;
    let row = |g: &Grant| staff_grant::ActiveModel {
        staff_id: Set(Text(id)),
        role: Set(Text(g.role)),
        unit_id: Set(Text(g.unit)),
    };
    if !grants.is_empty() {
        staff_grant::Entity::insert_many(grants.iter().map(row)).exec_without_returning(&**tx).await?;
    }
    Ok(())
}
