//! What a resident typed, and what becomes of it: a [`Submission`], or a
//! sentence at each field that cannot be taken.

use crate::geo::Wgs84;
use crate::{media, text, text_enum};
use serde::{Deserialize, Serialize};

/// Longest description, in characters.
pub const DESCRIPTION_CHARS: usize = 2000;
/// Longest address or landmark, in characters.
pub const ADDRESS_CHARS: usize = 200;
/// Longest text of an action (answer, question, note …), in characters.
pub const ACTION_CHARS: usize = 4000;
/// Shortest and longest idempotency key, in bytes of printable ASCII.
pub const KEY_BYTES: std::ops::RangeInclusive<usize> = 8..=128;

text_enum! {
    /// A field of the submit form, as named in the form and the API.
    Field {
        /// What it is about.
        Description = "description",
        /// Up to six photos.
        Photos = "photos",
        /// A voice note.
        Voice = "voice",
        /// A video.
        Video = "video",
        /// Latitude.
        Lat = "lat",
        /// Longitude.
        Lng = "lng",
        /// Accuracy of the position in metres.
        Accuracy = "accuracy",
        /// Written address or landmark.
        Address = "address",
        /// Category.
        Category = "category",
        /// Phone number.
        Phone = "phone",
        /// Whether it may be shown publicly.
        Public = "public",
        /// Files that were sent ahead.
        Uploads = "uploads",
        /// One of them, before anybody said what it is.
        File = "file",
        /// The idempotency key.
        Key = "key",
        /// What is said with an action.
        Text = "text",
        /// Why personal data is asked for.
        Reason = "reason",
        /// The code of the request it is folded into.
        Into = "into",
        /// The person it is given to.
        Handler = "handler",
        /// The way it came in.
        Channel = "channel",
        /// Its type.
        Kind = "kind",
        /// How urgent it is.
        Urgency = "urgency",
        /// The number it has where it came from.
        ExternalNumber = "external_number",
        /// The person's name.
        Name = "name",
        /// When it came in there.
        ReceivedAt = "received_at",
        /// The unit it is handed to at once.
        Unit = "unit",
        /// Opening hours of a place.
        Hours = "hours",
        /// When somebody is at a place.
        Staffed = "staffed",
        /// When one may let oneself in.
        SelfEntry = "self_entry",
        /// Rules of a place.
        Rules = "rules",
        /// Who runs a place.
        Operator = "operator",
        /// How many find room in a place.
        Capacity = "capacity",
        /// The name of its wireless network.
        Wifi = "wifi",
        /// What a partner offers.
        Benefits = "benefits",
        /// When a place was checked, and by whom.
        Checked = "checked",
        /// The own entrance of a place.
        Entrance = "entrance",
        /// The coordinate system of its position.
        System = "system",
        /// How its door opens.
        Door = "door",
        /// The layout of a compound.
        Layout = "layout",
    }
}

text_enum! {
    /// What is wrong with a field; with the field it is a key in the language
    /// files.
    Problem {
        /// Neither words nor photo nor voice nor video.
        Empty = "empty",
        /// More characters than allowed.
        TooLong = "too_long",
        /// Not of the form wanted.
        Invalid = "invalid",
        /// More of them than allowed.
        TooMany = "too_many",
        /// More bytes or pixels than allowed.
        TooLarge = "too_large",
        /// A kind of file that is not taken.
        UnsupportedType = "unsupported_type",
        /// A HEIC photo, which phones convert when asked rightly.
        Heic = "heic",
        /// A file that cannot be read.
        Damaged = "damaged",
        /// An upload of which bytes are still to come.
        Unfinished = "unfinished",
        /// Other bytes than were announced.
        WrongSize = "wrong_size",
        /// An upload that is no longer there.
        Gone = "gone",
        /// It came before.
        Taken = "taken",
        /// No such thing is known.
        NotFound = "not_found",
        /// A moment that has not come yet.
        Future = "future",
        /// A moment too long ago.
        TooOld = "too_old",
        /// Only a member of staff may say this.
        StaffOnly = "staff_only",
        /// This person may not.
        Forbidden = "forbidden",
        /// Latitude and longitude stand in each other's place.
        Swapped = "swapped",
        /// Not where it can be.
        Outside = "outside",
        /// 0, 0: where nobody is.
        Nowhere = "nowhere",
    }
}

/// One field that cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Which field.
    pub field: Field,
    /// What is wrong with it.
    pub problem: Problem,
}

impl FieldError {
    /// A problem at a field.
    pub fn new(field: Field, problem: Problem) -> Self {
        Self { field, problem }
    }
}

/// What was typed, as it was typed, so that it can be shown again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Draft {
    pub description: String,
    pub lat: String,
    pub lng: String,
    pub accuracy: String,
    pub address: String,
    pub category: String,
    pub phone: String,
    /// `true`/`on`/`1`/`yes` or empty/`false`/`0`/`no`.
    pub public: String,
    pub key: String,
}

