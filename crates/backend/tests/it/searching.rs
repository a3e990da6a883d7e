//! Full-text search, in Chinese, for staff and for strangers.

use crate::support::{World, intake};
use backend::actor::Actor;
use backend::requests::{PublishedQuery, Scope, WorklistQuery, published, submit, worklist};
use domain::org::Role;
use domain::request::{Command, Outcome};

pub async fn staff_finds(world: &World, text: &str) -> usize {
    let staff = world.person(Role::Dispatcher, "district").await;
    let query =
        WorklistQuery { scope: Scope::All, text: Some(text.to_owned()), limit: 50, ..Default::default() };
    worklist(&world.backend, &staff, &query).await.unwrap().items.len()
}

async fn public_finds(world: &World, text: &str) -> usize {
    let query = PublishedQuery { text: Some(text.to_owned()), limit: 50, ..Default::default() };
    published(&world.backend, &query).await.unwrap().items.len()
}

both! {
    async fn a_word_of_two_characters_is_found_wherever_it_stands(db: TestDb) {
        let world = World::new(db).await;
        world.submit("key-00000001", "我家楼下路灯不亮了，编号B12").await;
        world.submit("key-00000002", "暖气不热").await;
        for (text, count) in [("路灯", 1), ("不亮", 1), ("灯不", 1), ("灯路", 0), ("b12", 1), ("B1", 1), ("路灯 暖气", 0),
            ("暖", 1), ("柳荫街", 2), ("热", 1), ("'\" OR * (", 0), ("路灯 b12", 1), ("！", 0)] {
            assert_eq!(staff_finds(&world, text).await, count, "{text}");
        }
    }
}

both! {
    async fn strangers_find_published_words_and_never_an_address_or_a_number(db: TestDb) {
        let world = World::new(db).await;
        let words = "路灯不亮，电话13912345678";
        let receipt = submit(&world.backend, intake("key-00000001", words)).await.unwrap();
        assert_eq!(public_finds(&world, "路灯").await, 0, "not published yet");
        world.publish(&receipt, false).await;
        for (text, count) in [("路灯", 1), ("柳荫街", 0), ("九号院", 0), ("13912345678", 0), ("139", 0), ("5678", 0)] {
            assert_eq!(public_finds(&world, text).await, count, "{text}");
        }
        world.dispatch(&receipt, "spring").await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        world.act(&handler, &receipt, Command::Note { text: "灯杆生锈".to_owned() }).await.unwrap();
        world.act(&handler, &receipt, Command::Answer { text: "更换灯泡".to_owned(), outcome: Outcome::Done }).await.unwrap();
        assert_eq!(public_finds(&world, "灯泡").await, 1, "answers are searched");
        assert_eq!(staff_finds(&world, "灯泡").await, 1);
        assert_eq!(public_finds(&world, "生锈").await, 0, "notes are not");
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        world.act(&dispatcher, &receipt, Command::Unpublish).await.unwrap();
        assert_eq!(public_finds(&world, "路灯").await, 0, "taken back");
        assert_eq!(staff_finds(&world, "路灯").await, 1);
    }
}

both! {
    async fn a_code_finds_its_request_within_reach(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        let query = |text: String| WorklistQuery { text: Some(text), limit: 50, ..Default::default() };
        let plain = receipt.code.as_str().to_lowercase().replace('-', " ");
        let near = world.person(Role::Handler, "north").await;
        let far = world.person(Role::Handler, "south").await;
        assert_eq!(worklist(&world.backend, &near, &query(plain.clone())).await.unwrap().items.len(), 1);
        assert_eq!(worklist(&world.backend, &far, &query(plain)).await.unwrap().items.len(), 0);
    }
}
