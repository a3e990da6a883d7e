//! Receivers that fail or are slow, many at once.

use super::*;
use domain::hook::Health;
use sea_orm::ConnectionTrait;
use std::time::{Duration, Instant};

impl Told {
    async fn health(&self, hook: HookId) -> Health {
        hooks::hook(self.backend(), &self.admin, self.partner, hook).await.unwrap().health
    }

    async fn run(&self, text: &'static str) {
        let run =
            move |tx: backend::db::Tx| async move { Ok(tx.execute_unprepared(text).await.map(|_| ())?) };
        self.backend().write(run).await.unwrap();
    }
}

both! {
    async fn one_blip_holds_it_off_for_ten_seconds_however_many_were_on_their_way(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        let (hook, _) = told.hook(&office, HookEvent::ALL, false).await;
        office.mood(Mood::Down(502));
        for round in 0..30 {
            told.submit(&format!("key-000000{round:02}")).await;
        }
        told.drain().await;
        assert_eq!(office.posts().len(), 30, "they were on their way at once");
        let now = told.backend().now();
        let health = told.health(hook).await;
        assert!(health.hold_until.is_some_and(|until| until <= now + TimeDelta::seconds(10)), "{health:?}");
        office.mood(Mood::Well);
        told.pass(TimeDelta::seconds(10));
        told.drain().await;
        assert_eq!(told.health(hook).await, Health::default());
        assert!(told.states().await.iter().all(|state| *state == DeliveryState::Delivered));
    }
}

both! {
    async fn eight_slow_ones_keep_no_ninth_waiting(db: TestDb) {
        let told = Told::new(&db).await;
        let (backend, admin) = (told.backend(), &told.admin);
        let (second, caller) = partner(backend, admin, "Paper", &[Scope::Submit, Scope::Follow]).await;
        for number in 0..8 {
            let slow = Office::open().await;
            slow.mood(Mood::Silent);
            let of = if number < 4 { told.partner } else { second };
            hook(backend, admin, of, &slow, &[HookEvent::Received], false).await;
        }
        for round in 0..70 {
            told.submit(&format!("key-000000{round:02}")).await;
            partners::submit(backend, &caller, intake(&format!("other-0000{round:02}"), "路灯不亮")).await.unwrap();
        }
        let mut courier = Courier::new(backend.clone()).unwrap();
        for _ in 0..5 {
            courier.step().await.unwrap();
        }
        let quick = Office::open().await;
        hook(backend, admin, second, &quick, &[HookEvent::Received], false).await;
        partners::submit(backend, &caller, intake("other-000099", "路灯不亮")).await.unwrap();
        let begun = Instant::now();
        while quick.posts().is_empty() {
            courier.step().await.unwrap();
            assert!(begun.elapsed() < Duration::from_secs(5), "it waited for the slow ones");
        }
    }
}

both! {
    async fn it_is_resumed_with_all_that_waits_or_not_at_all(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        let (hook, _) = told.hook(&office, HookEvent::ALL, false).await;
        let (backend, admin, partner) = (told.backend(), &told.admin, told.partner);
        hooks::pause(backend, admin, partner, hook).await.unwrap();
        told.run("alter table webhook_delivery rename to away").await;
        assert!(hooks::resume(backend, admin, partner, hook).await.is_err());
        told.run("alter table away rename to webhook_delivery").await;
        assert_eq!(told.health(hook).await.paused, Some(Pause::Hand));
        hooks::resume(backend, admin, partner, hook).await.unwrap();
    }
}
