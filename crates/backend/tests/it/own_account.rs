//! What is somebody's own: they change their number, take everything along, and
//! leave nothing behind that was sent ahead.

use crate::accounts::{FROM, PHONE, last_code, sign_in, unauthenticated, world};
use crate::support::{Kind, Office, TestDb, World, intake, note};
use crate::telling::{by, drain, open};
use crate::uploads::png;
use backend::accounts::{self, Way};
use backend::actor::{Actor, Resident};
use backend::clock::SetClock;
use backend::db::Text;
use backend::entity::{account, account_code, media, submission_key, upload, upload_part};
use backend::error::Error;
use backend::requests::{self, submit};
use backend::tell::{self, Teller};
use backend::uploads::ahead::{self, New, Sender, Upload};
use bytes::Bytes;
use chrono::TimeDelta;
use domain::org::Role;
use domain::request::{Channel, Command, Ground};
use domain::tell::Tongue;
use sea_orm::{EntityTrait, PaginatorTrait};

const OTHER: &str = "13900000000";

/// A code sent to a number.
async fn code(world: &World, sms: &Office, phone: &str) -> String {
    accounts::send_code(&world.backend, phone, FROM, Tongue::Chinese).await.unwrap();
    last_code(sms)
}

async fn numbers(world: &World, resident: Resident) -> Vec<String> {
    let ways = accounts::export(&world.backend, resident).await.unwrap().ways;
    ways.into_iter().filter(|(way, ..)| *way == Way::Phone).map(|(_, address, _)| address).collect()
}

both! {
    async fn a_number_that_nobody_has_takes_the_place_of_the_one_before(db: TestDb) {
        let (world, sms, wechat) = world(&db).await;
        let backend = &world.backend;
        let own = sign_in(&world, &sms).await;
        let wrong = accounts::join_phone(backend, own.resident, OTHER, "000000x").await;
        assert!(unauthenticated(wrong));
        let sent = code(&world, &sms, OTHER).await;
        accounts::join_phone(backend, own.resident, OTHER, &sent).await.unwrap();
        assert_eq!(numbers(&world, own.resident).await, [OTHER]);
        assert!(accounts::by_access_token(backend, &own.tokens.access_token).await.unwrap().is_some());
        // Theirs already, it changes nothing.
        db.clock.pass(TimeDelta::seconds(61));
        let sent = code(&world, &sms, OTHER).await;
        accounts::join_phone(backend, own.resident, OTHER, &sent).await.unwrap();
        wechat.answer(
            "/wxa/business/getuserphonenumber",
            r#"{"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"13700000000","purePhoneNumber":"13700000000","countryCode":"86"}}"#,
        );
        accounts::join_wechat_phone(backend, own.resident, "p").await.unwrap();
        assert_eq!(numbers(&world, own.resident).await, ["13700000000"]);
        // Whoever has the old number by now is somebody else.
        let other = sign_in(&world, &sms).await;
        assert_ne!(other.resident.account, own.resident.account);
    }
}

both! {
    async fn a_number_of_another_account_with_one_of_its_own_stays_there(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let own = sign_in(&world, &sms).await.resident;
        let sent = code(&world, &sms, OTHER).await;
        let other = accounts::sign_in_by_phone(backend, OTHER, &sent, "").await.unwrap().resident;
        db.clock.pass(TimeDelta::seconds(61));
        let sent = code(&world, &sms, OTHER).await;
        let taken = accounts::join_phone(backend, own, OTHER, &sent).await;
        assert!(matches!(taken, Err(Error::Taken("way"))), "{taken:?}");
        assert_eq!((numbers(&world, own).await, numbers(&world, other).await), (vec![PHONE.into()], vec![OTHER.into()]));
        assert_eq!(account::Entity::find().count(backend.read()).await.unwrap(), 2);
    }
}

