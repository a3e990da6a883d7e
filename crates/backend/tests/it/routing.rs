//! Where requests go: rules, suggestions, duplicates, what was learned.

use crate::support::{IN_GRID, World, author, intake};
use backend::actor::{Actor, Grant, Staff};
use backend::admin::{self, FormError, RuleDraft, SaveError};
use backend::entity::{request, suggestion_outcome};
use backend::error::Error;
use backend::jobs::Worker;
use backend::requests::{self, Intake};
use backend::routing::desk::{self, Choice, QueueQuery};
use backend::routing::{self, Sought, Why};
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::geo::Wgs84;
use domain::ids::{CategoryId, RuleId};
use domain::org::Role;
use domain::request::Command;
use domain::routing::{Condition, Outcome};
use sea_orm::EntityTrait;
use uuid::Uuid;

const HEATING: CategoryId = CategoryId(Uuid::from_u128(51));
const ROADS: CategoryId = CategoryId(Uuid::from_u128(53));

async fn administrator(world: &World) -> Staff {
    let mut staff = world.person(Role::Analyst, "district").await;
    staff.grants = vec![Grant { role: Role::Administrator, unit: world.units["district"] }];
    staff
}

fn draft(world: &World, word: &str, unit: &str) -> RuleDraft {
    RuleDraft {
        name: format!("{word} → {unit}"),
        condition: Condition { words: vec![word.to_owned()], ..Condition::default() },
        outcome: Outcome { unit: world.units[unit], urgency: None, policy: None },
    }
}

/// A live rule.
async fn rule(world: &World, by: &Staff, word: &str, unit: &str) -> RuleId {
    let id = admin::save_rule(&world.backend, by, None, draft(world, word, unit)).await.unwrap();
    admin::mark_tried(&world.backend, by, id).await.unwrap();
    admin::switch_rule(&world.backend, by, id, true).await.unwrap();
    id
}

/// A submission without a category, somewhere.
fn plain(key: &str, words: &str, at: Option<Wgs84>) -> Intake {
    let mut intake = intake(key, words);
    intake.submission.category = None;
    intake.submission.address = None;
    intake.submission.place = at.map(|at| (at, None));
    intake
}

async fn row(world: &World, receipt: &Receipt) -> request::Model {
    let all = request::Entity::find().all(world.backend.read()).await.unwrap();
    all.into_iter().find(|row| row.code.0 == receipt.code).unwrap()
}

both! {
    async fn a_rule_goes_live_only_after_it_was_tried_as_it_stands(db: TestDb) {
        let world = World::new(db).await;
        let (backend, by) = (&world.backend, administrator(&world).await);
        let id = admin::save_rule(backend, &by, None, draft(&world, "暖气", "works")).await.unwrap();
        let on = admin::switch_rule(backend, &by, id, true).await;
        assert!(matches!(on, Err(Error::Conflict)), "not tried yet");
        admin::mark_tried(backend, &by, id).await.unwrap();
        admin::switch_rule(backend, &by, id, true).await.unwrap();
        world.db.clock.pass(TimeDelta::seconds(1));
        admin::save_rule(backend, &by, Some(id), draft(&world, "路灯", "works")).await.unwrap();
        let kept = &routing::rules(backend).await.unwrap()[0];
        assert!(!kept.rule.active && kept.tried_at.is_none(), "changed, so a draft again");
        assert!(matches!(admin::switch_rule(backend, &by, id, true).await, Err(Error::Conflict)));
        admin::delete_rule(backend, &by, id).await.unwrap();
        assert!(routing::rules(backend).await.unwrap().is_empty());
        assert!(matches!(admin::delete_rule(backend, &by, id).await, Err(Error::NotFound)));
    }
}

