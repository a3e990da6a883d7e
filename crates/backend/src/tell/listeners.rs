//! Who is told, and where they are reached.

use super::queue::News;
use crate::Backend;
use crate::actor::Grant;
use crate::db::{Text, sql};
use crate::deputies;
use crate::entity::{push_subscription, staff, staff_grant, tell_contact};
use crate::error::Result;
use crate::requests::decides;
use domain::ids::UserId;
use domain::org::Role;
use domain::request::Status;
use domain::tell::{Occasion, To, Tongue, Way};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// One way to one receiver.
#[derive(Clone, Debug)]
pub(super) struct Reached {
    pub(super) way: Way,
    /// `None`: the author.
    pub(super) staff: Option<UserId>,
    /// Which browser.
    pub(super) push: Option<Uuid>,
    pub(super) tongue: Option<Tongue>,
}

/// Everybody who is reached by some of these ways.
pub(super) async fn reached(
    backend: &Backend,
    news: &News<'_>,
    to: To,
    ways: &[Way],
) -> Result<Vec<Reached>> {
    if to == To::Author {
        return author(backend, news, ways).await;
    }
    let people = people(backend, news, to).await?;
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let plain = |way, id| Reached { way, staff: Some(id), push: None, tongue: None };
    let mut all = Vec::new();
    if ways.contains(&Way::Box) {
        all.extend(people.iter().map(|id| plain(Way::Box, *id)));
    }
    if ways.iter().any(|way| *way != Way::Box) {
        let of = tell_contact::Column::StaffId.is_in(people.iter().copied().map(Text));
        let contacts = tell_contact::Entity::find().filter(of).all(backend.read()).await?;
        let known = contacts.into_iter().filter_map(|row| Some((row.way.0, row.staff_id?.0)));
        all.extend(known.filter(|(way, _)| ways.contains(way)).map(|(way, id)| plain(way, id)));
    }
    Ok(all)
}

async fn author(backend: &Backend, news: &News<'_>, ways: &[Way]) -> Result<Vec<Reached>> {
    let plain = |way| Reached { way, staff: None, push: None, tongue: None };
    let at_once = |way: &Way| match way {
        Way::Box => true,
        Way::Sms => news.phone,
        _ => false,
    };
    let mut all: Vec<Reached> = ways.iter().copied().filter(at_once).map(plain).collect();
    if news.fresh {
        return Ok(all);
    }
    if ways.iter().any(|way| matches!(way, Way::Wechat | Way::Mail)) {
        let of = tell_contact::Column::RequestId.eq(Text(news.request.id));
        let contacts = tell_contact::Entity::find().filter(of).all(backend.read()).await?;
        let known = contacts.into_iter().map(|row| row.way.0);
        all.extend(known.filter(|way| *way != Way::Sms && ways.contains(way)).map(plain));
        let named = all.iter().any(|reached| reached.way == Way::Wechat);
        if ways.contains(&Way::Wechat) && !named {
            let id = news.request.id.to_string();
            all.extend(of_account(backend, &id).await?.map(|_| plain(Way::Wechat)));
        }
    }
    if ways.contains(&Way::Push) {
        let of = push_subscription::Column::RequestId.eq(Text(news.request.id));
        for row in push_subscription::Entity::find().filter(of).all(backend.read()).await? {
            all.push(Reached {
                way: Way::Push,
                staff: None,
                push: Some(row.id.0),
                tongue: Some(row.tongue.0),
            });
        }
    }
    Ok(all)
}

/// The people, without the one who caused it.
async fn people(backend: &Backend, news: &News<'_>, to: To) -> Result<Vec<UserId>> {
    let people = match to {
        To::Author => Vec::new(),
        To::Handler => working(backend, news).await?,
        // Of a verdict, where it is for them to see what went wrong.
        To::Lead if news.occasion == Occasion::Evaluated && !is_bad(news) => Vec::new(),
        To::Lead => holders(backend, news, &[Role::UnitLead]).await?,
        To::Dispatcher => holders(backend, news, &[Role::Dispatcher]).await?,
        To::Supervisor => holders(backend, news, &[Role::Supervisor]).await?,
        To::Asker => there(backend, news.askers).await?,
    };
    // Who stands in for somebody hears what they would have heard.
    let instead = deputies::standing_in(backend, &people).await?.into_iter().map(|(_, deputy)| deputy);
    let mut all: Vec<UserId> = Vec::with_capacity(people.len());
    for id in people.into_iter().chain(instead) {
        if Some(id) != news.by && !all.contains(&id) {
            all.push(id);
        }
    }
    Ok(all)
}

/// Whether the resident is not content.
fn is_bad(news: &News<'_>) -> bool {
    news.request.state.evaluation().is_some_and(|verdict| !verdict.is_good())
}

