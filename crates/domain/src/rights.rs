//! Who may do what, as tables. Which units a person's roles reach is found in
//! `backend`; here is what a role may do with a request within its reach.

use crate::org::Role;
use crate::request::Action;

/// Whether a role may give a command to a request within its reach.
pub fn role_may(role: Role, action: Action) -> bool {
    use Action::*;
    use Role::*;
    match action {
        Accept => role == Dispatcher,
        Dispatch => matches!(role, Dispatcher | UnitLead),
        Start | Answer => matches!(role, GridWorker | Handler | UnitLead),
        Note => role_may_read(role) && !matches!(role, Analyst | Administrator),
        Ask => matches!(role, GridWorker | Handler | UnitLead | Dispatcher),
        Publish | Unpublish => matches!(role, Dispatcher | Supervisor),
        Close => matches!(role, Handler | UnitLead | Dispatcher),
        Decline => matches!(role, UnitLead | Dispatcher),
        AddInfo | Evaluate | Withdraw => false,
    }
}

/// Whether the author of a request may give a command to it.
pub fn author_may(action: Action) -> bool {
    matches!(action, Action::AddInfo | Action::Evaluate | Action::Withdraw)
}

/// Whether a role may read the requests within its reach, whole.
pub fn role_may_read(role: Role) -> bool {
    role != Role::MapEditor
}

/// Whether a role sees the author's phone number. Analysts count, they do not
/// call.
pub fn role_may_see_phone(role: Role) -> bool {
    role_may_read(role) && !matches!(role, Role::Analyst | Role::Administrator)
}

/// Whether a role may change units, people and categories.
pub fn role_may_administer(role: Role) -> bool {
    role == Role::Administrator
}

/// Whether a role decides where requests go, at the dispatcher's desk.
pub fn role_may_route(role: Role) -> bool {
    role == Role::Dispatcher
}
