//! What is long over keeps nothing of a person, and counts as before.

use crate::support::{Kind, TestDb, World, author, intake};
use backend::Backend;
use backend::actor::Actor;
use backend::audit::verify;
use backend::clock::SeededChance;
use backend::db::Tx;
use backend::entity::{audit, request};
use backend::error::Error;
use backend::jobs::Worker;
use backend::requests::{me_too, open, submit};
use backend::uploads;
use backend::view::Receipt;
use bytes::Bytes;
use chrono::TimeDelta;
use domain::ids::MediaId;
use domain::media::MediaKind;
use domain::org::Role;
use domain::request::{Command, Evaluation, EventKind, Outcome};
use sea_orm::{ConnectionTrait, EntityTrait, Statement};
use std::sync::Arc;

/// What is to be nowhere: number, name, words, address, the number it came with.
const NEEDLES: [&str; 5] = ["13987654321", "欧阳小明", "窗台记号", "柳林胡同", "W-4711"];

async fn district(db: TestDb, days: u32) -> World {
    let backend = db.open_with(Arc::new(SeededChance::new(1)), |config| config.retention_days = days).await;
    World::around(backend, db).await
}

async fn work(world: &World) {
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    while worker.step().await.unwrap() {}
}

/// Submitted with everything personal there is, and a recording.
async fn personal(world: &World) -> (Receipt, MediaId) {
    let voice = Bytes::from_static(include_bytes!("../fixtures/voice.ogg"));
    let media = uploads::stage(&world.backend, "key-00000001", MediaKind::Voice, voice).await.unwrap().id;
    let mut intake = intake("key-00000001", "窗台记号：欧阳小明 13987654321 家暖气不热");
    intake.submission.phone = Some("13987654321".to_owned());
    intake.submission.address = Some("柳林胡同三号".to_owned());
    intake.media = vec![media];
    (submit(&world.backend, intake).await.unwrap(), media)
}

/// From the unit to its end, with things said on the way.
async fn close(world: &World, receipt: &Receipt, said: &str) {
    world.dispatch(receipt, "spring").await;
    let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
    let author = author(&receipt.follow_token);
    let text = || said.to_owned();
    let evaluation = Evaluation { solved: true, satisfied: true };
    world.act(&handler, receipt, Command::Start).await.unwrap();
    world.act(&handler, receipt, Command::Note { text: text() }).await.unwrap();
    let supervisor = Actor::Staff(world.person(Role::Supervisor, "district").await);
    world.act(&supervisor, receipt, Command::Supervise { text: text(), days: None }).await.unwrap();
    world.act(&handler, receipt, Command::Explain { text: text() }).await.unwrap();
    world.act(&author, receipt, Command::AddInfo { text: Some(text()) }).await.unwrap();
    world.act(&handler, receipt, Command::Answer { text: text(), outcome: Outcome::Done }).await.unwrap();
    world.act(&author, receipt, Command::Evaluate { evaluation, comment: Some(text()) }).await.unwrap();
    world.act(&handler, receipt, Command::Close { note: None }).await.unwrap();
}

