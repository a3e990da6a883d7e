//! Who stands how to a request, and what they may do to it.

use crate::Backend;
use crate::actor::{Actor, Grant, Staff};
use crate::directory::Directory;
use crate::entity::request;
use crate::view::Relation;
use domain::ids::UnitId;
use domain::org::Role;
use domain::request::Action;
use domain::rights;

/// How somebody stands to a request.
pub(crate) struct Standing {
    /// In which relation.
    pub(crate) relation: Relation,
    /// The grants of a member of staff that reach it.
    pub(crate) grants: Vec<Grant>,
}

impl Standing {
    /// How the actor stands to a request; `None` if they must not learn that
    /// it is there.
    pub(crate) fn of(backend: &Backend, actor: &Actor, row: &request::Model) -> Option<Self> {
        let plain = |relation| Self { relation, grants: Vec::new() };
        match actor {
            Actor::Holder(token) if backend.secrets().follows(token, row.id.0) => {
                return Some(plain(Relation::Author));
            }
            Actor::Staff(staff) => {
                let grants = reaching(&backend.directory(), staff, row.unit_id.map(|id| id.0));
                if !grants.is_empty() {
                    return Some(Self { relation: Relation::Staff, grants });
                }
            }
            _ => {}
        }
        row.published_at.map(|_| plain(Relation::Public))
    }

    /// Whether a member of staff may read requests at a unit (`None`: of no
    /// unit yet).
    pub(crate) fn reaches(backend: &Backend, staff: &Staff, unit: Option<UnitId>) -> bool {
        !reaching(&backend.directory(), staff, unit).is_empty()
    }

    /// Whether they may give a command, whatever the state.
    pub(crate) fn may(&self, action: Action) -> bool {
        match self.relation {
            Relation::Author => rights::author_may(action),
            Relation::Staff => self.grants.iter().any(|grant| rights::role_may(grant.role, action)),
            Relation::Public => false,
        }
    }

    /// Whether they may hand it to a unit: a dispatcher to any, a unit lead to
    /// those within their own subtree.
    pub(crate) fn may_dispatch_to(&self, directory: &Directory, target: UnitId) -> bool {
        self.grants.iter().any(|grant| {
            rights::role_may(grant.role, Action::Dispatch)
                && (grant.role != Role::UnitLead || directory.within(target, grant.unit))
        })
    }

    /// Whether they see the author's phone number.
    pub(crate) fn sees_phone(&self) -> bool {
        self.grants.iter().any(|grant| rights::role_may_see_phone(grant.role))
    }
}

/// The grants that reach a request at a unit (`None`: not dispatched yet; the
/// top of the tree has it).
fn reaching(directory: &Directory, staff: &Staff, unit: Option<UnitId>) -> Vec<Grant> {
    let root = directory.root().map(|unit| unit.id);
    let Some(at) = unit.or(root) else { return Vec::new() };
    let path = directory.ancestors(at);
    let reaches = |grant: &&Grant| rights::role_may_read(grant.role) && path.contains(&grant.unit);
    staff.grants.iter().filter(reaches).copied().collect()
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
        let tops: Vec<UnitId> =
            staff.grants.iter().filter(|g| rights::role_may_read(g.role)).map(|g| g.unit).collect();
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
