//! `kill -9` at random moments while many phones submit.

use crate::client::{self, Acknowledged, Parcel};
use crate::program::{Program, kinds};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const ROUNDS: usize = 6;
const PHONES: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_or_doubled_by_kills() {
    let dir = tempfile::tempdir().expect("a directory");
    for data in kinds(dir.path()) {
        client::add_administrator(&data);
        let mut acknowledged: Vec<Acknowledged> = Vec::new();
        let mut parcels: Vec<Parcel> = Vec::new();
        for round in 0..ROUNDS {
            let program = Program::start(&data).await;
            // However slow the machine: not every kill comes before the first answer.
            let patient = round + 1 == ROUNDS && acknowledged.is_empty();
            let (sent, known) = storm(program, round, patient).await;
            parcels.extend(sent);
            acknowledged.extend(known);
        }
        assert!(!acknowledged.is_empty(), "some were acknowledged before the kills");
        client::settle(&data, &parcels, &acknowledged).await;
    }
}

/// Phones submit until the program is killed under them; a patient kill waits
/// for an answer.
async fn storm(program: Program, round: usize, patient: bool) -> (Vec<Parcel>, Vec<Acknowledged>) {
    let base = program.base.clone();
    let answered = Arc::new(AtomicBool::new(false));
    let phones = (0..PHONES).map(|phone| {
        let (base, answered) = (base.clone(), answered.clone());
        tokio::spawn(async move {
            let http = client::http();
            let (mut sent, mut known) = (Vec::new(), Vec::new());
            for n in 0..400 {
                let parcel = Parcel::new(&format!("r{round}p{phone}"), n);
                sent.push(parcel.clone());
                match client::submit(&http, &base, &parcel).await {
                    Ok(Some(receipt)) => {
                        answered.store(true, Ordering::Relaxed);
                        known.push(receipt);
                    }
                    Ok(None) => break,
                    // Asked to come back later: a fair answer under a storm.
                    Err(status) => assert!(matches!(status, 429 | 503), "an answer of {status}"),
                }
            }
            (sent, known)
        })
    });
    let phones: Vec<_> = phones.collect();
    // Spread over the life of a submission, different in every round.
    tokio::time::sleep(Duration::from_millis(300 + 137 * round as u64)).await;
    for _ in 0..600 {
        if !patient || answered.load(Ordering::Relaxed) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    program.kill();
    let (mut sent, mut known) = (Vec::new(), Vec::new());
    for phone in phones {
        let (s, k) = phone.await.expect("a phone");
        sent.extend(s);
        known.extend(k);
    }
    (sent, known)
}