both! {
    async fn only_administrators_make_rules_and_every_wrong_field_is_told(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        for role in Role::ALL.iter().filter(|role| **role != Role::Administrator) {
            let staff = world.person(*role, "district").await;
            let saved = admin::save_rule(backend, &staff, None, draft(&world, "暖气", "works")).await;
            assert!(matches!(saved, Err(SaveError::Other(Error::Forbidden))), "{role}");
            assert!(matches!(admin::let_rules_dispatch(backend, &staff, true).await, Err(Error::Forbidden)));
            assert!(matches!(admin::place_names(backend, &staff, "").await, Err(Error::Forbidden)));
            assert!(matches!(admin::import_names(backend, &staff, "").await, Err(Error::Forbidden)));
        }
        let by = administrator(&world).await;
        let mut wrong = draft(&world, &"长".repeat(21), "works");
        wrong.name = "\u{202E}".to_owned();
        wrong.outcome.unit = admin::new_unit_id(backend);
        wrong.condition.category = Some(admin::new_category_id(backend));
        match admin::save_rule(backend, &by, None, wrong).await {
            Err(SaveError::Invalid(errors)) => {
                let told: Vec<_> = errors.iter().map(|FormError { field, problem }| (*field, *problem)).collect();
                assert_eq!(told, [("name", "empty"), ("words", "too_long"), ("category", "not_found"), ("unit", "not_found")]);
            }
            other => panic!("{other:?}"),
        }
        let all = RuleDraft { condition: Condition::default(), ..draft(&world, "x", "works") };
        assert!(matches!(admin::save_rule(backend, &by, None, all).await, Err(SaveError::Invalid(_))));
    }
}

both! {
    async fn a_trial_tells_what_a_rule_would_have_dispatched_and_where_it_really_went(db: TestDb) {
        let world = World::new(db).await;
        let (backend, by) = (&world.backend, administrator(&world).await);
        world.submit("key-old-0001", "暖气坏了很久").await;
        world.db.clock.pass(TimeDelta::days(31));
        let same = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&same, "works").await;
        world.db.clock.pass(TimeDelta::seconds(1));
        let other = world.submit("key-00000002", "暖气漏水").await;
        world.dispatch(&other, "spring").await;
        world.submit("key-00000003", "路灯不亮").await;
        let id = admin::save_rule(backend, &by, None, draft(&world, "暖气", "works")).await.unwrap();
        let tried = routing::try_past(backend, id).await.unwrap();
        assert_eq!((tried.dispatched, tried.same, tried.other, tried.before, tried.of), (2, 1, 1, 0, 3));
        assert_eq!(tried.requests[0].code, other.code);
        assert_eq!(tried.requests[0].unit.as_ref().unwrap().name, "spring");
        // A live rule before it takes what it would have decided.
        let first = rule(&world, &by, "漏水", "works").await;
        admin::move_rule(backend, &by, first, true).await.unwrap();
        let tried = routing::try_past(backend, id).await.unwrap();
        assert_eq!((tried.dispatched, tried.before), (1, 1));
    }
}

both! {
    async fn the_first_live_rule_is_proposed_and_dispatches_alone_only_if_allowed(db: TestDb) {
        let world = World::new(db).await;
        let (backend, by) = (&world.backend, administrator(&world).await);
        rule(&world, &by, "不热", "works").await;
        let second = rule(&world, &by, "暖气", "south").await;
        let row = row(&world, &world.submit("key-00000001", "暖气不热").await).await;
        let proposal = routing::propose(backend, &row).await.unwrap();
        assert_eq!(proposal.suggestions[0].unit.name, "works");
        assert!(matches!(proposal.suggestions[0].why, Why::Rule(_)));
        assert_eq!(routing::automatic(backend, &row).await.unwrap(), None, "off until somebody decides");
        admin::let_rules_dispatch(backend, &by, true).await.unwrap();
        admin::move_rule(backend, &by, second, true).await.unwrap();
        let decided = routing::automatic(backend, &row).await.unwrap().unwrap();
        assert_eq!(decided.outcome.unit, world.units["south"]);
    }
}

both! {
    async fn without_rules_the_place_is_suggested_by_position_or_by_words(db: TestDb) {
        let world = World::new(db).await;
        let (backend, by) = (&world.backend, administrator(&world).await);
        let inside = row(&world, &world.submit("key-00000001", "楼道灯坏了").await).await;
        let proposal = routing::propose(backend, &inside).await.unwrap();
        assert_eq!(proposal.located.unwrap().unit.name, "spring-1");
        let table = "名称,别名,单位,纬度,经度\n金色家园,金苑；JinYuan,autumn,45.1,124.8\n";
        assert_eq!(admin::import_names(backend, &by, table).await.unwrap(), Ok(1));
        let named = requests::submit(backend, plain("key-00000002", "jinyuan小区3号楼没有暖气", None)).await.unwrap();
        let proposal = routing::propose(backend, &row(&world, &named).await).await.unwrap();
        let located = proposal.located.unwrap();
        assert_eq!((located.unit.name.as_str(), located.words), ("autumn", vec!["JinYuan".to_owned()]));
        assert!(proposal.suggestions.iter().any(|s| matches!(&s.why, Why::Place(words) if words.len() == 1)));
        let (names, count) = admin::place_names(backend, &by, "金苑").await.unwrap();
        assert_eq!((names.len(), count), (1, 1));
        admin::forget_name(backend, &by, names[0].id).await.unwrap();
        let again = routing::propose(backend, &row(&world, &named).await).await.unwrap();
        assert_eq!(again.located, None, "what was taken away is forgotten at once");
    }
}

