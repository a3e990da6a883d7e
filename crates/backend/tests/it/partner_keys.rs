//! Keys of partners: one that was replaced is good for a week, and when one was
//! used last is known to the hour.

use crate::support::World;
use backend::error::Error;
use backend::partners::{self, PartnerDraft};
use chrono::TimeDelta;
use domain::org::Role;
use domain::partner::Scope;

both! {
    async fn a_key_that_was_replaced_is_good_for_a_week_and_no_longer(db: TestDb) {
        let world = World::new(db.clone()).await;
        let (backend, admin) = (&world.backend, world.person(Role::Administrator, "district").await);
        let id = partners::new_id(backend);
        let draft = PartnerDraft { name: "City".to_owned(), scopes: vec![Scope::Follow], per_minute: 600 };
        let old = partners::save(backend, &admin, id, draft).await.unwrap().unwrap();
        let used = async || partners::list(backend, &admin).await.unwrap()[0].last_used_at;
        assert_eq!(used().await, None);
        partners::by_key(backend, &old).await.unwrap();
        let first = backend.now();
        assert_eq!(used().await, Some(first));
        db.clock.pass(TimeDelta::minutes(59));
        partners::by_key(backend, &old).await.unwrap();
        assert_eq!(used().await, Some(first), "to the hour");
        db.clock.pass(TimeDelta::minutes(1));
        partners::by_key(backend, &old).await.unwrap();
        assert_eq!(used().await, Some(backend.now()));

        let new = partners::rotate(backend, &admin, id).await.unwrap();
        db.clock.pass(TimeDelta::days(7) - TimeDelta::seconds(1));
        assert_eq!(partners::by_key(backend, &old).await.unwrap().id, id);
        db.clock.pass(TimeDelta::seconds(1));
        assert!(matches!(partners::by_key(backend, &old).await, Err(Error::Unauthenticated)));
        assert_eq!(partners::by_key(backend, &new).await.unwrap().id, id);
        partners::retire(backend, &admin, id).await.unwrap();
        assert!(matches!(partners::by_key(backend, &new).await, Err(Error::Unauthenticated)));
    }
}
