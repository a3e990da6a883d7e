//! Accounts: nobody gets in without proof, a stolen token ends, one person is
//! one account, and who goes leaves nothing behind.

use crate::support::{Office, TestDb, World, author, intake, note};
use crate::telling::{by, open};
use backend::accounts::{self, SignedIn, Way};
use backend::actor::{Actor, Resident};
use backend::config::Secret;
use backend::entity::{account, account_session, account_way, job, request};
use backend::error::Error;
use backend::requests::{self, submit};
use backend::riders;
use backend::tell::config::Wechat;
use backend::view::Relation;
use chrono::TimeDelta;
use domain::org::Role;
use domain::request::{Command, Ground};
use domain::tell::Tongue;
use sea_orm::{EntityTrait, PaginatorTrait};

pub const PHONE: &str = "13812345678";
pub const FROM: &str = "a network";

/// A world with a provider of text messages and WeChat.
pub async fn world(db: &TestDb) -> (World, Office, Office) {
    let (sms, wechat) = (Office::open().await, Office::open().await);
    wechat.answer("/sns/jscode2session", r#"{"openid":"o-1","session_key":"never kept","unionid":"u-1"}"#);
    wechat.answer("/cgi-bin/stable_token", r#"{"access_token":"token","expires_in":7200}"#);
    let backend = open(db, 1, |config| {
        config.tell.sms = vec![by(&sms)];
        config.tell.wechat = Some(Wechat {
            url: wechat.url.clone(),
            app_id: "wx1".to_owned(),
            app_secret: Secret(b"secret".to_vec()),
            templates: [("tmpl".to_owned(), "thing1=status".parse().unwrap())].into(),
        });
    })
    .await;
    (World::around(backend, db.clone()).await, sms, wechat)
}

/// The last code that was sent, as the provider was given it.
pub fn last_code(sms: &Office) -> String {
    sms.posts().last().unwrap().json()["words"].as_str().unwrap().to_owned()
}

async fn send(world: &World, sms: &Office) -> String {
    assert_eq!(accounts::send_code(&world.backend, PHONE, FROM, Tongue::Chinese).await.unwrap(), None);
    last_code(sms)
}

pub async fn sign_in(world: &World, sms: &Office) -> SignedIn {
    let code = send(world, sms).await;
    accounts::sign_in_by_phone(&world.backend, PHONE, &code, "a phone").await.unwrap()
}

pub fn unauthenticated<T>(found: Result<T, Error>) -> bool {
    matches!(found, Err(Error::Unauthenticated))
}

both! {
    async fn a_code_is_good_once_for_five_minutes_and_five_tries(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let code = send(&world, &sms).await;
        assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..4 {
            assert!(unauthenticated(accounts::sign_in_by_phone(backend, PHONE, wrong, "").await));
        }
        accounts::sign_in_by_phone(backend, "+86 138 1234 5678", &code, "").await.unwrap();
        assert!(unauthenticated(accounts::sign_in_by_phone(backend, PHONE, &code, "").await));

        db.clock.pass(TimeDelta::seconds(61));
        let code = send(&world, &sms).await;
        for _ in 0..5 {
            assert!(unauthenticated(accounts::sign_in_by_phone(backend, PHONE, wrong, "").await));
        }
        assert!(unauthenticated(accounts::sign_in_by_phone(backend, PHONE, &code, "").await));

        db.clock.pass(TimeDelta::seconds(61));
        let code = send(&world, &sms).await;
        db.clock.pass(TimeDelta::minutes(5));
        assert!(unauthenticated(accounts::sign_in_by_phone(backend, PHONE, &code, "").await));
    }
}

both! {
    async fn a_telephone_is_sent_one_a_minute_and_five_a_day(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let again = || accounts::send_code(&world.backend, PHONE, FROM, Tongue::Chinese);
        send(&world, &sms).await;
        assert!(matches!(again().await, Err(Error::TooMany { retry_after: 60 })));
        for _ in 0..4 {
            db.clock.pass(TimeDelta::seconds(60));
            send(&world, &sms).await;
        }
        db.clock.pass(TimeDelta::hours(1));
        assert!(matches!(again().await, Err(Error::TooMany { retry_after }) if retry_after > 3600));
        db.clock.pass(TimeDelta::days(1));
        send(&world, &sms).await;
        let wrong = accounts::send_code(&world.backend, "12", FROM, Tongue::Chinese).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))));
        assert_eq!(sms.posts().len(), 6);
    }
}

