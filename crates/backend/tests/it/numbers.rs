//! The four rates over storage: what counts, what is left out, and that every
//! number lists what it counts.

use crate::support::{Kind, World, author};
use backend::actor::{Actor, Staff};
use backend::db::sql;
use backend::error::Error;
use backend::numbers::{Choice, GroupKey, Numbers, NumbersQuery, listed, plan, rates, save_basis};
use backend::requests::Wish;
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::Moment;
use domain::deadline::Urgency;
use domain::org::Role;
use domain::rates::{Basis, Counts, GroupBy, Measure, Period, Which};
use domain::request::{Command, Evaluation, Ground, Outcome};
use sea_orm::ConnectionTrait;
use std::sync::Arc;

fn month(text: &str) -> NumbersQuery {
    NumbersQuery::of(text.parse().unwrap())
}

async fn count(world: &World, staff: &Staff, query: &NumbersQuery) -> Arc<Numbers> {
    rates(&world.backend, staff, query).await.unwrap()
}

/// All pages of what a number counts.
async fn codes(world: &World, staff: &Staff, query: &NumbersQuery, which: Which) -> Vec<String> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = listed(&world.backend, staff, query, which, cursor.as_deref(), 2).await.unwrap();
        all.extend(page.items.into_iter().map(|row| row.code.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            return all;
        }
    }
}

async fn counts_are_lists(world: &World, staff: &Staff, query: &NumbersQuery, counts: &Counts) {
    for which in Which::ALL {
        let mut codes = codes(world, staff, query, *which).await;
        let listed = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((codes.len(), listed as u64), (listed, counts.get(*which)), "{which}");
    }
    for measure in Measure::ALL {
        let [hits, misses, base] = [measure.hits(), measure.misses(), measure.base()].map(|w| counts.get(w));
        assert_eq!(hits + misses, base, "{measure}");
    }
}

struct Cast {
    handler: Actor,
    chief: Staff,
}

impl Cast {
    async fn of(world: &World) -> Self {
        Self {
            handler: Actor::Staff(world.person(Role::Handler, "district").await),
            chief: world.person(Role::Supervisor, "district").await,
        }
    }
}

async fn answer(world: &World, cast: &Cast, receipt: &Receipt, outcome: Outcome) {
    world.act(&cast.handler, receipt, Command::Start).await.unwrap();
    let answer = Command::Answer { text: "答复".to_owned(), outcome };
    world.act(&cast.handler, receipt, answer).await.unwrap();
}

fn long_list(review_at: Moment) -> Command {
    Command::LongList { text: "等备件".to_owned(), plan: "到货即换".to_owned(), review_at }
}

async fn judge(world: &World, receipt: &Receipt, solved: bool, satisfied: bool) {
    let verdict = Command::Evaluate { evaluation: Evaluation { solved, satisfied }, comment: None };
    world.act(&author(&receipt.follow_token), receipt, verdict).await.unwrap();
}

/// Seven requests of Monday, 4 May 2026, looked at a week later: solved in time;
/// judged badly; explained; answered late; never touched; declined; withdrawn.
async fn week(world: &World) -> (Cast, Vec<Receipt>) {
    let cast = Cast::of(world).await;
    let mut all = Vec::new();
    for n in 1..=7 {
        all.push(world.submit(&format!("key-0000000{n}"), "暖气不热").await);
    }
    let units = ["spring", "spring", "autumn", "harbour"];
    for (receipt, unit) in all.iter().zip(units) {
        world.dispatch(receipt, unit).await;
    }
    answer(world, &cast, &all[0], Outcome::Done).await;
    judge(world, &all[0], true, true).await;
    answer(world, &cast, &all[1], Outcome::Done).await;
    judge(world, &all[1], false, false).await;
    answer(world, &cast, &all[2], Outcome::Explained).await;
    judge(world, &all[2], true, true).await;
    let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
    let decline = Command::Decline { ground: Ground::OutOfScope, text: "不在职权范围".to_owned() };
    world.act(&dispatcher, &all[5], decline).await.unwrap();
    world.act(&author(&all[6].follow_token), &all[6], Command::Withdraw { reason: None }).await.unwrap();
    world.db.clock.pass(TimeDelta::days(7));
    answer(world, &cast, &all[3], Outcome::Done).await;
    (cast, all)
}

