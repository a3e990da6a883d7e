//! `GET /requests`: what everyone may read.

use super::Sheet;
use crate::problem::Problem;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::i18n::Lang;
use app::pages;
use app::pages::requests::{Asked, Choices, STATES};
use app::parts::categories::{Group, groups};
use axum::extract::{Query, State};
use axum::response::Response;
use backend::directory::Directory;
use backend::requests::{Order, PublishedQuery, published};
use domain::geo::Wgs84;
use domain::org::UnitKind;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

/// Cards a page.
const CARDS: u16 = 20;

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Params {
    q: String,
    category: String,
    area: String,
    status: String,
    order: String,
    lat: String,
    lng: String,
    cursor: String,
}

/// `GET /requests`
pub async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(params): Query<Params>,
) -> Result<Response, Problem> {
    let query = params.query();
    let found = published(&state.backend, &query).await?;
    let next = found.next.as_deref().map(|cursor| params.address(Some(cursor)));
    let first = params.address(None);
    let choices = choices(&state.backend.directory(), visitor.lang);
    let asked = params.asked();
    let page = move || pages::requests::page(&asked, &choices, Some(&found), first, next);
    Ok(Sheet::lively("tab-requests").feed().show(&state, &visitor, page).await)
}

impl Params {
    /// What is not understood is left out: a list is better than an error.
    fn query(&self) -> PublishedQuery {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        let near = self.near();
        let order = if self.nearest() && near.is_some() { Order::Nearest } else { Order::Newest };
        PublishedQuery {
            text: some(&self.q).map(|text| text.chars().take(domain::search::QUERY_CHARS).collect()),
            category: some(&self.category),
            area: self.area.parse().ok(),
            status: self.status.parse().ok().filter(|status| STATES.contains(status)),
            near,
            order,
            cursor: some(&self.cursor),
            limit: CARDS,
        }
    }

    fn nearest(&self) -> bool {
        self.order == "nearest"
    }

    fn near(&self) -> Option<Wgs84> {
        Wgs84::new(self.lat.parse().ok()?, self.lng.parse().ok()?)
    }

    fn asked(self) -> Asked {
        let near = self.near().is_some();
        let nearest = self.nearest();
        Asked {
            nearest,
            later: !self.cursor.is_empty(),
            lat: if near { self.lat } else { String::new() },
            lng: if near { self.lng } else { String::new() },
            text: self.q,
            category: self.category,
            area: self.area,
            status: self.status,
        }
    }

    /// The address of this list, at a cursor or from the beginning.
    fn address(&self, cursor: Option<&str>) -> String {
        let mut query = Serializer::new(String::new());
        let fields = [
            ("q", self.q.as_str()),
            ("category", &self.category),
            ("area", &self.area),
            ("status", &self.status),
            ("order", &self.order),
            ("lat", &self.lat),
            ("lng", &self.lng),
            ("cursor", cursor.unwrap_or("")),
        ];
        query.extend_pairs(fields.iter().filter(|(_, value)| !value.is_empty()));
        format!("/requests?{}", query.finish())
    }
}

fn choices(directory: &Directory, lang: Lang) -> Choices {
    Choices { categories: groups(directory, lang), areas: areas(directory) }
}

/// Subdistricts with their communities.
pub(crate) fn areas(directory: &Directory) -> Vec<Group> {
    let named = |kind: UnitKind| directory.units.iter().filter(move |u| u.active && u.kind == kind);
    let below = |top| {
        let communities = named(UnitKind::Community).filter(move |u| u.parent == Some(top));
        communities.map(|u| (u.id.to_string(), u.name.clone())).collect()
    };
    named(UnitKind::Subdistrict)
        .map(|u| Group { slug: u.id.to_string(), name: u.name.clone(), items: below(u.id) })
        .collect()
}
