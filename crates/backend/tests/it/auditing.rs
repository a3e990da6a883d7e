//! The audit trail cannot be changed without being found out.

use crate::support::{Kind, TestDb, World};
use backend::Backend;
use backend::actor::Staff;
use backend::admin::{self, CalendarDraft, TemplateDraft};
use backend::audit::{self, AuditQuery, Fault, Head, verify};
use backend::entity::audit as line;
use backend::error::Error;
use backend::requests::{note_export_done, note_list};
use domain::deadline::Calendar;
use domain::export::ExportList;
use domain::ids::{CalendarId, TemplateId};
use domain::org::Role;
use domain::request::Action;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use uuid::Uuid;

async fn write(backend: &Backend, staff: &Staff, rows: u64) {
    note_export_done(backend, staff, Uuid::from_u128(9), rows).await.unwrap();
}

/// A trail of five lines, and its head.
async fn trail(db: TestDb) -> (World, Staff, Head) {
    let world = World::new(db).await;
    let staff = world.person(Role::Administrator, "district").await;
    for rows in 1..=5 {
        write(&world.backend, &staff, rows).await;
    }
    let head = verify(&world.backend, None).await.unwrap().head.unwrap();
    (world, staff, head)
}

async fn tamper(backend: &Backend, statements: &'static [&'static str]) {
    let work = move |tx: backend::db::Tx| async move {
        for sql in statements {
            tx.execute_unprepared(sql).await?;
        }
        Ok(())
    };
    backend.write(work).await.unwrap();
}

both! {
    async fn a_whole_trail_is_found_whole_and_a_head_that_was_kept_proves_it(db: TestDb) {
        let (world, staff, head) = trail(db).await;
        let found = verify(&world.backend, None).await.unwrap();
        assert_eq!((found.whole, found.fault, found.head.as_ref()), (5, None, Some(&head)));
        write(&world.backend, &staff, 6).await;
        let found = verify(&world.backend, Some(&head.hash)).await.unwrap();
        assert_eq!((found.whole, found.found, found.fault), (6, Some(5), None));
        let lines = line::Entity::find().order_by_asc(line::Column::Seq).all(world.backend.read()).await.unwrap();
        let numbers: Vec<_> = lines.iter().filter_map(|line| line.seq).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6], "without a gap");
        assert!(lines.windows(2).all(|two| two[1].previous == two[0].hash));
    }
}

both! {
    async fn what_is_changed_taken_out_swapped_added_or_cut_off_is_found_and_named(db: TestDb) {
        let (world, _, _) = trail(db).await;
        let cases: [(&'static [&'static str], &'static [&'static str], Fault); 7] = [
            (
                &["create table kept as select * from audit", "update audit set detail = '{\"rows\":99}' where seq = 3"],
                &[],
                Fault::Changed(3),
            ),
            (&["update audit set staff_id = null where seq = 2"], &[], Fault::Changed(2)),
            (&["delete from audit where seq = 3"], &[], Fault::Missing(3, 3)),
            (&["delete from audit where seq > 3"], &[], Fault::CutOff(4, 5)),
            (
                &["update audit set seq = 20 where seq = 2", "update audit set seq = 2 where seq = 4",
                  "update audit set seq = 4 where seq = 20"],
                &[],
                Fault::Changed(2),
            ),
            (
                &["insert into audit (id, at, action, subject, detail) select 'x', at, 'x', 'x', '{}' from audit where seq = 1"],
                &[],
                Fault::Unchained(1),
            ),
            (
                &["delete from meta where name = 'audit_head'"],
                &["insert into meta (name, value) select 'audit_head', '5 ' || hash from audit where seq = 5"],
                Fault::NoHead,
            ),
        ];
        for (wrong, right, fault) in cases {
            tamper(&world.backend, wrong).await;
            let found = verify(&world.backend, None).await.unwrap();
            assert_eq!(found.fault.as_ref(), Some(&fault), "{wrong:?}");
            tamper(&world.backend, right).await;
            tamper(&world.backend, &["delete from audit", "insert into audit select * from kept"]).await;
            assert_eq!(verify(&world.backend, None).await.unwrap().fault, None, "after {fault:?}");
        }
    }
}

