//! A date that an author was to be promised may pass while the message waits: for the
//! morning, or for a provider.

use super::claim::Claimed;
use super::fields::MOMENT;
use super::queue;
use crate::Backend;
use crate::error::{Error, Result};
use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta};
use domain::Moment;
use domain::request::Request;
use domain::tell::{Place, Template, To, Way};

/// How it stands with the date that a message names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Date {
    /// It names none, or one that is still to come.
    Holds,
    /// It has passed since.
    Passed,
    /// It had passed when the message was written, and was left out.
    LeftOut,
}

impl Date {
    pub(super) fn of(backend: &Backend, message: &Claimed) -> Result<Self> {
        if message.to != To::Author {
            return Ok(Self::Holds);
        }
        let places = message.places()?;
        let due = places.iter().find(|(place, _)| *place == Place::Due).map(|(_, due)| due.as_str());
        Ok(match due {
            // WeChat's templates are given every place, whether they have it or not.
            Some("") if message.way == Way::Wechat => Self::LeftOut,
            Some(text) if named(backend, message, text).is_some_and(|at| at <= backend.now()) => Self::Passed,
            None if own_words(backend, message).is_some_and(|words| words.asks_for(Place::Due)) => {
                Self::LeftOut
            }
            _ => Self::Holds,
        })
    }
}

/// Has a message say the same without its date.
pub(super) fn leave_out(backend: &Backend, message: &mut Claimed, request: &Request) -> Result<()> {
    let (tongue, way) = (message.tongue, message.way);
    let values = queue::values(backend, request, None, tongue, way);
    let words = backend.config().tell.words.0.undated(message.occasion, message.to, tongue);
    let said = Template::parse(&words).map_err(Error::internal)?;
    let own = own_words(backend, message).unwrap_or_else(|| said.clone());
    message.body = said.render(&values);
    message.values = queue::places(way, &own, &values, true)?;
    Ok(())
}

/// The name of a provider's template: as it was when the message was written, or as it
/// has been set since. What follows a slash is the one without a date. `None`: it would
/// promise one that does not hold.
pub(super) fn template(
    backend: &Backend,
    message: &Claimed,
    slot: usize,
    date: Date,
) -> Option<Option<String>> {
    let rules = backend.tell().rules();
    let since = rules.get((message.occasion, message.to, message.way));
    let since = since.and_then(|rule| rule.templates[slot].as_deref());
    let names: Vec<&str> = message.templates[slot].as_deref().into_iter().chain(since).collect();
    let dated = names.first().map(|name| name.split_once('/').map_or(*name, |(dated, _)| dated));
    if date == Date::Holds {
        return Some(dated.map(str::to_owned));
    }
    let undated = names.iter().find_map(|name| name.split_once('/')).map(|(_, undated)| undated);
    // A field of WeChat's that takes nothing but a date says so itself.
    let fits = undated.is_some() || dated.is_none() || message.way != Way::Sms;
    fits.then(|| undated.or(dated).map(str::to_owned))
}

/// The words of the table for what a message tells.
fn own_words(backend: &Backend, message: &Claimed) -> Option<Template> {
    let rules = backend.tell().rules();
    let rule = rules.get((message.occasion, message.to, message.way))?;
    Template::parse(rule.words(message.tongue)).ok()
}

/// The moment that was written into a message, to the minute and mostly without its
/// year: the first of that name since the message was written.
fn named(backend: &Backend, message: &Claimed, text: &str) -> Option<Moment> {
    let offset = backend.config().offset;
    let read = |text: &str| {
        let local = NaiveDateTime::parse_from_str(text, MOMENT).ok()?;
        Some(local.and_local_timezone(offset).single()?.to_utc())
    };
    if message.way == Way::Wechat {
        return read(text);
    }
    // Its identifier keeps when that was, however often it was tried since.
    let (seconds, _) = message.id.get_timestamp()?.to_unix();
    let written = DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)?;
    let year = written.with_timezone(&offset).year();
    let of = |year| read(&format!("{year}-{text}")).filter(|at| *at + TimeDelta::minutes(1) > written);
    [year, year + 1].into_iter().find_map(of)
}
