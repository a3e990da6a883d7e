//! What a call of Open311 counts for: the partner whose key it brings, in its address or
//! in its form; without one that is good, the network address it comes from.

use super::{Kind, too_often};
use crate::problem::Problem;
use crate::state::AppState;
use axum::extract::Request;
use axum::http::Method;
use backend::error::Error;
use backend::partners::{self, Partner};
use std::net::IpAddr;

/// What a call counts for, as far as its key is known.
#[derive(Clone, Debug)]
pub enum Toll {
    /// The partner whose key it is; counted.
    Partner(Partner),
    /// The address, so far; counted.
    Address,
    /// Nothing yet: a key may come in the form.
    Due(IpAddr),
}

impl Toll {
    /// Counts the call, now that its key is known.
    pub async fn pay(self, state: &AppState, key: &str) -> Result<Self, Problem> {
        if let Self::Partner(_) = self {
            return Ok(self);
        }
        match partners::by_key(&state.backend, key.trim()).await {
            Ok(partner) => {
                state.limits.partner(&partner).map_err(Problem::too_many)?;
                Ok(Self::Partner(partner))
            }
            Err(Error::Unauthenticated) => {
                if let Self::Due(from) = self {
                    let counted = state.limits.check(Kind::Submit, from, None);
                    counted.map_err(|wait| too_often(Kind::Submit, wait))?;
                }
                Ok(Self::Address)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Counts a call by the key in its address, or leaves it to be counted with its form.
/// `None` where neither is so: it counts for its network address.
pub(super) async fn of_open311(
    state: &AppState,
    request: &mut Request,
    from: IpAddr,
) -> Option<Result<(), Problem>> {
    let query = request.uri().query().unwrap_or("").to_owned();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let toll = match pairs.find(|(name, value)| name == "api_key" && !value.trim().is_empty()) {
        Some((_, key)) => {
            // One that is nobody's is refused by the route, and costs the address.
            let partner = partners::by_key(&state.backend, key.trim()).await.ok()?;
            if let Err(wait) = state.limits.partner(&partner) {
                return Some(Err(Problem::too_many(wait)));
            }
            Toll::Partner(partner)
        }
        None if request.method() == Method::POST => Toll::Due(from),
        None => return None,
    };
    request.extensions_mut().insert(toll);
    Some(Ok(()))
}
