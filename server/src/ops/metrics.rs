//! Prometheus metrics at an address of their own. Labels are bounded: route
//! patterns, methods, classes of status. No personal data.

use crate::layers::access;
use crate::state::AppState;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use backend::config::Database;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Bounds of the histograms of durations, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Why metrics cannot be gathered.
#[derive(Debug, thiserror::Error)]
#[error("cannot gather metrics: {0}")]
pub struct MetricsError(String);

/// Starts gathering, and gives the route that shows what was gathered.
pub fn router(state: &AppState) -> Result<Router, MetricsError> {
    let failed = |error: &dyn std::fmt::Display| MetricsError(error.to_string());
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .map_err(|error: BuildError| failed(&error))?
        .build_recorder();
    let (handle, state) = (recorder.handle(), state.clone());
    metrics::set_global_recorder(recorder).map_err(|error| failed(&error))?;
    Ok(Router::new().route("/metrics", get(move || show(handle.clone(), state.clone()))))
}

/// What is looked at when it is asked for.
fn look(state: &AppState) {
    metrics::gauge!("huying_http_in_work").set(access::in_work() as f64);
    metrics::gauge!("huying_live_streams").set(state.streams.open() as f64);
    if let Database::Sqlite(dir) = &state.settings.database {
        metrics::gauge!("huying_database_bytes").set(bytes(dir) as f64);
    }
    if let Some(resident) = resident() {
        metrics::gauge!("process_resident_memory_bytes").set(resident as f64);
    }
}

/// Bytes of the database's files.
fn bytes(dir: &std::path::Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    let database = |name: &std::ffi::OsStr| name.to_string_lossy().contains(".db");
    let files = entries.flatten().filter(|entry| database(&entry.file_name()));
    files.filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum()
}

/// Bytes of memory in use, where the system tells it.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// What waits to be sent.
async fn look_at_messages(state: &AppState) {
    let waiting = match backend::tell::waiting(&state.backend).await {
        Ok(waiting) => waiting,
        Err(error) => return tracing::warn!(%error, "waiting messages cannot be counted"),
    };
    let now = state.backend.now();
    for way in domain::tell::Way::ALL.iter().filter(|way| **way != domain::tell::Way::Box) {
        let line = waiting.iter().find(|(of, ..)| of == way);
        let (count, age) =
            line.map_or((0, 0), |(_, count, since)| (*count, (now - *since).num_seconds().max(0)));
        metrics::gauge!("huying_messages_waiting", "way" => way.as_str()).set(count as f64);
        metrics::gauge!("huying_messages_oldest_seconds", "way" => way.as_str()).set(age as f64);
    }
}

async fn show(
    handle: PrometheusHandle,
    state: AppState,
) -> ([(axum::http::HeaderName, &'static str); 1], String) {
    look(&state);
    look_at_messages(&state).await;
    handle.run_upkeep();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render())
}
