//! Each request once, each of its news once, whoever dies or is slow meanwhile.

use super::*;
use std::time::{Duration, Instant};

impl Below {
    /// One of which it is not known whether it was taken.
    async fn unsure(&self) -> Receipt {
        self.office.mood(Mood::HangsUp);
        let receipt = self.registered("key-00000001").await;
        self.drain().await;
        self.office.mood(Mood::Well);
        self.pass(TimeDelta::minutes(1));
        receipt
    }

    /// Waits until it was asked for a path that begins so.
    async fn asked(&self, path: &str) {
        while !self.office.posts().iter().any(|post| post.head.starts_with(&format!("GET {path}"))) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn run(&self, text: &'static str) {
        let run =
            move |tx: backend::db::Tx| async move { Ok(tx.execute_unprepared(text).await.map(|_| ())?) };
        self.backend().write(run).await.unwrap();
    }
}

both! {
    async fn what_takes_long_stays_with_who_works_on_it(db: TestDb) {
        let below = Below::new(&db, None).await;
        let receipt = below.unsure().await;
        below.office.slow("/city/references", Duration::from_secs(4));
        let (first, second) = (below.backend().clone(), Forwarder::new(below.backend().clone()).unwrap());
        let first = tokio::spawn(async move { drain(&first).await });
        below.asked("/city/references").await;
        for _ in 0..2 {
            // Longer than a sign of life, and together than a claim.
            below.pass(TimeDelta::minutes(2));
            tokio::time::sleep(Duration::from_millis(1_300)).await;
        }
        assert_eq!(second.step().await.unwrap(), 0, "it is worked on");
        first.await.unwrap();
        assert_eq!(below.link(&receipt).await.state, LinkState::Linked);
        assert_eq!(below.sent().len(), 2, "the one that was lost, and one");
    }
}

both! {
    async fn who_lost_a_claim_sends_nothing(db: TestDb) {
        let below = Below::new(&db, None).await;
        let receipt = below.unsure().await;
        below.office.slow("/city/references", Duration::from_millis(900));
        let first = below.backend().clone();
        let first = tokio::spawn(async move { drain(&first).await });
        below.asked("/city/references").await;
        // As if it had stood still: the claim is over before it could say a word.
        below.pass(TimeDelta::minutes(4));
        below.office.slow("/city/references", Duration::ZERO);
        below.drain().await;
        first.await.unwrap();
        assert_eq!(below.link(&receipt).await.number.as_deref(), Some("C-1"));
        assert_eq!(below.sent().len(), 2, "the one that was lost, and one");
    }
}

both! {
    async fn a_slow_upstream_keeps_no_other_waiting(db: TestDb) {
        let below = Below::new(&db, None).await;
        let quick = Office::open().await;
        quick.answer("/city/requests", r#"{"number":"Q-1","status":"new"}"#);
        let draft = UpstreamDraft {
            name: "快平台".to_owned(),
            url: format!("{}city", quick.url),
            ..below.draft(None)
        };
        let id = upstreams::new_id(below.backend());
        upstreams::save(below.backend(), &below.admin, id, draft).await.unwrap();
        below.office.slow("/city/requests", Duration::from_secs(6));
        below.registered("key-00000001").await;
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let running = tokio::spawn(upstreams::run(below.backend().clone(), stopped));
        let posted = |office: &Office| {
            office.posts().iter().filter(|post| post.head.starts_with("POST ")).count()
        };
        let begun = Instant::now();
        while posted(&below.office) == 0 || posted(&quick) == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        below.registered("key-00000002").await;
        while posted(&quick) < 2 {
            assert!(begun.elapsed() < Duration::from_secs(5), "it waited for the slow one");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stop.send(true).unwrap();
        running.await.unwrap();
    }
}

both! {
    async fn news_and_what_they_do_are_kept_together(db: TestDb) {
        let below = Below::new(&db, None).await;
        let first = below.registered("key-00000001").await;
        below.drain().await;
        below.office.answer("/city/requests", r#"{"number":"C-2","status":"new"}"#);
        let second = below.registered("key-00000002").await;
        below.drain().await;
        below.told("one", r#"{"number":"C-1","status":"working"}"#, 0, SECRET).await.unwrap();
        assert_eq!(below.notes(&first).await.len(), 1);
        // Anything that keeps the mark from being set, at the moment it is to be.
        below.run("create unique index broken on upstream_link (their_state) where their_state = 'working'").await;
        let news = r#"{"number":"C-2","status":"working"}"#;
        assert!(below.told("two", news, 0, SECRET).await.is_err());
        assert!(below.notes(&second).await.is_empty(), "neither");
        below.run("drop index broken").await;
        below.told("two", news, 0, SECRET).await.unwrap();
        below.told("two", news, 0, SECRET).await.unwrap();
        assert_eq!(below.notes(&second).await.len(), 1);
    }
}

both! {
    async fn the_same_news_at_the_same_moment_are_taken_once(db: TestDb) {
        let below = Below::new(&db, None).await;
        let receipt = below.registered("key-00000001").await;
        below.drain().await;
        let body = r#"{"number":"C-1","status":"working","text":"已派人"}"#;
        below.office.answer("/city/requests", r#"{"number":"C-1","status":"working","updates":[]}"#);
        below.pass(TimeDelta::hours(7));
        let told = || below.told("one", body, 0, SECRET);
        let (one, two, three, ()) = futures::join!(told(), told(), told(), below.drain());
        one.and(two).and(three).unwrap();
        below.pass(TimeDelta::hours(7));
        below.drain().await;
        let notes = below.notes(&receipt).await;
        let spoken = notes.iter().filter(|note| note.ends_with("已派人")).count();
        assert!(spoken == 1 && notes.len() <= 2, "{notes:?}");
    }
}
