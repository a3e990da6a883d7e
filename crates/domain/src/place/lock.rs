//! Which lock system opens the door of a place.

use crate::UnknownText;
use serde::{Deserialize, Serialize};

/// What a named system stands after in forms.
const NAMED: &str = "named ";
/// What "none" is in forms.
const NEVER: &str = "never";

/// Which of the lock systems in the settings opens the door of a place. Never a
/// secret: systems go by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// The one that bears the name of who runs the place, if there is one.
    #[default]
    Operator,
    /// None, whoever runs it.
    Never,
    /// The one of this name, if there is one.
    Named(String),
}

impl Lock {
    /// Whether it is as its operator's.
    pub fn is_operators(&self) -> bool {
        *self == Self::Operator
    }

    /// The name of the system for a place that is run by somebody.
    pub fn system<'a>(&'a self, operator: &'a str) -> Option<&'a str> {
        let name = match self {
            Self::Operator => operator.trim(),
            Self::Never => "",
            Self::Named(name) => name,
        };
        Some(name).filter(|name| !name.is_empty())
    }
}

/// As it stands in forms.
impl std::fmt::Display for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Operator => Ok(()),
            Self::Never => f.write_str(NEVER),
            Self::Named(name) => write!(f, "{NAMED}{name}"),
        }
    }
}

impl std::str::FromStr for Lock {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "" => Ok(Self::Operator),
            NEVER => Ok(Self::Never),
            text => text.strip_prefix(NAMED).map(|name| Self::Named(name.to_owned())).ok_or(UnknownText),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_the_system_of_its_operator_unless_another_or_none_was_chosen() {
        let named = Lock::Named("二号门锁".to_owned());
        assert_eq!(Lock::default().system(" 暖新科技 "), Some("暖新科技"));
        assert_eq!(Lock::default().system(" "), None);
        assert_eq!(named.system("暖新科技"), Some("二号门锁"));
        assert_eq!(Lock::Never.system("暖新科技"), None);
        for lock in [Lock::Operator, Lock::Never, named, Lock::Named(NEVER.to_owned())] {
            assert_eq!(lock.to_string().parse(), Ok(lock));
        }
        assert_eq!("of mine".parse::<Lock>(), Err(UnknownText));
    }
}
