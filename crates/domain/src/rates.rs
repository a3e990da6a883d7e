//! The four rates a city is judged by (product document): response 响应率,
//! on-time answer 按时回复率, resolution 解决率, satisfaction 满意率.
//!
//! A request belongs to the period in which it was submitted, whatever is done
//! with it later: no move puts it into another month. What is left out of all
//! four is [`Basis`], which an administrator edits; what was left out is itself
//! a number that opens its requests. What had missed a deadline before it ended in
//! such a state is not left out.
//!
//! | rate | numerator | denominator |
//! | --- | --- | --- |
//! | response | first response came, not after its deadline | it came, or its deadline is over |
//! | on-time answer | answer came, not after its deadline | it came, or its deadline is over while the clock runs |
//! | resolution | resident says "solved" of an answer that something was done | resident has judged, or the answer only explains, or it was reopened and not judged anew |
//! | satisfaction | resident says "satisfied" | resident has judged, or it was reopened and not judged anew |
//!
//! An answer 解释说明类 that it cannot be solved never counts as solved; it is
//! counted apart. A deadline missed in a round before being reopened stays
//! missed. What is on the long list 挂账 and was not late before, and what an undone
//! import took back, count in no rate; each is a number of its own. A clock that
//! stands still (resident asked, long list) makes nothing late.

use crate::request::Status;
use crate::{Moment, UnknownText, text_enum};
use chrono::{Datelike, FixedOffset, Months, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

text_enum! {
    /// One of the four rates.
    Measure {
        /// 响应率: first response in time ÷ first response due or given.
        Response = "response",
        /// 按时回复率: answered in time ÷ answer due or given.
        OnTime = "on_time",
        /// 解决率: solved, says the resident ÷ judged, explained or reopened.
        Resolution = "resolution",
        /// 满意率: satisfied ÷ judged or reopened.
        Satisfaction = "satisfaction",
    }
}

text_enum! {
    /// A number on the page. Each opens the requests it counts.
    Which {
        /// All that count.
        Counted = "counted",
        /// Denominator of [`Measure::Response`].
        ResponseDue = "response_due",
        /// Numerator of [`Measure::Response`].
        ResponseInTime = "response_in_time",
        /// Due or given, and not in time.
        ResponseMissed = "response_missed",
        /// Denominator of [`Measure::OnTime`].
        AnswerDue = "answer_due",
        /// Numerator of [`Measure::OnTime`].
        AnswerInTime = "answered_in_time",
        /// Due or given, and not in time.
        AnswerMissed = "answer_missed",
        /// Denominator of [`Measure::Resolution`].
        Judged = "judged",
        /// Numerator of [`Measure::Resolution`].
        Solved = "solved",
        /// Judged, explained or reopened, and not solved.
        Unsolved = "unsolved",
        /// Denominator of [`Measure::Satisfaction`].
        Rated = "rated",
        /// Numerator of [`Measure::Satisfaction`].
        Satisfied = "satisfied",
        /// Judged or reopened, and not satisfied.
        Unsatisfied = "unsatisfied",
        /// Answered that it cannot be solved 解释说明类.
        Explained = "explained",
        /// Reopened at least once.
        Reopened = "reopened",
        /// Returned at least once.
        Returned = "returned",
        /// The clock stands still: the resident was asked.
        Still = "still",
        /// On the long list 挂账. What was not late before counts in none of the rates.
        LongListed = "long_listed",
        /// Left out of the four rates.
        LeftOut = "left_out",
        /// Came by an import that was undone: counts nowhere else.
        TakenBack = "taken_back",
    }
}

text_enum! {
    /// By what numbers are put in groups.
    GroupBy {
        /// The units directly below the chosen one.
        Unit = "unit",
        /// The categories directly below the chosen one.
        Category = "category",
        /// The areas directly below the chosen one.
        Area = "area",
        /// Months.
        Month = "month",
    }
}

impl Measure {
    /// What it counts.
    pub const fn hits(self) -> Which {
        match self {
            Self::Response => Which::ResponseInTime,
            Self::OnTime => Which::AnswerInTime,
            Self::Resolution => Which::Solved,
            Self::Satisfaction => Which::Satisfied,
        }
    }

    /// Out of what.
    pub const fn base(self) -> Which {
        match self {
            Self::Response => Which::ResponseDue,
            Self::OnTime => Which::AnswerDue,
            Self::Resolution => Which::Judged,
            Self::Satisfaction => Which::Rated,
        }
    }

    /// What is missing to a hundred per cent.
    pub const fn misses(self) -> Which {
        match self {
            Self::Response => Which::ResponseMissed,
            Self::OnTime => Which::AnswerMissed,
            Self::Resolution => Which::Unsolved,
            Self::Satisfaction => Which::Unsatisfied,
        }
    }
}

/// How many there are of each [`Which`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u64; Which::ALL.len()]);

impl Counts {
    /// From a function that knows each.
    pub fn from_each(mut count: impl FnMut(Which) -> u64) -> Self {
        let mut counts = Self::default();
        Which::ALL.iter().zip(&mut counts.0).for_each(|(which, at)| *at = count(*which));
        counts
    }

    /// How many.
    pub fn get(&self, which: Which) -> u64 {
        self.0[which as usize]
    }

    /// With those of another group.
    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own += other);
    }

    /// A rate; none while nothing is in its denominator.
    pub fn rate(&self, measure: Measure) -> Option<Rate> {
        Rate::new(self.get(measure.hits()), self.get(measure.base()))
    }

    /// Whether it counts nothing at all.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|count| *count == 0)
    }
}

