//! The demonstration district.

use crate::support::TestDb;
use backend::Backend;
use backend::demo;
use backend::entity::{compound_layout, media, place, place_photo, request, request_event, staff, unit};
use backend::error::Error;
use backend::jobs::Worker;
use backend::places;
use backend::sessions::{self, Credentials};
use backend::{admin, reckon};
use domain::compound::{Access, SpotKind, Vehicle};
use domain::org::{Role, UnitKind};
use domain::place::{Feature, PlaceKind, ServiceClass};
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
    let places = place::Entity::find().order_by_asc(place::Column::Changed).all(db).await.unwrap();
    let layouts =
        compound_layout::Entity::find().order_by_asc(compound_layout::Column::PlaceId).all(db).await.unwrap();
    let text = format!("{units:?}{people:?}{requests:?}{events:?}{media:?}{places:?}{layouts:?}");
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
        riders_find_what_was_promised(&backend).await;
        every_date_is_the_one_the_product_computes(&backend).await;
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
        backend::admin::add_first(&backend, "District", "root", "Root", "green heron 42").await.unwrap();
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
    let of_places = place_photo::Entity::find().all(backend.read()).await.unwrap();
    assert!(of_places.len() > 100, "only {} photos of places", of_places.len());
    assert_eq!(usize::try_from(counted).unwrap() + of_places.len(), rows.len());
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

async fn every_date_is_the_one_the_product_computes(backend: &Backend) {
    let chief = sign_in(backend, "admin").await.staff;
    admin::save_warnings(backend, &chief, vec![60, 100]).await.unwrap();
    let worker = Worker::new(backend.clone()).await.unwrap();
    while reckon::report_of_all(backend).await.unwrap().is_none_or(|report| report.done_at.is_none()) {
        assert!(worker.step().await.unwrap(), "it was ordered");
    }
    let report = reckon::report_of_all(backend).await.unwrap().unwrap();
    assert!(report.looked > 150, "{report:?}");
    assert_eq!((report.earlier, report.later, report.parts), (0, 0, 0), "{report:?}");
}

async fn riders_find_what_was_promised(backend: &Backend) {
    let all = places::changes(backend, 0, 1000).await.unwrap().places;
    let count = |kind| all.iter().filter(|place| place.facts.kind == kind).count();
    for (kind, promised) in [
        (PlaceKind::Station, 128),
        (PlaceKind::Compound, 24),
        (PlaceKind::BusinessDistrict, 3),
        (PlaceKind::Building, 3),
        (PlaceKind::Partner, 40),
    ] {
        assert_eq!(count(kind), promised, "{kind}");
    }
    assert!(PlaceKind::ALL.iter().all(|kind| count(*kind) > 0));
    let names: HashSet<_> = all.iter().map(|place| &place.facts.name).collect();
    assert_eq!(names.len(), all.len(), "no name twice");
    for place in &all {
        let facts = &place.facts;
        assert_eq!(facts.clone().checked().as_ref(), Ok(facts), "as if saved by hand");
        let unit = places::place_unit(backend, facts.at).expect("inside the district");
        assert!(backend.directory().within(unit, facts.unit.unwrap()), "{}", facts.name);
        for hours in [&facts.hours, &facts.staffed, &facts.self_entry].into_iter().flatten() {
            assert!(places::readable(hours), "{hours}");
        }
        assert!(facts.checked.as_ref().is_none_or(|checked| checked.on <= backend.now().date_naive()));
    }
    for class in ServiceClass::ALL {
        let offers = all.iter().flat_map(|place| &place.facts.benefits);
        assert!(offers.into_iter().any(|offer| offer.class == *class), "{class}");
    }
    for feature in Feature::ALL {
        for known in [Some(true), Some(false), None] {
            let stations = all.iter().filter(|place| place.facts.kind == PlaceKind::Station);
            let knows = stations.filter(|place| place.facts.features.get(*feature) == known).count();
            assert!(knows > 0, "{feature} {known:?}");
        }
    }
    every_layout_leads_to_its_doors(backend, &all).await;
}

async fn every_layout_leads_to_its_doors(backend: &Backend, all: &[std::sync::Arc<domain::place::Place>]) {
    let mut largest = 0;
    for place in all.iter().filter(|place| place.facts.kind == PlaceKind::Compound) {
        let (layout, version) = places::layout(backend, place.id).await.unwrap();
        assert_eq!(version, 1);
        assert!(domain::compound::publishable(&domain::compound::check(&layout)), "{}", place.facts.name);
        largest = largest.max(layout.buildings.len());
        let north = layout.gates.iter().find(|gate| gate.name == "北门").unwrap();
        let at = |hour: u16| domain::compound::WeekTime::new(1, hour * 60).unwrap();
        assert_ne!(north.access(Vehicle::Ebike, at(13)), Some(Access::No));
        assert_eq!(north.access(Vehicle::Ebike, at(22)), Some(Access::No));
        for (kind, name) in [
            (SpotKind::Parking, "parking"),
            (SpotKind::Charger, "charger"),
            (SpotKind::Locker, "locker"),
            (SpotKind::Sign, "sign"),
        ] {
            assert!(layout.spots.iter().any(|spot| spot.kind == kind), "{name}");
        }
    }
    assert!(largest >= 12, "a building 12 there must be");
}
