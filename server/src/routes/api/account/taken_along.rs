//! The export of an account, sent while it is read: a page of requests lies in
//! memory, however many there are.

use super::{Export, TakenRequest};
use crate::problem::{Code, Problem};
use crate::state::AppState;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use backend::accounts::{self, Taken};
use backend::actor::Resident;
use backend::error::Error;
use backend::view::Page;
use futures::stream::{self, StreamExt};

/// What the head ends with: its requests, which are none yet.
const END: &str = "]}";

/// All of it. What goes wrong before the first page is a problem; afterwards the
/// answer breaks off, so that nobody takes a part for the whole.
pub(super) async fn answer(state: &AppState, resident: Resident, head: &Export) -> Result<Response, Problem> {
    let wrong = |error| Problem::from(Error::internal(error));
    let head = serde_json::to_string(head).map_err(wrong)?;
    let head = head.strip_suffix(END).ok_or_else(|| Problem::new(Code::Internal))?.to_owned();
    let first = accounts::taken_along(&state.backend, resident, None).await?;
    let backend = state.backend.clone();
    let pages = stream::try_unfold(Some((first, "")), move |page| {
        let backend = backend.clone();
        async move {
            let Some((page, comma)) = page else { return Ok::<_, Error>(None) };
            let (text, next) = written(page, comma)?;
            let comma = if text.is_empty() { comma } else { "," };
            let next = match next {
                Some(cursor) => {
                    Some((accounts::taken_along(&backend, resident, Some(&cursor)).await?, comma))
                }
                None => None,
            };
            Ok(Some((text, next)))
        }
    });
    let all = stream::iter([Ok(head)]).chain(pages).chain(stream::iter([Ok(END.to_owned())]));
    let headers = [(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "application/json")];
    Ok((headers, Body::from_stream(all)).into_response())
}

/// The requests of a page, with a comma before each but the very first.
fn written(page: Page<Taken>, mut comma: &str) -> Result<(String, Option<String>), Error> {
    let mut text = String::new();
    for request in page.items {
        text.push_str(comma);
        text.push_str(&serde_json::to_string(&TakenRequest::from(request)).map_err(Error::internal)?);
        comma = ",";
    }
    Ok((text, page.next))
}
