//! Riders who keep the map true and report hazards 移动网格员: how far they are
//! believed, and what counts to their credit. What is counted is how often they
//! were right, never where they have been.

use crate::deadline::Urgency;
use crate::text_enum;
use chrono::{NaiveDate, TimeDelta};

/// Fewest confirmed reports of somebody who is believed alone.
pub const CONFIRMED: u32 = 5;
/// How many of a hundred of their reports that were looked at were right.
pub const RIGHT_PERCENT: u32 = 80;
/// For how long a report counts, in days; whole months, so that nobody can read
/// a day from it.
pub const DAYS: i64 = 180;
/// Points of a confirmed report and of a hazard.
pub const POINTS: [u32; 2] = [2, 5];
/// Longest nickname in a team, in characters.
pub const NICKNAME_CHARS: usize = 12;
/// Longest name of a team, in characters.
pub const TEAM_CHARS: usize = 20;

text_enum! {
    /// A hazard on the way, as a rider names it with one touch.
    Hazard {
        /// A hole in the road 路面坑洞.
        Hole = "hole",
        /// A manhole cover that is gone or loose 井盖.
        Manhole = "manhole",
        /// A street light that is out 路灯不亮.
        Light = "light",
        /// A cable that hangs down 电线低垂.
        Cable = "cable",
        /// Ice or standing water 结冰积水.
        Ice = "ice",
        /// A way that is blocked 通道被堵.
        Blocked = "blocked",
        /// A traffic light that fails 信号灯故障.
        Signal = "signal",
        /// Fire or smoke 起火冒烟.
        Fire = "fire",
    }
}

impl Hazard {
    /// The category it belongs to, by the stable name that the demonstration's tree
    /// gives it; another tree may have none of this name.
    pub const fn category(self) -> Option<&'static str> {
        Some(match self {
            Self::Hole => "road.pothole",
            Self::Manhole => "road.manhole",
            Self::Light => "light.lamp",
            Self::Cable => "light.cable",
            Self::Ice => "clean.snow",
            Self::Blocked => "road.parking",
            Self::Signal => "road.signal",
            Self::Fire => return None,
        })
    }

    /// How urgent it is where no category says so.
    pub const fn urgency(self) -> Urgency {
        match self {
            Self::Hole | Self::Light | Self::Blocked => Urgency::Normal,
            Self::Manhole | Self::Cable | Self::Ice | Self::Signal => Urgency::Urgent,
            Self::Fire => Urgency::Emergency,
        }
    }
}

/// What was made of what somebody said, within [`DAYS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merit {
    /// Reports that a map editor found right.
    pub confirmed: u32,
    /// Reports that one found wrong.
    pub refused: u32,
    /// Hazards.
    pub hazards: u32,
}

impl Merit {
    /// Whether they are believed alone: right often enough, and seldom wrong.
    pub fn is_trusted(self) -> bool {
        let looked_at = u64::from(self.confirmed) + u64::from(self.refused);
        let right = u64::from(self.confirmed) * 100 >= looked_at * u64::from(RIGHT_PERCENT);
        self.confirmed >= CONFIRMED && right
    }

    /// What it comes to.
    pub fn points(self) -> u32 {
        let [report, hazard] = POINTS;
        self.confirmed.saturating_mul(report).saturating_add(self.hazards.saturating_mul(hazard))
    }
}

/// The month under which something of a day is counted: `2026-05`.
pub fn month(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// The first month that counts on a day.
pub fn since(day: NaiveDate) -> String {
    month(day.checked_sub_signed(TimeDelta::days(DAYS)).unwrap_or(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_right_often_enough_and_seldom_wrong_is_believed_alone() {
        let trusted = |confirmed, refused| Merit { confirmed, refused, hazards: 9 }.is_trusted();
        assert!(!trusted(0, 0) && !trusted(4, 0));
        assert!(trusted(5, 0) && trusted(5, 1), "83 of a hundred");
        assert!(!trusted(5, 2) && trusted(8, 2) && !trusted(79, 21));
        assert!(!trusted(u32::MAX, u32::MAX), "half of it");
    }

    #[test]
    fn hazards_count_and_make_nobody_believed() {
        let merit = Merit { confirmed: 1, refused: 3, hazards: 2 };
        assert_eq!(merit.points(), 12);
        assert!(!Merit { hazards: 1000, ..Merit::default() }.is_trusted());
    }

    #[test]
    fn a_month_is_all_that_is_kept_of_a_day() {
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(
            (month(day("2026-05-04")), since(day("2026-05-04"))),
            ("2026-05".into(), "2025-11".into())
        );
    }
}
