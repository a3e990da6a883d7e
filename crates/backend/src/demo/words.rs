//! Fills the blanks of templates.

use super::data::Words;
use super::dice::Dice;
use std::collections::HashMap;

/// The blanks of one request: the same road and compound in all its texts.
pub struct Blanks<'a> {
    words: &'a Words,
    filled: HashMap<String, &'static str>,
}

impl<'a> Blanks<'a> {
    /// Nothing filled yet.
    pub fn new(words: &'a Words) -> Self {
        Self { words, filled: HashMap::new() }
    }

    /// The template with every `{name}` replaced. `{name2}` is another of the
    /// same kind; numbers are drawn anew each time.
    pub fn fill(&mut self, template: &str, dice: &mut Dice) -> String {
        let mut out = String::with_capacity(template.len() * 2);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            out.push_str(self.blank(name, dice));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn blank(&mut self, name: &str, dice: &mut Dice) -> &'static str {
        if let Some(word) = self.filled.get(name) {
            return word;
        }
        let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let taken: Vec<&str> = self.filled.values().copied().collect();
        let Some(choice) = self.words.slots.get(kind) else { return "" };
        let free: Vec<&'static str> = choice.iter().copied().filter(|w| !taken.contains(w)).collect();
        let word = dice.pick(if free.is_empty() { choice } else { &free });
        if kind != "number" {
            self.filled.insert(name.to_owned(), word);
        }
        word
    }
}
