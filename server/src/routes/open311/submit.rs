//! `POST /open311/v2/requests.{format}`: a request from another city's program.

use super::PRIVATE;
use super::about::PUBLIC;
use super::node::{Format, Node, answer};
use super::query::{Query, jurisdiction};
use crate::form::{Form, PHOTO};
use crate::layers::again::REPLAYED;
use crate::problem::{Code, Problem};
use crate::routes::api::caller::{Key, unfit};
use crate::state::AppState;
use app::i18n::Lang;
use app::t;
use axum::extract::{OriginalUri, Request, State};
use axum::http::HeaderValue;
use axum::response::Response;
use backend::partners;
use backend::requests::Intake;
use domain::request::Channel;

/// `POST /open311/v2/requests.{format}`: form-encoded, or multipart with `media`. What is
/// not a file may stand in the address as well.
pub async fn submit(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    Key(key): Key,
    request: Request,
) -> Result<Response, Problem> {
    let mut query = Query::read(uri.query());
    query.done()?;
    query.jurisdiction(&state)?;
    let mut form = Form::foreign(&state, request, &key, PHOTO).await.map_err(foreign)?;
    both(&query, &mut form)?;
    jurisdiction(&state, form.get("jurisdiction_id"))?;
    let partner = form.partner().cloned().ok_or_else(|| Problem::new(Code::Unauthenticated))?;
    translate(&state, &mut form)?;
    let submission = form.submission(&form.staged(&state).await?);
    let submission = submission.map_err(|errors| foreign(Problem::fields(errors)))?;
    let intake = Intake { submission, media: form.uploads(), channel: Channel::Platform, account: None };
    let receipt = partners::submit(&state.backend, &partner, intake).await.map_err(unfit)?;
    let accepted = Node::Record(vec![
        ("service_request_id", receipt.code.as_str().into()),
        ("service_notice", t!(Lang::ZhHans, "open311-notice").into()),
        ("account_id", Node::Null),
    ]);
    let list = Node::List("request", vec![accepted]);
    let mut response = answer(Format::of(uri.path()), "service_requests", &list, PRIVATE);
    if receipt.replayed {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Puts what the address says into the form. What both say must be the same: nobody
/// knows which of them was meant.
fn both(query: &Query, form: &mut Form) -> Result<(), Problem> {
    for (name, said) in query.all() {
        match form.get(name).trim() {
            "" => form.put(name, said.to_owned()),
            same if same == said => {}
            _ => return Err(Problem::field(name, "differs")),
        }
    }
    Ok(())
}

/// Their names for our fields.
const NAMES: [(&str, &str); 3] =
    [("long", "lng"), ("address_string", "address"), ("service_code", "category")];

fn translate(state: &AppState, form: &mut Form) -> Result<(), Problem> {
    if form.get("service_code").trim().is_empty() {
        return Err(Problem::field("service_code", "empty"));
    }
    let directory = state.backend.directory();
    let service = directory.category_by_slug(form.get("service_code").trim());
    let service = service.filter(|category| category.active).ok_or(Problem::new(Code::NotFound))?;
    let said = |name: &str| !form.get(name).trim().is_empty();
    // We have no numbers for addresses, so nobody can know any.
    let located = (said("lat") && said("long")) || said("address_string");
    if !located {
        return Err(Problem::field("address_string", "empty"));
    }
    for (theirs, ours) in NAMES {
        let value = form.take(theirs);
        form.put(ours, value.trim().to_owned());
    }
    let name = format!("attribute[{PUBLIC}]");
    let public = yes(&form.take(&name)).ok_or_else(|| Problem::field(&name, "invalid"))?;
    form.put("public", if public { "true" } else { "" }.to_owned());
    // A picture elsewhere is named, not fetched: nobody sends us to addresses of theirs.
    let (words, picture) = (form.take("description"), form.take("media_url"));
    // The standard asks for no words; what it is about is said by the service.
    let words = if words.trim().is_empty() { service.name.clone() } else { words };
    let words = format!("{}\n{}", words.trim_end(), picture.trim());
    form.put("description", words.trim_end().to_owned());
    Ok(())
}

/// Whether it is yes; nothing said is no.
fn yes(said: &str) -> Option<bool> {
    match said.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Some(true),
        "" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// What is wrong, under the names it came with.
fn foreign(mut problem: Problem) -> Problem {
    for error in &mut problem.errors {
        let known = NAMES.iter().chain(&[("media", "photos")]).find(|(_, ours)| *ours == error.field);
        if let Some((theirs, _)) = known {
            (*theirs).clone_into(&mut error.field);
        }
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::yes;

    #[test]
    fn what_is_neither_yes_nor_no_is_not_taken_for_either() {
        assert!(["yes", " Yes ", "1", "true"].iter().all(|said| yes(said) == Some(true)));
        assert!(["no", "0", "false", "", " "].iter().all(|said| yes(said) == Some(false)));
        assert!(["maybe", "2", "可以"].iter().all(|said| yes(said).is_none()));
    }
}
