//! What a form or a call wants done to a request.

use crate::form::Form;
use backend::directory::Directory;
use backend::requests::Wish;
use chrono::{NaiveDate, NaiveTime, TimeZone};
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::draft::{ACTION_CHARS, Problem as Wrong};
use domain::ids::{CategoryId, UnitId};
use domain::request::{Action, Command, Evaluation, Heard, Outcome, Target};
use domain::text::clean;
use domain::{FixedOffset, Moment, Utc};

/// Reads the fields of an action.
pub struct Reader<'a> {
    /// What came; problems are noted at its fields.
    pub form: &'a mut Form,
    /// Units and categories.
    pub directory: &'a Directory,
    /// Local time, in which dates are given.
    pub offset: FixedOffset,
}

impl Reader<'_> {
    /// What is wanted, or `None` with the problems noted at their fields.
    pub fn read(&mut self, action: Action) -> Option<Wish> {
        let text = self.some();
        Some(Wish::Plain(match action {
            Action::Accept => Command::Accept,
            Action::Start => Command::Start,
            Action::Review => Command::Review,
            Action::Unmerge => Command::Unmerge,
            Action::Unpublish => Command::Unpublish,
            // The program's own: refused where rights are decided.
            Action::Resume | Action::Follow | Action::HandOver => Command::Resume,
            Action::Publish => Command::Publish { photos: self.flag("show_photos", Some(false))? },
            Action::Classify => {
                let (category, urgency) = (self.category(), self.urgency());
                Command::Classify { category: Some(category?), urgency: urgency? }
            }
            Action::Dispatch => Command::Dispatch { target: self.target()?, note: text },
            Action::Assign => Command::Assign { handler: self.parsed("handler")? },
            Action::Note => Command::Note { text: self.needed(text)? },
            Action::Ask => Command::Ask { question: self.needed(text)? },
            Action::AddInfo if text.is_none() && self.form.uploads().is_empty() => {
                self.form.fail("text", Wrong::Empty);
                return None;
            }
            Action::AddInfo => Command::AddInfo { text },
            Action::Answer => {
                let (outcome, text) = (self.outcome(), self.needed(text));
                Command::Answer { text: text?, outcome: outcome? }
            }
            Action::Evaluate => {
                let evaluation = self.evaluation(None);
                Command::Evaluate { evaluation: evaluation?, comment: text }
            }
            Action::Call => Command::Call { heard: self.heard()?, text },
            Action::Reopen => Command::Reopen { text },
            Action::Close => Command::Close { note: text },
            Action::Withdraw => Command::Withdraw { reason: text },
            Action::Grant => Command::Grant { text },
            Action::Merge => return self.other_code().map(Wish::MergeInto),
            Action::Split => return Some(Wish::Split(self.pieces())),
            Action::Return
            | Action::Decline
            | Action::Transfer
            | Action::Extend
            | Action::Refuse
            | Action::Whistle
            | Action::AnswerPart
            | Action::ExcusePart
            | Action::LongList
            | Action::Supervise
            | Action::Explain => self.with_reason(action, text)?,
        }))
    }

    /// Those that need a text and little else.
    fn with_reason(&mut self, action: Action, text: Option<String>) -> Option<Command> {
        let text = self.needed(text);
        Some(match action {
            Action::Return => Command::Return { ground: self.ground()?, text: text? },
            Action::Decline => Command::Decline { ground: self.ground()?, text: text? },
            Action::Transfer => Command::Transfer { to: self.unit()?, text: text? },
            Action::Extend => Command::Extend { days: self.days()?, text: text? },
            Action::Refuse => Command::Refuse { text: text? },
            Action::Whistle => {
                let (unit, days) = (self.unit(), self.days());
                Command::Whistle { unit: unit?, task: text?, days: days? }
            }
            Action::AnswerPart => Command::AnswerPart { unit: self.unit()?, text: text? },
            Action::ExcusePart => Command::ExcusePart { unit: self.unit()?, text: text? },
            Action::LongList => {
                let (review_at, plan) = (self.day("review_on"), self.long("plan"));
                let plan = plan.or_else(|| self.missing("plan", Wrong::Empty));
                Command::LongList { review_at: review_at?, plan: plan?, text: text? }
            }
            Action::Supervise => {
                let days = self.some_days();
                Command::Supervise { text: text?, days: days? }
            }
            _ => Command::Explain { text: text? },
        })
    }

    /// Notes that a field did not come, or is `wrong`; once.
    fn missing<T>(&mut self, name: &str, wrong: Wrong) -> Option<T> {
        if self.form.wrong(name).is_none() {
            let empty = self.form.get(name).trim().is_empty();
            self.form.fail(name, if empty { Wrong::Empty } else { wrong });
        }
        None
    }

    fn some(&mut self) -> Option<String> {
        self.long("text")
    }

    /// Words of more than a line.
    fn long(&mut self, name: &str) -> Option<String> {
        let text = clean(self.form.get(name));
        if text.chars().count() > ACTION_CHARS {
            self.form.fail(name, Wrong::TooLong);
        }
        (!text.is_empty()).then_some(text)
    }

    fn needed(&mut self, text: Option<String>) -> Option<String> {
        if text.is_none() {
            self.form.fail("text", Wrong::Empty);
        }
        text
    }

    fn flag(&mut self, name: &'static str, absent: Option<bool>) -> Option<bool> {
        match self.form.get(name).trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Some(true),
            "false" | "0" | "no" | "off" => Some(false),
            "" if absent.is_some() => absent,
            _ => self.missing(name, Wrong::Invalid),
        }
    }

    fn evaluation(&mut self, absent: Option<bool>) -> Option<Evaluation> {
        let (solved, satisfied) = (self.flag("solved", absent), self.flag("satisfied", absent));
        Some(Evaluation { solved: solved?, satisfied: satisfied? })
    }

    /// What the resident said on the phone; nothing if they were not reached.
    fn heard(&mut self) -> Option<Heard> {
        let reached = self.flag("reached", Some(true))?;
        if reached { self.evaluation(None).map(Heard::Said) } else { Some(Heard::Nobody) }
    }

    fn unit(&mut self) -> Option<UnitId> {
        self.target().map(|target| target.unit)
    }

    fn target(&mut self) -> Option<Target> {
        let id = self.form.get("unit").parse().ok();
        let unit = id.and_then(|id| self.directory.unit(id)).filter(|unit| unit.active);
        match unit {
            Some(unit) => Some(Target { unit: unit.id, kind: unit.kind }),
            None => self.missing("unit", Wrong::Invalid),
        }
    }

    fn category(&mut self) -> Option<CategoryId> {
        let slug = self.form.get("category").trim();
        match self.directory.category_by_slug(slug).filter(|category| category.active) {
            Some(category) => Some(category.id),
            None => self.missing("category", Wrong::Invalid),
        }
    }

    fn urgency(&mut self) -> Option<Urgency> {
        self.parsed("urgency")
    }

    fn ground<T: std::str::FromStr>(&mut self) -> Option<T> {
        self.parsed("ground")
    }

    fn days(&mut self) -> Option<u8> {
        self.parsed("days")
    }

    /// None where the usual ones hold.
    fn some_days(&mut self) -> Option<Option<u8>> {
        if self.form.get("days").trim().is_empty() { Some(None) } else { self.days().map(Some) }
    }

    fn outcome(&mut self) -> Option<Outcome> {
        if self.form.get("outcome").is_empty() { Some(Outcome::Done) } else { self.parsed("outcome") }
    }

    fn other_code(&mut self) -> Option<RequestCode> {
        match RequestCode::parse(self.form.get("into")) {
            Ok(code) => Some(code),
            Err(_) => self.missing("into", Wrong::Invalid),
        }
    }

    fn parsed<T: std::str::FromStr>(&mut self, name: &str) -> Option<T> {
        match self.form.get(name).trim().parse() {
            Ok(value) => Some(value),
            Err(_) => self.missing(name, Wrong::Invalid),
        }
    }

    /// The beginning of a local day.
    fn day(&mut self, name: &str) -> Option<Moment> {
        let day: Option<NaiveDate> = self.form.get(name).trim().parse().ok();
        let local =
            day.and_then(|day| self.offset.from_local_datetime(&day.and_time(NaiveTime::MIN)).single());
        match local {
            Some(at) => Some(at.with_timezone(&Utc)),
            None => self.missing(name, Wrong::Invalid),
        }
    }

    /// One request a paragraph: an empty line stands between two.
    fn pieces(&self) -> Vec<String> {
        let text = clean(self.form.get("text"));
        text.split("\n\n").map(str::to_owned).collect()
    }
}
