//! Who is asking.

use domain::Moment;
use domain::ids::{AccountId, AccountSessionId, PlaceId, SessionId, UnitId, UserId};
use domain::org::Role;
use domain::rights;
use serde::{Deserialize, Serialize};

/// The token that opens a request to its author, as in the private link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FollowToken(pub String);

impl std::fmt::Debug for FollowToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FollowToken(…)")
    }
}

/// Who is asking. What they may do is decided in this crate, nowhere else.
#[derive(Clone, Debug, Default)]
pub enum Actor {
    /// Anyone.
    #[default]
    Anyone,
    /// Somebody who holds a token for a request; whether it fits is checked
    /// when the request is opened.
    Holder(FollowToken),
    /// A resident who signed in.
    Resident(Resident),
    /// A signed-in member of staff.
    Staff(Staff),
}

impl Actor {
    /// Their account, if they are a resident who signed in.
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Resident(resident) => Some(resident.account),
            Self::Anyone | Self::Holder(_) | Self::Staff(_) => None,
        }
    }
}

/// A resident who signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resident {
    /// Their account.
    pub account: AccountId,
    /// The session this came through.
    pub session: AccountSessionId,
}

/// A signed-in member of staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Staff {
    /// Who.
    pub id: UserId,
    /// The session this came through.
    pub session: SessionId,
    /// Sign-in name.
    pub username: String,
    /// Name shown to colleagues.
    pub name: String,
    /// The unit they belong to.
    pub unit: UnitId,
    /// Their roles, each within a unit's subtree; those of the people they stand
    /// in for as well.
    pub grants: Vec<Grant>,
    /// Single places that are given to them, whatever their roles.
    #[serde(default)]
    pub places: Vec<PlaceId>,
    /// Whom they stand in for now.
    #[serde(default)]
    pub stands_in: Vec<StandsIn>,
    /// Messages they have not read, 100 for more than 99.
    #[serde(default)]
    pub unread: u32,
}

/// Somebody on leave, for the one who stands in for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandsIn {
    /// Who is away.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// The first moment after it.
    pub until: Moment,
    /// Their roles that pass to a deputy.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Those of them that the deputy does not hold in person.
    #[serde(default)]
    pub lent: Vec<Grant>,
}

/// A role within the subtree of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The top of the subtree.
    pub unit: UnitId,
}

impl Staff {
    /// Whether any of their roles administers units, people and categories; such
    /// a role is only ever given at the top of the tree.
    pub fn administers(&self) -> bool {
        self.grants.iter().any(|grant| rights::role_may_administer(grant.role))
    }

    /// The units they lead, each with everything below it.
    pub fn leads(&self) -> impl Iterator<Item = UnitId> {
        self.grants.iter().filter(|grant| rights::role_leads(grant.role)).map(|grant| grant.unit)
    }

    /// In whose stead they do what needs one of these grants: of who works on it
    /// (`handler`), if they cover that person and it could have been done by
    /// them; else nobody's where a role of their own suffices.
    pub(crate) fn in_stead_of(
        &self,
        may: impl Fn(&Grant) -> bool,
        handler: Option<UserId>,
    ) -> Option<UserId> {
        let theirs = |away: &&StandsIn| Some(away.id) == handler && away.grants.iter().any(&may);
        if let Some(away) = self.stands_in.iter().find(theirs) {
            return Some(away.id);
        }
        let lent = |grant: &Grant| self.stands_in.iter().any(|away| away.lent.contains(grant));
        if self.grants.iter().any(|grant| !lent(grant) && may(grant)) {
            return None;
        }
        self.stands_in.iter().find(|away| away.lent.iter().any(&may)).map(|away| away.id)
    }

    /// Themselves and whom they stand in for.
    pub fn in_person(&self) -> Vec<UserId> {
        std::iter::once(self.id).chain(self.stands_in.iter().map(|away| away.id)).collect()
    }
}
