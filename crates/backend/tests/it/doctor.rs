//! Looking whether everything is as it must be.

use crate::support::{Kind, World};
use backend::doctor;
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
        assert_eq!(findings.iter().any(|f| f.name == "sqlite_version"), db.kind == Kind::Sqlite);
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
