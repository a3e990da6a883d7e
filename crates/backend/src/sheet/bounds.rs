//! What an XLSX file unpacks to, found out before anything of it is kept: a
//! few kilobytes may unpack to gigabytes, whatever the file says of itself.

use domain::sheet::FileProblem;
use std::io::{Cursor, Read};

/// Most files within one, and most bytes they unpack to together.
const FILES: usize = 2000;
const UNPACKED: u64 = 256 * 1024 * 1024;
/// Most bytes of the texts that cells share, which are held in memory at once,
/// and most of them.
const STRINGS: u64 = 64 * 1024 * 1024;
const STRING_COUNT: u64 = 4_000_000;
/// Most bytes of a part that is held in memory and no sheet.
const PART: u64 = 32 * 1024 * 1024;
/// The attribute by which a file says how many texts there are; memory is taken
/// for as many.
const COUNT: &[u8] = b"uniqueCount";
/// Bytes behind it that are looked at.
const AFTER: usize = 40;

/// Unpacks everything once and keeps nothing.
pub(super) fn check(bytes: &[u8]) -> Result<(), FileProblem> {
    within(bytes, UNPACKED, STRINGS)
}

/// The same with other bounds: for all together, and for the shared texts.
pub(super) fn within(bytes: &[u8], all: u64, shared: u64) -> Result<(), FileProblem> {
    let broken = |_| FileProblem::Unreadable;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > FILES {
        return Err(FileProblem::TooLarge);
    }
    let mut left = all;
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).map_err(broken)?;
        let name = file.name().map_err(broken)?.to_ascii_lowercase();
        let strings = name.ends_with("sharedstrings.xml");
        let most = match name.as_str() {
            _ if strings => shared,
            name if name.contains("worksheets/") || name.contains("media/") => left,
            _ => PART,
        };
        left = left.checked_sub(unpack(&mut file, most.min(left), strings)?).ok_or(FileProblem::TooLarge)?;
    }
    Ok(())
}

/// Reads to the end, and gives how many bytes there were.
fn unpack(file: &mut impl Read, most: u64, strings: bool) -> Result<u64, FileProblem> {
    let mut piece = vec![0u8; 64 * 1024];
    let mut kept = 0;
    let mut all = 0u64;
    loop {
        // The end of the last piece stays in front: a name may lie across both.
        let count = file.read(&mut piece[kept..]).map_err(|_| FileProblem::Unreadable)?;
        if count == 0 {
            return Ok(all);
        }
        all += count as u64;
        if all > most {
            return Err(FileProblem::TooLarge);
        }
        if strings {
            let end = kept + count;
            if claims(&piece[..end]) {
                return Err(FileProblem::TooLarge);
            }
            let keep = end.min(COUNT.len() + AFTER);
            piece.copy_within(end - keep..end, 0);
            kept = keep;
        }
    }
}

/// Whether it says that there are more texts than may be.
fn claims(piece: &[u8]) -> bool {
    let starts = piece.windows(COUNT.len()).enumerate().filter(|(_, window)| *window == COUNT);
    starts.into_iter().any(|(at, _)| {
        let from = at + COUNT.len();
        let digits = piece[from..piece.len().min(from + AFTER)]
            .iter()
            .skip_while(|b| !b.is_ascii_digit())
            .take_while(|b| b.is_ascii_digit());
        let said =
            digits.fold(0u64, |all, digit| all.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
        said > STRING_COUNT
    })
}
