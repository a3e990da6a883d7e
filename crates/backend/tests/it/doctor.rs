//! Looking whether everything is as it must be.

use crate::support::{Kind, TestDb, World, intake};
use crate::uploads::{png, voice};
use backend::clock::SeededChance;
use backend::config::Config;
use backend::db::{COPY_NAME, Tx};
use backend::error::Error;
use backend::{Backend, doctor, requests, uploads};
use bytes::Bytes;
use domain::media::MediaKind;
use sea_orm::{ConnectionTrait, Database};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

both! {
    async fn a_healthy_program_is_found_healthy(db: TestDb) {
        let private = std::fs::Permissions::from_mode(0o700);
        let backend = db.open(1).await;
        for directory in ["db", "blobs"].map(|name| db.directory.path().join(name)) {
            std::fs::create_dir_all(&directory).unwrap();
            std::fs::set_permissions(&directory, private.clone()).unwrap();
        }
        let findings = doctor::examine(&backend).await;
        let unwell: Vec<_> = findings.iter().filter(|f| !f.ok && f.name != "disk_space").collect();
        assert!(unwell.is_empty(), "{unwell:?}");
        for name in ["database", "schema", "storage", "clock", "audit", "data_permissions", "disk_space"] {
            assert!(findings.iter().any(|f| f.name == name), "{name}");
        }
        for (name, kind) in [
            ("sqlite_version", Kind::Sqlite),
            ("sqlite_pages", Kind::Sqlite),
            ("postgres_version", Kind::Postgres),
        ] {
            assert_eq!(findings.iter().any(|f| f.name == name), db.kind == kind, "{name}");
        }
        assert!(doctor::ready(&backend).await);
    }
}

both! {
    async fn storage_that_cannot_be_written_is_told(db: TestDb) {
        let backend = db.open(1).await;
        assert!(doctor::ready(&backend).await);
        let blobs = db.directory.path().join("blobs");
        std::fs::remove_dir_all(&blobs).unwrap();
        std::fs::write(&blobs, "in the way").unwrap();
        let findings = doctor::examine(&backend).await;
        assert!(findings.iter().any(|f| f.name == "storage" && !f.ok));
        assert!(!doctor::ready(&backend).await);
    }
}

/// Whether attachments are found to be right, and what is said of them.
async fn media(world: &World) -> (bool, String) {
    let findings = doctor::examine(&world.backend).await;
    findings.into_iter().find(|f| f.name == "media").map(|f| (f.ok, f.detail)).unwrap()
}

both! {
    async fn an_attachment_that_is_not_what_was_kept_is_told(db: TestDb) {
        let world = World::new(db).await;
        let key = "key-00000001";
        let photo = uploads::stage(&world.backend, key, MediaKind::Photo, png(1)).await.unwrap().id;
        let note = uploads::stage(&world.backend, key, MediaKind::Voice, voice()).await.unwrap().id;
        let mut intake = intake(key, "路灯不亮");
        intake.media = vec![photo, note];
        requests::submit(&world.backend, intake).await.unwrap();
        let whole = (true, "the 2 newest attachments are there and whole".to_owned());
        assert_eq!(media(&world).await, whole);
        let blobs = world.backend.blobs();
        let damaged = (false, "1 of the 2 newest attachments are not what was kept: restore the backup".to_owned());
        for key in [format!("media/{photo}/large"), format!("media/{photo}/small"), format!("media/{note}/original")] {
            let kept = blobs.get(&key).await.unwrap();
            let mut other = kept.to_vec();
            other[20] ^= 1;
            for wrong in [Bytes::new(), kept.slice(..kept.len() / 2), other.into()] {
                blobs.put(&key, wrong).await.unwrap();
                assert_eq!(media(&world).await, damaged, "{key}");
            }
            blobs.put(&key, kept).await.unwrap();
        }
        assert_eq!(media(&world).await, whole);
        blobs.put(&format!("media/{photo}/small"), Bytes::new()).await.unwrap();
        blobs.delete(&format!("media/{note}/original")).await.unwrap();
        let both = "of the 2 newest attachments 1 are missing and 1 are not what was kept: restore the backup";
        assert_eq!(media(&world).await, (false, both.to_owned()));
    }
}

