//! Lists: complete, in order, without repeats, within reach.

use crate::support::{World, intake};
use backend::actor::{Actor, Staff};
use backend::error::Error;
use backend::requests::{
    Order, PublishedQuery, Scope, WorklistQuery, counts, latest, me_too, published, submit, worklist,
};
use backend::view::{Card, Receipt, WorkRow};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::geo::Wgs84;
use domain::org::Role;
use domain::request::{Command, Outcome, Status};
use std::collections::BTreeSet;

async fn many(world: &World, count: u32) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    for n in 0..count {
        // Several share a moment, so that the moment alone does not order them.
        if n % 3 == 0 {
            world.db.clock.pass(chrono::TimeDelta::minutes(1));
        }
        receipts.push(world.submit(&format!("key-{n:08}"), "路灯不亮").await);
    }
    receipts
}

async fn all_cards(world: &World, query: PublishedQuery) -> Vec<Card> {
    let (mut query, mut all) = (query, Vec::new());
    loop {
        let page = published(&world.backend, &query).await.unwrap();
        assert!(page.items.len() <= usize::from(query.limit));
        all.extend(page.items);
        query.cursor = page.next;
        if query.cursor.is_none() {
            return all;
        }
    }
}

async fn all_rows(world: &World, staff: &Staff, query: WorklistQuery) -> Vec<WorkRow> {
    let (mut query, mut all) = (query, Vec::new());
    loop {
        let page = worklist(&world.backend, staff, &query).await.unwrap();
        assert!(page.items.len() <= usize::from(query.limit));
        all.extend(page.items);
        query.cursor = page.next;
        if query.cursor.is_none() {
            return all;
        }
    }
}

fn distinct<'a>(codes: impl Iterator<Item = &'a domain::code::RequestCode>) -> usize {
    codes.collect::<BTreeSet<_>>().len()
}

both! {
    async fn pages_of_published_requests_are_complete_and_without_repeats(db: TestDb) {
        let world = World::new(db).await;
        for receipt in many(&world, 17).await {
            world.publish(&receipt, false).await;
        }
        let all = |query| all_cards(&world, query);
        let plain = PublishedQuery { limit: 4, ..Default::default() };
        let spring = Some(world.units["spring"]);
        let queries = [
            plain.clone(),
            PublishedQuery { category: Some("home".to_owned()), ..plain.clone() },
            PublishedQuery { area: spring, ..plain.clone() },
            PublishedQuery { area: Some(world.units["north"]), category: Some("heating".to_owned()), ..plain.clone() },
            PublishedQuery { area: Some(world.units["district"]), ..plain.clone() },
            PublishedQuery { status: Some(Status::Registered), ..plain.clone() },
            PublishedQuery { text: Some("路灯".to_owned()), ..plain.clone() },
            PublishedQuery { order: Order::Nearest, near: Wgs84::new(45.1, 124.8), ..plain.clone() },
        ];
        for query in queries {
            let cards = all(query.clone()).await;
            assert_eq!((cards.len(), distinct(cards.iter().map(|c| &c.code))), (17, 17), "{query:?}");
            assert!(cards.is_sorted_by(|a, b| a.published_at >= b.published_at), "{query:?}");
        }
        for query in [
            PublishedQuery { category: Some("roads".to_owned()), ..plain.clone() },
            PublishedQuery { area: Some(world.units["south"]), ..plain.clone() },
            PublishedQuery { status: Some(Status::Closed), ..plain.clone() },
        ] {
            assert_eq!(all(query).await, []);
        }
        let unknown = PublishedQuery { category: Some("none".to_owned()), ..plain };
        assert!(matches!(published(&world.backend, &unknown).await, Err(Error::NotFound)));
    }
}

