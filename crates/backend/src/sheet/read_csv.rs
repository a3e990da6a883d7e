//! Reading texts with separators.

use super::{Rows, cell};
use domain::sheet::FileProblem;
use encoding_rs::{Encoding, GB18030};
use std::borrow::Cow;

/// A cell this long, in bytes, comes from a quotation mark that nobody closed:
/// no spreadsheet program lets a cell have a third of it.
const ENDLESS: usize = 128 * 1024;

pub(super) fn read(bytes: &[u8], rows: &mut Rows<'_>) -> Result<(), FileProblem> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut number = 0;
    while reader.read_record(&mut record).map_err(|_| FileProblem::Unreadable)? {
        number += 1;
        if record.iter().any(|cell| cell.len() > ENDLESS) {
            return Err(FileProblem::Quotes);
        }
        if !rows.row(number, record.iter().map(cell).collect())? {
            break;
        }
    }
    Ok(())
}

/// What the bytes say. UTF-8 is tried first: hardly any text in GB 18030 is
/// valid UTF-8 by chance.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FileProblem> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, wrong) = encoding.decode_without_bom_handling(&bytes[length..]);
        return if wrong { Err(FileProblem::Encoding) } else { Ok(text) };
    }
    // No text holds zeros; a picture or a program does.
    if bytes.contains(&0) {
        return Err(FileProblem::Unreadable);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    text.ok_or(FileProblem::Encoding)
}

/// What stands between the cells of the first line most often.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |mark: u8| first.bytes().filter(|b| *b == mark).count();
    // The last of those that are equal is taken: the comma.
    [b'|', b';', b'\t', b','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}
