//! The program as who runs it meets it: settings that are no text, output that nobody
//! reads, directories that were there.

use std::ffi::OsStr;
use std::fs::{File, Permissions};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn huying(dir: &Path, arg: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_huying"));
    command.env_clear().current_dir(dir).arg(arg);
    command
}

/// The exit code and what was said on standard error.
fn ended(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_setting_that_is_no_text_is_told_with_the_other_mistakes_and_nothing_starts() {
    let dir = tempfile::tempdir().unwrap();
    let gbk = OsStr::from_bytes(b"/srv/\xca\xfd\xbe\xdd");
    let names = ["HUYING_DATA", "HUYING_ADDR", "HUYING_SECRET", "DATABASE_URL"];
    let mut serve = huying(dir.path(), "serve");
    serve.envs(names.map(|name| (name, gbk))).env("HUYING_WORKERS", "0");
    let (code, told) = ended(&serve.output().unwrap());
    assert_eq!(code, Some(1), "{told}");
    for name in names {
        assert!(told.contains(&format!("- {name} must be a text in UTF-8")), "{told}");
    }
    assert!(told.contains("HUYING_WORKERS must be a whole number"), "all of them at once: {told}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing was made");
    let named = huying(dir.path(), "doctor").env("HUYING_CONFIG", gbk).output().unwrap();
    assert!(ended(&named).1.contains("which is no file"), "a file may have any name");
}

#[test]
fn output_that_nobody_reads_any_more_ends_a_command_quietly() {
    let dir = tempfile::tempdir().unwrap();
    let closed = |arg: &str| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        ended(&huying(dir.path(), arg).stdout(writer).output().unwrap())
    };
    assert_eq!(closed("migrate"), (Some(0), String::new()));
    let (code, told) = closed("doctor");
    assert!(code != Some(101) && !told.contains("panic") && !told.contains("standard output"), "{told}");
    assert_eq!(closed("demo"), (Some(0), String::new()), "what was begun is done");
}

#[test]
fn output_that_cannot_be_written_is_told_and_the_command_fails() {
    let dir = tempfile::tempdir().unwrap();
    let full = || File::options().write(true).open("/dev/full").unwrap();
    for arg in ["migrate", "demo"] {
        let (code, told) = ended(&huying(dir.path(), arg).stdout(full()).output().unwrap());
        assert_eq!(code, Some(1), "{told}");
        assert!(told.starts_with("huying: cannot write to standard output: No space left"), "{told}");
    }
    let (code, told) = ended(&huying(dir.path(), "doctor").stdout(full()).output().unwrap());
    assert!(code == Some(1) && !told.contains("panic"), "{told}");
    // A line of the log is lost, and no more.
    let mut migrate = huying(dir.path(), "migrate");
    let (code, _) = ended(&migrate.env("HUYING_ADRR", "x").stderr(full()).output().unwrap());
    assert_eq!(code, Some(0));
    let mut refused = huying(dir.path(), "migrate");
    let (code, _) = ended(&refused.env("HUYING_ADDR", "x").stderr(full()).output().unwrap());
    assert_eq!(code, Some(1));
}

#[test]
fn a_directory_that_others_can_look_into_is_left_and_told_once_by_serve() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    for (mode, told) in [(0o755, 1), (0o700, 0)] {
        std::fs::create_dir_all(&data).unwrap();
        std::fs::set_permissions(&data, Permissions::from_mode(mode)).unwrap();
        let mut serve = huying(dir.path(), "serve");
        serve.env("HUYING_ADDR", "127.0.0.1:0").env("HUYING_METRICS_ADDR", "off");
        let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(line.starts_with("Huying serves"), "{line}");
        let mut log = String::new();
        child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        let lines: Vec<_> = log.lines().filter(|line| line.contains("others can look in")).collect();
        assert_eq!(lines.len(), told, "{log}");
        assert!(lines.iter().all(|line| line.contains("WARN") && line.contains("chmod o= ")), "{log}");
        assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, mode);
        let file = std::fs::metadata(data.join("huying.db")).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_database_is_for_its_owner_only_wherever_it_is_copied() {
    let dir = tempfile::tempdir().unwrap();
    let mode = |path: &str| std::fs::metadata(dir.path().join(path)).unwrap().permissions().mode() & 0o777;
    let run = |args: &[&str], url: &str| {
        let mut command = huying(dir.path(), args[0]);
        let output = command.args(&args[1..]).env("DATABASE_URL", url).output().unwrap();
        assert_eq!(ended(&output).0, Some(0), "{output:?}");
    };
    run(&["migrate"], "sqlite:apart");
    assert_eq!((mode("apart"), mode("apart/huying.db")), (0o700, 0o600));
    // A directory that is there and empty is taken for a backup as it is.
    std::fs::create_dir(dir.path().join("copy")).unwrap();
    run(&["backup", "copy"], "sqlite:apart");
    assert_eq!(mode("copy/huying.db"), 0o600);
    std::fs::set_permissions(dir.path().join("copy/huying.db"), Permissions::from_mode(0o644)).unwrap();
    std::fs::remove_file(dir.path().join("data/secret.key")).unwrap();
    run(&["restore", "copy"], "sqlite:again");
    assert_eq!((mode("again"), mode("again/huying.db")), (0o700, 0o600));
}