both! {
    async fn a_table_of_names_is_taken_whole_or_not_at_all(db: TestDb) {
        let world = World::new(db).await;
        let (backend, by) = (&world.backend, administrator(&world).await);
        let long = "长".repeat(41);
        let table = format!("好名字,,spring\n,,spring\n{long},,spring\n甲,,nowhere\n乙,,spring,91,0\n丙,,spring,x,y\n好名字,,spring");
        let wrong = admin::import_names(backend, &by, &table).await.unwrap().unwrap_err();
        let told: Vec<_> = wrong.iter().map(|error| (error.line, error.problem)).collect();
        let expected =
            [(2, "empty"), (3, "too_long"), (4, "unit_missing"), (5, "place"), (6, "place"), (7, "twice")];
        assert_eq!(told, expected);
        assert_eq!(admin::place_names(backend, &by, "").await.unwrap().1, 0);
        assert_eq!(admin::import_names(backend, &by, " \n").await.unwrap().unwrap_err()[0].problem, "empty");
        assert_eq!(admin::import_names(backend, &by, "甲,,spring\n乙,,works").await.unwrap().unwrap_err().len(), 1);
    }
}

/// Sixty requests of two kinds, dispatched to two units, and one of each that
/// waits.
async fn past(world: &World) {
    let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
    for n in 0..60 {
        let (words, unit) = if n % 2 == 0 {
            ("道路坑洼积水难走", "works")
        } else {
            ("邻居噪音扰民睡不着", "south")
        };
        let intake = plain(&format!("key-past-{n:04}"), &format!("{words}，第{n}次反映"), None);
        let receipt = requests::submit(&world.backend, intake).await.unwrap();
        world.act(&dispatcher, &receipt, world.to(unit)).await.unwrap();
    }
}

async fn train(world: &World) {
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    while worker.step().await.unwrap() {}
}

both! {
    async fn units_are_suggested_as_dispatched_before_with_reason_and_measured_accuracy(db: TestDb) {
        let world = World::new(db).await;
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        past(&world).await;
        train(&world).await;
        let accuracy = routing::accuracy(&world.backend, &dispatcher).await.unwrap();
        let unit = accuracy.measured.iter().find(|measured| measured.kind == "unit").unwrap();
        assert_eq!((unit.rows, unit.tested, unit.top1, unit.top3), (60, 6, Some(1.0), Some(1.0)));
        let receipt = requests::submit(&world.backend, plain("key-00000001", "门口路面坑洼，一下雨就积水", None)).await.unwrap();
        let proposal = routing::propose(&world.backend, &row(&world, &receipt).await).await.unwrap();
        let first = &proposal.suggestions[0];
        assert_eq!(first.unit.name, "works");
        assert!(first.score.unwrap() > 0.5);
        assert!(matches!(&first.why, Why::Learned(words) if words.iter().any(|w| w == "坑洼")), "{first:?}");
        let lead = world.person(Role::UnitLead, "district").await;
        assert!(matches!(routing::accuracy(&world.backend, &lead).await, Err(Error::Forbidden)));
    }
}

