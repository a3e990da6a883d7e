//! What administrators create and change.

use crate::support::{TestDb, World};
use backend::Backend;
use backend::actor::{Grant, Staff};
use backend::admin::{self, FormError, PEOPLE_LISTED, PeopleQuery, PersonDraft, SaveError};
use backend::db::{Text, Tx};
use backend::directory::{Category, Unit};
use backend::entity::{audit, staff, staff_grant};
use backend::error::Error;
use backend::saved_views;
use backend::sessions::{self, Credentials};
use domain::deadline::Urgency;
use domain::ids::{UnitId, UserId};
use domain::lists::List;
use domain::org::{Role, UnitKind};
use sea_orm::{ActiveModelTrait, EntityTrait};

fn problems<T: std::fmt::Debug>(result: Result<T, SaveError>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(SaveError::Invalid(wrong)) => {
            wrong.into_iter().map(|FormError { field, problem }| (field, problem)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn person(unit: UnitId, role: Role, username: &str) -> PersonDraft {
    PersonDraft {
        username: username.to_owned(),
        name: "Wang Fang".to_owned(),
        unit,
        grants: vec![Grant { role, unit }],
        active: true,
        password: Some("green heron 42".to_owned()),
    }
}

async fn world(db: TestDb) -> (World, Staff) {
    let world = World::new(db).await;
    let id = admin::add_first(&world.backend, "District", "root", "Root", "green heron 42").await.unwrap();
    let mut root = world.person(Role::Analyst, "district").await;
    root.id = id;
    root.grants = vec![Grant { role: Role::Administrator, unit: world.units["district"] }];
    (world, root)
}

fn unit(world: &World, parent: &str, kind: UnitKind) -> Unit {
    Unit {
        id: admin::new_unit_id(&world.backend),
        parent: Some(world.units[parent]),
        kind,
        name: " New  unit ".to_owned(),
        area: None,
        active: true,
        calendar: None,
    }
}

both! {
    async fn only_administrators_administer(db: TestDb) {
        let (world, _) = world(db).await;
        let backend = &world.backend;
        for role in Role::ALL.iter().filter(|role| **role != Role::Administrator) {
            let staff = world.person(*role, "district").await;
            let people = admin::people(backend, &staff, &PeopleQuery::default()).await;
            assert!(matches!(people, Err(Error::Forbidden)), "{role}");
            let one = admin::person(backend, &staff, staff.id).await;
            assert!(matches!(one, Err(Error::Forbidden)), "{role}");
            let new = person(world.units["works"], Role::Handler, "li");
            let saved = admin::save_person(backend, &staff, None, new).await;
            assert!(matches!(saved, Err(SaveError::Other(Error::Forbidden))), "{role}");
            let saved = admin::save_unit(backend, &staff, unit(&world, "works", UnitKind::Department)).await;
            assert!(matches!(saved, Err(SaveError::Other(Error::Forbidden))), "{role}");
        }
    }
}

both! {
    async fn a_persons_form_tells_all_that_is_wrong_at_once(db: TestDb) {
        let (world, admin) = world(db).await;
        let backend = &world.backend;
        let wrong = PersonDraft {
            username: "Li Wei!".to_owned(),
            name: "\u{202E}".to_owned(),
            unit: admin::new_unit_id(backend),
            grants: Vec::new(),
            active: true,
            password: None,
        };
        let found = problems(admin::save_person(backend, &admin, None, wrong).await);
        let expected = [
            ("username", "invalid"), ("name", "empty"), ("unit", "not_found"), ("password", "empty"),
        ];
        assert_eq!(found, expected);
        let works = world.units["works"];
        admin::save_person(backend, &admin, None, person(works, Role::Handler, "Li.Wei")).await.unwrap();
        let twice = admin::save_person(backend, &admin, None, person(works, Role::Handler, "li.wei")).await;
        assert_eq!(problems(twice), [("username", "taken")]);
        let part = admin::save_person(backend, &admin, None, person(works, Role::Administrator, "part")).await;
        assert_eq!(problems(part), [("grants", "invalid")], "administration is of the whole tree");
    }
}

both! {
    async fn the_last_administrator_stays(db: TestDb) {
        let (world, admin) = world(db).await;
        let backend = &world.backend;
        let top = world.units["district"];
        let off = PersonDraft { active: false, password: None, ..person(top, Role::Administrator, "root") };
        let demoted = PersonDraft { password: None, ..person(top, Role::Analyst, "root") };
        let saved = admin::save_person(backend, &admin, Some(admin.id), off.clone()).await;
        assert_eq!(problems(saved), [("active", "last_admin")]);
        let saved = admin::save_person(backend, &admin, Some(admin.id), demoted).await;
        assert_eq!(problems(saved), [("grants", "last_admin")]);
        admin::save_person(backend, &admin, None, person(top, Role::Administrator, "second")).await.unwrap();
        admin::save_person(backend, &admin, Some(admin.id), off).await.unwrap();
    }
}

both! {
    async fn units_fit_the_tree_and_make_no_ring(db: TestDb) {
        let (world, admin) = world(db).await;
        let backend = &world.backend;
        let save = |unit| admin::save_unit(backend, &admin, unit);
        assert_eq!(problems(save(unit(&world, "district", UnitKind::Grid)).await), [("kind", "invalid")]);
        let second_top = Unit { parent: None, ..unit(&world, "district", UnitKind::District) };
        assert_eq!(problems(save(second_top).await), [("parent", "taken")]);
        let section = unit(&world, "works", UnitKind::Department);
        save(section.clone()).await.unwrap();
        assert_eq!(backend.directory().unit(section.id).unwrap().name, "New unit");
        let works = backend.directory().unit(world.units["works"]).unwrap().clone();
        let ring = Unit { parent: Some(section.id), ..works };
        assert_eq!(problems(save(ring).await), [("parent", "below_itself")]);
    }
}

both! {
    async fn a_unit_in_use_cannot_be_disabled(db: TestDb) {
        let (world, admin) = world(db).await;
        let backend = &world.backend;
        let off = |name: &str| Unit {
            active: false,
            ..backend.directory().unit(world.units[name]).unwrap().clone()
        };
        assert_eq!(problems(admin::save_unit(backend, &admin, off("north")).await), [("active", "in_use")]);
        let receipt = world.submit("key-for-unit", "the lamp is out").await;
        world.dispatch(&receipt, "works").await;
        assert_eq!(problems(admin::save_unit(backend, &admin, off("works")).await), [("active", "in_use")]);
        admin::save_unit(backend, &admin, off("harbour")).await.unwrap();
        assert!(!backend.directory().unit(world.units["harbour"]).unwrap().active);
    }
}

both! {
    async fn categories_have_two_levels_and_a_name_of_their_own(db: TestDb) {
        let (world, admin) = world(db).await;
        let backend = &world.backend;
        let parent = backend.directory().category_by_slug("home").unwrap().id;
        let second = backend.directory().category_by_slug("heating").unwrap().id;
        let category = |slug: &str, parent| Category {
            id: admin::new_category_id(backend),
            parent,
            slug: slug.to_owned(),
            name: "屋顶".to_owned(),
            name_en: "Roof".to_owned(),
            keywords: vec!["Roof leak".to_owned(), "漏雨".to_owned()],
            urgency: Urgency::Urgent,
            default_unit: Some(world.units["works"]),
            position: 9,
            active: true,
        };
        let save = |c| admin::save_category(backend, &admin, c);
        assert_eq!(problems(save(category("home.roof", Some(second))).await), [("parent", "invalid")]);
        assert_eq!(problems(save(category("leak", Some(parent))).await), [("slug", "taken")]);
        assert_eq!(problems(save(category("no/slash", Some(parent))).await), [("slug", "invalid")]);
        save(category("home.roof", Some(parent))).await.unwrap();
        let directory = backend.directory();
        assert_eq!(directory.suggest("我家屋顶漏雨")[0].slug, "home.roof");
    }
}

both! {
    async fn every_change_is_recorded_without_the_password(db: TestDb) {
        let (world, admin) = world(db).await;
        let backend = &world.backend;
        let works = world.units["works"];
        admin::save_person(backend, &admin, None, person(works, Role::Handler, "li.wei")).await.unwrap();
        admin::save_unit(backend, &admin, unit(&world, "works", UnitKind::Department)).await.unwrap();
        let lines = audit::Entity::find().all(backend.read()).await.unwrap();
        let actions: Vec<_> = lines.iter().map(|l| (l.action.as_str(), l.staff_id.map(|s| s.0))).collect();
        assert_eq!(actions.len(), 3);
        assert!(actions.contains(&("person.make", None)), "the command line");
        assert!(actions.contains(&("person.make", Some(admin.id))));
        assert!(actions.contains(&("unit.make", Some(admin.id))));
        assert!(lines.iter().all(|l| !l.detail.contains("heron") && !l.detail.contains("argon2")));
    }
}

both! {
    async fn the_first_person_comes_with_a_top_unit(db: TestDb) {
        let backend = db.open(1).await;
        let add = |district, username, password| admin::add_first(&backend, district, username, "Root", password);
        assert_eq!(problems(add(" ", "root", "green heron 42").await), [("district", "empty")]);
        let id = add(" 本区 ", "root", "green heron 42").await.unwrap();
        assert_eq!(backend.directory().root().unwrap().name, "本区");
        assert_eq!(problems(add("x", "root", "green heron 42").await), [("username", "taken")]);
        assert_eq!(problems(add("x", "second", "1234567890").await), [("password", "too_common")]);
        add("Other", "second", "green heron 42").await.unwrap();
        assert_eq!(backend.directory().root().unwrap().name, "本区", "one that is there keeps its name");
        assert_ne!(id.0, uuid::Uuid::nil());
    }
}

both! {
    async fn who_taps_twice_makes_one_unit_and_one_category(db: TestDb) {
        let (world, admin) = world(db).await;
        let backend = &world.backend;
        let new = || unit(&world, "works", UnitKind::Department);
        let (one, two) = (new(), new());
        let both = tokio::join!(
            admin::save_unit(backend, &admin, one.clone()),
            admin::save_unit(backend, &admin, two),
        );
        let wrong = match both {
            (Ok(()), wrong) | (wrong, Ok(())) => wrong,
            both => panic!("{both:?}"),
        };
        assert_eq!(problems(wrong), [("name", "taken")]);
        let count = backend.directory().units.iter().filter(|unit| unit.name == "New unit").count();
        assert_eq!(count, 1);
        let elsewhere = unit(&world, "district", UnitKind::Department);
        admin::save_unit(backend, &admin, elsewhere).await.unwrap();
        let off = Unit { active: false, ..new() };
        admin::save_unit(backend, &admin, off.clone()).await.unwrap();
        let on = admin::save_unit(backend, &admin, Unit { active: true, ..off }).await;
        assert_eq!(problems(on), [("name", "taken")], "and nobody comes back under it");

        let home = backend.directory().category_by_slug("home").unwrap().clone();
        let category = |slug: &str, parent| Category {
            id: admin::new_category_id(backend),
            parent,
            slug: slug.to_owned(),
            name: "屋顶".to_owned(),
            name_en: "Roof".to_owned(),
            ..home.clone()
        };
        let both = tokio::join!(
            admin::save_category(backend, &admin, category("home.roof", Some(home.id))),
            admin::save_category(backend, &admin, category("home.top", Some(home.id))),
        );
        let wrong = match both {
            (Ok(()), wrong) | (wrong, Ok(())) => wrong,
            both => panic!("{both:?}"),
        };
        assert_eq!(problems(wrong), [("name", "taken")]);
        admin::save_category(backend, &admin, category("roof", None)).await.unwrap();
        let top = admin::save_category(backend, &admin, category("roofs", None)).await;
        assert_eq!(problems(top), [("name", "taken")], "the first level as well");
    }
}

both! {
    async fn the_usual_categories_come_once_and_only_where_there_are_none(db: TestDb) {
        let backend = db.open(1).await;
        let id = admin::add_first(&backend, "本区", "root", "Root", "green heron 42").await.unwrap();
        let root = signed_in(&backend).await;
        let nobody = Staff { grants: Vec::new(), ..root.clone() };
        let refused = admin::take_usual_categories(&backend, &nobody).await;
        assert!(matches!(refused, Err(Error::Forbidden)));
        let both = tokio::join!(
            admin::take_usual_categories(&backend, &root),
            admin::take_usual_categories(&backend, &root),
        );
        assert_ne!(both.0.unwrap(), both.1.unwrap(), "of two taps one takes them over");
        let directory = backend.directory();
        let tops = directory.categories.iter().filter(|category| category.parent.is_none()).count();
        assert!(tops > 8 && directory.categories.len() > 5 * tops);
        assert!(directory.categories.iter().all(|category| category.active && category.default_unit.is_none()));
        assert_eq!(directory.suggest("楼下的路灯不亮")[0].slug, "light.lamp");
        let lines = audit::Entity::find().all(backend.read()).await.unwrap();
        let lines: Vec<_> = lines.iter().filter(|line| line.action == "category.usual").collect();
        assert_eq!(lines.iter().map(|line| line.staff_id.map(|by| by.0)).collect::<Vec<_>>(), [Some(id)]);
    }
}

both! {
    async fn the_first_steps_are_done_one_by_one(db: TestDb) {
        let backend = db.open(1).await;
        admin::add_first(&backend, "本区", "root", "Root", "green heron 42").await.unwrap();
        let root = signed_in(&backend).await;
        let steps = async || admin::first_steps(&backend, &root).await.unwrap().unwrap();
        let begin = steps().await;
        assert_eq!(begin.district.name, "本区");
        assert_eq!((begin.units, begin.dispatcher, begin.handler, begin.categories), (false, false, false, false));
        let top = begin.district.id;
        let works = Unit {
            id: admin::new_unit_id(&backend),
            parent: Some(top),
            kind: UnitKind::Department,
            name: "市政科".to_owned(),
            area: None,
            active: true,
            calendar: None,
        };
        admin::save_unit(&backend, &root, works.clone()).await.unwrap();
        assert!(steps().await.units);
        let add = |role, unit, name: &str| admin::save_person(&backend, &root, None, person(unit, role, name));
        let dispatcher = add(Role::Dispatcher, top, "dispatcher").await.unwrap();
        assert!(steps().await.dispatcher && !steps().await.handler);
        add(Role::UnitLead, works.id, "lead").await.unwrap();
        assert!(steps().await.handler, "a lead works on requests, too");
        admin::take_usual_categories(&backend, &root).await.unwrap();
        assert!(steps().await.categories);
        let gone = PersonDraft { active: false, password: None, ..person(top, Role::Dispatcher, "dispatcher") };
        admin::save_person(&backend, &root, Some(dispatcher), gone).await.unwrap();
        assert!(!steps().await.dispatcher, "who was disabled dispatches nothing");
        let nobody = Staff { grants: Vec::new(), ..root.clone() };
        assert_eq!(admin::first_steps(&backend, &nobody).await.unwrap(), None);
    }
}

/// The administrator of an installation without anything else.
async fn signed_in(backend: &Backend) -> Staff {
    let password = "green heron 42".to_owned();
    let credentials = Credentials { username: "root".to_owned(), password, totp: None };
    let here = std::net::Ipv4Addr::LOCALHOST.into();
    sessions::sign_in(backend, credentials, here, "test").await.unwrap().staff
}

both! {
    async fn saved_views_are_each_persons_own(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        let one = world.person(Role::Handler, "works").await;
        let other = world.person(Role::Handler, "works").await;
        let save = async |query| saved_views::save(backend, &one, List::Worklist, " Late ", query).await.unwrap();
        assert!(!save("scope=late").await && !save("scope=late").await, "nothing was there, or the same");
        assert!(save("?scope=late&unit=1").await, "who replaces one is told");
        let views = saved_views::list(backend, &one, List::Worklist).await.unwrap();
        assert_eq!(views.len(), 1, "the same name replaces");
        assert_eq!(views[0].query, "scope=late&unit=1");
        saved_views::save(backend, &one, List::Calls, "Late", "unit=1").await.unwrap();
        assert_eq!(saved_views::list(backend, &one, List::Worklist).await.unwrap(), views, "a list's own");
        assert_eq!(saved_views::list(backend, &one, List::Calls).await.unwrap()[0].query, "unit=1");
        assert!(saved_views::list(backend, &other, List::Worklist).await.unwrap().is_empty());
        assert!(matches!(saved_views::forget(backend, &other, views[0].id).await, Err(Error::NotFound)));
        for (name, query) in [("", "a=1"), (&"长".repeat(41), "a=1"), ("x", &"a".repeat(501)), ("x", "a b")] {
            assert!(matches!(saved_views::save(backend, &one, List::Worklist, name, query).await, Err(Error::Invalid(_))));
        }
        saved_views::forget(backend, &one, views[0].id).await.unwrap();
        assert!(saved_views::list(backend, &one, List::Worklist).await.unwrap().is_empty());
    }
}

/// Many members of staff of a unit with a role, `Nobody 007` and so on.
async fn crowd(world: &World, name: &'static str, count: usize, role: Role, unit: &str) {
    let unit = world.units[unit];
    let ids: Vec<UserId> = (0..count).map(|_| UserId(world.backend.new_id())).collect();
    let at = world.backend.now();
    let person = move |(n, id): (usize, &UserId)| {
        let row = staff::Model {
            id: Text(*id),
            username: format!("{}_{n:03}", name.to_lowercase()),
            name: format!("{name} {n:03}"),
            unit_id: Text(unit),
            password_hash: String::new(),
            totp_secret: None,
            totp_pending: None,
            totp_step: None,
            active: true,
            created_at: at,
        };
        staff::ActiveModel::from(row).reset_all()
    };
    let people: Vec<_> = ids.iter().enumerate().map(person).collect();
    let grant =
        |id: &UserId| staff_grant::Model { staff_id: Text(*id), role: Text(role), unit_id: Text(unit) };
    let grants: Vec<_> = ids.iter().map(|id| staff_grant::ActiveModel::from(grant(id)).reset_all()).collect();
    let work = move |tx: Tx| {
        let (people, grants) = (people.clone(), grants.clone());
        async move {
            staff::Entity::insert_many(people).exec_without_returning(&*tx).await?;
            staff_grant::Entity::insert_many(grants).exec_without_returning(&*tx).await?;
            Ok(())
        }
    };
    world.backend.write(work).await.unwrap();
}

both! {
    async fn people_are_found_by_name_unit_and_role_a_page_at_a_time(db: TestDb) {
        let (world, root) = world(db).await;
        crowd(&world, "Nobody", 60, Role::Handler, "spring").await;
        crowd(&world, "Somebody", 3, Role::Supervisor, "harbour").await;
        let found = |query: PeopleQuery| {
            let (backend, root) = (world.backend.clone(), root.clone());
            async move { admin::people(&backend, &root, &query).await.unwrap() }
        };
        let query = |words: &str| PeopleQuery { words: words.to_owned(), ..PeopleQuery::default() };
        let first = found(query(" nobody ")).await;
        assert_eq!((first.people.len() as u64, first.count), (PEOPLE_LISTED, 60), "in whatever letters");
        let second = found(PeopleQuery { page: 1, ..query("nobody") }).await;
        assert_eq!((second.people.len(), second.count), (10, 60));
        assert_eq!(second.people[0].name, "Nobody 050");
        assert_eq!(second.people[0].grants, [Grant { role: Role::Handler, unit: world.units["spring"] }]);
        assert_eq!(found(query("body_01")).await.count, 10, "by user name as well");
        assert_eq!(found(query("%")).await.count, 0, "what was typed is what is looked for");
        let role = PeopleQuery { role: Some(Role::Supervisor), ..query("") };
        assert_eq!(found(role.clone()).await.count, 3);
        let below = |unit: &str| PeopleQuery { unit: Some(world.units[unit]), ..role.clone() };
        assert_eq!(found(below("spring")).await.count, 0);
        assert_eq!(found(below("district")).await.count, 3, "those of the units below, too");
        assert_eq!(found(PeopleQuery { page: u64::MAX, ..query("nobody") }).await.people, []);
    }
}
