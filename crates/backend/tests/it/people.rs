//! People: deputies, many at once, desks of leads and grid workers, and what
//! becomes of the work when a unit or a person goes.

mod many;
mod stead;

use crate::support::{IN_GRID, World, author, intake, note};
use crate::telling::granted;
use backend::actor::{Actor, Grant, Staff};
use backend::admin::{self, Editor, FormError, PersonDraft, SaveError};
use backend::db::Text;
use backend::deputies::{self, DeputyDraft};
use backend::desks;
use backend::entity::values::SessionKind;
use backend::entity::{request, session};
use backend::error::Error;
use backend::requests::{self, DueIs, Fate, HeldBy, Scope, WorklistQuery, bulk, open};
use backend::sessions;
use backend::view::{Receipt, WorkRow};
use chrono::{NaiveDate, TimeDelta};
use domain::code::RequestCode;
use domain::draft::Problem;
use domain::geo::Wgs84;
use domain::ids::{SessionId, UserId};
use domain::org::Role;
use domain::request::{Command, EventKind, Outcome, Refusal, Status};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// Signs a person in for as long as the test lasts.
async fn signed_in(world: &World, id: UserId) -> SessionId {
    let session = SessionId(world.backend.new_id());
    let row = session::Model {
        id: Text(session),
        staff_id: Text(id),
        kind: Text(SessionKind::Api),
        token_hash: session.to_string(),
        label: String::new(),
        created_at: world.backend.now(),
        last_seen_at: world.backend.now(),
        expires_at: world.backend.now() + TimeDelta::days(400),
        ended_at: None,
    };
    let work = move |tx: backend::db::Tx| {
        let row = row.clone();
        async move {
            row.into_active_model().reset_all().insert(&*tx).await?;
            Ok(())
        }
    };
    world.backend.write(work).await.unwrap();
    session
}

