//! Each kind of provider is spoken to as it wants.

use crate::support::{Mood, Office, TestDb, World, author};
use crate::telling::{granted, id_of, open};
use backend::Backend;
use backend::actor::Actor;
use backend::config::{Config, Secret};
use backend::entity::{message, push_subscription, tell_contact};
use backend::error::Error;
use backend::tell::config::{CloudSms, Mail, MailSecurity, Push, Sms, Wechat};
use backend::tell::{self, Contacts, Rule, Teller};
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::org::Role;
use domain::request::Command;
use domain::tell::{Fate, Occasion, To, Tongue, Way};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

async fn world(db: &TestDb, change: impl FnOnce(&mut Config)) -> World {
    let chinese = |config: &mut Config| {
        change(config);
        if config.tell.wechat.is_some() {
            config.tell.words = backend::tell::config::WordsOf(Arc::new(Chinese));
        }
    };
    World::around(open(db, 1, chinese).await, db.clone()).await
}

fn cloud(office: &Office) -> CloudSms {
    CloudSms {
        url: office.url.clone(),
        key_id: "id".to_owned(),
        key_secret: Secret(b"secret".to_vec()),
        sign_name: "呼应".to_owned(),
        app_id: "1400000000".to_owned(),
        region: "ap-guangzhou".to_owned(),
    }
}

/// Gives the acknowledgement names with two providers.
async fn name_templates(world: &World, key: (Occasion, To, Way), names: [&str; 2]) {
    let admin = world.person(Role::Administrator, "district").await;
    let rule = Rule {
        active: true,
        words_zh: "您的诉求{code}：{status}，{link}".to_owned(),
        words_en: "{code}".to_owned(),
        templates: names.map(|name| Some(name.to_owned())),
    };
    tell::save(&world.backend, &admin, key, rule).await.unwrap();
}

async fn drain(backend: &Backend) {
    let teller = Teller::new(backend.clone());
    while teller.step().await.unwrap() > 0 {}
}

async fn fates(world: &World) -> Vec<Fate> {
    message::Entity::find()
        .all(world.backend.read())
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.fate.0)
        .collect()
}

