//! Who is asking.

use domain::ids::{SessionId, UnitId, UserId};
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
    /// A signed-in member of staff.
    Staff(Staff),
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
    /// Their roles, each within a unit's subtree.
    pub grants: Vec<Grant>,
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
}