both! {
    async fn a_refresh_token_that_comes_twice_ends_the_session(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let signed = sign_in(&world, &sms).await;
        let known = accounts::by_access_token(backend, &signed.tokens.access_token).await.unwrap();
        assert_eq!(known, Some(signed.resident));
        // Staff are not residents, and neither is the other.
        assert!(backend::sessions::by_access_token(backend, &signed.tokens.access_token).await.unwrap().is_none());
        let first = signed.tokens.refresh_token;
        let next = accounts::refresh(backend, &first).await.unwrap().unwrap();
        assert!(accounts::by_access_token(backend, &next.access_token).await.unwrap().is_some());
        db.clock.pass(TimeDelta::seconds(31));
        assert!(unauthenticated(accounts::refresh(backend, &first).await));
        assert!(unauthenticated(accounts::refresh(backend, &next.refresh_token).await));
        assert!(accounts::by_access_token(backend, &next.access_token).await.unwrap().is_none());
        assert!(accounts::refresh(backend, "nothing of ours").await.unwrap().is_none());
    }
}

both! {
    async fn who_did_not_hear_the_answer_may_ask_again_for_half_a_minute(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let first = sign_in(&world, &sms).await.tokens.refresh_token;
        let (heard, lost) = tokio::join!(accounts::refresh(backend, &first), accounts::refresh(backend, &first));
        let (heard, lost) = (heard.unwrap().unwrap(), lost.unwrap().unwrap());
        assert_eq!(heard.refresh_token, lost.refresh_token, "both sides go on with the same");
        let next = accounts::refresh(backend, &heard.refresh_token).await.unwrap().unwrap();
        assert!(unauthenticated(accounts::refresh(backend, &first).await), "two turns ago");
        assert!(unauthenticated(accounts::refresh(backend, &next.refresh_token).await), "the session is over");
        db.clock.pass(TimeDelta::seconds(61));
        let first = sign_in(&world, &sms).await.tokens.refresh_token;
        for _ in 0..3 {
            db.clock.pass(TimeDelta::seconds(10));
            accounts::refresh(backend, &first).await.unwrap().unwrap();
        }
        db.clock.pass(TimeDelta::seconds(11));
        assert!(unauthenticated(accounts::refresh(backend, &first).await), "half a minute after the first");
    }
}

both! {
    async fn a_session_ends_after_half_a_year_however_much_it_is_used(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let mut token = sign_in(&world, &sms).await.tokens.refresh_token;
        db.clock.pass(TimeDelta::seconds(61));
        let cookie = accounts::to_cookie(backend, &sign_in(&world, &sms).await).await.unwrap();
        for _ in 0..5 {
            db.clock.pass(TimeDelta::days(30));
            token = accounts::refresh(backend, &token).await.unwrap().unwrap().refresh_token;
            assert!(accounts::by_cookie(backend, &cookie).await.unwrap().is_some());
        }
        db.clock.pass(TimeDelta::days(30));
        assert!(unauthenticated(accounts::refresh(backend, &token).await));
        assert!(accounts::by_cookie(backend, &cookie).await.unwrap().is_none());
    }
}

