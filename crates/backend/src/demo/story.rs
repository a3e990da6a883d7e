//! The requests of the district. Every step goes through the state machine, so
//! what is told could have happened.

use super::data::Words;
use super::dice::Dice;
use super::district::{District, Person};
use super::ground;
use super::plot::{self, Beat};
use super::time::{Anchor, before_end, later};
use super::words::Blanks;
use crate::clock::{Chance, uuid7};
use crate::directory::{Category, Directory, Unit};
use crate::error::{Error, Result};
use crate::requests;
use chrono::TimeDelta;
use domain::Moment;
use domain::code::RequestCode;
use domain::deadline::{Calendar, Clock, Urgency};
use domain::geo::Wgs84;
use domain::ids::{CategoryId, EventId, RequestId, UnitId};
use domain::org::UnitKind;
use domain::request::{
    Audience, By, Channel, Command, Context, Evaluation, Event, EventKind, Ground, Heard, Kind, Outcome,
    Record, Request, ReturnGround, State, Status, Target,
};

/// How long somebody who was asked may take.
const PATIENCE: TimeDelta = TimeDelta::days(7);

/// A request with its whole life.
pub struct Story {
    /// As it is now.
    pub request: Request,
    /// Type.
    pub kind: Kind,
    /// The way it came in.
    pub channel: Channel,
    /// Category.
    pub category: CategoryId,
    /// What was written.
    pub description: String,
    /// Address or landmark.
    pub address: Option<String>,
    /// Position, accuracy in metres, and the grid it lies in.
    pub place: Option<(Wgs84, f64, UnitId)>,
    /// Number, of the invented range.
    pub phone: Option<String>,
    /// Its history.
    pub events: Vec<(EventId, Event)>,
    /// Its photos, the author's first.
    pub photos: Vec<Photo>,
    /// How many others it happens to.
    pub me_too: i32,
}

/// A photo of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Photo {
    /// The answer it came with; none for the author's own.
    pub event: Option<EventId>,
    /// What it shows.
    pub scene: &'static str,
    /// Which of the scene's pictures: 0 and 1 before, 2 after the work.
    pub variant: usize,
}

/// Tells all the stories.
pub struct Teller<'a> {
    /// Where it plays.
    pub district: &'a District,
    /// What is said.
    pub words: &'a Words,
    /// The same as the product sees it, with the calendars that deadlines go by.
    pub directory: &'a Directory,
    /// When people are at work.
    pub calendar: &'a Calendar,
    /// Around when.
    pub anchor: Anchor,
    /// For identifiers and codes.
    pub chance: &'a dyn Chance,
    /// For everything else.
    pub dice: Dice,
    /// Those in work that others can be folded into.
    pub told: Vec<(RequestId, RequestCode)>,
}

impl<'a> Teller<'a> {
    /// All stories, by the moment they began.
    pub fn tell(mut self) -> Result<Vec<Story>> {
        let mut begun: Vec<(Moment, Status)> = Vec::new();
        for (status, count) in plot::COUNTS {
            for n in 0..count {
                begun.push((plot::begun(status, n, self.anchor, &mut self.dice), status));
            }
        }
        begun.sort_by_key(|(at, status)| (*at, *status));
        let mut stories = Vec::with_capacity(begun.len());
        for (at, status) in begun {
            let story = self.story(at, status)?;
            if story.request.state.status() == Status::Handling {
                self.told.push((story.request.id, story.request.code.clone()));
            }
            stories.push(story);
        }
        Ok(stories)
    }

    fn story(&mut self, at: Moment, status: Status) -> Result<Story> {
        let (category, template) = self.subject(at)?;
        let mut blanks = Blanks::new(self.words);
        let mut description = blanks.fill(template, &mut self.dice);
        description.push_str(self.dice.pick(&self.words.endings));
        let place = self.place();
        let address = self.dice.percent(75).then(|| {
            let template = self.dice.pick(&self.words.addresses);
            blanks.fill(template, &mut self.dice)
        });
        let request = self.submitted(at, category.id, category.urgency);
        let event = Event {
            kind: EventKind::Submitted,
            at,
            by: By::Author,
            unit: None,
            text: None,
            audience: Audience::Public,
            until: None,
            detail: None,
        };
        let first = EventId(uuid7(at, self.chance));
        let mut story = Story {
            request,
            kind: kind(&category.slug),
            channel: if self.dice.percent(85) { Channel::Web } else { Channel::Api },
            category: category.id,
            description,
            address,
            place,
            phone: self.dice.percent(80).then(|| format!("1990000{:04}", self.dice.below(10_000))),
            events: vec![(first, event)],
            photos: Vec::new(),
            me_too: 0,
        };
        self.author_photos(&mut story, category.urgency);
        self.live(&mut story, status, category)?;
        if story.request.published_at.is_some() && self.dice.percent(70) {
            let most = if self.dice.percent(10) { 38 } else { 9 };
            story.me_too = i32::try_from(self.dice.between(1, most)).unwrap_or(1);
        }
        Ok(story)
    }

