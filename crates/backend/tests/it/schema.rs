//! The schema and the entities say the same.

use crate::support::{Kind, World};
use backend::entity;
use domain::request::Channel;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Iterable, Statement};
use std::collections::BTreeSet;

async fn stored(world: &World, kind: Kind, table: &str) -> BTreeSet<String> {
    let (backend, sql) = match kind {
        Kind::Sqlite => (DbBackend::Sqlite, format!("select name from pragma_table_info('{table}')")),
        Kind::Postgres => (
            DbBackend::Postgres,
            format!("select column_name::text from information_schema.columns where table_name = '{table}'"),
        ),
    };
    let rows = world.backend.read().query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

fn declared<E: EntityTrait>() -> BTreeSet<String> {
    E::Column::iter().map(|column| sea_orm::IdenStatic::as_str(&column).to_owned()).collect()
}

both! {
    async fn every_column_of_the_schema_is_in_its_entity_and_the_other_way(db: TestDb) {
        let kind = db.kind;
        let world = World::new(db).await;
        macro_rules! same {
            ($($table:ident),+ $(,)?) => {$({
                let mut stored = stored(&world, kind, stringify!($table)).await;
                // The row number belongs to the table, not to the entity.
                if stringify!($table) == "request" {
                    assert!(stored.remove("seq"));
                }
                assert_eq!(stored, declared::<entity::$table::Entity>(), stringify!($table));
                entity::$table::Entity::find().all(world.backend.read()).await.unwrap();
            })+};
        }
        same!(account_merit, gate_report, rider_stake, team, team_member);
        same!(account, account_code, account_session, account_way);
        same!(export_choice, import, import_mapping, import_row);
        same!(audit, calendar, calendar_day, category, deadline_policy, job, me_too, media, meta, request,
            request_event, request_share, saved_view, session, staff, staff_grant, submission_key,
            text_template, unit);
        same!(appraisal, appraisal_line, appraisal_rule);
        same!(inbox, message, push_subscription, tell_contact, tell_rule, tell_stop);
        same!(deputy, form_version);
        same!(poster, rating, request_poster);
        same!(partner, request_partner);
        same!(upload, upload_part);
        same!(call_draw, call_item, call_population, supervision);
        same!(ground);
        same!(guess);
        same!(kept_answer);
        same!(webhook, webhook_delivery);
        same!(upstream, upstream_link, upstream_news);
        same!(compound_layout, place, place_photo, place_report, place_version);
        same!(gazetteer, grid_import, model, routing_rule, suggestion_outcome);
    }
}

both! {
    async fn opening_again_finds_everything_as_it_was(db: TestDb) {
        let world = World::new(db.clone()).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.backend.close().await;
        let again = db.open(2).await;
        let author = crate::support::author(&receipt.follow_token);
        let view = backend::requests::open(&again, &author, &receipt.code).await.unwrap();
        assert_eq!(view.description, "暖气不热");
        assert_eq!(view.submitted_at, world.db.clock_now());
        assert_eq!(again.directory().units.len(), 8);
    }
}

both! {
    async fn values_that_no_enum_knows_cannot_be_stored(db: TestDb) {
        let world = World::new(db).await;
        world.submit("key-00000001", "暖气不热").await;
        for sql in ["update request set status = 'lost'", "update request set urgency = ''", "update request set unit_id = 'x'"] {
            let done = world.backend.write(move |tx| async move {
                tx.execute_unprepared(sql).await?;
                Ok(())
            });
            assert!(done.await.is_err(), "{sql}");
        }
    }
}

both! {
    async fn a_column_holds_every_value_that_its_enum_has_learned_since(db: TestDb) {
        let world = World::new(db).await;
        world.submit("key-00000001", "暖气不热").await;
        for channel in Channel::ALL {
            let sql = format!("update request set channel = '{channel}'");
            let done = world.backend.write(move |tx| {
                let sql = sql.clone();
                async move {
                    tx.execute_unprepared(&sql).await?;
                    Ok(())
                }
            });
            assert!(done.await.is_ok(), "{channel}");
        }
    }
}
