//! Settings and the secret: every mistake is told, at once and in words.

use backend::Backend;
use backend::clock::{SystemChance, SystemClock};
use backend::config::Database;
use server::settings::{KEYS, Settings, Source, secret};
use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

fn read(vars: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
    let map: HashMap<String, String> = vars.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let source = Source::read(|name| map.get(name).cloned(), None).map_err(|m| m.0)?;
    Settings::check(&source).map_err(|m| m.0)
}

#[test]
fn what_is_not_set_has_a_sound_default() {
    let settings = read(&[]).unwrap();
    assert_eq!(settings.addr.to_string(), "127.0.0.1:3000");
    assert_eq!(settings.base(), "http://127.0.0.1:3000");
    assert!(!settings.secure() && settings.secret.is_none() && settings.trust_proxy == 0);
    assert!(matches!(settings.database, Database::Sqlite(dir) if dir == std::path::Path::new("./data")));
    assert_eq!(read(&[("HUYING_ADDR", "0.0.0.0:80")]).unwrap().base(), "http://127.0.0.1");
}

#[test]
fn every_mistake_is_told_at_once_and_names_its_setting() {
    let wrong = [
        ("HUYING_ADDR", "localhost"),
        ("HUYING_METRICS_ADDR", "no"),
        ("DATABASE_URL", "mysql://root:hunter2@x/y"),
        ("HUYING_PUBLIC_URL", "huying.example"),
        ("HUYING_S3_BUCKET", "photos"),
        ("HUYING_SECRET", "short"),
        ("HUYING_LOG", "=,=info"),
        ("HUYING_LOG_FORMAT", "xml"),
        ("HUYING_UTC_OFFSET", "Shanghai"),
        ("HUYING_TRUST_PROXY", "-1"),
        ("HUYING_NOTIFY_URL", "ftp://x"),
        ("HUYING_LIMIT_READ_PER_MINUTE", "many"),
        ("HUYING_RETENTION_DAYS", "three years"),
        ("HUYING_WORKERS", "0"),
    ];
    let told = read(&wrong).unwrap_err();
    assert_eq!(told.len(), wrong.len(), "{told:#?}");
    for (name, _) in wrong.iter().filter(|(name, _)| *name != "HUYING_S3_BUCKET") {
        assert!(told.iter().any(|sentence| sentence.contains(name)), "{name}: {told:#?}");
    }
    assert!(told.iter().any(|s| s.contains("HUYING_S3_ENDPOINT, HUYING_S3_ACCESS_KEY")));
    assert!(!told.iter().any(|sentence| sentence.contains("hunter2")), "a password is not repeated");
}

#[test]
fn the_environment_wins_over_the_file_and_an_unknown_key_is_a_mistake() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("huying.toml");
    std::fs::write(&path, "addr = \"127.0.0.1:1\"\nworkers = 3\n[limits]\nread_per_minute = 7\n").unwrap();
    let env = |name: &str| (name == "HUYING_WORKERS").then(|| "5".to_owned());
    let settings = Settings::check(&Source::read(env, Some(&path)).unwrap()).unwrap();
    assert_eq!((settings.addr.port(), settings.workers, settings.rates.read), (1, 5, 7));
    let wrong = "adress = \"x\"\nworkers = 0\n[limits]\nreed = 1\nread_per_minute = -1\n[s3]\nbucket = []\n";
    std::fs::write(&path, wrong).unwrap();
    let told = Settings::check(&Source::read(|_| None::<String>, Some(&path)).unwrap()).unwrap_err().0;
    assert_eq!(told.len(), 5, "all of them at once: {told:#?}");
    for mistake in ["`adress`", "`limits.reed`", "`s3.bucket`", "`workers`", "`limits.read_per_minute`"] {
        assert!(told.iter().any(|sentence| sentence.contains(mistake)), "{mistake}: {told:#?}");
    }
}

#[test]
fn the_example_file_and_the_document_name_every_setting() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let example = std::fs::read_to_string(format!("{root}/huying.example.toml")).unwrap();
    let document = std::fs::read_to_string(format!("{root}/docs/configuration.md")).unwrap();
    for (env, toml) in KEYS {
        assert!(document.contains(&format!("`{env}`")), "docs/configuration.md lacks {env}");
        let key = toml.rsplit('.').next().unwrap();
        assert!(example.contains(&format!("{key} = ")), "huying.example.toml lacks {toml}");
    }
    let all: String =
        example.lines().map(|l| l.strip_prefix("#: ").unwrap_or(l)).fold(String::new(), |a, l| a + l + "\n");
    let source = Source::from_toml(&all, "huying.example.toml").unwrap();
    Settings::check(&source).unwrap();
}

