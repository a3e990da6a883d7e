//! News that an upstream brings by itself, signed as we sign ours.

use super::platform::TheirNews;
use super::{Known, news};
use crate::Backend;
use crate::db::Text;
use crate::entity::request;
use crate::entity::upstream_link::{Column, Entity};
use crate::error::{Error, Result};
use crate::hooks::{PREFIX, signature};
use crate::secrets::equal;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::TimeDelta;
use domain::code::RequestCode;
use domain::ids::UpstreamId;
use domain::upstream::LinkState;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;

/// How old or new a call may be: who has recorded one cannot send it later.
const SKEW: TimeDelta = TimeDelta::minutes(5);
/// Longest identifier of a call, and most signatures that are looked at.
const ID_BYTES: usize = 200;
const SIGNATURES: usize = 8;
/// How often it is tried while others change the request.
const RUNS: u32 = 4;

/// A call as it came.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`: seconds since 1970.
    pub timestamp: &'a str,
    /// `webhook-signature`.
    pub signature: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// What it says. Either flat, or as our own webhooks say it.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Body {
    number: Option<String>,
    reference: Option<String>,
    status: Option<String>,
    text: Option<String>,
    data: Option<Data>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Data {
    code: Option<String>,
    status: Option<String>,
    text: Option<String>,
}

/// Takes news of an upstream; the same once. [`Error::Unauthenticated`] for a
/// call that is not its own or not of now, [`Error::NotFound`] for a request that
/// was not handed on to it (or of which the number is not known yet), and for
/// what cannot be read.
pub async fn receive(backend: &Backend, upstream: UpstreamId, call: Call<'_>) -> Result<()> {
    let known = backend.upstreams().one(upstream).ok_or(Error::Unauthenticated)?;
    verify(backend, &known, call)?;
    let body: Body = serde_json::from_slice(call.body).map_err(|_| Error::NotFound)?;
    let data = body.data.unwrap_or_default();
    let link = match (body.number.or(data.code), body.reference) {
        (Some(number), _) => by_number(backend, upstream, &number).await?,
        (None, Some(reference)) => by_reference(backend, upstream, &reference).await?,
        (None, None) => None,
    };
    let link = link.ok_or(Error::NotFound)?;
    if link.state.0 == LinkState::Over {
        return Ok(());
    }
    let news = TheirNews {
        key: Some(format!("call:{}", call.id)),
        state: body.status.or(data.status).unwrap_or_default(),
        text: body.text.or(data.text),
    };
    for _ in 0..RUNS {
        match news::take(backend, &known, link.id.0, vec![news.clone()]).await {
            // Somebody was faster with the request.
            Err(Error::Conflict) => {}
            done => return done.map(|_| ()),
        }
    }
    Err(Error::Unavailable("the request changes all the time".to_owned()))
}

fn verify(backend: &Backend, known: &Known, call: Call<'_>) -> Result<()> {
    let wrong = || Error::Unauthenticated;
    let seconds: i64 = call.timestamp.parse().map_err(|_| wrong())?;
    let now = backend.now().timestamp();
    if now.abs_diff(seconds) > SKEW.num_seconds().unsigned_abs()
        || call.id.is_empty()
        || call.id.len() > ID_BYTES
    {
        return Err(wrong());
    }
    let sealed = known.secret.as_deref().ok_or_else(wrong)?;
    let secrets = backend.secrets().unseal(&Known::bound(known.id, "secret"), sealed).ok_or_else(wrong)?;
    // Several while one takes the place of the other. All are looked at, in equal time.
    let good = secrets.split(' ').map(bytes).fold(false, |good, secret| {
        let ours = signature(&secret, call.id, seconds, call.body);
        let theirs = call.signature.split(' ').take(SIGNATURES);
        theirs.fold(good, |good, one| good | equal(one.as_bytes(), ours.as_bytes()))
    });
    if good { Ok(()) } else { Err(wrong()) }
}

/// The bytes of a secret as it was typed.
fn bytes(secret: &str) -> Vec<u8> {
    let coded = secret.strip_prefix(PREFIX).and_then(|coded| BASE64.decode(coded).ok());
    coded.unwrap_or_else(|| secret.as_bytes().to_vec())
}

type Row = crate::entity::upstream_link::Model;

async fn by_number(backend: &Backend, upstream: UpstreamId, number: &str) -> Result<Option<Row>> {
    let query =
        Entity::find().filter(Column::Number.eq(number)).filter(Column::UpstreamId.eq(Text(upstream)));
    Ok(query.one(backend.read()).await?)
}

async fn by_reference(backend: &Backend, upstream: UpstreamId, code: &str) -> Result<Option<Row>> {
    let Ok(code) = RequestCode::parse(code) else { return Ok(None) };
    let of = request::Entity::find().filter(request::Column::Code.eq(code.as_str()));
    let Some(request) = of.one(backend.read()).await? else { return Ok(None) };
    let query = Entity::find().filter(Column::RequestId.eq(request.id));
    Ok(query.filter(Column::UpstreamId.eq(Text(upstream))).one(backend.read()).await?)
}
