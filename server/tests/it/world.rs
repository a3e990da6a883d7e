//! A small district to ask things of: one temporary database a test.

use crate::postgres;
use app::cx::Assets;
use axum::Router;
use axum::body::Body;
use axum::extract::connect_info::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use backend::Backend;
use backend::actor::{Grant, Staff};
use backend::admin::{self, PersonDraft};
use backend::clock::{SeededChance, SetClock};
use backend::config::{Database, Secret};
use backend::directory::{Category, Unit};
use backend::sessions::{Credentials, sign_in, sign_in_api};
use domain::Moment;
use domain::deadline::Urgency;
use domain::ids::UnitId;
use domain::org::{Role, UnitKind};
use serde_json::Value;
use server::assets::Site;
use server::settings::{Rates, Settings};
use server::state::AppState;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::sync::watch;
use tower::ServiceExt;

pub const PASSWORD: &str = "a long enough password";
pub const OURS: &str = "http://127.0.0.1:3000";
const NO_LIMITS: Rates = Rates { submit: 0, follow: 0, sign_in: 0, upload: 0, read: 0 };

/// Everything a test needs.
pub struct World {
    pub router: Router,
    pub backend: Backend,
    pub admin: Staff,
    /// Two subdistricts, each with a community below it.
    pub north: UnitId,
    pub north_community: UnitId,
    pub south: UnitId,
    pub stop: watch::Sender<bool>,
    settings: Settings,
    _dir: tempfile::TempDir,
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let (dir, settings, backend, _) = empty(change).await;
        admin::add_first(&backend, "District", "root", "Root", PASSWORD).await.unwrap();
        let admin = signed_in(&backend, "root").await.1;
        let top = backend.directory().root().unwrap().id;
        let north = unit(&backend, &admin, top, UnitKind::Subdistrict, "North").await;
        let north_community = unit(&backend, &admin, north, UnitKind::Community, "North One").await;
        let south = unit(&backend, &admin, top, UnitKind::Subdistrict, "South").await;
        categories(&backend, &admin).await;
        let (stop, stopped) = watch::channel(false);
        let state = AppState::new(backend.clone(), settings.clone(), Site::default(), stopped);
        let router = server::router::router(state);
        Self { router, backend, admin, north, north_community, south, stop, settings, _dir: dir }
    }

    /// The demonstration district, with its clock; its one unit that is asked for is
    /// the top.
    pub async fn demonstration() -> (Self, SetClock) {
        let (dir, settings, backend, clock) = empty(|_| {}).await;
        backend::demo::fill(&backend).await.unwrap();
        let credentials =
            Credentials { password: backend::demo::PASSWORD.to_owned(), ..credentials("admin") };
        let admin =
            sign_in(&backend, credentials, IpAddr::V4(Ipv4Addr::LOCALHOST), "test").await.unwrap().staff;
        (Self::at_top((dir, settings, backend), admin), clock)
    }

    /// As `huying user add` leaves it, with a district named `name`; its one unit is
    /// the top.
    pub async fn fresh(name: &str) -> Self {
        let (dir, settings, backend, _) = empty(|_| {}).await;
        admin::add_first(&backend, name, "root", "Root", PASSWORD).await.unwrap();
        let admin = signed_in(&backend, "root").await.1;
        Self::at_top((dir, settings, backend), admin)
    }

    fn at_top((dir, settings, backend): (tempfile::TempDir, Settings, Backend), admin: Staff) -> Self {
        let top = backend.directory().root().unwrap().id;
        let (stop, stopped) = watch::channel(false);
        let state = AppState::new(backend.clone(), settings.clone(), Site::default(), stopped);
        let router = server::router::router(state);
        let (north, north_community, south) = (top, top, top);
        Self { router, backend, admin, north, north_community, south, stop, settings, _dir: dir }
    }

    /// Another copy of the program on the same database, which is PostgreSQL; it
    /// stops with the first.
    pub async fn another(&self) -> (Router, Backend) {
        assert!(matches!(self.settings.database, Database::Postgres(_)));
        let config = self.settings.backend(Secret(vec![7; 32]));
        let clock = SetClock::at(self.backend.now());
        let backend = Backend::open(config, Arc::new(clock), Arc::new(SeededChance::new(2))).await.unwrap();
        let stopped = self.stop.subscribe();
        let state = AppState::new(backend.clone(), self.settings.clone(), Site::default(), stopped);
        (server::router::router(state), backend)
    }

    /// Whether this is the run on PostgreSQL.
    pub fn on_postgres(&self) -> bool {
        matches!(self.settings.database, Database::Postgres(_))
    }

    /// The same with the scripts of the maps, as if they were built.
    pub async fn with_scripts() -> Self {
        let mut world = Self::new().await;
        let path = |name: &str| format!("/pkg/{name}");
        let assets = Assets {
            map_js: path("map.js"),
            guide_js: path("guide.js"),
            guide_wasm: path("guide.wasm"),
            ..Assets::default()
        };
        let site = Site { assets: Arc::new(assets), ..Site::default() };
        let stopped = world.stop.subscribe();
        let settings = Settings::within(world._dir.path());
        let settings = Settings { rates: NO_LIMITS, ..settings };
        world.router = server::router::router(AppState::new(world.backend.clone(), settings, site, stopped));
        world
    }

    /// A member of staff with a role at a unit, signed in both ways.
    pub async fn person(&self, name: &str, role: Role, unit: UnitId) -> Person {
        let draft = person(name, role, unit, true);
        let id = admin::save_person(&self.backend, &self.admin, None, draft).await.unwrap();
        let (cookie, _) = signed_in(&self.backend, name).await;
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let tokens = sign_in_api(&self.backend, credentials(name), address).await.unwrap();
        Person { id, cookie, token: tokens.access_token }
    }

    /// Somebody who is there already, signed in both ways.
    pub async fn sign_in(&self, name: &str) -> Person {
        let (cookie, staff) = signed_in(&self.backend, name).await;
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let tokens = sign_in_api(&self.backend, credentials(name), address).await.unwrap();
        Person { id: staff.id, cookie, token: tokens.access_token }
    }

    pub async fn disable(&self, name: &str, who: &Person, unit: UnitId) {
        let mut draft = person(name, Role::Dispatcher, unit, false);
        draft.password = None;
        admin::save_person(&self.backend, &self.admin, Some(who.id), draft).await.unwrap();
    }

    pub fn get(&self, path: &str) -> Call {
        self.call("GET", path)
    }

    pub fn post(&self, path: &str) -> Call {
        self.call("POST", path)
    }

    pub fn call(&self, method: &str, path: &str) -> Call {
        let request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:3000");
        Call { router: self.router.clone(), request, body: Body::empty(), from: Ipv4Addr::LOCALHOST.into() }
    }

    /// A call to another copy.
    pub fn get_at(&self, router: &Router, path: &str) -> Call {
        Call { router: router.clone(), ..self.get(path) }
    }

    /// Submits words by the API; gives code and follow token.
    pub async fn submitted(&self, words: &str) -> (String, String) {
        let body = serde_json::json!({ "description": words, "public": true });
        let receipt = self.post("/api/v1/requests").json(&body).send().await.created();
        let text = |name: &str| receipt[name].as_str().unwrap().to_owned();
        (text("code"), text("follow_token"))
    }

    /// Acts on a request at its version of now; gives the request.
    pub async fn act(&self, code: &str, token: &str, mut body: Value) -> Value {
        let path = format!("/api/v1/requests/{code}");
        let now = self.get(&path).bearer(token).send().await.ok();
        body["version"] = now["version"].clone();
        self.post(&format!("{path}/actions")).bearer(token).json(&body).send().await.ok()
    }

    /// How many requests the district has.
    pub async fn stored(&self) -> usize {
        let query = backend::requests::WorklistQuery {
            scope: backend::requests::Scope::All,
            limit: 100,
            ..Default::default()
        };
        let page = backend::requests::worklist(&self.backend, &self.admin, &query).await.unwrap();
        page.items.len()
    }
}

