//! Between the rules of a gate and the fields of its form.

use app::pages::desk::fields::Typed;
use app::pages::desk::places::layout::Slip;
use chrono::NaiveDate;
use domain::compound::{GateRule, Method};

/// Most rules of a gate that are read.
const RULES: usize = 42;
/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// What stands in the fields of a rule.
pub(super) fn typed(typed: Typed, index: usize, rule: &GateRule) -> Typed {
    let name = |part: &str| format!("r{index}-{part}");
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let [from, until] = match rule.minutes {
        [0, DAY] => [String::new(), String::new()],
        [from, until] => [clock(from), clock(until)],
    };
    let mut typed = typed
        .with(&name("access"), rule.access.as_str())
        .with(&name("from"), from)
        .with(&name("until"), until)
        .with(&name("source"), rule.source.as_str())
        .with(&name("checked"), rule.checked.map(|day| day.to_string()).unwrap_or_default())
        .with(&name("place"), (index + 1).to_string());
    for vehicle in &rule.vehicles {
        typed = typed.with(&name("vehicle"), vehicle.as_str());
    }
    for day in &rule.days {
        typed = typed.with(&name("day"), day.to_string());
    }
    for method in &rule.methods {
        typed = typed.with(&name("method"), method.as_str());
    }
    typed
}

/// The rules of a form, in the order that is typed; those that let nobody do
/// anything are none.
pub(super) fn read(typed: &Typed) -> Result<Vec<GateRule>, Vec<Slip>> {
    let (mut rules, mut slips) = (Vec::new(), Vec::new());
    let count = typed.value("rules").parse().unwrap_or(0).min(RULES);
    for index in 0..count {
        match rule(typed, index) {
            Ok(Some(rule)) => {
                let place = typed.value(&format!("r{index}-place")).trim().parse().unwrap_or(usize::MAX);
                rules.push((place, rule));
            }
            Ok(None) => {}
            Err(slip) => slips.push(slip),
        }
    }
    if !slips.is_empty() {
        return Err(slips);
    }
    // Stable: those with the same place stay as they stand.
    rules.sort_by_key(|(place, _)| *place);
    Ok(rules.into_iter().map(|(_, rule)| rule).collect())
}

/// Rules that were checked after a day.
pub(super) fn later(typed: &Typed, last: NaiveDate) -> Vec<Slip> {
    let count = typed.value("rules").parse().unwrap_or(0).min(RULES);
    let on = |index: &usize| typed.value(&format!("r{index}-checked")).trim().parse::<NaiveDate>().ok();
    let late = (0..count).filter(|index| on(index).is_some_and(|on| on > last));
    late.map(|index| Slip::Later { rule: index + 1 }).collect()
}

fn rule(typed: &Typed, index: usize) -> Result<Option<GateRule>, Slip> {
    let name = |part: &str| format!("r{index}-{part}");
    let Ok(access) = typed.value(&name("access")).parse() else { return Ok(None) };
    let rule = index + 1;
    let from = minute(&typed.value(&name("from")), 0).ok_or(Slip::Time { rule })?;
    let until = minute(&typed.value(&name("until")), DAY).ok_or(Slip::Time { rule })?;
    if from == until || from >= DAY {
        return Err(Slip::Time { rule });
    }
    let checked = match typed.value(&name("checked")).trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| Slip::Checked { rule })?),
    };
    let (chosen, methods) = (typed.all(&name("day")).into_iter(), typed.all(&name("method")).into_iter());
    let mut days: Vec<u8> =
        chosen.filter_map(|day| day.parse().ok()).filter(|day| (1..=7).contains(day)).collect();
    days.sort_unstable();
    days.dedup();
    if days.len() == 7 {
        days.clear();
    }
    let mut methods: Vec<Method> = methods.filter_map(|one| one.parse().ok()).collect();
    methods.dedup();
    let source = typed.value(&name("source")).trim().to_owned();
    let vehicles = super::fields::vehicles(typed, &name("vehicle"));
    Ok(Some(GateRule { vehicles, days, minutes: [from, until], access, methods, source, checked }))
}

/// A minute of the day as a clock shows it: `6:00`, `21：30`, `24:00`.
fn minute(text: &str, blank: u16) -> Option<u16> {
    let text = text.trim();
    if text.is_empty() {
        return Some(blank);
    }
    let (hour, minute) = text.split_once([':', '\u{ff1a}']).unwrap_or((text, "0"));
    let (hour, minute): (u16, u16) = (hour.trim().parse().ok()?, minute.trim().parse().ok()?);
    let all = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && all <= DAY).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::compound::Access;

    fn form(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().fold(Typed::default(), |typed, (name, value)| typed.with(name, *value))
    }

    #[test]
    fn a_rule_comes_back_as_it_was_typed() {
        let sent = form(&[
            ("rules", "3"),
            ("r0-access", "no"),
            ("r0-vehicle", "ebike"),
            ("r0-day", "7"),
            ("r0-day", "6"),
            ("r0-from", "21:00"),
            ("r0-until", "6"),
            ("r0-method", "guard"),
            ("r0-source", " 门口告示 "),
            ("r0-checked", "2026-11-20"),
            ("r0-place", "2"),
            ("r1-access", "ride"),
            ("r1-place", "1"),
            ("r2-access", ""),
            ("r2-from", "nonsense of a rule that is none"),
        ]);
        let rules = read(&sent).unwrap();
        assert_eq!(rules.len(), 2);
        assert_eq!((rules[0].access, rules[0].minutes), (Access::Ride, [0, 1440]), "the order that is typed");
        assert_eq!((rules[1].minutes, rules[1].days.as_slice()), ([1260, 360], &[6, 7][..]));
        assert_eq!(rules[1].source, "门口告示");
        let again =
            rules.iter().enumerate().fold(form(&[("rules", "4")]), |form, (at, rule)| typed(form, at, rule));
        assert_eq!(read(&again).unwrap(), rules);
    }

    #[test]
    fn a_rule_cannot_be_checked_on_a_day_that_has_not_come() {
        let sent = form(&[("rules", "3"), ("r0-checked", "2026-11-20"), ("r2-checked", "2026-11-21")]);
        let last = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        assert_eq!(later(&sent, last(20)), [Slip::Later { rule: 3 }]);
        assert_eq!(later(&sent, last(21)), []);
    }

    #[test]
    fn what_is_no_time_or_day_is_named_with_its_rule() {
        for (name, value, slip) in [
            ("r1-from", "25:00", Slip::Time { rule: 2 }),
            ("r1-until", "6:75", Slip::Time { rule: 2 }),
            ("r1-from", "24:00", Slip::Time { rule: 2 }),
            ("r1-checked", "昨天", Slip::Checked { rule: 2 }),
        ] {
            let sent = form(&[("rules", "2"), ("r1-access", "ride"), (name, value)]);
            assert_eq!(read(&sent), Err(vec![slip]), "{name} {value}");
        }
    }
}
