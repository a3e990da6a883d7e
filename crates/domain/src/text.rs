//! What people type: cleaned before it is kept, masked before it is shown.

/// Cleans a text of several lines: NFC is left to the sender, line ends become
/// `\n`, control characters and invisible direction marks go, runs of more than
/// two empty lines shrink, the ends are trimmed.
///
/// Direction marks go because they let a text show something other than what
/// it says; Chinese and English need none.
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
    out.trim().to_owned()
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

/// Replaces what identifies a person by `*`: mobile and fixed numbers, identity
/// card numbers, e-mail addresses. For texts that strangers may read.
///
/// Any run of seven or more digits (with spaces or dashes between them) is
/// taken for a number; only its last two digits stay when it is a phone's.
pub fn mask_personal(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = chars.clone();
    mask_numbers(&chars, &mut out);
    mask_mail(&chars, &mut out);
    out.into_iter().collect()
}

fn mask_numbers(chars: &[char], out: &mut [char]) {
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let mut at = 0;
    while at < chars.len() {
        if !digit(chars[at]) {
            at += 1;
            continue;
        }
        let start = at;
        let mut end = at;
        let mut count = 0;
        while at < chars.len() && (digit(chars[at]) || matches!(chars[at], ' ' | '-' | '－' | 'X' | 'x')) {
            if digit(chars[at]) {
                count += 1;
                end = at + 1;
            } else if matches!(chars[at], 'X' | 'x') {
                // The check letter of an identity card ends the number.
                if count == 17 {
                    end = at + 1;
                }
                at += 1;
                break;
            }
            at += 1;
        }
        if count >= 7 {
            for (i, c) in out.iter_mut().enumerate().take(end).skip(start) {
                if chars[i] != ' ' && chars[i] != '-' {
                    *c = '*';
                }
            }
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