both! {
    async fn what_is_learned_of_one_place_holds_for_another(db: TestDb) {
        let world = World::new(db).await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        for n in 0..60 {
            let (words, unit) = if n % 2 == 0 { ("道路坑洼积水难走", "works") } else { ("邻居噪音扰民睡不着", "north") };
            let intake = plain(&format!("key-past-{n:04}"), &format!("{words}，第{n}次反映"), Some(IN_GRID));
            let receipt = requests::submit(&world.backend, intake).await.unwrap();
            world.act(&dispatcher, &receipt, world.to(unit)).await.unwrap();
        }
        train(&world).await;
        let by = administrator(&world).await;
        let table = "名称,别名,单位,纬度,经度\n码头小区,,harbour,45.1,124.8\n";
        assert_eq!(admin::import_names(&world.backend, &by, table).await.unwrap(), Ok(1));
        for (key, words, unit) in [
            ("key-00000001", "码头小区邻居噪音扰民", "south"),
            ("key-00000002", "码头小区门口道路坑洼积水", "works"),
        ] {
            let receipt = requests::submit(&world.backend, plain(key, words, None)).await.unwrap();
            let proposal = routing::propose(&world.backend, &row(&world, &receipt).await).await.unwrap();
            let first = &proposal.suggestions[0];
            assert!(matches!(first.why, Why::Learned(_)), "{first:?}");
            assert_eq!(first.unit.name, unit, "{:?}", proposal.suggestions);
        }
        // Nobody knows where it is: the place decides nothing.
        let receipt = requests::submit(&world.backend, plain("key-00000003", "邻居噪音扰民", None)).await.unwrap();
        let proposal = routing::propose(&world.backend, &row(&world, &receipt).await).await.unwrap();
        assert!(proposal.suggestions.iter().all(|s| s.unit.name != "north"), "{:?}", proposal.suggestions);
    }
}

both! {
    async fn what_was_chosen_instead_is_recorded_and_learned_from(db: TestDb) {
        let world = World::new(db).await;
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        past(&world).await;
        train(&world).await;
        for n in 0..2 {
            let receipt = requests::submit(&world.backend, plain(&format!("key-0000000{n}"), "路面坑洼积水", None)).await.unwrap();
            let (view, proposal) = desk::open(&world.backend, &dispatcher, &receipt.code).await.unwrap();
            let unit = if n == 0 { proposal.suggestions[0].unit.id } else { world.units["autumn"] };
            let choice = Choice { unit, category: Some(ROADS), note: None, version: view.version };
            desk::dispatch(&world.backend, &dispatcher, &receipt.code, choice).await.unwrap();
            assert_eq!(row(&world, &receipt).await.category_id.unwrap().0, ROADS);
        }
        let practice = routing::accuracy(&world.backend, &dispatcher).await.unwrap().practice;
        assert_eq!((practice.all, practice.suggested, practice.first, practice.any), (2, 2, 1, 1));
        let lines = suggestion_outcome::Entity::find().all(world.backend.read()).await.unwrap();
        assert!(lines.iter().any(|line| line.place.is_none() && line.unit_id.0 == world.units["autumn"]));
        world.db.clock.pass(TimeDelta::hours(25));
        train(&world).await;
        let accuracy = routing::accuracy(&world.backend, &dispatcher).await.unwrap();
        assert_eq!(accuracy.measured.iter().find(|m| m.kind == "unit").unwrap().rows, 62);
    }
}

both! {
    async fn only_dispatchers_use_the_desk_and_a_lost_race_changes_nothing(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        for role in Role::ALL.iter().filter(|role| **role != Role::Dispatcher) {
            let staff = world.person(*role, "district").await;
            assert!(matches!(desk::queue(&world.backend, &staff, QueueQuery::default()).await, Err(Error::Forbidden)), "{role}");
            let opened = desk::open(&world.backend, &staff, &receipt.code).await;
            assert!(matches!(opened, Err(Error::Forbidden)), "{role}");
        }
        let elsewhere = world.person(Role::Dispatcher, "south").await;
        assert!(desk::queue(&world.backend, &elsewhere, QueueQuery::default()).await.unwrap().items.is_empty());
        assert!(matches!(desk::open(&world.backend, &elsewhere, &receipt.code).await, Err(Error::NotFound)));
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        let (view, _) = desk::open(&world.backend, &dispatcher, &receipt.code).await.unwrap();
        let choice = Choice { unit: world.units["works"], category: Some(ROADS), note: None, version: view.version };
        world.act(&Actor::Staff(dispatcher.clone()), &receipt, Command::Accept).await.unwrap();
        let late = desk::dispatch(&world.backend, &dispatcher, &receipt.code, choice.clone()).await;
        assert!(matches!(late, Err(Error::Conflict)));
        assert_eq!(row(&world, &receipt).await.category_id.unwrap().0, HEATING);
        assert!(suggestion_outcome::Entity::find().all(world.backend.read()).await.unwrap().is_empty());
        let gone = Choice { unit: admin::new_unit_id(&world.backend), ..choice };
        assert!(matches!(desk::dispatch(&world.backend, &dispatcher, &receipt.code, gone).await, Err(Error::Conflict)));
    }
}