both! {
    async fn what_is_taken_along_has_ones_own_number_and_what_one_was_told(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let own = sign_in(&world, &sms).await.resident;
        let mut theirs = intake("key-00000001", "路灯不亮");
        theirs.account = Some(own.account);
        theirs.submission.phone = Some("13811112222".to_owned());
        let theirs = submit(backend, theirs).await.unwrap();
        // Somebody else's, found by a link that was passed on.
        let mut foreign = intake("key-00000002", "别人的路灯");
        foreign.submission.phone = Some("13900001111".to_owned());
        let foreign = submit(backend, foreign).await.unwrap();
        accounts::keep(backend, own, &foreign.code, &foreign.follow_token).await.unwrap();
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let decline = Command::Decline { ground: Ground::OutOfScope, text: "不属于受理范围".to_owned() };
        requests::act(backend, &dispatcher, &theirs.code, note(decline, 1)).await.unwrap();
        drain(&Teller::new(backend.clone())).await;
        let taken = accounts::taken_along(backend, own, None).await.unwrap().items;
        let phones: Vec<_> = taken.iter().map(|one| one.phone.as_deref()).collect();
        assert_eq!(phones, [None, Some("13811112222")]);
        let told: Vec<_> = taken.iter().map(|one| one.told.lines.len()).collect();
        assert_eq!(told, [0, 1]);
        assert!(!taken[1].told.lines[0].body.is_empty());
        // One and all are asked for alike.
        let resident = Actor::Resident(own);
        tell::set_stopped(backend, &resident, &theirs.code, true).await.unwrap();
        for (one, receipt) in accounts::taken_along(backend, own, None).await.unwrap().items.iter().zip([&foreign, &theirs]) {
            assert_eq!(one.told, tell::told(backend, &receipt.follow_token, &receipt.code).await.unwrap());
        }
    }
}

async fn ahead_of(world: &World, resident: Resident, file: &Bytes) -> Upload {
    let sender = Sender::of(&Actor::Resident(resident), String::new());
    let new = New { kind: None, bytes: file.len() as u64, metadata: None, sender };
    ahead::begin(&world.backend, new).await.unwrap()
}

both! {
    async fn what_was_sent_ahead_and_not_handed_in_goes_with_the_account(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let own = sign_in(&world, &sms).await.resident;
        let other = accounts::sign_in_by_wechat(backend, "code", "").await.unwrap().resident;
        let mut whole = Vec::new();
        for (who, colour) in [(own, 1), (own, 2), (own, 3), (other, 4)] {
            let file = png(colour);
            let upload = ahead_of(&world, who, &file).await;
            let part = ahead::put(backend, &upload.id, file).await.unwrap();
            ahead::commit(backend, &upload.id, 0, vec![part]).await.unwrap();
            whole.push((upload.id.clone(), ahead::finish(backend, &upload.id).await.unwrap().id));
        }
        let begun = ahead_of(&world, own, &png(5)).await;
        let part = ahead::put(backend, &begun.id, png(5).slice(..10)).await.unwrap();
        ahead::commit(backend, &begun.id, 0, vec![part]).await.unwrap();
        // One is handed in, one waits under the key of a form that was refused.
        let mut used = intake("key-00000001", "路灯不亮");
        used.media = ahead::claim(backend, "key-00000001", &[whole[0].0.clone()])
            .await
            .unwrap()
            .iter()
            .map(|media| media.id)
            .collect();
        submit(backend, used).await.unwrap();
        ahead::claim(backend, "key-00000002", &[whole[1].0.clone()]).await.unwrap();
        let used = ahead::find(backend, &whole[0].0).await.unwrap();
        assert_eq!((used.media.is_some(), ahead::waiting(backend, &used).await.unwrap()), (true, None));

        accounts::delete(backend, own).await.unwrap();
        let kept = async |id: &domain::ids::MediaId| {
            media::Entity::find_by_id(Text(*id)).one(backend.read()).await.unwrap().is_some()
        };
        let kept = [kept(&whole[0].1).await, kept(&whole[1].1).await, kept(&whole[2].1).await, kept(&whole[3].1).await];
        assert_eq!(kept, [true, false, false, true]);
        let left = upload::Entity::find().all(backend.read()).await.unwrap();
        let mut left: Vec<_> = left.into_iter().map(|row| row.id).collect();
        left.sort();
        let mut expected = vec![whole[0].0.to_string(), whole[3].0.to_string()];
        expected.sort();
        assert_eq!(left, expected);
        assert_eq!(upload_part::Entity::find().count(backend.read()).await.unwrap(), 0);
        assert_eq!(crate::uploads_ahead::blobs(&db), 4, "large and small of two photos");
    }
}

both! {
    async fn what_was_sent_ahead_goes_along_when_two_accounts_become_one(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let own = sign_in(&world, &sms).await.resident;
        let other = accounts::sign_in_by_wechat(backend, "code", "").await.unwrap().resident;
        let sent = ahead_of(&world, other, &png(1)).await;
        accounts::join_wechat(backend, own, "code").await.unwrap();
        let uploads = accounts::export(backend, own).await.unwrap().uploads;
        assert_eq!(uploads.into_iter().map(|(upload, _)| upload.id).collect::<Vec<_>>(), [sent.id]);
        accounts::delete(backend, own).await.unwrap();
        assert_eq!(upload::Entity::find().count(backend.read()).await.unwrap(), 0);
    }
}

