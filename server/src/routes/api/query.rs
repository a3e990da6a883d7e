//! Parameters of an address, with what is wrong in them.

use crate::problem::{FieldProblem, Problem};
use std::borrow::Cow;
use std::str::FromStr;

/// Most parameters, and most bytes of one.
const PARAMETERS: usize = 32;
const LONGEST: usize = 1000;
/// Parameters that are numbers: an empty text says nothing, an empty number is none.
const NUMBERS: [&str; 4] = ["lat", "lng", "limit", "since"];

/// What an address asks for.
pub(super) struct Query<'a> {
    values: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    errors: Vec<FieldProblem>,
}

impl<'a> Query<'a> {
    pub(super) fn new(raw: &'a str) -> Self {
        let values = url::form_urlencoded::parse(raw.as_bytes()).take(PARAMETERS);
        let said = |(name, value): &(Cow<str>, Cow<str>)| {
            !value.trim().is_empty() || NUMBERS.contains(&name.as_ref())
        };
        Self { values: values.filter(said).collect(), errors: Vec::new() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(of, _)| of == name)
    }

    /// The first value of this name.
    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        let (_, value) = self.values.iter().find(|(of, _)| of == name)?;
        if value.len() <= LONGEST {
            return Some(value.trim().to_owned());
        }
        self.note(name, "too_long");
        None
    }

    /// A text of at most so many characters.
    pub(super) fn short(&mut self, name: &'static str, most: usize) -> Option<String> {
        let text = domain::text::clean(&self.text(name)?);
        if text.chars().count() > most {
            self.note(name, "too_long");
        }
        Some(text)
    }

    pub(super) fn parsed<T: FromStr>(&mut self, name: &'static str) -> Option<T> {
        let text = self.text(name)?;
        text.parse().ok().or_else(|| self.wrong(name))
    }

    /// Values of one parameter, separated by commas.
    pub(super) fn several<T: FromStr>(&mut self, name: &'static str) -> Vec<T> {
        let Some(text) = self.text(name) else { return Vec::new() };
        let all: Result<Vec<T>, _> = text.split(',').map(|one| one.trim().parse()).collect();
        all.ok().or_else(|| self.wrong(name)).unwrap_or_default()
    }

    /// How many at most, of 1 to `most`.
    pub(super) fn limit<N: FromStr + PartialOrd + From<u8>>(&mut self, unless_asked: N, most: N) -> N {
        match self.parsed("limit") {
            Some(limit) if (N::from(1)..=most).contains(&limit) => limit,
            Some(_) => self.wrong("limit").unwrap_or(unless_asked),
            None => unless_asked,
        }
    }

    /// Notes that a value cannot be meant.
    pub(super) fn wrong<T>(&mut self, name: &'static str) -> Option<T> {
        self.note(name, "invalid");
        None
    }

    /// Notes that something needed did not come.
    pub(super) fn empty(&mut self, name: &'static str) {
        self.note(name, "empty");
    }

    /// One problem a field, the first that was found.
    fn note(&mut self, name: &'static str, problem: &'static str) {
        if !self.errors.iter().any(|error| error.field == name) {
            self.errors.push(FieldProblem::new(name, problem));
        }
    }

    /// What was read, unless something was wrong.
    pub(super) fn done<T>(self, read: T) -> Result<T, Problem> {
        if self.errors.is_empty() { Ok(read) } else { Err(self.problem()) }
    }

    /// What is wrong.
    pub(super) fn problem(self) -> Problem {
        Problem::fields(self.errors)
    }
}