pub struct Person {
    pub id: domain::ids::UserId,
    pub cookie: String,
    pub token: String,
}

fn person(name: &str, role: Role, unit: UnitId, active: bool) -> PersonDraft {
    PersonDraft {
        username: name.to_owned(),
        name: name.to_owned(),
        unit,
        grants: vec![Grant { role, unit }],
        active,
        password: Some(PASSWORD.to_owned()),
    }
}

/// An empty database on a Monday morning.
async fn empty(change: impl FnOnce(&mut Settings)) -> (tempfile::TempDir, Settings, Backend, SetClock) {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = Settings::within(dir.path());
    if std::env::var("HUYING_TEST_WORLD").is_ok_and(|world| world == "postgres") {
        settings.database = Database::Postgres(postgres::database(dir.path()));
    }
    settings.rates = NO_LIMITS;
    change(&mut settings);
    let monday_morning: Moment = "2026-11-23T01:00:00Z".parse().unwrap();
    let clock = SetClock::at(monday_morning);
    let config = settings.backend(Secret(vec![7; 32]));
    let chance = Arc::new(SeededChance::new(1));
    let backend = Backend::open(config, Arc::new(clock.clone()), chance).await.unwrap();
    (dir, settings, backend, clock)
}

fn credentials(name: &str) -> Credentials {
    Credentials { username: name.to_owned(), password: PASSWORD.to_owned(), totp: None }
}

