//! Reading XLSX, a cell at a time.

use super::{Rows, bounds, cell};
use calamine::{DataRef, Reader, SheetVisible, Xlsx, XlsxError};
use domain::sheet::{COLUMNS, FileProblem};
use std::io::Cursor;

pub(super) fn read(bytes: &[u8], rows: &mut Rows<'_>) -> Result<(), FileProblem> {
    bounds::check(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(problem)?;
    let sheets = book.sheets_metadata();
    let shown = sheets.iter().find(|sheet| sheet.visible == SheetVisible::Visible).or(sheets.first());
    let name = shown.map(|sheet| sheet.name.clone()).ok_or(FileProblem::Empty)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(problem)?;
    let (mut number, mut row) = (0, Vec::new());
    while let Some(found) = cells.next_cell().map_err(problem)? {
        let (at, column) = found.get_position();
        let text = text(found.get_value());
        if text.is_empty() {
            continue;
        }
        if at != number && !rows.row(number + 1, std::mem::take(&mut row))? {
            return Ok(());
        }
        number = at;
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS {
            return Err(FileProblem::TooManyColumns);
        }
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
    }
    rows.row(number + 1, row).map(|_| ())
}

fn problem(error: XlsxError) -> FileProblem {
    match error {
        XlsxError::Password => FileProblem::OldOrLocked,
        _ => FileProblem::Unreadable,
    }
}

/// A value as somebody would have typed it.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => float(*number),
        DataRef::String(text) => cell(text),
        DataRef::SharedString(text) => cell(text),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        DataRef::DateTime(span) => float(span.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => cell(text),
        // A formula that failed is no value: `#REF!`, for the reader to see.
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// Phone numbers and numbers of other systems are floats to a spreadsheet.
fn float(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}
