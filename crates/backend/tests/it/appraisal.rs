//! One request, one appraisal: when it is made, what it keeps, and the tables
//! of months.

use crate::support::{World, author};
use backend::actor::{Actor, Staff};
use backend::admin::SaveError;
use backend::appraisal::{
    AppraisalQuery, Appraised, KeptRule, MonthTable, behind, month_table, of, remove_rule, rule_list,
    save_rule, save_settings, switch_rule, trial,
};
use backend::entity::appraisal;
use backend::error::Error;
use backend::jobs::Worker;
use backend::numbers::{Choice, GroupKey};
use backend::requests::open;
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::appraisal::{Fact, Settings};
use domain::org::Role;
use domain::request::{Command, Evaluation, Outcome};
use sea_orm::EntityTrait;

struct Cast {
    handler: Actor,
    callback: Actor,
    chief: Staff,
    admin: Staff,
}

impl Cast {
    async fn of(world: &World) -> Self {
        Self {
            handler: Actor::Staff(world.person(Role::Handler, "district").await),
            callback: Actor::Staff(world.person(Role::Callback, "district").await),
            chief: world.person(Role::Supervisor, "district").await,
            admin: world.person(Role::Administrator, "district").await,
        }
    }
}

/// Does all jobs that are due.
async fn work(world: &World) {
    world.db.clock.pass(TimeDelta::minutes(1));
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    while worker.step().await.unwrap() {}
}

async fn answer(world: &World, cast: &Cast, receipt: &Receipt) {
    world.act(&cast.handler, receipt, Command::Start).await.unwrap();
    let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
    world.act(&cast.handler, receipt, answer).await.unwrap();
}

async fn judge(world: &World, receipt: &Receipt, good: bool) {
    let evaluation = Evaluation { solved: good, satisfied: good };
    let verdict = Command::Evaluate { evaluation, comment: None };
    world.act(&author(&receipt.follow_token), receipt, verdict).await.unwrap();
}

async fn close(world: &World, cast: &Cast, receipt: &Receipt) {
    world.act(&cast.handler, receipt, Command::Close { note: None }).await.unwrap();
}

async fn closed(world: &World, cast: &Cast, key: &str, unit: &str) -> Receipt {
    let receipt = world.submit(key, "暖气不热").await;
    world.dispatch(&receipt, unit).await;
    answer(world, cast, &receipt).await;
    judge(world, &receipt, true).await;
    close(world, cast, &receipt).await;
    receipt
}

async fn seen(world: &World, cast: &Cast, receipt: &Receipt) -> Option<Appraised> {
    let view = open(&world.backend, &cast.handler, &receipt.code).await.unwrap();
    of(&world.backend, &view).await.unwrap()
}

fn query(month: &str) -> AppraisalQuery {
    AppraisalQuery { month: month.parse().unwrap(), unit: Choice::Any }
}

async fn table(world: &World, staff: &Staff, month: &str) -> MonthTable {
    month_table(&world.backend, staff, &query(month)).await.unwrap()
}

fn points(appraised: &Appraised) -> (i32, Vec<(Fact, i32)>) {
    let lines = appraised.appraisal.lines.iter().map(|line| (line.rule.fact, line.points));
    (appraised.appraisal.points, lines.collect())
}

both! {
    async fn a_request_is_appraised_once_when_it_is_closed(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        world.db.clock.pass(TimeDelta::days(10));
        answer(&world, &cast, &receipt).await;
        judge(&world, &receipt, true).await;
        work(&world).await;
        assert_eq!(seen(&world, &cast, &receipt).await, None, "not before it is closed");
        close(&world, &cast, &receipt).await;
        work(&world).await;
        work(&world).await;
        let first = seen(&world, &cast, &receipt).await.unwrap();
        let lines = vec![(Fact::FirstInTime, -5), (Fact::LateDays, -20), (Fact::Satisfied, 5)];
        assert_eq!(points(&first), (80, lines));
        assert_eq!(first.times, 1);
        let stranger = Actor::Staff(world.person(Role::Handler, "south").await);
        assert!(open(&world.backend, &stranger, &receipt.code).await.is_err());
        let own = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert_eq!(of(&world.backend, &own).await.unwrap(), None, "not for its author");
    }
}