both! {
    async fn the_two_clouds_are_asked_with_their_own_template_and_the_key_of_the_message(db: TestDb) {
        let (aliyun, tencent) = (Office::open().await, Office::open().await);
        aliyun.answer("/", r#"{"Code":"isv.AMOUNT_NOT_ENOUGH"}"#);
        tencent.answer("/", r#"{"Response":{"SendStatusSet":[{"Code":"Ok"}]}}"#);
        let world = world(&db, |config| {
            config.tell.sms = vec![Sms::Aliyun(cloud(&aliyun)), Sms::Tencent(cloud(&tencent))];
        })
        .await;
        name_templates(&world, (Occasion::Acknowledged, To::Author, Way::Sms), ["SMS_154950909", "1110"]).await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        drain(&world.backend).await;
        assert_eq!(fates(&world).await, [Fate::Sent]);
        let row = message::Entity::find().one(world.backend.read()).await.unwrap().unwrap();
        let ask = &aliyun.posts()[0];
        let target: url::Url = aliyun.url.join(ask.head.split(' ').nth(1).unwrap()).unwrap();
        let asked: std::collections::BTreeMap<_, _> = target.query_pairs().into_owned().collect();
        assert_eq!((asked["PhoneNumbers"].as_str(), asked["TemplateCode"].as_str()), ("13812345678", "SMS_154950909"));
        assert_eq!(asked["OutId"], row.id.0.to_string());
        assert!(ask.header("authorization").unwrap().starts_with("ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host;"));
        let post = &tencent.posts()[0];
        let sent = post.json();
        assert_eq!((&sent["PhoneNumberSet"][0], &sent["TemplateId"]), (&"+8613812345678".into(), &"1110".into()));
        let link = format!("https://huying.example/r/{}?k={}", receipt.code, receipt.follow_token.0);
        let values = [receipt.code.as_str(), "submitted", &link].map(serde_json::Value::from);
        assert_eq!(sent["TemplateParamSet"], serde_json::Value::from(values.to_vec()));
        assert_eq!(sent["SessionContext"], row.id.0.to_string());
        let scope = "TC3-HMAC-SHA256 Credential=id/2026-05-04/sms/tc3_request, SignedHeaders=content-type;host;x-tc-action,";
        assert!(post.header("authorization").unwrap().starts_with(scope));
        assert_eq!(post.header("x-tc-version"), Some("2021-01-11"));
    }
}

/// Gives the author an address besides the number.
async fn contact(world: &World, receipt: &Receipt, way: Way, address: &str) {
    let request = id_of(world, receipt).await;
    let row = tell_contact::Model {
        id: world.backend.new_id().into(),
        request_id: Some(request.into()),
        staff_id: None,
        way: way.into(),
        address: address.to_owned(),
        created_at: world.backend.now(),
    };
    let insert = move |tx: backend::db::Tx| {
        let row = row.clone();
        async move {
            row.into_active_model().reset_all().insert(&*tx).await?;
            Ok(())
        }
    };
    world.backend.write(insert).await.unwrap();
}

/// Asks the author something: an occasion of which they are told.
async fn ask(world: &World, receipt: &Receipt) {
    let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
    world.act(&dispatcher, receipt, Command::Accept).await.unwrap();
    world.act(&dispatcher, receipt, Command::Ask { question: "哪一盏？".to_owned() }).await.unwrap();
}

both! {
    async fn wechat_s_token_is_kept_and_asked_for_anew_once(db: TestDb) {
        let office = Office::open().await;
        office.answer("/cgi-bin/stable_token", r#"{"access_token":"one","expires_in":7200}"#);
        office.answer("/cgi-bin/message/subscribe/send?access_token=one", r#"{"errcode":40001}"#);
        office.answer("/cgi-bin/message/subscribe/send?access_token=two", r#"{"errcode":0}"#);
        let world = world(&db, |config| config.tell.wechat = Some(wechat(&office))).await;
        name_templates(&world, (Occasion::Asked, To::Author, Way::Wechat), ["tmpl", ""]).await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        contact(&world, &receipt, Way::Wechat, "oABC").await;
        ask(&world, &receipt).await;
        // The token is not good, and neither is the one asked for instead.
        drain(&world.backend).await;
        assert_eq!(fates(&world).await, [Fate::Queued]);
        assert_eq!(office.posts().len(), 4);
        office.answer("/cgi-bin/stable_token", r#"{"access_token":"two","expires_in":7200}"#);
        db.clock.pass(TimeDelta::minutes(5));
        drain(&world.backend).await;
        assert_eq!(fates(&world).await, [Fate::Sent]);
        let last = office.posts().last().unwrap().json();
        assert_eq!((&last["touser"], &last["template_id"]), (&"oABC".into(), &"tmpl".into()));
        assert_eq!(last["page"], format!("r/{}", receipt.code));
        let fields = serde_json::json!({ "character_string1": { "value": receipt.code.as_str() },
            "phrase2": { "value": "等您补充" }, "thing3": { "value": "无" }, "thing4": { "value": "请点开查看" } });
        assert_eq!(last["data"], fields);
    }
}

struct Chinese;

impl backend::tell::config::Words for Chinese {
    fn status(&self, _: domain::request::Status, _: Tongue) -> String {
        "等您补充".to_owned()
    }

    fn deadline(&self, _: domain::request::Deadline, _: Tongue) -> String {
        "答复".to_owned()
    }

    fn usual(&self, _: Occasion, _: To, _: Tongue) -> String {
        "{code}".to_owned()
    }

    fn undated(&self, occasion: Occasion, to: To, tongue: Tongue) -> String {
        self.usual(occasion, to, tongue)
    }

    fn code(&self, code: &str, _: Tongue) -> String {
        code.to_owned()
    }

    fn late_import(&self, count: u32, _: Tongue) -> String {
        count.to_string()
    }
}

fn wechat(office: &Office) -> Wechat {
    let fields = r#"character_string1=code, phrase2=status, thing3=due, thing4="请点开查看""#;
    Wechat {
        url: office.url.clone(),
        app_id: "wx".to_owned(),
        app_secret: Secret(b"s".to_vec()),
        templates: [
            ("tmpl".to_owned(), fields.parse().unwrap()),
            ("dated".to_owned(), "time1=due".parse().unwrap()),
        ]
        .into(),
    }
}

both! {
    async fn who_has_it_in_an_account_is_found_by_the_account(db: TestDb) {
        let office = Office::open().await;
        office.answer("/cgi-bin/stable_token", r#"{"access_token":"one","expires_in":7200}"#);
        office.answer("/cgi-bin/message/subscribe/send", r#"{"errcode":0}"#);
        let world = world(&db, |config| config.tell.wechat = Some(wechat(&office))).await;
        name_templates(&world, (Occasion::Asked, To::Author, Way::Wechat), ["tmpl", ""]).await;
        let signed_in = backend::accounts::sign_in_by_gateway(&world.backend, "o-account", Some("u-1"), "");
        let resident = signed_in.await.unwrap().resident;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        let (code, token) = (&receipt.code, &receipt.follow_token);
        backend::accounts::keep(&world.backend, resident, code, token).await.unwrap();
        ask(&world, &receipt).await;
        drain(&world.backend).await;
        let told = office.posts().into_iter().filter(|post| post.head.contains("subscribe/send"));
        let told: Vec<_> = told.map(|post| post.json()["touser"].clone()).collect();
        assert_eq!(told, ["o-account"]);
        // One that is in no account, and whose author left no address: nobody to tell.
        let lone = world.submit("key-00000002", "井盖松动").await;
        ask(&world, &lone).await;
        drain(&world.backend).await;
        assert_eq!(fates(&world).await.len(), 1);
    }
}

both! {
    async fn what_wechat_would_not_take_is_not_sent_and_says_why(db: TestDb) {
        let office = Office::open().await;
        office.answer("/cgi-bin/stable_token", r#"{"access_token":"one","expires_in":7200}"#);
        let world = world(&db, |config| config.tell.wechat = Some(wechat(&office))).await;
        // While the resident is asked nothing is due; and of one nobody said what it holds.
        for (key, template, why) in [("key-00000001", "dated", "time1"), ("key-00000002", "other", "settings")] {
            name_templates(&world, (Occasion::Asked, To::Author, Way::Wechat), [template, ""]).await;
            let receipt = world.submit(key, "路灯不亮").await;
            contact(&world, &receipt, Way::Wechat, "oABC").await;
            ask(&world, &receipt).await;
            drain(&world.backend).await;
            let id = id_of(&world, &receipt).await;
            let all = message::Entity::find().all(world.backend.read()).await.unwrap();
            let row = all.into_iter().find(|row| row.request_id.is_some_and(|of| of.0 == id)).unwrap();
            assert_eq!(row.fate.0, Fate::Failed);
            assert!(row.last_error.unwrap().contains(why));
        }
        assert!(office.posts().iter().all(|post| !post.head.contains("subscribe/send")));
    }
}

const POINT: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

both! {
    async fn a_browser_is_pushed_to_until_it_is_gone(db: TestDb) {
        let office = Office::open().await;
        let origin = office.url.origin().ascii_serialization();
        let push = Push { contact: "mailto:a@example.org".to_owned(), hosts: vec![origin] };
        let world = world(&db, |config| config.tell.push = Some(push)).await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        let (actor, code) = (author(&receipt.follow_token), &receipt.code);
        let keys = |endpoint: &str| (endpoint.to_owned(), POINT.to_owned(), "BTBZMqHH6r4Tts7J_aSIgg".to_owned());
        let here = format!("{}send/1", office.url);
        let subscribe = |actor: Actor, keys| {
            let backend = &world.backend;
            async move { tell::subscribe(backend, &actor, code, keys, Tongue::Chinese).await }
        };
        assert!(matches!(subscribe(Actor::Anyone, keys(&here)).await, Err(Error::NotFound)));
        let inside = subscribe(actor.clone(), keys("https://169.254.169.254/latest")).await;
        assert!(matches!(inside, Err(Error::Invalid(_))));
        let mut broken = keys(&here);
        broken.1 = "AAAA".to_owned();
        assert!(matches!(subscribe(actor.clone(), broken).await, Err(Error::Invalid(_))));
        subscribe(actor.clone(), keys(&here)).await.unwrap();
        subscribe(actor.clone(), keys(&here)).await.unwrap();
        assert_eq!(push_subscription::Entity::find().count(world.backend.read()).await.unwrap(), 1);
        ask(&world, &receipt).await;
        drain(&world.backend).await;
        assert_eq!(fates(&world).await, [Fate::Sent]);
        let post = &office.posts()[0];
        assert_eq!(post.header("content-encoding"), Some("aes128gcm"));
        assert!(post.header("authorization").unwrap().starts_with("vapid t="));
        assert_eq!(&post.body[16..21], &[0, 0, 16, 0, 65]);
        office.mood(Mood::Down(410));
        let more = Command::AddInfo { text: Some("东边那盏".to_owned()) };
        world.act(&actor, &receipt, more).await.unwrap();
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        world.act(&dispatcher, &receipt, Command::Ask { question: "几号楼？".to_owned() }).await.unwrap();
        drain(&world.backend).await;
        assert_eq!(push_subscription::Entity::find().count(world.backend.read()).await.unwrap(), 0);
    }
}

/// A mail server that takes everything; gives its port and what it heard.
async fn mail_server() -> (u16, Arc<Mutex<String>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard: Arc<Mutex<String>> = Arc::default();
    let all = heard.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let all = all.clone();
            tokio::spawn(async move {
                let (read, mut write) = stream.into_split();
                let mut lines = BufReader::new(read).lines();
                let mut data = false;
                write.write_all(b"220 here\r\n").await.unwrap();
                while let Ok(Some(line)) = lines.next_line().await {
                    all.lock().unwrap().push_str(&format!("{line}\n"));
                    let answer = match line.as_str() {
                        "DATA" => {
                            data = true;
                            "354 go on"
                        }
                        "." => {
                            data = false;
                            "250 taken"
                        }
                        _ if data => continue,
                        "QUIT" => "221 bye",
                        _ => "250 fine",
                    };
                    write.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
                }
            });
        }
    });
    (port, heard)
}

both! {
    async fn staff_get_mail_at_the_address_they_gave(db: TestDb) {
        let (port, heard) = mail_server().await;
        let mail = Mail {
            host: "127.0.0.1".to_owned(),
            port,
            security: MailSecurity::Plain,
            login: None,
            from: "呼应 <huying@example.org>".to_owned(),
        };
        let world = world(&db, |config| config.tell.mail = Some(mail)).await;
        name_templates(&world, (Occasion::Assigned, To::Lead, Way::Mail), ["", ""]).await;
        let lead = granted(&world, Role::UnitLead, "spring").await;
        let wrong = Contacts { phone: "12".to_owned(), mail: "nobody".to_owned() };
        assert!(tell::save_contacts(&world.backend, &lead, wrong).await.is_err());
        let contacts = Contacts { phone: String::new(), mail: "lead@example.org".to_owned() };
        tell::save_contacts(&world.backend, &lead, contacts.clone()).await.unwrap();
        assert_eq!(tell::contacts(&world.backend, &lead).await.unwrap(), contacts);
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        drain(&world.backend).await;
        let row = message::Entity::find().one(world.backend.read()).await.unwrap().unwrap();
        assert_eq!((row.fate.0, row.address.as_deref()), (Fate::Sent, Some("l***@example.org")));
        let heard = heard.lock().unwrap().clone();
        assert!(heard.contains("RCPT TO:<lead@example.org>"), "{heard}");
        assert!(heard.contains(&format!("Message-ID: <{}@example.org>", row.id.0)), "{heard}");
    }
}
