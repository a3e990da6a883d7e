//! Telling people: what can be told, to whom, by which way, in which words,
//! and when not.
//!
//! Nothing here sends. `backend` writes messages beside the change they tell
//! of and sends them after the commit.

mod circuit;
mod held;
mod quiet;
mod template;

pub use circuit::{Circuit, Flow, wait};
pub use held::unsent;
pub use quiet::Quiet;
pub use template::{LINK, Place, TEMPLATE_CHARS, Template, TemplateError, Values, with_link};

use crate::privacy::masked_phone;
use crate::request::{EventKind, Status};
use crate::text_enum;

text_enum! {
    /// What is told.
    Occasion {
        /// The request is safe.
        Acknowledged = "acknowledged",
        /// A unit has it now.
        Dispatched = "dispatched",
        /// Somebody works on it.
        Started = "started",
        /// Something is asked of the resident.
        Asked = "asked",
        /// There is an answer.
        Answered = "answered",
        /// It is not taken up, and why.
        Declined = "declined",
        /// It is over.
        Closed = "closed",
        /// It takes longer, until when.
        Extended = "extended",
        /// It cannot be solved now 挂账.
        LongListed = "long_listed",
        /// It goes on together with another one.
        Merged = "merged",
        /// It was taken up again.
        Reopened = "reopened",
        /// Somebody will call to ask how it went, or should 回访.
        CallbackDue = "callback_due",
        /// A request is new at a unit, or with a person.
        Assigned = "assigned",
        /// The resident has replied or added something.
        Replied = "replied",
        /// The resident has given a verdict.
        Evaluated = "evaluated",
        /// The resident has withdrawn it.
        Withdrawn = "withdrawn",
        /// A part of the time is used up: half of it, unless the steps are others.
        WarningHalf = "warning_half",
        /// Most of the time is used up: four fifths, unless the steps are others.
        WarningFourFifths = "warning_four_fifths",
        /// It is late.
        Late = "late",
        /// It came back with a reason.
        Returned = "returned",
        /// It is asked to be taken back once more.
        ReturnAsked = "return_asked",
        /// It waits for this unit's consent to take it.
        TransferAsked = "transfer_asked",
        /// A part of it is this unit's 吹哨报到.
        PartAsked = "part_asked",
        /// More time is asked for.
        ExtensionAsked = "extension_asked",
        /// It was taken back, as its unit asked.
        ReturnGranted = "return_granted",
        /// The unit that was asked to take it has.
        TransferAccepted = "transfer_accepted",
        /// There is more time, as its unit asked.
        ExtensionGranted = "extension_granted",
        /// What its unit asked is refused.
        AskRefused = "ask_refused",
        /// An assisting unit has done its part.
        PartAnswered = "part_answered",
        /// An assisting unit need not do its part.
        PartExcused = "part_excused",
        /// It is under supervision 督办.
        Supervised = "supervised",
        /// What a supervisor demanded has its reply.
        Explained = "explained",
    }
}

text_enum! {
    /// Who is told.
    To {
        /// Who sent the request in.
        Author = "author",
        /// Who works on it.
        Handler = "handler",
        /// Who leads the unit that has it.
        Lead = "lead",
        /// Who dispatches there.
        Dispatcher = "dispatcher",
        /// Who supervises there.
        Supervisor = "supervisor",
        /// Who asked for it, or demanded it.
        Asker = "asker",
    }
}

text_enum! {
    /// By which way.
    Way {
        /// The message box in the pages.
        Box = "box",
        /// A text message.
        Sms = "sms",
        /// A subscribe message of WeChat.
        Wechat = "wechat",
        /// A push message to the browser.
        Push = "push",
        /// An e-mail.
        Mail = "mail",
    }
}

text_enum! {
    /// What became of a message.
    Fate {
        /// It waits.
        Queued = "queued",
        /// A provider has taken it.
        Sent = "sent",
        /// A provider has refused it for good.
        Failed = "failed",
        /// It is not to be sent: [`Unsent`] says why.
        Stopped = "stopped",
        /// It was tried for a day.
        Dead = "dead",
    }
}

text_enum! {
    /// Why a message is not to be sent.
    Unsent {
        /// The receiver wants none.
        Unwanted = "unwanted",
        /// It was held, and what it says or asks for is not so any more.
        Settled = "settled",
        /// It was held, and a later one says more.
        Replaced = "replaced",
        /// It promises a date that has passed, and no provider can say it without.
        Passed = "passed",
    }
}

text_enum! {
    /// A language messages are written in.
    Tongue {
        /// 简体中文.
        Chinese = "zh-Hans",
        /// English.
        English = "en",
    }
}

