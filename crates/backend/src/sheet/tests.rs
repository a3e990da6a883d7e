use super::*;
use encoding_rs::GB18030;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;

fn rows(bytes: &[u8]) -> Result<Vec<(u32, Vec<String>)>, FileProblem> {
    let mut found = Vec::new();
    read(bytes, &mut |number, cells| {
        found.push((number, cells));
        true
    })?;
    Ok(found)
}

fn texts(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn workbook(rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut writer = Writer::begin("诉求", texts(&["内容", "时间"])).unwrap();
    for row in rows {
        writer.row(row).unwrap();
    }
    writer.finish().unwrap();
    writer.take()
}

/// A ZIP file with this in it.
fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn what_is_written_is_read_again_to_the_letter() {
    let hard = "=1+1 & <b> \"x\" _x0041_ \u{1}\n第二行";
    let bytes = workbook(&[
        vec![Cell::Text(hard.to_owned()), Cell::Moment(46_346.604_166_666_664)],
        vec![Cell::Empty, Cell::Empty],
        vec![Cell::Text("x".to_owned()), Cell::Number(13_812_345_678.0)],
    ]);
    let found = rows(&bytes).unwrap();
    let want = [
        (1, texts(&["内容", "时间"])),
        (2, texts(&["=1+1 & <b> \"x\" _x0041_ \n第二行", "2026-11-20 14:30:00"])),
        (4, texts(&["x", "13812345678"])),
    ];
    assert_eq!(found, want);
}

#[test]
fn a_hundred_thousand_rows_leave_as_they_come_and_are_all_there() {
    let mut writer = Writer::begin("诉求", texts(&["编号", "内容"])).unwrap();
    let (mut file, mut most) = (Vec::new(), 0);
    for page in 0..200 {
        for row in 0..500 {
            let number = page * 500 + row;
            let cells = [Cell::Number(f64::from(number)), Cell::Text(format!("第 {number} 件：路灯不亮"))];
            writer.row(&cells).unwrap();
        }
        let ready = writer.take();
        most = most.max(ready.len());
        file.extend_from_slice(&ready);
    }
    writer.finish().unwrap();
    file.extend_from_slice(&writer.take());
    assert!(most < 200_000, "a page at a time is held: {most}");
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(&file)).unwrap();
    let sheet = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    assert_eq!(sheet.height(), 100_001);
    assert_eq!(sheet.get_value((100_000, 1)).unwrap().to_string(), "第 99999 件：路灯不亮");
}

#[test]
fn more_rows_than_a_sheet_holds_go_onto_a_next_one() {
    let mut writer = Writer::with_rows("诉求", texts(&["编号"]), 3).unwrap();
    for number in 0..5 {
        writer.row(&[Cell::Number(f64::from(number))]).unwrap();
    }
    writer.finish().unwrap();
    let file = writer.take();
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(&file)).unwrap();
    assert_eq!(calamine::Reader::sheet_names(&book), ["诉求", "诉求 2", "诉求 3"]);
    let last = calamine::Reader::worksheet_range_at(&mut book, 2).unwrap().unwrap();
    assert_eq!((last.height(), last.get_value((1, 0)).unwrap().to_string()), (2, "4".to_owned()));
}

#[test]
fn a_text_is_read_in_every_encoding_that_spreadsheet_programs_write() {
    let text = "内容,电话\r\n路灯不亮,13812345678\r\n";
    let want = vec![(1, texts(&["内容", "电话"])), (2, texts(&["路灯不亮", "13812345678"]))];
    let gbk = GB18030.encode(text).0.into_owned();
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for bytes in [text.as_bytes(), &gbk, &utf16, &marked] {
        assert_eq!(rows(bytes).as_ref(), Ok(&want));
    }
    for mark in [";", "\t", "|"] {
        assert_eq!(rows(text.replace(',', mark).as_bytes()).as_ref(), Ok(&want), "{mark}");
    }
}

#[test]
fn what_is_no_spreadsheet_is_refused_in_its_own_words() {
    let wide = vec!["x"; COLUMNS + 1].join(",");
    let long = "x\n".repeat(ROWS + 2);
    let quote = format!("a,b\n\"{}", "x,y\n".repeat(60_000));
    let large = vec![b'x'; BYTES + 1];
    for (bytes, problem) in [
        (&b""[..], FileProblem::Empty),
        (b"\r\n \r\n", FileProblem::Empty),
        (&[0xD0, 0xCF, 0x11, 0xE0, 1, 2], FileProblem::OldOrLocked),
        (b"PK\x03\x04 and then nothing", FileProblem::Unreadable),
        (b"\x89PNG\r\n\x1a\n\0\0\0", FileProblem::Unreadable),
        (b"abc\xFF\xFF\xFFabc", FileProblem::Encoding),
        (wide.as_bytes(), FileProblem::TooManyColumns),
        (long.as_bytes(), FileProblem::TooManyRows),
        (quote.as_bytes(), FileProblem::Quotes),
        (&large, FileProblem::TooLarge),
        (&packed(&[("a.txt", b"x")]), FileProblem::Unreadable),
    ] {
        assert_eq!(rows(bytes), Err(problem));
    }
}

#[test]
fn a_few_kilobytes_that_unpack_to_gigabytes_are_refused_before_they_do() {
    const MB: usize = 1024 * 1024;
    let spaces = vec![b' '; 3 * MB];
    let bomb = packed(&[("xl/worksheets/sheet1.xml", &spaces), ("xl/worksheets/sheet2.xml", &spaces)]);
    assert!(bomb.len() < MB / 10);
    assert_eq!(bounds::within(&bomb, 6 * MB as u64, 0), Ok(()));
    assert_eq!(bounds::within(&bomb, 5 * MB as u64, 0), Err(FileProblem::TooLarge));
    let strings = packed(&[("xl/sharedStrings.xml", &spaces[..2 * MB])]);
    assert_eq!(bounds::within(&strings, 9 * MB as u64, MB as u64), Err(FileProblem::TooLarge));
}

#[test]
fn memory_is_not_taken_for_as_many_texts_as_a_file_claims() {
    for before in [0, 65_530, 65_536, 130_000] {
        let claim = format!("<sst{} uniqueCount=\"99999999999\"></sst>", " ".repeat(before));
        let file = packed(&[("xl/sharedStrings.xml", claim.as_bytes())]);
        assert_eq!(rows(&file), Err(FileProblem::TooLarge), "{before}");
    }
}

#[test]
fn a_cell_that_begins_like_a_formula_is_none_in_a_text() {
    assert_eq!(line(["=cmd()", "a\"b", "-1"]), "\"'=cmd()\",\"a\"\"b\",\"'-1\"\r\n");
}
