//! The table of numbers as a spreadsheet: counts beside every rate, so that
//! whoever gets it can add up.

use super::{group_name, measure, which};
use crate::i18n::Lang;
use crate::t;
use backend::directory::Directory;
use backend::numbers::Group;
use backend::sheet::Cell;
use domain::rates::{Measure, Which};

/// What stands beside the rates.
pub(super) const BESIDE: [Which; 8] = [
    Which::Counted,
    Which::Explained,
    Which::Reopened,
    Which::Returned,
    Which::Still,
    Which::LongListed,
    Which::LeftOut,
    Which::TakenBack,
];

/// The headings.
pub fn headings(lang: Lang) -> Vec<String> {
    let mut all = vec![t!(lang, "desk-name").to_owned()];
    all.extend(BESIDE.iter().map(|one| which(lang, *one).to_owned()));
    for one in Measure::ALL {
        all.push(which(lang, one.hits()).to_owned());
        all.push(which(lang, one.base()).to_owned());
        all.push(format!("{} %", measure(lang, *one)));
    }
    all
}

/// A row.
#[allow(clippy::cast_precision_loss, reason = "counts of requests are far below 2^52")]
pub fn cells(lang: Lang, directory: &Directory, group: &Group) -> Vec<Cell> {
    let number = |which| Cell::Number(group.counts.get(which) as f64);
    let mut all = vec![Cell::Text(group_name(lang, directory, &group.key))];
    all.extend(BESIDE.iter().map(|one| number(*one)));
    for one in Measure::ALL {
        all.push(number(one.hits()));
        all.push(number(one.base()));
        let rate = group.counts.rate(*one);
        all.push(rate.map_or(Cell::Empty, |rate| Cell::Number(f64::from(rate.tenths()) / 10.0)));
    }
    all
}