both! {
    async fn duplicates_are_found_by_place_and_by_words_and_never_the_request_itself(db: TestDb) {
        let world = World::new(db).await;
        let at = |lat, lng| Some(Wgs84 { lat, lng });
        let submit = |key: &'static str, words: &'static str, at| requests::submit(&world.backend, plain(key, words, at));
        let first = submit("key-00000001", "三号楼前的路灯不亮已经一周了", at(45.1432, 124.8217)).await.unwrap();
        let beside = submit("key-00000002", "三号楼前面路灯不亮", at(45.1433, 124.8218)).await.unwrap();
        submit("key-00000003", "垃圾桶满了没有人收拾", at(45.1433, 124.8218)).await.unwrap();
        submit("key-00000004", "三号楼前的路灯不亮已经一周了", at(45.30, 124.99)).await.unwrap();
        let verbatim = submit("key-00000005", "三号楼前的路灯不亮已经一周了", None).await.unwrap();
        let proposal = routing::propose(&world.backend, &row(&world, &first).await).await.unwrap();
        let codes: Vec<_> = proposal.duplicates.iter().map(|found| found.code.clone()).collect();
        assert!(codes.contains(&beside.code) && codes.contains(&verbatim.code), "{:?}", proposal.duplicates);
        assert!(!codes.contains(&first.code));
        assert!(proposal.duplicates.iter().all(|found| !found.excerpt.contains("垃圾")));
        assert!(proposal.duplicates.is_sorted_by(|a, b| a.score >= b.score));
        world.act(&author(&beside.follow_token), &beside, Command::Withdraw { reason: None }).await.unwrap();
        let again = routing::propose(&world.backend, &row(&world, &first).await).await.unwrap();
        assert!(again.duplicates.iter().all(|found| found.code != beside.code), "withdrawn is none");
        world.db.clock.pass(TimeDelta::days(31));
        let later = submit("key-00000006", "三号楼前的路灯不亮已经一周了", at(45.1432, 124.8217)).await.unwrap();
        let none = routing::propose(&world.backend, &row(&world, &later).await).await.unwrap();
        assert!(none.duplicates.is_empty(), "a month ago is another matter");
    }
}

both! {
    async fn residents_are_shown_published_requests_nearby_and_nothing_else(db: TestDb) {
        let world = World::new(db).await;
        let published = world.submit("key-00000001", "三号楼前的路灯不亮，电话13812345678").await;
        world.publish(&published, false).await;
        world.submit("key-00000002", "三号楼前的路灯不亮没有公开").await;
        let sought = Sought {
            text: "三号楼前路灯不亮".to_owned(),
            at: Some(crate::support::IN_GRID),
            category: Some(HEATING),
            when: world.backend.now(),
            ..Sought::default()
        };
        let found = routing::similar(&world.backend, &sought).await.unwrap();
        let codes: Vec<_> = found.iter().map(|like| like.card.code.clone()).collect();
        assert_eq!(codes, std::slice::from_ref(&published.code));
        assert!(!found[0].card.excerpt.contains("13812345678"));
        let far = Sought { at: Some(Wgs84 { lat: 45.3, lng: 124.99 }), ..sought.clone() };
        assert!(routing::similar(&world.backend, &far).await.unwrap().is_empty());
        let nowhere = Sought { at: None, ..sought };
        assert!(routing::similar(&world.backend, &nowhere).await.unwrap().is_empty());
        // An address alone: along the same road, or in the area that it names.
        for (address, wanted) in [("柳荫街12号", 1), ("spring 3 号楼", 1), ("harbour 3 号楼", 0), ("别处 5 号", 0)] {
            let written = Sought { address: address.to_owned(), ..nowhere.clone() };
            assert_eq!(routing::similar(&world.backend, &written).await.unwrap().len(), wanted, "{address}");
        }
    }
}
