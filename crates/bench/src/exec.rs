//! Other programs: run to an end, or kept running and ended for certain.

use anyhow::{Context, Result, bail};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A program that is ended however we leave.
pub struct Running(Child);

impl Running {
    /// Starts it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(command: &mut Command) -> Result<Self> {
        let shown = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("cannot start {shown}"))?;
        Ok(Self(child))
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Whether it has ended, and how.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn ended(&mut self) -> Result<Option<std::process::ExitStatus>> {
        Ok(self.0.try_wait()?)
    }

    /// Waits for its end; an error if that takes longer than `limit`.
    ///
    /// # Errors
    /// When it is still running then.
    pub async fn wait(&mut self, limit: Duration) -> Result<std::process::ExitStatus> {
        let begin = Instant::now();
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            if begin.elapsed() > limit {
                bail!("still running after {} s", limit.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Asks it to end (`TERM`, `INT`) and waits.
    ///
    /// # Errors
    /// When it has not ended after `limit`; it is then killed.
    pub async fn end(mut self, signal: &str, limit: Duration) -> Result<()> {
        if self.ended()?.is_none() {
            let pid = self.pid().to_string();
            finish(Command::new("kill").args([&format!("-{signal}"), pid.as_str()]))?;
        }
        self.wait(limit).await.map(drop)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A program that is interrupted after so many seconds.
pub fn within(seconds: u32, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("timeout");
    command.args(["--signal=INT", "--kill-after=10", &seconds.to_string()]).arg(program);
    command
}

/// Runs to the end.
///
/// # Errors
/// When the program cannot be started or does not succeed; with what it said.
pub fn finish(command: &mut Command) -> Result<Output> {
    let shown = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {shown}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{shown} failed ({}): {}", output.status, tail(&said, 600));
    }
    Ok(output)
}

/// Runs to the end and gives what it printed.
///
/// # Errors
/// As [`finish`].
pub fn read(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8_lossy(&finish(command)?.stdout).trim().to_owned())
}

/// The end of a text, at most so many characters.
pub fn tail(text: &str, chars: usize) -> &str {
    let text = text.trim();
    let from = text.char_indices().rev().nth(chars.saturating_sub(1)).map_or(0, |(at, _)| at);
    &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_a_message_is_cut_between_characters() {
        assert_eq!(tail("诉求已收到", 3), "已收到");
        assert_eq!(tail("  short ", 30), "short");
    }

    #[test]
    fn a_program_that_fails_is_an_error_with_its_words() {
        let error = finish(Command::new("sh").args(["-c", "echo no room >&2; exit 3"])).unwrap_err();
        assert!(error.to_string().contains("no room"), "{error}");
    }

    #[test]
    fn a_program_that_hangs_is_interrupted() {
        let begin = Instant::now();
        assert!(finish(within(1, "sleep").arg("60")).is_err());
        assert!(begin.elapsed() < Duration::from_secs(30));
    }

    #[tokio::test]
    async fn a_program_asked_to_end_is_gone_afterwards() {
        let running = Running::spawn(Command::new("sleep").arg("60")).unwrap();
        let folder = format!("/proc/{}", running.pid());
        running.end("TERM", Duration::from_secs(10)).await.unwrap();
        assert!(!std::path::Path::new(&folder).exists());
    }
}
