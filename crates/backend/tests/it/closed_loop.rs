//! The closed loop over storage: who is asked, what comes back by itself, what
//! is folded together and what is taken apart.

mod joint;
mod verdicts;

use crate::support::{World, author, intake, wish};
use backend::actor::{Actor, Staff};
use backend::entity::{request, request_share};
use backend::error::Error;
use backend::jobs::Worker;
use backend::requests::{self, Scope, Wish, WorklistQuery, open, worklist};
use backend::view::{Receipt, RequestView, Tie};
use chrono::TimeDelta;
use domain::deadline::Urgency;
use domain::org::Role;
use domain::request::{
    Action, AskKind, Command, Evaluation, EventKind, Heard, Outcome, Refusal, ReturnGround, Status,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait};

const TEXT: &str = "因为";

fn text() -> String {
    TEXT.to_owned()
}

fn answer() -> Command {
    Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done }
}

fn verdict(solved: bool) -> Command {
    Command::Evaluate { evaluation: Evaluation { solved, satisfied: solved }, comment: None }
}

/// People of a unit, as those who act.
struct Cast {
    dispatcher: Actor,
    handler: Actor,
    lead: Actor,
    works: Staff,
    supervisor: Actor,
    callback: Actor,
}

async fn cast(world: &World) -> Cast {
    Cast {
        dispatcher: Actor::Staff(world.person(Role::Dispatcher, "district").await),
        handler: Actor::Staff(world.person(Role::Handler, "spring").await),
        lead: Actor::Staff(world.person(Role::UnitLead, "north").await),
        works: world.person(Role::Handler, "works").await,
        supervisor: Actor::Staff(world.person(Role::Supervisor, "district").await),
        callback: Actor::Staff(world.person(Role::Callback, "district").await),
    }
}

async fn at_spring(world: &World, key: &str) -> Receipt {
    let receipt = world.submit(key, "暖气不热").await;
    world.dispatch(&receipt, "spring").await;
    receipt
}

async fn work(world: &World) {
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    while worker.step().await.unwrap() {}
}

/// It was done, and the actor has no more to do with it.
trait Gone {
    fn out_of_sight(self);
}

impl Gone for backend::error::Result<RequestView> {
    fn out_of_sight(self) {
        assert!(matches!(self, Err(Error::NotFound)), "{self:?}");
    }
}

async fn shares(world: &World) -> u64 {
    request_share::Entity::find().count(world.backend.read()).await.unwrap()
}

async fn codes(world: &World, staff: &Staff, scope: Scope) -> Vec<String> {
    let query = WorklistQuery { scope, limit: 50, ..WorklistQuery::default() };
    let page = worklist(&world.backend, staff, &query).await.unwrap();
    page.items.into_iter().map(|row| row.code.to_string()).collect()
}

/// Whether the search of the worklist finds a request by its code.
async fn finds(world: &World, staff: &Staff, receipt: &Receipt) -> bool {
    let query = WorklistQuery { text: Some(receipt.code.to_string()), limit: 50, ..WorklistQuery::default() };
    !worklist(&world.backend, staff, &query).await.unwrap().items.is_empty()
}

