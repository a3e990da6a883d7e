//! What is asked for. An empty parameter is one that did not come.

use crate::problem::{Code, FieldProblem, Problem};
use crate::state::AppState;
use backend::requests::{DEEPEST, OUTWARD_MOST, OutwardQuery, Span};
use chrono::{DateTime, TimeDelta, Utc};
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::PartnerId;

/// Longest span that may be asked for.
const SPAN: TimeDelta = TimeDelta::days(90);
/// Requests a page, where pages are asked for.
const PAGE: u64 = 50;
/// Most different services that are asked for at once.
const CATEGORIES: usize = 100;
/// Most parameters, and most bytes of one.
const PARAMETERS: usize = 32;
const LONGEST: usize = 16 * 1024;

/// The parameters of a call.
pub struct Query {
    values: Vec<(String, String)>,
    errors: Vec<FieldProblem>,
}

impl Query {
    /// Reads the query of an address.
    pub fn read(raw: Option<&str>) -> Self {
        let pairs = url::form_urlencoded::parse(raw.unwrap_or("").as_bytes()).take(PARAMETERS);
        let mut query = Self { values: Vec::new(), errors: Vec::new() };
        for (name, value) in pairs {
            if value.len() > LONGEST {
                query.errors.push(FieldProblem::new(name.chars().take(64).collect::<String>(), "too_long"));
            } else if !value.trim().is_empty() {
                query.values.push((name.into_owned(), value.trim().to_owned()));
            }
        }
        query
    }

    /// A parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// All of them, the first of a name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let first = |(at, (name, _)): &(usize, &(String, String))| {
            self.values.iter().take(*at).all(|(earlier, _)| earlier != name)
        };
        let values = self.values.iter().enumerate().filter(first);
        values.map(|(_, (name, value))| (name.as_str(), value.as_str()))
    }

    fn wrong(&mut self, name: &str) {
        self.errors.push(FieldProblem::new(name, "invalid"));
    }

    /// Values separated by commas, or the parameter several times.
    fn several(&self, name: &str) -> Vec<String> {
        let values = self.values.iter().filter(|(n, _)| n == name);
        values
            .flat_map(|(_, v)| v.split(','))
            .map(|v| v.trim().to_owned())
            .filter(|v| !v.is_empty())
            .collect()
    }

    fn moment(&mut self, name: &str) -> Option<Moment> {
        let text = self.text(name)?.to_owned();
        // A plus that was not escaped came as a space.
        let read = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).ok();
        if read.is_none() {
            self.wrong(name);
        }
        read.map(|at| at.with_timezone(&Utc))
    }

    fn number(&mut self, name: &str, most: u64) -> Option<u64> {
        let text = self.text(name)?.to_owned();
        let number = text.parse().ok().filter(|n| (1..=most).contains(n));
        if number.is_none() {
            self.wrong(name);
        }
        number
    }

    /// From and to; where only one is said, the other is as far as may be.
    fn span(&mut self, from: &str, to: &str, now: Moment, always: bool) -> Span {
        let (first, last) = (self.moment(from), self.moment(to));
        match (first, last) {
            (None, None) if always => (Some(now - SPAN), Some(now)),
            (None, None) => (None, None),
            (Some(first), None) => (Some(first), first.checked_add_signed(SPAN)),
            (None, Some(last)) => (last.checked_sub_signed(SPAN), Some(last)),
            (Some(first), Some(last)) => {
                if last < first || last - first > SPAN {
                    self.wrong(to);
                }
                (Some(first), Some(last))
            }
        }
    }

    /// The requests that are named. One that cannot be is one that is not there.
    fn codes(&self) -> Option<Vec<RequestCode>> {
        let named = self.several("service_request_id");
        (!named.is_empty()).then(|| {
            let most = usize::try_from(OUTWARD_MOST).unwrap_or(usize::MAX);
            named.iter().take(most).filter_map(|code| RequestCode::parse(code).ok()).collect()
        })
    }

    /// Whether everything could be read.
    pub fn done(&mut self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(std::mem::take(&mut self.errors))) }
    }

    /// The list that is asked for; `None` for one that names only what cannot be.
    pub fn list(&mut self, now: Moment, partner: Option<PartnerId>) -> Result<Option<OutwardQuery>, Problem> {
        if let Some(codes) = self.codes() {
            // This one overrides all others.
            let query = OutwardQuery { codes, partner, limit: OUTWARD_MOST, ..OutwardQuery::default() };
            return Ok(Some(query).filter(|query| !query.codes.is_empty()));
        }
        let updated = self.span("updated_after", "updated_before", now, false);
        let submitted = self.span("start_date", "end_date", now, updated == (None, None));
        let states = self.several("status");
        if states.iter().any(|state| state != "open" && state != "closed") {
            self.wrong("status");
        }
        let closed = match (states.iter().any(|s| s == "open"), states.iter().any(|s| s == "closed")) {
            (true, false) => Some(false),
            (false, true) => Some(true),
            _ => None,
        };
        let paged = self.text("page").is_some() || self.text("page_size").is_some();
        let usual = if paged { PAGE } else { OUTWARD_MOST };
        let limit = self.number("page_size", OUTWARD_MOST).unwrap_or(usual);
        let page = self.number("page", DEEPEST).unwrap_or(1);
        let skip = (page - 1).saturating_mul(limit);
        if skip > DEEPEST {
            self.wrong("page");
        }
        let mut categories = self.several("service_code");
        categories.sort_unstable();
        categories.dedup();
        if categories.len() > CATEGORIES {
            self.wrong("service_code");
        }
        self.done()?;
        Ok(Some(OutwardQuery {
            categories,
            submitted,
            updated,
            closed,
            partner,
            skip,
            limit,
            codes: Vec::new(),
        }))
    }

    /// The news that are asked for.
    pub fn news(&mut self, now: Moment) -> Result<(Vec<RequestCode>, Span), Problem> {
        let codes = self.codes();
        let span = self.span("start_date", "end_date", now, codes.is_none());
        self.done()?;
        Ok((codes.unwrap_or_default(), span))
    }

    /// Whether more is asked for than the standard says.
    pub fn extended(&self) -> bool {
        self.text("extensions").is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }

    /// Whose requests these are: this district's, or nobody's.
    pub fn jurisdiction(&self, state: &AppState) -> Result<(), Problem> {
        jurisdiction(state, self.text("jurisdiction_id").unwrap_or(""))
    }
}