both! {
    async fn codes_are_bounded_for_a_network_and_in_all(db: TestDb) {
        let (sms, caps) = (Office::open().await, accounts::Caps { from_one: 2, in_all: 3 });
        let backend = open(&db, 1, |config| {
            (config.tell.sms, config.tell.code_caps) = (vec![by(&sms)], caps);
        })
        .await;
        let send = async |number: u32, from: &str| {
            let phone = format!("138{number:08}");
            accounts::send_code(&backend, &phone, from, Tongue::Chinese).await
        };
        send(1, "a").await.unwrap();
        db.clock.pass(TimeDelta::minutes(20));
        send(2, "a").await.unwrap();
        assert!(matches!(send(3, "a").await, Err(Error::TooMany { retry_after: 2400 })));
        send(3, "b").await.unwrap();
        assert!(matches!(send(4, "c").await, Err(Error::TooMany { retry_after }) if retry_after > 3600));
        db.clock.pass(TimeDelta::days(1));
        send(4, "a").await.unwrap();
        assert_eq!(sms.posts().len(), 4);
    }
}

both! {
    async fn what_two_do_at_the_same_moment_is_done_once(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let again = || accounts::send_code(backend, PHONE, FROM, Tongue::Chinese);
        let sent = tokio::join!(again(), again(), again());
        let sent = [sent.0, sent.1, sent.2];
        assert_eq!(sent.iter().filter(|sent| sent.is_ok()).count(), 1);
        assert!(sent.iter().all(|sent| matches!(sent, Ok(None) | Err(Error::TooMany { .. }))));
        let code = last_code(&sms);
        let own = accounts::sign_in_by_phone(backend, PHONE, &code, "").await.unwrap().resident;
        accounts::join_wechat(backend, own, "code").await.unwrap();
        let left = tokio::join!(accounts::leave(backend, own, Way::Phone), accounts::leave(backend, own, Way::Wechat));
        let left = [left.0, left.1];
        assert_eq!(left.iter().filter(|left| left.is_ok()).count(), 1, "{left:?}");
        assert!(account_way::Entity::find().count(backend.read()).await.unwrap() > 0, "a way in stays");
    }
}

both! {
    async fn a_device_is_signed_out_by_its_owner_and_leaving_a_way_signs_out_the_others(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let phone = sign_in(&world, &sms).await;
        let stranger = accounts::sign_in_by_wechat(backend, "code", "").await.unwrap();
        let foreign = accounts::revoke(backend, stranger.resident, phone.resident.session).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
        db.clock.pass(TimeDelta::seconds(61));
        let lost = sign_in(&world, &sms).await;
        let devices = accounts::view(backend, phone.resident).await.unwrap().devices;
        let other = devices.iter().find(|device| !device.current).unwrap();
        accounts::revoke(backend, phone.resident, other.id).await.unwrap();
        assert!(accounts::by_access_token(backend, &lost.tokens.access_token).await.unwrap().is_none());
        accounts::join_wechat(backend, phone.resident, "code").await.unwrap();
        assert!(accounts::by_access_token(backend, &stranger.tokens.access_token).await.unwrap().is_none());
        let stranger = accounts::sign_in_by_wechat(backend, "code", "").await.unwrap();
        assert!(accounts::by_access_token(backend, &stranger.tokens.access_token).await.unwrap().is_some());
        accounts::leave(backend, phone.resident, Way::Wechat).await.unwrap();
        assert!(accounts::by_access_token(backend, &stranger.tokens.access_token).await.unwrap().is_none());
        assert!(accounts::by_access_token(backend, &phone.tokens.access_token).await.unwrap().is_some());
        accounts::sign_out(backend, phone.resident, true).await.unwrap();
        assert_eq!(account_session::Entity::find().count(backend.read()).await.unwrap(), 0);
    }
}

