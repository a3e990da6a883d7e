//! `GET /open-data/catalog.json`: what there is, for catalogues of other cities
//! (DCAT 3, JSON-LD).

use super::{Format, Set};
use crate::state::AppState;
use app::i18n::{Lang, text};
use axum::extract::State;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// The catalogue.
pub async fn show(State(state): State<AppState>) -> Response {
    let (base, open) = (state.settings.base(), &state.settings.open_data);
    let publisher = json!({ "@type": "foaf:Agent", "foaf:name": open.publisher });
    let sets: Vec<Value> =
        Set::ALL.into_iter().map(|set| dataset(set, &base, &open.license_url, &publisher)).collect();
    let catalog = json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@type": "dcat:Catalog",
        "@id": format!("{base}/open-data"),
        "dct:title": said("open-title"),
        "dct:description": said("open-lead"),
        "dct:publisher": publisher,
        "dct:license": { "@id": open.license_url },
        "dcat:dataset": sets,
    });
    let headers = [
        (CONTENT_TYPE, "application/ld+json"),
        (CACHE_CONTROL, "public, max-age=3600"),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, catalog.to_string()).into_response()
}

fn dataset(set: Set, base: &str, license: &str, publisher: &Value) -> Value {
    let file = |format: Format| {
        let url = format!("{base}/open-data/{}.{}", set.name(), format.end());
        json!({
            "@type": "dcat:Distribution",
            "dcat:downloadURL": { "@id": url },
            "dcat:mediaType": format.mime().split(';').next(),
            "dct:license": { "@id": license },
        })
    };
    let (title, lead) = match set {
        Set::Requests => ("open-requests", "open-requests-lead"),
        Set::Stations => ("open-stations", "open-stations-lead"),
    };
    json!({
        "@type": "dcat:Dataset",
        "@id": format!("{base}/open-data#{}", set.name()),
        "dct:title": said(title),
        "dct:description": said(lead),
        "dct:publisher": publisher,
        "dct:accrualPeriodicity": { "@id": "http://purl.org/cld/freq/continuous" },
        "dcat:distribution": Format::ALL.map(file),
    })
}

/// In every language.
fn said(key: &str) -> Vec<Value> {
    let said = |lang: Lang| json!({ "@language": lang.tag(), "@value": text(lang, key) });
    Lang::ALL.map(said).to_vec()
}
