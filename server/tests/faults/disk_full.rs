//! A full disk: submissions are refused with a clear answer, reading goes on,
//! and it recovers by itself.

use crate::client::{self, Parcel};
use crate::program::{Data, Program, as_root};
use std::path::Path;

const MEGABYTES: usize = 24;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_clearly_keeps_reading_and_recovers() {
    let dir = tempfile::tempdir().expect("a directory");
    let disk = SmallDisk::mount(dir.path());
    let data = Data { dir: dir.path().to_owned(), postgres: None };
    let program = Program::start(&data).await;
    let http = client::http();
    let first = client::submit(&http, &program.base, &Parcel::new("full", 2))
        .await
        .expect("taken")
        .expect("an answer");

    let ballast = dir.path().join("ballast");
    fill(&ballast);
    let mut refused = 0;
    let mut taken = vec![first];
    // What is left in the journal's own file may still take a few.
    for n in 0..400 {
        match client::submit(&http, &program.base, &Parcel::new("fuller", n)).await {
            Ok(Some(receipt)) => taken.push(receipt),
            Ok(None) => panic!("the program died"),
            Err(status) => {
                assert!(matches!(status, 503 | 507), "a clear answer, not {status}");
                refused += 1;
            }
        }
        if refused >= 8 {
            break;
        }
    }
    assert!(refused >= 8, "a full disk refuses");
    for known in &taken {
        client::check(&http, &program.base, known).await;
    }
    let home = http.get(format!("{}/", program.base)).send().await.expect("an answer");
    assert!(home.status().is_success(), "reading goes on");

    std::fs::remove_file(&ballast).expect("room again");
    let after = client::submit(&http, &program.base, &Parcel::new("room", 2)).await;
    let after = after.expect("taken again without a restart").expect("an answer");
    client::check(&http, &program.base, &after).await;
    program.kill();
    drop(disk);
}

/// Writes until nothing fits any more.
fn fill(path: &Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(path).expect("a file");
    for size in [1 << 16, 1 << 10, 1] {
        let block = vec![0x5A; size];
        while file.write_all(&block).is_ok() {}
    }
    let _ = file.sync_all();
}

struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Self {
        let size = format!("size={MEGABYTES}m");
        let mounted = as_root("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).status();
        assert!(
            mounted.is_ok_and(|s| s.success()),
            "this test mounts a tmpfs of {MEGABYTES} MB: run it as root, or as somebody whom sudo asks nothing"
        );
        Self(at.to_owned())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = as_root("umount").arg("-l").arg(&self.0).status();
    }
}