both! {
    async fn each_rate_is_its_formula(db: TestDb) {
        let world = World::new(db).await;
        let (cast, all) = week(&world).await;
        let numbers = count(&world, &cast.chief, &month("2026-05")).await;
        let whole = &numbers.whole;
        let rate = |measure| whole.rate(measure).map(|rate| (rate.hits(), rate.base()));
        assert_eq!(whole.get(Which::Counted), 5, "declined and withdrawn are left out");
        assert_eq!(whole.get(Which::LeftOut), 2);
        assert_eq!(rate(Measure::Response), Some((3, 5)), "late and never are both misses");
        assert_eq!(rate(Measure::OnTime), Some((3, 5)));
        assert_eq!(rate(Measure::Resolution), Some((1, 3)), "an explanation is not solved, whatever was said");
        assert_eq!(rate(Measure::Satisfaction), Some((2, 3)));
        assert_eq!(whole.get(Which::Explained), 1);
        let explained = codes(&world, &cast.chief, &month("2026-05"), Which::Explained).await;
        assert_eq!(explained, [all[2].code.to_string()]);
        counts_are_lists(&world, &cast.chief, &month("2026-05"), whole).await;
        assert!(count(&world, &cast.chief, &month("2026-04")).await.whole.is_empty());
    }
}

both! {
    async fn an_administrator_decides_what_is_left_out_and_it_stays_visible(db: TestDb) {
        let world = World::new(db).await;
        let (cast, _) = week(&world).await;
        let admin = world.person(Role::Administrator, "district").await;
        let basis = Basis { without: Vec::new(), explained: false };
        assert!(matches!(save_basis(&world.backend, &cast.chief, basis.clone()).await, Err(Error::Forbidden)));
        save_basis(&world.backend, &admin, basis).await.unwrap();
        let numbers = count(&world, &cast.chief, &month("2026-05")).await;
        let whole = &numbers.whole;
        assert_eq!((whole.get(Which::Counted), whole.get(Which::LeftOut)), (7, 0));
        let rate = whole.rate(Measure::Resolution).unwrap();
        assert_eq!((rate.hits(), rate.base()), (1, 2), "explanations in neither number");
        counts_are_lists(&world, &cast.chief, &month("2026-05"), whole).await;
    }
}

both! {
    async fn groups_add_up_and_open_their_own_requests(db: TestDb) {
        let world = World::new(db).await;
        let (cast, _) = week(&world).await;
        for by in GroupBy::ALL {
            let query = NumbersQuery { by: *by, ..month("2026") };
            let numbers = count(&world, &cast.chief, &query).await;
            let mut sum = Counts::default();
            for group in &numbers.groups {
                sum.add(&group.counts);
                let mut own = query.clone();
                match &group.key {
                    GroupKey::Unit(id) if *by == GroupBy::Unit => own.unit = Choice::Below(*id),
                    GroupKey::Unit(id) => own.area = Choice::Below(*id),
                    GroupKey::Own(id) => own.unit = Choice::Only(*id),
                    GroupKey::Category(_) => own.category = Choice::Below("home".to_owned()),
                    GroupKey::Month(period) => own.period = *period,
                    GroupKey::None if *by == GroupBy::Unit => own.unit = Choice::None,
                    key => panic!("{by}: {key:?}"),
                }
                counts_are_lists(&world, &cast.chief, &own, &group.counts).await;
            }
            assert_eq!(sum, numbers.whole, "{by}");
            assert!(!numbers.groups.is_empty(), "{by}");
        }
    }
}

