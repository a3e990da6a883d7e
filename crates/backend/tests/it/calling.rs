//! Calling back: samples that anybody can draw again, and what came of calls.

use crate::support::{Kind, World, author};
use backend::actor::{Actor, Staff};
use backend::calls::{self, Answer, Heard, Plan, QueueQuery, Then};
use backend::entity::{call_item, request};
use backend::error::Error;
use backend::requests::open;
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::ids::DrawId;
use domain::org::Role;
use domain::request::{Command, Evaluation, EventKind, Outcome, Status};
use domain::sample::{CallState, Shares, Solved, Verdict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

/// A request that was answered at a unit.
async fn answered(world: &World, handler: &Actor, key: &str, unit: &str) -> Receipt {
    let receipt = world.submit(key, "暖气不热").await;
    world.dispatch(&receipt, unit).await;
    world.act(handler, &receipt, Command::Start).await.unwrap();
    let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
    world.act(handler, &receipt, answer).await.unwrap();
    receipt
}

fn verdict(good: bool) -> Command {
    Command::Evaluate { evaluation: Evaluation { solved: good, satisfied: good }, comment: None }
}

/// One that was closed, with a good verdict or none.
async fn closed(world: &World, handler: &Actor, key: &str, unit: &str, good: bool) -> Receipt {
    let receipt = answered(world, handler, key, unit).await;
    if good {
        world.act(&author(&receipt.follow_token), &receipt, verdict(true)).await.unwrap();
    }
    world.act(handler, &receipt, Command::Close { note: None }).await.unwrap();
    receipt
}

/// One that a bad verdict brought to call-back.
async fn unhappy(world: &World, handler: &Actor, key: &str) -> Receipt {
    let receipt = answered(world, handler, key, "spring").await;
    world.act(handler, &receipt, Command::Close { note: None }).await.unwrap();
    world.act(&author(&receipt.follow_token), &receipt, verdict(false)).await.unwrap();
    receipt
}

fn plan(world: &World, shares: Shares) -> Plan {
    let now = world.db.clock_now();
    let (from, to) = (now - TimeDelta::days(90), now + TimeDelta::days(1));
    Plan { unit: world.units["district"], from, to, shares, key: None }
}

fn all() -> Shares {
    Shares { rest: 100, ..Shares::default() }
}

async fn items(world: &World, draw: DrawId) -> Vec<call_item::Model> {
    let query = call_item::Entity::find().filter(call_item::Column::DrawId.eq(backend::db::Text(draw)));
    query.all(world.backend.read()).await.unwrap()
}

async fn status(world: &World, receipt: &Receipt) -> Status {
    let view = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
    view.status
}

/// Whoever calls, after so many were closed at one unit.
async fn after(world: &World, count: u32) -> Staff {
    let handler = Actor::Staff(world.person(Role::Handler, "district").await);
    for n in 0..count {
        closed(world, &handler, &format!("key-{n:08}"), "spring", true).await;
    }
    world.person(Role::Callback, "district").await
}

/// What is heard now.
async fn heard(
    world: &World,
    staff: &Staff,
    receipt: &Receipt,
    heard: Heard,
    then: Then,
) -> Result<(), Error> {
    let call = calls::open(&world.backend, staff, &receipt.code, |at| at.to_string()).await?;
    let (version, attempts) = (call.request.version, call.attempts);
    let note = Some("电话里说的".to_owned());
    calls::record(&world.backend, staff, &receipt.code, Answer { heard, then, note, version, attempts }).await
}

async fn execute(world: &World, text: String) {
    let work = move |tx: backend::db::Tx| {
        let text = text.clone();
        async move {
            tx.execute_unprepared(&text).await?;
            Ok(())
        }
    };
    world.backend.write(work).await.unwrap();
}

/// From now on this happens, too, when a line of a kind is written. `sqlite` and
/// `postgres` say it.
async fn whenever(world: &World, kind: &str, sqlite: &str, postgres: &str) {
    let text = match world.db.kind {
        Kind::Sqlite => format!(
            "create trigger whenever_{kind} after insert on request_event when new.kind = '{kind}'
             begin {sqlite}; end"
        ),
        Kind::Postgres => format!(
            "create function whenever_{kind}() returns trigger language plpgsql as
               $$ begin {postgres}; return null; end $$;
             create trigger whenever_{kind} after insert on request_event for each row
               when (new.kind = '{kind}') execute function whenever_{kind}()"
        ),
    };
    execute(world, text).await;
}

/// From now on no line of a kind can be written.
async fn breaks(world: &World, kind: &str) {
    whenever(world, kind, "select raise(abort, 'broken')", "raise exception 'broken'").await;
}

/// They can again.
async fn mended(world: &World, kind: &str) {
    let on = match world.db.kind {
        Kind::Sqlite => "",
        Kind::Postgres => " on request_event",
    };
    execute(world, format!("drop trigger whenever_{kind}{on}")).await;
}

both! {
    async fn a_sample_takes_its_share_of_each_stratum_and_can_be_drawn_again(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        for n in 0..10 {
            closed(&world, &handler, &format!("key-good-{n:04}"), "spring", true).await;
        }
        for n in 0..7 {
            closed(&world, &handler, &format!("key-none-{n:04}"), "spring", false).await;
        }
        for n in 0..3 {
            closed(&world, &handler, &format!("key-far--{n:04}"), "harbour", true).await;
        }
        answered(&world, &handler, "key-open-0001", "spring").await;
        let caller = world.person(Role::Callback, "district").await;
        let shares = Shares {
            rest: 10,
            units: BTreeMap::from([(world.units["south"], 50)]),
            verdicts: BTreeMap::from([(Verdict::None, 30)]),
        };
        let plan = plan(&world, shares);
        let preview = calls::preview(&world.backend, &caller, &plan).await.unwrap();
        let mut told: Vec<_> =
            preview.strata.iter().map(|(u, v, n, k)| (u.name.as_str(), *v, *n, *k)).collect();
        told.sort();
        // A share of a unit holds for those below it; shares are rounded up.
        let expected =
            [("harbour", Verdict::Good, 3, 2), ("spring", Verdict::Good, 10, 1), ("spring", Verdict::None, 7, 3)];
        assert_eq!(told, expected);
        assert_eq!((preview.population, preview.drawn), (20, 6));
        let draw = calls::draw(&world.backend, &caller, &plan).await.unwrap();
        let drawn = items(&world, draw).await;
        assert_eq!(drawn.iter().map(|item| item.request_id.0).collect::<BTreeSet<_>>().len(), 6);
        assert!(calls::check(&world.backend, &caller, draw).await.unwrap());
        let kept = calls::draws(&world.backend, &caller).await.unwrap().remove(0);
        assert_eq!((kept.population, kept.drawn, kept.open, kept.seed.len()), (20, 6, 6, 16));
        // Whoever was drawn is not drawn again.
        let again = calls::preview(&world.backend, &caller, &plan).await.unwrap();
        assert_eq!(again.population, 14);
        // Later events change nothing about what was drawn; a hand in the list does.
        let gone = drawn[0].id;
        world.backend.write(move |tx| async move {
            call_item::Entity::delete_by_id(gone).exec(&*tx).await?;
            Ok(())
        }).await.unwrap();
        assert!(!calls::check(&world.backend, &caller, draw).await.unwrap());
    }
}

both! {
    async fn the_same_seed_draws_the_same_from_the_same_in_any_program(db: TestDb) {
        let world = World::new(db).await;
        let caller = after(&world, 12).await;
        let plan = plan(&world, Shares { rest: 25, ..Shares::default() });
        let draw = calls::draw(&world.backend, &caller, &plan).await.unwrap();
        let seed = calls::draws(&world.backend, &caller).await.unwrap()[0].seed.clone();
        // What `printf seed+id | sha256sum | sort` gives.
        let mut ranked: Vec<(Vec<u8>, String)> = request::Entity::find().all(world.backend.read()).await.unwrap()
            .into_iter()
            .map(|row| {
                use sha2::Digest;
                let id = row.id.0.to_string();
                (sha2::Sha256::digest(format!("{seed}{id}")).to_vec(), id)
            })
            .collect();
        ranked.sort();
        let expected: BTreeSet<String> = ranked.into_iter().take(3).map(|(_, id)| id).collect();
        let drawn: BTreeSet<String> =
            items(&world, draw).await.iter().map(|item| item.request_id.0.to_string()).collect();
        assert_eq!(drawn, expected);
    }
}

/// For whoever reads, more than one draw takes were closed at a unit as well.
async fn crowded(world: &World, unit: &str) {
    let rows = "with recursive number(n) as (select 1 union all select n + 1 from number where n < 200001)
                select '00000000-0000-7000-8000-' || cast(100000000000 + n as text) as id";
    let of = world.units[unit];
    for text in [
        "alter table request rename to request_kept".to_owned(),
        "alter table request_event rename to request_event_kept".to_owned(),
        format!(
            "create view request as
               select id, unit_id, status, phone, solved, satisfied from request_kept
               union all select id, '{of}', 'closed', '1', cast(null as boolean), cast(null as boolean)
               from ({rows} from number) as crowd"
        ),
        format!(
            "create view request_event as
               select request_id, kind, at from request_event_kept
               union all select id, 'closed', (select max(at) from request_event_kept)
               from ({rows} from number) as crowd"
        ),
    ] {
        execute(world, text).await;
    }
}

both! {
    async fn a_units_sample_is_drawn_however_large_the_city_is(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        closed(&world, &handler, "key-00000001", "spring", true).await;
        let caller = world.person(Role::Callback, "district").await;
        let city = plan(&world, all());
        let north = Plan { unit: world.units["north"], ..city.clone() };
        crowded(&world, "harbour").await;
        let many = calls::preview(&world.backend, &caller, &city).await;
        assert!(matches!(many, Err(Error::Invalid(_))), "{many:?}");
        assert_eq!(calls::preview(&world.backend, &caller, &north).await.unwrap().population, 1);
    }
}

both! {
    async fn draws_at_the_same_moment_draw_nobody_twice(db: TestDb) {
        let world = World::new(db).await;
        let caller = after(&world, 5).await;
        let city = plan(&world, all());
        let north = Plan { unit: world.units["north"], ..city.clone() };
        let draw = |plan| {
            let (backend, caller) = (world.backend.clone(), caller.clone());
            tokio::spawn(async move { calls::draw(&backend, &caller, &plan).await.is_ok() })
        };
        let all = [city.clone(), north.clone(), city, north].map(draw);
        let done = futures::future::join_all(all).await;
        assert_eq!(done.into_iter().filter(|done| *done.as_ref().unwrap()).count(), 1);
        assert_eq!(call_item::Entity::find().all(world.backend.read()).await.unwrap().len(), 5);
    }
}

both! {
    async fn the_same_form_draws_once(db: TestDb) {
        let world = World::new(db).await;
        let caller = after(&world, 8).await;
        let half = Shares { rest: 50, ..Shares::default() };
        let form = Plan { key: Some(DrawId(world.backend.new_id())), ..plan(&world, half) };
        let draw = |plan: &Plan| {
            let (backend, caller, plan) = (world.backend.clone(), caller.clone(), plan.clone());
            tokio::spawn(async move { calls::draw(&backend, &caller, &plan).await.unwrap() })
        };
        let together = futures::future::join_all([draw(&form), draw(&form), draw(&form)]).await;
        let later = draw(&form).await.unwrap();
        assert_eq!(Some(later), form.key);
        assert!(together.into_iter().all(|drawn| drawn.unwrap() == later));
        assert_eq!(items(&world, later).await.len(), 4);
        assert_eq!(calls::draws(&world.backend, &caller).await.unwrap().len(), 1);
        // What is left can be drawn by a form of its own, and no key is good for two.
        let other = Plan { key: Some(DrawId(world.backend.new_id())), ..form.clone() };
        assert_ne!(draw(&other).await.unwrap(), later);
        let narrower = Plan { unit: world.units["north"], ..form.clone() };
        let reused = calls::draw(&world.backend, &caller, &narrower).await;
        assert!(matches!(reused, Err(Error::KeyReused)), "{reused:?}");
        let somebody = world.person(Role::Supervisor, "district").await;
        let reused = calls::draw(&world.backend, &somebody, &form).await;
        assert!(matches!(reused, Err(Error::KeyReused)), "{reused:?}");
    }
}

both! {
    async fn only_who_may_draws_and_nonsense_is_refused(db: TestDb) {
        let world = World::new(db).await;
        let whole = plan(&world, all());
        let handler = world.person(Role::Handler, "district").await;
        assert!(matches!(calls::preview(&world.backend, &handler, &whole).await, Err(Error::Forbidden)));
        assert!(matches!(calls::draw(&world.backend, &handler, &whole).await, Err(Error::Forbidden)));
        assert!(matches!(calls::draws(&world.backend, &handler).await, Err(Error::Forbidden)));
        assert!(matches!(calls::queue(&world.backend, &handler, &QueueQuery::default()).await, Err(Error::Forbidden)));
        let near = world.person(Role::Supervisor, "north").await;
        assert!(matches!(calls::preview(&world.backend, &near, &whole).await, Err(Error::Forbidden)));
        let chief = world.person(Role::Supervisor, "district").await;
        let backwards = Plan { to: whole.from, ..whole.clone() };
        let long = Plan { from: whole.to - TimeDelta::days(400), ..whole.clone() };
        let much = Plan { shares: Shares { rest: 101, ..Shares::default() }, ..whole.clone() };
        for wrong in [backwards, long, much] {
            assert!(matches!(calls::preview(&world.backend, &chief, &wrong).await, Err(Error::Invalid(_))));
        }
        assert!(matches!(calls::draw(&world.backend, &chief, &whole).await, Err(Error::Invalid(_))), "nobody to draw");
    }
}

both! {
    async fn what_a_drawn_resident_says_is_kept_and_may_reopen(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        let happy = closed(&world, &handler, "key-00000001", "spring", true).await;
        let not = closed(&world, &handler, "key-00000002", "spring", true).await;
        let away = closed(&world, &handler, "key-00000003", "harbour", false).await;
        let caller = world.person(Role::Callback, "district").await;
        let near = world.person(Role::Callback, "north").await;
        let draw = calls::draw(&world.backend, &caller, &plan(&world, all())).await.unwrap();
        let queue = calls::queue(&world.backend, &near, &QueueQuery::default()).await.unwrap();
        assert_eq!(queue.drawn.items.len(), 2, "only of their own units");
        let said = heard(&world, &near, &away, Heard::Refused, Then::Nothing).await;
        assert!(matches!(said, Err(Error::NotFound)));
        heard(&world, &near, &happy, Heard::Reached(Solved::Yes, 5), Then::Nothing).await.unwrap();
        assert_eq!(status(&world, &happy).await, Status::Closed);
        let twice = heard(&world, &near, &happy, Heard::Refused, Then::Nothing).await;
        assert!(matches!(twice, Err(Error::Conflict)), "it is done");
        heard(&world, &near, &not, Heard::Reached(Solved::No, 1), Then::Reopen).await.unwrap();
        assert_eq!(status(&world, &not).await, Status::Dispatched, "one more round");
        let (kept, progress, units) = calls::results(&world.backend, &caller, draw).await.unwrap();
        assert_eq!((kept.drawn, progress.drawn, progress.open, progress.done), (3, 3, 1, 2));
        assert_eq!((progress.solved, progress.satisfied), (1, 1));
        let spring = units.iter().find(|unit| unit.unit.as_ref().unwrap().name == "spring").unwrap();
        assert_eq!((spring.progress.drawn, spring.progress.open), (2, 0));
        assert!(calls::check(&world.backend, &caller, draw).await.unwrap(), "outcomes do not touch the draw");
    }
}

both! {
    async fn after_three_tries_somebody_is_not_to_be_reached(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        let caller = world.person(Role::Callback, "district").await;
        let drawn = closed(&world, &handler, "key-00000001", "spring", true).await;
        let bad = unhappy(&world, &handler, "key-00000002").await;
        let draw = calls::draw(&world.backend, &caller, &plan(&world, all())).await.unwrap();
        for n in 1..=3 {
            let again = Heard::NotReached(world.db.clock_now() + TimeDelta::hours(2));
            for receipt in [&drawn, &bad] {
                heard(&world, &caller, receipt, again, Then::Nothing).await.unwrap();
            }
            let item = &items(&world, draw).await[0];
            let state = if n < 3 { CallState::Open } else { CallState::Unreachable };
            assert_eq!((item.state.0, item.attempts), (state, n));
            let now = if n < 3 { Status::CallBack } else { Status::Closed };
            assert_eq!(status(&world, &bad).await, now, "closed as it is, its verdict with it");
            world.db.clock.pass(TimeDelta::hours(3));
        }
        let view = open(&world.backend, &author(&bad.follow_token), &bad.code).await.unwrap();
        assert_eq!(view.evaluation.map(Evaluation::is_good), Some(false));
        let again = Heard::NotReached(world.db.clock_now() + TimeDelta::hours(2));
        assert!(matches!(heard(&world, &caller, &drawn, again, Then::Nothing).await, Err(Error::Conflict)));
    }
}

both! {
    async fn whom_a_bad_verdict_brought_here_goes_on_by_what_they_say(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        let caller = world.person(Role::Callback, "district").await;
        let good = unhappy(&world, &handler, "key-00000001").await;
        let bad = unhappy(&world, &handler, "key-00000002").await;
        let as_is = unhappy(&world, &handler, "key-00000003").await;
        let queue = calls::queue(&world.backend, &caller, &QueueQuery::default()).await.unwrap();
        assert_eq!((queue.called.items.len(), queue.drawn.items.len()), (3, 0));
        heard(&world, &caller, &good, Heard::Reached(Solved::Yes, 4), Then::Nothing).await.unwrap();
        assert_eq!(status(&world, &good).await, Status::Closed);
        heard(&world, &caller, &bad, Heard::Reached(Solved::Partly, 4), Then::Reopen).await.unwrap();
        assert_eq!(status(&world, &bad).await, Status::Dispatched);
        heard(&world, &caller, &as_is, Heard::Refused, Then::Close).await.unwrap();
        assert_eq!(status(&world, &as_is).await, Status::Closed);
        // In its second round it is called anew.
        world.act(&handler, &bad, Command::Start).await.unwrap();
        let answer = Command::Answer { text: "又修了".to_owned(), outcome: Outcome::Done };
        world.act(&handler, &bad, answer).await.unwrap();
        world.act(&handler, &bad, Command::Close { note: None }).await.unwrap();
        world.act(&author(&bad.follow_token), &bad, verdict(false)).await.unwrap();
        let call = calls::open(&world.backend, &caller, &bad.code, |at| at.to_string()).await.unwrap();
        assert!(call.bad && call.is_open() && call.attempts == 0);
    }
}

both! {
    async fn an_outcome_is_kept_with_what_follows_or_not_at_all(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        let caller = world.person(Role::Callback, "district").await;
        let drawn = closed(&world, &handler, "key-00000001", "spring", true).await;
        let bad = unhappy(&world, &handler, "key-00000002").await;
        let draw = calls::draw(&world.backend, &caller, &plan(&world, all())).await.unwrap();
        for _ in 0..2 {
            let again = Heard::NotReached(world.db.clock_now() + TimeDelta::hours(2));
            heard(&world, &caller, &bad, again, Then::Nothing).await.unwrap();
            world.db.clock.pass(TimeDelta::hours(3));
        }
        for kind in ["closed", "reopened"] {
            breaks(&world, kind).await;
        }
        let again = Heard::NotReached(world.db.clock_now() + TimeDelta::hours(2));
        heard(&world, &caller, &bad, again, Then::Nothing).await.unwrap_err();
        let call = calls::open(&world.backend, &caller, &bad.code, |at| at.to_string()).await.unwrap();
        assert_eq!((call.bad, call.state, call.attempts), (true, CallState::Open, 2), "it was not noted");
        let no = Heard::Reached(Solved::No, 1);
        heard(&world, &caller, &drawn, no, Then::Reopen).await.unwrap_err();
        assert_eq!(items(&world, draw).await[0].state.0, CallState::Open, "nor was this");
        for kind in ["closed", "reopened"] {
            mended(&world, kind).await;
        }
        heard(&world, &caller, &bad, again, Then::Nothing).await.unwrap();
        heard(&world, &caller, &drawn, no, Then::Reopen).await.unwrap();
        assert_eq!(status(&world, &bad).await, Status::Closed);
        assert_eq!(status(&world, &drawn).await, Status::Dispatched);
        assert_eq!(items(&world, draw).await[0].state.0, CallState::Done);
    }
}

both! {
    async fn a_note_in_between_stops_nothing_that_follows_a_call(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        let caller = world.person(Role::Callback, "district").await;
        let bad = unhappy(&world, &handler, "key-00000001").await;
        let written = "update request set version = version + 1 where id = new.request_id";
        whenever(&world, "called", written, written).await;
        heard(&world, &caller, &bad, Heard::Reached(Solved::No, 1), Then::Reopen).await.unwrap();
        assert_eq!(status(&world, &bad).await, Status::Dispatched);
    }
}

both! {
    async fn whom_a_bad_verdict_brought_here_is_called_until_the_request_goes_on(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        let caller = world.person(Role::Callback, "district").await;
        let bad = unhappy(&world, &handler, "key-00000001").await;
        for said in [Heard::Refused, Heard::Reached(Solved::No, 2)] {
            let unsaid = heard(&world, &caller, &bad, said, Then::Nothing).await;
            assert!(matches!(unsaid, Err(Error::Invalid(_))), "what follows is chosen: {unsaid:?}");
            heard(&world, &caller, &bad, said, Then::Again).await.unwrap();
            assert_eq!(status(&world, &bad).await, Status::CallBack);
            let call = calls::open(&world.backend, &caller, &bad.code, |at| at.to_string()).await.unwrap();
            assert!(call.is_open(), "it still stands in the queue");
        }
        heard(&world, &caller, &bad, Heard::Refused, Then::Close).await.unwrap();
        assert_eq!(status(&world, &bad).await, Status::Closed);
        let view = open(&world.backend, &Actor::Staff(caller.clone()), &bad.code).await.unwrap();
        let told: Vec<_> = view.events.iter().filter(|event| event.kind == EventKind::Called).collect();
        let told: Vec<_> = told.into_iter().filter_map(|event| event.detail.as_deref()).collect();
        assert_eq!(told, ["refused", "unsolved_dissatisfied", "refused"], "a refusal is told as one");
        let gone = heard(&world, &caller, &bad, Heard::Refused, Then::Close).await;
        assert!(matches!(gone, Err(Error::Conflict)), "{gone:?}");
    }
}

both! {
    async fn two_who_call_the_same_resident_do_not_both_count(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        let caller = world.person(Role::Callback, "district").await;
        let receipt = closed(&world, &handler, "key-00000001", "spring", true).await;
        calls::draw(&world.backend, &caller, &plan(&world, all())).await.unwrap();
        let call = calls::open(&world.backend, &caller, &receipt.code, |at| at.to_string()).await.unwrap();
        let (version, attempts) = (call.request.version, call.attempts);
        let again = world.db.clock_now() + TimeDelta::hours(1);
        let answer =
            |heard| Answer { heard, then: Then::Nothing, note: None, version, attempts };
        let code = &receipt.code;
        calls::record(&world.backend, &caller, code, answer(Heard::NotReached(again))).await.unwrap();
        let second = calls::record(&world.backend, &caller, code, answer(Heard::Refused)).await;
        assert!(matches!(second, Err(Error::Conflict)));
        for wrong in [Heard::Reached(Solved::Yes, 0), Heard::Reached(Solved::Yes, 6), Heard::NotReached(world.db.clock_now())] {
            let said = calls::record(&world.backend, &caller, code, answer(wrong)).await;
            assert!(matches!(said, Err(Error::Invalid(_))), "{wrong:?}");
        }
    }
}

both! {
    async fn several_are_put_off_at_once_and_each_is_told(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        let caller = world.person(Role::Callback, "district").await;
        let mut codes = Vec::new();
        for n in 0..3 {
            codes.push(closed(&world, &handler, &format!("key-{n:08}"), "spring", true).await.code);
        }
        calls::draw(&world.backend, &caller, &plan(&world, all())).await.unwrap();
        let never = world.submit("key-99999999", "没有抽到").await;
        codes.push(never.code.clone());
        let again = world.db.clock_now() + TimeDelta::days(1);
        let told = calls::later(&world.backend, &caller, &codes, again).await.unwrap();
        assert_eq!(told.iter().map(|(_, done)| done.is_ok()).collect::<Vec<_>>(), [true, true, true, false]);
        let queue = calls::queue(&world.backend, &caller, &QueueQuery::default()).await.unwrap();
        assert!(queue.drawn.items.iter().all(|item| item.attempts == 1 && item.next_at == again));
        assert!(matches!(calls::later(&world.backend, &caller, &[], again).await, Err(Error::Invalid(_))));
        let stranger = world.person(Role::Handler, "district").await;
        assert!(matches!(calls::later(&world.backend, &stranger, &codes, again).await, Err(Error::Forbidden)));
    }
}

both! {
    async fn the_words_on_the_phone_are_those_of_the_category(db: TestDb) {
        use backend::admin::{self, TemplateDraft};
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        let caller = world.person(Role::Callback, "district").await;
        let receipt = unhappy(&world, &handler, "key-00000001").await;
        let script = |call: calls::Call| call.script;
        let open = || calls::open(&world.backend, &caller, &receipt.code, |_| "今天".to_owned());
        assert_eq!(script(open().await.unwrap()), None);
        let mut by = world.person(Role::Analyst, "district").await;
        by.grants = vec![backend::actor::Grant { role: Role::Administrator, unit: world.units["district"] }];
        let home = world.backend.directory().category_by_slug("home").unwrap().id;
        for (category, text) in [(None, "您好"), (Some(home), "您好，{code} 的暖气热了吗")] {
            let draft = TemplateDraft {
                id: admin::new_template_id(&world.backend),
                action: backend::templates::SCRIPT,
                category,
                name: "话术".to_owned(),
                text: text.to_owned(),
                position: 0,
            };
            admin::save_template(&world.backend, &by, draft).await.unwrap();
        }
        let said = script(open().await.unwrap()).unwrap();
        assert_eq!(said, format!("您好，{} 的暖气热了吗", receipt.code));
        let called = backend::templates::offered(&world.backend, &open().await.unwrap().request).await.unwrap();
        assert!(called.is_empty(), "it is no text for a form");
    }
}
