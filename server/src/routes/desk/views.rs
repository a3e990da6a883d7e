//! Saved views of lists.

use super::guard::Desk;
use super::worklist;
use crate::problem::Problem;
use app::pages::desk::query::{Query, encode};
use app::pages::desk::views::{Unkept, Views};
use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::saved_views;
use domain::draft::Problem as Why;
use domain::lists::List;
use domain::text;
use serde::Deserialize;

/// Most characters of a name that are kept for the form.
const NAME_SHOWN: usize = 100;
/// How the address says that a view took the place of another.
const REPLACED: &str = "replaced";

/// A view to be kept.
#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
    #[serde(default)]
    query: String,
    /// The worklist where none is named.
    #[serde(default)]
    list: String,
}

/// `POST /desk/views`
pub async fn save(desk: Desk, Form(sent): Form<Named>) -> Result<Response, Problem> {
    let list: List = sent.list.parse().unwrap_or(List::Worklist);
    // Only what makes a view is kept, whatever came.
    let query = view_of(list, &sent.query);
    match saved_views::save(&desk.state.backend, &desk.staff, list, &sent.name, &query).await {
        Ok(false) => Ok(Redirect::to(&format!("{}?{query}", list.path())).into_response()),
        Ok(true) => {
            let name = encode(&text::clean_line(&sent.name));
            let to = format!("{}?{query}&view={REPLACED}&view_name={name}", list.path());
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let why = match &error {
                Error::Invalid(errors) => errors.first().map_or(Why::Invalid, |error| error.problem),
                Error::Taken(_) => Why::Taken,
                _ => return Err(error.into()),
            };
            let name: String = sent.name.chars().take(NAME_SHOWN).collect();
            if list == List::Worklist {
                return worklist::page(desk, &query, Some(Unkept { why, name })).await;
            }
            // The name comes back with its list.
            let to = format!("{}?{query}&view={why}&view_name={}", list.path(), encode(&name));
            Ok(Redirect::to(&to).into_response())
        }
    }
}

/// What of a query string makes a view of a list, in one way of writing it.
pub(super) fn view_of(list: List, query: &str) -> String {
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    if list == List::Worklist {
        return Query::read(pairs.iter().map(|(name, value)| (&**name, &**value))).view_string();
    }
    let value = |name: &str| {
        let (_, value) = pairs.iter().find(|(known, _)| known == name)?;
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let kept = list.filters().iter().filter_map(|name| Some(format!("{name}={}", encode(&value(name)?))));
    kept.collect::<Vec<_>>().join("&")
}

/// The menu of a list that is shown at an address.
pub(super) async fn views(desk: &Desk, list: List, query: &str) -> Result<Views, Error> {
    let saved = saved_views::list(&desk.state.backend, &desk.staff, list).await?;
    let here = view_of(list, query);
    Ok(Views { list, here, saved, unkept: unkept(query), replaced: replaced(query) })
}

/// The name of the view that took the place of another just now, as the address says
/// it.
pub(super) fn replaced(query: &str) -> Option<String> {
    let (word, name) = told(query)?;
    (word == REPLACED).then_some(name)
}

/// The view that could not be kept just now, as the address says it.
fn unkept(query: &str) -> Option<Unkept> {
    let (word, name) = told(query)?;
    Some(Unkept { why: word.parse().ok()?, name })
}

/// What became of a view just now, and its name.
fn told(query: &str) -> Option<(String, String)> {
    let value = |wanted: &str| {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let name = value("view_name").unwrap_or_default().chars().take(NAME_SHOWN).collect();
    Some((value("view")?, name))
}

/// `POST /desk/views/{id}/forget`
pub async fn forget(desk: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let list = saved_views::forget(&desk.state.backend, &desk.staff, id).await?;
    Ok(Redirect::to(list.path()).into_response())
}