both! {
    async fn what_was_late_before_a_unit_had_it_costs_that_unit_nothing(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.db.clock.pass(TimeDelta::days(30));
        let press = Command::Supervise { text: "为何还没派".to_owned(), days: None };
        world.act(&Actor::Staff(cast.chief.clone()), &receipt, press).await.unwrap();
        world.db.clock.pass(TimeDelta::minutes(1));
        world.dispatch(&receipt, "spring").await;
        answer(&world, &cast, &receipt).await;
        judge(&world, &receipt, true).await;
        close(&world, &cast, &receipt).await;
        work(&world).await;
        let seen = seen(&world, &cast, &receipt).await.unwrap();
        assert_eq!(points(&seen).1, [(Fact::Satisfied, 5)]);
    }
}

both! {
    async fn more_time_granted_too_late_takes_no_day_of_lateness_away(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        world.act(&cast.handler, &receipt, Command::Start).await.unwrap();
        // Due on Wednesday at ten.
        world.db.clock.pass(TimeDelta::days(10) + TimeDelta::hours(1));
        let extend = Command::Extend { days: 10, text: "等配件".to_owned() };
        world.act(&cast.handler, &receipt, extend).await.unwrap();
        let lead = Actor::Staff(world.person(Role::UnitLead, "north").await);
        world.act(&lead, &receipt, Command::Grant { text: None }).await.unwrap();
        let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
        let view = world.act(&cast.handler, &receipt, answer).await.unwrap();
        assert!(view.answered_at < Some(view.answer_due_at), "in time for the later date");
        assert_eq!((view.clock.first_late_before, view.clock.answer_late_before), (0, 9));
        let own = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert_eq!(own.clock.answer_late_before, 0, "for staff");
        judge(&world, &receipt, true).await;
        close(&world, &cast, &receipt).await;
        work(&world).await;
        let appraised = seen(&world, &cast, &receipt).await.unwrap();
        assert_eq!(points(&appraised).1, [(Fact::LateDays, -20), (Fact::Satisfied, 5)], "more than three days");
    }
}

both! {
    async fn closed_again_after_being_reopened_it_is_appraised_anew(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let receipt = closed(&world, &cast, "key-00000001", "spring").await;
        work(&world).await;
        let first = seen(&world, &cast, &receipt).await.unwrap();
        assert_eq!(points(&first).0, 105);
        world.act(&cast.callback, &receipt, Command::Reopen { text: Some("又坏了".to_owned()) }).await.unwrap();
        work(&world).await;
        assert_eq!(seen(&world, &cast, &receipt).await, Some(first), "while it is open the old one stands");
        answer(&world, &cast, &receipt).await;
        judge(&world, &receipt, true).await;
        close(&world, &cast, &receipt).await;
        work(&world).await;
        let second = seen(&world, &cast, &receipt).await.unwrap();
        assert_eq!((points(&second).0, second.times), (95, 2));
        assert_eq!(appraisal::Entity::find().all(world.backend.read()).await.unwrap().len(), 1);
    }
}

both! {
    async fn a_verdict_after_closing_counts_and_a_note_does_not(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        answer(&world, &cast, &receipt).await;
        close(&world, &cast, &receipt).await;
        work(&world).await;
        assert_eq!(points(&seen(&world, &cast, &receipt).await.unwrap()), (100, vec![]));
        world.act(&cast.handler, &receipt, Command::Note { text: "已归档".to_owned() }).await.unwrap();
        work(&world).await;
        assert_eq!(seen(&world, &cast, &receipt).await.unwrap().times, 1);
        judge(&world, &receipt, true).await;
        work(&world).await;
        let after = seen(&world, &cast, &receipt).await.unwrap();
        assert_eq!((points(&after), after.times), ((105, vec![(Fact::Satisfied, 5)]), 2));
    }
}

