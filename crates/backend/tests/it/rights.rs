//! Who may do what to a request: role × own or foreign × action.

use crate::support::{World, author, wish};
use backend::actor::{Actor, FollowToken};
use backend::error::Error;
use backend::requests::{Wish, act, by_phone, dispatch_targets, open};
use backend::view::Relation;
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::ids::UserId;
use domain::org::Role;
use domain::request::{Action, Command, Evaluation, Ground, Heard, Outcome, ReturnGround, Status};
use domain::rights::{self, Matter, Seat, author_may, role_may_read};
use std::net::{IpAddr, Ipv4Addr};
use uuid::Uuid;

/// From where somebody opens a request by its number.
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 9));

fn command(world: &World, action: Action) -> Wish {
    let text = "话".to_owned();
    let good = Evaluation { solved: true, satisfied: true };
    let other = world.units["works"];
    match action {
        Action::Accept => Command::Accept,
        Action::Classify => Command::Classify { category: Some(category(world)), urgency: Urgency::Urgent },
        Action::Dispatch => world.to("spring"),
        Action::Start => Command::Start,
        Action::Assign => Command::Assign { handler: UserId(Uuid::nil()) },
        Action::HandOver => {
            let to = domain::request::Target { unit: other, kind: domain::org::UnitKind::Department };
            Command::HandOver { from: world.units["spring"], to, text }
        }
        Action::Note => Command::Note { text },
        Action::Ask => Command::Ask { question: text },
        Action::AddInfo => Command::AddInfo { text: Some(text) },
        Action::Resume => Command::Resume,
        Action::Return => Command::Return { ground: ReturnGround::WrongUnit, text },
        Action::Transfer => Command::Transfer { to: other, text },
        Action::Extend => Command::Extend { days: 3, text },
        Action::Grant => Command::Grant { text: None },
        Action::Refuse => Command::Refuse { text },
        Action::Whistle => Command::Whistle { unit: other, task: text, days: 2 },
        Action::AnswerPart => Command::AnswerPart { unit: other, text },
        Action::ExcusePart => Command::ExcusePart { unit: other, text },
        Action::LongList => {
            let review_at = world.backend.now() + chrono::TimeDelta::days(30);
            Command::LongList { plan: text.clone(), text, review_at }
        }
        Action::Review => Command::Review,
        Action::Answer => Command::Answer { text, outcome: Outcome::Done },
        Action::Evaluate => Command::Evaluate { evaluation: good, comment: None },
        Action::Call => Command::Call { heard: Heard::Said(good), text: None },
        Action::Reopen => Command::Reopen { text: None },
        Action::Supervise => Command::Supervise { text, days: None },
        Action::Explain => Command::Explain { text },
        Action::Publish => Command::Publish { photos: false },
        Action::Unpublish => Command::Unpublish,
        Action::Close => Command::Close { note: None },
        Action::Decline => Command::Decline { ground: Ground::Unclear, text },
        Action::Merge => return Wish::MergeInto(RequestCode::from_bits(1)),
        Action::Unmerge => Command::Unmerge,
        Action::Follow => {
            Command::Follow { unit: other, handler: UserId(Uuid::nil()), outcome: Outcome::Done, text }
        }
        Action::Split => return Wish::Split(vec![text]),
        Action::Withdraw => Command::Withdraw { reason: None },
    }
    .into()
}

fn category(world: &World) -> domain::ids::CategoryId {
    world.backend.directory().category_by_slug("heating").unwrap().id
}

/// Version 0 is never current, so nothing changes: who may gets as far as the
/// version and hears of a conflict.
async fn may(world: &World, actor: &Actor, code: &RequestCode, action: Action) -> Option<bool> {
    match act(&world.backend, actor, code, wish(command(world, action), 0)).await {
        Err(Error::Conflict) => Some(true),
        Err(Error::Forbidden) => Some(false),
        Err(Error::NotFound) => None,
        other => panic!("{action}: {other:?}"),
    }
}

both! {
    async fn every_role_may_what_the_table_says_within_its_reach_and_nothing_beyond(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        for role in Role::ALL.iter().copied() {
            for (unit, within) in [("district", true), ("north", true), ("spring", true), ("autumn", false),
                ("spring-1", false), ("south", false), ("works", false)] {
                let actor = Actor::Staff(world.person(role, unit).await);
                let reads = within && role_may_read(role);
                assert_eq!(open(&world.backend, &actor, &receipt.code).await.is_ok(), reads, "{role} at {unit}");
                for action in Action::ALL.iter().copied() {
                    let seat = Seat { holds: true, above: unit != "spring", ..Seat::default() };
                    let matter = Matter { status: Status::Dispatched, asked: None, listed: false };
                    let expected = reads.then(|| rights::may(role, seat, action, matter));
                    let found = may(&world, &actor, &receipt.code, action).await;
                    assert_eq!(found, expected, "{role} at {unit}: {action}");
                }
            }
        }
    }
}

both! {
    async fn an_undispatched_request_is_reached_from_the_top_only(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        for (unit, reads) in [("district", true), ("north", false), ("spring", false), ("spring-1", false)] {
            let actor = Actor::Staff(world.person(Role::UnitLead, unit).await);
            assert_eq!(open(&world.backend, &actor, &receipt.code).await.is_ok(), reads, "{unit}");
        }
    }
}

