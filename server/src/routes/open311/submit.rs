//! `POST /open311/v2/requests.{format}`: a request from another city's program.

use super::PRIVATE;
use super::about::PUBLIC;
use super::node::{Format, Node, answer};
use super::query::jurisdiction;
use crate::form::{Form, PHOTO};
use crate::problem::{Code, FieldProblem, Problem};
use crate::routes::api::caller::{Key, unfit};
use crate::state::AppState;
use app::i18n::Lang;
use app::t;
use axum::extract::{OriginalUri, Request, State};
use axum::response::Response;
use backend::partners;
use backend::requests::Intake;
use domain::request::Channel;

/// `POST /open311/v2/requests.{format}`: form-encoded, or multipart with `media`; the key
/// in the address or in the form.
pub async fn submit(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    Key(key): Key,
    request: Request,
) -> Result<Response, Problem> {
    let mut form = Form::foreign(&state, request, &key, PHOTO).await?;
    jurisdiction(&state, form.get("jurisdiction_id"))?;
    let partner = form.partner().cloned().ok_or_else(|| Problem::new(Code::Unauthenticated))?;
    translate(&state, &mut form)?;
    let submission = form.submission(&form.staged(&state).await?).map_err(foreign)?;
    let intake = Intake { submission, media: form.uploads(), channel: Channel::Platform, account: None };
    let receipt = partners::submit(&state.backend, &partner, intake).await.map_err(unfit)?;
    let accepted = Node::Record(vec![
        ("service_request_id", receipt.code.as_str().into()),
        ("service_notice", t!(Lang::ZhHans, "open311-notice").into()),
        ("account_id", Node::Null),
    ]);
    let list = Node::List("request", vec![accepted]);
    Ok(answer(Format::of(uri.path()), "service_requests", &list, PRIVATE))
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
fn foreign(errors: Vec<domain::draft::FieldError>) -> Problem {
    let named = |error: domain::draft::FieldError| {
        let mut problem = FieldProblem::from(error);
        if let Some((theirs, _)) = NAMES.iter().find(|(_, ours)| *ours == problem.field) {
            problem.field = (*theirs).to_owned();
        }
        problem
    };
    Problem::fields(errors.into_iter().map(named))
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