both! {
    async fn no_key_of_a_program_names_an_account_that_is_gone(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let own = sign_in(&world, &sms).await.resident;
        let other = accounts::sign_in_by_wechat(backend, "code", "").await.unwrap().resident;
        let by = |account, key: &str, channel| {
            let mut intake = intake(key, "路灯不亮");
            (intake.account, intake.channel) = (account, channel);
            submit(backend, intake)
        };
        let program = by(Some(own.account), "key-00000001", Channel::Api).await.unwrap();
        let page = by(Some(own.account), "key-00000002", Channel::Web).await.unwrap();
        let others = by(Some(other.account), "key-00000001", Channel::Api).await.unwrap();
        // Kept by its link alone: the key is its author's.
        let passed_on = by(None, "key-00000003", Channel::Api).await.unwrap();
        accounts::keep(backend, own, &passed_on.code, &passed_on.follow_token).await.unwrap();
        accounts::delete(backend, own).await.unwrap();
        let mut keys: Vec<String> =
            submission_key::Entity::find().all(backend.read()).await.unwrap().into_iter().map(|row| row.key).collect();
        keys.sort();
        let theirs = format!("account:{}:key-00000001", other.account);
        assert_eq!(keys, [theirs.as_str(), "key-00000002", "key-00000003"]);
        // What a page sends again is still known; who has no account any more has other keys.
        assert_eq!(by(None, "key-00000002", Channel::Web).await.unwrap().code, page.code);
        let anew = by(None, "key-00000001", Channel::Api).await.unwrap();
        assert!(!anew.replayed && ![program.code, others.code].contains(&anew.code));
    }
}

both! {
    async fn an_account_is_told_what_it_said_me_too_of_and_nobody_elses(db: TestDb) {
        let (world, sms, _) = world(&db).await;
        let backend = &world.backend;
        let own = sign_in(&world, &sms).await.resident;
        let other = accounts::sign_in_by_wechat(backend, "code", "").await.unwrap().resident;
        let chief = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let mut codes = Vec::new();
        for key in ["key-00000001", "key-00000002"] {
            let code = submit(backend, intake(key, "路灯不亮")).await.unwrap().code;
            let publish = Command::Publish { photos: false };
            requests::act(backend, &chief, &code, note(Command::Accept, 1)).await.unwrap();
            requests::act(backend, &chief, &code, note(publish, 2)).await.unwrap();
            requests::me_too(backend, &code, "0123456789abcdef").await.unwrap();
            requests::me_too(backend, &code, &requests::device_of(other.account)).await.unwrap();
            codes.push(code);
        }
        requests::me_too(backend, &codes[1], &requests::device_of(own.account)).await.unwrap();
        let given = requests::me_too_of(backend, own.account).await.unwrap();
        assert_eq!(given, [(codes[1].clone(), backend.now())]);
        assert_eq!(requests::me_too_of(backend, other.account).await.unwrap().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_copies_send_one_number_one_code_however_many_ask_at_once() {
    TestDb::run(Kind::Postgres, async |db| {
        let sms = Office::open().await;
        let here = open(&db, 1, |config| config.tell.sms = vec![by(&sms)]).await;
        // No two clocks say quite the same.
        let mut elsewhere = db.clone();
        elsewhere.clock = SetClock::at(db.clock_now() + TimeDelta::milliseconds(7));
        let there = open(&elsewhere, 2, |config| config.tell.sms = vec![by(&sms)]).await;
        for round in 0..3 {
            let phone = format!("1380000000{round}");
            let ask = |n: usize| {
                let backend = if n.is_multiple_of(2) { &here } else { &there };
                accounts::send_code(backend, &phone, FROM, Tongue::Chinese)
            };
            let all = futures::future::join_all((0..30).map(ask)).await;
            let sent = all.iter().filter(|sent| sent.is_ok()).count();
            let waits = all.iter().filter(|sent| matches!(sent, Err(Error::TooMany { .. }))).count();
            assert_eq!((sent, waits), (1, 29));
        }
        assert_eq!(account_code::Entity::find().count(here.read()).await.unwrap(), 3);
        there.close().await;
        here.close().await;
    })
    .await;
}
