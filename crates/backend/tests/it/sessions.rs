//! Signing in and staying signed in.

use crate::support::{TestDb, World};
use backend::Backend;
use backend::actor::{Grant, Staff};
use backend::admin::{self, PersonDraft};
use backend::clock::{Chance, SeededChance};
use backend::entity::guess;
use backend::error::Error;
use backend::jobs::Worker;
use backend::sessions::{self, Credentials, SignInError, Use, WebSession};
use chrono::TimeDelta;
use domain::org::Role;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use tokio::sync::Semaphore;

async fn by_cookie(backend: &Backend, token: &str) -> Result<Option<Staff>, Error> {
    sessions::by_cookie(backend, token, Use::ByHand).await
}

const PASSWORD: &str = "green heron 42";

fn here() -> IpAddr {
    "192.0.2.7".parse().unwrap()
}

fn elsewhere() -> IpAddr {
    "198.51.100.9".parse().unwrap()
}

fn credentials(password: &str) -> Credentials {
    Credentials { username: "li.wei".to_owned(), password: password.to_owned(), totp: None }
}

fn draft(world: &World, active: bool) -> PersonDraft {
    let unit = world.units["works"];
    PersonDraft {
        username: "li.wei".to_owned(),
        name: "Li Wei".to_owned(),
        unit,
        grants: vec![Grant { role: Role::Handler, unit }],
        active,
        password: Some(PASSWORD.to_owned()),
    }
}

async fn world(db: TestDb) -> (World, Staff) {
    let world = World::new(db).await;
    let admin = world.person(Role::Administrator, "district").await;
    admin::save_person(&world.backend, &admin, None, draft(&world, true)).await.unwrap();
    (world, admin)
}

async fn sign_in(backend: &Backend) -> WebSession {
    sessions::sign_in(backend, credentials(PASSWORD), here(), "Firefox, Linux").await.unwrap()
}

async fn fails(backend: &Backend, given: Credentials, from: IpAddr) -> SignInError {
    sessions::sign_in(backend, given, from, "").await.err().unwrap()
}

async fn digits(backend: &Backend, secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(backend.now().timestamp().try_into().unwrap()).to_string()
}

both! {
    async fn who_signs_in_is_known_by_the_cookie_with_their_roles(db: TestDb) {
        let (world, _) = world(db).await;
        let session = sign_in(&world.backend).await;
        let staff = by_cookie(&world.backend, &session.token).await.unwrap().unwrap();
        assert_eq!(staff, session.staff);
        assert_eq!(staff.grants, [Grant { role: Role::Handler, unit: world.units["works"] }]);
        assert!(by_cookie(&world.backend, "another").await.unwrap().is_none());
    }
}

both! {
    async fn wrong_unknown_and_disabled_are_told_apart_by_nothing(db: TestDb) {
        let (world, admin) = world(db).await;
        let backend = &world.backend;
        let session = sign_in(backend).await;
        assert!(matches!(fails(backend, credentials("green heron 43"), here()).await, SignInError::Wrong));
        let mut unknown = credentials(PASSWORD);
        unknown.username = "nobody\0".to_owned();
        assert!(matches!(fails(backend, unknown, here()).await, SignInError::Wrong));
        let off = PersonDraft { password: None, ..draft(&world, false) };
        admin::save_person(backend, &admin, Some(session.staff.id), off).await.unwrap();
        assert!(matches!(fails(backend, credentials(PASSWORD), here()).await, SignInError::Wrong));
        assert!(by_cookie(backend, &session.token).await.unwrap().is_none());
    }
}

both! {
    async fn guessing_is_slowed_and_the_owner_elsewhere_is_not(db: TestDb) {
        let (world, _) = world(db).await;
        let backend = &world.backend;
        for _ in 0..5 {
            assert!(matches!(fails(backend, credentials("wrong guess"), elsewhere()).await, SignInError::Wrong));
        }
        let refused = fails(backend, credentials(PASSWORD), elsewhere()).await;
        assert!(matches!(refused, SignInError::TooMany { retry_after: 1 }));
        sign_in(backend).await;
        world.db.clock.pass(TimeDelta::seconds(1));
        sessions::sign_in(backend, credentials(PASSWORD), elsewhere(), "").await.unwrap();
    }
}

