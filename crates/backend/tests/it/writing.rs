//! The one door for writing.

use crate::searching::staff_finds;
use crate::support::{Kind, World, intake};
use backend::db::sql;
use backend::entity::{meta, request};
use backend::error::Error;
use backend::requests;
use futures::future::join_all;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait};
use std::time::Duration;

async fn put(world: &World, name: String, fate: u32) -> backend::error::Result<u32> {
    world
        .backend
        .write(move |tx| {
            let row = meta::Model { name: name.clone(), value: String::new() };
            async move {
                row.into_active_model().insert(&*tx).await?;
                match fate {
                    1 => Err(Error::Conflict),
                    2 => panic!("this piece of work breaks"),
                    _ => Ok(fate),
                }
            }
        })
        .await
}

/// What these tests have written, beside the facts that are always there.
async fn own(backend: &backend::Backend) -> Vec<meta::Model> {
    let all = meta::Entity::find().all(backend.read()).await.unwrap();
    all.into_iter().filter(|row| !row.name.contains(['_', '.'])).collect()
}

both! {
    async fn work_that_fails_undoes_itself_only(db: TestDb) {
        if db.kind == Kind::Postgres {
            // A panic belongs to its caller there; the rest is the same.
            let world = World::new(db).await;
            let all = (0..60u32).map(|n| put(&world, format!("n{n}"), u32::from(n % 7 == 3)));
            let results = join_all(all).await;
            let good = results.iter().filter(|result| result.is_ok()).count();
            assert_eq!(own(&world.backend).await.len(), good);
            return;
        }
        let world = World::new(db).await;
        let fate = |n: u32| match n % 10 { 3 => 1, 7 => 2, _ => 0 };
        let results = join_all((0..200u32).map(|n| put(&world, format!("n{n}"), fate(n)))).await;
        for (n, result) in (0u32..).zip(&results) {
            match fate(n) {
                0 => assert!(result.is_ok(), "{n}: {result:?}"),
                1 => assert!(matches!(result, Err(Error::Conflict)), "{n}: {result:?}"),
                _ => assert!(matches!(result, Err(Error::Internal(_))), "{n}: {result:?}"),
            }
            let kept = meta::Entity::find_by_id(format!("n{n}")).one(world.backend.read()).await.unwrap();
            assert_eq!(kept.is_some(), fate(n) == 0, "{n}");
        }
    }
}

both! {
    async fn a_value_that_must_be_unique_is_named(db: TestDb) {
        let world = World::new(db).await;
        put(&world, "twice".to_owned(), 0).await.unwrap();
        let again = put(&world, "twice".to_owned(), 0).await;
        assert!(matches!(again, Err(Error::Taken(_))), "{again:?}");
        put(&world, "other".to_owned(), 0).await.unwrap();
    }
}

both! {
    async fn closing_finishes_what_was_taken_and_takes_no_more(db: TestDb) {
        let world = World::new(db.clone()).await;
        let results = {
            let writes = join_all((0..50u32).map(|n| put(&world, format!("n{n}"), 0)));
            let (results, ()) = futures::join!(writes, world.backend.close());
            results
        };
        let late = put(&world, "late".to_owned(), 0).await;
        assert!(matches!(late, Err(Error::Unavailable(_))), "{late:?}");
        let again = db.open(2).await;
        let good = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(own(&again).await.len(), good);
    }
}

both! {
    async fn work_that_stands_in_each_others_way_is_run_again(db: TestDb) {
        let world = World::new(db).await;
        put(&world, "a".to_owned(), 0).await.unwrap();
        put(&world, "b".to_owned(), 0).await.unwrap();
        let change = |first: &'static str, second: &'static str| {
            world.backend.write(move |tx| async move {
                for name in [first, second] {
                    let sql = format!("update meta set value = value || 'x' where name = '{name}'");
                    tx.execute_unprepared(&sql).await?;
                    tokio::time::sleep(Duration::from_millis(150)).await;
                }
                Ok(())
            })
        };
        let (one, two) = futures::join!(change("a", "b"), change("b", "a"));
        one.unwrap();
        two.unwrap();
        for row in own(&world.backend).await {
            assert_eq!(row.value, "xx", "{}", row.name);
        }
    }
}