both! {
    async fn a_lead_counts_their_own_subtree_only(db: TestDb) {
        let world = World::new(db).await;
        week(&world).await;
        let lead = world.person(Role::UnitLead, "north").await;
        let handler = world.person(Role::Handler, "north").await;
        let all = count(&world, &lead, &month("2026-05")).await;
        assert_eq!(all.whole.get(Which::Counted), 3);
        let keys: Vec<_> = all.groups.iter().map(|group| group.key.clone()).collect();
        assert_eq!(keys, ["spring", "autumn"].map(|unit| GroupKey::Unit(world.units[unit])));
        for unit in ["south", "harbour"] {
            let foreign = NumbersQuery { unit: Choice::Below(world.units[unit]), ..month("2026-05") };
            assert!(count(&world, &lead, &foreign).await.whole.is_empty());
            assert!(codes(&world, &lead, &foreign, Which::Counted).await.is_empty());
        }
        let above = NumbersQuery { unit: Choice::Below(world.units["district"]), ..month("2026-05") };
        assert_eq!(count(&world, &lead, &above).await.whole, all.whole);
        let refused = rates(&world.backend, &handler, &month("2026-05")).await;
        assert!(matches!(refused, Err(Error::Forbidden)));
        let refused = listed(&world.backend, &handler, &month("2026-05"), Which::Counted, None, 9).await;
        assert!(matches!(refused, Err(Error::Forbidden)));
        let unknown = NumbersQuery { category: Choice::Below("nothing".to_owned()), ..month("2026-05") };
        assert!(matches!(rates(&world.backend, &lead, &unknown).await, Err(Error::NotFound)));
    }
}

both! {
    async fn what_was_late_stays_late_when_it_is_reopened_or_paused(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let callback = Actor::Staff(world.person(Role::Callback, "district").await);
        let (reopened, asked) =
            (world.submit("key-00000001", "暖气不热").await, world.submit("key-00000002", "漏水").await);
        world.dispatch(&reopened, "spring").await;
        world.dispatch(&asked, "spring").await;
        world.db.clock.pass(TimeDelta::days(10));
        answer(&world, &cast, &reopened, Outcome::Done).await;
        judge(&world, &reopened, false, false).await;
        world.act(&cast.handler, &asked, Command::Ask { question: "几楼".to_owned() }).await.unwrap();
        let close = Command::Close { note: None };
        world.act(&cast.handler, &reopened, close).await.unwrap();
        world.act(&callback, &reopened, Command::Reopen { text: Some("没有解决".to_owned()) }).await.unwrap();
        let numbers = count(&world, &cast.chief, &month("2026-05")).await;
        let whole = &numbers.whole;
        let rate = |measure| whole.rate(measure).map(|rate| (rate.hits(), rate.base()));
        assert_eq!(rate(Measure::Response), Some((0, 2)));
        assert_eq!(rate(Measure::OnTime), Some((0, 2)), "neither a new round nor a pause washes it away");
        assert_eq!(rate(Measure::Resolution), Some((0, 1)), "reopened and not judged anew: not solved");
        assert_eq!((whole.get(Which::Reopened), whole.get(Which::Still)), (1, 1));
        answer(&world, &cast, &reopened, Outcome::Done).await;
        judge(&world, &reopened, true, true).await;
        let numbers = count(&world, &cast.chief, &month("2026-05")).await;
        let rate = |measure| numbers.whole.rate(measure).map(|rate| (rate.hits(), rate.base()));
        assert_eq!((rate(Measure::OnTime), rate(Measure::Resolution)), (Some((0, 2)), Some((1, 1))));
    }
}

both! {
    async fn no_later_date_washes_a_missed_one_away(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let lead = Actor::Staff(world.person(Role::UnitLead, "north").await);
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let (extended, corrected) =
            (world.submit("key-00000001", "暖气不热").await, world.submit("key-00000002", "漏水").await);
        world.dispatch(&extended, "spring").await;
        world.dispatch(&corrected, "spring").await;
        let urgent = Command::Classify { category: None, urgency: Urgency::Emergency };
        world.act(&dispatcher, &corrected, urgent).await.unwrap();
        world.db.clock.pass(TimeDelta::days(10));
        let text = || "等配件".to_owned();
        world.act(&cast.handler, &extended, Command::Extend { days: 30, text: text() }).await.unwrap();
        world.act(&lead, &extended, Command::Grant { text: None }).await.unwrap();
        let normal = Command::Classify { category: None, urgency: Urgency::Normal };
        world.act(&dispatcher, &corrected, normal).await.unwrap();
        answer(&world, &cast, &extended, Outcome::Done).await;
        let numbers = count(&world, &cast.chief, &month("2026-05")).await;
        let rate = |measure| numbers.whole.rate(measure).map(|rate| (rate.hits(), rate.base()));
        assert_eq!((rate(Measure::OnTime), rate(Measure::Response)), (Some((0, 2)), Some((0, 2))));
    }
}

