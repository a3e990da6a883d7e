//! What news of an upstream do here.

use super::Known;
use super::platform::TheirNews;
use crate::Backend;
use crate::db::{Text, Tx, sql};
use crate::entity::upstream_link::Model;
use crate::entity::{upstream_link, upstream_news};
use crate::error::{Error, Result};
use crate::requests::{find_by_id, given};
use domain::draft::ACTION_CHARS;
use domain::ids::LinkId;
use domain::request::{By, Command, Status};
use domain::text::clean;
use domain::upstream::{Deed, meaning};
use sea_orm::{ConnectionTrait, EntityTrait};

/// Longest state of another platform that is kept, in characters.
const STATE_CHARS: usize = 60;

/// Does what news do, each once; whether there were any.
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
    let row = row.ok_or(Error::NotFound)?;
    let state: String = clean(&news.state).chars().take(STATE_CHARS).collect();
    let text = news.text.as_deref().map(clean).filter(|text| !text.is_empty());
    // The same may come by asking and by being told.
    let same =
        row.their_state.as_deref() == Some(state.as_str()) && (text.is_none() || text == row.their_text);
    let proposal =
        if same { row.proposal.clone() } else { act(backend, known, &row, &state, text.as_deref()).await? };
    keep(backend, link, news.key, (state, text, proposal)).await?;
    Ok(!same)
}

/// What is proposed after it.
async fn act(
    backend: &Backend,
    known: &Known,
    row: &Model,
    state: &str,
    text: Option<&str>,
) -> Result<Option<String>> {
    // A text without a new state is news as well, but closes nothing.
    let moved = row.their_state.as_deref() != Some(state);
    let meant = meaning(&known.states, state);
    let wanted = match meant.deed {
        Deed::Close if !moved => Deed::Propose,
        wanted => wanted,
    };
    if wanted == Deed::Ignore {
        return Ok(row.proposal.clone());
    }
    let Some(request) = find_by_id(backend, row.request_id.0).await? else { return Ok(None) };
    let called = meant.words.as_deref().unwrap_or(state);
    let said = text.unwrap_or(called);
    let over = matches!(request.status.0, Status::Answered | Status::Evaluated | Status::CallBack);
    let number = row.number.as_deref().unwrap_or_default();
    let note = format!("{} {number} · {called} · {}", known.name, text.unwrap_or_default());
    let note: String = clean(note.trim_end_matches(" · ")).chars().take(ACTION_CHARS).collect();
    if wanted == Deed::Close && over {
        match given(backend, &request, Command::Close { note: None }, By::System).await {
            Ok(()) => return Ok(None),
            // An assisting unit has not done its part: staff decide.
            Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    match given(backend, &request, Command::Note { text: note }, By::System).await {
        Ok(()) | Err(Error::Refused(_)) => {}
        Err(error) => return Err(error),
    }
    let proposes = matches!(wanted, Deed::Propose | Deed::Close);
    let proposed = || said.chars().take(ACTION_CHARS).collect();
    Ok(if proposes { Some(proposed()) } else { row.proposal.clone() })
}

async fn keep(
    backend: &Backend,
    link: LinkId,
    key: Option<String>,
    (state, text, proposal): (String, Option<String>, Option<String>),
) -> Result<()> {
    let now = backend.now();
    let work = move |tx: Tx| {
        let (key, state, text, proposal) = (key.clone(), state.clone(), text.clone(), proposal.clone());
        async move {
            let dialect = tx.get_database_backend();
            let update = "update upstream_link set their_state = $2, their_text = coalesce($3, their_text),
                            proposal = $4, told_at = $5 where id = $1";
            let values = vec![Text(link).into(), state.into(), text.into(), proposal.into(), now.into()];
            tx.execute_raw(sql(dialect, update, values)).await?;
            if let Some(key) = key {
                let insert = "insert into upstream_news (link_id, key, at) values ($1, $2, $3)
                              on conflict do nothing";
                let values = vec![Text(link).into(), key.into(), now.into()];
                tx.execute_raw(sql(dialect, insert, values)).await?;
            }
            Ok(())
        }
    };
    backend.write(work).await
}
