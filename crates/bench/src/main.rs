//! Huying.
fn main() {}
