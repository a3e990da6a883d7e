//! What the program ran once, and will not run again soon, is not kept in memory.

use std::time::Duration;

/// When the start is over.
const FIRST: Duration = Duration::from_secs(3);
const AGAIN: Duration = Duration::from_secs(60);

/// Gives code back again and again. Migrations, statements and tables of the start are
/// most of what has run in a program that is idle, and the kernel maps sixteen pages
/// around each that is touched: without this they stay for the life of the process.
pub async fn run() {
    let mut wait = FIRST;
    loop {
        tokio::time::sleep(wait).await;
        wait = AGAIN;
        if let Err(error) = give_back() {
            tracing::debug!("code stays in memory: {error}");
            return;
        }
    }
}

/// Unmaps the program's own code; what runs next is mapped again from the page cache,
/// sixteen pages a fault, a few hundred of them for all.
#[cfg(target_os = "linux")]
fn give_back() -> std::io::Result<()> {
    let own = std::fs::read_link("/proc/self/exe")?;
    for line in std::fs::read_to_string("/proc/self/maps")?.lines() {
        if let Some((start, end)) = code(line, &own.to_string_lossy()) {
            unmap(start, end)?;
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn give_back() -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// From where to where a line of `/proc/self/maps` tells of code of this program that
/// nobody can have written to.
#[cfg(target_os = "linux")]
fn code(line: &str, own: &str) -> Option<(usize, usize)> {
    let mut words = line.splitn(6, ' ');
    let (start, end) = words.next()?.split_once('-')?;
    let of_code = words.next()? == "r-xp" && words.nth(3)?.trim_start() == own;
    let place = |hex| usize::from_str_radix(hex, 16).ok();
    of_code.then_some((place(start)?, place(end)?))
}

#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "no safe call lets go of what the loader has mapped")]
fn unmap(start: usize, end: usize) -> std::io::Result<()> {
    let place = std::ptr::without_provenance_mut(start);
    // SAFETY: the range is one mapping of this program's file, as the kernel has just
    // said, private and not writable: each of its pages is what the file says, and is read
    // from there again when it is needed. Nothing is unmapped while the program runs.
    match unsafe { libc::madvise(place, end - start, libc::MADV_DONTNEED) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn only_code_of_this_program_is_given_back() {
        let line = |rights: &str, file: &str| {
            format!("55c16cd92000-55c16e8f1000 {rights} 009c0000 fe:00 10960901                   {file}")
        };
        let of = |rights, file| code(&line(rights, file), "/usr/bin/huying");
        assert_eq!(of("r-xp", "/usr/bin/huying"), Some((0x55c1_6cd9_2000, 0x55c1_6e8f_1000)));
        assert_eq!(of("rw-p", "/usr/bin/huying"), None);
        assert_eq!(of("r--p", "/usr/bin/huying"), None);
        assert_eq!(of("r-xp", "/usr/lib/libc.so.6"), None);
        assert_eq!(code("7ffedd4ed000-7ffedd530000 rw-p 00000000 00:00 0 ", ""), None);
        assert_eq!(code("no map at all", ""), None);
    }

    #[test]
    fn the_program_goes_on_after_it() {
        give_back().expect("code can be given back");
        assert_eq!("still here".split(' ').count(), 2);
    }
}
