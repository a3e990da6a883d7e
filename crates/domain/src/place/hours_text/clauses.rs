//! From words to rules: which days, which hours. What could be meant in two
//! ways is not understood.

use super::words::{Part, Word};

/// Days of the week as bits, Monday first, and public holidays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) week: u8,
    pub(super) holidays: bool,
}

/// All days of the week.
pub(super) const WEEK: u8 = 0b111_1111;
const WORK: u8 = 0b001_1111;
const WEEKEND: u8 = 0b110_0000;

/// From one month, perhaps a day of it, to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Season {
    pub(super) from: (u8, Option<u8>),
    pub(super) to: (u8, Option<u8>),
}

/// What holds on the days of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hours {
    /// Minutes from and until; over midnight when the second is the smaller.
    Times(Vec<(u16, u16)>),
    AllDay,
    /// Open, nobody says when.
    Unknown,
    Off,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) season: Option<Season>,
    pub(super) days: Days,
    pub(super) hours: Hours,
    /// Whether the days were said.
    pub(super) stated: bool,
}

/// Days whose hours are being read.
#[derive(Debug, Default)]
struct Current {
    days: Days,
    stated: bool,
    /// The days came after the hours: no more hours can.
    shut: bool,
    times: Vec<(u16, u16)>,
    all_day: bool,
}

#[derive(Default)]
struct Reader<'a> {
    words: &'a [Word],
    at: usize,
    rules: Vec<Rule>,
    season: Option<Season>,
    /// A sentence ended since the season was named.
    stopped: bool,
    current: Option<Current>,
    /// 工作日 was said: holidays are none.
    work: bool,
    /// Days on which all is as always.
    usual: Days,
}

/// The rules that words state, in the order in which they are to be written.
pub(super) fn read(words: &[Word]) -> Option<Vec<Rule>> {
    let mut reader = Reader { words, ..Reader::default() };
    while let Some(word) = reader.peek() {
        match word {
            Word::And | Word::Open => reader.at += 1,
            Word::Stop => {
                reader.at += 1;
                reader.stopped = true;
            }
            Word::Season | Word::Month(_) => reader.season()?,
            Word::Time { bare: true, .. } if reader.is_month_span() => reader.season()?,
            Word::But => reader.but()?,
            _ if is_day(word) => reader.days()?,
            Word::AllDay => {
                reader.at += 1;
                reader.current()?.all_day = true;
            }
            Word::Part(_) | Word::Time { .. } => {
                let range = super::osm::range(words, &mut reader.at)?;
                reader.add(range)?;
            }
            _ => return None,
        }
    }
    reader.finish()
}

const fn is_day(word: Word) -> bool {
    matches!(word, Word::Day(_) | Word::Every | Word::Work | Word::Weekend | Word::Holiday)
}