/// How many files came with a draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attached {
    /// Photos.
    pub photos: usize,
    /// Voice notes.
    pub voices: usize,
    /// Videos.
    pub videos: usize,
}

/// A request that can be taken as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// The words; empty when only photos or voice came.
    pub description: String,
    /// Where, with its accuracy in metres if known.
    pub place: Option<(Wgs84, Option<f64>)>,
    /// Written address or landmark.
    pub address: Option<String>,
    /// Stable name of the category; whether it exists is the backend's to say.
    pub category: Option<String>,
    /// Digits of the phone number.
    pub phone: Option<String>,
    /// Whether it may be shown publicly.
    pub consent: bool,
    /// Idempotency key.
    pub key: String,
}

impl Draft {
    /// Checks and cleans everything at once, so that a person sees all that is
    /// wrong, not one thing after the other.
    pub fn submission(&self, attached: Attached) -> Result<Submission, Vec<FieldError>> {
        let mut check = Check::default();
        let description = text::clean(&self.description);
        check.longest(Field::Description, &description, DESCRIPTION_CHARS);
        if description.is_empty() && attached.photos + attached.voices + attached.videos == 0 {
            check.fail(Field::Description, Problem::Empty);
        }
        for (field, count, most) in [
            (Field::Photos, attached.photos, media::PHOTOS),
            (Field::Voice, attached.voices, 1),
            (Field::Video, attached.videos, 1),
        ] {
            if count > most {
                check.fail(field, Problem::TooMany);
            }
        }
        let address = optional(text::clean_line(&self.address));
        check.longest(Field::Address, address.as_deref().unwrap_or(""), ADDRESS_CHARS);
        let submission = Submission {
            description,
            place: check.place(self),
            address,
            category: check.category(&self.category),
            phone: check.phone(&self.phone),
            consent: check.yes_no(&self.public),
            key: check.key(&self.key),
        };
        if check.0.is_empty() { Ok(submission) } else { Err(check.0) }
    }
}

fn optional(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[derive(Default)]
struct Check(Vec<FieldError>);

impl Check {
    fn fail(&mut self, field: Field, problem: Problem) {
        self.0.push(FieldError::new(field, problem));
    }

    fn longest(&mut self, field: Field, text: &str, most: usize) {
        if text.chars().count() > most {
            self.fail(field, Problem::TooLong);
        }
    }

    fn number(&mut self, field: Field, text: &str) -> Option<f64> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
        if number.is_none() {
            self.fail(field, Problem::Invalid);
        }
        number
    }

    fn place(&mut self, draft: &Draft) -> Option<(Wgs84, Option<f64>)> {
        let before = self.0.len();
        let lat = self.number(Field::Lat, &draft.lat);
        let lng = self.number(Field::Lng, &draft.lng);
        let accuracy = self.number(Field::Accuracy, &draft.accuracy);
        if self.0.len() > before {
            return None;
        }
        if accuracy.is_some_and(|metres| metres < 0.0) {
            self.fail(Field::Accuracy, Problem::Invalid);
        }
        match (lat, lng) {
            (None, None) => None,
            (Some(lat), Some(lng)) => {
                // A phone that knows nothing says 0, 0.
                let at = Wgs84::new(lat, lng).filter(|_| lat != 0.0 || lng != 0.0);
                if at.is_none() {
                    self.fail(
                        if lat.abs() > 90.0 || lat == 0.0 { Field::Lat } else { Field::Lng },
                        Problem::Invalid,
                    );
                }
                at.map(|at| (at, accuracy))
            }
            (None, Some(_)) => {
                self.fail(Field::Lat, Problem::Invalid);
                None
            }
            (Some(_), None) => {
                self.fail(Field::Lng, Problem::Invalid);
                None
            }
        }
    }

    fn category(&mut self, text: &str) -> Option<String> {
        let text = text.trim();
        let fits = text.len() <= 64
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if !fits {
            self.fail(Field::Category, Problem::Invalid);
        }
        optional(text.to_owned()).filter(|_| fits)
    }

    fn phone(&mut self, text: &str) -> Option<String> {
        if text.trim().is_empty() {
            return None;
        }
        let phone = text::phone(text);
        if phone.is_none() {
            self.fail(Field::Phone, Problem::Invalid);
        }
        phone
    }

    fn yes_no(&mut self, text: &str) -> bool {
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "on" | "1" | "yes" => true,
            "" | "false" | "off" | "0" | "no" => false,
            _ => {
                self.fail(Field::Public, Problem::Invalid);
                false
            }
        }
    }

    fn key(&mut self, text: &str) -> String {
        let text = text.trim();
        let fits = KEY_BYTES.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if !fits {
            self.fail(Field::Key, Problem::Invalid);
        }
        text.to_owned()
    }
}