both! {
    async fn a_transfer_waits_for_the_other_unit_which_sees_it_until_it_has_decided(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let theirs = Actor::Staff(cast.works.clone());
        assert!(open(&world.backend, &theirs, &receipt.code).await.is_err());
        assert!(!finds(&world, &cast.works, &receipt).await);
        let to = world.units["works"];
        world.act(&cast.handler, &receipt, Command::Transfer { to, text: text() }).await.unwrap();
        let seen = open(&world.backend, &theirs, &receipt.code).await.unwrap();
        assert_eq!(seen.actions, [Action::Grant, Action::Refuse]);
        assert_eq!(seen.phone, None, "who is only asked has nobody to call");
        assert_eq!(seen.pending.as_ref().map(|p| (p.kind, p.text.as_str())), Some((AskKind::Transfer, TEXT)));
        let waits = [receipt.code.to_string()];
        assert_eq!(codes(&world, &cast.works, Scope::Joint).await, waits);
        assert_eq!(codes(&world, &cast.works, Scope::Asks).await, waits, "it is theirs to decide");
        assert_eq!(requests::counts(&world.backend, &cast.works).await.unwrap().asks, 1);
        assert!(finds(&world, &cast.works, &receipt).await);
        let at_works = WorklistQuery {
            scope: Scope::Asks,
            unit: Some(to),
            text: Some("暖气不热".to_owned()),
            limit: 50,
            ..WorklistQuery::default()
        };
        assert_eq!(worklist(&world.backend, &cast.works, &at_works).await.unwrap().items.len(), 1);
        let grid_worker = world.person(Role::GridWorker, "works").await;
        assert!(codes(&world, &grid_worker, Scope::Asks).await.is_empty(), "who may not consent");
        let Actor::Staff(dispatcher) = &cast.dispatcher else { unreachable!() };
        assert_eq!(codes(&world, dispatcher, Scope::Asks).await, waits);
        // Until then the first has it.
        assert_eq!(seen.unit.as_ref().map(|u| u.name.as_str()), Some("spring"));
        world.act(&theirs, &receipt, Command::Refuse { text: text() }).await.out_of_sight();
        assert!(codes(&world, &cast.works, Scope::Asks).await.is_empty());
        assert!(!finds(&world, &cast.works, &receipt).await);
        let view = open(&world.backend, &cast.handler, &receipt.code).await.unwrap();
        assert_eq!((view.pending, shares(&world).await), (None, 0), "refused, and out of sight again");
        world.act(&cast.handler, &receipt, Command::Transfer { to, text: text() }).await.unwrap();
        let taken = world.act(&theirs, &receipt, Command::Grant { text: None }).await.unwrap();
        assert_eq!(taken.unit.map(|u| u.name).as_deref(), Some("works"));
        assert_eq!((taken.status, shares(&world).await), (Status::Dispatched, 0));
        assert!(open(&world.backend, &cast.handler, &receipt.code).await.is_err());
    }
}

both! {
    async fn the_second_return_is_for_a_dispatcher_to_decide(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let back = Command::Return { ground: ReturnGround::WrongUnit, text: text() };
        world.act(&cast.handler, &receipt, back.clone()).await.out_of_sight();
        let row = request::Entity::find().one(world.backend.read()).await.unwrap().unwrap();
        assert_eq!((row.status.0, row.returns, row.unit_id), (Status::Registered, 1, None));
        world.dispatch(&receipt, "spring").await;
        let asked = world.act(&cast.handler, &receipt, back).await.unwrap();
        assert_eq!((asked.status, asked.clock.returns), (Status::Dispatched, 1));
        assert!(!asked.actions.contains(&Action::Grant), "nobody grants their own wish");
        let Actor::Staff(dispatcher) = &cast.dispatcher else { unreachable!() };
        assert_eq!(codes(&world, dispatcher, Scope::Asks).await, [receipt.code.to_string()]);
        let granted = world.act(&cast.dispatcher, &receipt, Command::Grant { text: None }).await.unwrap();
        assert_eq!((granted.status, granted.clock.returns), (Status::Registered, 2));
        assert!(codes(&world, dispatcher, Scope::Asks).await.is_empty());
    }
}

both! {
    async fn more_time_is_granted_by_the_level_above_and_told_to_the_resident(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let due = open(&world.backend, &cast.handler, &receipt.code).await.unwrap().answer_due_at;
        let own = Actor::Staff(world.person(Role::UnitLead, "spring").await);
        world.act(&own, &receipt, Command::Extend { days: 3, text: text() }).await.unwrap();
        let alone = world.act(&own, &receipt, Command::Grant { text: None }).await;
        assert!(matches!(alone, Err(Error::Forbidden)), "a lead does not grant their own unit's wish");
        let view = world.act(&cast.lead, &receipt, Command::Grant { text: None }).await.unwrap();
        assert!(view.answer_due_at > due);
        let told = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        let line = told.events.last().unwrap();
        assert_eq!((line.kind, line.text.as_deref(), line.until), (EventKind::Extended, Some(TEXT), Some(view.answer_due_at)));
        assert!(told.events.iter().all(|event| event.kind != EventKind::ExtensionAsked));
    }
}

