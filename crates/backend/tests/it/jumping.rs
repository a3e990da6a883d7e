//! A clock that is set wrongly, and set right again: nobody is warned, pressed or
//! forgotten before their time, and everybody is in time.

use crate::support::{TestDb, World, author};
use crate::telling::granted;
use backend::actor::{Actor, Grant};
use backend::entity::{inbox, job, request, supervision as demands};
use backend::jobs::Worker;
use backend::supervision;
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::org::Role;
use domain::request::{Command, Outcome, Status};
use domain::supervision::{Rule, Rules};
use domain::tell::Occasion;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};

const THREE_DAYS: TimeDelta = TimeDelta::days(3);

struct Office {
    world: World,
    worker: Worker,
}

impl Office {
    async fn open(db: TestDb) -> Self {
        let world = World::new(db).await;
        granted(&world, Role::UnitLead, "spring").await;
        let mut by = world.person(Role::Analyst, "district").await;
        by.grants = vec![Grant { role: Role::Administrator, unit: world.units["district"] }];
        let late = Rule { on: true, figure: 1, demand: "请立即办理".to_owned() };
        supervision::save_rules(&world.backend, &by, Rules { late, ..Rules::default() }).await.unwrap();
        let worker = Worker::new(world.backend.clone()).await.unwrap();
        let office = Self { world, worker };
        office.work().await;
        office
    }

    async fn work(&self) {
        while self.worker.step().await.unwrap() {}
    }

    /// Time goes by, and what is due is done every ten minutes.
    async fn pass(&self, time: TimeDelta) {
        let mut left = time;
        while left > TimeDelta::zero() {
            self.world.db.clock.pass(left.min(TimeDelta::minutes(10)));
            left -= TimeDelta::minutes(10);
            self.work().await;
        }
    }

    async fn jump(&self, by: TimeDelta) {
        self.world.db.clock.jump(by);
        self.work().await;
    }

    /// How often the lead was told that it is late.
    async fn told_late(&self) -> usize {
        let all = inbox::Entity::find().all(self.world.backend.read()).await.unwrap();
        all.iter().filter(|line| line.occasion.0 == Occasion::Late && line.staff_id.is_some()).count()
    }

    async fn told(&self) -> usize {
        let all = inbox::Entity::find().all(self.world.backend.read()).await.unwrap();
        let warning = [Occasion::WarningHalf, Occasion::WarningFourFifths, Occasion::Late];
        all.iter().filter(|line| warning.contains(&line.occasion.0)).count()
    }

    async fn demands(&self) -> u64 {
        demands::Entity::find().count(self.world.backend.read()).await.unwrap()
    }

    async fn row(&self, receipt: &Receipt) -> request::Model {
        let all = request::Entity::find().all(self.world.backend.read()).await.unwrap();
        all.into_iter().find(|row| row.code.0 == receipt.code).unwrap()
    }
}

both! {
    async fn set_on_and_right_again_it_is_as_if_nothing_had_been(db: TestDb) {
        let office = Office::open(db).await;
        let world = &office.world;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        let asked = world.submit("key-00000002", "还是不亮").await;
        world.dispatch(&asked, "spring").await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        world.act(&handler, &asked, Command::Ask { question: "哪一盏？".to_owned() }).await.unwrap();
        // Nine more days, and the limit of the question would be over.
        for _ in 0..3 {
            office.jump(THREE_DAYS).await;
            office.pass(TimeDelta::minutes(15)).await;
        }
        assert_eq!((office.told().await, office.demands().await), (0, 0));
        assert_eq!(office.row(&asked).await.status.0, Status::Waiting);
        office.jump(-THREE_DAYS * 3).await;
        assert_eq!((office.told().await, office.demands().await), (0, 0));
        let row = office.row(&receipt).await;
        assert!(row.wake_at.is_some() && !row.record_json.unwrap().contains("warned"));
        // No work waits for a day that is far off now.
        let far = world.backend.now() + TimeDelta::hours(24);
        let jobs = job::Entity::find().all(world.backend.read()).await.unwrap();
        assert!(jobs.iter().all(|job| job.run_at <= far), "{jobs:?}");
        // The real warnings come: first response at noon past its end, a day later a demand.
        office.pass(TimeDelta::days(3)).await;
        assert_eq!(office.told_late().await, 2, "and the answer");
        assert!(office.told().await >= 3, "at half or four fifths as well");
        assert_eq!(office.demands().await, 1);
        world.act(&author(&asked.follow_token), &asked, Command::AddInfo { text: None }).await.unwrap_err();
    }
}

