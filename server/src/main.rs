//! `huying`: the one program.
fn main() {}