both! {
    async fn assisting_units_see_it_do_their_part_and_hold_the_closing_up(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let theirs = Actor::Staff(cast.works.clone());
        let unit = world.units["works"];
        let whistle = Command::Whistle { unit, task: "开挖意见".to_owned(), days: 2 };
        world.act(&cast.handler, &receipt, whistle).await.unwrap();
        assert_eq!(codes(&world, &cast.works, Scope::Joint).await, [receipt.code.to_string()]);
        let seen = open(&world.backend, &theirs, &receipt.code).await.unwrap();
        assert_eq!(seen.actions, [Action::Note, Action::AnswerPart]);
        assert!(seen.parts[0].mine && seen.parts[0].task == "开挖意见");
        world.act(&cast.handler, &receipt, answer()).await.unwrap();
        let early = world.act(&cast.handler, &receipt, Command::Close { note: None }).await;
        assert!(matches!(early, Err(Error::Refused(Refusal::PartsOpen))), "{early:?}");
        let foreign = Command::AnswerPart { unit: world.units["harbour"], text: text() };
        let foreign = world.act(&theirs, &receipt, foreign).await;
        assert!(matches!(foreign, Err(Error::Forbidden)), "{foreign:?}");
        world.act(&theirs, &receipt, Command::AnswerPart { unit, text: text() }).await.out_of_sight();
        assert_eq!(shares(&world).await, 0);
        let closed = world.act(&cast.handler, &receipt, Command::Close { note: None }).await.unwrap();
        assert_eq!((closed.status, closed.parts[0].state.as_str()), (Status::Closed, "done"));
        let told = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert!(told.parts.is_empty() && told.events.iter().all(|e| e.kind != EventKind::Whistled));
    }
}

both! {
    async fn a_question_without_reply_and_a_review_come_back_by_themselves(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let asked = at_spring(&world, "key-00000001").await;
        let listed = at_spring(&world, "key-00000002").await;
        world.act(&cast.handler, &asked, Command::Ask { question: text() }).await.unwrap();
        let review_at = world.backend.now() + TimeDelta::days(20);
        let view = world.act(&cast.lead, &listed, Command::LongList { text: text(), plan: text(), review_at }).await.unwrap();
        assert_eq!((view.status, view.due_at), (Status::LongListed, Some(review_at)));
        let status = async |receipt: &Receipt| {
            let author = author(&receipt.follow_token);
            open(&world.backend, &author, &receipt.code).await.unwrap().status
        };
        world.db.clock.pass(TimeDelta::days(7) - TimeDelta::seconds(1));
        work(&world).await;
        assert_eq!(status(&asked).await, Status::Waiting);
        world.db.clock.pass(TimeDelta::minutes(1));
        work(&world).await;
        assert_eq!((status(&asked).await, status(&listed).await), (Status::Dispatched, Status::LongListed));
        world.db.clock.pass(TimeDelta::days(13));
        work(&world).await;
        assert_eq!(status(&listed).await, Status::Handling);
    }
}

both! {
    async fn an_outage_ends_with_one_warning_and_a_clock_set_back_gives_none(db: TestDb) {
        let world = World::new(db).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let warned = async || {
            let row = request::Entity::find().one(world.backend.read()).await.unwrap().unwrap();
            let record: domain::request::Record = serde_json::from_str(&row.record_json.unwrap()).unwrap();
            (record.warned, row.version, row.wake_at)
        };
        work(&world).await;
        assert_eq!(warned().await.0, 0);
        // Three days late, every step was missed.
        world.db.clock.pass(TimeDelta::days(9));
        work(&world).await;
        assert_eq!(warned().await, (6, 2, None), "all is told, and no version was used up");
        world.db.clock.pass(TimeDelta::days(-3));
        work(&world).await;
        assert_eq!(warned().await.0, 6);
        let late = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert_eq!(late.status, Status::Dispatched);
    }
}

both! {
    async fn of_two_that_are_folded_into_each_other_at_once_one_stays(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let one = world.submit("key-00000001", "暖气不热").await;
        let two = world.submit("key-00000002", "暖气不热").await;
        let (to_two, to_one) = tokio::join!(
            merge(&world, &cast.dispatcher, &one, &two),
            merge(&world, &cast.dispatcher, &two, &one),
        );
        assert_eq!(to_two.is_ok() as u8 + to_one.is_ok() as u8, 1, "{to_two:?} {to_one:?}");
    }
}

