//! What a command prints. Who reads it may be gone (`huying doctor | head -3`), or the
//! disk may be full that it goes to: no reason to leave off half-way what was begun. The
//! rest is not printed then, and the end tells.

use std::fmt::Arguments;
use std::io::{Error, ErrorKind, Write};
use std::sync::OnceLock;

/// Why nothing more can be printed.
static LOST: OnceLock<Error> = OnceLock::new();

/// Prints a line to standard output, as `println!` does, which would panic.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::say::line(format_args!($($text)*)) };
}
pub(super) use say;

/// Prints a line.
pub fn line(text: Arguments<'_>) {
    if LOST.get().is_some() {
        return;
    }
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{text}").and_then(|()| out.flush()) {
        let _ = LOST.set(error);
    }
}

/// What kept the output from being read, unless whoever reads it had enough.
pub fn lost() -> Option<&'static Error> {
    LOST.get().filter(|error| error.kind() != ErrorKind::BrokenPipe)
}
