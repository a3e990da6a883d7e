//! While versions change, rows of a newer one may not be readable: however many there
//! are, they keep no job from those behind them, and the job comes back to them.

use crate::support::{World, author};
use backend::actor::{Actor, Grant};
use backend::clock::SeededChance;
use backend::entity::{job, request, supervision as demands};
use backend::jobs::Worker;
use backend::requests::Wish;
use backend::supervision;
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::code::RequestCode;
use domain::ids::RequestId;
use domain::org::Role;
use domain::request::{Command, Outcome, Status};
use domain::supervision::{Rule, Rules};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use std::sync::Arc;

const NEWER: &str = r#"{"status":"of a newer version"}"#;

/// More requests than any job does in one run.
pub const MANY: u32 = 4_001;

/// So many more that are like one and cannot be read, and stand before what comes later.
pub async fn more(world: &World, like: &Receipt, count: u32) {
    let row = request::Model { state_json: NEWER.to_owned(), ..row(world, like).await };
    let one = |bits| request::Model {
        id: RequestId(world.backend.new_id()).into(),
        code: RequestCode::from_bits(bits).into(),
        ..row.clone()
    };
    let all: Vec<_> = (0..count).map(|bits| one(bits).into_active_model().reset_all()).collect();
    let work = move |tx: backend::db::Tx| {
        let all = all.clone();
        async move {
            for some in all.chunks(200) {
                request::Entity::insert_many(some.to_vec()).exec_without_returning(&*tx).await?;
            }
            Ok(())
        }
    };
    world.backend.write(work).await.unwrap();
}

/// Puts another text where one stands in a column of all requests.
async fn replace(world: &World, column: &str, (old, new): (&str, &str)) {
    let update = format!("update request set {column} = $2 where {column} = $1");
    let (old, new) = (old.to_owned(), new.to_owned());
    let work = move |tx: backend::db::Tx| {
        let values = vec![old.as_str().into(), new.as_str().into()];
        let statement = backend::db::sql(tx.get_database_backend(), update.as_str(), values);
        async move { Ok(tx.execute_raw(statement).await.map(|_| ())?) }
    };
    world.backend.write(work).await.unwrap();
}

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
    async fn what_is_long_over_is_forgotten_behind_more_of_them_than_one_run_clears(db: TestDb) {
        let backend = db.open_with(Arc::new(SeededChance::new(1)), |config| config.retention_days = 30).await;
        let world = World::around(backend, db).await;
        let withdrawn = async |key: &str| {
            let receipt = world.submit(key, "路灯不亮").await;
            let withdraw = Command::Withdraw { reason: None };
            world.act(&author(&receipt.follow_token), &receipt, withdraw).await.unwrap();
            receipt
        };
        let newer = withdrawn("key-00000001").await;
        more(&world, &newer, 501).await;
        world.db.clock.pass(TimeDelta::hours(1));
        let behind = withdrawn("key-00000002").await;
        pass(&world, TimeDelta::days(31)).await;
        assert!(row(&world, &behind).await.anonymised_at.is_some());
        assert!(failed(&world, "retention").await);
        let was = row(&world, &behind).await.state_json;
        replace(&world, "state_json", (NEWER, &was)).await;
        pass(&world, TimeDelta::days(1)).await;
        let left = request::Entity::find().filter(request::Column::AnonymisedAt.is_null());
        assert_eq!(left.count(world.backend.read()).await.unwrap(), 0);
    }
}

both! {
    async fn what_happens_by_itself_happens_behind_more_of_them_than_one_run_does(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let asked = async |key: &str| {
            let receipt = world.submit(key, "暖气不热").await;
            world.dispatch(&receipt, "spring").await;
            world.act(&handler, &receipt, Command::Start).await.unwrap();
            world.act(&handler, &receipt, Command::Ask { question: "哪一户".to_owned() }).await.unwrap();
            receipt
        };
        let newer = asked("key-00000001").await;
        more(&world, &newer, MANY).await;
        world.db.clock.pass(TimeDelta::hours(1));
        let behind = asked("key-00000002").await;
        let limit = row(&world, &behind).await.wake_at.unwrap() - world.db.clock_now();
        pass(&world, limit).await;
        assert_eq!(row(&world, &behind).await.status.0, Status::Handling, "nobody replied: it goes on");
        assert!(failed(&world, "clock").await);
    }
}

both! {
    async fn rules_of_supervision_press_those_behind_more_of_them_than_one_run_presses(db: TestDb) {
        let world = World::new(db).await;
        let mut by = world.person(Role::Analyst, "district").await;
        by.grants = vec![Grant { role: Role::Administrator, unit: world.units["district"] }];
        let late = Rule { on: true, figure: 1, demand: "请立即办理".to_owned() };
        supervision::save_rules(&world.backend, &by, Rules { late, ..Rules::default() }).await.unwrap();
        let newer = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&newer, "spring").await;
        more(&world, &newer, 101).await;
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
    async fn what_was_closed_is_appraised_behind_more_of_them_than_one_run_does(db: TestDb) {
        let world = World::new(db).await;
        let handler = Actor::Staff(world.person(Role::Handler, "district").await);
        let closed = async |key: &str| {
            let receipt = world.submit(key, "暖气不热").await;
            world.dispatch(&receipt, "spring").await;
            let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
            world.act(&handler, &receipt, answer).await.unwrap();
            let verdict = domain::request::Evaluation { solved: true, satisfied: true };
            let verdict = Command::Evaluate { evaluation: verdict, comment: None };
            world.act(&author(&receipt.follow_token), &receipt, verdict).await.unwrap();
            world.act(&handler, &receipt, Command::Close { note: None }).await.unwrap();
            receipt
        };
        let newer = closed("key-00000001").await;
        more(&world, &newer, MANY).await;
        let unreadable = "update request set code = 'newer ' || code";
        let work = move |tx: backend::db::Tx| async move { Ok(tx.execute_unprepared(unreadable).await.map(|_| ())?) };
        world.backend.write(work).await.unwrap();
        let behind = closed("key-00000002").await;
        pass(&world, TimeDelta::minutes(2)).await;
        let marked = request::Entity::find().filter(request::Column::AppraisedAt.is_not_null());
        assert_eq!(marked.count(world.backend.read()).await.unwrap(), 1);
        assert!(row(&world, &behind).await.appraised_at.is_some());
        assert!(failed(&world, "appraise").await);
    }
}