both! {
    async fn the_nearest_come_first_and_tell_only_a_coarse_distance(db: TestDb) {
        let world = World::new(db).await;
        let places = [("key-00000001", 45.145, 124.825), ("key-00000002", 45.185, 124.825), ("key-00000003", 45.165, 124.825)];
        for (key, lat, lng) in places {
            let mut intake = intake(key, &format!("路灯 {key}"));
            intake.submission.place = Some((Wgs84 { lat, lng }, None));
            let receipt = submit(&world.backend, intake).await.unwrap();
            world.publish(&receipt, false).await;
        }
        let near = Wgs84::new(45.19, 124.83);
        let query = PublishedQuery { order: Order::Nearest, near, limit: 1, ..Default::default() };
        let cards = all_cards(&world, query).await;
        let words: Vec<&str> = cards.iter().map(|card| card.excerpt.as_str()).collect();
        assert_eq!(words, ["路灯 key-********"; 3], "long numbers are masked");
        let distances: Vec<f64> = cards.iter().map(|card| card.distance.unwrap()).collect();
        assert!(distances.is_sorted() && distances[0] < distances[2], "{distances:?}");
        assert!(distances.iter().all(|metres| metres % 100.0 == 0.0), "{distances:?}");
        let mut nowhere = intake("key-00000004", "路灯");
        nowhere.submission.place = None;
        let nowhere = submit(&world.backend, nowhere).await.unwrap();
        world.publish(&nowhere, false).await;
        let text = Some("路灯".to_owned());
        let query = PublishedQuery { text, order: Order::Nearest, near, limit: 1, ..Default::default() };
        let found = all_cards(&world, query).await;
        assert_eq!(found.iter().map(|c| c.distance).collect::<Vec<_>>()[..3], cards.iter().map(|c| c.distance).collect::<Vec<_>>());
        assert_eq!((found.len(), found[3].distance), (4, None), "what has no place comes last");
        assert_eq!(latest(&world.backend, near, 3).await.unwrap().len(), 3);
        assert_eq!(latest(&world.backend, None, 2).await.unwrap().len(), 2);
    }
}

both! {
    async fn pages_of_the_worklist_are_complete_and_in_order_of_deadline(db: TestDb) {
        let world = World::new(db).await;
        let receipts = many(&world, 14).await;
        let handler = world.person(Role::Handler, "spring").await;
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        for (n, receipt) in receipts.iter().enumerate() {
            if n % 2 == 0 {
                world.dispatch(receipt, if n % 4 == 0 { "spring" } else { "harbour" }).await;
            }
        }
        for receipt in receipts.iter().step_by(4) {
            world.act(&Actor::Staff(handler.clone()), receipt, Command::Start).await.unwrap();
        }
        world.act(&Actor::Staff(handler.clone()), &receipts[0], Command::Answer { text: "好".to_owned(), outcome: Outcome::Done }).await.unwrap();
        let query = |scope| WorklistQuery { scope, limit: 3, ..Default::default() };
        for (staff, scope, count) in [
            (&dispatcher, Scope::Unit, 7), (&dispatcher, Scope::Unassigned, 7), (&dispatcher, Scope::All, 14),
            (&dispatcher, Scope::Mine, 0), (&handler, Scope::Unit, 4), (&handler, Scope::Mine, 4),
            (&handler, Scope::Unassigned, 0), (&handler, Scope::All, 4), (&handler, Scope::Late, 0),
        ] {
            let rows = all_rows(&world, staff, query(scope)).await;
            assert_eq!((rows.len(), distinct(rows.iter().map(|r| &r.code))), (count, count), "{scope:?}");
            let found = WorklistQuery { text: Some("路灯".to_owned()), ..query(scope) };
            assert_eq!(all_rows(&world, staff, found).await, rows, "a search keeps the order: {scope:?}");
            if scope == Scope::All {
                assert!(rows.is_sorted_by(|a, b| a.submitted_at >= b.submitted_at));
            } else {
                let far = domain::Moment::MAX_UTC;
                assert!(rows.is_sorted_by_key(|row| row.due_at.unwrap_or(far)), "{scope:?}");
            }
        }
        let south = WorklistQuery { unit: Some(world.units["south"]), ..query(Scope::Unit) };
        assert_eq!(all_rows(&world, &dispatcher, south.clone()).await.len(), 3);
        assert_eq!(all_rows(&world, &handler, south).await.len(), 0, "a filter widens nothing");
        let answered = WorklistQuery { status: Some(Status::Answered), ..query(Scope::All) };
        assert_eq!(all_rows(&world, &dispatcher, answered).await.len(), 1);
        let heating = WorklistQuery { category: Some("home".to_owned()), ..query(Scope::Unit) };
        assert_eq!(all_rows(&world, &dispatcher, heating).await.len(), 7);
        world.db.clock.pass(chrono::TimeDelta::days(30));
        // The answered one is late as well: it should have been closed.
        assert_eq!(all_rows(&world, &dispatcher, query(Scope::Late)).await.len(), 14);
        assert_eq!(all_rows(&world, &handler, query(Scope::Late)).await.len(), 4);
        let numbers = counts(&world.backend, &handler).await.unwrap();
        assert_eq!((numbers.mine, numbers.unit, numbers.unassigned, numbers.late), (4, 4, 0, 4));
    }
}

