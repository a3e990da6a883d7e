//! Working calendars of the district, and the texts it offers.

use crate::clock::{Chance, uuid7};
use crate::db::Text;
use crate::directory::{Category, NamedCalendar, Unit};
use crate::entity::{calendar, calendar_day, text_template};
use crate::error::{Error, Result};
use chrono::Datelike;
use domain::deadline::{Calendar, NoticeDay, Span, read_notice};
use domain::ids::{CalendarId, TemplateId};
use domain::org::UnitKind;
use domain::request::Action;
use domain::{FixedOffset, Moment};

const HOLIDAYS: &str = include_str!("data/holidays.txt");
const TEMPLATES: &str = include_str!("data/templates.txt");

/// The calendars: that of the offices with the holidays of 2026, and that of
/// those who are always there.
pub struct Hours {
    /// Both, in this order.
    pub calendars: Vec<NamedCalendar>,
    holidays: Vec<NoticeDay>,
}

impl Hours {
    /// Makes them, and gives them to the units.
    pub fn new(at: Moment, chance: &dyn Chance, offset: FixedOffset, units: &mut [Unit]) -> Result<Self> {
        let holidays = read_notice(HOLIDAYS, None).map_err(|_| broken("holidays"))?;
        let week = Calendar::office_week();
        let days = holidays.iter().map(|day| (day.date, spans(day, &week))).collect();
        let office = Calendar::new(offset, week, days).map_err(Error::internal)?;
        let whole = std::array::from_fn(|_| vec![(0, 24 * 60)]);
        let duty = Calendar::new(offset, whole, Default::default()).map_err(Error::internal)?;
        let named = |name: &str, calendar| NamedCalendar {
            id: CalendarId(uuid7(at, chance)),
            name: name.to_owned(),
            calendar,
        };
        let calendars = vec![named("机关工作时间（演示）", office), named("全天值守（演示）", duty)];
        for unit in units {
            unit.calendar = match unit.kind {
                UnitKind::District => Some(calendars[0].id),
                UnitKind::Utility => Some(calendars[1].id),
                _ => None,
            };
        }
        Ok(Self { calendars, holidays })
    }

    /// Their rows.
    pub fn rows(&self) -> Result<(Vec<calendar::ActiveModel>, Vec<calendar_day::ActiveModel>)> {
        let calendar = |(position, named): (i32, &NamedCalendar)| -> Result<calendar::ActiveModel> {
            let week = serde_json::to_string(named.calendar.week()).map_err(Error::internal)?;
            Ok(calendar::Model { id: Text(named.id), name: named.name.clone(), week, position }.into())
        };
        let office = &self.calendars[0];
        let day = |day: &NoticeDay| -> Result<calendar_day::ActiveModel> {
            let row = calendar_day::Model {
                calendar_id: Text(office.id),
                day: day.date.to_string(),
                spans: serde_json::to_string(office.calendar.on(day.date)).map_err(Error::internal)?,
                name: day.name.clone(),
            };
            Ok(row.into())
        };
        let calendars = (0..).zip(&self.calendars).map(calendar).collect::<Result<_>>()?;
        Ok((calendars, self.holidays.iter().map(day).collect::<Result<_>>()?))
    }
}

/// A weekend that is worked has the hours of a Monday.
fn spans(day: &NoticeDay, week: &[Vec<Span>; 7]) -> Vec<Span> {
    let own = &week[day.date.weekday().num_days_from_monday() as usize];
    match day.works {
        true if own.is_empty() => week[0].clone(),
        true => own.clone(),
        false => Vec::new(),
    }
}

/// The texts.
pub fn templates(
    at: Moment,
    chance: &dyn Chance,
    categories: &[Category],
) -> Result<Vec<text_template::ActiveModel>> {
    let lines = TEMPLATES.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let row = |(position, line): (i32, &str)| -> Result<text_template::ActiveModel> {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [action, slug, name, text] = parts[..] else { return Err(broken("templates")) };
        let action: Action = action.parse().map_err(|_| broken("templates"))?;
        let category = categories.iter().find(|category| category.slug == slug).map(|category| category.id);
        let row = text_template::Model {
            id: Text(TemplateId(uuid7(at, chance))),
            action: Text(action),
            category_id: category.map(Text),
            name: name.to_owned(),
            text: text.to_owned(),
            position: position * 10,
        };
        Ok(row.into())
    };
    (1..).zip(lines).map(row).collect()
}

fn broken(what: &str) -> Error {
    Error::Internal(format!("the demonstration's {what} cannot be read"))
}