both! {
    async fn wrong_tries_outlast_the_process_and_are_forgotten_in_time(db: TestDb) {
        let (world, _) = world(db).await;
        for _ in 0..5 {
            assert!(matches!(fails(&world.backend, credentials("wrong guess"), here()).await, SignInError::Wrong));
        }
        world.backend.close().await;
        let backend = world.db.open(2).await;
        let refused = fails(&backend, credentials(PASSWORD), here()).await;
        assert!(matches!(refused, SignInError::TooMany { retry_after: 1 }));
        let kept = async || guess::Entity::find().count(backend.read()).await.unwrap();
        assert!(kept().await > 0);
        world.db.clock.pass(TimeDelta::hours(2));
        let worker = Worker::new(backend.clone()).await.unwrap();
        while worker.step().await.unwrap() {}
        assert_eq!(kept().await, 0);
        backend.close().await;
    }
}

both! {
    async fn who_knows_the_password_begins_anew(db: TestDb) {
        let (world, _) = world(db).await;
        let backend = &world.backend;
        for _ in 0..4 {
            assert!(matches!(fails(backend, credentials("wrong guess"), here()).await, SignInError::Wrong));
        }
        sign_in(backend).await;
        for _ in 0..5 {
            assert!(matches!(fails(backend, credentials("wrong guess"), here()).await, SignInError::Wrong));
        }
        assert!(matches!(fails(backend, credentials(PASSWORD), here()).await, SignInError::TooMany { .. }));
    }
}

both! {
    async fn a_session_ends_when_idle_and_in_any_case_after_a_week(db: TestDb) {
        let (world, _) = world(db).await;
        let backend = &world.backend;
        let idle = sign_in(backend).await;
        let used = sign_in(backend).await;
        world.db.clock.pass(TimeDelta::hours(7));
        assert!(by_cookie(backend, &used.token).await.unwrap().is_some());
        world.db.clock.pass(TimeDelta::hours(1));
        assert!(by_cookie(backend, &idle.token).await.unwrap().is_none());
        let mut hours = 8;
        while by_cookie(backend, &used.token).await.unwrap().is_some() {
            world.db.clock.pass(TimeDelta::hours(4));
            hours += 4;
            assert!(hours <= 7 * 24, "it must end after a week");
        }
        assert_eq!(hours, 7 * 24);
    }
}

both! {
    async fn a_page_that_asks_by_itself_keeps_nobody_signed_in(db: TestDb) {
        let (world, _) = world(db).await;
        let backend = &world.backend;
        let left = sign_in(backend).await;
        for hour in 0..8 {
            let open = sessions::by_cookie(backend, &left.token, Use::Unattended).await.unwrap();
            assert!(open.is_some(), "after {hour} hours");
            world.db.clock.pass(TimeDelta::hours(1));
        }
        assert!(by_cookie(backend, &left.token).await.unwrap().is_none());
    }
}

both! {
    async fn refresh_tokens_turn_and_the_use_of_any_old_one_ends_the_session(db: TestDb) {
        let (world, _) = world(db).await;
        let backend = &world.backend;
        let first = sessions::sign_in_api(backend, credentials(PASSWORD), here()).await.unwrap();
        assert_eq!(first.expires_in, 600);
        assert!(sessions::by_access_token(backend, &first.access_token).await.unwrap().is_some());
        let between = sessions::refresh(backend, &first.refresh_token).await.unwrap();
        let second = sessions::refresh(backend, &between.refresh_token).await.unwrap();
        assert!(sessions::by_access_token(backend, &second.access_token).await.unwrap().is_some());
        let again = sessions::refresh(backend, &first.refresh_token).await;
        assert!(matches!(again, Err(Error::Unauthenticated)));
        assert!(sessions::by_access_token(backend, &second.access_token).await.unwrap().is_none());
        assert!(sessions::refresh(backend, &second.refresh_token).await.is_err());
    }
}