impl Reader<'_> {
    fn peek(&self) -> Option<Word> {
        self.words.get(self.at).copied()
    }

    fn ahead(&self, by: usize) -> Option<Word> {
        self.words.get(self.at + by).copied()
    }

    fn is_month_span(&self) -> bool {
        self.ahead(1) == Some(Word::To) && matches!(self.ahead(2), Some(Word::Month(_)))
    }

    fn season(&mut self) -> Option<()> {
        self.flush()?;
        if self.season.is_some_and(|season| !self.rules.iter().any(|rule| rule.season == Some(season))) {
            return None;
        }
        while self.peek() == Some(Word::Season) {
            self.at += 1;
        }
        let from = self.month()?;
        let to = if self.peek() == Some(Word::To) {
            self.at += 1;
            self.month()?
        } else {
            from
        };
        self.season = Some(Season { from, to });
        self.stopped = false;
        Some(())
    }

    fn month(&mut self) -> Option<(u8, Option<u8>)> {
        let month = match self.peek()? {
            Word::Month(month) => month,
            Word::Time { minutes, bare: true } if self.is_month_span() => u8::try_from(minutes / 60).ok()?,
            _ => return None,
        };
        self.at += 1;
        let date = match self.peek() {
            Some(Word::Date(date)) => Some(date),
            _ => None,
        };
        self.at += usize::from(date.is_some());
        (1..=12).contains(&month).then_some((month, date))
    }

    /// 除 … 外.
    fn but(&mut self) -> Option<()> {
        self.at += 1;
        let items = self.items()?;
        (self.peek() == Some(Word::ButEnd)).then_some(())?;
        self.at += 1;
        self.off(items)
    }

    /// Days one after the other.
    fn items(&mut self) -> Option<Vec<Days>> {
        let mut items = Vec::new();
        loop {
            items.push(self.item()?);
            let next = if self.peek() == Some(Word::And) { 1 } else { 0 };
            match self.ahead(next) {
                Some(word) if is_day(word) => self.at += next,
                _ => return Some(items),
            }
        }
    }

    fn item(&mut self) -> Option<Days> {
        let word = self.peek()?;
        self.at += 1;
        let week = match word {
            Word::Day(from) => match (self.peek(), self.ahead(1)) {
                (Some(Word::To), Some(Word::Day(to))) => {
                    self.at += 2;
                    span(from, to)
                }
                _ => 1 << from,
            },
            Word::Every => WEEK,
            Word::Weekend => WEEKEND,
            Word::Work => {
                self.work = true;
                WORK
            }
            Word::Holiday => return Some(Days { week: 0, holidays: true }),
            _ => return None,
        };
        Some(Days { week, holidays: false })
    }

    fn days(&mut self) -> Option<()> {
        let apart = self.at == 0 || matches!(self.words[self.at - 1], Word::And | Word::Stop);
        let had_work = std::mem::take(&mut self.work);
        let mut items = self.items()?;
        match self.peek() {
            Some(Word::Except | Word::Closed) => {
                self.at += 1;
                // "周一至周五，节假日除外": what is most of the week is when it is open.
                let split = items.iter().rposition(|days| days.week.count_ones() >= 5).map_or(0, |at| at + 1);
                let off = items.split_off(split);
                let closes_work = items.is_empty() && self.work;
                if off.is_empty() || closes_work {
                    return None;
                }
                if !items.is_empty() {
                    self.begin(union(&items), apart)?;
                }
                self.work |= had_work;
                self.off(off)
            }
            Some(Word::Usual) => {
                self.at += 1;
                self.work |= had_work;
                self.usual = union(&[self.usual, union(&items)]);
                Some(())
            }
            _ => {
                self.work |= had_work;
                self.begin(union(&items), apart)
            }
        }
    }

    /// Days begin whose hours follow; or end those before, when nothing parts them.
    fn begin(&mut self, days: Days, apart: bool) -> Option<()> {
        if let Some(current) = self.current.as_mut().filter(|_| !apart)
            && !current.stated
            && (current.all_day || !current.times.is_empty())
        {
            (current.days, current.stated, current.shut) = (days, true, true);
            return Some(());
        }
        self.flush()?;
        if self.season.is_some() && self.stopped {
            // Whether the season still holds is not said.
            return None;
        }
        self.current = Some(Current { days, stated: true, ..Current::default() });
        Some(())
    }

    fn off(&mut self, items: Vec<Days>) -> Option<()> {
        let in_season = self.season.is_some() && !self.stopped;
        let days = union(&items);
        if in_season || days.week.count_ones() >= 5 {
            return None;
        }
        self.rules.push(Rule { season: None, days, hours: Hours::Off, stated: true });
        Some(())
    }

    fn current(&mut self) -> Option<&mut Current> {
        let after_days = self.current.as_ref().is_some_and(|current| current.shut);
        if after_days {
            let parted = self.at > 0 && matches!(self.words.get(self.at - 1), Some(Word::And | Word::Stop));
            parted.then_some(())?;
            self.flush()?;
        }
        if self.current.is_none() && self.season.is_some() && self.stopped {
            return None;
        }
        let every = Days { week: WEEK, holidays: false };
        Some(self.current.get_or_insert_with(|| Current { days: every, ..Current::default() }))
    }

    fn add(&mut self, range: (u16, u16)) -> Option<()> {
        let current = self.current()?;
        if range == (0, 1440) {
            current.all_day = true;
            return Some(());
        }
        let follows = current.times.last().is_none_or(|last| last.0 < last.1 && last.1 <= range.0);
        follows.then(|| current.times.push(range))
    }

    fn flush(&mut self) -> Option<()> {
        let Some(current) = self.current.take() else { return Some(()) };
        let hours = match (current.all_day, current.times) {
            (true, times) if times.is_empty() => Hours::AllDay,
            (true, _) => return None,
            (false, times) if times.is_empty() => Hours::Unknown,
            (false, times) => Hours::Times(times),
        };
        let rule = Rule { season: self.season, days: current.days, hours, stated: current.stated };
        if self.rules.iter().any(|other| quarrel(other, &rule)) {
            return None;
        }
        self.rules.push(rule);
        Some(())
    }

    fn finish(mut self) -> Option<Vec<Rule>> {
        self.flush()?;
        self.days_after()?;
        let (off, mut rules): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.rules).into_iter().partition(|rule| rule.hours == Hours::Off);
        if rules.is_empty() && !off.is_empty() {
            let days = Days { week: WEEK, holidays: false };
            rules.push(Rule { season: None, days, hours: Hours::Unknown, stated: true });
        }
        let open = rules.iter().fold(0, |week, rule| week | rule.days.week);
        let says = !off.is_empty() || open != WEEK || rules.iter().any(|rule| rule.hours != Hours::Unknown);
        let usual = self.usual.week & !open == 0 && (!self.usual.holidays || (open == WEEK && !self.work));
        if rules.is_empty() || !says || !usual {
            return None;
        }
        rules.extend(off);
        let holidays = |rule: &Rule| rule.days.holidays;
        if self.work && !rules.iter().any(holidays) {
            let days = Days { week: 0, holidays: true };
            rules.push(Rule { season: None, days, hours: Hours::Off, stated: true });
        }
        // Later rules win: holidays are more special than days of the week.
        rules.sort_by_key(|rule| (rule.days.week == 0, rule.hours == Hours::Off && rule.days.holidays));
        Some(rules)
    }

    /// "8:30-17:30，周一至周五": days said after hours, once; more could be
    /// read in two ways.
    fn days_after(&mut self) -> Option<()> {
        let loose = |rule: &Rule| !rule.stated && rule.hours != Hours::Unknown;
        let Some(hours) = self.rules.iter().position(loose) else { return Some(()) };
        let open = |rule: &&Rule| rule.hours == Hours::Unknown;
        let Some(days) = self.rules.iter().position(|rule| open(&rule)) else { return Some(()) };
        if self.rules.iter().filter(|rule| rule.hours != Hours::Off).count() != 2 || hours > days {
            return None;
        }
        let days = self.rules.remove(days);
        (days.season == self.rules[hours].season).then(|| self.rules[hours].days = days.days)
    }
}

