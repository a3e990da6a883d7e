//! Lists that are taken away.

use crate::support::{World, intake};
use backend::db::Tx;
use backend::entity::audit;
use backend::error::Error;
use backend::requests::{
    Scope, WorklistQuery, chosen_columns, export, note_export, note_export_done, submit,
};
use domain::export::ExportColumn;
use domain::org::Role;
use sea_orm::{ConnectionTrait, EntityTrait};
use std::collections::BTreeSet;

both! {
    async fn a_long_list_leaves_page_by_page_with_every_row_once(db: TestDb) {
        let world = World::new(db).await;
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        for n in 0..520 {
            submit(&world.backend, intake(&format!("key-{n:08}"), "路灯不亮")).await.unwrap();
        }
        let mut query = WorklistQuery { scope: Scope::Unassigned, limit: 50, ..WorklistQuery::default() };
        let (mut codes, mut pages) = (BTreeSet::new(), Vec::new());
        loop {
            let page = export(&world.backend, &dispatcher, &query, false).await.unwrap();
            pages.push(page.items.len());
            codes.extend(page.items.into_iter().map(|row| row.row.code));
            query.cursor = page.next;
            if query.cursor.is_none() {
                break;
            }
        }
        assert_eq!((pages, codes.len()), (vec![500, 20], 520), "no more than a page is held");
    }
}

both! {
    async fn a_list_ends_where_the_reach_of_who_takes_it_ends(db: TestDb) {
        let world = World::new(db).await;
        let (near, far) = (world.submit("key-00000001", "近处").await, world.submit("key-00000002", "远处").await);
        world.dispatch(&near, "spring").await;
        world.dispatch(&far, "harbour").await;
        let handler = world.person(Role::Handler, "north").await;
        let query = WorklistQuery { scope: Scope::All, limit: 50, ..WorklistQuery::default() };
        let page = export(&world.backend, &handler, &query, false).await.unwrap();
        assert_eq!(page.items.len(), 1);
        assert_eq!(page.items[0].description, "近处");
        assert!(!format!("{:?}", page.items).contains("13812345678"));
        let editor = world.person(Role::MapEditor, "district").await;
        assert!(matches!(export(&world.backend, &editor, &query, false).await, Err(Error::Forbidden)));
    }
}

both! {
    async fn a_list_says_how_often_a_request_came_back_and_when_it_was_closed(db: TestDb) {
        let world = World::new(db).await;
        world.submit("key-00000001", "暖气不热").await;
        let staff = world.person(Role::Dispatcher, "district").await;
        let query = WorklistQuery { scope: Scope::All, limit: 50, ..WorklistQuery::default() };
        let row = async || {
            let page = export(&world.backend, &staff, &query, false).await.unwrap();
            page.items.into_iter().next().unwrap()
        };
        let new = row().await;
        assert_eq!((new.reopened, new.returns, new.extensions, new.closed_at), (0, 0, 0, None));
        let now = world.backend.now();
        let counted = "update request set reopened = 1, returns = 2, extensions = 3,
            closed_at = answer_due_at, close_due_at = first_due_at";
        let work = move |tx: Tx| async move { Ok(tx.execute_unprepared(counted).await?) };
        world.backend.write(work).await.unwrap();
        let old = row().await;
        assert_eq!((old.reopened, old.returns, old.extensions), (1, 2, 3));
        assert_eq!((old.closed_at, old.close_due_at), (Some(old.answer_due_at), Some(old.first_due_at)));
        assert!(old.closed_at > Some(now));
    }
}

both! {
    async fn every_list_that_leaves_is_recorded_without_the_words_that_were_looked_for(db: TestDb) {
        let world = World::new(db).await;
        let staff = world.person(Role::Dispatcher, "district").await;
        let query = WorklistQuery { text: Some("13812345678".to_owned()), ..WorklistQuery::default() };
        let columns = [ExportColumn::Code, ExportColumn::Unit];
        let begun = note_export(&world.backend, &staff, &query, &columns, None).await.unwrap();
        note_export_done(&world.backend, &staff, begun, 7).await.unwrap();
        let lines = audit::Entity::find().all(world.backend.read()).await.unwrap();
        let said: Vec<_> = lines.iter().map(|line| (line.action.as_str(), line.staff_id.map(|id| id.0))).collect();
        assert_eq!(said, [("export.begin", Some(staff.id)), ("export.done", Some(staff.id))]);
        assert!(lines.iter().all(|line| !line.detail.contains("138")));
        assert!(lines[1].detail.contains("\"rows\":7") && lines[1].subject == begun.to_string());
        assert_eq!(chosen_columns(&world.backend, &staff).await.unwrap(), columns, "and the columns are remembered");
    }
}
