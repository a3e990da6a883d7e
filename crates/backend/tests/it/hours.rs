//! Working calendars, deadline policies, texts: what administrators change and
//! what follows from it.

use crate::policies::{policy, text};
use crate::support::{TestDb, World, author};
use crate::unreadable::more;
use backend::actor::{Actor, Grant, Staff};
use backend::admin::{self, CalendarDraft, FormError, SaveError, SpecialDay};
use backend::directory::Unit;
use backend::entity::{audit, calendar_day, job, request, request_share};
use backend::error::Error;
use backend::jobs::Worker;
use backend::reckon::{self, Report};
use backend::requests::open;
use backend::view::{Receipt, RequestView};
use chrono::{NaiveDate, TimeDelta};
use domain::Moment;
use domain::deadline::{Calendar, NoticeDay, read_notice};
use domain::ids::CalendarId;
use domain::org::Role;
use domain::request::{Action, Command, Outcome, Status};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

pub type Problems = Vec<(&'static str, &'static str)>;

pub fn problems<T: std::fmt::Debug>(result: Result<T, SaveError>) -> Problems {
    match result {
        Err(SaveError::Invalid(wrong)) => {
            wrong.into_iter().map(|FormError { field, problem }| (field, problem)).collect()
        }
        other => panic!("{other:?}"),
    }
}

pub async fn world(db: TestDb) -> (World, Staff) {
    let world = World::new(db).await;
    let id = admin::add_first(&world.backend, "District", "root", "Root", "green heron 42").await.unwrap();
    let mut root = world.person(Role::Analyst, "district").await;
    root.id = id;
    root.grants = vec![Grant { role: Role::Administrator, unit: world.units["district"] }];
    (world, root)
}

pub async fn work(world: &World) {
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    while worker.step().await.unwrap() {}
}

fn office(world: &World, name: &str) -> CalendarDraft {
    let id = admin::new_calendar_id(&world.backend);
    CalendarDraft { id, name: name.to_owned(), week: Calendar::office_week() }
}

/// A calendar that the whole district goes by.
async fn in_use(world: &World, root: &Staff) -> CalendarId {
    let draft = office(world, "office");
    admin::save_calendar(&world.backend, root, draft.clone()).await.unwrap();
    give(world, root, "district", Some(draft.id)).await;
    work(world).await;
    draft.id
}