both! {
    async fn a_link_that_was_passed_on_gives_nobody_the_right_to_strip_a_request(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let own = sign_in(&world, &sms).await.resident;
        let mut foreign = intake("key-00000001", "别人的路灯");
        foreign.submission.phone = Some("13900001111".to_owned());
        let foreign = submit(backend, foreign).await.unwrap();
        let theirs = world.submit("key-00000002", "自己的路灯").await;
        for receipt in [&foreign, &theirs] {
            accounts::keep(backend, own, &receipt.code, &receipt.follow_token).await.unwrap();
        }
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let decline = Command::Decline { ground: Ground::OutOfScope, text: "不属于受理范围".to_owned() };
        requests::act(backend, &dispatcher, &foreign.code, note(decline.clone(), 1)).await.unwrap();
        requests::act(backend, &dispatcher, &theirs.code, note(decline, 1)).await.unwrap();
        accounts::delete(backend, own).await.unwrap();
        for row in request::Entity::find().all(backend.read()).await.unwrap() {
            let untouched = row.code.0 == foreign.code;
            assert_eq!((row.phone.is_some(), row.anonymised_at.is_none()), (untouched, untouched), "{}", row.code.0);
            assert_eq!((row.account_id, row.account_kept), (None, false));
        }
        // The work is in a job as well, for when the process had died.
        let waiting = async || {
            let jobs = job::Entity::find().all(backend.read()).await.unwrap();
            jobs.iter().filter(|job| job.kind == "forget").count()
        };
        assert_eq!(waiting().await, 1);
        let worker = backend::jobs::Worker::new(backend.clone()).await.unwrap();
        for _ in 0..20 {
            worker.step().await.unwrap();
        }
        assert_eq!(waiting().await, 0);
    }
}

both! {
    async fn keys_change_with_time_and_nobody_is_signed_out(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let mut tokens = sign_in(&world, &sms).await.tokens;
        for _ in 0..3 {
            db.clock.pass(TimeDelta::days(30) - TimeDelta::minutes(5));
            tokens = accounts::refresh(backend, &tokens.refresh_token).await.unwrap().unwrap();
            assert!(accounts::by_access_token(backend, &tokens.access_token).await.unwrap().is_some());
            db.clock.pass(TimeDelta::minutes(9));
            assert!(accounts::by_access_token(backend, &tokens.access_token).await.unwrap().is_some());
            db.clock.pass(TimeDelta::minutes(2));
            assert!(accounts::by_access_token(backend, &tokens.access_token).await.unwrap().is_none());
        }
    }
}

async fn submitted(world: &World, key: &str, resident: Resident) -> backend::view::Receipt {
    let mut intake = intake(key, "路灯不亮");
    intake.account = Some(resident.account);
    submit(&world.backend, intake).await.unwrap()
}

both! {
    async fn what_is_theirs_is_open_to_them_and_to_no_other_account(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let own = sign_in(&world, &sms).await.resident;
        let other = accounts::sign_in_by_wechat(backend, "code", "").await.unwrap().resident;
        let receipt = submitted(&world, "key-00000001", own).await;
        let view = requests::open(backend, &Actor::Resident(own), &receipt.code).await.unwrap();
        assert_eq!(view.relation, Relation::Author);
        let foreign = requests::open(backend, &Actor::Resident(other), &receipt.code).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
        // Found by the private link, it is kept once.
        let loose = world.submit("key-00000002", "井盖松动").await;
        accounts::keep(backend, own, &loose.code, &loose.follow_token).await.unwrap();
        accounts::keep(backend, own, &loose.code, &loose.follow_token).await.unwrap();
        let taken = accounts::keep(backend, other, &loose.code, &loose.follow_token).await;
        assert!(matches!(taken, Err(Error::Taken("code"))));
        let guessed = accounts::keep(backend, other, &receipt.code, &loose.follow_token).await;
        assert!(matches!(guessed, Err(Error::NotFound)));
        let mine = accounts::requests_of(backend, own, None).await.unwrap();
        assert_eq!(mine.items.iter().map(|v| v.code.clone()).collect::<Vec<_>>(), [loose.code, receipt.code]);
        assert!(accounts::requests_of(backend, other, None).await.unwrap().items.is_empty());
    }
}

