//! `huying serve`: from settings to a process that serves, and to its end.

use super::hands::Hands;
use super::say::say;
use super::{End, Failure, Outcome, demo, open};
use crate::assets::{Site, SiteError};
use crate::ops::{lean, listen, metrics, signals};
use crate::router;
use crate::settings::Settings;
use crate::state::AppState;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Serves until SIGTERM or SIGINT, then finishes what was begun.
pub async fn run(settings: Settings) -> Outcome {
    let listener = bind(settings.addr).await?;
    let site = site(&settings)?;
    let backend = open(&settings).await?;
    for sentence in backend::doctor::open_to_others(backend.config()) {
        tracing::warn!("{sentence}");
    }
    // What was on its way in when the last process was killed: nobody reads it any more.
    let _ = std::fs::remove_dir_all(settings.incoming());
    let (stop, stopped) = watch::channel(false);
    let base = settings.base();
    let state = AppState::new(backend.clone(), settings, site, stopped.clone());
    let metrics = start_metrics(&state, stopped.clone()).await?;
    let hands = Hands::start(&backend, &stopped);
    let server = tokio::spawn(listen::serve(listener, router::router(state), stopped, End::FINISH));
    tokio::spawn(lean::run());
    say!("Huying serves {base}");
    if backend.is_demo() {
        demo::say_where(&base);
    }

    signals::end().await;
    tracing::info!("ending: finishing what was begun");
    let end = End::asked();
    let _ = stop.send(true);
    let _ = server.await;
    hands.finish(end.finish).await;
    if let Some(metrics) = metrics {
        let _ = metrics.await;
    }
    end.close(&backend).await;
    tracing::info!("ended");
    Ok(())
}

async fn bind(addr: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(addr).await.map_err(|error| Failure::new(format!("cannot serve at {addr}: {error}")))
}

/// Pages work without style and scripts, so a site that was not built is no
/// reason not to serve; a damaged one is.
fn site(settings: &Settings) -> Result<Site, Failure> {
    match built(settings) {
        Ok(site) => Ok(site),
        Err(missing @ SiteError::Missing(_)) => {
            tracing::warn!("{missing}");
            Ok(Site::default())
        }
        Err(error) => Err(Failure::new(error)),
    }
}

/// The files of the site, with those of the release before.
pub(super) fn built(settings: &Settings) -> Result<Site, SiteError> {
    let site = Site::load(&settings.site)?;
    match &settings.site_before {
        Some(before) => site.and_before(before),
        None => Ok(site),
    }
}

async fn start_metrics(
    state: &AppState,
    stopped: watch::Receiver<bool>,
) -> Result<Option<tokio::task::JoinHandle<()>>, Failure> {
    let Some(addr) = state.settings.metrics_addr else { return Ok(None) };
    let listener = match bind(addr).await {
        Ok(listener) => listener,
        Err(failure) if state.settings.metrics_asked => return Err(failure),
        Err(failure) => {
            tracing::warn!("no metrics: {failure}");
            return Ok(None);
        }
    };
    let router = metrics::router(state).map_err(Failure::new)?;
    Ok(Some(tokio::spawn(listen::serve(listener, router, stopped, Duration::from_secs(1)))))
}
