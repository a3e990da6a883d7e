//! The demonstration district.

use crate::support::TestDb;
use backend::Backend;
use backend::demo;
use backend::entity::{media, request, request_event, staff, unit};
use backend::error::Error;
use backend::sessions::{self, Credentials};
use domain::org::{Role, UnitKind};
use domain::request::Status;
use sea_orm::{EntityTrait, QueryOrder};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// Everything that is seen of the district, as one number.
async fn digest(backend: &Backend) -> String {
    let db = backend.read();
    let units = unit::Entity::find().order_by_asc(unit::Column::Id).all(db).await.unwrap();
    let people = staff::Entity::find().order_by_asc(staff::Column::Id).all(db).await.unwrap();
    let requests = request::Entity::find().order_by_asc(request::Column::Id).all(db).await.unwrap();
    let events = request_event::Entity::find().order_by_asc(request_event::Column::Id).all(db).await.unwrap();
    let media = media::Entity::find().order_by_asc(media::Column::Id).all(db).await.unwrap();
    let text = format!("{units:?}{people:?}{requests:?}{events:?}{media:?}");
    format!("{:x}", Sha256::digest(text))
}

async fn sign_in(backend: &Backend, name: &str) -> sessions::WebSession {
    let credentials =
        Credentials { username: name.to_owned(), password: demo::PASSWORD.to_owned(), totp: None };
    sessions::sign_in(backend, credentials, "192.0.2.7".parse().unwrap(), "").await.unwrap()
}

both! {
    /// One filling for all the promises: drawing the photos takes its time.
    async fn the_district_keeps_its_promises(db: TestDb) {
        let backend = db.open(1).await;
        demo::fill(&backend).await.unwrap();
        assert!(backend.is_demo());
        the_district_is_as_large_and_as_varied_as_promised(&backend).await;
        every_photo_has_its_bytes(&backend).await;
        nobody_real_can_be_called_or_named(&backend).await;
        history_only_goes_forward_and_never_ahead(&backend).await;
        every_account_signs_in_with_its_role(&backend).await;
    }
}

both! {
    async fn two_fillings_at_the_same_moment_are_equal(db: TestDb) {
        let first = db.open(1).await;
        demo::fill(&first).await.unwrap();
        let digest_of_first = digest(&first).await;
        TestDb::run(db.kind, |other| async move {
            let second = other.open(2).await;
            demo::fill(&second).await.unwrap();
            assert_eq!(digest(&second).await, digest_of_first);
        })
        .await;
    }
}

both! {
    async fn only_an_empty_database_is_filled(db: TestDb) {
        let backend = db.open(1).await;
        backend::admin::add_first(&backend, "root", "Root", "green heron 42").await.unwrap();
        assert!(matches!(demo::fill(&backend).await, Err(Error::Conflict)));
        assert!(!backend.is_demo());
    }
}

async fn the_district_is_as_large_and_as_varied_as_promised(backend: &Backend) {
    let directory = backend.directory();
    let count = |kind| directory.units.iter().filter(|u| u.kind == kind).count();
    assert_eq!(count(UnitKind::Subdistrict), 5);
    assert_eq!(count(UnitKind::Community), 20);
    assert_eq!(count(UnitKind::Grid), 60);
    assert_eq!(count(UnitKind::Department), 12);
    assert!(directory.units.iter().all(|u| (u.kind == UnitKind::Grid) == u.area.is_some()));
    let requests = request::Entity::find().all(backend.read()).await.unwrap();
    assert_eq!(requests.len(), 400);
    for status in Status::ALL {
        assert!(requests.iter().any(|r| r.status.0 == *status), "{status}");
    }
    let now = backend.now();
    assert!(requests.iter().any(|r| r.due_at.is_some_and(|due| due < now)), "some are late");
    assert!(
        requests.iter().any(|r| r.unit_id.is_none() && now - r.submitted_at < chrono::TimeDelta::hours(4))
    );
    assert!(requests.iter().all(|r| now - r.submitted_at < chrono::TimeDelta::days(91)));
    assert!(requests.iter().filter(|r| r.published_at.is_some()).count() >= 100);
    assert!(requests.iter().any(|r| r.solved == Some(false)));
    let words: HashSet<_> = requests.iter().map(|r| &r.description).collect();
    assert!(words.len() > 350, "only {} different descriptions", words.len());
}

async fn every_photo_has_its_bytes(backend: &Backend) {
    let rows = media::Entity::find().all(backend.read()).await.unwrap();
    assert!(rows.len() > 200, "only {} photos", rows.len());
    for row in &rows {
        for (variant, sha256) in [("large", &row.large_sha256), ("small", &row.small_sha256)] {
            let bytes = backend.blobs().get(&format!("media/{}/{variant}", row.id.0)).await.unwrap();
            assert_eq!(Some(format!("{:x}", Sha256::digest(&bytes))), *sha256);
        }
    }
    let requests = request::Entity::find().all(backend.read()).await.unwrap();
    let counted: i32 = requests.iter().map(|r| r.media_count).sum();
    assert_eq!(usize::try_from(counted).unwrap(), rows.len());
}

async fn nobody_real_can_be_called_or_named(backend: &Backend) {
    let requests = request::Entity::find().all(backend.read()).await.unwrap();
    for phone in requests.iter().filter_map(|r| r.phone.as_deref()) {
        assert!(phone.len() == 11 && phone.starts_with("1990000"), "{phone}");
    }
    let events = request_event::Entity::find().all(backend.read()).await.unwrap();
    let texts = requests.iter().map(|r| r.description.as_str());
    let texts = texts.chain(requests.iter().filter_map(|r| r.address.as_deref()));
    for text in texts.chain(events.iter().filter_map(|e| e.text.as_deref())) {
        assert!(!text.contains(['{', '}', '|']), "an open blank: {text}");
        assert_eq!(domain::text::mask_personal(text), text, "a number or address");
    }
}

async fn history_only_goes_forward_and_never_ahead(backend: &Backend) {
    let events = request_event::Entity::find()
        .order_by_asc(request_event::Column::RequestId)
        .order_by_asc(request_event::Column::At)
        .all(backend.read())
        .await
        .unwrap();
    for pair in events.windows(2).filter(|p| p[0].request_id == p[1].request_id) {
        assert!(pair[0].at < pair[1].at && pair[0].id.0 < pair[1].id.0, "{pair:?}");
    }
    assert!(events.iter().all(|e| e.at <= backend.now()));
    let staff = |e: &&request_event::Model| e.by_kind.0 == backend::entity::values::ByKind::Staff;
    assert!(events.iter().filter(staff).all(|e| e.by_staff_id.is_some()));
}

async fn every_account_signs_in_with_its_role(backend: &Backend) {
    let roles = [
        Role::Administrator,
        Role::Dispatcher,
        Role::Handler,
        Role::UnitLead,
        Role::GridWorker,
        Role::Supervisor,
        Role::Callback,
        Role::Analyst,
        Role::MapEditor,
    ];
    for (name, role) in demo::ACCOUNTS.iter().zip(roles) {
        let staff = sign_in(backend, name).await.staff;
        assert_eq!(staff.grants.iter().map(|g| g.role).collect::<Vec<_>>(), [role], "{name}");
    }
}