/// The jurisdiction is the host of the public address.
pub fn jurisdiction(state: &AppState, asked: &str) -> Result<(), Problem> {
    let own = state.settings.public_url.host_str().unwrap_or("");
    if asked.trim().is_empty() || asked.trim().eq_ignore_ascii_case(own) {
        Ok(())
    } else {
        Err(Problem::new(Code::NotFound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        "2026-11-30T00:00:00Z".parse().expect("a moment")
    }

    fn wrong(raw: &str) -> Vec<String> {
        let problem = Query::read(Some(raw)).list(now(), None).expect_err(raw);
        problem.errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn what_cannot_be_meant_is_told_at_its_parameter() {
        for (raw, field) in [
            ("start_date=yesterday", "start_date"),
            ("start_date=2026-01-01", "start_date"),
            ("start_date=2026-01-01T00:00:00Z&end_date=2026-04-02T00:00:00Z", "end_date"),
            ("start_date=2026-02-01T00:00:00Z&end_date=2026-01-01T00:00:00Z", "end_date"),
            ("status=done", "status"),
            ("page=0", "page"),
            ("page_size=1001", "page_size"),
            ("page=20000&page_size=1000", "page"),
        ] {
            assert_eq!(wrong(raw), [field], "{raw}");
        }
    }

    #[test]
    fn ninety_days_are_looked_at_and_named_ones_override_all() {
        let list = |raw: &str| Query::read(Some(raw)).list(now(), None).expect("fits");
        let usual = list("status=&service_code=").expect("a list");
        assert_eq!(usual.submitted, (Some(now() - SPAN), Some(now())));
        assert_eq!((usual.closed, usual.limit), (None, OUTWARD_MOST));
        let since = list("start_date=2026-01-01T08:00:00+08:00&status=open,closed").expect("a list");
        assert_eq!(since.submitted.1.map(|to| to.to_rfc3339()), Some("2026-04-01T00:00:00+00:00".to_owned()));
        assert_eq!(since.closed, None);
        assert_eq!(list("service_request_id=nonsense&status=x"), None, "nothing that could be there");
        let paged = list("page=3").expect("a list");
        assert_eq!((paged.skip, paged.limit), (100, 50));
    }
}