/// Whoever works on it: once it is to be called back those who call, who hear of the bad
/// verdict as well. While nobody does: who asked the resident something, of the reply;
/// else all who could begin at its unit; and before it has one those who dispatch, of what
/// presses.
async fn working(backend: &Backend, news: &News<'_>) -> Result<Vec<UserId>> {
    const WORKERS: &[Role] = &[Role::Handler, Role::GridWorker];
    if news.unit.is_some() {
        return holders(backend, news, WORKERS).await;
    }
    if let Some(handler) = news.request.state.handler() {
        let calls = news.request.state.status() == Status::CallBack && news.occasion.presses();
        let verdict = news.occasion == Occasion::Evaluated;
        let called = calls || verdict && is_bad(news);
        if !called {
            return Ok(vec![handler]);
        }
        let callers = holders(backend, news, &[Role::Callback]).await?;
        let handler = (verdict || callers.is_empty()).then_some(handler);
        return Ok(handler.into_iter().chain(callers).collect());
    }
    if news.occasion == Occasion::Replied
        && let Some(asker) = asker(backend, news).await?
    {
        return Ok(vec![asker]);
    }
    match news.request.unit() {
        Some(_) => holders(backend, news, WORKERS).await,
        None if news.occasion.presses() => holders(backend, news, &[Role::Dispatcher]).await,
        None => Ok(Vec::new()),
    }
}

/// Who asked the resident last, if they are still there.
async fn asker(backend: &Backend, news: &News<'_>) -> Result<Option<UserId>> {
    let text = "select by_staff_id from request_event
                where request_id = $1 and kind = 'asked' and by_staff_id is not null order by id desc limit 1";
    let db = backend.read();
    let values = vec![Text(news.request.id).into()];
    let row = db.query_one_raw(sql(db.get_database_backend(), text, values)).await?;
    let Some(row) = row else { return Ok(None) };
    let id: Text<UserId> = row.try_get_by_index(0)?;
    let found = staff::Entity::find_by_id(id).one(db).await?;
    Ok(found.filter(|person| person.active).map(|person| person.id.0))
}

/// Those of these people who are still there.
async fn there(backend: &Backend, people: &[UserId]) -> Result<Vec<UserId>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let these = staff::Column::Id.is_in(people.iter().copied().map(Text));
    let active = staff::Column::Active.eq(true);
    let found = staff::Entity::find().filter(these).filter(active).all(backend.read()).await?;
    Ok(found.into_iter().map(|person| person.id.0).collect())
}

/// Those who hold one of these roles at the unit of the request, or at the nearest
/// unit above it where somebody does. Whoever may not decide what is asked holds none.
async fn holders(backend: &Backend, news: &News<'_>, roles: &[Role]) -> Result<Vec<UserId>> {
    let directory = backend.directory();
    let Some(unit) = news.unit.or(news.request.unit()).or(directory.root().map(|root| root.id)) else {
        return Ok(Vec::new());
    };
    let path = directory.ancestors(unit);
    let of = Condition::all()
        .add(staff_grant::Column::Role.is_in(roles.iter().copied().map(Text)))
        .add(staff_grant::Column::UnitId.is_in(path.iter().copied().map(Text)));
    let mut grants = staff_grant::Entity::find().filter(of).all(backend.read()).await?;
    // What has come back already asks for no consent.
    if news.occasion.asks() && news.request.state.pending().is_some() {
        let of = |row: &staff_grant::Model| Grant { role: row.role.0, unit: row.unit_id.0 };
        grants.retain(|row| decides(&directory, news.request, row.staff_id.0, of(row)));
    }
    if grants.is_empty() {
        return Ok(Vec::new());
    }
    let active = staff::Entity::find()
        .filter(staff::Column::Active.eq(true))
        .filter(staff::Column::Id.is_in(grants.iter().map(|grant| grant.staff_id)))
        .all(backend.read())
        .await?;
    let at = |unit| {
        let here = grants.iter().filter(move |grant| grant.unit_id.0 == unit).map(|grant| grant.staff_id.0);
        here.filter(|id| active.iter().any(|person| person.id.0 == *id)).collect::<Vec<_>>()
    };
    Ok(path.into_iter().map(at).find(|here| !here.is_empty()).unwrap_or_default())
}

/// Where a message goes, read only when it is sent.
pub(super) async fn address(
    backend: &Backend,
    way: Way,
    request: Option<&str>,
    staff: Option<&str>,
) -> Result<Option<String>> {
    let (text, who) = match (way, staff, request) {
        (Way::Sms, None, Some(request)) => ("select phone from request where id = $1", request),
        (_, None, Some(request)) => {
            ("select address from tell_contact where request_id = $1 and way = $2", request)
        }
        (_, Some(staff), _) => ("select address from tell_contact where staff_id = $1 and way = $2", staff),
        _ => return Ok(None),
    };
    let mut values = vec![who.into()];
    if text.contains("$2") {
        values.push(way.as_str().into());
    }
    let db = backend.read();
    let row = db.query_one_raw(sql(db.get_database_backend(), text, values)).await?;
    let found = row.map(|row| row.try_get_by_index::<Option<String>>(0)).transpose()?.flatten();
    match (found, way, staff, request) {
        (None, Way::Wechat, None, Some(request)) => of_account(backend, request).await,
        (found, ..) => Ok(found),
    }
}

/// The identifier in WeChat of whoever has the request in their account: that
/// of the program they came by last.
async fn of_account(backend: &Backend, request: &str) -> Result<Option<String>> {
    let text = "select address from account_way
                where kind = 'wechat' and account_id = (select account_id from request where id = $1)
                order by created_at desc limit 1";
    let db = backend.read();
    let row = db.query_one_raw(sql(db.get_database_backend(), text, vec![request.into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}