impl Occasion {
    /// What a line of history is the occasion of, most important first. `status`: of the
    /// request as it is after it.
    pub fn of(event: EventKind, status: Status) -> &'static [Occasion] {
        match event {
            EventKind::Submitted => &[Self::Acknowledged],
            EventKind::Dispatched => &[Self::Dispatched, Self::Assigned],
            EventKind::Assigned | EventKind::HandedOver => &[Self::Assigned],
            EventKind::Started => &[Self::Started],
            EventKind::Asked => &[Self::Asked],
            EventKind::InfoAdded => &[Self::Replied],
            EventKind::Answered => &[Self::Answered, Self::Explained],
            // Said on the page, or on the phone.
            EventKind::Evaluated | EventKind::Called => &[Self::Evaluated],
            EventKind::Declined => &[Self::Declined, Self::Explained],
            EventKind::Explained => &[Self::Explained],
            // Whoever said "not solved" is not told that it is over.
            EventKind::Closed if status == Status::CallBack => &[Self::CallbackDue],
            EventKind::Closed => &[Self::Closed],
            EventKind::Withdrawn => &[Self::Withdrawn],
            EventKind::Transferred => &[Self::Dispatched, Self::Assigned, Self::TransferAccepted],
            EventKind::Returned => &[Self::Returned, Self::ReturnGranted],
            EventKind::ReturnAsked => &[Self::ReturnAsked],
            EventKind::TransferAsked => &[Self::TransferAsked],
            EventKind::ExtensionAsked => &[Self::ExtensionAsked],
            EventKind::Extended => &[Self::Extended, Self::ExtensionGranted],
            EventKind::Classified => &[Self::Extended],
            EventKind::Refused => &[Self::AskRefused],
            EventKind::Whistled => &[Self::PartAsked],
            EventKind::PartAnswered => &[Self::PartAnswered],
            EventKind::PartExcused => &[Self::PartExcused],
            EventKind::LongListed => &[Self::LongListed],
            EventKind::Reopened => &[Self::Reopened, Self::Assigned],
            EventKind::Merged => &[Self::Merged],
            EventKind::Supervised => &[Self::Supervised],
            _ => &[],
        }
    }

    /// Who can be told of it.
    pub fn listeners(self) -> &'static [To] {
        match self {
            Self::Acknowledged
            | Self::Dispatched
            | Self::Started
            | Self::Asked
            | Self::Answered
            | Self::Declined
            | Self::Closed
            | Self::Extended
            | Self::LongListed
            | Self::Merged
            | Self::Reopened
            | Self::CallbackDue => &[To::Author],
            Self::Replied | Self::Withdrawn | Self::PartAnswered | Self::PartExcused => &[To::Handler],
            // Who leads the unit hears of a bad one.
            Self::Evaluated => &[To::Handler, To::Lead],
            Self::Assigned | Self::TransferAsked | Self::PartAsked => &[To::Handler, To::Lead],
            Self::Returned => &[To::Dispatcher, To::Lead],
            Self::ReturnAsked => &[To::Dispatcher],
            Self::ReturnGranted
            | Self::TransferAccepted
            | Self::ExtensionGranted
            | Self::AskRefused
            | Self::Explained => &[To::Asker],
            Self::ExtensionAsked => &[To::Lead, To::Supervisor],
            Self::WarningHalf => &[To::Handler],
            Self::WarningFourFifths => &[To::Handler, To::Lead],
            Self::Late | Self::Supervised => &[To::Handler, To::Lead, To::Supervisor],
        }
    }

    /// Whether it asks for a decision. Of those it is for, only they are told who may give it.
    pub fn asks(self) -> bool {
        matches!(self, Self::ReturnAsked | Self::TransferAsked | Self::ExtensionAsked)
    }

    /// Whether somebody has to hear of it even before a unit has the request.
    pub fn presses(self) -> bool {
        use Occasion::*;
        matches!(self, WarningHalf | WarningFourFifths | Late | Supervised | Replied)
    }

    /// Whether it is told by this way unless an administrator says otherwise.
    pub fn usual(self, to: To, way: Way) -> bool {
        match (to, way) {
            // The receipt is before their eyes already.
            (To::Author, Way::Box) => self != Self::Acknowledged,
            (To::Author, Way::Mail) => true,
            (To::Author, _) => self != Self::Started,
            (_, Way::Box) => true,
            (_, Way::Sms) => matches!(self, Self::WarningFourFifths | Self::Late | Self::Supervised),
            _ => false,
        }
    }
}

impl To {
    /// The ways to reach them.
    pub fn ways(self) -> &'static [Way] {
        match self {
            Self::Author => Way::ALL,
            _ => &[Way::Box, Way::Sms, Way::Wechat, Way::Mail],
        }
    }
}

impl Way {
    /// Whether it makes a telephone ring: quiet hours are for these.
    pub fn rings(self) -> bool {
        matches!(self, Self::Sms | Self::Wechat | Self::Push)
    }

    /// An address as it may be shown to others than its owner: a little to tell two
    /// apart, too little to write to it. Masking it again changes nothing.
    pub fn mask(self, address: &str) -> String {
        match self {
            Self::Mail => match address.split_once('@') {
                Some((name, host)) => format!("{}***@{host}", name.chars().take(1).collect::<String>()),
                None => "***".to_owned(),
            },
            Self::Sms => masked_phone(address),
            _ => "***".to_owned(),
        }
    }
}