both! {
    async fn a_merged_request_follows_in_a_thread_of_its_own(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let main = at_spring(&world, "key-00000001").await;
        let other = world.submit("key-00000002", "三号楼暖气也不热").await;
        let merged = merge(&world, &cast.dispatcher, &other, &main).await.unwrap();
        assert_eq!(merged.status, Status::Merged);
        assert_eq!(merged.related.iter().map(|r| (r.tie, r.code.clone())).collect::<Vec<_>>(), [(Tie::MergedInto, main.code.clone())]);
        let theirs = author(&other.follow_token);
        let told = open(&world.backend, &theirs, &other.code).await.unwrap();
        assert_eq!(told.events.last().map(|e| (e.kind, e.detail.clone())), Some((EventKind::Merged, None)));
        assert!(told.related.is_empty(), "the other one is not public");
        let seen = open(&world.backend, &author(&main.follow_token), &main.code).await.unwrap();
        let leading = told.leading.expect("how it goes on");
        assert_eq!((leading.status, leading.due_at), (Status::Dispatched, seen.due_at));
        assert_eq!(leading.unit.map(|unit| unit.id), seen.unit.map(|unit| unit.id));
        assert_eq!(told.actions, [Action::Withdraw], "it is still theirs");
        world.act(&cast.handler, &main, answer()).await.unwrap();
        work(&world).await;
        let told = open(&world.backend, &theirs, &other.code).await.unwrap();
        assert_eq!((told.status, told.events.last().unwrap().text.as_deref()), (Status::Answered, Some("修好了")));
        // Each has a verdict of their own.
        world.act(&theirs, &other, verdict(false)).await.unwrap();
        world.act(&author(&main.follow_token), &main, verdict(true)).await.unwrap();
        world.act(&cast.handler, &main, Command::Close { note: None }).await.unwrap();
        work(&world).await;
        assert_eq!(open(&world.backend, &theirs, &other.code).await.unwrap().status, Status::CallBack);
    }
}

both! {
    async fn of_a_chain_each_follows_and_what_comes_to_nothing_lets_go(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let main = at_spring(&world, "key-00000001").await;
        let mut chain = Vec::new();
        for key in ["key-00000002", "key-00000003"] {
            chain.push(world.submit(key, "三号楼暖气也不热").await);
        }
        merge(&world, &cast.dispatcher, &chain[1], &chain[0]).await.unwrap();
        merge(&world, &cast.dispatcher, &chain[0], &main).await.unwrap();
        let status = async |receipt: &Receipt| {
            open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap().status
        };
        world.act(&cast.handler, &main, answer()).await.unwrap();
        work(&world).await;
        assert_eq!((status(&chain[0]).await, status(&chain[1]).await), (Status::Answered, Status::Answered));
        // Nothing comes of the other one: who was folded into it goes on alone, and reads it.
        let decline = Command::Decline { ground: domain::request::Ground::Unclear, text: text() };
        for (n, over) in [decline, Command::Withdraw { reason: None }].into_iter().enumerate() {
            let main = at_spring(&world, &format!("key-1000000{n}")).await;
            let other = world.submit(&format!("key-2000000{n}"), "三号楼暖气也不热").await;
            merge(&world, &cast.dispatcher, &other, &main).await.unwrap();
            let by = if n == 0 { cast.dispatcher.clone() } else { author(&main.follow_token) };
            world.act(&by, &main, over).await.unwrap();
            work(&world).await;
            let told = open(&world.backend, &author(&other.follow_token), &other.code).await.unwrap();
            assert_eq!(told.status, Status::Registered);
            assert_eq!(told.events.last().map(|event| event.kind), Some(EventKind::Unmerged));
        }
    }
}

both! {
    async fn a_late_part_is_told_to_its_unit_once_and_ends_with_the_whole(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let lead = crate::telling::granted(&world, Role::UnitLead, "works").await;
        let handler = crate::telling::granted(&world, Role::Handler, "works").await;
        let receipt = at_spring(&world, "key-00000001").await;
        let unit = world.units["works"];
        let whistle = Command::Whistle { unit, task: "开挖意见".to_owned(), days: 2 };
        world.act(&cast.handler, &receipt, whistle).await.unwrap();
        let told = async |staff: &Staff| {
            let lines = backend::tell::inbox(&world.backend, staff).await.unwrap();
            lines.into_iter().filter(|line| line.occasion == domain::tell::Occasion::Late).count()
        };
        work(&world).await;
        assert_eq!(told(&lead).await, 0);
        world.db.clock.pass(TimeDelta::days(4));
        work(&world).await;
        world.db.clock.pass(TimeDelta::days(1));
        work(&world).await;
        assert_eq!((told(&lead).await, told(&handler).await), (1, 1));
        let decline = Command::Decline { ground: domain::request::Ground::Unclear, text: text() };
        let declined = world.act(&cast.dispatcher, &receipt, decline).await.unwrap();
        assert_eq!((declined.parts[0].state.as_str(), shares(&world).await), ("lapsed", 0));
        let theirs = Actor::Staff(cast.works.clone());
        assert!(open(&world.backend, &theirs, &receipt.code).await.is_err(), "nothing is left to do there");
    }
}

