//! Numbers are masked until somebody says why, and that is recorded first.

use crate::support::{World, intake};
use backend::actor::{Actor, Staff};
use backend::audit::verify;
use backend::entity::audit;
use backend::error::{Error, Result};
use backend::requests::{Contact, Scope, Shown, WorklistQuery, export, note_export, open, reveal, submit};
use backend::view::Receipt;
use domain::export::ExportColumn;
use domain::org::Role;
use domain::privacy::{Purpose, Reason};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};

const NUMBER: &str = "13812345678";

fn why() -> Purpose {
    Purpose::read("other", "核对门牌").unwrap()
}

async fn ask(world: &World, staff: &Staff, receipt: &Receipt) -> Result<Contact> {
    reveal(&world.backend, staff, &receipt.code, &why(), Shown::Screen).await
}

both! {
    async fn a_number_is_shown_for_a_reason_that_is_recorded_and_masked_again_after(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        let handler = world.person(Role::Handler, "spring").await;
        let before = open(&world.backend, &Actor::Staff(handler.clone()), &receipt.code).await.unwrap();
        assert_eq!(before.phone.as_deref(), Some("138********"));
        assert!(before.contact.may_reveal && before.contact.reveals.is_none(), "a handler does not see who looked");
        assert!(!format!("{before:?}").contains(NUMBER));
        let contact = ask(&world, &handler, &receipt).await.unwrap();
        assert_eq!(contact, Contact { phone: Some(NUMBER.to_owned()), name: None });
        reveal(&world.backend, &handler, &receipt.code, &why(), Shown::Paper).await.unwrap();
        let lines = audit::Entity::find().all(world.backend.read()).await.unwrap();
        let said: Vec<_> = lines.iter().map(|line| (line.action.as_str(), line.subject.as_str())).collect();
        assert_eq!(said, [("phone.reveal", receipt.code.as_str()), ("phone.print", receipt.code.as_str())]);
        assert!(lines[0].detail.contains("核对门牌") && !lines[0].detail.contains("138"));
        let after = open(&world.backend, &Actor::Staff(handler), &receipt.code).await.unwrap();
        assert_eq!(after.phone.as_deref(), Some("138********"));
        assert_eq!(after.version, before.version, "looking changes nothing");
    }
}

both! {
    async fn leads_supervisors_and_administrators_see_who_looked_and_why(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        let handler = world.person(Role::Handler, "spring").await;
        ask(&world, &handler, &receipt).await.unwrap();
        for role in Role::ALL.iter().copied().filter(|role| *role != Role::MapEditor) {
            let staff = world.person(role, "district").await;
            let view = open(&world.backend, &Actor::Staff(staff), &receipt.code).await.unwrap();
            let told = matches!(role, Role::UnitLead | Role::Supervisor | Role::Administrator);
            assert_eq!(view.contact.reveals.is_some(), told, "{role}");
            for one in view.contact.reveals.unwrap_or_default() {
                assert_eq!((&one.name, one.reason, one.text.as_deref()), (&handler.name, Reason::Other, Some("核对门牌")));
            }
        }
    }
}

both! {
    async fn roles_that_do_not_call_see_the_mask_and_no_way_to_more(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        for role in [Role::Analyst, Role::Administrator] {
            let staff = world.person(role, "district").await;
            let view = open(&world.backend, &Actor::Staff(staff.clone()), &receipt.code).await.unwrap();
            assert_eq!((view.phone.as_deref(), view.contact.may_reveal), (Some("138********"), false), "{role}");
            assert!(matches!(ask(&world, &staff, &receipt).await, Err(Error::Forbidden)), "{role}");
        }
        let far = world.person(Role::Handler, "harbour").await;
        assert!(matches!(ask(&world, &far, &receipt).await, Err(Error::NotFound)));
        assert_eq!(audit::Entity::find().count(world.backend.read()).await.unwrap(), 0, "nothing was seen");
    }
}

both! {
    async fn without_a_record_nothing_is_shown(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        let broken = |tx: backend::db::Tx| async move {
            tx.execute_unprepared("update meta set value = 'x' where name = 'audit_head'").await?;
            Ok(())
        };
        world.backend.write(broken).await.unwrap();
        assert!(matches!(ask(&world, &dispatcher, &receipt).await, Err(Error::Internal(_))));
    }
}

both! {
    async fn a_request_without_a_number_has_none_to_show(db: TestDb) {
        let world = World::new(db).await;
        let mut without = intake("key-00000001", "暖气不热");
        without.submission.phone = None;
        let receipt = submit(&world.backend, without).await.unwrap();
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        let view = open(&world.backend, &Actor::Staff(dispatcher.clone()), &receipt.code).await.unwrap();
        assert!(!view.contact.may_reveal && view.phone.is_none());
        assert!(matches!(ask(&world, &dispatcher, &receipt).await, Err(Error::NotFound)));
    }
}

both! {
    async fn a_list_has_masks_unless_a_reason_was_given_and_only_where_one_may_call(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        let query = WorklistQuery { scope: Scope::All, limit: 50, ..WorklistQuery::default() };
        let phone = |staff: Staff, clear: bool| {
            let (backend, query) = (world.backend.clone(), query.clone());
            async move { export(&backend, &staff, &query, clear).await.unwrap().items[0].phone.clone().unwrap() }
        };
        let lead = world.person(Role::UnitLead, "north").await;
        assert_eq!(phone(lead.clone(), false).await, "138********");
        assert_eq!(phone(lead.clone(), true).await, NUMBER);
        let analyst = world.person(Role::Analyst, "district").await;
        assert_eq!(phone(analyst.clone(), true).await, "138********");
        let columns = [ExportColumn::Phone];
        let refused = note_export(&world.backend, &analyst, &query, &columns, Some(&why())).await;
        assert!(matches!(refused, Err(Error::Forbidden)));
        note_export(&world.backend, &lead, &query, &columns, Some(&why())).await.unwrap();
        let lines = audit::Entity::find().all(world.backend.read()).await.unwrap();
        assert!(lines.len() == 1 && lines[0].detail.contains("核对门牌"));
        assert_eq!(verify(&world.backend, None).await.unwrap().whole, 1);
    }
}