async fn signed_in(backend: &Backend, name: &str) -> (String, Staff) {
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let session = sign_in(backend, credentials(name), address, "test").await.unwrap();
    (format!("hy_desk={}", session.token), session.staff)
}

async fn unit(backend: &Backend, by: &Staff, parent: UnitId, kind: UnitKind, name: &str) -> UnitId {
    let id = admin::new_unit_id(backend);
    let unit = Unit {
        id,
        parent: Some(parent),
        kind,
        name: name.to_owned(),
        area: None,
        active: true,
        calendar: None,
    };
    admin::save_unit(backend, by, unit).await.unwrap();
    id
}

async fn categories(backend: &Backend, by: &Staff) {
    let mut parent = None;
    for (slug, name, name_en, keywords) in [
        ("city", "市政", "City works", vec![]),
        ("city.light", "路灯", "Street lamps", vec!["路灯".to_owned()]),
    ] {
        let id = admin::new_category_id(backend);
        let category = Category {
            id,
            parent,
            slug: slug.to_owned(),
            name: name.to_owned(),
            name_en: name_en.to_owned(),
            keywords,
            urgency: Urgency::Normal,
            default_unit: None,
            position: 1,
            active: true,
        };
        admin::save_category(backend, by, category).await.unwrap();
        parent = Some(id);
    }
}

/// One call on its way.
pub struct Call {
    router: Router,
    request: axum::http::request::Builder,
    body: Body,
    from: IpAddr,
}

impl Call {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn cookie(self, cookie: &str) -> Self {
        self.header("cookie", cookie)
    }

    pub fn from(mut self, address: &str) -> Self {
        self.from = address.parse().unwrap();
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string())
    }

    /// A form of our own pages.
    pub fn form(self, body: &str) -> Self {
        self.header("origin", OURS).raw("application/x-www-form-urlencoded", body.to_owned())
    }

    pub fn parts(self, parts: &Parts) -> Self {
        self.raw("multipart/form-data; boundary=XX", parts.end())
    }

    pub fn raw(mut self, kind: &str, body: impl Into<Body>) -> Self {
        self.request = self.request.header("content-type", kind);
        self.body = body.into();
        self
    }

    pub async fn send(self) -> Answer {
        let mut request = self.request.body(self.body).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.from, 4711)));
        let response = self.router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 16 * 1024 * 1024).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: body.to_vec() }
    }

    /// The answer with its body still open, for streams.
    pub async fn open(self) -> axum::response::Response {
        let mut request = self.request.body(self.body).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.from, 4711)));
        self.router.oneshot(request).await.unwrap()
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} {}", self.status, self.text()))
    }

    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.value()
    }

    #[track_caller]
    pub fn created(&self) -> Value {
        assert_eq!(self.status, 201, "{}", self.text());
        self.value()
    }

    /// A problem body with this status and code; gives it.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let body = self.value();
        assert_eq!(body["code"], code, "{body}");
        assert_eq!(body["status"], status);
        body
    }
}

/// A multipart body.
#[derive(Default, Clone)]
pub struct Parts(Vec<u8>);

impl Parts {
    pub fn field(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.head(name, "");
        self.0.extend_from_slice(value.as_ref());
        self.0.extend_from_slice(b"\r\n");
        self
    }

    pub fn file(mut self, name: &str, file: &str, bytes: &[u8]) -> Self {
        self.head(name, &format!("; filename=\"{file}\""));
        self.0.extend_from_slice(bytes);
        self.0.extend_from_slice(b"\r\n");
        self
    }

    fn head(&mut self, name: &str, more: &str) {
        let head = format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
        self.0.extend_from_slice(head.as_bytes());
    }

    pub fn end(&self) -> Vec<u8> {
        let mut all = self.0.clone();
        all.extend_from_slice(b"--XX--\r\n");
        all
    }

    pub fn cut_off(&self) -> Vec<u8> {
        self.0.clone()
    }
}

/// A photo of this size, the colour decided by `shade`.
pub fn photo(width: u32, height: u32, shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![shade; (width * height) as usize]).unwrap();
    drop(writer);
    bytes
}

/// A few bytes that claim to be a photo of 60,000 × 60,000 pixels.
pub fn bomb() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 60_000, 60_000);
    encoder.set_color(png::ColorType::Grayscale);
    drop(encoder.write_header().unwrap());
    bytes
}