    /// What it is about. Nobody asks for heating or slips on snow in summer.
    fn subject(&mut self, at: Moment) -> Result<(&'a Category, &'static str)> {
        use chrono::Datelike;
        let winter = !(5..=9).contains(&at.month());
        let cold = |slug: &str| slug.starts_with("heat.") || slug == "clean.snow";
        loop {
            let (slug, template) = self.words.descriptions[self.dice.below(self.words.descriptions.len())];
            if winter || !cold(slug) {
                let category = self.district.categories.iter().find(|c| c.slug == slug);
                return Ok((category.ok_or_else(|| missing(slug))?, template));
            }
        }
    }

    fn place(&mut self) -> Option<(Wgs84, f64, UnitId)> {
        let grids: Vec<&Unit> = self.district.units.iter().filter(|u| u.kind == UnitKind::Grid).collect();
        // The first grid is the one of the demonstration's grid worker.
        let n = if self.dice.percent(7) { 0 } else { self.dice.below(grids.len()) };
        let at = ground::point(grids[n].area.as_ref()?, &mut self.dice)?;
        let accuracy = self.dice.between(4, 60) as f64;
        self.dice.percent(85).then_some((at, accuracy, grids[n].id))
    }

    fn submitted(&mut self, at: Moment, category: CategoryId, urgency: Urgency) -> Request {
        let terms = self.directory.terms(None, urgency, Some(category));
        let clock = Clock::new(at, terms.policy);
        let mut bits = [0; 4];
        self.chance.fill(&mut bits);
        Request {
            id: RequestId(uuid7(at, self.chance)),
            code: RequestCode::from_bits(u32::from_le_bytes(bits)),
            version: 1,
            state: State::Submitted,
            category: Some(category),
            urgency,
            submitted_at: at,
            first_due_at: clock.first_due(terms.calendar),
            answer_due_at: clock.answer_due(terms.calendar),
            close_due_at: None,
            record: Record::new(clock),
            responded_at: None,
            answered_at: None,
            consent: self.dice.percent(80),
            published_at: None,
            photos_public: false,
        }
    }

    fn author_photos(&mut self, story: &mut Story, urgency: Urgency) {
        if urgency == Urgency::Enquiry || !self.dice.percent(62) {
            return;
        }
        let Some(scene) = self.district.scenes.get(&story.category) else { return };
        let count = if self.dice.percent(30) { 2 } else { 1 };
        let first = self.dice.below(2);
        let photo = |i: usize| Photo { event: None, scene, variant: (first + i) % 2 };
        story.photos = (0..count).map(photo).collect();
    }

    fn live(&mut self, story: &mut Story, status: Status, category: &Category) -> Result<()> {
        let beats = plot::beats(status, &mut self.dice);
        let target = self.target(story, category)?;
        for (i, beat) in beats.iter().enumerate() {
            if *beat == Beat::Publish && !story.request.consent {
                continue;
            }
            // Only a unit that has nothing to do with it sends it back.
            let strays = *beat == Beat::Dispatch && beats.get(i + 1) == Some(&Beat::Return);
            let target = match strays {
                true => Target { unit: self.other(story), kind: UnitKind::Department },
                false => target,
            };
            let (by, command) = self.command(*beat, target, story);
            let now = self.moment(*beat, story, beats.len() - i - 1);
            let terms = requests::terms(self.directory, &story.request, &command);
            let context = Context { now, by, terms, patience: PATIENCE };
            let change = story.request.clone().apply(command, context).map_err(Error::from)?;
            let id = EventId(uuid7(now, self.chance));
            story.request = change.request;
            story.events.push((id, change.event));
            if *beat == Beat::Answer && self.dice.percent(55) {
                self.after_photo(story, id);
            }
        }
        Ok(())
    }

    fn after_photo(&mut self, story: &mut Story, event: EventId) {
        if story.photos.is_empty() {
            return;
        }
        let scene = story.photos[0].scene;
        story.photos.push(Photo { event: Some(event), scene, variant: 2 });
    }

