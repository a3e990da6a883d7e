//! `huying`: the one program.

use std::process::ExitCode;
use tikv_jemallocator::Jemalloc;

/// A page is thousands of small strings: with this allocator it costs a fifth
/// less, and what is free goes back to the system.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    server::cli::main()
}
