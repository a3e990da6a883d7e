//! Keys of partners: one that was replaced is good for a week unless somebody says
//! otherwise, and when one was used last is known to the minute.

use crate::support::World;
use backend::Backend;
use backend::actor::Staff;
use backend::admin::SaveError;
use backend::error::Error;
use backend::partners::{self, PartnerDraft, PartnerView, Rotation};
use chrono::TimeDelta;
use domain::ids::PartnerId;
use domain::org::Role;
use domain::partner::Scope;

async fn seen(backend: &Backend, admin: &Staff) -> PartnerView {
    partners::list(backend, admin).await.unwrap().remove(0)
}

async fn rotate(backend: &Backend, admin: &Staff, id: PartnerId, ends: bool) -> Result<String, SaveError> {
    let rotation = Rotation { replaces: seen(backend, admin).await.mark, ends };
    partners::rotate(backend, admin, id, rotation).await
}

both! {
    async fn a_key_that_is_still_good_ends_only_if_somebody_says_so_and_none_is_replaced_twice(db: TestDb) {
        let world = World::new(db.clone()).await;
        let (backend, admin) = (&world.backend, world.person(Role::Administrator, "district").await);
        let id = partners::new_id(backend);
        let draft = PartnerDraft { name: "City".to_owned(), scopes: vec![Scope::Follow], per_minute: 600 };
        let first = partners::save(backend, &admin, id, draft).await.unwrap().unwrap();
        let form = Rotation { replaces: seen(backend, &admin).await.mark, ends: true };
        let (a, b) = tokio::join!(
            partners::rotate(backend, &admin, id, form.clone()),
            partners::rotate(backend, &admin, id, form.clone()),
        );
        let (second, twice) = match (a, b) {
            (Ok(key), Err(error)) | (Err(error), Ok(key)) => (key, error),
            other => panic!("one of two: {other:?}"),
        };
        assert!(matches!(twice, SaveError::Other(Error::Conflict)), "{twice:?}");
        assert!(matches!(
            partners::rotate(backend, &admin, id, form).await,
            Err(SaveError::Other(Error::Conflict))
        ));
        let unsure = rotate(backend, &admin, id, false).await;
        assert!(matches!(unsure, Err(SaveError::Invalid(errors)) if errors[0].field == "ends"));
        for key in [&first, &second] {
            assert_eq!(partners::by_key(backend, key).await.unwrap().id, id, "nothing has ended");
        }
        let third = rotate(backend, &admin, id, true).await.unwrap();
        assert!(matches!(partners::by_key(backend, &first).await, Err(Error::Unauthenticated)));
        for key in [&second, &third] {
            assert_eq!(partners::by_key(backend, key).await.unwrap().id, id);
        }
        db.clock.pass(TimeDelta::days(7));
        rotate(backend, &admin, id, false).await.unwrap();
    }
}

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
        db.clock.pass(TimeDelta::seconds(59));
        partners::by_key(backend, &old).await.unwrap();
        assert_eq!(used().await, Some(first), "one write a minute");
        db.clock.pass(TimeDelta::seconds(1));
        partners::by_key(backend, &old).await.unwrap();
        assert_eq!(used().await, Some(backend.now()));

        let new = rotate(backend, &admin, id, false).await.unwrap();
        db.clock.pass(TimeDelta::days(7) - TimeDelta::seconds(1));
        assert_eq!(partners::by_key(backend, &old).await.unwrap().id, id);
        db.clock.pass(TimeDelta::seconds(1));
        assert!(matches!(partners::by_key(backend, &old).await, Err(Error::Unauthenticated)));
        assert_eq!(partners::by_key(backend, &new).await.unwrap().id, id);
        partners::retire(backend, &admin, id).await.unwrap();
        assert!(matches!(partners::by_key(backend, &new).await, Err(Error::Unauthenticated)));
    }
}
