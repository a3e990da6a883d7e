//! Published requests by distance.
//!
//! The order goes by cells of a hundredth of a degree, which is all strangers
//! may know, and by the newest within a cell.

use super::keyset::{Branch, Cursor, List, Query};
use super::list::{COLUMNS, Chosen, Found};
use super::store::{CELL_COLUMNS, cell, cell_middle};
use crate::Backend;
use crate::error::Result;
use crate::view::{Card, Page};
use domain::geo::Wgs84;

/// Cells looked at on each side.
const REACH: i32 = 15;
/// Cells asked for at once.
const AT_ONCE: usize = 60;

pub(super) async fn page(backend: &Backend, chosen: &Chosen, near: Wgs84) -> Result<Page<Card>> {
    let cells = cells(near);
    let start = chosen.cursor.map_or(0, |cursor| usize::try_from(cursor.rank).unwrap_or(usize::MAX));
    let limit = usize::try_from(chosen.limit).unwrap_or(usize::MAX);
    let mut found: Vec<Found> = Vec::new();
    let mut at = start.min(cells.len());
    while at < cells.len() && found.len() <= limit {
        let end = (at + AT_ONCE).min(cells.len());
        found.extend(some(backend, chosen, &cells, at..end).await?);
        at = end;
    }
    let next = chosen
        .cut(&mut found)
        .map(|last| Cursor { rank: last.rank, ..Cursor::at(List::Nearest, last.card.published_at, last.seq) })
        .map(Cursor::encode);
    Ok(Page { items: found.into_iter().map(|found| found.card).collect(), next })
}

async fn some(
    backend: &Backend,
    chosen: &Chosen,
    cells: &[i32],
    range: std::ops::Range<usize>,
) -> Result<Vec<Found>> {
    let mut sql = Query::new();
    let mut branches = Vec::with_capacity(range.len());
    for rank in range {
        let place = sql.bind(cells[rank]);
        let mut branch = Branch::of(format!("cell = {place}"));
        let rank = i64::try_from(rank).unwrap_or(i64::MAX);
        branch.column = format!(", cast({} as bigint) as rank", sql.bind(rank));
        if let Some(cursor) = chosen.cursor.filter(|cursor| cursor.rank == rank) {
            let (at, seq) = (sql.bind(cursor.moment()), sql.bind(cursor.seq));
            branch.conditions.push(format!("(published_at, seq) < ({at}, {seq})"));
        }
        branches.push(branch);
    }
    chosen.filter_all(&mut sql);
    let dialect = backend.read().get_database_backend();
    let statement = sql.page(dialect, COLUMNS, &branches, "published_at desc, seq desc", chosen.limit + 1);
    chosen.cards(backend, statement).await
}

/// The cells around a position, nearest first.
fn cells(near: Wgs84) -> Vec<i32> {
    let middle = cell(near);
    let mut cells: Vec<i32> = (-REACH..=REACH)
        .flat_map(|row| (-REACH..=REACH).map(move |column| middle + row * CELL_COLUMNS + column))
        .collect();
    let distance = |cell: &i32| near.distance(cell_middle(*cell));
    cells.sort_by(|a, b| distance(a).total_cmp(&distance(b)).then(a.cmp(b)));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_cell_is_the_own_one_and_distances_grow() {
        let near = Wgs84 { lat: 45.1401, lng: 124.8203 };
        let cells = cells(near);
        assert_eq!(cells[0], cell(near));
        let far: Vec<f64> = cells.iter().map(|c| near.distance(cell_middle(*c))).collect();
        assert!(far.is_sorted());
    }

    #[test]
    fn a_cell_is_no_finer_than_what_strangers_may_know() {
        let at = Wgs84 { lat: 45.1449, lng: 124.8151 };
        let (middle, coarse) = (cell_middle(cell(at)), at.coarse());
        assert!((middle.lat - coarse.lat).abs() < 1e-9 && (middle.lng - coarse.lng).abs() < 1e-9);
    }
}