both! {
    async fn a_search_by_deadline_looks_at_one_window_of_matches_a_page(db: TestDb) {
        let world = World::new(db).await;
        let receipts = many(&world, 4).await;
        let staff = world.person(Role::Dispatcher, "district").await;
        let text = Some("路灯".to_owned());
        let query = WorklistQuery { scope: Scope::Unassigned, text, limit: 2, ..Default::default() };
        let first = worklist(&world.backend, &staff, &query).await.unwrap();
        let end = String::from_utf8(URL_SAFE_NO_PAD.decode(first.next.unwrap()).unwrap()).unwrap();
        // The window that lies before the last row of this page, from its beginning.
        let seq = end.rsplit('.').next().unwrap();
        let cursor = Some(URL_SAFE_NO_PAD.encode(format!("14.{seq}.0.0")));
        let page = worklist(&world.backend, &staff, &WorklistQuery { cursor, ..query }).await.unwrap();
        let codes: Vec<_> = page.items.iter().map(|row| &row.code).collect();
        assert_eq!((codes, page.next), (vec![&receipts[0].code], None));
    }
}

both! {
    async fn who_may_read_no_requests_has_no_worklist(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let query = WorklistQuery { limit: 10, ..Default::default() };
        assert!(matches!(worklist(&world.backend, &editor, &query).await, Err(Error::Forbidden)));
    }
}

both! {
    async fn a_device_counts_once_and_only_for_what_is_published(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        assert!(matches!(me_too(&world.backend, &receipt.code, "phone").await, Err(Error::NotFound)));
        world.publish(&receipt, false).await;
        assert_eq!(me_too(&world.backend, &receipt.code, "phone").await.unwrap(), 1);
        assert_eq!(me_too(&world.backend, &receipt.code, "phone").await.unwrap(), 1);
        assert_eq!(me_too(&world.backend, &receipt.code, "other").await.unwrap(), 2);
    }
}

both! {
    async fn a_list_is_asked_for_anew_after_every_write_and_after_a_second(db: TestDb) {
        let world = World::new(db.clone()).await;
        let staff = world.person(Role::Dispatcher, "district").await;
        let query = WorklistQuery { scope: Scope::All, limit: 50, ..Default::default() };
        let seen = async || {
            let rows = worklist(&world.backend, &staff, &query).await.unwrap().items.len();
            (rows, counts(&world.backend, &staff).await.unwrap().unassigned)
        };
        world.submit("key-00000001", "路灯不亮").await;
        assert_eq!(seen().await, (1, 1));
        world.submit("key-00000002", "路灯不亮").await;
        assert_eq!(seen().await, (2, 2), "whoever was answered finds what they wrote");
        // Another process at the same database.
        let other = db.open(2).await;
        submit(&other, intake("key-00000003", "路灯不亮")).await.unwrap();
        // On PostgreSQL it is heard of, sooner or later.
        assert!(seen().await <= (3, 3));
        world.db.clock.pass(chrono::TimeDelta::seconds(1));
        assert_eq!(seen().await, (3, 3));
        other.close().await;
    }
}

both! {
    async fn a_cursor_is_good_for_its_own_list_in_its_own_order(db: TestDb) {
        let world = World::new(db).await;
        for receipt in many(&world, 4).await {
            world.publish(&receipt, false).await;
        }
        let staff = world.person(Role::Dispatcher, "district").await;
        let words = || Some("路灯".to_owned());
        let plain = PublishedQuery { limit: 2, ..Default::default() };
        let nearest = PublishedQuery { order: Order::Nearest, near: Wgs84::new(45.1, 124.8), ..plain.clone() };
        let public = [
            PublishedQuery { text: words(), ..plain.clone() },
            PublishedQuery { text: words(), ..nearest.clone() },
            plain,
            nearest,
        ];
        let all = WorklistQuery { scope: Scope::All, limit: 2, ..Default::default() };
        let own = [
            WorklistQuery { text: words(), ..all.clone() },
            WorklistQuery { text: words(), scope: Scope::Unassigned, ..all.clone() },
            WorklistQuery { scope: Scope::Unassigned, ..all.clone() },
            all,
        ];
        let next = async |n: usize, cursor: Option<String>| match public.get(n) {
            Some(query) => {
                let page = published(&world.backend, &PublishedQuery { cursor, ..query.clone() }).await;
                page.map(|page| page.next)
            }
            None => {
                let query = WorklistQuery { cursor, ..own[n - public.len()].clone() };
                worklist(&world.backend, &staff, &query).await.map(|page| page.next)
            }
        };
        for from in 0..public.len() + own.len() {
            let cursor = next(from, None).await.unwrap();
            assert!(cursor.is_some(), "{from} goes on");
            for to in 0..public.len() + own.len() {
                let gone_on = next(to, cursor.clone()).await;
                if from == to {
                    assert_eq!(gone_on.unwrap(), None);
                } else {
                    assert!(matches!(gone_on, Err(Error::NotFound)), "from {from} to {to}");
                }
            }
        }
    }
}
