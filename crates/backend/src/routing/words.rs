//! Texts cut into words before anything is learned from them.

use crate::error::{Error, Result};
use domain::search::folded;
use jieba_rs::Jieba;

/// Most words taken from one text.
const WORDS: usize = 200;
/// How often an installation's own words are taken to occur: often enough to
/// be kept whole.
const OWN: usize = 500;

/// The common words, packed (`build.rs`).
static COMMON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.deflate"));

/// Cuts texts.
pub(super) struct Cutter(Jieba);

impl Cutter {
    /// Knows the common words and these. Takes some ten milliseconds.
    pub(super) fn new<'a>(own: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let common = miniz_oxide::inflate::decompress_to_vec(COMMON).map_err(Error::internal)?;
        let mut jieba = Jieba::with_dict(&mut common.as_slice()).map_err(Error::internal)?;
        for word in own.into_iter().filter(|word| word.chars().count() > 1) {
            if !jieba.has_word(word) {
                jieba.add_word(word, Some(OWN), None);
            }
        }
        Ok(Self(jieba))
    }

    /// The words of a text of more than one character, in order, without
    /// numbers: those tell a person, not a matter.
    pub(super) fn words(&self, text: &str) -> Vec<String> {
        let text = folded(text);
        let tokens = self.0.cut(&text, true);
        let says = |word: &&str| {
            word.chars().nth(1).is_some()
                && word.chars().all(char::is_alphanumeric)
                && !word.chars().any(char::is_numeric)
        };
        tokens.into_iter().map(|token| token.word).filter(says).take(WORDS).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_city_life_are_kept_whole_and_numbers_left_out() {
        let cutter = Cutter::new(["安心阀"]).unwrap();
        let words =
            cutter.words("3号楼楼道里的电动自行车飞线充电，安心阀坏了，电话13800138000。ＷＩＦＩ也没有");
        for word in ["楼道", "电动自行车", "安心阀", "wifi"] {
            assert!(words.iter().any(|w| w == word), "{word}: {words:?}");
        }
        assert!(words.iter().all(|word| !word.contains(|c: char| c.is_ascii_digit())), "{words:?}");
    }

    #[test]
    fn any_text_is_cut_within_bounds() {
        let cutter = Cutter::new([]).unwrap();
        assert_eq!(cutter.words(""), Vec::<String>::new());
        assert!(cutter.words(&"路灯不亮".repeat(500)).len() <= WORDS);
        cutter.words("\u{0}\u{10FFFF}👨‍👩‍👧 é ﷽ 𠮷𠮷");
    }
}