both! {
    async fn a_later_date_after_a_correction_is_told_and_an_earlier_one_is_not(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let theirs = author(&receipt.follow_token);
        let due = async || open(&world.backend, &theirs, &receipt.code).await.unwrap().answer_due_at;
        let (before, events) = (due().await, 2);
        let classify = |urgency| Command::Classify { category: None, urgency };
        world.act(&cast.dispatcher, &receipt, classify(Urgency::Emergency)).await.unwrap();
        let seen = open(&world.backend, &theirs, &receipt.code).await.unwrap();
        assert!(seen.answer_due_at < before);
        assert_eq!(seen.events.len(), events, "sooner than promised");
        world.act(&cast.dispatcher, &receipt, classify(Urgency::Normal)).await.unwrap();
        let seen = open(&world.backend, &theirs, &receipt.code).await.unwrap();
        let line = seen.events.last().unwrap();
        assert_eq!((line.kind, line.until), (EventKind::Classified, Some(seen.answer_due_at)));
        let staff = open(&world.backend, &cast.dispatcher, &receipt.code).await.unwrap();
        assert_eq!(staff.events.last().unwrap().detail.as_deref(), Some("emergency normal"));
    }
}

async fn merge(
    world: &World,
    by: &Actor,
    what: &Receipt,
    into: &Receipt,
) -> backend::error::Result<RequestView> {
    let version = open(&world.backend, by, &what.code).await?.version;
    let wish = wish(Wish::MergeInto(into.code.clone()), version);
    requests::act_and_show(&world.backend, by, &what.code, wish).await?.ok_or(Error::NotFound)
}

both! {
    async fn nothing_is_merged_into_itself_into_what_is_over_or_into_what_is_out_of_reach(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let one = world.submit("key-00000001", "暖气不热").await;
        let two = world.submit("key-00000002", "暖气不热").await;
        let own = merge(&world, &cast.dispatcher, &one, &one).await;
        assert!(matches!(own, Err(Error::Refused(Refusal::BadTarget))), "{own:?}");
        world.act(&author(&two.follow_token), &two, Command::Withdraw { reason: None }).await.unwrap();
        let over = merge(&world, &cast.dispatcher, &one, &two).await;
        assert!(matches!(over, Err(Error::Refused(Refusal::BadTarget))), "{over:?}");
        let mut nowhere = two.clone();
        nowhere.code = domain::code::RequestCode::from_bits(1);
        let nowhere = merge(&world, &cast.dispatcher, &one, &nowhere).await;
        assert!(matches!(nowhere, Err(Error::Invalid(_))), "{nowhere:?}");
    }
}

both! {
    async fn parts_of_a_request_become_requests_of_the_same_author(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = requests::submit(&world.backend, intake("key-00000001", "路灯坏了，井盖也丢了")).await.unwrap();
        world.db.clock.pass(TimeDelta::hours(3));
        let texts = vec!["路灯坏了".to_owned(), " ".to_owned(), "井盖丢了".to_owned()];
        let done =
            requests::act_and_show(&world.backend, &cast.dispatcher, &receipt.code, wish(Wish::Split(texts), 1)).await;
        assert_eq!(done.unwrap().unwrap().related.len(), 2);
        let own = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        for related in &own.related {
            let token = related.follow_token.clone().expect("it is theirs");
            let piece = open(&world.backend, &author(&token), &related.code).await.unwrap();
            assert_eq!(piece.submitted_at, own.submitted_at, "no time is won by it");
            assert_eq!((piece.first_due_at, piece.phone.as_deref()), (own.first_due_at, Some("••••5678")));
        }
        for bad in [vec![], vec!["x".to_owned(); 6], vec!["长".repeat(2001)]] {
            let version = open(&world.backend, &cast.dispatcher, &receipt.code).await.unwrap().version;
            let refused =
                requests::act(&world.backend, &cast.dispatcher, &receipt.code, wish(Wish::Split(bad), version)).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        }
    }
}

