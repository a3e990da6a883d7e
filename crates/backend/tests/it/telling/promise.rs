//! A date that has passed by the time a message leaves is promised to nobody.

use super::*;
use backend::tell::outbox;
use domain::tell::Unsent;

const KEY: tell::Key = (Occasion::Acknowledged, To::Author, Way::Sms);

/// A provider that has templates of its own.
fn with_templates(office: &Office) -> Sms {
    Sms::Http(HttpSms {
        url: office.url.clone(),
        body: json!({ "words": "{text}", "template": "{template}", "fields": "{values}" }),
        header: None,
        success: None,
    })
}

/// A world in which receipts name a date, by a provider's template or in words.
async fn dated(db: &TestDb, office: &Office, template: Option<&str>) -> World {
    let backend = open(db, 1, |config| config.tell.sms = vec![with_templates(office)]).await;
    let world = World::around(backend, db.clone()).await;
    let admin = world.person(Role::Administrator, "district").await;
    let words = "{code}，{due} 前回应：{link}".to_owned();
    let templates = [template.map(str::to_owned), None];
    let rule = Rule { active: true, words_zh: words.clone(), words_en: words, templates };
    tell::save(&world.backend, &admin, KEY, rule).await.unwrap();
    world
}

/// The text messages to the author of a request, oldest first.
async fn lines(world: &World) -> Vec<(Occasion, Fate, Option<Unsent>, String)> {
    let admin = world.person(Role::Administrator, "district").await;
    let query = OutboxQuery { way: Some(Way::Sms), ..OutboxQuery::default() };
    let mut lines = outbox(&world.backend, &admin, &query).await.unwrap().lines;
    lines.retain(|line| line.to == To::Author);
    let line = |line: &tell::OutboxLine| {
        let why = line.error.as_deref().and_then(|why| why.parse().ok());
        (line.occasion, line.fate, why, line.body.clone())
    };
    lines.iter().rev().map(line).collect()
}

/// A receipt waits for a provider until the date in it has passed.
async fn outage(world: &World, office: &Office) -> (Receipt, Teller) {
    office.mood(Mood::Down(503));
    let receipt = world.submit("key-00000001", "路灯不亮").await;
    let teller = Teller::new(world.backend.clone());
    drain(&teller).await;
    let due = requests::open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
    world.db.clock.set(due.first_due_at + TimeDelta::minutes(1));
    (receipt, teller)
}

fn taken(office: &Office) -> serde_json::Value {
    office.posts().last().unwrap().json()
}

both! {
    async fn words_say_the_same_without_it(db: TestDb) {
        let office = Office::open().await;
        let world = dated(&db, &office, None).await;
        let (receipt, teller) = outage(&world, &office).await;
        assert!(lines(&world).await[0].3.contains("05-04"), "it was still to come");
        office.mood(Mood::Well);
        drain(&teller).await;
        let said = taken(&office)["words"].as_str().unwrap().to_owned();
        assert!(said.starts_with(&format!("{} acknowledged", receipt.code)) && !said.contains("05-04"), "{said}");
        let (_, fate, _, body) = lines(&world).await.remove(0);
        assert_eq!(fate, Fate::Sent);
        assert!(!body.contains("05-04"), "the outbox shows what was sent: {body}");
    }
}

both! {
    async fn a_date_that_is_still_to_come_is_said_however_long_the_message_waited(db: TestDb) {
        let office = Office::open().await;
        let world = dated(&db, &office, Some("SMS_1/SMS_9")).await;
        office.mood(Mood::Down(503));
        world.submit("key-00000001", "路灯不亮").await;
        let teller = Teller::new(world.backend.clone());
        drain(&teller).await;
        db.clock.pass(TimeDelta::hours(1));
        office.mood(Mood::Well);
        drain(&teller).await;
        assert_eq!(taken(&office)["template"], "SMS_1");
        assert!(taken(&office)["fields"]["due"].as_str().unwrap().starts_with("05-04"));
    }
}

both! {
    async fn a_provider_says_it_by_its_template_without_a_date(db: TestDb) {
        let office = Office::open().await;
        let world = dated(&db, &office, Some("SMS_1/SMS_9")).await;
        let (receipt, teller) = outage(&world, &office).await;
        office.mood(Mood::Well);
        drain(&teller).await;
        assert_eq!(lines(&world).await[0].1, Fate::Sent);
        let said = taken(&office);
        assert_eq!((&said["template"], &said["fields"]["code"]), (&json!("SMS_9"), &json!(receipt.code.as_str())));
        assert_eq!(said["fields"].as_object().unwrap().len(), 2, "code and link: {said}");
    }
}

both! {
    async fn one_that_has_no_such_template_says_nothing_and_the_desk_sees_why(db: TestDb) {
        let office = Office::open().await;
        let world = dated(&db, &office, Some("SMS_1")).await;
        let (_, teller) = outage(&world, &office).await;
        let before = office.posts().len();
        office.mood(Mood::Well);
        drain(&teller).await;
        assert_eq!(office.posts().len(), before);
        let (_, fate, why, body) = lines(&world).await.remove(0);
        assert_eq!((fate, why), (Fate::Stopped, Some(Unsent::Passed)));
        assert!(body.contains("05-04"), "what was not sent: {body}");
    }
}

both! {
    async fn a_later_message_that_holds_goes_in_its_place(db: TestDb) {
        let office = Office::open().await;
        let world = dated(&db, &office, Some("SMS_1/SMS_9")).await;
        let (receipt, teller) = outage(&world, &office).await;
        world.dispatch(&receipt, "spring").await;
        office.mood(Mood::Well);
        drain(&teller).await;
        let fates: Vec<_> = lines(&world).await.into_iter().map(|line| (line.0, line.1, line.2)).collect();
        let replaced = Some(Unsent::Replaced);
        assert_eq!(
            fates,
            [(Occasion::Acknowledged, Fate::Stopped, replaced), (Occasion::Dispatched, Fate::Sent, None)]
        );
    }
}
