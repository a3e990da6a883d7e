//! What a unit asks for: told to those who may decide it, and to nobody else.

use super::*;
use backend::actor::Grant;
use domain::request::{Action, ReturnGround};

/// One more role of a person.
async fn also(world: &World, person: Staff, role: Role, unit: &str) -> Staff {
    let at = world.units[unit];
    let row = staff_grant::Model { staff_id: person.id.into(), role: role.into(), unit_id: at.into() };
    let insert = move |tx: backend::db::Tx| {
        let row = row.clone().into_active_model().reset_all();
        async move {
            row.insert(&*tx).await?;
            Ok(())
        }
    };
    world.backend.write(insert).await.unwrap();
    let grants = person.grants.into_iter().chain([Grant { role, unit: at }]).collect();
    Staff { grants, ..person }
}

/// Somebody of every role at each of these units.
async fn everybody(world: &World, units: &[&'static str]) -> Vec<(Role, &'static str, Staff)> {
    let mut people = Vec::new();
    for unit in units {
        for role in Role::ALL.iter().copied() {
            people.push((role, *unit, granted(world, role, unit).await));
        }
    }
    people
}

pub async fn told(world: &World, person: &Staff) -> Vec<Occasion> {
    let lines = tell::inbox(&world.backend, person).await.unwrap();
    lines.iter().rev().map(|line| line.occasion).collect()
}

/// Who of them was told, each of whom may decide.
async fn asked(
    world: &World,
    people: &[(Role, &'static str, Staff)],
    receipt: &Receipt,
    occasion: Occasion,
) -> Vec<(Role, &'static str)> {
    let mut asked = Vec::new();
    for (role, unit, person) in people {
        let times = told(world, person).await.iter().filter(|told| **told == occasion).count();
        assert!(times <= 1, "{role} at {unit} is told once");
        if times == 1 {
            let view =
                requests::open(&world.backend, &Actor::Staff(person.clone()), &receipt.code).await.unwrap();
            assert!(view.actions.contains(&Action::Grant), "{role} at {unit} may decide");
            asked.push((*role, *unit));
        }
    }
    asked
}

pub fn text() -> String {
    "因为".to_owned()
}

both! {
    async fn more_time_is_asked_of_the_level_above_which_may_grant_it(db: TestDb) {
        let world = World::new(db.clone()).await;
        let people = everybody(&world, &["spring", "north", "district"]).await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        world.act(&handler, &receipt, Command::Extend { days: 3, text: text() }).await.unwrap();
        let asked = asked(&world, &people, &receipt, Occasion::ExtensionAsked).await;
        assert_eq!(asked, [(Role::UnitLead, "north"), (Role::Supervisor, "north")]);
    }
}

both! {
    async fn whoever_leads_above_and_asks_for_more_time_leaves_it_to_the_next(db: TestDb) {
        let world = World::new(db.clone()).await;
        let top = vec![(Role::UnitLead, "district", granted(&world, Role::UnitLead, "district").await)];
        let handler = granted(&world, Role::Handler, "spring").await;
        let handler = also(&world, handler, Role::UnitLead, "north").await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        let extend = Command::Extend { days: 3, text: text() };
        world.act(&Actor::Staff(handler.clone()), &receipt, extend).await.unwrap();
        assert_eq!(asked(&world, &top, &receipt, Occasion::ExtensionAsked).await.len(), 1);
        assert!(!told(&world, &handler).await.contains(&Occasion::ExtensionAsked));
    }
}

both! {
    async fn a_transfer_is_asked_of_those_who_may_consent_for_the_other_unit(db: TestDb) {
        let world = World::new(db.clone()).await;
        let people = everybody(&world, &["works", "spring", "district"]).await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        let to = world.units["works"];
        world.act(&handler, &receipt, Command::Transfer { to, text: text() }).await.unwrap();
        let asked_at_works = asked(&world, &people, &receipt, Occasion::TransferAsked).await;
        assert_eq!(asked_at_works, [(Role::Handler, "works"), (Role::UnitLead, "works")]);
        // Whoever only works outdoors there consents to nothing: those above do.
        let alone = granted(&world, Role::GridWorker, "spring-1").await;
        let other = world.submit("key-00000002", "井盖坏了").await;
        world.dispatch(&other, "works").await;
        let handler = Actor::Staff(world.person(Role::Handler, "works").await);
        let to = world.units["spring-1"];
        world.act(&handler, &other, Command::Transfer { to, text: text() }).await.unwrap();
        assert_eq!(told(&world, &alone).await, []);
        let at_spring = people.iter().filter(|(_, unit, _)| *unit == "spring").cloned().collect::<Vec<_>>();
        let asked_above = asked(&world, &at_spring, &other, Occasion::TransferAsked).await;
        assert_eq!(asked_above, [(Role::Handler, "spring"), (Role::UnitLead, "spring")]);
    }
}

both! {
    async fn another_return_is_asked_of_who_dispatches_and_of_no_lead(db: TestDb) {
        let world = World::new(db.clone()).await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        let back = || Command::Return { ground: ReturnGround::WrongUnit, text: text() };
        // The first needs nobody's leave, and is nobody's yet.
        let before = granted(&world, Role::Dispatcher, "district").await;
        assert!(matches!(world.act(&handler, &receipt, back()).await, Err(Error::NotFound)));
        assert_eq!(told(&world, &before).await, [Occasion::Returned]);
        world.dispatch(&receipt, "spring").await;
        let people = everybody(&world, &["spring", "north", "district"]).await;
        world.act(&handler, &receipt, back()).await.unwrap();
        // The nearest who dispatches.
        let asked = asked(&world, &people, &receipt, Occasion::ReturnAsked).await;
        assert_eq!(asked, [(Role::Dispatcher, "spring")]);
    }
}
