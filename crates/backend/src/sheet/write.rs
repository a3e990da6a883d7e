//! Writing XLSX: the small part of ECMA-376 that a list needs, with texts in
//! their cells, so that a row is forgotten as soon as it is written.

use super::zip_out::ZipOut;
use crate::error::Result;
use std::fmt::Write;

/// Most rows of a sheet, that of the headings included; more go onto a next
/// one (Excel's specifications and limits).
const SHEET_ROWS: u32 = 1_048_576;
/// Most characters of a cell.
const CELL_CHARS: usize = 32_767;
/// Marks of `styles.xml` below.
const BOLD: u8 = 1;
const MOMENT: u8 = 2;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text. It is never a formula, whatever it begins with.
    Text(String),
    /// A number.
    Number(f64),
    /// Local day and time, as the serial number of
    /// [`domain::sheet::serial`].
    Moment(f64),
}

/// A workbook in the making.
pub struct Writer {
    zip: ZipOut,
    name: String,
    headings: Vec<String>,
    sheets: u32,
    rows: u32,
    most: u32,
}

impl Writer {
    /// Begins a workbook of one list.
    pub fn begin(name: &str, headings: Vec<String>) -> Result<Self> {
        Self::with_rows(name, headings, SHEET_ROWS)
    }

    pub(super) fn with_rows(name: &str, headings: Vec<String>, most: u32) -> Result<Self> {
        let zip = ZipOut::default();
        let mut writer = Self { zip, name: name.to_owned(), headings, sheets: 0, rows: 0, most };
        writer.sheet()?;
        Ok(writer)
    }

    fn sheet(&mut self) -> Result<()> {
        self.sheets += 1;
        self.rows = 0;
        self.zip.begin(&format!("xl/worksheets/sheet{}.xml", self.sheets))?;
        self.zip.write(SHEET_BEGIN.as_bytes())?;
        let headings: Vec<Cell> = self.headings.iter().cloned().map(Cell::Text).collect();
        self.cells(&headings, BOLD)
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        if self.rows >= self.most {
            self.zip.write(SHEET_END.as_bytes())?;
            self.sheet()?;
        }
        self.cells(cells, 0)
    }

    fn cells(&mut self, cells: &[Cell], style: u8) -> Result<()> {
        self.rows += 1;
        let mut xml = format!("<row r=\"{}\">", self.rows);
        for (at, cell) in cells.iter().enumerate() {
            // Writing to a String cannot fail.
            let _ = match cell {
                Cell::Empty => Ok(()),
                Cell::Text(text) => write!(
                    xml,
                    "<c r=\"{}{}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    letters(at),
                    self.rows,
                    escaped(text)
                ),
                Cell::Number(number) => {
                    write!(xml, "<c r=\"{}{}\"><v>{number}</v></c>", letters(at), self.rows)
                }
                Cell::Moment(serial) => {
                    write!(xml, "<c r=\"{}{}\" s=\"{MOMENT}\"><v>{serial}</v></c>", letters(at), self.rows)
                }
            };
        }
        xml.push_str("</row>");
        self.zip.write(xml.as_bytes())
    }

    /// What can be sent by now.
    pub fn take(&mut self) -> Vec<u8> {
        self.zip.take()
    }

    /// Ends the workbook; the last bytes are then to be taken.
    pub fn finish(&mut self) -> Result<()> {
        self.zip.write(SHEET_END.as_bytes())?;
        let each = |line: &dyn Fn(u32) -> String| (1..=self.sheets).map(line).collect::<String>();
        let types = each(&|n| {
            format!(
                "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
            )
        });
        let relations = each(&|n| {
            format!(
                "<Relationship Id=\"rId{n}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
            )
        });
        let styles = self.sheets + 1;
        let sheets = each(&|n| {
            let name = if n == 1 { self.name.clone() } else { format!("{} {n}", self.name) };
            format!("<sheet name=\"{}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>", escaped(&name))
        });
        for (name, xml) in [
            (
                "[Content_Types].xml",
                format!(
                    "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">{TYPES}{types}</Types>"
                ),
            ),
            (
                "_rels/.rels",
                format!(
                    "{HEAD}<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "{HEAD}<Relationships xmlns=\"{PACKAGE}\">{relations}<Relationship Id=\"rId{styles}\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{sheets}</sheets></workbook>"
                ),
            ),
            ("xl/styles.xml", format!("{HEAD}{STYLES}")),
        ] {
            self.zip.begin(name)?;
            self.zip.write(xml.as_bytes())?;
        }
        self.zip.finish()
    }
}

/// `A`, `B`, … `Z`, `AA`, …
fn letters(mut at: usize) -> String {
    let mut letters = Vec::with_capacity(3);
    loop {
        letters.push(b'A' + u8::try_from(at % 26).unwrap_or(0));
        if at < 26 {
            break;
        }
        at = at / 26 - 1;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// Text of an element or attribute, without what XML cannot hold. `_x0041_`
/// would be read as a letter (ECMA-376 part 1, 22.9.2.19), so its mark is written out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars().take(CELL_CHARS) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => out.push(c),
        }
    }
    out.replace("_x", "_x005F_x")
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEET_BEGIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols><col min=\"1\" max=\"40\" width=\"18\" customWidth=\"1\"/></cols><sheetData>";
const SHEET_END: &str = "</sheetData></worksheet>";
const TYPES: &str = "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>";
/// Plain, bold, and a moment.
const STYLES: &str = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm\"/></numFmts><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/><xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>";
