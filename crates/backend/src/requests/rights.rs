//! Who stands how to a request, and what they may do to it.

use super::store::{self, Share};
use crate::Backend;
use crate::actor::{Actor, Grant, Staff};
use crate::directory::Directory;
use crate::entity::request;
use crate::view::Relation;
use domain::ids::{UnitId, UserId};
use domain::org::Role;
use domain::request::{Action, Request};
use domain::rights::{self, Matter, Seat};

/// How somebody stands to a request.
pub(crate) struct Standing {
    /// In which relation.
    pub(crate) relation: Relation,
    /// The grants of a member of staff that have to do with it, each with how
    /// its unit stands to it.
    pub(crate) grants: Vec<(Grant, Seat)>,
    /// Whether it is anonymised: nobody is its author any more, and nothing is
    /// done to it.
    cleared: bool,
}

impl Standing {
    /// How the actor stands to a request; `None` if they must not learn that
    /// it is there.
    pub(crate) fn of(backend: &Backend, actor: &Actor, row: &request::Model) -> Option<Self> {
        let cleared = row.anonymised_at.is_some();
        let plain = |relation| Self { relation, grants: Vec::new(), cleared };
        match actor {
            Actor::Holder(token) if !cleared && backend.secrets().follows(token, row.id.0) => {
                return Some(plain(Relation::Author));
            }
            Actor::Resident(resident)
                if !cleared && row.account_id.is_some_and(|id| id.0 == resident.account) =>
            {
                return Some(plain(Relation::Author));
            }
            Actor::Staff(staff) => {
                let grants = seats(&backend.directory(), staff, row);
                if !grants.is_empty() {
                    return Some(Self { relation: Relation::Staff, grants, cleared });
                }
            }
            _ => {}
        }
        row.published_at.map(|_| plain(Relation::Public))
    }

    /// How everybody stands to one that is published.
    pub(crate) fn public(row: &request::Model) -> Self {
        Self { relation: Relation::Public, grants: Vec::new(), cleared: row.anonymised_at.is_some() }
    }

    /// Whether they look at it as staff.
    pub(crate) fn is_staff(&self) -> bool {
        self.relation == Relation::Staff
    }

    /// Whether a member of staff may read requests at a unit (`None`: of no
    /// unit yet).
    pub(crate) fn reaches(backend: &Backend, staff: &Staff, unit: Option<UnitId>) -> bool {
        let directory = backend.directory();
        let Some(at) = unit.or(directory.root().map(|unit| unit.id)) else { return false };
        let mut readers = staff.grants.iter().filter(|grant| rights::role_may_read(grant.role));
        readers.any(|grant| directory.within(at, grant.unit))
    }

    /// Whether they may give a command to the request as it is now, whatever
    /// the state allows.
    pub(crate) fn may(&self, action: Action, request: &Request) -> bool {
        if self.cleared {
            return false;
        }
        match self.relation {
            Relation::Author => rights::author_may(action),
            Relation::Staff => {
                let matter = Matter::of(request);
                self.grants.iter().any(|(grant, seat)| rights::may(grant.role, *seat, action, matter))
            }
            Relation::Public => false,
        }
    }

    /// In whose stead a member of staff gives a command that they may give.
    pub(crate) fn in_stead_of(&self, actor: &Actor, action: Action, request: &Request) -> Option<UserId> {
        let Actor::Staff(staff) = actor else { return None };
        let matter = Matter::of(request);
        let by = |grant: &Grant| {
            let mut seats = self.grants.iter().filter(|(held, _)| held == grant);
            seats.any(|(_, seat)| rights::may(grant.role, *seat, action, matter))
        };
        staff.in_stead_of(by, request.state.handler()).filter(|_| self.is_staff())
    }

    /// What they may do now.
    pub(crate) fn actions(&self, request: &Request) -> Vec<Action> {
        let mut actions = request.actions();
        actions.retain(|action| self.may(*action, request));
        if self.relation == Relation::Author && request.record.reopened_by_author {
            actions.retain(|action| *action != Action::Reopen);
        }
        actions
    }

    /// Whether they may hand it to a unit: a dispatcher to any, a unit lead to
    /// those within their own subtree.
    pub(crate) fn may_dispatch_to(&self, directory: &Directory, target: UnitId) -> bool {
        self.holding().any(|grant| {
            rights::role_may(grant.role, Action::Dispatch)
                && (grant.role != Role::UnitLead || directory.within(target, grant.unit))
        })
    }

    /// Whether they work at, or below the top of, a unit.
    pub(crate) fn works_at(&self, directory: &Directory, unit: UnitId) -> bool {
        self.grants.iter().any(|(grant, _)| directory.within(unit, grant.unit))
    }

    /// Whether they may see the author's phone number in clear: who is only
    /// asked to take the request may not.
    pub(crate) fn sees_phone(&self) -> bool {
        self.near().any(rights::role_may_see_phone)
    }

    /// In whose stead a deputy sees the number in clear.
    pub(crate) fn reveals_in_stead_of(&self, staff: &Staff, handler: Option<UserId>) -> Option<UserId> {
        let sees = |grant: &Grant| {
            let near = |seat: &Seat| seat.holds || seat.assists;
            rights::role_may_see_phone(grant.role)
                && self.grants.iter().any(|(held, seat)| held == grant && near(seat))
        };
        staff.in_stead_of(sees, handler)
    }