both! {
    async fn an_unsatisfied_resident_is_called_back_and_the_unit_has_one_more_round(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let resident = author(&receipt.follow_token);
        world.act(&cast.handler, &receipt, answer()).await.unwrap();
        world.act(&resident, &receipt, verdict(false)).await.unwrap();
        let closed = world.act(&cast.handler, &receipt, Command::Close { note: None }).await.unwrap();
        assert_eq!(closed.status, Status::CallBack);
        assert!(!closed.actions.contains(&Action::Close), "the unit does not judge its own answer");
        let called = Command::Call { heard: Heard::Said(Evaluation { solved: false, satisfied: false }), text: Some(text()) };
        world.act(&cast.callback, &receipt, called).await.unwrap();
        world.db.clock.pass(TimeDelta::days(30));
        let again = world.act(&cast.callback, &receipt, Command::Reopen { text: Some(text()) }).await.unwrap();
        assert_eq!((again.status, again.clock.round), (Status::Dispatched, 2));
        assert!(again.answer_due_at > world.backend.now());
        let told = open(&world.backend, &resident, &receipt.code).await.unwrap();
        assert!(told.events.iter().all(|event| event.kind != EventKind::Called));
        assert_eq!(told.events.last().map(|event| event.kind), Some(EventKind::Reopened));
    }
}

both! {
    async fn a_supervisors_demand_stands_until_the_unit_replies(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let early = world.act(&cast.handler, &receipt, Command::Explain { text: text() }).await;
        assert!(matches!(early, Err(Error::Refused(Refusal::NotNow))), "{early:?}");
        let view = world.act(&cast.supervisor, &receipt, Command::Supervise { text: text(), days: None }).await.unwrap();
        assert_eq!(view.clock.pressed_at, Some(world.backend.now()));
        let view = world.act(&cast.handler, &receipt, Command::Explain { text: text() }).await.unwrap();
        assert_eq!(view.clock.pressed_at, None);
        let told = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert!(told.events.iter().all(|e| !matches!(e.kind, EventKind::Supervised | EventKind::Explained)));
    }
}

both! {
    async fn a_corrected_urgency_corrects_the_deadlines(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let before = open(&world.backend, &cast.dispatcher, &receipt.code).await.unwrap();
        let category = world.backend.directory().category_by_slug("heating").unwrap().id;
        let command = Command::Classify { category: Some(category), urgency: Urgency::Emergency };
        let after = world.act(&cast.dispatcher, &receipt, command).await.unwrap();
        assert_eq!(after.answer_due_at, before.submitted_at + TimeDelta::hours(24));
        assert_eq!(after.first_due_at, before.submitted_at + TimeDelta::hours(2));
    }
}

/// The message box of a person, newest first.
async fn told(world: &World, staff: &Staff) -> Vec<String> {
    let lines = backend::tell::inbox(&world.backend, staff).await.unwrap();
    lines.into_iter().map(|line| line.occasion.to_string()).collect()
}

both! {
    async fn those_who_are_asked_and_those_whose_time_runs_out_find_it_in_their_message_box(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let lead = world.person(Role::UnitLead, "spring").await;
        let other = world.person(Role::UnitLead, "works").await;
        save(&world, [&lead, &other]).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let to = world.units["works"];
        world.act(&cast.handler, &receipt, Command::Transfer { to, text: text() }).await.unwrap();
        assert_eq!(told(&world, &other).await, ["transfer_asked"]);
        world.db.clock.pass(TimeDelta::days(9));
        work(&world).await;
        work(&world).await;
        let late = told(&world, &lead).await;
        assert_eq!(late.iter().filter(|occasion| *occasion == "late").count(), 1, "{late:?}");
    }
}

/// Keeps the grants of people, by which those are found who are told.
async fn save(world: &World, people: [&Staff; 2]) {
    let rows: Vec<_> = people
        .iter()
        .map(|staff| backend::entity::staff_grant::Model {
            staff_id: staff.id.into(),
            role: staff.grants[0].role.into(),
            unit_id: staff.grants[0].unit.into(),
        })
        .collect();
    let insert = move |tx: backend::db::Tx| {
        let rows = rows.clone();
        async move {
            for row in rows {
                row.into_active_model().reset_all().insert(&*tx).await?;
            }
            Ok(())
        }
    };
    world.backend.write(insert).await.unwrap();
}
