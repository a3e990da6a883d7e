//! Requests and their news.

use super::node::{Format, Node, answer};
use super::query::Query;
use super::{MINUTE, PRIVATE, partner};
use crate::layers::limits::Toll;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use app::i18n::Lang;
use app::parts::words;
use axum::extract::{Extension, OriginalUri, Path, RawQuery, State};
use axum::response::Response;
use backend::partners::Partner;
use backend::requests::{self, News, OUTWARD_MOST, Outward, OutwardQuery};
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::PartnerId;
use domain::partner::Scope;
use domain::request::{EventKind, Status};

/// Who may see how their own stand.
fn follows(partner: Option<Partner>) -> Option<PartnerId> {
    partner.filter(|partner| partner.may(Scope::Follow)).map(|partner| partner.id)
}

fn cache(partner: Option<PartnerId>) -> &'static str {
    if partner.is_some() { PRIVATE } else { MINUTE }
}

/// `GET /open311/v2/requests.{format}`
pub async fn list(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    RawQuery(raw): RawQuery,
    counted: Option<Extension<Toll>>,
) -> Result<Response, Problem> {
    let mut query = Query::read(raw.as_deref());
    query.jurisdiction(&state)?;
    let own = follows(partner(&state, counted, query.text("api_key")).await?);
    let found = match query.list(state.backend.now(), own)? {
        Some(asked) => requests::outward(&state.backend, &asked).await?,
        None => Vec::new(),
    };
    Ok(listed(&state, Format::of(uri.path()), found, query.extended(), cache(own)))
}

/// `GET /open311/v2/requests/{id}.{format}`: a list of one.
pub async fn one(
    State(state): State<AppState>,
    Path(file): Path<String>,
    RawQuery(raw): RawQuery,
    counted: Option<Extension<Toll>>,
) -> Result<Response, Problem> {
    let query = Query::read(raw.as_deref());
    query.jurisdiction(&state)?;
    let (code, format) = named(&file)?;
    let own = follows(partner(&state, counted, query.text("api_key")).await?);
    let asked =
        OutwardQuery { codes: vec![code], partner: own, limit: OUTWARD_MOST, ..OutwardQuery::default() };
    let found = requests::outward(&state.backend, &asked).await?;
    if found.is_empty() {
        return Err(Problem::new(Code::NotFound));
    }
    Ok(listed(&state, format, found, query.extended(), cache(own)))
}

/// `GET /open311/v2/tokens/{token}.{format}`: our tokens are the numbers
/// themselves, given at once. Whoever may not see a request does not learn here
/// that there is one.
pub async fn token(
    State(state): State<AppState>,
    Path(file): Path<String>,
    RawQuery(raw): RawQuery,
    counted: Option<Extension<Toll>>,
) -> Result<Response, Problem> {
    let query = Query::read(raw.as_deref());
    query.jurisdiction(&state)?;
    let (code, format) = named(&file)?;
    // A partner knows the numbers it was given, whether or not it may follow them.
    let own = partner(&state, counted, query.text("api_key")).await?.map(|partner| partner.id);
    let asked = OutwardQuery { codes: vec![code.clone()], partner: own, limit: 1, ..OutwardQuery::default() };
    if requests::outward(&state.backend, &asked).await?.is_empty() {
        return Err(Problem::new(Code::NotFound));
    }
    let pair =
        Node::Record(vec![("service_request_id", code.as_str().into()), ("token", code.as_str().into())]);
    Ok(answer(format, "service_requests", &Node::List("request", vec![pair]), cache(own)))
}

fn named(file: &str) -> Result<(RequestCode, Format), Problem> {
    let missing = || Problem::new(Code::NotFound);
    let (code, format) = Format::split(file).ok_or_else(missing)?;
    Ok((RequestCode::parse(code).map_err(|_| missing())?, format))
}

/// `GET /open311/v2/servicerequestupdates.{format}`
pub async fn updates(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    RawQuery(raw): RawQuery,
    counted: Option<Extension<Toll>>,
) -> Result<Response, Problem> {
    let mut query = Query::read(raw.as_deref());
    query.jurisdiction(&state)?;
    let own = follows(partner(&state, counted, query.text("api_key")).await?);
    let named = query.text("service_request_id").is_some();
    let (codes, span) = query.news(state.backend.now())?;
    // Names that cannot be are not all there is.
    let news = if named && codes.is_empty() {
        Vec::new()
    } else {
        requests::news(&state.backend, &codes, span, own).await?
    };
    let nodes = news.into_iter().map(update_node).collect();
    let list = Node::List("request_update", nodes);
    Ok(answer(Format::of(uri.path()), "service_requests_updates", &list, cache(own)))
}

fn listed(
    state: &AppState,
    format: Format,
    found: Vec<Outward>,
    extended: bool,
    cache: &'static str,
) -> Response {
    let base = state.settings.base();
    let nodes = found.into_iter().map(|request| request_node(&base, request, extended)).collect();
    answer(format, "service_requests", &Node::List("request", nodes), cache)
}

fn time(at: Moment) -> Node {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true).into()
}

/// Open or closed, as the standard knows it.
fn standing(status: Status) -> &'static str {
    if status.is_over() { "closed" } else { "open" }
}

fn request_node(base: &str, request: Outward, extended: bool) -> Node {
    let lang = Lang::ZhHans;
    let degree = |value: fn(&domain::geo::Wgs84) -> f64| {
        request.at.as_ref().map_or(Node::Null, |at| Node::Number((value(at) * 1e6).round() / 1e6))
    };
    let category = request.category.as_ref();
    let due = standing(request.status) == "open";
    let mut fields = vec![
        ("service_request_id", request.code.as_str().into()),
        ("status", standing(request.status).into()),
        ("status_notes", request.said.into()),
        ("service_name", category.map(|category| category.name.clone()).into()),
        // The standard knows no request without one; what is sorted later has an empty one.
        ("service_code", category.map_or("", |category| category.slug.as_str()).into()),
        ("description", request.description.into()),
        ("agency_responsible", request.unit.map(|unit| unit.name).into()),
        ("service_notice", Node::Null),
        ("requested_datetime", time(request.submitted_at)),
        ("updated_datetime", time(request.updated_at)),
        ("expected_datetime", if due { time(request.due_at) } else { Node::Null }),
        // Where exactly is nobody else's business.
        ("address", request.area.map(|area| area.name).into()),
        ("address_id", Node::Null),
        ("zipcode", Node::Null),
        ("lat", degree(|at| at.lat)),
        ("long", degree(|at| at.lng)),
        ("media_url", request.photo.map(|id| format!("{base}/media/{id}/large")).into()),
    ];
    if extended {
        fields.push((
            "extended_attributes",
            Node::Record(vec![
                ("detailed_status", request.status.as_str().into()),
                ("detailed_status_name", words::status(lang, request.status).into()),
                ("me_too", Node::Number(f64::from(request.me_too))),
                ("web_url", format!("{base}/r/{}", request.code).into()),
            ]),
        ));
    }
    Node::Record(fields)
}

fn update_node(news: News) -> Node {
    use EventKind::*;
    let over = matches!(news.kind, Closed | Declined | Withdrawn | Merged);
    Node::Record(vec![
        ("update_id", news.id.into()),
        ("service_request_id", news.code.as_str().into()),
        ("status", if over { "closed" } else { "open" }.into()),
        ("updated_datetime", time(news.at)),
        ("description", news.text.unwrap_or_else(|| words::event(Lang::ZhHans, news.kind).to_owned()).into()),
        ("media_url", Node::Null),
    ])
}
