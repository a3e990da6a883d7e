//! Roads, water and greens of the district, so that its map says something where
//! there is no basemap. They come with an extract, or with the demonstration.

use super::save::{Reach, count_up};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx};
use crate::entity::ground::{ActiveModel, Column, Entity, Model};
use crate::entity::meta;
use crate::error::{Error, Result};
use domain::place::GroundKind;
use domain::text::clean_line;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::Arc;

/// Most pieces of a district, most points of all of them, and of one.
pub const PIECES: usize = 200_000;
pub const POINTS: usize = 1_000_000;
const LONGEST: usize = 20_000;
/// Longest name, in characters.
const NAME: usize = 40;
/// Rows of one statement.
const ROWS: usize = 400;
/// Pieces that are read at once.
const CHUNK: u64 = 5000;
/// Under this name stands the number of the newest change.
const VERSION: &str = "ground";

/// A part of the ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it is from: `way/123`.
    pub id: String,
    /// What it is.
    pub kind: GroundKind,
    /// Its name; mostly none.
    pub name: String,
    /// Its line or its open ring: `[lng, lat]` in millionths of a degree.
    pub points: Vec<[i32; 2]>,
    /// Open rings that are cut out of an area.
    pub holes: Vec<Vec<[i32; 2]>>,
}

/// How points are kept: a line, or a ring and what is cut out of it; before there
/// was anything cut out, a line or a ring alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Shape {
    Plain(Vec<[i32; 2]>),
    Rings(Vec<Vec<[i32; 2]>>),
}

/// The number of the newest change; 0 where nothing ever was kept.
pub(super) async fn version(backend: &Backend) -> Result<i64> {
    let row = meta::Entity::find_by_id(VERSION).one(backend.read()).await?;
    Ok(row.and_then(|row| row.value.parse().ok()).unwrap_or(0))
}

/// Every piece, in the order of its identifiers.
pub(super) async fn pieces(backend: &Backend) -> Result<Vec<Piece>> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let rows = Entity::find().filter(Column::Id.gt(after)).order_by_asc(Column::Id).limit(CHUNK);
        let rows = rows.all(backend.read()).await?;
        let Some(last) = rows.last() else { return Ok(all) };
        after = last.id.clone();
        for row in rows {
            let (points, holes) = match serde_json::from_str(&row.points).map_err(Error::internal)? {
                Shape::Plain(points) => (points, Vec::new()),
                Shape::Rings(mut rings) if !rings.is_empty() => (rings.remove(0), rings),
                Shape::Rings(_) => continue,
            };
            all.push(Piece { id: row.id, kind: row.kind.0, name: row.name, points, holes });
        }
    }
}

/// Keeps the ground of an extract: what was there before within the same box goes,
/// so that a newer extract corrects an older one and its neighbour stays.
///
/// # Errors
/// [`Error::Forbidden`] for who does not edit the places of the whole district.
pub async fn keep_ground(backend: &Backend, by: &Staff, pieces: Vec<Piece>) -> Result<usize> {
    if !Reach::of(backend, by).covers(None) {
        return Err(Error::Forbidden);
    }
    keep(backend, pieces).await
}

/// The same for the program itself.
pub(crate) async fn keep(backend: &Backend, mut pieces: Vec<Piece>) -> Result<usize> {
    let (mut points, mut seen) = (0, HashSet::new());
    pieces.retain_mut(|piece| {
        let least = if piece.kind.is_area() { 3 } else { 2 };
        piece.holes.retain(|hole| (3..=LONGEST).contains(&hole.len()));
        points += piece.points.len() + piece.holes.iter().map(Vec::len).sum::<usize>();
        (least..=LONGEST).contains(&piece.points.len()) && points <= POINTS && seen.insert(piece.id.clone())
    });
    pieces.truncate(PIECES);
    let Some(bounds) = bounds(&pieces) else { return Ok(0) };
    let rows = pieces.iter().map(row).collect::<Result<Vec<Model>>>()?;
    let (rows, count) = (Arc::new(rows), pieces.len());
    let work = move |tx: Tx| {
        let rows = rows.clone();
        async move {
            let [west, south, east, north] = bounds;
            let inside = Entity::delete_many()
                .filter(Column::West.between(west, east))
                .filter(Column::South.between(south, north));
            inside.exec(&*tx).await?;
            for some in rows.chunks(ROWS) {
                let ids = some.iter().map(|row| row.id.clone());
                Entity::delete_many().filter(Column::Id.is_in(ids)).exec(&*tx).await?;
                let some: Vec<ActiveModel> =
                    some.iter().map(|row| row.clone().into_active_model().reset_all()).collect();
                Entity::insert_many(some).exec_without_returning(&*tx).await?;
            }
            count_up(&tx, VERSION, 1).await?;
            Ok(())
        }
    };
    backend.write(work).await?;
    Ok(count)
}

/// West, south, east, north of all corners from which boxes are told.
fn bounds(pieces: &[Piece]) -> Option<[i32; 4]> {
    let corners = pieces.iter().filter_map(corner);
    let all = corners.map(|[x, y]| [x, y, x, y]);
    all.reduce(|[w, s, e, n], [x, y, v, u]| [w.min(x), s.min(y), e.max(v), n.max(u)])
}

/// The south-western corner of a piece.
fn corner(piece: &Piece) -> Option<[i32; 2]> {
    piece.points.iter().copied().reduce(|[x, y], [v, u]| [x.min(v), y.min(u)])
}

fn row(piece: &Piece) -> Result<Model> {
    let [west, south] = corner(piece).unwrap_or_default();
    let rings: Vec<_> = std::iter::once(&piece.points).chain(&piece.holes).collect();
    Ok(Model {
        id: piece.id.clone(),
        kind: Text(piece.kind),
        name: clean_line(&piece.name).chars().take(NAME).collect(),
        west,
        south,
        points: serde_json::to_string(&rings).map_err(Error::internal)?,
    })
}
