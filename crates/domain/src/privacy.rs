//! Personal data: masked unless asked for with a reason, and forgotten when its
//! time is over.

use crate::draft::{Field, FieldError, Problem};
use crate::request::{PartState, Pending, Request, State};
use crate::text::{clean_line, last_four, mask_personal};
use crate::text_enum;

text_enum! {
    /// Why somebody asks for a number in clear.
    Reason {
        /// To call back and check 回访核实.
        Callback = "callback",
        /// To ask for what is missing 联系补充信息.
        Supplement = "supplement",
        /// Danger to life or property 紧急情况.
        Emergency = "emergency",
        /// Something else, in words 其他.
        Other = "other",
    }
}

/// Longest explanation, in characters.
pub const REASON_CHARS: usize = 200;

/// Why somebody wants to see personal data, as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// One of the list.
    pub reason: Reason,
    /// In words; numbers and addresses in it are masked.
    pub text: Option<String>,
}

impl Purpose {
    /// Reads what was chosen and typed. An error at `reason` for none of the
    /// list, at `text` for more than [`REASON_CHARS`] characters, or for none
    /// where the list does not say it.
    pub fn read(reason: &str, text: &str) -> Result<Self, FieldError> {
        let wrong = if reason.is_empty() { Problem::Empty } else { Problem::Invalid };
        let reason: Reason = reason.parse().map_err(|_| FieldError::new(Field::Reason, wrong))?;
        let text = clean_line(text);
        if text.chars().count() > REASON_CHARS {
            return Err(FieldError::new(Field::Text, Problem::TooLong));
        }
        if text.is_empty() && reason == Reason::Other {
            return Err(FieldError::new(Field::Text, Problem::Empty));
        }
        Ok(Self { reason, text: (!text.is_empty()).then(|| mask_personal(&text)) })
    }
}

/// Digits of a phone number that others may see.
const SHOWN: usize = 3;
/// Digits at its end that they never do.
const TAIL: usize = 4;

/// A phone number as it may be shown to others than its owner: `138********`, as long
/// as it is. Never with its last four digits: with the code of a request they open it
/// as its author (`backend::requests::by_phone`), who evaluates and withdraws, so
/// whoever saw them under a mask could act as the resident.
pub fn masked_phone(phone: &str) -> String {
    let length = phone.chars().count();
    let shown = length.saturating_sub(TAIL).min(SHOWN);
    phone.chars().take(shown).chain(std::iter::repeat_n('*', length - shown)).collect()
}

/// A phone number as its owner, and nobody else, is shown it: `138****5678`. They know
/// it, and tell by its end which of theirs it is.
pub fn own_phone(phone: &str) -> String {
    let length = phone.chars().count();
    if length < SHOWN + 2 * TAIL {
        return masked_phone(phone);
    }
    let begin: String = phone.chars().take(SHOWN).collect();
    format!("{begin}{}{}", "*".repeat(length - SHOWN - TAIL), last_four(phone))
}

/// A name as it may be shown: its first character.
pub fn masked_name(name: &str) -> String {
    name.chars().take(1).chain(['*', '*']).collect()
}

impl Request {
    /// Takes away what people wrote. What decides about it stays.
    pub fn forget_words(&mut self) {
        if let State::Dispatched { pending: Some(Pending { text, .. }), .. }
        | State::Handling { pending: Some(Pending { text, .. }), .. } = &mut self.state
        {
            text.clear();
        }
        for part in &mut self.record.parts {
            part.task.clear();
            match &mut part.state {
                PartState::Done { text, .. } | PartState::Excused { text, .. } => text.clear(),
                PartState::Open | PartState::Leads { .. } | PartState::Lapsed { .. } => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_is_one_of_the_list_and_other_needs_words() {
        let wrong = |reason, text| Purpose::read(reason, text).unwrap_err();
        assert_eq!(wrong("", ""), FieldError::new(Field::Reason, Problem::Empty));
        assert_eq!(wrong("curious", ""), FieldError::new(Field::Reason, Problem::Invalid));
        assert_eq!(wrong("other", " \n\u{200B}"), FieldError::new(Field::Text, Problem::Empty));
        assert_eq!(wrong("callback", &"字".repeat(201)), FieldError::new(Field::Text, Problem::TooLong));
        assert_eq!(Purpose::read("callback", "").unwrap(), Purpose { reason: Reason::Callback, text: None });
        assert!(Purpose::read("other", &"字".repeat(200)).is_ok());
    }

    #[test]
    fn a_number_typed_as_a_reason_is_not_kept() {
        let purpose = Purpose::read("other", "打 138 1234 5678 核实").unwrap();
        assert!(!purpose.text.unwrap().contains("5678"));
    }

    #[test]
    fn what_is_masked_cannot_be_called_or_known() {
        assert_eq!(masked_phone("13812345678"), "138********");
        for number in ["", "1", "12345", "1234567", "04315551234", "+8613812345678", "号码一二三四"] {
            let masked = masked_phone(number);
            assert_eq!(masked.chars().count(), number.chars().count());
            assert!(masked.chars().rev().take(4).all(|c| c == '*'), "{masked}");
            assert_eq!(masked_phone(&masked), masked);
        }
        assert_eq!(own_phone("13812345678"), "138****5678");
        assert_eq!(own_phone("1234567"), "123****");
        assert_eq!((masked_name("王小明").as_str(), masked_name("").as_str()), ("王**", "**"));
    }
}