#[test]
fn the_secret_is_made_once_kept_and_for_the_owner_only() {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings::within(&dir.path().join("data"));
    let first = secret(&settings, &SystemChance).unwrap();
    assert_eq!(first.0.len(), 64);
    assert_eq!(secret(&settings, &SystemChance).unwrap().0, first.0);
    let file = settings.data.join("secret.key");
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o777,
        0o600
    );
    for damaged in [&b""[..], &[0xff; 64]] {
        std::fs::write(&file, damaged).unwrap();
        let told = secret(&settings, &SystemChance).unwrap_err().to_string();
        assert!(told.contains("is damaged") && told.contains("backup"), "not replaced in silence: {told}");
    }
}

#[test]
fn where_nothing_is_kept_the_secret_must_be_given() {
    let elsewhere = [
        ("DATABASE_URL", "postgres://huying@localhost/huying"),
        ("HUYING_S3_ENDPOINT", "http://localhost:9000"),
        ("HUYING_S3_BUCKET", "huying"),
        ("HUYING_S3_ACCESS_KEY", "key"),
        ("HUYING_S3_SECRET_KEY", "key"),
        ("HUYING_DATA", "/proc/huying-cannot-be-here"),
    ];
    let settings = read(&elsewhere).unwrap();
    assert!(settings.keeps_nothing() && !settings.incoming().starts_with(&settings.data));
    let refused = secret(&settings, &SystemChance).unwrap_err().to_string();
    assert!(refused.contains("HUYING_SECRET is needed"), "{refused}");
    let given = "a secret of more than thirty-two characters";
    let all: Vec<_> = elsewhere.into_iter().chain([("HUYING_SECRET", given)]).collect();
    assert_eq!(secret(&read(&all).unwrap(), &SystemChance).unwrap().0, given.as_bytes());
    // With attachments in a directory there is a place for it.
    assert!(!read(&elsewhere[..1]).unwrap().keeps_nothing());
}

/// What `huying doctor` prints.
fn looked(dir: &std::path::Path) -> String {
    let mut doctor = Command::new(env!("CARGO_BIN_EXE_huying"));
    let output = doctor.env_clear().current_dir(dir).arg("doctor").output();
    String::from_utf8_lossy(&output.unwrap().stdout).into_owned()
}

#[tokio::test]
async fn the_first_administrator_comes_with_a_district_in_the_words_of_people() {
    let cases = [
        ("zh-Hans", &[][..], "本区"),
        ("en", &[], "The district"),
        ("en", &["--district", "安和区"], "安和区"),
    ];
    for (language, district, name) in cases {
        let dir = tempfile::tempdir().unwrap();
        let mut add = Command::new(env!("CARGO_BIN_EXE_huying"));
        add.env_clear().current_dir(dir.path()).env("HUYING_MESSAGE_LANGUAGE", language);
        add.args(["user", "add", "--username", "li", "--name", "Li", "--password-stdin"]).args(district);
        let mut child = add.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"green heron 42\n").unwrap();
        assert!(child.wait().unwrap().success(), "{name}");
        let settings = Settings::within(&dir.path().join("data"));
        let config = settings.backend(secret(&settings, &SystemChance).unwrap());
        let backend = Backend::open(config, Arc::new(SystemClock), Arc::new(SystemChance)).await.unwrap();
        assert_eq!(backend.directory().root().unwrap().name, name);
        backend.close().await;
    }
}

#[test]
fn a_database_that_refuses_connections_is_named_with_the_reason_and_no_password() {
    let dir = tempfile::tempdir().unwrap();
    // Bound and let go: nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("postgres://somebody:hunter2@{free}/huying");
    let mut migrate = Command::new(env!("CARGO_BIN_EXE_huying"));
    migrate.env_clear().current_dir(dir.path()).arg("migrate").env("DATABASE_URL", url);
    let told = String::from_utf8_lossy(&migrate.output().unwrap().stderr).into_owned();
    let wanted = format!("cannot open the database: PostgreSQL at {free}: Connection refused");
    assert!(told.contains(&wanted), "{told}");
    assert!(!told.contains("somebody") && !told.contains("hunter2"), "{told}");
}

