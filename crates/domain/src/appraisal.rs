//! One request, one appraisal 一诉一考: on closing a request gets points by
//! written rules. Rules are data that administrators edit; what was counted is
//! kept with the appraisal, so that a later edit does not rewrite it.

use crate::Moment;
use crate::ids::AppraisalRuleId;
use crate::text_enum;
use serde::{Deserialize, Serialize};

/// Points are never fewer, nor more than [`MOST`].
pub const LEAST: i32 = 0;
/// A fifth above the usual base is all that good work can add.
pub const MOST: i32 = 120;
/// Most points that one rule gives or takes at once.
pub const RULE_POINTS: i32 = 100;
/// Most times a rule that counts each time counts.
pub const TIMES: i32 = 20;

text_enum! {
    /// What a rule asks about. Every fact is a whole number; yes is 1, no is 0.
    Fact {
        /// Whether every first response came in time.
        FirstInTime = "first_in_time",
        /// Days after the deadline of the answer, each begun day whole; 0 in time.
        LateDays = "late_days",
        /// How often units sent it back.
        Returns = "returns",
        /// How often it was handed from one unit to another with its consent.
        Moves = "moves",
        /// How often it was reopened.
        Reopened = "reopened",
        /// How often a supervisor demanded something.
        Supervised = "supervised",
        /// How often more time was granted.
        Extended = "extended",
        /// Whether the answer only explains why it cannot be done.
        Explained = "explained",
        /// Whether the resident has judged.
        Judged = "judged",
        /// Whether they say it is solved; unknown without a verdict.
        Solved = "solved",
        /// Whether they are satisfied; unknown without a verdict.
        Satisfied = "satisfied",
    }
}

impl Fact {
    /// Whether it is yes or no.
    pub const fn is_flag(self) -> bool {
        matches!(self, Self::FirstInTime | Self::Explained | Self::Judged | Self::Solved | Self::Satisfied)
    }
}

/// The facts of a closed request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct Facts {
    pub first_in_time: bool,
    pub late_days: i32,
    pub returns: i32,
    pub moves: i32,
    pub reopened: i32,
    pub supervised: i32,
    pub extended: i32,
    pub explained: bool,
    pub solved: Option<bool>,
    pub satisfied: Option<bool>,
}

impl Facts {
    /// A fact as a number; none where it is not known.
    pub fn get(&self, fact: Fact) -> Option<i32> {
        Some(match fact {
            Fact::FirstInTime => i32::from(self.first_in_time),
            Fact::LateDays => self.late_days,
            Fact::Returns => self.returns,
            Fact::Moves => self.moves,
            Fact::Reopened => self.reopened,
            Fact::Supervised => self.supervised,
            Fact::Extended => self.extended,
            Fact::Explained => i32::from(self.explained),
            Fact::Judged => i32::from(self.solved.is_some() || self.satisfied.is_some()),
            Fact::Solved => i32::from(self.solved?),
            Fact::Satisfied => i32::from(self.satisfied?),
        })
    }
}

/// Days by which an answer was late, each begun day whole.
pub fn late_days(answered_at: Moment, due_at: Moment) -> i32 {
    let seconds = (answered_at - due_at).num_seconds().max(0);
    let partly = answered_at > due_at && seconds == 0;
    i32::try_from((seconds + 86_399) / 86_400).unwrap_or(i32::MAX).max(i32::from(partly))
}

/// A rule: where a fact lies in a range, points are given or taken.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rule {
    /// Identifier.
    pub id: AppraisalRuleId,
    /// What it is called; empty: what it says is its name.
    pub name: String,
    /// What it asks about.
    pub fact: Fact,
    /// From this number.
    pub from: i32,
    /// Up to this one; any without.
    pub to: Option<i32>,
    /// Whether the points count once for each (times the fact), or once.
    pub each: bool,
    /// Points, negative where it takes.
    pub points: i32,
    /// Whether it counts.
    pub active: bool,
}

