//! What strangers, authors and staff see of the same request.

use crate::support::{World, author, intake};
use backend::actor::Actor;
use backend::error::Error;
use backend::requests::{open, submit};
use backend::view::{ByView, Relation};
use domain::org::Role;
use domain::request::{Audience, Command, Outcome};

both! {
    async fn strangers_see_no_personal_data(db: TestDb) {
        let world = World::new(db).await;
        let words = "请打13912345678找我，li@example.com";
        let receipt = submit(&world.backend, intake("key-00000001", words)).await.unwrap();
        let unpublished = open(&world.backend, &Actor::Anyone, &receipt.code).await;
        assert!(matches!(unpublished, Err(Error::NotFound)));
        world.dispatch(&receipt, "spring").await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        world.act(&handler, &receipt, Command::Start).await.unwrap();
        world.act(&handler, &receipt, Command::Note { text: "内部".to_owned() }).await.unwrap();
        world.act(&handler, &receipt, Command::Ask { question: "几楼".to_owned() }).await.unwrap();
        let more = Command::AddInfo { text: Some("五楼".to_owned()) };
        world.act(&author(&receipt.follow_token), &receipt, more).await.unwrap();
        let answer = Command::Answer { text: "已致电13912345678".to_owned(), outcome: Outcome::Done };
        world.act(&handler, &receipt, answer).await.unwrap();
        world.publish(&receipt, true).await;

        let view = open(&world.backend, &Actor::Anyone, &receipt.code).await.unwrap();
        let shown = serde_json::to_string(&view).unwrap();
        for secret in ["13912345678", "13812345678", "5678", "li@", "柳荫街", "Person", "内部", "几楼", "五楼",
            "45.1432", "124.8217"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
        assert_eq!(view.relation, Relation::Public);
        let place = view.place.unwrap();
        assert_eq!((place.at.lat, place.at.lng, place.accuracy, place.exact), (45.14, 124.82, None, false));
        assert!(view.events.iter().all(|event| event.audience == Audience::Public));
        assert_eq!(view.area.unwrap().name, "spring");
    }
}

both! {
    async fn the_author_sees_their_own_and_no_names_of_staff(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "打13912345678").await;
        world.dispatch(&receipt, "spring").await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        world.act(&handler, &receipt, Command::Start).await.unwrap();
        world.act(&handler, &receipt, Command::Note { text: "内部".to_owned() }).await.unwrap();
        let view = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert_eq!(view.phone.as_deref(), Some("••••5678"));
        assert_eq!(view.description, "打13912345678");
        assert_eq!(view.address.as_deref(), Some("柳荫街九号院"));
        assert!(view.place.unwrap().exact);
        assert_eq!(view.handler, None);
        assert!(view.events.iter().all(|event| event.audience != Audience::Staff));
        assert!(view.events.iter().all(|event| !matches!(event.by, ByView::Staff { name: Some(_), .. })));
    }
}

both! {
    async fn staff_see_the_mask_and_those_who_call_may_ask_for_the_number(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        for role in [Role::Dispatcher, Role::Callback, Role::Analyst, Role::Administrator] {
            let actor = Actor::Staff(world.person(role, "district").await);
            let view = open(&world.backend, &actor, &receipt.code).await.unwrap();
            let may = domain::rights::role_may_see_phone(role);
            assert_eq!((view.phone.as_deref(), view.contact.may_reveal), (Some("138********"), may), "{role}");
            assert!(view.events.iter().all(|event| matches!(event.by, ByView::Author)));
        }
    }
}
