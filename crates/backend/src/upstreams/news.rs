//! What news of an upstream do here.

use super::Known;
use super::platform::TheirNews;
use crate::Backend;
use crate::db::{Text, Tx, sql};
use crate::entity::upstream_link::Model;
use crate::entity::{upstream_link, upstream_news};
use crate::error::{Error, Result};
use crate::requests::{find_by_id, given_beside};
use domain::draft::ACTION_CHARS;
use domain::ids::LinkId;
use domain::request::{By, Command, Status};
use domain::text::clean;
use domain::upstream::{Deed, meaning};
use sea_orm::{EntityTrait, Statement};

/// Longest state of another platform that is kept, in characters.
const STATE_CHARS: usize = 60;

/// Does what news do, each once; whether there were any. [`Error::Conflict`] when
/// somebody else took some, or changed the request, at the same moment.
pub(super) async fn take(
    backend: &Backend,
    known: &Known,
    link: LinkId,
    news: Vec<TheirNews>,
) -> Result<bool> {
    let mut some = false;
    for one in news {
        some |= take_one(backend, known, link, one).await?;
    }
    Ok(some)
}

async fn take_one(backend: &Backend, known: &Known, link: LinkId, news: TheirNews) -> Result<bool> {
    if let Some(key) = &news.key {
        let seen = upstream_news::Entity::find_by_id((Text(link), key.clone())).one(backend.read()).await?;
        if seen.is_some() {
            return Ok(false);
        }
    }
    let row = upstream_link::Entity::find_by_id(Text(link)).one(backend.read()).await?;
    let said = Said {
        row: row.ok_or(Error::NotFound)?,
        key: news.key,
        state: clean(&news.state).chars().take(STATE_CHARS).collect(),
        text: news.text.as_deref().map(clean).filter(|text| !text.is_empty()),
    };
    // The same may come by asking and by being told.
    let same = said.row.their_state.as_ref() == Some(&said.state)
        && (said.text.is_none() || said.text == said.row.their_text);
    if same {
        said.keep(backend, None).await?
    } else {
        act(backend, known, &said).await?
    }
    Ok(!same)
}

/// Does what they mean here, and keeps that they were taken, in one.
async fn act(backend: &Backend, known: &Known, said: &Said) -> Result<()> {
    let row = &said.row;
    // A text without a new state is news as well, but closes nothing.
    let moved = row.their_state.as_ref() != Some(&said.state);
    let meant = meaning(&known.states, &said.state);
    let wanted = match meant.deed {
        Deed::Close if !moved => Deed::Propose,
        wanted => wanted,
    };
    if wanted == Deed::Ignore {
        return said.keep(backend, None).await;
    }
    let request = find_by_id(backend, row.request_id.0).await?.ok_or(Error::NotFound)?;
    let called = meant.words.as_deref().unwrap_or(&said.state);
    let over = matches!(request.status.0, Status::Answered | Status::Evaluated | Status::CallBack);
    if wanted == Deed::Close && over {
        let told = said.told(backend, Some(None));
        match given_beside(backend, &request, Command::Close { note: None }, By::System, told).await {
            // An assisting unit has not done its part: staff decide.
            Err(Error::Refused(_)) => {}
            done => return done,
        }
    }
    let number = row.number.as_deref().unwrap_or_default();
    let note = format!("{} {number} · {called} · {}", known.name, said.text.as_deref().unwrap_or_default());
    let text = clean(note.trim_end_matches(" · ")).chars().take(ACTION_CHARS).collect();
    let words = || said.text.as_deref().unwrap_or(called).chars().take(ACTION_CHARS).collect();
    let proposal: Option<Option<String>> =
        matches!(wanted, Deed::Propose | Deed::Close).then(|| Some(words()));
    let told = said.told(backend, proposal.clone());
    match given_beside(backend, &request, Command::Note { text }, By::System, told).await {
        Err(Error::Refused(_)) => said.keep(backend, proposal).await,
        done => done,
    }
}

/// What an upstream said of a request, and the link as it was before.
struct Said {
    row: Model,
    key: Option<String>,
    state: String,
    text: Option<String>,
}

impl Said {
    /// That it was taken: each statement finds its row as long as nobody else took the
    /// same, or anything, meanwhile. `proposal`: what is proposed from now on, if that
    /// changes.
    fn told(&self, backend: &Backend, proposal: Option<Option<String>>) -> Vec<Statement> {
        let (dialect, now) = (backend.read().get_database_backend(), backend.now());
        let mut values = vec![
            self.row.id.into(),
            self.state.clone().into(),
            self.text.clone().into(),
            now.into(),
            self.row.their_state.clone().into(),
            self.row.their_text.clone().into(),
        ];
        let proposes = if proposal.is_some() { ", proposal = $7" } else { "" };
        values.extend(proposal.map(Into::into));
        let update = format!(
            "update upstream_link set their_state = $2, their_text = coalesce($3, their_text), told_at = $4{proposes}
             where id = $1 and their_state is not distinct from $5 and their_text is not distinct from $6"
        );
        let mut told = vec![sql(dialect, update, values)];
        if let Some(key) = &self.key {
            let insert = "insert into upstream_news (link_id, key, at) values ($1, $2, $3)
                          on conflict do nothing";
            told.push(sql(dialect, insert, vec![self.row.id.into(), key.clone().into(), now.into()]));
        }
        told
    }

    /// Keeps that it was taken, where nothing else is done.
    async fn keep(&self, backend: &Backend, proposal: Option<Option<String>>) -> Result<()> {
        let told = self.told(backend, proposal);
        let work = move |tx: Tx| {
            let told = told.clone();
            async move { tx.each(told).await }
        };
        backend.write(work).await
    }
}