async fn give(world: &World, root: &Staff, unit: &str, calendar: Option<CalendarId>) {
    let before = world.backend.directory().unit(world.units[unit]).unwrap().clone();
    admin::save_unit(&world.backend, root, Unit { calendar, ..before }).await.unwrap();
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn free(text: &str) -> SpecialDay {
    SpecialDay { day: day(text), name: "放假".to_owned(), spans: Vec::new() }
}

pub fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

pub async fn view(world: &World, receipt: &Receipt) -> RequestView {
    open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap()
}

async fn report(world: &World, id: CalendarId) -> Report {
    reckon::report(&world.backend, Some(id)).await.unwrap().unwrap()
}

pub async fn row(world: &World, receipt: &Receipt) -> request::Model {
    let query = request::Entity::find().filter(request::Column::Code.eq(receipt.code.as_str()));
    query.one(world.backend.read()).await.unwrap().unwrap()
}

/// Dispatched, answered and closed.
async fn closed(world: &World, key: &str) -> Receipt {
    let receipt = world.submit(key, "路灯不亮").await;
    world.dispatch(&receipt, "spring").await;
    let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
    world.act(&handler, &receipt, Command::Start).await.unwrap();
    let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
    world.act(&handler, &receipt, answer).await.unwrap();
    let view = world.act(&handler, &receipt, Command::Close { note: None }).await.unwrap();
    assert_eq!(view.status, Status::Closed);
    receipt
}

both! {
    async fn a_holiday_moves_what_is_open_says_so_and_leaves_what_is_closed(db: TestDb) {
        let (world, root) = world(db).await;
        let calendar = in_use(&world, &root).await;
        let done = closed(&world, "key-00000001").await;
        let before = row(&world, &done).await;
        let receipt = world.submit("key-00000002", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        let own = row(&world, &receipt).await;
        // Monday 10:00, two working days of a community.
        assert_eq!(own.answer_due_at, at("2026-05-06T02:00:00Z"));
        admin::save_day(&world.backend, &root, calendar, free("2026-05-05")).await.unwrap();
        let waiting = report(&world, calendar).await;
        assert_eq!((waiting.done_at, waiting.looked), (None, 0), "it says that it has begun");
        work(&world).await;
        let now = row(&world, &receipt).await;
        assert_eq!(now.answer_due_at, at("2026-05-07T02:00:00Z"));
        assert_eq!(now.first_due_at, at("2026-05-04T07:30:00Z"), "today is as it was");
        assert_eq!((now.version, now.due_at, now.work_at), (own.version, Some(now.first_due_at), Some(now.first_due_at)));
        assert!(now.wake_at.is_some());
        assert_eq!(row(&world, &done).await, before, "what is closed stays");
        let report = report(&world, calendar).await;
        assert!(report.done_at.is_some());
        assert_eq!((report.looked, report.earlier, report.later), (1, 0, 1));
        assert_eq!(report.moved[0].code, receipt.code);
        assert_eq!((report.moved[0].from, report.moved[0].to), (own.answer_due_at, now.answer_due_at));
    }
}

both! {
    async fn what_cannot_be_read_keeps_no_other_from_its_new_date(db: TestDb) {
        let (world, root) = world(db).await;
        let calendar = in_use(&world, &root).await;
        let newer = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&newer, "spring").await;
        more(&world, &newer, 1).await;
        let behind = world.submit("key-00000002", "暖气不热").await;
        world.dispatch(&behind, "spring").await;
        admin::save_day(&world.backend, &root, calendar, free("2026-05-05")).await.unwrap();
        work(&world).await;
        assert_eq!(row(&world, &behind).await.answer_due_at, at("2026-05-07T02:00:00Z"));
        let report = report(&world, calendar).await;
        assert_eq!((report.looked, report.later, report.done_at), (3, 2, None), "it is come back to");
    }
}

both! {
    async fn taking_the_holiday_back_brings_everything_back(db: TestDb) {
        let (world, root) = world(db).await;
        let calendar = in_use(&world, &root).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        let before = row(&world, &receipt).await;
        admin::save_day(&world.backend, &root, calendar, free("2026-05-04")).await.unwrap();
        work(&world).await;
        let off = row(&world, &receipt).await;
        assert!(off.first_due_at > before.first_due_at && off.wake_at > before.wake_at);
        admin::remove_day(&world.backend, &root, calendar, day("2026-05-04")).await.unwrap();
        work(&world).await;
        assert_eq!(row(&world, &receipt).await, before);
        assert_eq!(report(&world, calendar).await.earlier, 1);
        let gone = admin::remove_day(&world.backend, &root, calendar, day("2026-05-04")).await;
        assert!(matches!(gone, Err(SaveError::Other(Error::NotFound))));
    }
}

both! {
    async fn only_those_who_go_by_a_calendar_are_looked_at(db: TestDb) {
        let (world, root) = world(db).await;
        let calendar = office(&world, "spring only");
        admin::save_calendar(&world.backend, &root, calendar.clone()).await.unwrap();
        let here = world.submit("key-00000001", "暖气不热").await;
        let there = world.submit("key-00000002", "路面有坑").await;
        world.submit("key-00000003", "没有单位").await;
        world.dispatch(&here, "spring-1").await;
        world.dispatch(&there, "works").await;
        give(&world, &root, "spring", Some(calendar.id)).await;
        work(&world).await;
        assert_eq!(report(&world, calendar.id).await.looked, 1, "the grid goes by its community's");
        let before = row(&world, &there).await;
        admin::save_day(&world.backend, &root, calendar.id, free("2026-05-05")).await.unwrap();
        work(&world).await;
        assert_eq!(report(&world, calendar.id).await.later, 1);
        assert_eq!(row(&world, &there).await, before);
        give(&world, &root, "spring", None).await;
        work(&world).await;
        let office = reckon::report(&world.backend, None).await.unwrap().unwrap();
        assert_eq!((office.looked, office.earlier), (1, 1), "back to usual hours, and said so");
    }
}

both! {
    async fn what_is_answered_keeps_its_verdict_and_gets_another_day_to_close(db: TestDb) {
        let (world, root) = world(db).await;
        let calendar = in_use(&world, &root).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        world.act(&handler, &receipt, Command::Start).await.unwrap();
        let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
        world.act(&handler, &receipt, answer).await.unwrap();
        let before = row(&world, &receipt).await;
        admin::save_day(&world.backend, &root, calendar, free("2026-05-12")).await.unwrap();
        work(&world).await;
        let now = row(&world, &receipt).await;
        assert_eq!(now.answer_due_at, before.answer_due_at);
        assert!(now.close_due_at > before.close_due_at);
        assert_eq!((now.work_at, now.due_at), (now.close_due_at, now.close_due_at));
    }
}

both! {
    async fn what_nobody_was_to_be_warned_of_is_not_told_because_a_calendar_changed(db: TestDb) {
        let (world, root) = world(db).await;
        let calendar = in_use(&world, &root).await;
        let handler = Actor::Staff(crate::telling::granted(&world, Role::Handler, "spring").await);
        let answered = world.submit("key-00000001", "暖气不热").await;
        let waiting = world.submit("key-00000002", "路灯不亮").await;
        for receipt in [&answered, &waiting] {
            world.dispatch(receipt, "spring").await;
        }
        let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
        world.act(&handler, &answered, answer).await.unwrap();
        // As rows were that are warned of no more: all of the first response was told.
        for receipt in [&answered, &waiting] {
            let mut record: serde_json::Value =
                serde_json::from_str(&row(&world, receipt).await.record_json.unwrap()).unwrap();
            record.as_object_mut().unwrap().remove("closing");
            record["warned"] = 3.into();
            let (code, record) = (receipt.code.as_str().to_owned(), record.to_string());
            let old = move |tx: backend::db::Tx| {
                let text = "update request set record_json = $2, wake_at = null where code = $1";
                let values = vec![code.as_str().into(), record.as_str().into()];
                let statement = backend::db::sql(tx.get_database_backend(), text, values);
                async move { Ok(tx.execute_raw(statement).await.map(|_| ())?) }
            };
            world.backend.write(old).await.unwrap();
        }
        let told = async || {
            let lines = backend::entity::inbox::Entity::find().all(world.backend.read()).await.unwrap();
            lines.iter().filter(|line| line.occasion.0 == domain::tell::Occasion::Late).count()
        };
        world.db.clock.pass(TimeDelta::days(30));
        work(&world).await;
        admin::save_day(&world.backend, &root, calendar, free("2026-07-01")).await.unwrap();
        for _ in 0..3 {
            work(&world).await;
            world.db.clock.pass(TimeDelta::minutes(2));
        }
        assert_eq!(told().await, 0);
        for receipt in [&answered, &waiting] {
            assert_eq!(row(&world, receipt).await.wake_at, None);
        }
    }
}

both! {
    async fn a_part_follows_the_calendar_of_the_unit_that_is_to_do_it(db: TestDb) {
        let (world, root) = world(db).await;
        let own = office(&world, "works only");
        admin::save_calendar(&world.backend, &root, own.clone()).await.unwrap();
        give(&world, &root, "works", Some(own.id)).await;
        work(&world).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        let lead = Actor::Staff(world.person(Role::UnitLead, "spring").await);
        let whistle = Command::Whistle { unit: world.units["works"], task: "开挖意见".to_owned(), days: 2 };
        world.act(&lead, &receipt, whistle).await.unwrap();
        let part = async || open(&world.backend, &lead, &receipt.code).await.unwrap().parts[0].due_at;
        let before = row(&world, &receipt).await;
        assert_eq!(part().await, at("2026-05-06T02:00:00Z"));
        admin::save_day(&world.backend, &root, own.id, free("2026-05-05")).await.unwrap();
        work(&world).await;
        assert_eq!(part().await, at("2026-05-07T02:00:00Z"));
        let now = row(&world, &receipt).await;
        assert_eq!((now.version, now.answer_due_at, now.due_at), (before.version, before.answer_due_at, before.due_at));
        let share = request_share::Entity::find().one(world.backend.read()).await.unwrap().unwrap();
        assert_eq!(share.due_at, Some(at("2026-05-07T02:00:00Z")));
        let told = report(&world, own.id).await;
        assert_eq!((told.looked, told.earlier, told.later, told.parts), (1, 0, 0, 1));
        assert_eq!((told.moved[0].part.as_deref(), told.moved[0].to), (Some("works"), at("2026-05-07T02:00:00Z")));
        // Late, and told so; with one more free day it is not late yet, and is told again when it is.
        world.db.clock.pass(TimeDelta::hours(73));
        for _ in 0..4 {
            work(&world).await;
            world.db.clock.pass(TimeDelta::minutes(1));
        }
        let late = |row: &request::Model| row.record_json.as_ref().unwrap().contains("\"late\":true");
        let now = row(&world, &receipt).await;
        assert!(late(&now) && now.wake_at.is_none(), "{:?}", now.record_json);
        admin::save_day(&world.backend, &root, own.id, free("2026-05-07")).await.unwrap();
        work(&world).await;
        let now = row(&world, &receipt).await;
        assert_eq!((late(&now), now.wake_at), (false, Some(at("2026-05-08T02:00:00Z"))));
    }
}

both! {
    async fn a_job_done_twice_counts_once(db: TestDb) {
        let (world, root) = world(db).await;
        let calendar = in_use(&world, &root).await;
        for n in 0..3 {
            let receipt = world.submit(&format!("key-0000000{n}"), "暖气不热").await;
            world.dispatch(&receipt, "spring").await;
        }
        admin::save_day(&world.backend, &root, calendar, free("2026-05-05")).await.unwrap();
        let jobs = job::Entity::find().filter(job::Column::Kind.eq("reckon"));
        let waiting = jobs.one(world.backend.read()).await.unwrap().unwrap();
        work(&world).await;
        let first = report(&world, calendar).await;
        assert_eq!((first.looked, first.later), (3, 3));
        // As after a crash between the last batch and the end of the job.
        let again = job::ActiveModel::from(waiting);
        world
            .backend
            .write(move |tx| {
                let again = again.clone();
                async move {
                    job::Entity::insert(sea_orm::ActiveModelTrait::reset_all(again))
                        .exec_without_returning(&*tx)
                        .await?;
                    Ok(())
                }
            })
            .await
            .unwrap();
        work(&world).await;
        let second = report(&world, calendar).await;
        assert_eq!((second.looked, second.later, second.moved), (first.looked, first.later, first.moved));
    }
}

both! {
    async fn a_calendar_needs_working_time_and_sound_hours(db: TestDb) {
        let (world, root) = world(db).await;
        let save = |draft| admin::save_calendar(&world.backend, &root, draft);
        let mut none = office(&world, " ");
        none.week = std::array::from_fn(|_| Vec::new());
        assert_eq!(problems(save(none).await), [("name", "empty"), ("week", "no_work")]);
        let mut bad = office(&world, "bad");
        bad.week[0] = vec![(600, 600)];
        bad.week[6] = vec![(600, 700), (650, 800)];
        bad.week[2] = vec![(600, 1441)];
        assert_eq!(problems(save(bad).await), [("mon", "bad_span"), ("wed", "bad_span"), ("sun", "overlap")]);
        let good = office(&world, "good");
        save(good.clone()).await.unwrap();
        assert_eq!(problems(save(office(&world, "good")).await), [("name", "taken")]);
        save(good.clone()).await.unwrap();
        let odd = SpecialDay { name: "\u{202E}".to_owned(), spans: vec![(5, 1)], ..free("2026-05-05") };
        let wrong = admin::save_day(&world.backend, &root, good.id, odd).await;
        assert_eq!(problems(wrong), [("day_name", "empty"), ("day_hours", "bad_span")]);
        let nowhere = admin::save_day(&world.backend, &root, office(&world, "x").id, free("2026-05-05")).await;
        assert!(matches!(nowhere, Err(SaveError::Other(Error::NotFound))));
        assert_eq!(world.backend.directory().time.calendars.len(), 1);
    }
}

fn notice() -> Vec<NoticeDay> {
    read_notice("2026-10-01,2026-10-07,国庆节,休\n2026-10-10,,国庆节调休,班", None).unwrap()
}

both! {
    async fn a_notice_goes_into_all_calendars_that_have_a_free_day(db: TestDb) {
        let (world, root) = world(db).await;
        let backend = &world.backend;
        let none = admin::apply_notice(backend, &root, None, &notice()).await;
        assert_eq!(problems(none), [("calendar", "not_found")]);
        let (one, two, mut duty) = (office(&world, "one"), office(&world, "two"), office(&world, "duty"));
        duty.week = std::array::from_fn(|_| vec![(0, 1440)]);
        for draft in [&one, &two, &duty] {
            admin::save_calendar(backend, &root, draft.clone()).await.unwrap();
        }
        assert_eq!(admin::apply_notice(backend, &root, None, &notice()).await.unwrap(), 2);
        let directory = backend.directory();
        let of = |id| directory.time.calendar(id).unwrap();
        assert_eq!(of(two.id).days().len(), 8);
        assert!(of(duty.id).days().is_empty(), "who works every day keeps no holidays");
        assert!(of(one.id).on(day("2026-10-05")).is_empty());
        assert_eq!(of(one.id).on(day("2026-10-10")), of(one.id).on(day("2026-10-09")), "a Saturday that is worked");
        // Again, with a correction: the same days, not more of them.
        let later = read_notice("2026-10-07,,国庆节,班", None).unwrap();
        assert_eq!(admin::apply_notice(backend, &root, Some(one.id), &later).await.unwrap(), 1);
        let seen = admin::calendar(backend, &root, one.id).await.unwrap();
        assert_eq!(seen.days.len(), 8);
        assert!(!seen.days.iter().find(|d| d.day == day("2026-10-07")).unwrap().spans.is_empty());
    }
}

both! {
    async fn only_administrators_change_time_and_texts_and_each_change_is_recorded(db: TestDb) {
        let (world, root) = world(db).await;
        let backend = &world.backend;
        let lead = world.person(Role::UnitLead, "district").await;
        let draft = office(&world, "office");
        let forbidden = |result: Result<(), SaveError>| {
            assert!(matches!(result, Err(SaveError::Other(Error::Forbidden))), "{result:?}");
        };
        forbidden(admin::save_calendar(backend, &lead, draft.clone()).await);
        forbidden(admin::save_day(backend, &lead, draft.id, free("2026-05-05")).await);
        forbidden(admin::remove_day(backend, &lead, draft.id, day("2026-05-05")).await);
        forbidden(admin::apply_notice(backend, &lead, None, &notice()).await.map(|_| ()));
        forbidden(admin::save_policy(backend, &lead, policy(&world, None, None, None, 1)).await);
        forbidden(admin::save_warnings(backend, &lead, vec![50]).await);
        forbidden(admin::save_template(backend, &lead, text(&world, Action::Answer, None, "x")).await);
        assert!(matches!(admin::calendar(backend, &lead, draft.id).await, Err(Error::Forbidden)));
        assert!(matches!(admin::policies(backend, &lead).await, Err(Error::Forbidden)));
        assert!(matches!(admin::templates(backend, &lead).await, Err(Error::Forbidden)));
        assert_eq!(job::Entity::find().count(backend.read()).await.unwrap(), 0, "nothing follows from it");
        admin::save_calendar(backend, &root, draft.clone()).await.unwrap();
        admin::save_day(backend, &root, draft.id, free("2026-05-05")).await.unwrap();
        admin::remove_day(backend, &root, draft.id, day("2026-05-05")).await.unwrap();
        admin::apply_notice(backend, &root, None, &notice()).await.unwrap();
        let (own, words) = (policy(&world, None, None, None, 1), text(&world, Action::Answer, None, "x"));
        admin::save_policy(backend, &root, own.clone()).await.unwrap();
        admin::remove_policy(backend, &root, own.id).await.unwrap();
        admin::save_warnings(backend, &root, vec![50]).await.unwrap();
        admin::save_template(backend, &root, words.clone()).await.unwrap();
        admin::remove_template(backend, &root, words.id).await.unwrap();
        let lines = audit::Entity::find().filter(audit::Column::StaffId.eq(root.id.to_string()));
        let mut actions: Vec<_> = lines.all(backend.read()).await.unwrap().into_iter().map(|l| l.action).collect();
        actions.sort();
        let expected = [
            "calendar.day", "calendar.day_remove", "calendar.make", "calendar.notice", "policy.remove",
            "policy.save", "template.remove", "template.save", "warnings.save",
        ];
        assert_eq!(actions, expected);
    }
}

both! {
    async fn a_bad_line_leaves_every_calendar_as_it_was(db: TestDb) {
        let (world, root) = world(db).await;
        let calendar = in_use(&world, &root).await;
        let wrong = read_notice("2026-10-01,2026-10-07,国庆节,休\n2026-10-07,,又一次,班", None).unwrap_err();
        assert_eq!(wrong[0].line, 2);
        // A calendar that went meanwhile: none of the days is written.
        let gone = admin::apply_notice(&world.backend, &root, Some(office(&world, "x").id), &notice()).await;
        assert_eq!(problems(gone), [("calendar", "not_found")]);
        assert_eq!(calendar_day::Entity::find().count(world.backend.read()).await.unwrap(), 0);
        assert!(admin::calendar(&world.backend, &root, calendar).await.unwrap().days.is_empty());
    }
}
