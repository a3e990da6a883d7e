//! Webhook deliveries a second: what waits in the database is claimed, signed, sent to a receiver
//! on this machine, and written down as delivered.

use crate::bench::Bench;
use crate::figure::{Figure, Target};
use crate::postgres::Cluster;
use crate::product::{demonstration, secret};
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::routing::post;
use backend::Backend;
use backend::actor::{Grant, Staff};
use backend::clock::{SystemChance, SystemClock};
use backend::config::{Config, Database, Secret, Storage};
use backend::hooks::{self, Courier, HookDraft};
use backend::outside::InsideHosts;
use backend::partners::{self, PartnerDraft};
use domain::FixedOffset;
use domain::hook::HookEvent;
use domain::ids::{HookId, SessionId};
use domain::org::Role;
use domain::partner::Scope;
use sea_orm::{ConnectionTrait, EntityTrait};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tokio::net::TcpListener;

const MANY: u64 = 20_000;
const QUICK: u64 = 5_000;
/// Rows of one transaction.
const BATCH: u64 = 500;
const RATE: f64 = 1000.0;

/// The figures, on SQLite and on PostgreSQL.
///
/// # Errors
/// When the program does not run, or something was not delivered.
pub async fn figures(bench: &Bench) -> Result<Vec<Figure>> {
    let data = bench.folder("hooks")?;
    demonstration(bench, &data, None).await?;
    let made_with = secret(&data)?;
    let sqlite = rates(bench, "webhook deliveries, SQLite", Database::Sqlite(data), made_with).await?;
    let postgres = Cluster::during(bench.scratch.path(), async |cluster| {
        let url = cluster.url();
        let data = bench.folder("hooks-postgres")?;
        demonstration(bench, &data, Some(&url)).await?;
        rates(bench, "webhook deliveries, PostgreSQL", Database::Postgres(url), secret(&data)?).await
    });
    Ok(vec![sqlite, postgres.await?])
}

async fn rates(bench: &Bench, name: &str, database: Database, secret: Secret) -> Result<Figure> {
    let config = Config {
        database,
        storage: Storage::Local(bench.folder("hooks-blobs")?),
        secret,
        offset: FixedOffset::east_opt(8 * 3600).context("an offset")?,
        connections: 8,
        notify_url: None,
        retention_days: 0,
        locks: Default::default(),
        inside: InsideHosts(vec!["127.0.0.1".to_owned()]),
        tell: Default::default(),
    };
    let backend = Backend::open(config, Arc::new(SystemClock), Arc::new(SystemChance)).await?;
    let heard = Arc::new(AtomicU64::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    let count = heard.clone();
    let router = Router::new().route(
        "/",
        post(move || {
            count.fetch_add(1, Ordering::Relaxed);
            async {}
        }),
    );
    let receiver = tokio::spawn(async move { axum::serve(listener, router).await });
    let hook = hook(&backend, url).await?;
    let many = if bench.quick { QUICK } else { MANY };
    let mut runs = Vec::new();
    for run in 0..bench.runs {
        fill(&backend, hook, many).await?;
        runs.push(timed(&backend, many).await?);
        let all = heard.load(Ordering::Relaxed);
        if all != many * (run as u64 + 1) {
            bail!("{many} were to be delivered each time; after {} times {all} were heard", run + 1);
        }
    }
    receiver.abort();
    backend.close().await;
    Ok(Figure::new(name, "/s", runs)
        .target(Target::AtLeast(RATE))
        .note(format!("{many} waiting, one receiver beside it, each delivery written down durably")))
}

async fn hook(backend: &Backend, url: String) -> Result<HookId> {
    let person = backend::entity::staff::Entity::find().one(backend.read()).await?.context("no staff")?;
    let top = backend.directory().root().map(|unit| unit.id).context("no district")?;
    let staff = Staff {
        id: person.id.0,
        session: SessionId(backend.new_id()),
        username: person.username,
        name: person.name,
        unit: top,
        grants: vec![Grant { role: Role::Administrator, unit: top }],
        places: Vec::new(),
        stands_in: Vec::new(),
        unread: 0,
    };
    let partner = partners::new_id(backend);
    let draft = PartnerDraft { name: "bench".to_owned(), scopes: vec![Scope::Follow], per_minute: 60 };
    partners::save(backend, &staff, partner, draft).await?;
    let id = hooks::new_id(backend);
    let draft = HookDraft { url, kinds: HookEvent::ALL.to_vec(), published: false };
    hooks::save(backend, &staff, (partner, id), draft).await?;
    Ok(id)
}

/// Has so many wait, of all the requests there are in turn.
async fn fill(backend: &Backend, hook: HookId, many: u64) -> Result<()> {
    let requests = backend::entity::request::Entity::find().all(backend.read()).await?;
    let now = backend.now();
    let mut rows = Vec::new();
    for at in 0..many {
        let request = requests[usize::try_from(at)? % requests.len()].id.0;
        let (id, event) = (backend.new_id(), backend.new_id());
        let body = format!(
            "{{\"id\":\"{event}\",\"type\":\"request.changed\",\"timestamp\":\"2026-05-04T02:00:00Z\",\
             \"data\":{{\"code\":\"HY-0000-000\",\"status\":\"handling\",\"version\":4,\"text\":null}}}}"
        );
        rows.push(format!(
            "('{id}', '{hook}', '{request}', '{event}', 'request.changed', '{body}', 'waiting', 0, $1, $1)"
        ));
        if rows.len() as u64 == BATCH || at + 1 == many {
            let text = format!(
                "insert into webhook_delivery (id, webhook_id, request_id, event_id, kind, body, state, attempts,
                   run_at, created_at) values {}",
                std::mem::take(&mut rows).join(", ")
            );
            backend
                .write(move |tx| {
                    let statement =
                        backend::db::sql(tx.get_database_backend(), text.clone(), vec![now.into()]);
                    async move {
                        tx.execute_raw(statement).await?;
                        Ok(())
                    }
                })
                .await?;
        }
    }
    Ok(())
}

async fn timed(backend: &Backend, many: u64) -> Result<f64> {
    let mut courier = Courier::new(backend.clone())?;
    let begin = Instant::now();
    while courier.step().await? > 0 {}
    Ok(many as f64 / begin.elapsed().as_secs_f64())
}
