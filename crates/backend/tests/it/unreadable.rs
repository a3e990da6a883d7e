//! While versions change, a row of a newer one may not be readable: it keeps no job
//! from those behind it, and the job comes back to it.

use crate::support::{World, author};
use backend::actor::{Actor, Grant};
use backend::clock::SeededChance;
use backend::entity::{job, request, supervision as demands};
use backend::jobs::Worker;
use backend::requests::Wish;
use backend::supervision;
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::org::Role;
use domain::request::{Command, Outcome, Status};
use domain::supervision::{Rule, Rules};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::sync::Arc;

const NEWER: &str = r#"{"status":"of a newer version"}"#;

/// Puts a text into a column of a request.
async fn put(world: &World, receipt: &Receipt, column: &str, text: &str) {
    let update = format!("update request set {column} = $1 where code = $2");
    let (text, code) = (text.to_owned(), receipt.code.to_string());
    let work = move |tx: backend::db::Tx| {
        let values = vec![text.as_str().into(), code.as_str().into()];
        let statement = backend::db::sql(tx.get_database_backend(), update.as_str(), values);
        async move { Ok(tx.execute_raw(statement).await.map(|_| ())?) }
    };
    world.backend.write(work).await.unwrap();
}

async fn row(world: &World, receipt: &Receipt) -> request::Model {
    let of = request::Column::Code.eq(receipt.code.as_str());
    request::Entity::find().filter(of).one(world.backend.read()).await.unwrap().unwrap()
}

/// Does everything that is due after some time.
async fn pass(world: &World, time: TimeDelta) {
    world.db.clock.pass(time);
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    while worker.step().await.unwrap() {}
}

/// What a job failed with last.
async fn failed(world: &World, kind: &str) -> bool {
    let jobs =
        job::Entity::find().filter(job::Column::Kind.eq(kind)).all(world.backend.read()).await.unwrap();
    jobs.iter().any(|job| job.last_error.is_some())
}

both! {
    async fn those_that_were_folded_into_one_follow_each_by_itself(db: TestDb) {
        let world = World::new(db).await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let main = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&main, "spring").await;
        let mut folded = Vec::new();
        for key in ["key-00000002", "key-00000003"] {
            let other = world.submit(key, "暖气也不热").await;
            world.act(&dispatcher, &other, Wish::MergeInto(main.code.clone())).await.unwrap();
            folded.push(other);
        }
        let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
        world.act(&handler, &main, answer).await.unwrap();
        let was = row(&world, &folded[0]).await.state_json;
        put(&world, &folded[0], "state_json", NEWER).await;
        pass(&world, TimeDelta::seconds(1)).await;
        assert_eq!(row(&world, &folded[1]).await.status.0, Status::Answered);
        put(&world, &folded[0], "state_json", &was).await;
        pass(&world, TimeDelta::minutes(5)).await;
        assert_eq!(row(&world, &folded[0]).await.status.0, Status::Answered, "it is come back to");
    }
}

both! {
    async fn what_is_long_over_is_forgotten_behind_a_whole_page_of_them(db: TestDb) {
        let backend = db.open_with(Arc::new(SeededChance::new(1)), |config| config.retention_days = 30).await;
        let world = World::around(backend, db).await;
        let mut all = Vec::new();
        for n in 0..52 {
            let receipt = world.submit(&format!("key-{n:08}"), "路灯不亮").await;
            let withdraw = Command::Withdraw { reason: None };
            world.act(&author(&receipt.follow_token), &receipt, withdraw).await.unwrap();
            all.push((row(&world, &receipt).await.state_json, receipt));
        }
        for (_, receipt) in &all[..51] {
            put(&world, receipt, "state_json", NEWER).await;
        }
        pass(&world, TimeDelta::days(31)).await;
        assert!(row(&world, &all[51].1).await.anonymised_at.is_some());
        assert!(failed(&world, "retention").await);
        for (was, receipt) in &all[..51] {
            put(&world, receipt, "state_json", was).await;
        }
        pass(&world, TimeDelta::days(1)).await;
        for (_, receipt) in &all {
            assert!(row(&world, receipt).await.anonymised_at.is_some());
        }
    }
}

both! {
    async fn rules_of_supervision_press_those_behind_one(db: TestDb) {
        let world = World::new(db).await;
        let mut by = world.person(Role::Analyst, "district").await;
        by.grants = vec![Grant { role: Role::Administrator, unit: world.units["district"] }];
        let late = Rule { on: true, figure: 1, demand: "请立即办理".to_owned() };
        supervision::save_rules(&world.backend, &by, Rules { late, ..Rules::default() }).await.unwrap();
        let newer = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&newer, "spring").await;
        world.db.clock.pass(TimeDelta::hours(1));
        let behind = world.submit("key-00000002", "暖气不热").await;
        world.dispatch(&behind, "spring").await;
        put(&world, &newer, "state_json", NEWER).await;
        pass(&world, TimeDelta::days(30)).await;
        let made = demands::Entity::find().all(world.backend.read()).await.unwrap();
        assert_eq!(made.iter().map(|line| line.request_id).collect::<Vec<_>>(), [row(&world, &behind).await.id]);
        assert!(failed(&world, "supervise").await);
    }
}

both! {
    async fn what_was_closed_is_appraised_behind_one(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        let mut closed = Vec::new();
        for key in ["key-00000001", "key-00000002"] {
            let receipt = world.submit(key, "暖气不热").await;
            world.dispatch(&receipt, "spring").await;
            let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
            world.act(&handler, &receipt, answer).await.unwrap();
            let verdict = domain::request::Evaluation { solved: true, satisfied: true };
            let verdict = Command::Evaluate { evaluation: verdict, comment: None };
            world.act(&author(&receipt.follow_token), &receipt, verdict).await.unwrap();
            world.act(&handler, &receipt, Command::Close { note: None }).await.unwrap();
            closed.push(receipt);
        }
        put(&world, &closed[0], "code", "newer").await;
        pass(&world, TimeDelta::minutes(2)).await;
        let marked = request::Entity::find().filter(request::Column::AppraisedAt.is_not_null());
        assert_eq!(marked.count(world.backend.read()).await.unwrap(), 1);
        assert!(row(&world, &closed[1]).await.appraised_at.is_some());
        assert!(failed(&world, "appraise").await);
    }
}
