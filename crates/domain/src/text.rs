//! What people type: cleaned before it is kept, masked before it is shown.

/// Cleans a text of several lines: NFC is left to the sender, line ends become
/// `\n`, control characters and invisible direction marks go, runs of more than
/// two empty lines shrink, the ends are trimmed.
///
/// Direction marks go because they let a text show something other than what
/// it says; Chinese and English need none. A text of which nothing can be seen is
/// none.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut newlines = 0;
    for c in text.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match c {
            '\n' => {
                newlines += 1;
                if newlines <= 2 {
                    out.push('\n');
                }
            }
            '\t' => out.push(' '),
            c if is_unwanted(c) => {}
            c => {
                newlines = 0;
                out.push(c);
            }
        }
    }
    if out.chars().all(is_blank) { String::new() } else { out.trim().to_owned() }
}

/// Cleans a text of one line: as [`clean`], with line ends as spaces.
pub fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_unwanted(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Whether nothing is seen of it where it stands alone: spaces, and what Unicode lets
/// programs leave out (Default_Ignorable_Code_Point) together with the empty pattern of
/// Braille. Joiners and variation selectors belong into emoji and stay there.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
}

/// Replaces what identifies a person by `*`: mobile and fixed numbers, identity
/// card numbers, e-mail addresses, WeChat names. For texts that strangers may
/// read.
///
/// Any run of seven or more digits is taken for a number, in whatever digits
/// and with up to two signs between them: people write their number with dots,
/// dashes, spaces of every width, or in characters. Rather too much than one
/// number too many.
pub fn mask_personal(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = chars.clone();
    mask_numbers(&chars, &mut out);
    mask_mail(&chars, &mut out);
    mask_wechat(&chars, &mut out);
    out.into_iter().collect()
}

/// Digits in a row that make a number.
const NUMBER: usize = 7;
/// Signs that may stand between two digits of it.
const BETWEEN: usize = 2;

fn is_digit(c: char) -> bool {
    c.is_numeric() || "〇零一二三四五六七八九幺两".contains(c)
}

fn mask_numbers(chars: &[char], out: &mut [char]) {
    let mut at = 0;
    while at < chars.len() {
        let digits = run(chars, at);
        let Some(last) = digits.last().copied() else {
            at += 1;
            continue;
        };
        if digits.len() >= NUMBER {
            digits.iter().for_each(|i| out[*i] = '*');
            // The check letter of an identity card ends the number.
            if digits.len() == 17 && matches!(chars.get(last + 1), Some('X' | 'x')) {
                out[last + 1] = '*';
            }
        }
        at = last + 1;
    }
}

/// Where the digits of the number stand that begins here.
fn run(chars: &[char], start: usize) -> Vec<usize> {
    let mut digits = Vec::new();
    let mut at = start;
    while chars.get(at).copied().is_some_and(is_digit) {
        digits.push(at);
        at += 1;
        let between = chars[at..].iter().take(BETWEEN).take_while(|c| !c.is_alphanumeric()).count();
        at += between;
    }
    digits
}

fn mask_wechat(chars: &[char], out: &mut [char]) {
    let name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mark: Vec<char> = "wxid_".chars().collect();
    for at in 0..chars.len().saturating_sub(mark.len()) {
        if chars[at..at + mark.len()].iter().map(char::to_ascii_lowercase).eq(mark.iter().copied()) {
            let from = at + mark.len();
            let length = chars[from..].iter().take_while(|c| name(c)).count();
            out[from..from + length].fill('*');
        }
    }
}

fn mask_mail(chars: &[char], out: &mut [char]) {
    let local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    for (at, c) in chars.iter().enumerate() {
        if *c != '@' {
            continue;
        }
        let before = chars[..at].iter().rev().take_while(|c| local(**c)).count();
        let after = chars[at + 1..].iter().take_while(|c| local(**c)).count();
        if before > 0 && chars[at + 1..at + 1 + after].contains(&'.') {
            out[at - before..at].fill('*');
        }
    }
}

/// A phone number as digits (with a leading `+` for a foreign one), or `None`
/// if it cannot be one: mainland mobile and fixed numbers, short numbers of
/// five or more digits are not accepted.
pub fn phone(text: &str) -> Option<String> {
    let mut digits = String::new();
    for (i, c) in text.trim().chars().enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '０'..='９' => digits.push(char::from(b'0' + (c as u32 - '０' as u32) as u8)),
            '+' | '＋' if i == 0 => digits.push('+'),
            ' ' | '-' | '－' | '(' | ')' | '（' | '）' => {}
            _ => return None,
        }
    }
    let plain =
        digits.strip_prefix("+86").or_else(|| digits.strip_prefix("0086")).unwrap_or(&digits).to_owned();
    let count = plain.trim_start_matches('+').len();
    (7..=15).contains(&count).then_some(plain)
}

/// The last four digits of a number made by [`phone`].
pub fn last_four(phone: &str) -> &str {
    let start = phone.len().saturating_sub(4);
    phone.get(start..).unwrap_or("")
}
