//! Text for full-text search, the same for storing and for asking, on both
//! databases.
//!
//! Chinese has no spaces. Every pair of neighbouring Han characters becomes a
//! word, so a two-character word is always found, wherever it stands, without
//! a dictionary that would cost start time and memory. Latin letters and
//! digits stay whole words, lower case.

/// The words of a text to be indexed, in order.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut han: Vec<char> = Vec::new();
    let mut latin = String::new();
    for c in text.chars().map(fold) {
        if is_han(c) {
            flush_latin(&mut latin, &mut words);
            han.push(c);
        } else if c.is_alphanumeric() {
            flush_han(&mut han, &mut words);
            latin.push(c);
        } else {
            flush_han(&mut han, &mut words);
            flush_latin(&mut latin, &mut words);
        }
    }
    flush_han(&mut han, &mut words);
    flush_latin(&mut latin, &mut words);
    words
}

/// The text that is handed to the index: [`words`] joined by spaces.
pub fn document(text: &str) -> String {
    words(text).join(" ")
}

/// A query as groups of words: within a group the words must stand next to
/// each other (a phrase), all groups must occur. The last word of a group that
/// ends in a single Han character, or in Latin letters, may be a beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Neighbouring words.
    pub words: Vec<String>,
    /// Whether the last word is a prefix.
    pub prefix: bool,
}

/// Longest query that is looked at, in characters.
pub const QUERY_CHARS: usize = 64;
/// Most phrases of one query.
pub const QUERY_PHRASES: usize = 8;

/// Splits what somebody typed into a search box.
pub fn query(text: &str) -> Vec<Phrase> {
    let text: String = text.chars().take(QUERY_CHARS).map(fold).collect();
    let mut phrases = Vec::new();
    let mut rest: &str = &text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        rest = &rest[start..];
        let han = rest.chars().next().is_some_and(is_han);
        let end = rest.find(|c: char| !c.is_alphanumeric() || is_han(c) != han).unwrap_or(rest.len());
        phrases.push(phrase(&rest[..end], han));
        rest = &rest[end..];
    }
    phrases.truncate(QUERY_PHRASES);
    phrases
}

/// A text as it is compared: signs of full width as half, capitals as small
/// letters.
pub fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

fn phrase(run: &str, han: bool) -> Phrase {
    let chars: Vec<char> = run.chars().collect();
    if han && chars.len() > 1 {
        let words = chars.windows(2).map(|pair| pair.iter().collect()).collect();
        return Phrase { words, prefix: false };
    }
    Phrase { words: vec![run.to_owned()], prefix: true }
}

fn flush_han(han: &mut Vec<char>, words: &mut Vec<String>) {
    words.extend(han.windows(2).map(|pair| pair.iter().collect::<String>()));
    // The last character stands alone too, so that a one-character query,
    // which looks for words that begin with it, finds it.
    words.extend(han.last().map(char::to_string));
    han.clear();
}

fn flush_latin(latin: &mut String, words: &mut Vec<String>) {
    if !latin.is_empty() {
        words.push(std::mem::take(latin));
    }
}

fn fold(c: char) -> char {
    let c = match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    c.to_lowercase().next().unwrap_or(c)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '\u{3040}'..='\u{30FF}' | '\u{AC00}'..='\u{D7AF}' | '\u{3005}' | '\u{3007}')
}
