//! The words of the demonstration district, read from the files in `data/`.

use std::collections::BTreeMap;

const UNITS: &str = include_str!("data/units.txt");
const CATEGORIES: &str = include_str!("data/categories.txt");
const PEOPLE: &str = include_str!("data/people.txt");
const DESCRIPTIONS: &str = include_str!("data/descriptions.txt");
const SLOTS: &str = include_str!("data/slots.txt");
const ENDINGS: &str = include_str!("data/endings.txt");
const ADDRESSES: &str = include_str!("data/addresses.txt");
const ANSWERS: &str = include_str!("data/answers.txt");
const QUESTIONS: &str = include_str!("data/questions.txt");
const REPLIES: &str = include_str!("data/replies.txt");
const NOTES: &str = include_str!("data/notes.txt");
const DISPATCH_NOTES: &str = include_str!("data/dispatch_notes.txt");
const LOOP: &str = include_str!("data/loop.txt");
const CLOSE_NOTES: &str = include_str!("data/close_notes.txt");
const GOOD: &str = include_str!("data/good.txt");
const BAD: &str = include_str!("data/bad.txt");
const GRUMBLES: &str = include_str!("data/grumbles.txt");
const DECLINES: &str = include_str!("data/declines.txt");
const WITHDRAWALS: &str = include_str!("data/withdrawals.txt");

type Text = &'static str;

/// One line of `categories.txt`.
pub struct CategoryLine {
    /// Stable name.
    pub slug: Text,
    /// Chinese name.
    pub name: Text,
    /// English name.
    pub name_en: Text,
    /// Text of an urgency.
    pub urgency: Text,
    /// Name of the unit that usually handles it.
    pub unit: Text,
    /// Name of the scene its photos show.
    pub scene: Text,
    /// Words by which it is suggested.
    pub keywords: Vec<String>,
}

/// Everything that is said in the district.
pub struct Words {
    /// Category and template of a description.
    pub descriptions: Vec<(Text, Text)>,
    /// What may stand in a blank.
    pub slots: BTreeMap<Text, Vec<Text>>,
    /// First-level category and what is answered.
    pub answers: Vec<(Text, Text)>,
    /// Ground and what is said with it.
    pub declines: Vec<(Text, Text)>,
    /// Last sentences; an empty one means none. So in all that follow.
    pub endings: Vec<Text>,
    /// Templates of addresses.
    pub addresses: Vec<Text>,
    /// What staff ask.
    pub questions: Vec<Text>,
    /// What residents add.
    pub replies: Vec<Text>,
    /// What staff note.
    pub notes: Vec<Text>,
    /// What goes with a dispatch.
    pub dispatch_notes: Vec<Text>,
    /// What goes with closing.
    pub close_notes: Vec<Text>,
    /// What staff say beside the straight way, by beat.
    pub beside: Vec<(Text, Text)>,
    /// What the satisfied say.
    pub good: Vec<Text>,
    /// What those say whose problem is solved, but badly.
    pub grumbles: Vec<Text>,
    /// What those say whose problem is not.
    pub bad: Vec<Text>,
    /// Why something is taken back.
    pub withdrawals: Vec<Text>,
}

impl Words {
    /// Reads all files.
    pub fn read() -> Self {
        let slots = lines(SLOTS).filter_map(|line| line.split_once(": "));
        Self {
            descriptions: pairs(DESCRIPTIONS),
            slots: slots.map(|(name, words)| (name, words.split(' ').collect())).collect(),
            answers: pairs(ANSWERS),
            declines: pairs(DECLINES),
            endings: lines(ENDINGS).collect(),
            addresses: lines(ADDRESSES).collect(),
            questions: lines(QUESTIONS).collect(),
            replies: lines(REPLIES).collect(),
            notes: lines(NOTES).collect(),
            dispatch_notes: lines(DISPATCH_NOTES).collect(),
            close_notes: lines(CLOSE_NOTES).collect(),
            beside: pairs(LOOP),
            good: lines(GOOD).collect(),
            grumbles: lines(GRUMBLES).collect(),
            bad: lines(BAD).collect(),
            withdrawals: lines(WITHDRAWALS).collect(),
        }
    }
}

/// Kind and name of every unit but the grids, parents before children.
pub fn units() -> Vec<(Text, Text)> {
    pairs(UNITS)
}

/// The names of staff.
pub fn people() -> Vec<Text> {
    lines(PEOPLE).collect()
}

/// The categories, parents before children.
pub fn categories() -> Vec<CategoryLine> {
    lines(CATEGORIES).filter_map(category).collect()
}

fn category(line: Text) -> Option<CategoryLine> {
    let mut parts = line.split('|').map(str::trim);
    Some(CategoryLine {
        slug: parts.next()?,
        name: parts.next()?,
        name_en: parts.next()?,
        urgency: parts.next()?,
        unit: parts.next()?,
        scene: parts.next()?,
        keywords: parts.next()?.split(',').filter(|w| !w.is_empty()).map(str::to_lowercase).collect(),
    })
}

fn lines(file: Text) -> impl Iterator<Item = Text> {
    file.lines().map(str::trim).filter(|line| !line.starts_with('#'))
}

/// Lines of two parts, the second as it stands behind the first `|`.
pub fn pairs(file: Text) -> Vec<(Text, Text)> {
    let both = lines(file).filter_map(|line| line.split_once('|'));
    both.map(|(a, b)| (a.trim(), b.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::rider::Hazard;

    #[test]
    fn every_hazard_has_its_category_and_is_as_urgent_without_one() {
        for hazard in Hazard::ALL {
            let Some(slug) = hazard.category() else { continue };
            let line = categories().into_iter().find(|line| line.slug == slug);
            assert_eq!(line.map(|line| line.urgency), Some(hazard.urgency().as_str()), "{slug}");
        }
    }
}
