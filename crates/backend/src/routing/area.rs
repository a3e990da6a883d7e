//! Where something lies by the words of its address: names of compounds, roads
//! and units, the longest first.

use crate::directory::Directory;
use crate::error::{Error, Result};
use aho_corasick::{AhoCorasick, MatchKind};
use domain::ids::UnitId;
use domain::org::UnitKind;
use domain::search::folded;
use std::collections::HashMap;

/// Longest text that is searched, in characters.
const CHARS: usize = 2400;
/// Most different names that are looked at.
const NAMES: usize = 16;

/// The names, ready to be found.
pub(super) struct Names {
    finder: AhoCorasick,
    units: Vec<(String, UnitId, bool)>,
}

/// An area and the words that named it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub(super) unit: UnitId,
    pub(super) words: Vec<String>,
}

impl Names {
    /// Entries of the gazetteer, and the names of units themselves. An entry of
    /// the gazetteer goes before a unit of the same name.
    pub(super) fn new(directory: &Directory, entries: Vec<(String, UnitId)>) -> Result<Self> {
        let mut units: Vec<(String, UnitId, bool)> = Vec::with_capacity(entries.len());
        units.extend(entries.into_iter().map(|(name, unit)| (name, unit, true)));
        for unit in directory.units.iter().filter(|unit| unit.active && is_area(unit.kind)) {
            let short = ["社区", "街道", "村"].iter().find_map(|end| unit.name.strip_suffix(end));
            let names = std::iter::once(unit.name.as_str()).chain(short);
            units.extend(names.map(|name| (name.to_owned(), unit.id, false)));
        }
        // One character says nothing, and a name of digits is a house number.
        units.retain(|(name, ..)| name.chars().count() > 1 && name.chars().any(char::is_alphabetic));
        let patterns = units.iter().map(|(name, ..)| folded(name));
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns)
            .map_err(Error::internal)?;
        Ok(Self { finder, units })
    }

    /// The area that an address, or else a text, names. Of several the one
    /// that most of the others lie around; two in different places cancel out.
    pub(super) fn find(&self, directory: &Directory, address: &str, text: &str) -> Option<Named> {
        [address, text].into_iter().find_map(|text| self.best(directory, text))
    }

    fn best(&self, directory: &Directory, text: &str) -> Option<Named> {
        let text: String = folded(text).chars().take(CHARS).collect();
        let mut found: HashMap<usize, usize> = HashMap::new();
        for hit in self.finder.find_iter(&text) {
            if found.len() < NAMES {
                found.entry(hit.pattern().as_usize()).or_insert(hit.start());
            }
        }
        let mut hits: Vec<(usize, usize)> = found.into_iter().collect();
        hits.sort_by_key(|(_, start)| *start);
        let named = |at: usize| {
            let (name, unit, own) = &self.units[at];
            directory.unit(*unit).filter(|unit| unit.active).map(|_| (name, *unit, *own))
        };
        let hits: Vec<_> = hits.into_iter().filter_map(|(at, _)| named(at)).collect();
        let weight = |unit: UnitId| -> usize {
            // Names of what lies around it speak for it too.
            let speaks = hits.iter().filter(|(_, other, _)| directory.within(unit, *other));
            let depth = directory.ancestors(unit).len();
            speaks.map(|(name, _, own)| name.chars().count() + usize::from(*own)).sum::<usize>() * 8 + depth
        };
        let best = hits.iter().map(|(_, unit, _)| *unit).max_by_key(|unit| weight(*unit))?;
        let rival = |unit: UnitId| {
            !directory.within(best, unit) && !directory.within(unit, best) && weight(unit) == weight(best)
        };
        if hits.iter().any(|(_, unit, _)| rival(*unit)) {
            return None;
        }
        let words = hits.iter().filter(|(_, unit, _)| directory.within(best, *unit));
        let mut words: Vec<String> = words.map(|(name, ..)| (*name).clone()).collect();
        words.dedup();
        Some(Named { unit: best, words })
    }
}

/// Whether a unit of this kind has an area; departments are responsible
/// everywhere.
pub(crate) fn is_area(kind: UnitKind) -> bool {
    matches!(kind, UnitKind::Subdistrict | UnitKind::Community | UnitKind::Grid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Unit;
    use uuid::Uuid;

    fn id(n: u128) -> UnitId {
        UnitId(Uuid::from_u128(n))
    }

    fn directory() -> Directory {
        let unit = |n, parent: Option<u128>, kind, name: &str| Unit {
            id: id(n),
            parent: parent.map(id),
            kind,
            name: name.to_owned(),
            area: None,
            calendar: None,
            active: true,
        };
        let units = vec![
            unit(1, None, UnitKind::District, "安和区"),
            unit(2, Some(1), UnitKind::Subdistrict, "澄禾街道"),
            unit(3, Some(2), UnitKind::Community, "苇塘湾社区"),
            unit(4, Some(2), UnitKind::Community, "禾丰里社区"),
            unit(5, Some(3), UnitKind::Grid, "苇塘湾第一网格"),
        ];
        Directory::new(units, Vec::new())
    }

    fn find(address: &str, text: &str) -> Option<(UnitId, Vec<String>)> {
        let entries = vec![
            ("金色家园".to_owned(), id(5)),
            ("金色家园二期".to_owned(), id(4)),
            ("和平路".to_owned(), id(4)),
        ];
        let names = Names::new(&directory(), entries).unwrap();
        names.find(&directory(), address, text).map(|named| (named.unit, named.words))
    }

    #[test]
    fn the_longest_name_is_the_one_that_was_meant() {
        assert_eq!(find("金色家园二期3号楼", ""), Some((id(4), vec!["金色家园二期".into()])));
        assert_eq!(find("金色家园3号楼", ""), Some((id(5), vec!["金色家园".into()])));
    }

    #[test]
    fn the_address_goes_before_the_text_and_names_around_support_it() {
        assert_eq!(
            find("澄禾街道和平路", "苇塘湾社区的人说"),
            Some((id(4), vec!["澄禾街道".into(), "和平路".into()]))
        );
        assert_eq!(find("", "苇塘湾那边路灯不亮").map(|found| found.0), Some(id(3)));
        assert_eq!(find("12号", "路灯不亮"), None);
    }

    #[test]
    fn two_places_that_say_as_much_say_nothing() {
        assert_eq!(find("苇塘湾社区和禾丰里社区", ""), None);
    }
}
