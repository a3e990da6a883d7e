//! Spreadsheets as files: reading what people hand in, row by row and within
//! bounds, and writing what they take away.

mod bounds;
mod read_csv;
mod read_xlsx;
mod write;
mod zip_out;

pub use write::{Cell, Writer};

use domain::sheet::{BYTES, CELL_CHARS, COLUMNS, FileProblem, ROWS};

/// What takes the rows: the number of the row as the spreadsheet shows it, and
/// its cells. `false` when it wants no more.
pub type Take<'a> = &'a mut dyn FnMut(u32, Vec<String>) -> bool;

/// Reads the first visible sheet of an XLSX file, or a text with separators
/// (UTF-8, UTF-16 with its mark, GB 18030). Rows without any content are passed
/// over; the first other one holds the headings. Works as long as the file is
/// large: for a thread of its own.
pub fn read(bytes: &[u8], take: Take<'_>) -> Result<(), FileProblem> {
    if bytes.len() > BYTES {
        return Err(FileProblem::TooLarge);
    }
    let mut rows = Rows { take, count: 0, last: 0 };
    match bytes {
        [] => return Err(FileProblem::Empty),
        [b'P', b'K', 3 | 5, ..] => read_xlsx::read(bytes, &mut rows)?,
        // The container of Office before 2007, which locked files of today use as well.
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(FileProblem::OldOrLocked),
        _ => read_csv::read(bytes, &mut rows)?,
    }
    if rows.count == 0 { Err(FileProblem::Empty) } else { Ok(()) }
}

/// Rows on their way out of a file, counted.
struct Rows<'a> {
    take: Take<'a>,
    count: usize,
    last: u32,
}

impl Rows<'_> {
    /// Hands on a row; whether more are wanted.
    fn row(&mut self, number: u32, mut cells: Vec<String>) -> Result<bool, FileProblem> {
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(true);
        }
        if cells.len() > COLUMNS {
            return Err(FileProblem::TooManyColumns);
        }
        // Rows that go back are no spreadsheet's.
        if number <= self.last {
            return Err(FileProblem::Unreadable);
        }
        self.last = number;
        self.count += 1;
        // One more for the headings.
        if self.count > ROWS + 1 {
            return Err(FileProblem::TooManyRows);
        }
        Ok((self.take)(number, cells))
    }
}

/// A cell without what no text holds, cut to what is kept of it.
fn cell(text: &str) -> String {
    let text = text.trim();
    let end = text.char_indices().nth(CELL_CHARS).map_or(text.len(), |(end, _)| end);
    text[..end].chars().filter(|c| *c != '\0').collect()
}

/// A line of a text with separators, for spreadsheet programs. What could be
/// taken for a formula gets an apostrophe in front
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for cell in cells {
        if !line.is_empty() {
            line.push(',');
        }
        let guard = if is_formula(cell) { "'" } else { "" };
        line.push('"');
        line.push_str(guard);
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    }
    line.push_str("\r\n");
    line
}

/// A cell without the apostrophe that [`line`] puts before what could be taken
/// for a formula.
pub fn unguarded(mut cell: String) -> String {
    if cell.strip_prefix('\'').is_some_and(is_formula) {
        cell.remove(0);
    }
    cell
}

/// Whether spreadsheet programs could take a text for a formula.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests;