both! {
    async fn a_line_beyond_the_end_and_a_line_put_in_place_of_the_last_are_found(db: TestDb) {
        let (world, _, head) = trail(db).await;
        tamper(&world.backend, &["create table kept as select value from meta where name = 'audit_head'",
            "update meta set value = '4 ' || (select hash from audit where seq = 4) where name = 'audit_head'"]).await;
        let found = verify(&world.backend, None).await.unwrap();
        assert_eq!((found.whole, found.fault), (4, Some(Fault::Beyond(4))));
        let swapped = "update meta set value = '5 ' || (select hash from audit where seq = 4) where name = 'audit_head'";
        let work = move |tx: backend::db::Tx| async move {
            tx.execute_unprepared(swapped).await?;
            Ok(())
        };
        world.backend.write(work).await.unwrap();
        assert_eq!(verify(&world.backend, None).await.unwrap().fault, Some(Fault::WrongEnd(5)));
        assert!(!audit::state(&world.backend).await.unwrap().fits, "and the page says so");
        tamper(&world.backend, &["update meta set value = (select value from kept) where name = 'audit_head'"]).await;
        assert_eq!(audit::state(&world.backend).await.unwrap(), audit::State { head: Some(head), fits: true });
    }
}

both! {
    async fn a_trail_that_was_written_anew_is_found_by_the_head_that_was_kept_elsewhere(db: TestDb) {
        let (world, staff, head) = trail(db).await;
        tamper(&world.backend, &["delete from audit", "delete from meta where name = 'audit_head'"]).await;
        for rows in [1, 2, 99, 4, 5, 6] {
            write(&world.backend, &staff, rows).await;
        }
        let found = verify(&world.backend, None).await.unwrap();
        assert_eq!((found.whole, found.fault), (6, None), "whole in itself");
        let found = verify(&world.backend, Some(&head.hash)).await.unwrap();
        assert_eq!((found.found, found.fault), (None, Some(Fault::Rewritten)));
    }
}

both! {
    async fn two_servers_that_write_at_once_do_not_fork_the_chain(db: TestDb) {
        let (world, staff, _) = trail(db.clone()).await;
        let other = db.open(2).await;
        let writes = (0..20u64).map(|n| {
            let (backend, staff) = (if n % 2 == 0 { world.backend.clone() } else { other.clone() }, staff.clone());
            async move { write(&backend, &staff, n).await }
        });
        futures::future::join_all(writes).await;
        let found = verify(&other, None).await.unwrap();
        assert_eq!((found.whole, found.fault), (25, None));
    }
}

both! {
    async fn a_write_that_is_undone_leaves_no_gap(db: TestDb) {
        let (world, staff, _) = trail(db).await;
        let stranger = Staff { id: domain::ids::UserId(Uuid::from_u128(1)), ..staff.clone() };
        assert!(note_export_done(&world.backend, &stranger, Uuid::nil(), 1).await.is_err(), "nobody has this name");
        write(&world.backend, &staff, 6).await;
        let found = verify(&world.backend, None).await.unwrap();
        assert_eq!((found.whole, found.fault), (6, None));
    }
}

const BEFORE: &[&str] = &[
    "drop index audit_seq",
    "drop index audit_staff",
    "drop index audit_action",
    "drop index audit_subject",
    "drop index request_retention",
    "drop index message_request",
    "drop index inbox_of_request",
    "drop index import_row_request",
    "alter table audit drop column seq",
    "alter table audit drop column previous",
    "alter table audit drop column hash",
    "alter table request drop column anonymised_at",
    "delete from meta where name = 'audit_head'",
    "delete from seaql_migrations where version = 'm0006_trust'",
];