    /// Who gets it: its usual unit, or the people of the place.
    fn target(&mut self, story: &Story, category: &Category) -> Result<Target> {
        let units = &self.district.units;
        let find = |id: UnitId| units.iter().find(|u| u.id == id);
        let usual = category.default_unit.and_then(find).ok_or_else(|| missing(&category.slug))?;
        let local = story.place.and_then(|(_, _, grid)| find(grid));
        let community = local.and_then(|grid| grid.parent).and_then(find);
        let subdistrict = community.and_then(|c| c.parent).and_then(find);
        let worked = local.filter(|grid| !self.district.workers(grid.id).is_empty());
        let unit = match (self.dice.below(100), worked) {
            (0..70, Some(grid)) => grid,
            (0..55, None) => usual,
            (0..85, _) => community.unwrap_or(usual),
            _ => subdistrict.unwrap_or(usual),
        };
        Ok(Target { unit: unit.id, kind: unit.kind })
    }

    fn moment(&mut self, beat: Beat, story: &Story, following: usize) -> Moment {
        let at = story.events.last().map_or(story.request.submitted_at, |(_, e)| e.at);
        let (low, high) = match beat {
            Beat::Accept => (8, 140),
            Beat::Dispatch => (4, 50),
            Beat::Start => (20, 240),
            Beat::Note => (60, 420),
            Beat::Ask => (20, 300),
            Beat::Reply => (30, 1300),
            Beat::Answer => (120, 1000),
            Beat::Praise | Beat::Grumble | Beat::Blame => (50, 2900),
            Beat::Publish => (15, 200),
            Beat::Close => (240, 960),
            Beat::Decline => (20, 260),
            Beat::Withdraw => (15, 1500),
            Beat::Return | Beat::Part | Beat::LongList | Beat::Call | Beat::Reopen => (60, 700),
            Beat::Extend | Beat::Transfer | Beat::Grant | Beat::Whistle => (30, 400),
            Beat::Supervise | Beat::Explain | Beat::Merge => (20, 300),
        };
        let author =
            matches!(beat, Beat::Reply | Beat::Praise | Beat::Grumble | Beat::Blame | Beat::Withdraw);
        let emergency = story.request.urgency == Urgency::Emergency;
        // Emergencies do not wait for office hours.
        let working = (!author && !emergency).then_some(self.calendar);
        let minutes = self.dice.between(low, high) / if emergency && !author { 4 } else { 1 };
        let wanted = later(at, minutes.max(2), working) + chrono::Duration::seconds(self.dice.between(0, 59));
        before_end(at, wanted, self.anchor.hour, following)
    }

