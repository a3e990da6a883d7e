//! A call that is sent again is answered again, to the same caller and nobody else.

use backend::answers::{self, Claim, Claimed, KEPT, LEASE};
use backend::entity::kept_answer;
use backend::jobs::Worker;
use chrono::TimeDelta;
use futures::future::join_all;
use sea_orm::{EntityTrait, PaginatorTrait};

async fn ours(backend: &backend::Backend, caller: &str, key: &str) -> Claimed {
    match answers::claim(backend, caller, key).await.unwrap() {
        Claim::Ours(claimed) => claimed,
        Claim::Kept(_) => panic!("it is answered already"),
        Claim::InWork => panic!("it is in work already"),
    }
}

both! {
    async fn an_answer_is_there_for_its_caller_key_and_content(db: TestDb) {
        let backend = db.open(1).await;
        let claimed = ours(&backend, "account:1", "key-00000001").await;
        assert!(matches!(answers::claim(&backend, "account:1", "key-00000001").await.unwrap(), Claim::InWork));
        claimed.keep(&backend, b"sent", b"secret answer", KEPT).await.unwrap();
        match answers::claim(&backend, "account:1", "key-00000001").await.unwrap() {
            Claim::Kept(kept) => {
                assert_eq!(kept.open(b"sent").as_deref(), Some(b"secret answer".as_slice()));
                assert_eq!(kept.open(b"something else"), None);
            }
            _ => panic!("the answer is not there"),
        }
        ours(&backend, "account:2", "key-00000001").await;
        ours(&backend, "account:1", "key-00000002").await;
        let rows = kept_answer::Entity::find().all(backend.read()).await.unwrap();
        let all = format!("{rows:?}");
        assert!(!all.contains("secret") && !all.contains("key-0000") && !all.contains("account"), "{all}");
    }
}

both! {
    async fn of_many_at_once_one_does_it(db: TestDb) {
        let backend = db.open(1).await;
        let all = (0..20).map(|_| answers::claim(&backend, "account:1", "key-00000001"));
        let claims: Vec<_> = join_all(all).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(claims.iter().filter(|claim| matches!(claim, Claim::Ours(_))).count(), 1);
        assert!(claims.iter().all(|claim| !matches!(claim, Claim::Kept(_))));
    }
}

both! {
    async fn what_a_process_died_over_is_done_by_the_next_and_the_dead_keep_nothing(db: TestDb) {
        let backend = db.open(1).await;
        let dead = ours(&backend, "account:1", "key-00000001").await;
        db.clock.pass(LEASE - TimeDelta::seconds(1));
        dead.renew(&backend).await.unwrap();
        db.clock.pass(LEASE - TimeDelta::seconds(1));
        assert!(matches!(answers::claim(&backend, "account:1", "key-00000001").await.unwrap(), Claim::InWork));
        db.clock.pass(TimeDelta::seconds(2));
        let next = ours(&backend, "account:1", "key-00000001").await;
        dead.keep(&backend, b"sent", b"of the dead", KEPT).await.unwrap();
        dead.release(&backend).await.unwrap();
        next.keep(&backend, b"sent", b"of the living", KEPT).await.unwrap();
        match answers::claim(&backend, "account:1", "key-00000001").await.unwrap() {
            Claim::Kept(kept) => assert_eq!(kept.open(b"sent").unwrap(), b"of the living"),
            _ => panic!("the answer is not there"),
        }
    }
}

both! {
    async fn it_is_kept_for_seven_days_and_swept_after(db: TestDb) {
        let backend = db.open(1).await;
        let worker = Worker::new(backend.clone()).await.unwrap();
        let let_go = ours(&backend, "account:1", "key-00000000").await;
        let_go.release(&backend).await.unwrap();
        ours(&backend, "account:1", "key-00000000").await;
        let claimed = ours(&backend, "account:1", "key-00000001").await;
        claimed.keep(&backend, b"sent", b"answer", KEPT).await.unwrap();
        db.clock.pass(KEPT - TimeDelta::minutes(1));
        while worker.step().await.unwrap() {}
        assert_eq!(answers::count(&backend).await.unwrap(), 1);
        assert!(matches!(answers::claim(&backend, "account:1", "key-00000001").await.unwrap(), Claim::Kept(_)));
        db.clock.pass(TimeDelta::hours(2));
        while worker.step().await.unwrap() {}
        assert_eq!(kept_answer::Entity::find().count(backend.read()).await.unwrap(), 0);
        ours(&backend, "account:1", "key-00000001").await;
    }
}
