//! Platforms above this one, such as a city's above a district's: what is
//! handed on to them, where that stands, and what their news mean here.

use crate::text_enum;

text_enum! {
    /// How an upstream is spoken to.
    UpstreamKind {
        /// Open311 GeoReport v2.
        Open311 = "open311",
        /// Plain JSON, as `docs/upstreams.md` describes it.
        Json = "json",
    }
}

text_enum! {
    /// Where a request that is handed on stands; [`Link`] without its data.
    LinkState {
        /// It is to be sent.
        Waiting = "waiting",
        /// It was taken; its number there is not known yet.
        Asked = "asked",
        /// Both numbers are known.
        Linked = "linked",
        /// It was not taken.
        Refused = "refused",
        /// Nothing more is sent or asked, unless the request goes on here.
        Over = "over",
    }
}

text_enum! {
    /// What news of an upstream do here.
    Deed {
        /// Nothing.
        Ignore = "ignore",
        /// They are noted for staff.
        Note = "note",
        /// They are noted, and proposed to staff as the answer.
        Propose = "propose",
        /// What was answered already is closed; anything else is proposed.
        Close = "close",
    }
}

text_enum! {
    /// Why a link did not change.
    LinkRefusal {
        /// It does not stand where this can happen.
        NotNow = "not_now",
        /// What came is no number.
        NoNumber = "no_number",
    }
}

/// Longest number or token of another platform, in characters.
pub const NUMBER_CHARS: usize = 100;

/// What an upstream gave for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Its number there.
    Number(String),
    /// What its number can be asked for with.
    Token(String),
}

/// A request that is handed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// It is to be sent. `unsure`: it may be there, as an answer was lost; so it
    /// is looked for first.
    Waiting {
        /// Whether it may be there.
        unsure: bool,
    },
    /// It was taken.
    Asked {
        /// What its number can be asked for with.
        token: String,
    },
    /// Both numbers are known.
    Linked {
        /// Its number there.
        number: String,
    },
    /// It was not taken.
    Refused,
    /// Nothing more is sent or asked, unless the request goes on here.
    Over {
        /// Its number there, if it ever had one.
        number: Option<String>,
    },
}

impl Link {
    /// Where it stands.
    pub fn state(&self) -> LinkState {
        match self {
            Self::Waiting { .. } => LinkState::Waiting,
            Self::Asked { .. } => LinkState::Asked,
            Self::Linked { .. } => LinkState::Linked,
            Self::Refused => LinkState::Refused,
            Self::Over { .. } => LinkState::Over,
        }
    }

    /// Its number there.
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::Linked { number } => Some(number),
            Self::Over { number } => number.as_deref(),
            _ => None,
        }
    }

    /// The upstream took it, or told its number at last.
    pub fn given(self, given: Given) -> Result<Self, LinkRefusal> {
        let plain = |text: &str| {
            let text = text.trim();
            let fits = !text.is_empty() && text.chars().count() <= NUMBER_CHARS;
            (fits && !text.chars().any(char::is_control)).then(|| text.to_owned())
        };
        match (self, given) {
            (Self::Waiting { .. } | Self::Asked { .. }, Given::Number(number)) => {
                let number = plain(&number).ok_or(LinkRefusal::NoNumber)?;
                Ok(Self::Linked { number })
            }
            (Self::Waiting { .. }, Given::Token(token)) => {
                let token = plain(&token).ok_or(LinkRefusal::NoNumber)?;
                Ok(Self::Asked { token })
            }
            _ => Err(LinkRefusal::NotNow),
        }
    }

    /// Nobody knows whether it was taken.
    pub fn lost(self) -> Result<Self, LinkRefusal> {
        match self {
            Self::Waiting { .. } => Ok(Self::Waiting { unsure: true }),
            _ => Err(LinkRefusal::NotNow),
        }
    }

    /// The upstream will not take it as it is.
    pub fn refused(self) -> Result<Self, LinkRefusal> {
        match self {
            Self::Waiting { .. } | Self::Asked { .. } => Ok(Self::Refused),
            _ => Err(LinkRefusal::NotNow),
        }
    }

    /// Somebody has it sent again.
    pub fn again(self) -> Result<Self, LinkRefusal> {
        match self {
            Self::Refused | Self::Over { number: None } => Ok(Self::Waiting { unsure: true }),
            _ => Err(LinkRefusal::NotNow),
        }
    }

    /// The request is over here.
    pub fn over(self) -> Result<Self, LinkRefusal> {
        match self {
            Self::Over { .. } => Err(LinkRefusal::NotNow),
            Self::Linked { number } => Ok(Self::Over { number: Some(number) }),
            _ => Ok(Self::Over { number: None }),
        }
    }
}

/// A table of two columns as people type it, `left = right` on each line; or the
/// number of the first line that is none, counted from one.
pub fn table(text: &str) -> Result<Vec<(String, String)>, usize> {
    let mut rows: Vec<(String, String)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let (left, right) = line.split_once(['=', '＝']).ok_or(at + 1)?;
        let (left, right) = (left.trim().to_owned(), right.trim().to_owned());
        let long = |text: &str| text.is_empty() || text.chars().count() > NUMBER_CHARS;
        if long(&left) || long(&right) || rows.iter().any(|(known, _)| *known == left) {
            return Err(at + 1);
        }
        rows.push((left, right));
    }
    Ok(rows)
}