both! {
    async fn what_was_warned_of_too_early_is_warned_of_again_in_time(db: TestDb) {
        let office = Office::open(db).await;
        let receipt = office.world.submit("key-00000001", "路灯不亮").await;
        office.world.dispatch(&receipt, "spring").await;
        office.jump(TimeDelta::days(1)).await;
        // It is wrong for so long that it is believed.
        office.pass(TimeDelta::hours(2)).await;
        let before = office.row(&receipt).await.wake_at;
        assert_eq!(office.told_late().await, 1);
        office.jump(-TimeDelta::days(1)).await;
        office.pass(TimeDelta::minutes(80)).await;
        let row = office.row(&receipt).await;
        assert!(row.wake_at.is_some() && row.wake_at < before, "judged anew");
        office.pass(TimeDelta::hours(9)).await;
        assert_eq!(office.told_late().await, 2, "now it is true");
    }
}

both! {
    async fn a_closing_that_was_warned_of_too_early_is_warned_of_again_in_time(db: TestDb) {
        let office = Office::open(db).await;
        let world = &office.world;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
        world.act(&handler, &receipt, answer).await.unwrap();
        let before = office.row(&receipt).await.wake_at;
        office.jump(TimeDelta::days(10)).await;
        office.pass(TimeDelta::hours(2)).await;
        assert_eq!((office.told_late().await, office.row(&receipt).await.wake_at), (2, None), "handler and lead");
        office.jump(-TimeDelta::days(10)).await;
        office.pass(TimeDelta::minutes(80)).await;
        assert_eq!(office.row(&receipt).await.wake_at, before, "judged anew");
    }
}

both! {
    async fn set_back_and_right_again_nothing_is_told_twice_or_not_at_all(db: TestDb) {
        let office = Office::open(db).await;
        let receipt = office.world.submit("key-00000001", "路灯不亮").await;
        office.world.dispatch(&receipt, "spring").await;
        office.pass(TimeDelta::hours(9)).await;
        assert_eq!(office.told_late().await, 1);
        let told = office.told().await;
        office.jump(-THREE_DAYS).await;
        office.pass(TimeDelta::minutes(30)).await;
        office.jump(THREE_DAYS).await;
        office.pass(TimeDelta::hours(3)).await;
        assert_eq!((office.told_late().await, office.told().await), (1, told));
        office.pass(TimeDelta::days(1)).await;
        // Four fifths of the time for the answer are over.
        assert_eq!((office.told().await, office.demands().await), (told + 1, 1));
    }
}

both! {
    async fn what_could_not_be_put_right_at_once_is_put_right_later(db: TestDb) {
        let office = Office::open(db).await;
        let backend = &office.world.backend;
        let rename = async |text: &'static str| {
            let done = backend.write(move |tx| async move {
                tx.execute_unprepared(text).await?;
                Ok(())
            });
            done.await.unwrap();
        };
        office.jump(THREE_DAYS).await;
        rename("alter table upstream_link rename to not_there").await;
        office.world.db.clock.jump(-THREE_DAYS);
        assert!(office.worker.step().await.is_err());
        rename("alter table not_there rename to upstream_link").await;
        office.work().await;
        let far = backend.now() + TimeDelta::hours(24);
        let jobs = job::Entity::find().all(backend.read()).await.unwrap();
        assert!(jobs.iter().all(|job| job.run_at <= far), "{jobs:?}");
    }
}

both! {
    async fn one_that_cannot_be_read_keeps_no_warning_of_another(db: TestDb) {
        let office = Office::open(db).await;
        let backend = &office.world.backend;
        // A whole page of them, and one behind.
        for n in 0..202 {
            office.world.submit(&format!("key-{n:08}"), "路灯不亮").await;
        }
        office.world.db.clock.pass(TimeDelta::seconds(1));
        let receipt = office.world.submit("key-00000999", "路灯不亮").await;
        let newer = async |state: &'static str| {
            let text = "update request set state_json = $1 where code <> $2";
            let code = receipt.code.as_str().to_owned();
            let done = backend.write(move |tx| {
                let values = vec![state.into(), code.as_str().into()];
                let statement = backend::db::sql(tx.get_database_backend(), text, values);
                async move { Ok(tx.execute_raw(statement).await.map(|_| ())?) }
            });
            done.await.unwrap();
        };
        newer(r#""李师傅13912345678""#).await;
        office.jump(TimeDelta::days(1)).await;
        office.pass(TimeDelta::hours(2)).await;
        let row = office.row(&receipt).await;
        assert!(row.record_json.unwrap().contains("warned"), "it was wrong for so long that it is believed");
        let jobs = job::Entity::find().all(backend.read()).await.unwrap();
        let clock = jobs.iter().find(|job| job.kind == "clock").unwrap();
        let error = clock.last_error.as_deref().unwrap();
        assert!(error.contains("cannot be read") && !error.contains("139") && !error.contains('李'), "{error}");
        assert!(clock.run_at <= backend.now() + TimeDelta::seconds(30), "no later than usual");
        // Set right again, what is judged anew are all but those.
        office.jump(-TimeDelta::days(1)).await;
        office.pass(TimeDelta::minutes(80)).await;
        let row = office.row(&receipt).await;
        assert!(row.wake_at.is_some() && !row.record_json.unwrap().contains("warned"));
    }
}