impl Rule {
    /// The points it gives for a request; none where it does not apply.
    pub fn points_for(&self, facts: &Facts) -> Option<i32> {
        let value = facts.get(self.fact).filter(|_| self.active)?;
        let fits = value >= self.from && self.to.is_none_or(|to| value <= to);
        let times = if self.each { value.clamp(0, TIMES) } else { 1 };
        fits.then(|| self.points.clamp(-RULE_POINTS, RULE_POINTS) * times).filter(|points| *points != 0)
    }
}

/// A rule that counted, as it was then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The rule, its points as they were.
    pub rule: Rule,
    /// What it gave or took in all.
    pub points: i32,
}

/// What comes of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appraisal {
    /// Where counting began.
    pub base: i32,
    /// The points, within [`LEAST`] and [`MOST`].
    pub points: i32,
    /// Every rule that counted, in the order of the rules.
    pub lines: Vec<Line>,
}

/// Appraises a request.
pub fn appraise(base: i32, rules: &[Rule], facts: &Facts) -> Appraisal {
    let counted = |rule: &Rule| Some(Line { rule: rule.clone(), points: rule.points_for(facts)? });
    let lines: Vec<Line> = rules.iter().filter_map(counted).collect();
    let sum: i32 = lines.iter().map(|line| line.points).sum();
    Appraisal { base, points: base.saturating_add(sum).clamp(LEAST, MOST), lines }
}

/// What an administrator sets besides the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Where counting begins, [`LEAST`] to [`MOST`].
    pub base: i32,
    /// Fewest requests of a unit in a month for it to be ranked: an average of
    /// fewer says more about chance than about the unit.
    pub sample: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { base: 100, sample: 10 }
    }
}

/// An average, kept as sum and count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Average {
    /// Sum of the points.
    pub sum: i64,
    /// Number of requests.
    pub count: u32,
}

impl Average {
    /// In tenths of a point, rounded half away from nought; none of none.
    pub fn tenths(self) -> Option<i64> {
        let count = i64::from(self.count);
        let half = if self.sum < 0 { -count } else { count };
        (count > 0).then(|| (self.sum * 20 + half) / (2 * count))
    }

    /// With those of another group.
    pub fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.count += other.count;
    }
}

/// Ranks within a group: those with enough requests, best average first; equal
/// averages share a rank and the next one is skipped. Compared exactly, not as
/// shown. Gives a rank for each, in the order they came.
pub fn ranks(averages: &[Average], sample: u32) -> Vec<Option<u32>> {
    let enough = |average: &&Average| average.count > 0 && average.count >= sample;
    let better = |a: &Average, b: &Average| {
        i128::from(a.sum) * i128::from(b.count) > i128::from(b.sum) * i128::from(a.count)
    };
    let rank = |own: &Average| {
        let ahead = averages.iter().filter(enough).filter(|other| better(other, own)).count();
        enough(&own).then(|| u32::try_from(ahead + 1).unwrap_or(u32::MAX))
    };
    averages.iter().map(rank).collect()
}

/// The rules an installation begins with; this product's own figures, meant to
/// be edited. Late answers and bad verdicts weigh most.
pub fn standard() -> Vec<Rule> {
    let rows: [(Fact, i32, Option<i32>, bool, i32, bool); 11] = [
        (Fact::FirstInTime, 0, Some(0), false, -5, true),
        (Fact::LateDays, 1, Some(3), false, -10, true),
        (Fact::LateDays, 4, None, false, -20, true),
        (Fact::Returns, 1, None, true, -2, true),
        (Fact::Reopened, 1, None, true, -10, true),
        (Fact::Supervised, 1, None, true, -5, true),
        (Fact::Solved, 0, Some(0), false, -20, true),
        (Fact::Satisfied, 0, Some(0), false, -10, true),
        (Fact::Satisfied, 1, Some(1), false, 5, true),
        (Fact::Explained, 1, Some(1), false, -5, false),
        (Fact::Extended, 1, None, true, -1, false),
    ];
    let rule = |(at, (fact, from, to, each, points, active))| Rule {
        id: AppraisalRuleId(uuid::Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0001_0000 + at)),
        name: String::new(),
        fact,
        from,
        to,
        each,
        points,
        active,
    };
    (1u128..).zip(rows).map(rule).collect()
}