/// What lies around a request, written as it would be.
async fn around(world: &World, receipt: &Receipt) {
    me_too(&world.backend, &receipt.code, "device-of-a-neighbour").await.unwrap();
    let code = receipt.code.to_string();
    let put = move |tx: Tx| {
        let this = format!("(select id from request where code = '{code}')");
        let at = format!("(select submitted_at from request where code = '{code}')");
        let staff = "(select min(id) from staff)";
        let all = [
            format!("update request set author_name = '欧阳小明', external_number = 'W-4711' where code = '{code}'"),
            format!("insert into tell_contact (id, request_id, way, address, created_at)
                     values ('00000000-0000-7000-8000-000000000001', {this}, 'sms', '13987654321', {at})"),
            format!("insert into push_subscription (id, request_id, endpoint, p256dh, auth, tongue, created_at)
                     values ('00000000-0000-7000-8000-000000000001', {this}, 'https://窗台记号', 'x', 'x', 'en', {at})"),
            format!("insert into message (id, request_id, occasion, listener, way, tongue, body, place_values, address,
                       urgent, fate, attempts, run_at, dedup, created_at)
                     values ('00000000-0000-7000-8000-000000000001', {this}, 'answered', 'author', 'sms', 'en', '窗台记号',
                       '{{}}', '139****4321', false, 'sent', 1, {at}, 'x', {at})"),
            format!("insert into inbox (id, request_id, staff_id, occasion, body, dedup, created_at)
                     values ('00000000-0000-7000-8000-000000000001', {this}, {staff}, 'answered', '欧阳小明', 'x', {at})"),
            format!("insert into import (id, staff_id, file_name, state, headings, row_count, checked_to, created_at, changed_at)
                     values ('00000000-0000-7000-8000-000000000001', {staff}, 'x', 'done', '[]', 1, 1, {at}, {at})"),
            format!("insert into import_row (import_id, number, state, cells, external_number, request_id)
                     values ('00000000-0000-7000-8000-000000000001', 2, 'done', '[\"欧阳小明\"]', 'W-4711', {this})"),
        ];
        async move {
            for sql in all {
                tx.execute_unprepared(&sql).await?;
            }
            Ok(())
        }
    };
    world.backend.write(put).await.unwrap();
}

/// The request is in an account.
const ACCOUNT: &str = "00000000-0000-7000-8000-00000000acc0";

async fn kept_in_an_account(world: &World, receipt: &Receipt) {
    let code = receipt.code.to_string();
    let put = move |tx: Tx| {
        let all = [
            format!(
                "insert into account (id, created_at)
                 values ('{ACCOUNT}', (select min(submitted_at) from request))"
            ),
            format!("update request set account_id = '{ACCOUNT}' where code = '{code}'"),
        ];
        async move {
            for sql in all {
                tx.execute_unprepared(&sql).await?;
            }
            Ok(())
        }
    };
    world.backend.write(put).await.unwrap();
}

async fn texts(backend: &Backend, sql: String) -> Vec<String> {
    let dialect = backend.read().get_database_backend();
    let rows = backend.read().query_all_raw(Statement::from_string(dialect, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// The tables whose rows hold a text anywhere.
async fn holding(world: &World, needle: &str) -> Vec<String> {
    let backend = &world.backend;
    let sqlite = world.db.kind == Kind::Sqlite;
    let tables = if sqlite {
        "select name from sqlite_schema where type = 'table' and sql not like 'create virtual%'
           and name not like '%search%'"
    } else {
        "select table_name::text from information_schema.tables where table_schema = 'public'"
    };
    let mut found = Vec::new();
    for table in texts(backend, tables.to_owned()).await {
        let row = if sqlite {
            let columns = texts(backend, format!("select name from pragma_table_info('{table}')")).await;
            columns
                .iter()
                .map(|c| format!("coalesce(cast(\"{c}\" as text), '')"))
                .collect::<Vec<_>>()
                .join(" || ' ' || ")
        } else {
            format!("\"{table}\"::text")
        };
        let rows = texts(backend, format!("select 'x' from \"{table}\" where {row} like '%{needle}%'")).await;
        found.extend(rows.first().map(|_| table));
    }
    found
}

/// What is counted: rows and lines of history.
async fn figures(world: &World) -> Vec<String> {
    let rows = "select coalesce(category_id, '') || ' ' || coalesce(unit_id, '') || ' ' || status || ' '
                  || case when solved then '1' else '0' end || ' ' || cast(count(*) as text)
                from request group by category_id, unit_id, status, solved order by 1";
    let lines = "select kind || ' ' || cast(count(*) as text) from request_event group by kind order by 1";
    let times = "select cast(submitted_at as text) || ' ' || coalesce(cast(answered_at as text), '') || ' '
                   || coalesce(grid_id, '') || ' ' || cast(media_count as text) || ' ' || cast(me_too as text)
                 from request order by code";
    let mut all = texts(&world.backend, rows.to_owned()).await;
    all.extend(texts(&world.backend, lines.to_owned()).await);
    all.extend(texts(&world.backend, times.to_owned()).await);
    all
}

both! {
    async fn a_person_is_nowhere_any_more_and_every_figure_stays(db: TestDb) {
        let world = district(db, 30).await;
        let (receipt, media) = personal(&world).await;
        world.publish(&receipt, true).await;
        close(&world, &receipt, "窗台记号 欧阳小明 13987654321 柳林胡同").await;
        around(&world, &receipt).await;
        kept_in_an_account(&world, &receipt).await;
        let before = figures(&world).await;
        for needle in NEEDLES {
            assert!(!holding(&world, needle).await.is_empty(), "{needle} is there to begin with");
        }
        world.db.clock.pass(TimeDelta::days(29));
        work(&world).await;
        assert!(!holding(&world, NEEDLES[0]).await.is_empty(), "not before its time");

        world.db.clock.pass(TimeDelta::days(2));
        work(&world).await;
        for needle in NEEDLES {
            assert_eq!(holding(&world, needle).await, Vec::<String>::new(), "{needle}");
        }
        assert_eq!(figures(&world).await, before);
        assert!(world.backend.blobs().get(&format!("media/{media}/original")).await.is_err(), "the recording is gone");
        assert_eq!(holding(&world, ACCOUNT).await, ["account"], "only the account itself is left");
        let row = request::Entity::find().one(world.backend.read()).await.unwrap().unwrap();
        assert_eq!((row.lat, row.lng, row.accuracy), (Some(45.14), Some(124.82), None), "about a kilometre");
        let lead = Actor::Staff(world.person(Role::UnitLead, "spring").await);
        let view = open(&world.backend, &lead, &receipt.code).await.unwrap();
        assert!(view.anonymised_at.is_some() && view.actions.is_empty() && !view.contact.may_reveal);
        let answer = view.events.iter().find(|event| event.kind == EventKind::Answered).unwrap();
        assert_eq!(answer.text.as_deref(), Some(""), "that something was said stays");
        assert!(!view.place.unwrap().exact);
        let stranger = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert_eq!(stranger.relation, backend::view::Relation::Public, "the private link opens no more than others");
    }
}

both! {
    async fn it_is_done_once_recorded_and_goes_on_where_it_stopped(db: TestDb) {
        let world = district(db, 30).await;
        for n in 0..70 {
            let receipt = world.submit(&format!("key-{n:08}"), "路灯不亮").await;
            world.act(&author(&receipt.follow_token), &receipt, Command::Withdraw { reason: None }).await.unwrap();
        }
        world.db.clock.pass(TimeDelta::days(31));
        work(&world).await;
        world.db.clock.pass(TimeDelta::days(2));
        work(&world).await;
        let lines = audit::Entity::find().all(world.backend.read()).await.unwrap();
        let mut counts: Vec<_> = lines.iter().map(|line| (line.action.as_str(), line.detail.contains("\"count\":50"))).collect();
        counts.sort_unstable();
        assert_eq!(counts, [("retention.anonymise", false), ("retention.anonymise", true)]);
        let rows = request::Entity::find().all(world.backend.read()).await.unwrap();
        assert!(rows.iter().all(|row| row.anonymised_at.is_some() && row.phone.is_none() && row.version == 3));
        assert_eq!(verify(&world.backend, None).await.unwrap().fault, None);
    }
}

both! {
    async fn more_than_one_go_takes_is_forgotten_all_the_same_and_every_figure_stays(db: TestDb) {
        // Ten transactions of fifty are one go of the job.
        const MANY: usize = 530;
        let world = district(db, 30).await;
        for n in 0..MANY {
            let receipt = world.submit(&format!("key-{n:08}"), "路灯不亮，电话 13987654321").await;
            world.act(&author(&receipt.follow_token), &receipt, Command::Withdraw { reason: None }).await.unwrap();
        }
        let before = figures(&world).await;
        world.db.clock.pass(TimeDelta::days(31));
        work(&world).await;
        let rows = request::Entity::find().all(world.backend.read()).await.unwrap();
        let left = rows.iter().filter(|row| row.anonymised_at.is_none()).count();
        assert_eq!((rows.len(), left), (MANY, 0));
        assert_eq!(holding(&world, "13987654321").await, Vec::<String>::new());
        assert_eq!(figures(&world).await, before);
        let lines = audit::Entity::find().all(world.backend.read()).await.unwrap();
        assert_eq!(lines.len(), MANY.div_ceil(50), "one line a transaction");
    }
}

both! {
    async fn what_is_open_reopened_or_changed_since_is_left_alone(db: TestDb) {
        let world = district(db, 30).await;
        let open_one = world.submit("key-00000001", "还在等").await;
        let reopened = world.submit("key-00000002", "又坏了").await;
        close(&world, &reopened, "修好了").await;
        world.db.clock.pass(TimeDelta::days(20));
        let recent = world.submit("key-00000003", "刚办完").await;
        close(&world, &recent, "修好了").await;
        world.db.clock.pass(TimeDelta::days(12));
        let author = author(&reopened.follow_token);
        world.act(&author, &reopened, Command::Reopen { text: None }).await.unwrap();
        work(&world).await;
        for receipt in [&open_one, &reopened, &recent] {
            let row = request::Entity::find().all(world.backend.read()).await.unwrap();
            let row = row.into_iter().find(|row| row.code.0 == receipt.code).unwrap();
            assert!(row.anonymised_at.is_none() && row.phone.is_some(), "{}", row.status.0);
        }
    }
}

both! {
    async fn nothing_is_forgotten_where_that_is_switched_off(db: TestDb) {
        let world = district(db, 0).await;
        let (receipt, _) = personal(&world).await;
        world.act(&author(&receipt.follow_token), &receipt, Command::Withdraw { reason: None }).await.unwrap();
        world.db.clock.pass(TimeDelta::days(40_000));
        work(&world).await;
        assert!(!holding(&world, NEEDLES[0]).await.is_empty());
    }
}

both! {
    async fn a_command_prepared_before_is_refused_after_and_history_stays_guarded(db: TestDb) {
        let world = district(db, 30).await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        close(&world, &receipt, "修好了").await;
        world.db.clock.pass(TimeDelta::days(31));
        work(&world).await;
        let supervisor = Actor::Staff(world.person(Role::Supervisor, "district").await);
        let view = open(&world.backend, &supervisor, &receipt.code).await.unwrap();
        let again = crate::support::note(Command::Reopen { text: Some("再看".to_owned()) }, view.version);
        let refused = backend::requests::act(&world.backend, &supervisor, &receipt.code, again).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
        for sql in ["update request_event set text = 'x'", "update request_event set kind = 'noted', text = ''",
                    "delete from request_event"] {
            let tried = world.backend.write(move |tx: Tx| async move {
                tx.execute_unprepared(sql).await?;
                Ok(())
            });
            assert!(tried.await.is_err(), "{sql}");
        }
    }
}