both! {
    async fn who_did_not_hear_the_answer_may_ask_again_for_half_a_minute(db: TestDb) {
        let (world, _) = world(db).await;
        let backend = &world.backend;
        let first = sessions::sign_in_api(backend, credentials(PASSWORD), here()).await.unwrap();
        // Being used meanwhile changes nothing.
        world.db.clock.pass(TimeDelta::minutes(5));
        let (heard, lost) = tokio::join!(
            sessions::refresh(backend, &first.refresh_token),
            sessions::refresh(backend, &first.refresh_token),
        );
        let (heard, lost) = (heard.unwrap(), lost.unwrap());
        assert_eq!(heard.refresh_token, lost.refresh_token, "both sides go on with the same");
        world.db.clock.pass(TimeDelta::seconds(30));
        let again = sessions::refresh(backend, &first.refresh_token).await.unwrap();
        assert_eq!(again.refresh_token, heard.refresh_token);
        assert!(sessions::by_access_token(backend, &again.access_token).await.unwrap().is_some());
        world.db.clock.pass(TimeDelta::seconds(1));
        let late = sessions::refresh(backend, &first.refresh_token).await;
        assert!(matches!(late, Err(Error::Unauthenticated)));
        assert!(sessions::refresh(backend, &heard.refresh_token).await.is_err(), "the session is over");
    }
}

both! {
    async fn an_access_token_ends_by_our_clock_and_cannot_be_bent(db: TestDb) {
        let (world, _) = world(db).await;
        let backend = &world.backend;
        let tokens = sessions::sign_in_api(backend, credentials(PASSWORD), here()).await.unwrap();
        let body = tokens.access_token.split_once('.').unwrap().1;
        // {"alg":"none","typ":"at+jwt","kid":"1"}
        let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0Iiwia2lkIjoiMSJ9.{body}");
        let bent = format!("{}A", tokens.access_token);
        for token in [unsigned.as_str(), bent.as_str(), "", "a.b.c", tokens.refresh_token.as_str()] {
            assert!(sessions::by_access_token(backend, token).await.unwrap().is_none(), "{token}");
        }
        assert!(by_cookie(backend, &tokens.refresh_token).await.unwrap().is_none());
        world.db.clock.pass(TimeDelta::seconds(599));
        assert!(sessions::by_access_token(backend, &tokens.access_token).await.unwrap().is_some());
        world.db.clock.pass(TimeDelta::seconds(1));
        assert!(sessions::by_access_token(backend, &tokens.access_token).await.unwrap().is_none());
    }
}

both! {
    async fn signing_out_kills_the_access_token_at_once(db: TestDb) {
        let (world, _) = world(db).await;
        let backend = &world.backend;
        let tokens = sessions::sign_in_api(backend, credentials(PASSWORD), here()).await.unwrap();
        let staff = sessions::by_access_token(backend, &tokens.access_token).await.unwrap().unwrap();
        sessions::sign_out(backend, &staff).await.unwrap();
        assert!(sessions::by_access_token(backend, &tokens.access_token).await.unwrap().is_none());
        assert!(sessions::refresh(backend, &tokens.refresh_token).await.is_err());
    }
}

both! {
    async fn every_other_device_is_listed_and_can_be_ended(db: TestDb) {
        let (world, admin) = world(db).await;
        let backend = &world.backend;
        let phone = sign_in(backend).await;
        world.db.clock.pass(TimeDelta::minutes(5));
        let desk = sign_in(backend).await;
        let devices = sessions::devices(backend, &desk.staff).await.unwrap();
        let seen: Vec<_> = devices.iter().map(|d| (d.id, d.current)).collect();
        assert_eq!(seen, [(desk.staff.session, true), (phone.staff.session, false)]);
        let foreign = sessions::revoke(backend, &admin, phone.staff.session).await;
        assert!(matches!(foreign, Err(Error::NotFound)), "only one's own");
        sessions::revoke(backend, &desk.staff, phone.staff.session).await.unwrap();
        assert!(by_cookie(backend, &phone.token).await.unwrap().is_none());
        assert!(by_cookie(backend, &desk.token).await.unwrap().is_some());
    }
}

both! {
    async fn a_new_password_ends_the_other_sessions(db: TestDb) {
        let (world, _) = world(db).await;
        let backend = &world.backend;
        let other = sign_in(backend).await;
        let this = sign_in(backend).await;
        let wrong = sessions::change_password(backend, &this.staff, "not this one", "blue heron 77").await;
        assert!(matches!(wrong, Err(Error::Forbidden)));
        let short = sessions::change_password(backend, &this.staff, PASSWORD, "short").await;
        assert!(matches!(short, Err(Error::Invalid(_))));
        sessions::change_password(backend, &this.staff, PASSWORD, "blue heron 77").await.unwrap();
        assert!(by_cookie(backend, &other.token).await.unwrap().is_none());
        assert!(by_cookie(backend, &this.token).await.unwrap().is_some());
        assert!(matches!(fails(backend, credentials(PASSWORD), here()).await, SignInError::Wrong));
        sessions::sign_in(backend, credentials("blue heron 77"), here(), "").await.unwrap();
    }
}