    fn command(&mut self, beat: Beat, target: Target, story: &Story) -> (By, Command) {
        let dispatcher = self.district.account("dispatcher").map_or(By::System, by);
        let worker = match story.request.state.handler() {
            Some(handler) => By::Staff(handler),
            None => self.worker(target.unit),
        };
        let words = self.words;
        let mut say = |from: &[&'static str]| (*self.dice.pick(from)).to_owned();
        let verdict = |solved, satisfied, comment: String| Command::Evaluate {
            evaluation: Evaluation { solved, satisfied },
            comment: Some(comment).filter(|c| !c.is_empty()),
        };
        match beat {
            Beat::Return
            | Beat::Extend
            | Beat::Transfer
            | Beat::Grant
            | Beat::Whistle
            | Beat::Part
            | Beat::LongList
            | Beat::Supervise
            | Beat::Explain
            | Beat::Call
            | Beat::Reopen
            | Beat::Merge => self.beside(beat, worker, story),
            Beat::Accept => (dispatcher, Command::Accept),
            Beat::Dispatch => {
                let note = Some(say(&words.dispatch_notes));
                (dispatcher, Command::Dispatch { target, note })
            }
            Beat::Start => (worker, Command::Start),
            Beat::Note => (worker, Command::Note { text: say(&words.notes) }),
            Beat::Ask => (worker, Command::Ask { question: say(&words.questions) }),
            Beat::Reply => (By::Author, Command::AddInfo { text: Some(say(&words.replies)) }),
            Beat::Answer => (worker, Command::Answer { text: self.answer(story), outcome: Outcome::Done }),
            Beat::Praise => (By::Author, verdict(true, true, say(&words.good))),
            Beat::Grumble => (By::Author, verdict(true, false, say(&words.grumbles))),
            Beat::Blame => (By::Author, verdict(false, false, say(&words.bad))),
            Beat::Publish => (dispatcher, Command::Publish { photos: self.dice.percent(60) }),
            Beat::Close => (worker, Command::Close { note: Some(say(&words.close_notes)) }),
            Beat::Decline => (dispatcher, self.decline()),
            Beat::Withdraw => {
                let reason = Some(say(&words.withdrawals)).filter(|r| !r.is_empty());
                (By::Author, Command::Withdraw { reason })
            }
        }
    }

    /// What is done beside the straight way.
    fn beside(&mut self, beat: Beat, worker: By, story: &Story) -> (By, Command) {
        let account = |name| self.district.account(name).map_or(By::System, by);
        let (supervisor, callback, dispatcher) =
            (account("supervisor"), account("callback"), account("dispatcher"));
        let now = story.events.last().map_or(story.request.submitted_at, |(_, e)| e.at);
        let other = self.other(story);
        let part = story.request.record.parts.last().map_or(other, |part| part.unit);
        match beat {
            Beat::Return => {
                (worker, Command::Return { ground: ReturnGround::WrongUnit, text: self.said("return") })
            }
            Beat::Extend => (worker, Command::Extend { days: 5, text: self.said("extend") }),
            Beat::Transfer => (worker, Command::Transfer { to: other, text: self.said("transfer") }),
            Beat::Grant => (supervisor, Command::Grant { text: None }),
            Beat::Whistle => (worker, Command::Whistle { unit: other, task: self.said("whistle"), days: 2 }),
            Beat::Part => (self.worker(part), Command::AnswerPart { unit: part, text: self.said("part") }),
            Beat::LongList => {
                let review_at = self.anchor.midnight + TimeDelta::days(self.dice.between(5, 120));
                let review_at = review_at.max(now + TimeDelta::days(1));
                let said = self.said("long_list");
                // The first sentence says why, the others what is planned.
                let end = said.find('。').map_or(said.len(), |at| at + '。'.len_utf8());
                let (text, plan) = (said[..end].to_owned(), said[end..].to_owned());
                (worker, Command::LongList { text, plan, review_at })
            }
            Beat::Supervise => (supervisor, Command::Supervise { text: self.said("supervise"), days: None }),
            Beat::Explain => (worker, Command::Explain { text: self.said("explain") }),
            Beat::Call => {
                let heard = Heard::Said(Evaluation { solved: true, satisfied: true });
                (callback, Command::Call { heard, text: Some(self.said("call")) })
            }
            Beat::Reopen => (callback, Command::Reopen { text: Some(self.said("reopen")) }),
            _ => match self.told.last() {
                Some((into, code)) => (dispatcher, Command::Merge { into: *into, code: code.clone() }),
                None => (dispatcher, Command::Note { text: self.said("explain") }),
            },
        }
    }

    fn said(&mut self, beat: &str) -> String {
        let fit: Vec<&str> =
            self.words.beside.iter().filter(|(of, _)| *of == beat).map(|(_, text)| *text).collect();
        if fit.is_empty() { String::new() } else { self.dice.pick(&fit).to_owned() }
    }

    /// A department that has not got it.
    fn other(&mut self, story: &Story) -> UnitId {
        let at = story.request.unit();
        let fits = |unit: &&Unit| unit.kind == UnitKind::Department && Some(unit.id) != at;
        let departments: Vec<&Unit> = self.district.units.iter().filter(fits).collect();
        departments[self.dice.below(departments.len())].id
    }

    fn worker(&mut self, unit: UnitId) -> By {
        let workers = self.district.workers(unit);
        workers.get(self.dice.below(workers.len())).map_or(By::System, |p| by(p))
    }

    fn answer(&mut self, story: &Story) -> String {
        let category = self.district.categories.iter().find(|c| c.id == story.category);
        let top = category.and_then(|c| c.slug.split('.').next()).unwrap_or("");
        let fit: Vec<&str> =
            self.words.answers.iter().filter(|(of, _)| *of == top).map(|(_, text)| *text).collect();
        if fit.is_empty() { String::new() } else { self.dice.pick(&fit).to_owned() }
    }

    fn decline(&mut self) -> Command {
        let (ground, text) = self.words.declines[self.dice.below(self.words.declines.len())];
        Command::Decline { ground: ground.parse().unwrap_or(Ground::OutOfScope), text: text.to_owned() }
    }
}

fn by(person: &Person) -> By {
    By::Staff(person.id)
}

fn kind(slug: &str) -> Kind {
    match slug {
        "service.enterprise" => Kind::Development,
        "service.idea" => Kind::Suggestion,
        _ => Kind::Livelihood,
    }
}

fn missing(what: &str) -> Error {
    Error::internal(format!("demonstration data: {what}"))
}