both! {
    async fn two_accounts_of_one_person_become_one_and_the_last_way_in_stays(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let phone = sign_in(&world, &sms).await.resident;
        let receipt = submitted(&world, "key-00000001", phone).await;
        let wechat = accounts::sign_in_by_wechat(backend, "code", "").await.unwrap();
        assert_eq!(account::Entity::find().count(backend.read()).await.unwrap(), 2);
        for one in [phone, phone, wechat.resident] {
            riders::saw_hazard(backend, one.account).await.unwrap();
        }
        accounts::join_wechat(backend, phone, "code").await.unwrap();
        assert_eq!(account::Entity::find().count(backend.read()).await.unwrap(), 1);
        assert_eq!(riders::merit(backend, phone.account).await.unwrap().hazards, 3, "their credit is one");
        // Whoever was signed in by the other way is not, until they come by it again.
        assert!(accounts::by_access_token(backend, &wechat.tokens.access_token).await.unwrap().is_none());
        assert!(unauthenticated(accounts::refresh(backend, &wechat.tokens.refresh_token).await));
        let joined = accounts::sign_in_by_wechat(backend, "code", "").await.unwrap().resident;
        assert_eq!(joined.account, phone.account);
        let view = requests::open(backend, &Actor::Resident(joined), &receipt.code).await.unwrap();
        assert_eq!(view.relation, Relation::Author);
        let seen = accounts::view(backend, phone).await.unwrap();
        assert_eq!(seen.ways, [(Way::Phone, "138****5678".to_owned()), (Way::Wechat, String::new())]);
        accounts::leave(backend, phone, Way::Wechat).await.unwrap();
        assert!(matches!(accounts::leave(backend, phone, Way::Phone).await, Err(Error::Taken("way"))));
        assert!(matches!(accounts::leave(backend, phone, Way::Wechat).await, Err(Error::NotFound)));
        let anew = accounts::sign_in_by_wechat(backend, "code", "").await.unwrap().resident;
        assert_ne!(anew.account, phone.account);
    }
}

both! {
    async fn an_account_with_another_telephone_is_not_swallowed(db: TestDb) {
        let (world, sms, wechat) = world(&db).await;
        let backend = &world.backend;
        let first = sign_in(&world, &sms).await.resident;
        let other = accounts::sign_in_by_wechat(backend, "code", "").await.unwrap().resident;
        wechat.answer(
            "/wxa/business/getuserphonenumber",
            r#"{"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"13900000000","purePhoneNumber":"13900000000","countryCode":"86"}}"#,
        );
        assert_eq!(accounts::join_wechat_phone(backend, other, "p").await.unwrap(), "139****0000");
        assert!(matches!(accounts::join_wechat(backend, first, "code").await, Err(Error::Taken("way"))));
        assert_eq!(account::Entity::find().count(backend.read()).await.unwrap(), 2);
    }
}

both! {
    async fn who_is_in_two_accounts_with_a_telephone_each_still_gets_in(db: TestDb) {
        let (world, sms, wechat) = world(&db).await;
        let backend = &world.backend;
        // The one of the mini-program, before it was known to be of a larger whole.
        let own = accounts::sign_in_by_gateway(backend, "o-1", None, "").await.unwrap().resident;
        wechat.answer(
            "/wxa/business/getuserphonenumber",
            r#"{"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"13900000000","purePhoneNumber":"13900000000","countryCode":"86"}}"#,
        );
        accounts::join_wechat_phone(backend, own, "p").await.unwrap();
        // The one of another program of the same owner, with another telephone.
        let other = accounts::sign_in_by_gateway(backend, "o-2", Some("u-1"), "").await.unwrap().resident;
        let code = send(&world, &sms).await;
        accounts::join_phone(backend, other, PHONE, &code).await.unwrap();
        for _ in 0..2 {
            let again = accounts::sign_in_by_gateway(backend, "o-1", Some("u-1"), "").await.unwrap();
            assert_eq!(again.resident.account, own.account);
        }
        assert_eq!(account::Entity::find().count(backend.read()).await.unwrap(), 2);
        let ways = account_way::Entity::find().all(backend.read()).await.unwrap();
        let union = ways.iter().find(|way| way.kind.0 == Way::WechatUnion).unwrap();
        assert_eq!(union.account_id.0, other.account, "what is of both is left alone");
        assert_eq!(accounts::view(backend, other).await.unwrap().devices.len(), 1, "and they stay signed in");
    }
}

