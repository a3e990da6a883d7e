//! PostgreSQL that answers nothing any more: whoever submits is told in time, with
//! their words still there, and the program ends when it is asked to.

use crate::client::{self, Parcel};
use crate::postgres;
use crate::program::{Data, Program};
use std::time::{Duration, Instant};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_hangs_keeps_nobody_waiting_and_the_program_from_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    let line = Line::to(&postgres::database(dir.path())).await;
    let data = Data { dir: dir.path().to_owned(), postgres: Some(line.url.clone()) };
    let mut program = Program::start(&data).await;
    let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).build().expect("a client");
    let before = client::submit(&http, &program.base, &Parcel::new("hung", 2)).await;
    assert!(before.expect("taken").is_some());

    line.hangs.send(true).expect("the line is there");
    let begun = Instant::now();
    let form = http
        .post(format!("{}/report", program.base))
        .header("Origin", &program.base)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("key=page-key-of-one&description=%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE");
    // With a photo as well, and under a key of the layer that answers again.
    let parcel = Parcel::new("hung", 4);
    let (form, parcel, hazard) = tokio::join!(
        form.send(),
        client::submit(&http, &program.base, &parcel),
        http.post(format!("{}/api/v1/hazards", program.base))
            .header("Idempotency-Key", "faults-hung-hazard")
            .header("Content-Type", "application/json")
            .body(r#"{"kind":"manhole","lat":45.14,"lng":124.82}"#)
            .send(),
    );
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(33), "answered after {took:?}");
    let form = form.expect("an answer");
    assert_eq!(form.status(), 503);
    assert!(form.headers().contains_key("retry-after"));
    assert!(form.text().await.expect("a page").contains("路灯不亮"), "what was typed is still there");
    assert_eq!(parcel.err(), Some(503));
    assert_eq!(hazard.expect("an answer").status(), 503);

    let begun = Instant::now();
    program.ask_to_end();
    while !program.ended() {
        assert!(begun.elapsed() < Duration::from_secs(10), "it has not ended within ten seconds");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The way to PostgreSQL, on which nothing moves any more once it hangs.
struct Line {
    url: String,
    hangs: watch::Sender<bool>,
}

impl Line {
    async fn to(url: &str) -> Self {
        let mut url = url::Url::parse(url).expect("an address");
        let there = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(listener.local_addr().expect("an address").port())).expect("a port");
        let (hangs, seen) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                tokio::spawn(carried(here, there.clone(), seen.clone()));
            }
        });
        Self { url: url.into(), hangs }
    }
}

async fn carried(mut here: TcpStream, there: String, mut hangs: watch::Receiver<bool>) {
    let mut there = TcpStream::connect(there).await.expect("PostgreSQL");
    let hung = async {
        let _ = hangs.wait_for(|hangs| *hangs).await.is_ok();
    };
    tokio::select! {
        _ = copy_bidirectional(&mut here, &mut there) => return,
        () = hung => {}
    }
    // Both ends stay open.
    std::future::pending::<()>().await;
}