both! {
    async fn a_rule_that_is_edited_later_does_not_rewrite_what_was_counted(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let receipt = closed(&world, &cast, "key-00000001", "spring").await;
        work(&world).await;
        let before = seen(&world, &cast, &receipt).await.unwrap();
        let rules = rule_list(&world.backend, &cast.admin).await.unwrap();
        let satisfied = |kept: &&KeptRule| kept.rule.fact == Fact::Satisfied && kept.rule.points > 0;
        let mut rule = rules.iter().find(satisfied).unwrap().clone();
        rule.rule.points = 9;
        rule.rule.name = "好评".to_owned();
        save_rule(&world.backend, &cast.admin, rule.clone()).await.unwrap();
        assert_eq!(seen(&world, &cast, &receipt).await.as_ref(), Some(&before));
        let later = closed(&world, &cast, "key-00000002", "spring").await;
        work(&world).await;
        let later = seen(&world, &cast, &later).await.unwrap();
        assert_eq!((points(&later).0, later.appraisal.lines[0].rule.name.as_str()), (109, "好评"));
        switch_rule(&world.backend, &cast.admin, rule.rule.id, false).await.unwrap();
        let off = closed(&world, &cast, "key-00000003", "spring").await;
        remove_rule(&world.backend, &cast.admin, rule.rule.id).await.unwrap();
        work(&world).await;
        assert_eq!(points(&seen(&world, &cast, &off).await.unwrap()).0, 100);
        assert_eq!(seen(&world, &cast, &receipt).await, Some(before));
        let month = table(&world, &cast.chief, "2026-05").await;
        let mut sums: Vec<_> = month.effects.iter().map(|effect| (effect.sum, effect.count)).collect();
        sums.sort_unstable();
        assert_eq!(sums, [(5, 1), (9, 1)], "as it was and as it became are two");
        assert_eq!((month.whole.sum, month.whole.count), (314, 3));
    }
}

both! {
    async fn a_unit_below_the_minimum_sample_has_no_rank(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        save_settings(&world.backend, &cast.admin, Settings { base: 100, sample: 2 }).await.unwrap();
        for (n, unit) in ["spring", "autumn", "harbour"].iter().enumerate() {
            closed(&world, &cast, &format!("key-0000000{n}"), unit).await;
        }
        work(&world).await;
        let month = table(&world, &cast.chief, "2026-05").await;
        let rows: Vec<_> = month.rows.iter().map(|row| (row.key.clone(), row.average.count, row.rank)).collect();
        let unit = |name: &str| GroupKey::Unit(world.units[name]);
        assert_eq!(rows, [(unit("north"), 2, Some(1)), (unit("south"), 1, None)]);
        let lead = world.person(Role::UnitLead, "south").await;
        let own = table(&world, &lead, "2026-05").await;
        assert_eq!((own.whole.count, own.rows.len()), (1, 1), "a lead sees their own subtree");
        let all = behind(&world.backend, &lead, &query("2026-05"), None, None, 9).await.unwrap();
        assert_eq!(all.items.len(), 1);
        let handler = world.person(Role::Handler, "south").await;
        let refused = month_table(&world.backend, &handler, &query("2026-05")).await;
        assert!(matches!(refused, Err(Error::Forbidden)));
    }
}

both! {
    async fn a_request_belongs_to_the_month_in_which_it_was_closed_by_local_time(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        // 31 May 2026, 23:59, and 1 June, 00:01, in Shanghai.
        world.db.clock.set("2026-05-31T15:59:00Z".parse().unwrap());
        closed(&world, &cast, "key-00000001", "spring").await;
        world.db.clock.set("2026-05-31T16:01:00Z".parse().unwrap());
        closed(&world, &cast, "key-00000002", "spring").await;
        work(&world).await;
        for month in ["2026-05", "2026-06"] {
            assert_eq!(table(&world, &cast.chief, month).await.whole.count, 1, "{month}");
        }
    }
}

