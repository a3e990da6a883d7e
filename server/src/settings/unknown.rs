//! Variables that look like settings and are none. Such as one that was mistyped: what
//! it was to say would be missed in silence. A warning and no mistake, for others name
//! variables as well: scripts, and Kubernetes those of its services.

use super::source::{CONFIG, KEYS};

/// How the variables begin.
const OURS: &str = "HUYING_";
/// Those of the scripts and tests of this repository, by how they begin.
const OF_SCRIPTS: [&str; 5] =
    ["HUYING_BIN", "HUYING_BASE", "HUYING_E2E_", "HUYING_SHARED_DATA", "HUYING_TEST_"];
/// What Kubernetes puts into the variables of a service, and of one called `huying`.
const OF_SERVICES: [&str; 3] = ["_SERVICE_HOST", "_SERVICE_PORT", "_PORT_"];
/// More letters than these are no slip, nor more than one of three.
const SLIPS: usize = 3;
/// What other programs call the address that they serve at.
const ADDRESS: [&str; 3] = ["HOST", "LISTEN", "PORT"];

/// A sentence for each variable of the environment that looks like a setting and is
/// none.
pub fn unknown_settings() -> Vec<String> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
    };
    unknown(std::env::vars_os().map(text))
}

fn unknown(vars: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let mut names: Vec<String> =
        vars.filter(|(name, value)| is_unknown(name, value.trim())).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.iter().map(|name| sentence(name)).collect()
}

fn is_unknown(name: &str, value: &str) -> bool {
    let of_service = OF_SERVICES.iter().any(|part| name.contains(part))
        || (name.ends_with("_PORT") && value.contains("://"));
    name.starts_with(OURS)
        && !value.is_empty()
        && !known().any(|known| known == name)
        && !OF_SCRIPTS.iter().any(|begin| name.starts_with(begin))
        && !of_service
}

fn known() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|(name, _)| *name).chain([CONFIG])
}

fn sentence(name: &str) -> String {
    match meant(name) {
        Some(meant) => format!("there is no setting {name}: is {meant} meant?"),
        None => format!("there is no setting {name}"),
    }
}

/// The setting that a name may be a slip of. What all of them begin with says nothing.
fn meant(name: &str) -> Option<&'static str> {
    let own = own(name);
    if ADDRESS.contains(&own) {
        return Some("HUYING_ADDR");
    }
    let near = known().map(|known| (slips(own, self::own(known)), known)).min()?;
    (near.0 <= SLIPS.min(own.len() / 3)).then_some(near.1)
}

fn own(name: &str) -> &str {
    name.strip_prefix(OURS).unwrap_or(name)
}

/// How many letters must be put in, left out or exchanged to make one name of another.
fn slips(from: &str, to: &str) -> usize {
    let to = to.as_bytes();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.bytes().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (next, other) in to.iter().enumerate() {
            let exchanged = before + usize::from(letter != *other);
            before = row[next + 1];
            row[next + 1] = exchanged.min(before + 1).min(row[next] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(vars: &[(&str, &str)]) -> Vec<String> {
        unknown(vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn a_mistyped_setting_is_told_with_the_one_that_is_meant() {
        let vars = [("HUYING_ADRR", "0.0.0.0:80"), ("HUYING_COLOUR_OF_THE_SKY", "blue"), ("PATH", "/bin")];
        let expected = [
            "there is no setting HUYING_ADRR: is HUYING_ADDR meant?",
            "there is no setting HUYING_COLOUR_OF_THE_SKY",
        ];
        assert_eq!(told(&vars), expected);
    }

    #[test]
    fn a_hint_is_near_or_there_is_none() {
        let near = [
            ("PORT", "HUYING_ADDR"),
            ("HOST", "HUYING_ADDR"),
            ("DATE", "HUYING_DATA"),
            ("WORKER", "HUYING_WORKERS"),
            ("DATABASE_URL", "DATABASE_URL"),
            ("LIMIT_READ_PER_MIN", "HUYING_LIMIT_READ_PER_MINUTE"),
        ];
        for (slip, wanted) in near {
            assert_eq!(meant(&format!("HUYING_{slip}")), Some(wanted), "{slip}");
        }
        for far in ["", "X", "TLS", "MODE", "LANG", "ROOT", "DEBUG", "NAME", "USER"] {
            assert_eq!(meant(&format!("HUYING_{far}")), None, "{far}");
        }
    }

    #[test]
    fn what_is_known_empty_or_of_others_is_no_slip() {
        let mut vars = vec![
            ("HUYING_CONFIG", "x"),
            ("HUYING_ADRR", " "),
            ("HUYING_BIN", "target/release/huying"),
            ("HUYING_TEST_POSTGRES", "postgres://x"),
            ("HUYING_PORT", "tcp://10.0.0.1:3000"),
            ("HUYING_PORT_3000_TCP_ADDR", "10.0.0.1"),
            ("HUYING_SERVICE_HOST", "10.0.0.1"),
            ("HUYING_POSTGRES_SERVICE_PORT_SQL", "5432"),
        ];
        vars.extend(KEYS.iter().map(|(name, _)| (*name, "x")));
        assert_eq!(told(&vars), [""; 0]);
        assert_eq!(told(&[("HUYING_PORT", "8080")]).len(), 1, "whoever means the port is told");
    }
}