#[test]
fn the_program_says_what_is_wrong_in_words() {
    let run = |args: &[&str], vars: &[(&str, &str)], dir: &std::path::Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_huying"));
        command.env_clear().current_dir(dir).args(args).envs(vars.iter().copied());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let dir = tempfile::tempdir().unwrap();
    let (code, told) = run(&["serve"], &[("HUYING_ADDR", "x")], dir.path());
    assert_eq!(code, Some(1));
    assert!(told.contains("HUYING_ADDR must be an address and port"), "{told}");
    let (code, told) = run(&["dance"], &[], dir.path());
    assert_eq!(code, Some(2), "{told}");
    let (code, told) = run(&["--config", "absent.toml", "doctor"], &[], dir.path());
    assert!(code == Some(1) && told.contains("absent.toml, which is no file"), "{told}");
    let (code, told) = run(&["doctor"], &[], dir.path());
    assert_eq!(code, Some(1), "{told}");
    assert!(!dir.path().join("data").exists(), "looking makes nothing");
    let (code, told) = run(&["user", "add", "--username", "li", "--name", "Li"], &[], dir.path());
    assert!(code == Some(1) && told.contains("--password-stdin"), "{told}");
    let (code, told) = run(&["migrate"], &[("HUYING_ADRR", "0.0.0.0:80")], dir.path());
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("there is no setting HUYING_ADRR: is HUYING_ADDR meant?"), "{told}");
    assert!(dir.path().join("data/secret.key").is_file());
    let add = ["user", "add", "--username", "Li Li", "--name", "Li", "--password-stdin"];
    let (code, told) = run(&add, &[], dir.path());
    assert!(code == Some(1) && told.contains("letters a to z, digits"), "the form wanted is told: {told}");
    let secret = dir.path().join("data/secret.key");
    let kept = std::fs::read(&secret).unwrap();
    std::fs::remove_file(&secret).unwrap();
    let (code, _) = run(&["doctor"], &[], dir.path());
    assert!(code == Some(1) && !secret.exists(), "a lost secret is told, not replaced");
    for damaged in [None, Some("short")] {
        damaged.iter().for_each(|text| std::fs::write(&secret, text).unwrap());
        let told = looked(dir.path());
        assert!(told.lines().any(|line| line.starts_with("FAIL  secret ")), "{told}");
        for name in ["database", "schema", "sqlite_pages", "storage", "clock", "disk_space"] {
            assert!(told.contains(&format!("  {name}  ")), "it hides nothing else: {name} in {told}");
        }
    }
    std::fs::remove_file(&secret).unwrap();
    let (code, told) = run(&["work", "--once"], &[], dir.path());
    assert!(code == Some(0) && secret.is_file(), "it goes on with a new one: {told}");
    assert!(told.contains("secret.key is missing beside a database"), "and says what that means: {told}");
    let (_, told) = run(&["work", "--once"], &[], dir.path());
    assert!(told.contains("this database is used with another secret"), "as long as it is so: {told}");
    let told = looked(dir.path());
    assert!(told.lines().any(|line| line.starts_with("FAIL  secret_known")), "{told}");
    std::fs::write(&secret, kept).unwrap();
    let (code, told) = run(&["work", "--once"], &[], dir.path());
    assert!(code == Some(0) && !told.contains("secret"), "what is due is done, and it ends: {told}");
    let media = dir.path().join("data/media");
    std::fs::rename(&media, dir.path().join("media")).unwrap();
    std::fs::write(&media, "in the way").unwrap();
    let (code, told) = run(&["work", "--once"], &[], dir.path());
    assert!(
        code == Some(1) && told.contains("cannot keep attachments") && told.contains("data/media"),
        "{told}"
    );
    std::fs::remove_file(&media).unwrap();
    std::fs::rename(dir.path().join("media"), &media).unwrap();
    let copy = dir.path().join("copy");
    let (code, told) = run(&["backup", "copy"], &[], dir.path());
    assert!(code == Some(0) && copy.join("huying.db").is_file(), "{told}");
    let (code, told) = run(&["backup", "copy"], &[], dir.path());
    assert!(code == Some(1) && told.contains("name a new directory"), "{told}");
    let (code, told) = run(&["restore", "copy"], &[], dir.path());
    assert!(code == Some(1) && told.contains("is not empty"), "nothing is written over: {told}");
    let (code, told) = run(&["restore", "copy"], &[("HUYING_DATA", "other")], dir.path());
    assert_eq!(code, Some(0), "{told}");
    let secret = |folder: &str| std::fs::read(dir.path().join(folder).join("secret.key")).unwrap();
    assert_eq!(secret("other"), secret("data"));
}