both! {
    async fn a_full_disk_is_said_loses_nothing_and_passes_by_itself(db: TestDb) {
        if db.kind == Kind::Postgres {
            // PostgreSQL's own disk cannot be filled from here.
            return;
        }
        let world = World::new(db).await;
        put(&world, "before".to_owned(), 0).await.unwrap();
        let fill = world.backend.write(|tx| async move {
            // No more pages for this connection: SQLite itself then says that it is full.
            tx.execute_unprepared("pragma max_page_count = 1").await?;
            for n in 0..400 {
                let value = "x".repeat(4000);
                tx.execute_unprepared(&format!("insert into meta values ('full{n}', '{value}')")).await?;
            }
            Ok(())
        });
        let beside = put(&world, "beside".to_owned(), 0);
        let (full, beside) = futures::join!(fill, beside);
        assert!(matches!(full, Err(Error::Full)), "{full:?}");
        put(&world, "after".to_owned(), 0).await.unwrap();
        let names: Vec<String> =
            meta::Entity::find().all(world.backend.read()).await.unwrap().into_iter().map(|row| row.name).collect();
        assert!(names.contains(&"before".to_owned()) && names.contains(&"after".to_owned()));
        assert_eq!(names.contains(&"beside".to_owned()), beside.is_ok());
        assert!(!names.iter().any(|name| name.starts_with("full")));
    }
}

both! {
    async fn a_database_that_may_only_be_read_is_said_to_be_unavailable(db: TestDb) {
        let world = World::new(db).await;
        put(&world, "before".to_owned(), 0).await.unwrap();
        let only_read = if world.db.kind == Kind::Sqlite {
            "pragma query_only = 1"
        } else {
            "set transaction read only"
        };
        let refused = world.backend.write(move |tx| async move {
            tx.execute_unprepared(only_read).await?;
            tx.execute_unprepared("insert into meta values ('refused', '')").await?;
            Ok(())
        });
        let refused = refused.await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        put(&world, "after".to_owned(), 0).await.unwrap();
        let names: Vec<String> = own(&world.backend).await.into_iter().map(|row| row.name).collect();
        assert!(names.contains(&"after".to_owned()) && !names.contains(&"refused".to_owned()), "{names:?}");
    }
}

/// The rows of a table as SQLite keeps them, types and all, without what must
/// differ.
async fn stored(world: &World, table: &str, without: &[&str]) -> Vec<String> {
    let db = world.backend.read();
    let names =
        sql(db.get_database_backend(), format!("select name from pragma_table_info('{table}')"), vec![]);
    let names: Vec<String> =
        db.query_all_raw(names).await.unwrap().iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    let shown = names.iter().filter(|name| !without.contains(&name.as_str()));
    let shown: Vec<_> =
        shown.map(|name| format!("'{name}: ' || typeof({name}) || ' ' || quote({name})")).collect();
    let rows = format!("select {} from {table} order by rowid", shown.join(" || char(10) || "));
    let rows = db.query_all_raw(sql(db.get_database_backend(), rows, vec![])).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

both! {
    async fn those_who_come_together_are_kept_like_those_who_come_alone(db: TestDb) {
        let world = World::new(db).await;
        let words = "路灯不亮，\"很暗\" \\ 🚏\n第二行";
        let alone = requests::submit(&world.backend, intake("key-00000000", words)).await.unwrap();
        // Whoever comes while the door is busy waits for the next commit.
        let busy = world.backend.write(|_| async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok(())
        });
        let submit = async |n: u32, key: &str, words: &str| {
            tokio::time::sleep(Duration::from_millis(50 + u64::from(n))).await;
            requests::submit(&world.backend, intake(key, words)).await
        };
        let keys: Vec<String> = (1..=30).map(|n| format!("key-{n:08}")).collect();
        let others = join_all(keys.iter().map(|key| submit(0, key, words)));
        let (busy, others) = futures::join!(busy, others);
        busy.unwrap();
        assert!(others.iter().all(|one| one.as_ref().is_ok_and(|receipt| !receipt.replayed)), "{others:?}");
        assert_eq!(request::Entity::find().count(world.backend.read()).await.unwrap(), 31);
        if world.db.kind == Kind::Sqlite {
            for (table, without) in [
                ("request", &["seq", "id", "code"][..]),
                ("request_event", &["id", "request_id"]),
                ("submission_key", &["key", "request_id"]),
            ] {
                let rows = stored(&world, table, without).await;
                assert_eq!(rows.len(), 31, "{table}");
                for row in &rows {
                    assert_eq!(row, &rows[0], "{table}");
                }
            }
        }
        assert_eq!(staff_finds(&world, "很暗").await, 31, "all of them are indexed");

        // One that cannot be kept does not keep the others from it.
        let busy = world.backend.write(|_| async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok(())
        });
        let (busy, one, again, reused, two) = futures::join!(
            busy,
            submit(0, "key-00000031", words),
            submit(1, "key-00000000", words),
            submit(2, "key-00000000", "别的话"),
            submit(3, "key-00000032", words),
        );
        busy.unwrap();
        assert!(!one.unwrap().replayed && !two.unwrap().replayed);
        let again = again.unwrap();
        assert!(again.replayed && again.code == alone.code);
        assert!(matches!(reused, Err(Error::KeyReused)), "{reused:?}");
        assert_eq!(staff_finds(&world, "很暗").await, 33);
    }
}