/// An exact share: `hits` out of `base`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    hits: u64,
    base: u64,
}

impl Rate {
    /// None with an empty base: there is no such share. Hits beyond the base are
    /// none either.
    pub fn new(hits: u64, base: u64) -> Option<Self> {
        (base > 0 && hits <= base).then_some(Self { hits, base })
    }

    /// The numerator.
    pub fn hits(self) -> u64 {
        self.hits
    }

    /// The denominator.
    pub fn base(self) -> u64 {
        self.base
    }

    /// In tenths of a per cent, rounded half up; 1000 only for all and 0 only
    /// for none, so that one miss among thousands is not rounded away.
    pub fn tenths(self) -> u16 {
        let exact = u128::from(self.hits) * 2000 + u128::from(self.base);
        let rounded = u16::try_from(exact / (2 * u128::from(self.base))).unwrap_or(1000);
        match self.hits {
            0 => 0,
            hits if hits == self.base => 1000,
            _ => rounded.clamp(1, 999),
        }
    }
}

/// `98.7`, in per cent.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.tenths();
        write!(f, "{}.{}", tenths / 10, tenths % 10)
    }
}

/// What is left out of the rates; edited by an administrator.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Basis {
    /// Requests in these states count in none of the rates, unless they were late
    /// before; of [`Basis::CHOICES`].
    pub without: Vec<Status>,
    /// Whether an answer that only explains counts among those to be solved.
    pub explained: bool,
}

impl Basis {
    /// The states that can be left out.
    pub const CHOICES: [Status; 3] = [Status::Withdrawn, Status::Declined, Status::Merged];
}

/// Withdrawn and declined ones are left out; explanations count as not solved.
impl Default for Basis {
    fn default() -> Self {
        Self { without: vec![Status::Withdrawn, Status::Declined], explained: true }
    }
}

/// Most days of a period that is chosen by days.
pub const PERIOD_DAYS: i64 = 366;

/// A span of whole local days; as text `2026-11`, `2026-Q4`, `2026`,
/// `2026-11-01..2026-11-20` (both days included).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    kind: PeriodKind,
    first: NaiveDate,
    last: NaiveDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum PeriodKind {
    Month,
    Quarter,
    Year,
    Days,
}

impl Period {
    /// A month, 1 to 12.
    pub fn month(year: i32, month: u32) -> Option<Self> {
        Self::months(PeriodKind::Month, year, month, 1)
    }

