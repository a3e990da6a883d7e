//! What is left of a limit, as answers of the API say it
//! (draft-ietf-httpapi-ratelimit-headers).

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::{Arc, OnceLock};

/// Seconds of the window all limits are counted in.
const WINDOW: u32 = 60;

/// What is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Name of the limit.
    pub policy: &'static str,
    /// Calls a minute.
    pub rate: u32,
    /// Calls that may come at once now.
    pub calls: u32,
}

impl Left {
    /// Seconds until all of it is there again.
    fn whole_in(self) -> u32 {
        let missing = u64::from(self.rate.saturating_sub(self.calls));
        u32::try_from((missing * u64::from(WINDOW)).div_ceil(u64::from(self.rate.max(1)))).unwrap_or(WINDOW)
    }

    /// Says it.
    pub fn say(self, headers: &mut HeaderMap) {
        let Self { policy, rate, calls } = self;
        let said = [
            ("ratelimit-policy", format!("\"{policy}\";q={rate};w={WINDOW}")),
            ("ratelimit", format!("\"{policy}\";r={calls};t={}", self.whole_in())),
        ];
        for (name, value) in said {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// What is left of a limit that is known only once the caller is.
#[derive(Clone, Debug, Default)]
pub struct Said(Arc<OnceLock<Left>>);

impl Said {
    /// Keeps it for the answer. A call counts once, so the first one stays.
    pub fn keep(&self, left: Left) {
        let _ = self.0.set(left);
    }

    /// What was kept.
    pub fn get(&self) -> Option<Left> {
        self.0.get().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_as_structured_fields() {
        let mut headers = HeaderMap::new();
        Left { policy: "submit", rate: 120, calls: 100 }.say(&mut headers);
        assert_eq!(headers["ratelimit-policy"], "\"submit\";q=120;w=60");
        assert_eq!(headers["ratelimit"], "\"submit\";r=100;t=10");
        assert_eq!(Left { policy: "read", rate: 0, calls: 0 }.whole_in(), 0);
    }
}