both! {
    async fn lines_of_before_are_chained_in_the_order_of_their_moments(db: TestDb) {
        let (world, staff, _) = trail(db.clone()).await;
        if db.kind == Kind::Sqlite {
            tamper(&world.backend, &["drop trigger request_event_kept"]).await;
        }
        tamper(&world.backend, BEFORE).await;
        if db.kind == Kind::Sqlite {
            tamper(&world.backend, &["create trigger request_event_kept before update on request_event
                begin select raise(abort, 'kept'); end"]).await;
        }
        world.backend.close().await;
        let again = db.open(2).await;
        let found = verify(&again, None).await.unwrap();
        assert_eq!((found.whole, found.fault), (5, None));
        let lines = line::Entity::find().order_by_asc(line::Column::Seq).all(again.read()).await.unwrap();
        assert!(lines.windows(2).all(|two| (two[0].at, two[0].id.0) < (two[1].at, two[1].id.0)));
        write(&again, &staff, 6).await;
        assert_eq!(verify(&again, None).await.unwrap().whole, 6);
    }
}

both! {
    async fn lines_are_about_something_with_a_name_even_when_it_is_gone(db: TestDb) {
        let (world, staff, _) = trail(db).await;
        let (backend, id) = (&world.backend, CalendarId(Uuid::from_u128(7 << 64)));
        let calendar = CalendarDraft { id, name: "机关".to_owned(), week: Calendar::office_week() };
        admin::save_calendar(backend, &staff, calendar).await.unwrap();
        let id = TemplateId(Uuid::from_u128(8 << 64));
        let (action, name, text) = (Action::Answer, "常用答复".to_owned(), "已办理".to_owned());
        let category = backend.directory().categories[0].clone();
        let template = TemplateDraft { id, action, category: Some(category.id), name, text, position: 0 };
        admin::save_template(backend, &staff, template).await.unwrap();
        admin::remove_template(backend, &staff, id).await.unwrap();
        let begun = note_list(backend, &staff, ExportList::Audit, &["number"]).await.unwrap();
        note_export_done(backend, &staff, begun, 3).await.unwrap();
        let lines = audit::page(backend, &staff, &AuditQuery::default()).await.unwrap().lines;
        let line = |action: &str| lines.iter().find(|line| line.action == action).unwrap();
        assert_eq!(line("calendar.make").subject, "机关");
        assert_eq!((&*line("template.save").subject, &*line("template.remove").subject), ("常用答复", "常用答复"));
        assert_eq!(line("export.done").begun, Some(line("export.begin").seq));
        let id = category.id.to_string();
        assert_eq!(line("template.save").names.get(&id), Some(&category.name), "what is in the detail too");
        assert!(audit::is_identifier(&id) && !audit::is_identifier("HY-7K3F-Q2M"));
    }
}

both! {
    async fn administrators_read_the_trail_page_by_page_and_others_do_not(db: TestDb) {
        let (world, staff, _) = trail(db).await;
        let other = world.person(Role::Administrator, "district").await;
        world.db.clock.pass(chrono::TimeDelta::days(1));
        let noon = world.backend.now();
        for rows in 6..=60 {
            write(&world.backend, &other, rows).await;
        }
        let all = audit::page(&world.backend, &staff, &AuditQuery::default()).await.unwrap();
        assert_eq!((all.lines.len(), all.lines[0].seq, all.next), (50, 60, Some(11)));
        assert_eq!(all.actions, ["export.done"]);
        let next = AuditQuery { before: all.next, ..AuditQuery::default() };
        let rest = audit::page(&world.backend, &staff, &next).await.unwrap();
        assert_eq!((rest.lines.len(), rest.lines[9].seq, rest.next), (10, 1, None));
        let count = |query: AuditQuery| {
            let (backend, staff) = (world.backend.clone(), staff.clone());
            async move { audit::page(&backend, &staff, &query).await.unwrap().lines.len() }
        };
        assert_eq!(count(AuditQuery { by: Some(staff.id), ..AuditQuery::default() }).await, 5);
        assert_eq!(count(AuditQuery { to: Some(noon), ..AuditQuery::default() }).await, 5);
        assert_eq!(count(AuditQuery { action: Some("phone.reveal".to_owned()), ..AuditQuery::default() }).await, 0);
        let lead = world.person(Role::UnitLead, "district").await;
        let refused = audit::page(&world.backend, &lead, &AuditQuery::default()).await;
        assert!(matches!(refused, Err(Error::Forbidden)));
    }
}
