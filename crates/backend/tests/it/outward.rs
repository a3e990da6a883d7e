//! Requests as neighbouring systems see them: what changed within a span, and page by
//! page what came through a partner.

use crate::support::{World, intake, note};
use backend::Backend;
use backend::actor::Actor;
use backend::partners::{self, Partner, PartnerDraft};
use backend::requests::{self, OutwardQuery};
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::Moment;
use domain::code::RequestCode;
use domain::org::Role;
use domain::partner::Scope;
use domain::request::Command;

async fn partner(world: &World) -> Partner {
    let (backend, admin) = (&world.backend, world.person(Role::Administrator, "district").await);
    let draft =
        PartnerDraft { name: "City".to_owned(), scopes: vec![Scope::Submit, Scope::Follow], per_minute: 600 };
    let id = partners::new_id(backend);
    let key = partners::save(backend, &admin, id, draft).await.unwrap().unwrap();
    partners::by_key(backend, &key).await.unwrap()
}

async fn updated(backend: &Backend, (from, to): (Moment, Moment), query: OutwardQuery) -> Vec<RequestCode> {
    let query = OutwardQuery { updated: (Some(from), Some(to)), limit: 100, ..query };
    requests::outward(backend, &query).await.unwrap().into_iter().map(|one| one.code).collect()
}

both! {
    async fn who_asks_what_changed_is_given_that_and_the_latest_submitted_first(db: TestDb) {
        let world = World::new(db).await;
        let (backend, clock) = (&world.backend, &world.db.clock);
        let caller = partner(&world).await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let begun = backend.now();
        let mut receipts: Vec<Receipt> = Vec::new();
        for number in 0..4 {
            clock.pass(TimeDelta::hours(1));
            let receipt = partners::submit(backend, &caller, intake(&format!("key-0000000{number}"), "坑")).await;
            receipts.push(receipt.unwrap());
        }
        for receipt in &receipts[..3] {
            world.publish(receipt, false).await;
        }
        let code = |at: usize| receipts[at].code.clone();
        clock.pass(TimeDelta::days(1));
        let since = backend.now();
        let usual = OutwardQuery::default;
        let own = || OutwardQuery { partner: Some(caller.id), ..usual() };
        assert_eq!(updated(backend, (since, since), usual()).await, []);
        // Nothing that everybody may read.
        world.act(&dispatcher, &receipts[2], Command::Note { text: "x".to_owned() }).await.unwrap();
        assert_eq!(updated(backend, (since, since), usual()).await, []);
        for at in [0, 1] {
            world.dispatch(&receipts[at], "spring").await;
        }
        world.act(&dispatcher, &receipts[3], Command::Accept).await.unwrap();
        assert_eq!(updated(backend, (since, since), usual()).await, [code(1), code(0)]);
        assert_eq!(updated(backend, (since, since), own()).await, [code(3), code(1), code(0)]);
        let roads = OutwardQuery { categories: vec!["roads".to_owned()], ..usual() };
        assert_eq!(updated(backend, (since, since), roads).await, []);
        let page = OutwardQuery { skip: 1, ..usual() };
        assert_eq!(updated(backend, (since, since), page).await, [code(0)]);
        let later = since + TimeDelta::seconds(1);
        assert_eq!(updated(backend, (later, later), own()).await, []);
        assert_eq!(updated(backend, (begun, later), usual()).await, [code(2), code(1), code(0)]);
        let submitted = OutwardQuery {
            submitted: (Some(begun + TimeDelta::minutes(150)), Some(later)), limit: 100, ..own()
        };
        let found = requests::outward(backend, &submitted).await.unwrap();
        assert_eq!(found.into_iter().map(|one| one.code).collect::<Vec<_>>(), [code(3), code(2)]);
    }
}

both! {
    async fn what_came_through_a_partner_is_whole_page_by_page(db: TestDb) {
        let world = World::new(db).await;
        let (backend, clock) = (&world.backend, &world.db.clock);
        let (caller, mut given) = (partner(&world).await, Vec::new());
        for number in 0..120 {
            // Several share a moment.
            if number % 3 == 0 {
                clock.pass(TimeDelta::seconds(1));
            }
            world.submit(&format!("other-{number:06}"), "别人的").await;
            let receipt = partners::submit(backend, &caller, intake(&format!("key-{number:08}"), "坑")).await;
            given.push(receipt.unwrap().code);
        }
        let handler = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let code = &given[7];
        let version = requests::add_anyway(backend, &handler, code, note(Command::Accept, 1)).await;
        assert_eq!(version.unwrap(), 2);
        let (mut cursor, mut walked) = (None, Vec::new());
        loop {
            let page = partners::requests_of(backend, &caller, cursor.as_deref()).await.unwrap();
            assert!(page.items.len() <= 50);
            walked.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let seconds: Vec<_> = walked.iter().map(|view| view.submitted_at).collect();
        assert!(seconds.is_sorted_by(|one, next| one >= next), "newest first");
        let one = walked.iter().find(|view| view.code == *code).unwrap();
        let alone = partners::open(backend, &caller, code).await.unwrap();
        assert_eq!(one, &alone, "in a list as alone");
        assert_eq!(one.events.len(), 2);
        let mut codes: Vec<_> = walked.into_iter().map(|view| view.code).collect();
        codes.sort_unstable();
        given.sort_unstable();
        assert_eq!(codes, given, "all, each once");
    }
}