/// What a state of an upstream means here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What it does.
    pub deed: Deed,
    /// What it is called here; by itself a state is a word of a program.
    pub words: Option<String>,
}

impl Meaning {
    /// The right side of a line of the table: what it does, and after a colon, if
    /// there is one, what it is called.
    pub fn read(text: &str) -> Option<Self> {
        let (deed, words) = match text.split_once([':', '：']) {
            Some((deed, words)) => (deed, Some(words.trim()).filter(|words| !words.is_empty())),
            None => (text, None),
        };
        Some(Self { deed: deed.trim().parse().ok()?, words: words.map(str::to_owned) })
    }
}

/// What a state of an upstream means: what the table says, whatever the case of
/// its letters; else it is noted.
pub fn meaning(states: &[(String, Meaning)], state: &str) -> Meaning {
    let known = states.iter().find(|(known, _)| known.to_lowercase() == state.to_lowercase());
    known.map_or(Meaning { deed: Deed::Note, words: None }, |(_, meaning)| meaning.clone())
}

/// The meanings that a table tells.
pub fn meanings(states: &str) -> Vec<(String, Meaning)> {
    // Saved tables were read before.
    let rows = table(states).unwrap_or_default().into_iter();
    rows.filter_map(|(state, right)| Some((state, Meaning::read(&right)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Given {
        Given::Number(text.to_owned())
    }

    #[test]
    fn it_is_sent_once_and_gets_its_number_at_once_or_later() {
        let new = Link::Waiting { unsure: false };
        let linked = new.clone().given(number(" 2026-77 ")).unwrap();
        assert_eq!(linked.number(), Some("2026-77"));
        assert_eq!(linked.clone().given(number("2")), Err(LinkRefusal::NotNow));
        let asked = new.clone().given(Given::Token("t".to_owned())).unwrap();
        assert_eq!(asked.clone().given(Given::Token("u".to_owned())), Err(LinkRefusal::NotNow));
        assert_eq!(asked.clone().lost(), Err(LinkRefusal::NotNow), "it was taken");
        assert_eq!(asked.given(number("3")).unwrap().state(), LinkState::Linked);
        for none in ["", " ", "a\nb", &"x".repeat(101)] {
            assert_eq!(new.clone().given(number(none)), Err(LinkRefusal::NoNumber));
        }
        assert_eq!(linked.over(), Ok(Link::Over { number: Some("2026-77".to_owned()) }));
    }

    #[test]
    fn what_may_be_there_is_looked_for_before_it_is_sent_again() {
        let new = Link::Waiting { unsure: false };
        assert_eq!(new.clone().lost(), Ok(Link::Waiting { unsure: true }));
        let refused = new.clone().refused().unwrap();
        assert_eq!(refused.clone().refused(), Err(LinkRefusal::NotNow));
        assert_eq!(refused.again(), Ok(Link::Waiting { unsure: true }));
        assert_eq!(new.clone().again(), Err(LinkRefusal::NotNow));
        let over = new.over().unwrap();
        assert_eq!(over.clone().over(), Err(LinkRefusal::NotNow));
        assert_eq!(over.again(), Ok(Link::Waiting { unsure: true }));
        let done = Link::Over { number: Some("1".to_owned()) };
        assert_eq!(done.again(), Err(LinkRefusal::NotNow), "it is there");
    }

    #[test]
    fn tables_are_read_line_by_line() {
        let read = table("city.light = 101\n\n 路灯＝102 \r\n").unwrap();
        assert_eq!(read, [("city.light", "101"), ("路灯", "102")].map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(table("a = 1\nb"), Err(2));
        assert_eq!(table("a = 1\na = 2"), Err(2));
        assert_eq!(table("a = "), Err(1));
    }

    #[test]
    fn a_state_that_no_line_names_is_noted() {
        let states = meanings("Closed = propose");
        assert_eq!(meaning(&states, "closed").deed, Deed::Propose);
        assert_eq!(meaning(&states, "open").deed, Deed::Note);
        assert_eq!(meaning(&[], "closed").deed, Deed::Note, "nothing closes by itself");
    }

    #[test]
    fn a_state_may_have_a_name_for_people() {
        let states = meanings("closed = propose : 市平台已办结\nopen＝note：处理中：第一步\nnew = ignore :");
        assert_eq!(meaning(&states, "CLOSED").words.as_deref(), Some("市平台已办结"));
        assert_eq!(meaning(&states, "closed").deed, Deed::Propose);
        assert_eq!(meaning(&states, "open").words.as_deref(), Some("处理中：第一步"));
        assert_eq!(meaning(&states, "new"), Meaning { deed: Deed::Ignore, words: None });
        assert_eq!(meaning(&states, "else").words, None);
        assert_eq!(Meaning::read("answer : 已答复"), None, "nothing that is done");
    }
}
