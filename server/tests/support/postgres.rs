//! A PostgreSQL database of a test's own.

use std::path::Path;
use std::process::Command;

/// A new, empty database on the server that `HUYING_TEST_POSTGRES` names, called
/// after the test's temporary directory. It ends with the server.
pub fn database(dir: &Path) -> String {
    let admin = std::env::var("HUYING_TEST_POSTGRES")
        .expect("HUYING_TEST_POSTGRES names a PostgreSQL server; run through scripts/with-postgres.sh");
    let random = dir.file_name().expect("a directory").to_string_lossy().to_lowercase();
    let random: String = random.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = format!("huying_{random}_{}", std::process::id());
    let made = Command::new("psql").args([&admin, "-qc", &format!("CREATE DATABASE {name}")]).status();
    assert!(made.expect("psql is installed").success(), "a database for the test");
    let mut url = url::Url::parse(&admin).expect("an address");
    url.set_path(&name);
    url.into()
}