both! {
    async fn who_ends_what_is_late_does_not_get_rid_of_it(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let mut all = Vec::new();
        for n in 1..=4 {
            all.push(world.submit(&format!("key-0000000{n}"), "暖气不热").await);
            world.dispatch(&all[n - 1], "spring").await;
        }
        let decline = || Command::Decline { ground: Ground::OutOfScope, text: "不在职权范围".to_owned() };
        world.act(&dispatcher, &all[0], decline()).await.unwrap();
        world.db.clock.pass(TimeDelta::days(10));
        world.act(&dispatcher, &all[1], decline()).await.unwrap();
        world.act(&author(&all[2].follow_token), &all[2], Command::Withdraw { reason: None }).await.unwrap();
        let main = world.submit("key-00000005", "暖气不热").await;
        world.act(&dispatcher, &all[3], Wish::MergeInto(main.code.clone())).await.unwrap();
        // Answered at once, and with it the one that had waited for ten days.
        world.dispatch(&main, "spring").await;
        answer(&world, &cast, &main, Outcome::Done).await;
        let numbers = count(&world, &cast.chief, &month("2026-05")).await;
        let rate = |measure| numbers.whole.rate(measure).map(|rate| (rate.hits(), rate.base()));
        assert_eq!(rate(Measure::OnTime), Some((1, 4)), "declined, withdrawn and merged too late; the main one");
        assert_eq!(rate(Measure::Response), Some((1, 4)));
        assert_eq!((numbers.whole.get(Which::Counted), numbers.whole.get(Which::LeftOut)), (4, 1));
        counts_are_lists(&world, &cast.chief, &month("2026-05"), &numbers.whole).await;
    }
}

both! {
    async fn a_clock_that_stands_still_makes_nothing_late(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        world.act(&cast.handler, &receipt, Command::Ask { question: "几楼".to_owned() }).await.unwrap();
        world.db.clock.pass(TimeDelta::days(6));
        let numbers = count(&world, &cast.chief, &month("2026-05")).await;
        assert_eq!(numbers.whole.get(Which::AnswerDue), 0);
        assert_eq!(numbers.whole.get(Which::Still), 1);
        assert_eq!(numbers.whole.get(Which::ResponseInTime), 1, "to ask is to respond");
        // The reply comes after the day on which the answer would have been due, and so does a word of staff.
        world.act(&cast.handler, &receipt, Command::Note { text: "已电话提醒".to_owned() }).await.unwrap();
        let told = Command::AddInfo { text: Some("三楼".to_owned()) };
        world.act(&author(&receipt.follow_token), &receipt, told).await.unwrap();
        let review_at = world.backend.now() + TimeDelta::days(20);
        let lead = Actor::Staff(world.person(Role::UnitLead, "spring").await);
        world.act(&lead, &receipt, long_list(review_at)).await.unwrap();
        world.db.clock.pass(TimeDelta::days(21));
        world.act(&lead, &receipt, Command::Review).await.unwrap();
        let done = Command::Answer { text: "已换阀门".to_owned(), outcome: Outcome::Done };
        world.act(&cast.handler, &receipt, done).await.unwrap();
        let numbers = count(&world, &cast.chief, &month("2026-05")).await;
        let on_time = numbers.whole.rate(Measure::OnTime).map(|rate| (rate.hits(), rate.base()));
        assert_eq!(on_time, Some((1, 1)));
    }
}

