//! `huying work`: what is done after the commit, without serving.
//!
//! For where no process lives on between calls (a platform that scales to zero):
//! its scheduler calls `huying work --once` every few minutes. Several may run at
//! once, beside processes that serve: each job and each message is claimed by one.

use super::hands::Hands;
use super::say::say;
use super::{End, Failure, Outcome, open};
use crate::ops::signals;
use crate::settings::Settings;
use backend::Backend;
use backend::hooks::Courier;
use backend::jobs::Worker;
use backend::tell::Teller;
use backend::upstreams::Forwarder;
use clap::Args;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

#[derive(Debug, Args)]
pub struct Options {
    /// Do what is due and end, instead of waiting for more
    #[arg(long)]
    once: bool,
    /// Begin nothing more after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 240, requires = "once")]
    most: u64,
}

/// Works until SIGTERM or SIGINT, or until nothing more is due.
pub async fn run(settings: Settings, options: Options) -> Outcome {
    let backend = open(&settings).await?;
    if options.once {
        let done = once(&backend, Duration::from_secs(options.most)).await;
        backend.close().await;
        let (jobs, messages) = done.map_err(|error| Failure::backend("do what is due", &error))?;
        say!("{jobs} jobs done, {messages} messages tried.");
        return Ok(());
    }
    let (stop, stopped) = watch::channel(false);
    let hands = Hands::start(&backend, &stopped);
    signals::end().await;
    let end = End::asked();
    let _ = stop.send(true);
    hands.finish(end.finish).await;
    end.close(&backend).await;
    Ok(())
}

/// Does what is due; how many jobs, how many messages. Jobs first: messages and
/// calls to other systems come of them.
async fn once(backend: &Backend, most: Duration) -> backend::error::Result<(usize, usize)> {
    let end = Instant::now() + most;
    let worker = Worker::new(backend.clone()).await?;
    let teller = Teller::new(backend.clone());
    let mut courier = Courier::new(backend.clone())?;
    let forwarder = Forwarder::new(backend.clone())?;
    let (mut jobs, mut messages) = (0, 0);
    while Instant::now() < end && worker.step().await? {
        jobs += 1;
    }
    // One notification a round: their receiver may hang, and the others do not wait for it.
    while Instant::now() < end {
        let (notified, told) = (usize::from(worker.tell().await?), teller.step().await?);
        jobs += notified;
        messages += told;
        if notified + told + courier.step().await? + forwarder.step().await? == 0 {
            break;
        }
    }
    Ok((jobs, messages))
}
