//! The program dies at each single write, sync and rename of one submission.

use crate::client::{self, Acknowledged, Parcel};
use crate::program::{Data, Program, as_root, kinds};
use std::process::{Child, Stdio};
use std::time::Duration;

/// The calls by which bytes and names reach the disk or PostgreSQL, and how many
/// are passed over: by some the threads of the program also wake each other.
const CALLS: [(&str, usize); 5] = [
    ("pwrite64", 1),
    ("fsync,fdatasync", 1),
    ("rename,renameat,renameat2,link,linkat", 1),
    ("openat", 1),
    ("write,writev,sendto,sendmsg", 4),
];
/// No submission makes more of one of them; past that the test itself is broken.
const MOST: usize = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_at_any_write_sync_or_rename_loses_and_doubles_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    for data in kinds(dir.path()) {
        client::add_administrator(&data);
        let mut parcels = Vec::new();
        let mut acknowledged = Vec::new();
        for (calls, step) in CALLS {
            let mut deaths = 0;
            for nth in (1..=MOST).step_by(step) {
                // An even number: every parcel of this test has a photo.
                let parcel = Parcel::new(&format!("{}{nth}", &calls[..4]), nth * 2);
                parcels.push(parcel.clone());
                let (survived, receipt) = die_at(&data, calls, nth, &parcel).await;
                acknowledged.extend(receipt);
                if survived {
                    break;
                }
                deaths += 1;
                assert!(nth + step <= MOST, "{calls}: still dying after {MOST}");
            }
            // PostgreSQL writes its pages in processes of its own.
            assert!(deaths > 0 || (calls == "pwrite64" && data.postgres.is_some()), "{calls}: nothing died");
        }
        client::settle(&data, &parcels, &acknowledged).await;
    }
}

/// Submits to a program that is killed at its `nth` call from now; whether it
/// survived (it made fewer), and what it acknowledged.
async fn die_at(data: &Data, calls: &str, nth: usize, parcel: &Parcel) -> (bool, Option<Acknowledged>) {
    let mut program = Program::start(data).await;
    let mut strace = attach(program.id(), calls, nth).await;
    let http = client::http();
    let receipt = client::submit(&http, &program.base, parcel).await.expect("no refusal");
    tokio::time::sleep(Duration::from_millis(30)).await;
    let survived = !program.ended() && receipt.is_some();
    program.kill();
    let _ = strace.kill();
    let _ = strace.wait();
    (survived, receipt)
}

/// A tracer on every thread of the program, ready when this returns.
async fn attach(id: u32, calls: &str, nth: usize) -> Child {
    let mut strace = as_root("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}")])
        .args(["-e", &format!("inject={calls}:signal=SIGKILL:when={nth}"), "-p", &id.to_string()])
        .stderr(Stdio::null())
        .spawn()
        .expect("strace is installed");
    for _ in 0..500 {
        // It may have died at a call of its own before anything was submitted.
        if traced(id) || dead(id) {
            return strace;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let _ = strace.kill();
    let _ = strace.wait();
    panic!("strace did not attach; it needs the right to trace (ptrace)");
}

fn dead(id: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    status.is_empty() || status.lines().any(|line| line.starts_with("State:\tZ"))
}

fn traced(id: u32) -> bool {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{id}/task")) else { return false };
    threads.flatten().all(|thread| {
        let status = std::fs::read_to_string(thread.path().join("status")).unwrap_or_default();
        status.lines().any(|line| line.starts_with("TracerPid:") && !line.ends_with("\t0"))
    })
}