both! {
    async fn what_is_on_the_long_list_is_shown_apart_unless_it_was_late_before(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        let lead = Actor::Staff(world.person(Role::UnitLead, "spring").await);
        let put = async |key: &str, days| {
            let receipt = world.submit(key, "暖气不热").await;
            world.dispatch(&receipt, "spring").await;
            world.db.clock.pass(TimeDelta::days(days));
            let review_at = world.backend.now() + TimeDelta::days(60);
            world.act(&lead, &receipt, long_list(review_at)).await.unwrap();
            receipt
        };
        put("key-00000001", 10).await;
        let second = put("key-00000002", 0).await;
        let query = month("2026-05");
        let whole = count(&world, &cast.chief, &query).await.whole;
        assert_eq!((whole.get(Which::LongListed), whole.get(Which::Counted)), (2, 1));
        assert_eq!((whole.get(Which::ResponseDue), whole.get(Which::ResponseMissed)), (1, 1), "it was late");
        counts_are_lists(&world, &cast.chief, &query, &whole).await;
        // To prolong it is not for the unit alone.
        world.act(&lead, &second, Command::Review).await.unwrap();
        let again = world.backend.now() + TimeDelta::days(60);
        let refused = world.act(&lead, &second, long_list(again)).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
        let above = Actor::Staff(world.person(Role::UnitLead, "north").await);
        let view = world.act(&above, &second, long_list(again)).await.unwrap();
        assert_eq!(view.events.last().unwrap().text.as_deref(), Some("等备件\n到货即换"));
    }
}

both! {
    async fn a_month_ends_at_midnight_of_local_time(db: TestDb) {
        let world = World::new(db).await;
        let cast = Cast::of(&world).await;
        // 31 May 2026, 23:59, and 1 June, 00:01, in Shanghai.
        world.db.clock.set("2026-05-31T15:59:00Z".parse().unwrap());
        world.submit("key-00000001", "路灯").await;
        world.db.clock.set("2026-05-31T16:01:00Z".parse().unwrap());
        world.submit("key-00000002", "路灯").await;
        for (period, wanted) in [("2026-05", 1), ("2026-06", 1), ("2026-Q2", 2), ("2026-05-31..2026-05-31", 1)] {
            let numbers = count(&world, &cast.chief, &month(period)).await;
            assert_eq!(numbers.whole.get(Which::Counted), wanted, "{period}");
        }
        let query = NumbersQuery { by: GroupBy::Month, ..month("2026-Q2") };
        let numbers = count(&world, &cast.chief, &query).await;
        let months: Vec<_> = numbers.groups.iter().map(|group| group.key.clone()).collect();
        let wanted = ["2026-05", "2026-06"].map(|month| GroupKey::Month(month.parse::<Period>().unwrap()));
        assert_eq!(months, wanted);
    }
}

both! {
    async fn a_month_is_counted_along_one_index_and_reads_no_row(db: TestDb) {
        let kind = db.kind;
        let world = World::new(db).await;
        let chief = world.person(Role::Analyst, "district").await;
        let lead = world.person(Role::UnitLead, "north").await;
        if kind == Kind::Sqlite {
            for staff in [chief, lead] {
                for by in GroupBy::ALL {
                    let query = NumbersQuery { by: *by, ..month("2026-05") };
                    let plan = plan(&world.backend, &staff, &query).await.unwrap().join("\n");
                    let wanted = "USING COVERING INDEX request_numbers (submitted_at>? AND submitted_at<?)";
                    assert!(plan.contains(wanted), "{plan}");
                }
            }
            return;
        }
        // A table of a few rows is rather read as it lies; the question is whether the index fits.
        let lines = world.backend.write(|tx| async move {
            tx.execute_unprepared("set local enable_seqscan = off").await?;
            let text = "explain select unit_id, count(*) from request
                        where submitted_at >= '2026-05-01' and submitted_at < '2026-06-01' group by 1";
            let rows = tx.query_all_raw(sql(tx.get_database_backend(), text, Vec::new())).await?;
            Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<Vec<String>, _>>()?)
        });
        let plan = lines.await.unwrap().join("\n");
        assert!(plan.contains("request_numbers"), "{plan}");
    }
}
