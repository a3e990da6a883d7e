//! The machine: what it is, how busy, how fast its disk, and what a process takes of it.

use anyhow::{Context, Result};
use backend::clock::{Clock, SystemClock};
use serde::Serialize;
use std::fmt;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Ticks of a second in `/proc/…/stat`: 100 on every Linux in use.
const TICKS: f64 = 100.0;
/// How long the disk is probed.
const PROBE: Duration = Duration::from_secs(1);

/// The machine before the first figure.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Machine {
    at: String,
    cpus: usize,
    model: String,
    kernel: String,
    load_average: String,
    /// Durable writes of 4 KiB a second, one after the other.
    syncs_per_second: f64,
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}  {} x {}, Linux {}\nload average before: {}; disk: {:.0} durable 4 KiB writes/s",
            self.at, self.cpus, self.model, self.kernel, self.load_average, self.syncs_per_second
        )
    }
}

/// Looks at the machine; probes the disk that holds `folder`.
///
/// # Errors
/// When the probe cannot write.
pub fn describe(folder: &Path) -> Result<Machine> {
    let text = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let cpu = text("/proc/cpuinfo");
    let model = cpu.lines().find_map(|l| l.strip_prefix("model name")).unwrap_or("unknown processor");
    Ok(Machine {
        at: SystemClock.now().format("%Y-%m-%d %H:%M UTC").to_string(),
        cpus: std::thread::available_parallelism().map_or(1, usize::from),
        model: model.trim_start_matches([' ', '\t', ':']).to_owned(),
        kernel: text("/proc/sys/kernel/osrelease").trim().to_owned(),
        load_average: load_average(),
        syncs_per_second: syncs_per_second(folder)?,
    })
}

/// Over one, five and fifteen minutes.
pub fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// Durable writes of 4 KiB a second, one after the other.
///
/// # Errors
/// When the folder cannot be written.
pub fn syncs_per_second(folder: &Path) -> Result<f64> {
    let mut file = tempfile::tempfile_in(folder)?;
    let block = [0x5au8; 4096];
    let begin = Instant::now();
    let mut count = 0u32;
    while begin.elapsed() < PROBE {
        file.write_all(&block)?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / begin.elapsed().as_secs_f64())
}

/// Memory of a process in megabytes: `VmRSS` (now) or `VmHWM` (the most so far).
///
/// # Errors
/// When there is no such process or line.
pub fn megabytes(pid: u32, line: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let found = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':'));
    let kib: f64 = found
        .and_then(|l| l.split_whitespace().next()?.parse().ok())
        .with_context(|| format!("no {line} of process {pid}"))?;
    Ok(kib * 1024.0 / 1e6)
}

/// Seconds of processor time a process has taken.
///
/// # Errors
/// When there is no such process.
pub fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name may hold spaces; the numbers begin behind its bracket.
    let numbers = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = |at: usize| numbers.split_whitespace().nth(at).and_then(|t| t.parse::<f64>().ok());
    Ok((ticks(11).context("no user time")? + ticks(12).context("no system time")?) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_time_of_a_process_are_read_from_proc() {
        let own = std::process::id();
        let now = megabytes(own, "VmRSS").unwrap();
        assert!(now > 0.5 && megabytes(own, "VmHWM").unwrap() >= now * 0.5);
        assert!(cpu_seconds(own).unwrap() >= 0.0);
        assert!(megabytes(own, "VmNothing").is_err());
    }
}