both! {
    async fn each_effect_lists_the_requests_it_counts(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        for n in 1..=3 {
            closed(&world, &cast, &format!("key-0000000{n}"), "spring").await;
        }
        work(&world).await;
        let month = table(&world, &cast.chief, "2026-05").await;
        for effect in &month.effects {
            let (mut count, mut cursor) = (0, None);
            loop {
                let rule = Some(effect.rule.id);
                let asked = query("2026-05");
                let page = behind(&world.backend, &cast.chief, &asked, rule, cursor.as_deref(), 2);
                let page = page.await.unwrap();
                assert!(page.items.iter().all(|row| row.by_rule == Some(5) && row.points == 105));
                count += page.items.len();
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(count, effect.count as usize);
        }
        assert_eq!(month.effects.len(), 1);
    }
}

both! {
    async fn a_trial_shows_last_month_with_other_rules_and_changes_nothing(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        closed(&world, &cast, "key-00000001", "spring").await;
        work(&world).await;
        world.db.clock.pass(TimeDelta::days(30));
        let rules = rule_list(&world.backend, &cast.admin).await.unwrap();
        let satisfied = |kept: &&KeptRule| kept.rule.fact == Fact::Satisfied && kept.rule.points > 0;
        let mut draft = rules.iter().find(satisfied).unwrap().clone();
        draft.rule.points = -7;
        let tried = trial(&world.backend, &cast.admin, Some(draft.clone())).await.unwrap();
        assert_eq!(tried.month.to_string(), "2026-05");
        assert_eq!((tried.whole.was.sum, tried.whole.would.sum), (105, 93));
        assert_eq!(rule_list(&world.backend, &cast.admin).await.unwrap(), rules);
        assert_eq!(table(&world, &cast.chief, "2026-05").await.whole.sum, 105);
        draft.rule.points = 0;
        let refused = trial(&world.backend, &cast.admin, Some(draft)).await;
        assert!(matches!(refused, Err(SaveError::Invalid(_))));
    }
}

both! {
    async fn rules_that_cannot_be_meant_are_not_taken(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let good = rule_list(&world.backend, &cast.admin).await.unwrap().remove(1);
        let wrong = |field: &'static str, change: fn(&mut KeptRule)| {
            let mut rule = good.clone();
            change(&mut rule);
            (field, rule)
        };
        for (field, rule) in [
            wrong("points", |kept| kept.rule.points = 0),
            wrong("points", |kept| kept.rule.points = 101),
            wrong("points", |kept| kept.rule.points = -101),
            wrong("from", |kept| kept.rule.from = -1),
            wrong("to", |kept| kept.rule.to = Some(0)),
            wrong("name", |kept| kept.rule.name = "长".repeat(41)),
            wrong("from", |kept| (kept.rule.fact, kept.rule.from, kept.rule.to) = (Fact::Solved, 2, None)),
            wrong("each", |kept| (kept.rule.fact, kept.rule.to, kept.rule.each) = (Fact::Solved, None, true)),
        ] {
            let saved = save_rule(&world.backend, &cast.admin, rule).await;
            assert!(matches!(&saved, Err(SaveError::Invalid(all)) if all[0].field == field), "{field}: {saved:?}");
        }
        let refused = save_rule(&world.backend, &cast.chief, good).await;
        assert!(matches!(refused, Err(SaveError::Other(Error::Forbidden))));
        for settings in [Settings { base: 121, sample: 9 }, Settings { base: 100, sample: 0 }] {
            assert!(save_settings(&world.backend, &cast.admin, settings).await.is_err());
        }
    }
}

both! {
    async fn what_was_closed_before_there_were_rules_is_counted_once_in_its_month(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        answer(&world, &cast, &receipt).await;
        judge(&world, &receipt, true).await;
        close(&world, &cast, &receipt).await;
        let closed = world.backend.now();
        // As the step that brought the rules left it.
        run(&world, "update request set appraised_at = submitted_at, closed_at = null").await;
        world.db.clock.pass(TimeDelta::days(70));
        work(&world).await;
        assert!(counted(&world, &cast, &receipt).await.is_none(), "passed over until then");
        run(&world, backend::migration::CLOSED_BEFORE_RULES).await;
        work(&world).await;
        let found = counted(&world, &cast, &receipt).await.unwrap();
        assert_eq!((found.closed_at, found.times), (closed, 1), "from its history");
        run(&world, backend::migration::CLOSED_BEFORE_RULES).await;
        work(&world).await;
        assert_eq!(counted(&world, &cast, &receipt).await.unwrap().times, 1, "and once");
    }
}

async fn run(world: &World, sql: &'static str) {
    let work = move |tx: backend::db::Tx| async move {
        sea_orm::ConnectionTrait::execute_unprepared(&*tx, sql).await?;
        Ok(())
    };
    world.backend.write(work).await.unwrap();
}

async fn counted(world: &World, cast: &Cast, receipt: &Receipt) -> Option<Appraised> {
    let view = open(&world.backend, &Actor::Staff(cast.chief.clone()), &receipt.code).await.unwrap();
    of(&world.backend, &view).await.unwrap()
}