    /// In whose stead a deputy opens it.
    pub(crate) fn opens_in_stead_of(&self, staff: &Staff, handler: Option<UserId>) -> Option<UserId> {
        staff.in_stead_of(|grant| self.grants.iter().any(|(held, _)| held == grant), handler)
    }

    /// Whether they see that there is a number.
    pub(crate) fn sees_mask(&self) -> bool {
        self.near().next().is_some()
    }

    /// Whether they see who looked at it.
    pub(crate) fn sees_reveals(&self) -> bool {
        self.near().any(rights::role_may_see_reveals)
    }

    /// The roles with which they have to do with it already.
    fn near(&self) -> impl Iterator<Item = Role> {
        self.grants.iter().filter(|(_, seat)| seat.holds || seat.assists).map(|(grant, _)| grant.role)
    }

    /// Whether a member of staff may see the numbers of requests that a unit
    /// (`None`: none yet) has.
    pub(crate) fn may_call_at(backend: &Backend, staff: &Staff, unit: Option<UnitId>) -> bool {
        let directory = backend.directory();
        let Some(at) = unit.or(directory.root().map(|unit| unit.id)) else { return false };
        let mut callers = staff.grants.iter().filter(|grant| rights::role_may_see_phone(grant.role));
        callers.any(|grant| directory.within(at, grant.unit))
    }

    fn holding(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(|(_, seat)| seat.holds).map(|(grant, _)| grant)
    }
}

/// How the units of a person's grants stand to a request.
fn seats(directory: &Directory, staff: &Staff, row: &request::Model) -> Vec<(Grant, Seat)> {
    let request = row.domain().ok();
    let unit = row.unit_id.map(|id| id.0);
    let Some(place) = Place::of(directory, unit, request.as_ref()) else { return Vec::new() };
    // A deputy does with a lent role what its holder could have done.
    let lent_by = |who, grant| staff.stands_in.iter().any(|away| away.id == who && away.lent.contains(grant));
    let readers = staff.grants.iter().filter(|grant| rights::role_may_read(grant.role));
    let seated = readers.map(|grant| {
        let asks = |who| who == staff.id || lent_by(who, grant);
        (*grant, place.seat(directory, grant.unit, asks))
    });
    seated.filter(|(_, seat)| seat.reaches()).collect()
}

/// Whether a grant lets who holds it in person decide what is asked about a request.
pub(crate) fn decides(directory: &Directory, request: &Request, who: UserId, grant: Grant) -> bool {
    let Some(place) = Place::of(directory, request.unit(), Some(request)) else { return false };
    let seat = place.seat(directory, grant.unit, |asker| asker == who);
    rights::may(grant.role, seat, Action::Grant, Matter::of(request))
}

/// Where a request is, and who else has to do with it. What no unit has yet is
/// reached from the top.
struct Place {
    at: UnitId,
    path: Vec<UnitId>,
    shares: Vec<Share>,
    asker: Option<UserId>,
}

impl Place {
    fn of(directory: &Directory, unit: Option<UnitId>, request: Option<&Request>) -> Option<Self> {
        let at = unit.or(directory.root().map(|unit| unit.id))?;
        Some(Self {
            at,
            path: directory.ancestors(at),
            shares: request.map(store::shares).unwrap_or_default(),
            asker: request.and_then(|request| request.state.pending()).map(|pending| pending.by),
        })
    }

    /// How a unit stands to it. `asks`: whether somebody who asked is the one to be seated.
    fn seat(&self, directory: &Directory, unit: UnitId, asks: impl Fn(UserId) -> bool) -> Seat {
        let holds = self.path.contains(&unit);
        let within = |what: &str| {
            self.shares.iter().any(|share| share.what == what && directory.within(share.unit, unit))
        };
        Seat {
            holds,
            above: holds && unit != self.at,
            asked: within("transfer"),
            assists: within("part"),
            asker: self.asker.is_some_and(asks),
        }
    }
}

/// The units whose requests a member of staff may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All, and those that no unit has yet.
    All,
    /// These; may be none.
    Units(Vec<UnitId>),
}

impl Reach {
    /// What a person's grants reach.
    pub(crate) fn of(directory: &Directory, staff: &Staff) -> Self {
        Self::by(directory, staff, rights::role_may_read)
    }

    /// What their grants of some roles reach.
    pub(crate) fn by(directory: &Directory, staff: &Staff, may: fn(Role) -> bool) -> Self {
        let tops: Vec<UnitId> = staff.grants.iter().filter(|g| may(g.role)).map(|g| g.unit).collect();
        if directory.root().is_some_and(|root| tops.contains(&root.id)) {
            return Self::All;
        }
        let mut units: Vec<UnitId> = tops.iter().flat_map(|top| directory.subtree(*top)).collect();
        units.sort_unstable();
        units.dedup();
        Self::Units(units)
    }

    /// The part of it below a unit.
    pub(crate) fn below(self, directory: &Directory, top: UnitId) -> Self {
        match self {
            Self::All if directory.root().is_some_and(|root| root.id == top) => Self::All,
            Self::All => Self::Units(directory.subtree(top)),
            Self::Units(units) => {
                Self::Units(units.into_iter().filter(|unit| directory.within(*unit, top)).collect())
            }
        }
    }
}