fn span(from: u8, to: u8) -> u8 {
    let length = (to + 7 - from) % 7;
    (0..=length).fold(0, |week, day| week | 1 << ((from + day) % 7))
}

fn union(items: &[Days]) -> Days {
    let join = |a: Days, b: &Days| Days { week: a.week | b.week, holidays: a.holidays || b.holidays };
    items.iter().fold(Days::default(), join)
}

/// Whether two rules say different things of one day and neither plainly
/// replaces the other.
fn quarrel(first: &Rule, second: &Rule) -> bool {
    let meet = first.days.week & second.days.week != 0 || (first.days.holidays && second.days.holidays);
    if !meet || first.season != second.season {
        return false;
    }
    match (&first.hours, &second.hours) {
        (Hours::Times(a), Hours::Times(b)) => {
            // Hours beside each other may be meant to be added.
            !a.iter().any(|a| b.iter().any(|b| a.0 < b.1 && b.0 < a.1)) || first.days == second.days
        }
        (Hours::AllDay, Hours::AllDay) | (Hours::Off, _) => false,
        (Hours::Times(_) | Hours::AllDay, Hours::Unknown) => first.stated,
        _ => false,
    }
}

/// Resolves a time by the part of the day it stands in; minutes, and 1440 for
/// the end of it.
pub(super) fn resolve(part: Option<Part>, minutes: u16, ends: bool) -> Option<u16> {
    let noon = 12 * 60;
    match part {
        // Numbers of the small hours without a word are more often afternoons.
        None if !ends && (1..5 * 60).contains(&minutes) => None,
        None => Some(minutes),
        Some(Part::Night) if (noon..noon + 60).contains(&minutes) => Some(minutes - noon),
        Some(Part::Night) => (minutes <= 6 * 60).then_some(minutes),
        Some(Part::Morning) => (4 * 60..=noon + 30).contains(&minutes).then_some(minutes),
        Some(Part::Noon) if minutes <= 3 * 60 => Some(minutes + noon),
        Some(Part::Noon) => (11 * 60..=15 * 60).contains(&minutes).then_some(minutes),
        Some(Part::Afternoon) if minutes < noon => Some(minutes + noon),
        Some(Part::Afternoon) => Some(minutes),
        Some(Part::Evening) if (5 * 60..noon).contains(&minutes) => Some(minutes + noon),
        Some(Part::Evening) if minutes == noon || minutes == 0 => ends.then_some(1440),
        Some(Part::Evening) if minutes < 5 * 60 => ends.then_some(minutes),
        Some(Part::Evening) => (minutes >= 17 * 60).then_some(minutes),
    }
}