both! {
    async fn a_unit_lead_hands_on_within_their_own_subtree_only(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "north").await;
        let lead = world.person(Role::UnitLead, "north").await;
        let offered = dispatch_targets(&world.backend, &lead, &receipt.code).await.unwrap();
        let offered: Vec<_> = offered.into_iter().map(|unit| unit.id).collect();
        let lead = Actor::Staff(lead);
        for (unit, may) in [("north", true), ("spring", true), ("south", false), ("district", false)] {
            assert_eq!(offered.contains(&world.units[unit]), may, "{unit} is offered");
        }
        for beyond in ["south", "works", "district"] {
            let done = world.act(&lead, &receipt, world.to(beyond)).await;
            assert!(matches!(done, Err(Error::Forbidden)), "{beyond}: {done:?}");
        }
        world.act(&lead, &receipt, world.to("spring")).await.unwrap();
    }
}

both! {
    async fn the_author_may_what_authors_may_and_others_learn_nothing(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let other = world.submit("key-00000002", "路灯不亮").await;
        let resident = author(&receipt.follow_token);
        for action in Action::ALL.iter().copied() {
            let own = may(&world, &resident, &receipt.code, action).await;
            assert_eq!(own, Some(author_may(action)), "{action}");
            for stranger in [&Actor::Anyone, &author(&other.follow_token), &author(&FollowToken(String::new()))] {
                assert_eq!(may(&world, stranger, &receipt.code, action).await, None, "{action}");
            }
        }
        world.publish(&receipt, false).await;
        for action in Action::ALL.iter().copied() {
            assert_eq!(may(&world, &Actor::Anyone, &receipt.code, action).await, Some(false), "{action}");
        }
        let seen = open(&world.backend, &Actor::Anyone, &receipt.code).await.unwrap();
        assert_eq!((seen.relation, seen.actions.len()), (Relation::Public, 0));
    }
}

both! {
    async fn shown_actions_are_those_that_may_be_taken_now(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let view = open(&world.backend, &dispatcher, &receipt.code).await.unwrap();
        use Action::*;
        assert_eq!(view.actions, [Accept, Classify, Dispatch, Note, Ask, Decline, Merge, Split]);
        let view = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert_eq!(view.actions, [Action::AddInfo, Action::Withdraw]);
    }
}

both! {
    async fn ten_thousand_endings_cannot_be_tried_from_many_places(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        for _ in 0..5 {
            let wrong = by_phone(&world.backend, &Actor::Anyone, &receipt.code, "0000", HERE).await;
            assert!(matches!(wrong, Err(Error::NotFound)));
        }
        let sixth = by_phone(&world.backend, &Actor::Anyone, &receipt.code, "5678", HERE).await;
        assert!(matches!(sixth, Err(Error::TooMany { retry_after: 1 })), "{sixth:?}");
        let elsewhere = |n: u8| IpAddr::from([192, 0, n, 7]);
        by_phone(&world.backend, &Actor::Anyone, &receipt.code, "5678", elsewhere(0)).await.expect("its author, elsewhere");
        world.db.clock.pass(chrono::TimeDelta::seconds(1));
        by_phone(&world.backend, &Actor::Anyone, &receipt.code, "5678", HERE).await.unwrap();
        for n in 0..100 {
            let wrong = by_phone(&world.backend, &Actor::Anyone, &receipt.code, "0000", elsewhere(n)).await;
            assert!(matches!(wrong, Err(Error::NotFound | Error::TooMany { .. })), "{n}: {wrong:?}");
        }
        let spent = by_phone(&world.backend, &Actor::Anyone, &receipt.code, "5678", elsewhere(200)).await;
        assert!(matches!(spent, Err(Error::TooMany { retry_after: 86_000.. })), "{spent:?}");
        open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.expect("the private link");
        world.db.clock.pass(chrono::TimeDelta::days(1));
        by_phone(&world.backend, &Actor::Anyone, &receipt.code, "5678", elsewhere(200)).await.expect("the day after");
    }
}

both! {
    async fn the_last_four_digits_open_it_to_nobody_who_reads_it_as_staff(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        let near = Actor::Staff(world.person(Role::Handler, "north").await);
        // Neither right digits nor wrong ones, so that nothing is learnt by trying.
        for digits in ["5678", "0000"].repeat(4) {
            let opened = by_phone(&world.backend, &near, &receipt.code, digits, HERE).await;
            assert!(matches!(opened, Err(Error::Forbidden)), "{digits}: {opened:?}");
        }
        // What they tried counts for nobody, and elsewhere they are residents like others.
        let far = Actor::Staff(world.person(Role::Handler, "south").await);
        for actor in [Actor::Anyone, far] {
            let token = by_phone(&world.backend, &actor, &receipt.code, "5678", HERE).await.unwrap();
            assert_eq!(token, receipt.follow_token);
        }
        let unknown = by_phone(&world.backend, &near, &RequestCode::from_bits(1), "5678", HERE).await;
        assert!(matches!(unknown, Err(Error::NotFound)));
    }
}

both! {
    async fn the_last_four_digits_open_it_and_nothing_else_does(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let mut silent = crate::support::intake("key-00000002", "路灯不亮");
        silent.submission.phone = None;
        let silent = backend::requests::submit(&world.backend, silent).await.unwrap();
        // More often than one may be wrong in a day.
        for _ in 0..12 {
            let token = by_phone(&world.backend, &Actor::Anyone, &receipt.code, "5678", HERE).await.unwrap();
            assert_eq!(token, receipt.follow_token);
        }
        for (code, digits) in [(&receipt.code, "5679"), (&receipt.code, ""), (&receipt.code, "none"),
            (&silent.code, ""), (&silent.code, "none"), (&RequestCode::from_bits(1), "5678")] {
            let opened = by_phone(&world.backend, &Actor::Anyone, code, digits, HERE).await;
            assert!(matches!(opened, Err(Error::NotFound)), "{digits}: {opened:?}");
        }
    }
}