/// Chance that can be held back once, by whoever asks for it next.
struct HeldBack {
    chance: SeededChance,
    hold: AtomicBool,
    reached: Semaphore,
    go: Mutex<mpsc::Receiver<()>>,
}

impl Chance for HeldBack {
    fn fill(&self, bytes: &mut [u8]) {
        if self.hold.swap(false, Ordering::Relaxed) {
            self.reached.add_permits(1);
            tokio::task::block_in_place(|| self.go.lock().unwrap().recv().unwrap());
        }
        self.chance.fill(bytes);
    }
}

both! {
    async fn a_sign_in_that_takes_long_does_not_outlive_the_change_of_its_password(db: TestDb) {
        let (go, wait) = mpsc::channel();
        let (chance, hold) = (SeededChance::new(9), AtomicBool::new(false));
        let held = Arc::new(HeldBack { chance, hold, reached: Semaphore::new(0), go: Mutex::new(wait) });
        let there = db.open_with(held.clone(), |_| {}).await;
        let (world, _) = world(db).await;
        let this = sign_in(&world.backend).await;
        // The password was compared; the session is yet to begin.
        held.hold.store(true, Ordering::Relaxed);
        let late = tokio::spawn(async move { sessions::sign_in(&there, credentials(PASSWORD), here(), "").await });
        held.reached.acquire().await.unwrap().forget();
        sessions::change_password(&world.backend, &this.staff, PASSWORD, "blue heron 77").await.unwrap();
        go.send(()).unwrap();
        assert!(late.await.unwrap().is_err());
        assert_eq!(sessions::devices(&world.backend, &this.staff).await.unwrap().len(), 1);
    }
}

both! {
    async fn digits_of_the_second_factor_are_needed_and_good_once(db: TestDb) {
        let (world, _) = world(db).await;
        let backend = &world.backend;
        let staff = sign_in(backend).await.staff;
        assert!(matches!(sessions::totp_begin(backend, &staff, "not this").await, Err(Error::Forbidden)));
        let (secret, link) = sessions::totp_begin(backend, &staff, PASSWORD).await.unwrap();
        assert!(link.contains(&secret));
        assert!(!sessions::totp_enabled(backend, &staff).await.unwrap());
        assert!(matches!(sessions::totp_confirm(backend, &staff, "000").await, Err(Error::Forbidden)));
        let first = digits(backend, &secret).await;
        sessions::totp_confirm(backend, &staff, &first).await.unwrap();
        assert!(sessions::totp_enabled(backend, &staff).await.unwrap());
        let with = |totp: &str| Credentials { totp: Some(totp.to_owned()), ..credentials(PASSWORD) };
        assert!(matches!(fails(backend, credentials(PASSWORD), here()).await, SignInError::TotpNeeded));
        assert!(matches!(fails(backend, with(&first), here()).await, SignInError::TotpNeeded), "used to confirm");
        world.db.clock.pass(TimeDelta::seconds(60));
        let next = digits(backend, &secret).await;
        sessions::sign_in(backend, with(&next), here(), "").await.unwrap();
        assert!(matches!(fails(backend, with(&next), here()).await, SignInError::TotpNeeded), "used to sign in");
        assert!(matches!(sessions::totp_disable(backend, &staff, "not this").await, Err(Error::Forbidden)));
        sessions::totp_disable(backend, &staff, PASSWORD).await.unwrap();
        sign_in(backend).await;
    }
}

both! {
    async fn the_demonstration_password_opens_no_real_database(db: TestDb) {
        let (world, admin) = world(db).await;
        let backend = &world.backend;
        let taken = PersonDraft {
            username: "other".to_owned(),
            password: Some(backend::demo::PASSWORD.to_owned()),
            ..draft(&world, true)
        };
        assert!(admin::save_person(backend, &admin, None, taken).await.is_err(), "it cannot be set");
        assert!(matches!(fails(backend, credentials(backend::demo::PASSWORD), here()).await, SignInError::Wrong));
    }
}
