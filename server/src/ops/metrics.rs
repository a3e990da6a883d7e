//! Prometheus metrics at an address of their own. Labels are bounded: route
//! patterns, methods, classes of status. No personal data.

use crate::state::AppState;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Bounds of the histograms of durations, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Why metrics cannot be gathered.
#[derive(Debug, thiserror::Error)]
#[error("cannot gather metrics: {0}")]
pub struct MetricsError(String);

/// Starts gathering, and gives the route that shows what was gathered.
pub fn router(_state: &AppState) -> Result<Router, MetricsError> {
    let failed = |error: &dyn std::fmt::Display| MetricsError(error.to_string());
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .map_err(|error: BuildError| failed(&error))?
        .build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| failed(&error))?;
    Ok(Router::new().route("/metrics", get(move || show(handle))))
}

async fn show(handle: PrometheusHandle) -> ([(axum::http::HeaderName, &'static str); 1], String) {
    handle.run_upkeep();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render())
}