both! {
    async fn a_database_of_a_newer_version_is_told_and_left_alone(db: TestDb) {
        let mut kept: Option<Config> = None;
        let backend = db.open_with(Arc::new(SeededChance::new(1)), |config| kept = Some(config.clone())).await;
        let newer = |tx: Tx| async move {
            tx.execute_unprepared("insert into seaql_migrations (version, applied_at) values ('m9999_future', 1)").await?;
            Ok(())
        };
        backend.write(newer).await.unwrap();
        let told = |text: &str| {
            assert!(text.contains("belongs to a newer version of Huying") && text.contains("m9999_future"), "{text}");
            assert!(text.contains("run the newer program, or restore the backup"), "{text}");
        };
        // A copy that runs goes on, and says so when it is asked.
        let findings = doctor::examine(&backend).await;
        told(&findings.iter().find(|f| f.name == "schema" && !f.ok).unwrap().detail);
        assert!(doctor::ready(&backend).await);
        backend.close().await;
        let config = kept.unwrap();
        let (clock, chance) = (Arc::new(db.clock.clone()), Arc::new(SeededChance::new(2)));
        match Backend::open(config.clone(), clock.clone(), chance.clone()).await.map(|_| ()) {
            Err(Error::Internal(text)) => told(&text),
            other => panic!("{other:?}"),
        }
        match doctor::look(config, clock, chance, true).await {
            Err(Error::Internal(text)) => told(&text),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_holds_data_is_made_for_its_owner_only() {
    TestDb::run(Kind::Sqlite, private).await;
}

async fn private(db: TestDb) {
    let mode = |path: std::path::PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let backend = db.open(1).await;
    let folder = db.directory.path().join("db");
    assert_eq!(mode(folder.clone()), 0o700);
    for name in [COPY_NAME.to_owned(), format!("{COPY_NAME}-wal"), format!("{COPY_NAME}-shm")] {
        assert_eq!(mode(folder.join(&name)), 0o600, "{name}");
    }
    let copy = db.directory.path().join("copy.db");
    backend.copy_database(&copy).await.unwrap();
    assert_eq!(mode(copy), 0o600);
    assert!(doctor::open_to_others(backend.config()).is_empty());
    // One that is there is left as it is, and told.
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    backend.close().await;
    let backend = db.open(2).await;
    assert_eq!(mode(folder), 0o755);
    let told = doctor::open_to_others(backend.config());
    assert!(told.len() == 1 && told[0].contains("755") && told[0].contains("chmod o="), "{told:?}");
}

both! {
    async fn a_clock_behind_what_happened_is_told(db: TestDb) {
        let world = World::new(db).await;
        world.submit("key-of-doctor", "the lamp is out").await;
        world.db.clock.pass(chrono::TimeDelta::days(-30));
        let findings = doctor::examine(&world.backend).await;
        assert!(findings.iter().any(|f| f.name == "clock" && !f.ok));
    }
}

both! {
    async fn holidays_that_should_be_known_by_now_are_asked_for(db: TestDb) {
        let world = World::new(db).await;
        let findings = doctor::examine(&world.backend).await;
        let found = findings.iter().find(|f| f.name == "holidays").unwrap();
        assert!(found.ok && found.soon && found.detail.contains("2026"), "{found:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_that_are_damaged_are_told() {
    TestDb::run(Kind::Sqlite, damaged).await;
}

async fn damaged(db: TestDb) {
    let backend = db.open(1).await;
    let fill = |tx: Tx| async move {
        let text = "create table spoiled as with recursive n(i) as (select 1 union all select i + 1 from n
             where i < 200) select replace(hex(zeroblob(1990)), '00', 'SP') as t from n";
        tx.execute_unprepared(text).await?;
        Ok(())
    };
    backend.write(fill).await.unwrap();
    backend.close().await;
    let file = db.directory.path().join("db").join(COPY_NAME);
    let plain = Database::connect(format!("sqlite:{}", file.display())).await.unwrap();
    plain.execute_unprepared("pragma wal_checkpoint(truncate)").await.unwrap();
    plain.close().await.unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    let filled = bytes.chunks_mut(4096).filter(|page| page.windows(8).any(|text| text == b"SPSPSPSP"));
    let spoiled = filled.map(|page| page.fill(0xA5)).count();
    assert!(spoiled > 100, "{spoiled}");
    std::fs::write(&file, bytes).unwrap();
    let backend = db.open(1).await;
    let findings = doctor::examine(&backend).await;
    let wrong = findings.iter().find(|f| f.name == "sqlite_pages" && !f.ok);
    assert!(wrong.is_some_and(|found| found.detail.contains("restore the backup")), "{findings:?}");
}