/// Who a session belongs to at this moment.
async fn now(world: &World, session: SessionId) -> Staff {
    sessions::by_id(&world.backend, session).await.unwrap().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn leave(deputy: &Staff, from: &str, until: &str) -> DeputyDraft {
    DeputyDraft { person: String::new(), deputy: deputy.username.clone(), from: day(from), until: day(until) }
}

fn of(person: &Staff, draft: DeputyDraft) -> DeputyDraft {
    DeputyDraft { person: person.username.clone(), ..draft }
}

fn problem<T: std::fmt::Debug>(result: Result<T, SaveError>) -> (&'static str, &'static str) {
    match result {
        Err(SaveError::Invalid(errors)) => {
            let FormError { field, problem } = errors[0];
            (field, problem)
        }
        other => panic!("{other:?}"),
    }
}

async fn row(world: &World, receipt: &Receipt) -> request::Model {
    let code = request::Column::Code.eq(receipt.code.as_str());
    request::Entity::find().filter(code).one(world.backend.read()).await.unwrap().unwrap()
}

async fn picked(world: &World, receipts: &[&Receipt]) -> Vec<(RequestCode, i32)> {
    let mut picked = Vec::new();
    for receipt in receipts {
        picked.push((receipt.code.clone(), row(world, receipt).await.version));
    }
    picked
}

/// Some requests at a unit, one for each name.
async fn at<const N: usize>(world: &World, unit: &str, names: [&str; N]) -> [Receipt; N] {
    let mut receipts = Vec::new();
    for name in names {
        let receipt = world.submit(&format!("key-{unit}-{name}"), "暖气不热").await;
        world.dispatch(&receipt, unit).await;
        receipts.push(receipt);
    }
    receipts.try_into().unwrap()
}

fn answer() -> Command {
    Command::Answer { text: "阀门已经打开".to_owned(), outcome: Outcome::Done }
}

fn remark() -> Command {
    Command::Note { text: "已电话联系".to_owned() }
}

both! {
    async fn a_deputy_holds_the_roles_from_the_first_day_to_the_last_and_not_a_second_longer(db: TestDb) {
        let world = World::new(db).await;
        let [receipt] = at(&world, "spring", ["a"]).await;
        let away = granted(&world, Role::Handler, "spring").await;
        let other = granted(&world, Role::Handler, "harbour").await;
        world.act(&Actor::Staff(away.clone()), &receipt, Command::Start).await.unwrap();
        let session = signed_in(&world, other.id).await;
        deputies::set(&world.backend, &away, leave(&other, "2026-05-06", "2026-05-07")).await.unwrap();
        let before = now(&world, session).await;
        assert_eq!((before.grants.clone(), before.stands_in.len()), (other.grants.clone(), 0), "not yet");
        let seen = requests::open(&world.backend, &Actor::Staff(before), &receipt.code).await;
        assert!(matches!(seen, Err(Error::NotFound)));
        world.db.clock.pass(TimeDelta::hours(38) - TimeDelta::seconds(1));
        assert_eq!(now(&world, session).await.grants, other.grants, "a second before midnight");
        world.db.clock.pass(TimeDelta::seconds(1));
        let deputy = now(&world, session).await;
        assert_eq!(deputy.grants, [other.grants.clone(), away.grants.clone()].concat());
        assert_eq!(deputy.stands_in[0].id, away.id);
        let mine = WorklistQuery { scope: Scope::Mine, limit: 10, ..WorklistQuery::default() };
        let list = requests::worklist(&world.backend, &deputy, &mine).await.unwrap();
        assert_eq!(list.items.len(), 1, "what the one away handles is theirs to see to");
        let view = world.act(&Actor::Staff(deputy.clone()), &receipt, answer()).await.unwrap();
        let by = view.events.last().unwrap().by.clone();
        assert!(matches!(by, backend::view::ByView::Staff { name: Some(name), stead: Some(stead), .. }
            if name == other.name && stead == away.name), "the history says for whom");
        let author = requests::open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        let told = author.events.last().unwrap().by.clone();
        assert!(matches!(told, backend::view::ByView::Staff { name: None, stead: None, .. }), "not to the resident");
        world.db.clock.pass(TimeDelta::hours(48) - TimeDelta::seconds(1));
        assert_eq!(now(&world, session).await.stands_in.len(), 1, "the last second of the last day");
        world.db.clock.pass(TimeDelta::seconds(1));
        let after = now(&world, session).await;
        assert_eq!((after.grants, after.stands_in.len()), (other.grants, 0));
    }
}

both! {
    async fn what_is_done_by_a_role_of_ones_own_is_nobody_elses(db: TestDb) {
        let world = World::new(db).await;
        let [theirs, free] = at(&world, "spring", ["a", "b"]).await;
        let away = granted(&world, Role::Handler, "spring").await;
        let beside = granted(&world, Role::Handler, "spring").await;
        let other = granted(&world, Role::Handler, "harbour").await;
        world.act(&Actor::Staff(away.clone()), &theirs, Command::Start).await.unwrap();
        deputies::set(&world.backend, &away, leave(&beside, "2026-05-04", "2026-05-07")).await.unwrap();
        let session = signed_in(&world, beside.id).await;
        let deputy = Actor::Staff(now(&world, session).await);
        let stead = async |receipt: &Receipt, command| {
            match world.act(&deputy, receipt, command).await.unwrap().events.last().unwrap().by.clone() {
                backend::view::ByView::Staff { stead, .. } => stead,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(stead(&theirs, remark()).await, Some(away.name.clone()), "who works on it is away");
        assert_eq!(stead(&free, Command::Start).await, None, "their own role suffices");
        assert_eq!(stead(&free, answer()).await, None);
        let lead = granted(&world, Role::UnitLead, "spring").await;
        let bad = deputies::set(&world.backend, &lead, leave(&other, "2026-05-04", "2026-05-07")).await;
        bad.unwrap();
        let session = signed_in(&world, other.id).await;
        let deputy = now(&world, session).await;
        let reason = domain::privacy::Purpose { reason: domain::privacy::Reason::Callback, text: None };
        let [asked] = at(&world, "spring", ["c"]).await;
        let shown = requests::reveal(&world.backend, &deputy, &asked.code, &reason, requests::Shown::Screen).await;
        shown.unwrap();
        let chief = granted(&world, Role::Administrator, "district").await;
        let query = backend::audit::AuditQuery { action: Some("phone.reveal".to_owned()), ..Default::default() };
        let page = backend::audit::page(&world.backend, &chief, &query).await.unwrap();
        assert_eq!((page.lines[0].name.clone(), page.lines[0].stead.clone()), (Some(other.name), Some(lead.name)));
    }
}

both! {
    async fn neither_administration_nor_what_is_held_for_others_passes_to_a_deputy(db: TestDb) {
        let world = World::new(db).await;
        let chief = granted(&world, Role::Administrator, "district").await;
        let first = granted(&world, Role::UnitLead, "north").await;
        let second = granted(&world, Role::Handler, "harbour").await;
        let third = granted(&world, Role::Analyst, "south").await;
        for (away, deputy) in [(&chief, &third), (&first, &second), (&second, &third)] {
            deputies::set(&world.backend, away, leave(deputy, "2026-05-04", "2026-05-10")).await.unwrap();
        }
        let session = signed_in(&world, third.id).await;
        let held = now(&world, session).await;
        assert!(!held.administers());
        assert_eq!(held.grants, [third.grants.clone(), second.grants.clone()].concat(), "no chain");
        assert_eq!(held.stands_in.len(), 2, "the administrator is covered all the same");
        let session = signed_in(&world, second.id).await;
        let lead = now(&world, session).await;
        assert!(lead.leads().next().is_some());
        let people = granted(&world, Role::Handler, "spring").await;
        let borrowed = deputies::set(&world.backend, &lead, of(&people, leave(&third, "2026-05-04", "2026-05-05"))).await;
        assert!(matches!(borrowed, Err(SaveError::Other(Error::Forbidden))), "{borrowed:?}");
        let off = PersonDraft {
            username: first.username.clone(), name: first.name.clone(), unit: first.unit,
            grants: first.grants.clone(), active: false, password: None,
        };
        admin::save_person(&world.backend, &chief, Some(first.id), off).await.unwrap();
        assert_eq!(now(&world, session).await.grants, second.grants, "who is disabled has nothing to cover");
    }
}

both! {
    async fn who_may_cover_whom_and_when_is_checked(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        let away = granted(&world, Role::Handler, "spring").await;
        let other = granted(&world, Role::Handler, "harbour").await;
        let lead = granted(&world, Role::UnitLead, "north").await;
        let chief = granted(&world, Role::Administrator, "district").await;
        for (draft, expected) in [
            (leave(&away, "2026-05-04", "2026-05-05"), ("deputy", "deputy_self")),
            (leave(&other, "2026-05-03", "2026-05-05"), ("from", "deputy_past")),
            (leave(&other, "2026-05-06", "2026-05-05"), ("until", "deputy_order")),
            (leave(&other, "2026-05-04", "2026-08-02"), ("until", "deputy_long")),
            (DeputyDraft { deputy: "nobody".to_owned(), ..leave(&other, "2026-05-04", "2026-05-05") }, ("deputy", "not_found")),
            (DeputyDraft { deputy: "x\0".to_owned(), ..leave(&other, "2026-05-04", "2026-05-05") }, ("deputy", "not_found")),
        ] {
            assert_eq!(problem(deputies::set(backend, &away, draft.clone()).await), expected, "{draft:?}");
        }
        let stranger = deputies::set(backend, &other, of(&away, leave(&other, "2026-05-04", "2026-05-05"))).await;
        assert!(matches!(stranger, Err(SaveError::Other(Error::Forbidden))), "{stranger:?}");
        // Ninety days, both ends counted.
        let id = deputies::set(backend, &lead, of(&away, leave(&other, "2026-05-04", "2026-08-01"))).await.unwrap();
        for (from, until) in [("2026-05-04", "2026-05-04"), ("2026-08-01", "2026-08-03"), ("2026-06-01", "2026-06-02")] {
            let again = deputies::set(backend, &chief, of(&away, leave(&lead, from, until))).await;
            assert_eq!(problem(again), ("from", "deputy_overlap"), "{from}");
        }
        deputies::set(backend, &away, leave(&other, "2026-08-02", "2026-08-03")).await.unwrap();
        let above = granted(&world, Role::Dispatcher, "district").await;
        let reach = deputies::set(backend, &lead, of(&above, leave(&other, "2026-05-04", "2026-05-05"))).await;
        assert!(matches!(reach, Err(SaveError::Other(Error::Forbidden))), "a lead gives away nothing from above");
        let session = signed_in(&world, other.id).await;
        assert_eq!(now(&world, session).await.stands_in.len(), 1);
        let beside = granted(&world, Role::Handler, "works").await;
        assert!(matches!(deputies::end(backend, &beside, id).await, Err(Error::NotFound)));
        assert_eq!(deputies::list(backend, &beside).await.unwrap(), []);
        assert_eq!(deputies::list(backend, &away).await.unwrap().len(), 2, "the one away sees who deputises");
        deputies::end(backend, &away, id).await.unwrap();
        assert!(now(&world, session).await.stands_in.is_empty());
        assert!(matches!(deputies::end(backend, &away, id).await, Err(Error::NotFound)));
    }
}

both! {
    async fn a_lead_gives_work_to_colleagues_of_the_unit_only(db: TestDb) {
        let world = World::new(db).await;
        let lead = Actor::Staff(granted(&world, Role::UnitLead, "north").await);
        let handler = granted(&world, Role::Handler, "spring").await;
        let colleague = granted(&world, Role::GridWorker, "spring").await;
        let elsewhere = granted(&world, Role::Handler, "harbour").await;
        let [receipt] = at(&world, "spring", ["a"]).await;
        let to = |person: &Staff| Command::Assign { handler: person.id };
        let early = world.act(&lead, &receipt, to(&colleague)).await;
        assert!(matches!(early, Err(Error::Refused(Refusal::NotNow))), "nobody has it yet: {early:?}");
        world.act(&Actor::Staff(handler.clone()), &receipt, Command::Start).await.unwrap();
        let due = row(&world, &receipt).await.answer_due_at;
        assert!(matches!(world.act(&lead, &receipt, to(&elsewhere)).await, Err(Error::Invalid(_))));
        let own = world.act(&Actor::Staff(handler), &receipt, to(&colleague)).await;
        assert!(matches!(own, Err(Error::Forbidden)));
        let view = world.act(&lead, &receipt, to(&colleague)).await.unwrap();
        assert_eq!((view.handler, view.answer_due_at), (Some(colleague.name), due), "the clock is untouched");
        let resident = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert!(resident.events.iter().all(|event| event.kind != EventKind::Assigned), "an internal matter");
    }
}

both! {
    async fn a_unit_that_holds_work_goes_only_when_another_has_it_all(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        let chief = granted(&world, Role::Administrator, "district").await;
        let handler = granted(&world, Role::Handler, "spring").await;
        let staff = Actor::Staff(handler.clone());
        let [waiting, handled, asked, answered] = at(&world, "spring", ["open", "handled", "asked", "answered"]).await;
        world.act(&staff, &handled, Command::Start).await.unwrap();
        world.act(&staff, &asked, Command::Ask { question: "几号楼".to_owned() }).await.unwrap();
        world.act(&staff, &answered, answer()).await.unwrap();
        let [offered, joint] = at(&world, "harbour", ["offered", "joint"]).await;
        let south = Actor::Staff(world.person(Role::UnitLead, "south").await);
        let spring = world.units["spring"];
        world.act(&south, &offered, Command::Transfer { to: spring, text: "在他们那边".to_owned() }).await.unwrap();
        world.act(&south, &joint, Command::Whistle { unit: spring, task: "封路".to_owned(), days: 2 }).await.unwrap();
        let mut off = backend.directory().unit(spring).unwrap().clone();
        off.active = false;
        assert_eq!(problem(admin::save_unit(backend, &chief, off).await), ("active", "in_use"));
        let held = admin::unit_holdings(backend, &chief, spring).await.unwrap();
        assert_eq!((held.count, held.requests.len(), held.units.len(), held.people.len()), (6, 6, 1, 1));
        let lead = world.person(Role::UnitLead, "north").await;
        assert!(matches!(admin::unit_holdings(backend, &lead, spring).await, Err(Error::Forbidden)));
        let give = |to: &str| admin::dissolve_unit(backend, &chief, spring, world.units[to], "撤并".to_owned());
        for (to, expected) in [("spring", "invalid"), ("spring-1", "invalid"), ("works", "no_place_below")] {
            assert_eq!(problem(give(to).await), ("to", expected), "{to}");
        }
        assert_eq!(admin::unit_holdings(backend, &chief, spring).await.unwrap().count, 6, "nothing half-done");
        let done = give("autumn").await.unwrap();
        assert_eq!((done.done, done.rest, done.off), (6, 0, true));
        let autumn = world.units["autumn"];
        for (receipt, status) in [(&waiting, Status::Dispatched), (&handled, Status::Dispatched),
            (&asked, Status::Waiting), (&answered, Status::Answered)] {
            let row = row(&world, receipt).await;
            assert_eq!((row.unit_id.unwrap().0, row.status.0), (autumn, status));
        }
        let directory = backend.directory();
        assert!(!directory.unit(spring).unwrap().active);
        assert_eq!(directory.unit(world.units["spring-1"]).unwrap().parent, Some(autumn));
        let heir = Actor::Staff(world.person(Role::UnitLead, "autumn").await);
        let view = open(backend, &heir, &offered.code).await.unwrap();
        assert_eq!(view.pending.unwrap().to.unwrap().id, autumn, "the question goes to the heir");
        assert_eq!(open(backend, &heir, &joint.code).await.unwrap().parts[0].unit.id, autumn);
        assert!(admin::unit_holdings(backend, &chief, spring).await.unwrap().is_empty());
        let session = signed_in(&world, handler.id).await;
        assert_eq!(now(&world, session).await.grants[0].unit, autumn, "its people go along");
    }
}

/// A person as they stand in the form of administrators.
fn as_is(person: &Staff) -> PersonDraft {
    PersonDraft {
        username: person.username.clone(),
        name: person.name.clone(),
        unit: person.unit,
        grants: person.grants.clone(),
        active: true,
        password: None,
    }
}

both! {
    async fn other_roles_are_given_only_when_what_they_no_longer_reach_is_with_a_colleague(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        let chief = granted(&world, Role::Administrator, "district").await;
        let moving = granted(&world, Role::Handler, "north").await;
        let colleague = granted(&world, Role::Handler, "spring").await;
        let actor = Actor::Staff(moving.clone());
        let [a] = at(&world, "spring", ["a"]).await;
        let [b] = at(&world, "autumn", ["b"]).await;
        for receipt in [&a, &b] {
            world.act(&actor, receipt, Command::Start).await.unwrap();
        }
        let with = |role, unit: &str| {
            let grants = vec![Grant { role, unit: world.units[unit] }];
            PersonDraft { grants, ..as_is(&moving) }
        };
        let elsewhere = PersonDraft { unit: world.units["harbour"], ..with(Role::Handler, "harbour") };
        for (draft, held) in [(with(Role::Analyst, "north"), 2), (elsewhere, 2), (with(Role::GridWorker, "autumn"), 1)] {
            let refused = admin::save_person(backend, &chief, Some(moving.id), draft.clone()).await;
            assert_eq!(problem(refused), ("grants", "in_hand"));
            assert_eq!(admin::person_holdings(backend, &chief, moving.id, &draft).await.unwrap().count, held);
        }
        let renamed = PersonDraft { name: "新名字".to_owned(), ..with(Role::UnitLead, "north") };
        admin::save_person(backend, &chief, Some(moving.id), renamed).await.unwrap();
        // Only what is out of reach goes, and then the roles are as asked for.
        let fewer = with(Role::Handler, "autumn");
        let stale = Editor { staff: &chief, seen: Some(0) };
        let late = admin::replace_person(backend, stale, moving.id, fewer.clone(), &colleague.username).await;
        assert!(matches!(late, Err(SaveError::Other(Error::Conflict))), "{late:?}");
        let done = admin::replace_person(backend, &chief, moving.id, fewer, &colleague.username).await.unwrap();
        assert_eq!((done.done, done.rest, done.off), (1, 0, true));
        assert_eq!(row(&world, &a).await.handler_id.unwrap().0, colleague.id);
        assert_eq!(row(&world, &b).await.handler_id.unwrap().0, moving.id);
        let saved = admin::person(backend, &chief, moving.id).await.unwrap();
        assert_eq!((saved.active, saved.grants), (true, with(Role::Handler, "autumn").grants));
        // One who has nothing takes what roles they are given.
        let idle = granted(&world, Role::Handler, "spring").await;
        let draft = PersonDraft { grants: Vec::new(), ..as_is(&idle) };
        admin::save_person(backend, &chief, Some(idle.id), draft).await.unwrap();
    }
}

both! {
    async fn a_person_with_work_in_hand_goes_only_when_a_colleague_has_it(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        let chief = granted(&world, Role::Administrator, "district").await;
        let leaving = granted(&world, Role::Handler, "spring").await;
        let colleague = granted(&world, Role::Handler, "spring").await;
        let elsewhere = granted(&world, Role::Handler, "harbour").await;
        let [one, answered] = at(&world, "spring", ["one", "answered"]).await;
        let staff = Actor::Staff(leaving.clone());
        world.act(&staff, &one, Command::Start).await.unwrap();
        world.act(&staff, &answered, answer()).await.unwrap();
        let off = PersonDraft { active: false, ..as_is(&leaving) };
        let refused = admin::save_person(backend, &chief, Some(leaving.id), off.clone()).await;
        assert_eq!(problem(refused), ("active", "in_hand"));
        let held = admin::person_holdings(backend, &chief, leaving.id, &off).await.unwrap();
        assert_eq!(held.requests, [(one.code.clone(), Status::Handling)], "what is answered waits for nobody");
        let give = |to: &str| {
            let (chief, off, to) = (&chief, off.clone(), to.to_owned());
            async move { admin::replace_person(backend, chief, leaving.id, off, &to).await }
        };
        assert_eq!(problem(give("nobody").await), ("to", "not_found"));
        assert_eq!(problem(give(&leaving.username).await), ("to", "not_found"));
        let unfit = give(&elsewhere.username).await.unwrap();
        assert_eq!((unfit.done, unfit.left, unfit.off), (0, vec![one.code.clone()], false));
        let done = give(&colleague.username).await.unwrap();
        assert_eq!((done.done, done.rest, done.off), (1, 0, true));
        assert_eq!(row(&world, &one).await.handler_id.unwrap().0, colleague.id);
        assert_eq!(row(&world, &answered).await.handler_id.unwrap().0, leaving.id, "who answered stays who answered");
        assert!(!admin::person(backend, &chief, leaving.id).await.unwrap().active);
    }
}

async fn listed(world: &World, staff: &Staff, query: WorklistQuery) -> Vec<WorkRow> {
    let query = WorklistQuery { limit: 100, ..query };
    requests::worklist(&world.backend, staff, &query).await.unwrap().items
}

both! {
    async fn each_number_of_a_lead_is_the_length_of_the_list_behind_it(db: TestDb) {
        let world = World::new(db).await;
        let lead = granted(&world, Role::UnitLead, "north").await;
        let handler = granted(&world, Role::Handler, "spring").await;
        let staff = Actor::Staff(handler.clone());
        let [a, b, c, _] = at(&world, "spring", ["a", "b", "c", "d"]).await;
        at(&world, "autumn", ["e", "f"]).await;
        at(&world, "north", ["g"]).await;
        at(&world, "harbour", ["h"]).await;
        for receipt in [&a, &b, &c] {
            world.act(&staff, receipt, Command::Start).await.unwrap();
        }
        world.act(&staff, &b, Command::Ask { question: "几号楼".to_owned() }).await.unwrap();
        world.act(&staff, &c, answer()).await.unwrap();
        for pass in [TimeDelta::zero(), TimeDelta::hours(47), TimeDelta::days(3)] {
            world.db.clock.pass(pass);
            let north = world.units["north"];
            let desk = desks::unit(&world.backend, &lead, None).await.unwrap();
            assert_eq!(desk.total.open, 7);
            let people = desk.people.iter().map(|p| {
                (north, p.load, Some(p.person.as_ref().map_or(HeldBy::Nobody, |(id, _)| HeldBy::Person(*id))))
            });
            let units = desk.below.iter().map(|u| (u.unit.id, u.load, None));
            for (unit, load, held) in people.chain(units).chain([(north, desk.total, None)]) {
                let all = WorklistQuery { unit: Some(unit), held, ..WorklistQuery::default() };
                let due = |due| WorklistQuery { due: Some(due), ..all.clone() };
                let waiting = WorklistQuery { status: Some(Status::Waiting), ..all.clone() };
                for (number, query) in [(load.open, all.clone()), (load.today, due(DueIs::Today)),
                    (load.late, due(DueIs::Late)), (load.waiting, waiting)] {
                    let list = listed(&world, &lead, query.clone()).await;
                    assert_eq!(number, list.len() as u64, "{pass}: {query:?}");
                }
            }
            assert_eq!(desk.late.items.len() as u64, desk.total.late);
        }
        let last = desks::unit(&world.backend, &lead, Some(world.units["spring"])).await.unwrap();
        assert!(last.total.late > 0 && last.total.waiting == 1, "{:?}", last.total);
        let foreign = desks::unit(&world.backend, &lead, Some(world.units["south"])).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
        assert!(matches!(desks::unit(&world.backend, &handler, None).await, Err(Error::Forbidden)));
    }
}

both! {
    async fn a_round_goes_by_deadline_or_by_distance_and_never_beyond_one_s_units(db: TestDb) {
        let world = World::new(db).await;
        let worker = world.person(Role::GridWorker, "spring").await;
        let mut receipts = Vec::new();
        for (n, north) in [0.02, 0.0, 0.01].into_iter().enumerate() {
            let mut intake = intake(&format!("key-0000000{n}"), "暖气不热");
            intake.submission.place = Some((Wgs84 { lat: IN_GRID.lat + north, ..IN_GRID }, None));
            let receipt = requests::submit(&world.backend, intake).await.unwrap();
            world.dispatch(&receipt, "spring").await;
            world.db.clock.pass(TimeDelta::minutes(5));
            receipts.push(receipt.code);
        }
        at(&world, "harbour", ["foreign"]).await;
        let round = |near, nearest| {
            let query = requests::RoundQuery { near, nearest, ..Default::default() };
            let (backend, worker) = (&world.backend, &worker);
            async move { requests::round(backend, worker, &query).await }
        };
        let codes = |round: requests::Round| round.stops.into_iter().map(|stop| stop.row.code).collect::<Vec<_>>();
        let plain = round(None, true).await.unwrap();
        assert!(plain.stops.iter().all(|stop| stop.metres.is_none() && stop.answers) && !plain.more);
        assert_eq!(codes(plain), receipts, "without a position by deadline");
        let known = round(Some(IN_GRID), false).await.unwrap();
        let metres: Vec<f64> = known.stops.iter().map(|stop| stop.metres.unwrap()).collect();
        assert_eq!(metres, [2220.0, 0.0, 1110.0]);
        assert_eq!(codes(known), receipts, "a distance does not change the order by itself");
        let near = codes(round(Some(IN_GRID), true).await.unwrap());
        assert_eq!(near, [receipts[1].clone(), receipts[2].clone(), receipts[0].clone()]);
        let analyst = world.person(Role::Analyst, "spring").await;
        assert!(matches!(requests::round(&world.backend, &analyst, &Default::default()).await, Err(Error::Forbidden)));
        let version = row_version(&world, &receipts[0]).await;
        let worker = Actor::Staff(worker.clone());
        requests::act(&world.backend, &worker, &receipts[0], note(answer(), version)).await.unwrap();
    }
}

async fn row_version(world: &World, code: &RequestCode) -> i32 {
    let of = request::Column::Code.eq(code.as_str());
    request::Entity::find().filter(of).one(world.backend.read()).await.unwrap().unwrap().version
}
