//! Looking whether everything is as it must be.

use crate::support::{Kind, TestDb, World};
use backend::db::{COPY_NAME, Tx};
use backend::doctor;
use sea_orm::{ConnectionTrait, Database};
use std::os::unix::fs::PermissionsExt;

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
