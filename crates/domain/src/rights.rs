//! Who may do what, as tables. Which units a person's roles reach is found in
//! `backend`; here is what a role may do with a request within its reach.

use crate::org::Role;
use crate::request::{Action, AskKind, Request, Status};

/// How the unit of a grant stands to a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seat {
    /// It has the request, or is above the unit that has it. What no unit has
    /// yet is at the top.
    pub holds: bool,
    /// It is above the unit that has it.
    pub above: bool,
    /// It, or one below it, is asked to take the request.
    pub asked: bool,
    /// It, or one below it, has a part to do.
    pub assists: bool,
    /// Who holds the grant, or lent it, asked for what is to be decided.
    pub asker: bool,
}

impl Seat {
    /// Whether the request is any of its business.
    pub fn reaches(self) -> bool {
        self.holds || self.asked || self.assists
    }
}

/// What decides, besides role and seat, who may give a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Where the request is.
    pub status: Status,
    /// What its unit asked for.
    pub asked: Option<AskKind>,
    /// Whether it was on the long list before in this round.
    pub listed: bool,
}

impl Matter {
    /// That of a request as it is.
    pub fn of(request: &Request) -> Self {
        Self {
            status: request.state.status(),
            asked: request.state.pending().map(|pending| pending.ask.kind()),
            listed: request.was_listed(),
        }
    }
}

/// Whether somebody with a role may give a command to a request.
pub fn may(role: Role, seat: Seat, action: Action, matter: Matter) -> bool {
    use Role::*;
    let works = matches!(role, GridWorker | Handler | UnitLead);
    match action {
        Action::Grant | Action::Refuse => match matter.asked {
            // Whoever takes it speaks for their unit, whoever asked.
            Some(AskKind::Transfer) => role_may_consent(role) && seat.asked,
            // Nobody decides about their own wish, however many roles they hold.
            _ if seat.asker => false,
            Some(AskKind::Return) => role == Dispatcher && seat.holds,
            Some(AskKind::Extension) => matches!(role, UnitLead | Supervisor) && seat.above,
            None => false,
        },
        Action::AnswerPart => works && seat.assists,
        Action::Note => role_may(role, action) && (seat.holds || seat.assists),
        // Once a unit may say by itself that it cannot be done now; after a review that
        // takes somebody else.
        Action::LongList if matter.listed => match role {
            UnitLead => seat.above,
            Dispatcher | Supervisor => seat.holds,
            _ => false,
        },
        // While no unit has it, nobody but who dispatches can say why.
        Action::Explain if role == Dispatcher => {
            seat.holds && !seat.above && matches!(matter.status, Status::Submitted | Status::Registered)
        }
        // The unit does not judge its own answer.
        Action::Close if matter.status == Status::CallBack => {
            matches!(role, Callback | Supervisor) && seat.holds
        }
        _ => seat.holds && role_may(role, action),
    }
}

/// Whether a role may say that its unit takes over a request of another one.
pub fn role_may_consent(role: Role) -> bool {
    matches!(role, Role::Handler | Role::UnitLead)
}

/// Whether a role may give a command to a request that its unit, or one below
/// it, has.
pub fn role_may(role: Role, action: Action) -> bool {
    use Action::*;
    use Role::*;
    match action {
        Accept | Classify | Merge | Unmerge | Split => role == Dispatcher,
        Dispatch => matches!(role, Dispatcher | UnitLead),
        Assign => role == UnitLead,
        Start | Answer | Return => matches!(role, GridWorker | Handler | UnitLead),
        Transfer | Extend | Explain => matches!(role, Handler | UnitLead),
        Whistle => matches!(role, Handler | UnitLead | Dispatcher),
        ExcusePart => matches!(role, UnitLead | Dispatcher | Supervisor),
        LongList | Review => matches!(role, UnitLead | Supervisor),
        Note => role_may_read(role) && !matches!(role, Analyst | Administrator),
        Ask => matches!(role, GridWorker | Handler | UnitLead | Dispatcher),
        Publish | Unpublish => matches!(role, Dispatcher | Supervisor),
        Close => matches!(role, Handler | UnitLead | Dispatcher),
        Decline => matches!(role, UnitLead | Dispatcher),
        Call => role == Callback,
        Reopen => matches!(role, Callback | Supervisor),
        Supervise => role == Supervisor,
        // Decided by more than the role, the resident's, or the program's.
        HandOver | Grant | Refuse | AnswerPart | AddInfo | Evaluate | Withdraw | Resume | Follow => false,
    }
}

/// Whether the author of a request may give a command to it.
pub fn author_may(action: Action) -> bool {
    matches!(action, Action::AddInfo | Action::Evaluate | Action::Withdraw | Action::Reopen)
}

/// Whether a role may read the requests within its reach, whole.
pub fn role_may_read(role: Role) -> bool {
    role != Role::MapEditor
}

/// Whether a role may see the author's phone number in clear, for a reason that
/// is recorded. Analysts count, they do not call.
pub fn role_may_see_phone(role: Role) -> bool {
    role_may_read(role) && !matches!(role, Role::Analyst | Role::Administrator)
}

/// Whether a role sees who looked at the author's phone number.
pub fn role_may_see_reveals(role: Role) -> bool {
    matches!(role, Role::UnitLead | Role::Supervisor | Role::Administrator)
}

/// Whether a role may enter a request on behalf of a person.
pub fn role_may_enter(role: Role) -> bool {
    use Role::*;
    matches!(role, GridWorker | Handler | UnitLead | Dispatcher | Callback)
}

/// Whether a role may enter requests by the thousand, from a spreadsheet.
pub fn role_may_import(role: Role) -> bool {
    matches!(role, Role::UnitLead | Role::Dispatcher)
}

/// Whether a role works on requests: those who have it can be given one.
pub fn role_works(role: Role) -> bool {
    matches!(role, Role::GridWorker | Role::Handler | Role::UnitLead)
}

/// Whether a role leads a unit: its desk, its people, who has what.
pub fn role_leads(role: Role) -> bool {
    role == Role::UnitLead
}

/// Whether a role passes to a deputy during leave: those that deal with
/// requests. Who administers the installation does so in person.
pub fn role_passes_to_deputy(role: Role) -> bool {
    use Role::*;
    matches!(role, GridWorker | Handler | UnitLead | Dispatcher | Supervisor | Callback)
}

/// Whether a role may change units, people and categories.
pub fn role_may_administer(role: Role) -> bool {
    role == Role::Administrator
}

/// Whether a role sees rates and appraisals of the units within its reach. Who
/// handles requests sees their own.
pub fn role_may_count(role: Role) -> bool {
    use Role::*;
    matches!(role, UnitLead | Dispatcher | Supervisor | Callback | Analyst | Administrator)
}

/// Whether a role decides where requests go, at the dispatcher's desk.
pub fn role_may_route(role: Role) -> bool {
    role == Role::Dispatcher
}

/// Whether a role draws and corrects the places within its reach; those that no
/// unit looks after are at the top.
pub fn role_may_edit_places(role: Role) -> bool {
    matches!(role, Role::MapEditor | Role::Administrator)
}
