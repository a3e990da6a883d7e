//! When an answer is due: computed from what happened, a working calendar and
//! a policy, never ticked.

mod calendar;
mod clock;
mod festive;
mod hours;
mod notice;
mod policy;

pub use calendar::{Calendar, CalendarFault, Span};
pub use clock::{Clock, Extension, LAIN, Pause, PauseKind, begins};
pub use festive::{may_be_free, may_be_worked};
pub use hours::{read_hours, show_hours};
pub use notice::{DAY_NAME_CHARS, NOTICE_DAYS, NoticeDay, NoticeError, NoticeFault, read_notice};
pub use policy::{Allowance, Policies, Policy, PolicyRule, standard};

use crate::text_enum;

text_enum! {
    /// How urgent a request is 紧急程度.
    Urgency {
        /// Danger to life or property; water, power, gas or heat cut 特急.
        Emergency = "emergency",
        /// 急办.
        Urgent = "urgent",
        /// 一般.
        Normal = "normal",
        /// 咨询.
        Enquiry = "enquiry",
    }
}