both! {
    async fn what_wechat_says_no_to_is_told_apart_from_its_being_down(db: TestDb) {
        let (world, _, wechat) = world(&db).await;
        let says = |body: &str| wechat.answer("/sns/jscode2session", body);
        let attempt = || accounts::sign_in_by_wechat(&world.backend, "code", "");
        says(r#"{"errcode":40029,"errmsg":"invalid code"}"#);
        assert!(unauthenticated(attempt().await));
        says(r#"{"errcode":40163,"errmsg":"code been used"}"#);
        assert!(unauthenticated(attempt().await));
        says(r#"{"errcode":45011,"errmsg":"api minute-quota reach limit"}"#);
        assert!(matches!(attempt().await, Err(Error::TooMany { retry_after: 60 })));
        says(r#"{"errcode":40226,"errmsg":"code blocked"}"#);
        assert!(matches!(attempt().await, Err(Error::Forbidden)));
        for nonsense in [r#"{"errcode":-1}"#, "<html>", "{}", r#"{"openid":7}"#] {
            says(nonsense);
            assert!(matches!(attempt().await, Err(Error::Unavailable(_))), "{nonsense}");
        }
        says(r#"{"openid":"o';drop table account"}"#);
        assert!(unauthenticated(attempt().await));
        assert!(unauthenticated(accounts::sign_in_by_wechat(&world.backend, "a b", "").await));
        wechat.mood(crate::support::Mood::Down(502));
        assert!(matches!(attempt().await, Err(Error::Unavailable(_))));
        assert_eq!(account::Entity::find().count(world.backend.read()).await.unwrap(), 0);
    }
}

both! {
    async fn who_goes_leaves_neither_number_nor_words_behind(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let own = sign_in(&world, &sms).await.resident;
        let over = submitted(&world, "key-00000001", own).await;
        let open = submitted(&world, "key-00000002", own).await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let decline = Command::Decline { ground: Ground::OutOfScope, text: "不属于受理范围".to_owned() };
        requests::act(backend, &dispatcher, &over.code, note(decline, 1)).await.unwrap();
        let export = accounts::export(backend, own).await.unwrap();
        assert_eq!(export.ways.iter().map(|(_, address, _)| address.as_str()).collect::<Vec<_>>(), [PHONE]);
        assert_eq!(accounts::requests_of(backend, own, None).await.unwrap().items.len(), 2);

        accounts::delete(backend, own).await.unwrap();
        assert_eq!(account::Entity::find().count(backend.read()).await.unwrap(), 0);
        assert_eq!(account_way::Entity::find().count(backend.read()).await.unwrap(), 0);
        assert_eq!(account_session::Entity::find().count(backend.read()).await.unwrap(), 0);
        for row in request::Entity::find().all(backend.read()).await.unwrap() {
            assert_eq!((row.phone, row.author_name, row.account_id), (None, None, None));
            let cleared = row.code.0 == over.code;
            assert_eq!((row.anonymised_at.is_some(), row.description.is_empty()), (cleared, cleared));
        }
        // The link they were given still opens what goes on.
        let view = requests::open(backend, &author(&open.follow_token), &open.code).await.unwrap();
        assert_eq!(view.relation, Relation::Author);
        assert!(unauthenticated(accounts::view(backend, own).await));
    }
}

both! {
    async fn two_first_sign_ins_at_once_make_one_account(db: TestDb) {
        let (world, _, _) = world(&db).await;
        let attempt = || accounts::sign_in_by_wechat(&world.backend, "code", "");
        let (a, b, c) = tokio::join!(attempt(), attempt(), attempt());
        let ids: std::collections::BTreeSet<_> =
            [a, b, c].into_iter().map(|signed| signed.unwrap().resident.account).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(account::Entity::find().count(world.backend.read()).await.unwrap(), 1);
    }
}