    /// A quarter, 1 to 4.
    pub fn quarter(year: i32, quarter: u32) -> Option<Self> {
        let month = (1..=4).contains(&quarter).then(|| quarter * 3 - 2)?;
        Self::months(PeriodKind::Quarter, year, month, 3)
    }

    /// A year.
    pub fn year(year: i32) -> Option<Self> {
        Self::months(PeriodKind::Year, year, 1, 12)
    }

    /// From a day to a day, both included; at most [`PERIOD_DAYS`].
    pub fn days(first: NaiveDate, last: NaiveDate) -> Option<Self> {
        let span = (last - first).num_days();
        let known = Self::known(first.year()) && Self::known(last.year());
        (known && (0..PERIOD_DAYS).contains(&span)).then_some(Self { kind: PeriodKind::Days, first, last })
    }

    fn known(year: i32) -> bool {
        (2000..=2999).contains(&year)
    }

    fn months(kind: PeriodKind, year: i32, month: u32, count: u32) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(year, month, 1).filter(|_| Self::known(year))?;
        let last = first.checked_add_months(Months::new(count))?.pred_opt()?;
        Some(Self { kind, first, last })
    }

    /// The month of a moment, by local time.
    pub fn month_of(at: Moment, offset: FixedOffset) -> Option<Self> {
        let local = at.with_timezone(&offset);
        Self::month(local.year(), local.month())
    }

    /// Whether it is a whole month.
    pub fn is_month(self) -> bool {
        self.kind == PeriodKind::Month
    }

    /// The first day.
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// The last day.
    pub fn last(self) -> NaiveDate {
        self.last
    }

    /// The moments from which and before which it is.
    pub fn bounds(self, offset: FixedOffset) -> (Moment, Moment) {
        let begin = |day: NaiveDate| {
            (day.and_time(chrono::NaiveTime::MIN) - TimeDelta::seconds(i64::from(offset.local_minus_utc())))
                .and_utc()
        };
        (begin(self.first), begin(self.last) + TimeDelta::days(1))
    }

    /// The months of which any day is in it, the first and last ones cut.
    pub fn by_month(self) -> Vec<Self> {
        let mut months = Vec::new();
        let mut at = self.first;
        while at <= self.last {
            let Some(month) = Self::month(at.year(), at.month()) else { break };
            let whole = month.first >= self.first && month.last <= self.last;
            let cut = Self {
                kind: PeriodKind::Days,
                first: month.first.max(self.first),
                last: month.last.min(self.last),
            };
            months.push(if whole { month } else { cut });
            let Some(next) = month.last.succ_opt() else { break };
            at = next;
        }
        months
    }

    /// The same sort of period just before.
    pub fn before(self) -> Option<Self> {
        let last = self.first.pred_opt()?;
        match self.kind {
            PeriodKind::Month => Self::month(last.year(), last.month()),
            PeriodKind::Quarter => Self::quarter(last.year(), last.month0() / 3 + 1),
            PeriodKind::Year => Self::year(last.year()),
            PeriodKind::Days => Self::days(last - (self.last - self.first), last),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            PeriodKind::Month => write!(f, "{:04}-{:02}", self.first.year(), self.first.month()),
            PeriodKind::Quarter => write!(f, "{:04}-Q{}", self.first.year(), self.first.month0() / 3 + 1),
            PeriodKind::Year => write!(f, "{:04}", self.first.year()),
            PeriodKind::Days => write!(f, "{}..{}", self.first, self.last),
        }
    }
}

impl FromStr for Period {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            if let Some((first, last)) = text.split_once("..") {
                return Self::days(first.parse().ok()?, last.parse().ok()?);
            }
            let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?;
            let Some((year, part)) = text.split_once('-') else {
                return Self::year(i32::try_from(number(text)?).ok()?);
            };
            let year = i32::try_from(number(year)?).ok()?;
            match part.strip_prefix('Q') {
                Some(quarter) => Self::quarter(year, number(quarter)?),
                None => Self::month(year, number(part)?),
            }
        };
        read().ok_or(UnknownText)
    }
}
