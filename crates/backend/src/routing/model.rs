//! What is learned: naive Bayes over words (multinomial, see C. Manning et al.,
//! "Introduction to Information Retrieval", 13.2), which learns from few
//! examples, trains in seconds and can say which words decided.
//!
//! Words are kept as numbers only: nobody reads a resident's words out of it.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Most words that are kept, those in most requests first.
const KEPT: usize = 40_000;
/// What is added to every count, so that a new word rules nothing out.
const SMOOTH: f64 = 0.1;
/// Below so many examples nothing is learned.
pub(super) const FEWEST: usize = 30;
/// The newest part of the examples, by which accuracy is measured: one in ten.
const TESTED: usize = 10;
/// How the scores are spread; the one that fits best on tested examples is
/// taken, as naive Bayes alone is far too sure.
const SPREADS: [f64; 8] = [1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 14.0];

/// Numbers of words: two of the kept ones share one now and then, and counting
/// takes the same memory whatever people write.
const NUMBERS: usize = 1 << 22;

/// A word as a number (FNV-1a, folded to 22 bits).
pub(super) fn number(word: &str) -> u32 {
    let hash =
        word.bytes().fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash >> 22 ^ hash) & (NUMBERS as u32 - 1)
}

/// A request that was dispatched: its words and where it belongs.
pub(super) struct Example {
    pub(super) words: Vec<u32>,
    pub(super) class: String,
}

/// What was learned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Model {
    /// Classes with their number of requests and of words.
    classes: Vec<(String, u32, u32)>,
    /// Kept words, ascending.
    words: Vec<u32>,
    /// Where the counts of each word begin, and where the last ones end.
    starts: Vec<u32>,
    /// Class and count.
    counts: Vec<(u16, u32)>,
    spread: f64,
}

/// How well it does on examples it did not learn from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Measured {
    pub(super) tested: usize,
    /// Part of them where the first guess was right; where one of three was.
    pub(super) top1: f64,
    pub(super) top3: f64,
}

/// One guess.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Guess {
    pub(super) class: String,
    /// How sure, 0 to 1.
    pub(super) score: f64,
    /// Positions of the words that speak most for it, at most two.
    pub(super) because: Vec<usize>,
}

/// Learns from examples, newest first, after measuring how well that works;
/// `None` when there are too few or all are of one class.
pub(super) fn learn(examples: &[Example]) -> Option<(Model, Measured)> {
    if examples.len() < FEWEST {
        return None;
    }
    let (tested, older) = examples.split_at((examples.len() / TESTED).max(1));
    let mut trial = Model::of(older)?;
    trial.spread = trial.best_spread(tested);
    let measured = trial.measure(tested);
    let mut model = Model::of(examples)?;
    model.spread = trial.spread;
    Some((model, measured))
}

/// The words worth keeping, ascending. One met once teaches nothing and is
/// most likely somebody's own.
fn kept(examples: &[Example]) -> Vec<u32> {
    let mut seen = vec![0_u32; NUMBERS];
    for word in examples.iter().flat_map(|example| &example.words) {
        seen[*word as usize % NUMBERS] += 1;
    }
    let mut kept: Vec<u32> = (0..NUMBERS as u32).filter(|word| seen[*word as usize] > 1).collect();
    kept.sort_by_key(|word| std::cmp::Reverse(seen[*word as usize]));
    kept.truncate(KEPT);
    kept.sort_unstable();
    kept
}

impl Model {
    fn of(examples: &[Example]) -> Option<Self> {
        let mut model = Self { words: kept(examples), spread: 1.0, ..Self::default() };
        let mut index: HashMap<&str, u16> = HashMap::new();
        let mut counts: Vec<BTreeMap<u16, u32>> = vec![BTreeMap::new(); model.words.len()];
        for example in examples {
            let next = u16::try_from(model.classes.len()).ok()?;
            let class = *index.entry(&example.class).or_insert(next);
            if class == next {
                model.classes.push((example.class.clone(), 0, 0));
            }
            let (_, requests, words) = &mut model.classes[usize::from(class)];
            *requests += 1;
            for at in example.words.iter().filter_map(|word| model.words.binary_search(word).ok()) {
                *counts[at].entry(class).or_default() += 1;
                *words += 1;
            }
        }
        for of_word in counts {
            model.starts.push(u32::try_from(model.counts.len()).ok()?);
            model.counts.extend(of_word);
        }
        model.starts.push(u32::try_from(model.counts.len()).ok()?);
        (model.classes.len() > 1).then_some(model)
    }

    /// Whether it can be used at all, whatever was stored.
    pub(super) fn is_whole(&self) -> bool {
        let classes = self.classes.len();
        self.starts.len() == self.words.len() + 1
            && self.starts.is_sorted()
            && self.starts.last().is_some_and(|end| *end as usize == self.counts.len())
            && self.counts.iter().all(|(class, _)| usize::from(*class) < classes)
            && self.spread > 0.0
    }

    fn of_word(&self, word: u32) -> Option<&[(u16, u32)]> {
        let at = self.words.binary_search(&word).ok()?;
        self.counts.get(self.starts[at] as usize..self.starts[at + 1] as usize)
    }

    /// How often a word was met; nought if it was not kept.
    pub(super) fn seen(&self, word: u32) -> u32 {
        self.of_word(word).unwrap_or_default().iter().map(|(_, count)| count).sum()
    }

    /// The logarithm of the likelihood of each class.
    fn weigh(&self, words: &[u32]) -> Vec<f64> {
        let known: Vec<&[(u16, u32)]> = words.iter().filter_map(|word| self.of_word(*word)).collect();
        let vocabulary = self.words.len() as f64 * SMOOTH;
        let all: f64 = self.classes.iter().map(|(_, requests, _)| f64::from(*requests)).sum();
        let begin = |(_, requests, words): &(String, u32, u32)| {
            let unseen = (SMOOTH / (f64::from(*words) + vocabulary)).ln();
            (f64::from(*requests) / all).ln() + known.len() as f64 * unseen
        };
        let mut weights: Vec<f64> = self.classes.iter().map(begin).collect();
        for (class, count) in known.into_iter().flatten() {
            weights[usize::from(*class)] += (f64::from(*count) / SMOOTH).ln_1p();
        }
        weights
    }

    /// The same as parts of one, spread so that they can be believed. Longer
    /// texts do not make it surer.
    fn scores(&self, words: &[u32], spread: f64) -> Vec<f64> {
        let weights = self.weigh(words);
        let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let raised: Vec<f64> = weights.iter().map(|weight| ((weight - most) / spread).exp()).collect();
        let sum: f64 = raised.iter().sum();
        raised.into_iter().map(|score| score / sum).collect()
    }

    /// The likeliest classes among those that `fits` lets through, best first.
    pub(super) fn guess(&self, words: &[u32], most: usize, fits: impl Fn(&str) -> bool) -> Vec<Guess> {
        let scores = self.scores(words, self.spread);
        let mut order: Vec<usize> = (0..scores.len()).filter(|at| fits(&self.classes[*at].0)).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        let guess = |at: usize| Guess {
            class: self.classes[at].0.clone(),
            score: scores[at],
            because: self.because(words, at),
        };
        order.into_iter().take(most).map(guess).collect()
    }

    /// The words that are much more usual in this class than elsewhere.
    fn because(&self, words: &[u32], class: usize) -> Vec<usize> {
        let all: f64 = self.classes.iter().map(|(_, _, words)| f64::from(*words)).sum();
        let own = f64::from(self.classes[class].2).max(1.0);
        let lift = |word: u32| {
            let counts = self.of_word(word)?;
            let here = counts.iter().find(|(c, _)| usize::from(*c) == class)?.1;
            let everywhere: u32 = counts.iter().map(|(_, count)| count).sum();
            Some((f64::from(here) / own) / (f64::from(everywhere) / all))
        };
        let lifted = |(at, word): (usize, &u32)| Some((at, *word, lift(*word).filter(|lift| *lift > 1.5)?));
        let mut found: Vec<(usize, u32, f64)> = words.iter().enumerate().filter_map(lifted).collect();
        found.sort_by(|a, b| b.2.total_cmp(&a.2));
        let mut seen = Vec::new();
        found.retain(|(_, word, _)| {
            !seen.contains(word) && {
                seen.push(*word);
                true
            }
        });
        found.into_iter().take(2).map(|(at, ..)| at).collect()
    }

    fn class(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|(class, ..)| class == name)
    }

    fn best_spread(&self, tested: &[Example]) -> f64 {
        let surprise = |spread: f64| -> f64 {
            let of = |example: &Example| {
                let right = self.class(&example.class)?;
                Some(-self.scores(&example.words, spread)[right].max(1e-9).ln())
            };
            tested.iter().filter_map(of).sum()
        };
        let measured = SPREADS.map(|spread| (surprise(spread), spread));
        measured.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).map_or(1.0, |(_, spread)| spread)
    }

    fn measure(&self, tested: &[Example]) -> Measured {
        let place = |example: &Example| {
            let guesses = self.guess(&example.words, 3, |_| true);
            guesses.iter().position(|guess| guess.class == example.class)
        };
        let places: Vec<_> = tested.iter().map(place).collect();
        let part = |count: usize| count as f64 / tested.len().max(1) as f64;
        Measured {
            tested: tested.len(),
            top1: part(places.iter().filter(|place| **place == Some(0)).count()),
            top3: part(places.iter().flatten().count()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(words: &str, class: &str) -> Example {
        Example { words: words.split(' ').map(number).collect(), class: class.to_owned() }
    }

    fn examples() -> Vec<Example> {
        let one = |n: usize| match n % 3 {
            0 => example(&format!("路灯 不亮 晚上 w{n}"), "light"),
            1 => example(&format!("暖气 不热 家里 w{n}"), "heat"),
            _ => example(&format!("垃圾 没人 清运 晚上 w{n}"), "waste"),
        };
        (0..300).map(one).collect()
    }

    #[test]
    fn what_was_always_so_is_guessed_with_its_reason_and_measured() {
        let (model, measured) = learn(&examples()).unwrap();
        assert_eq!((measured.tested, measured.top1, measured.top3), (30, 1.0, 1.0));
        let words = ["家里", "暖气", "晚上"].map(number);
        let guesses = model.guess(&words, 3, |_| true);
        assert_eq!(guesses[0].class, "heat");
        assert!(guesses[0].score > guesses[1].score && guesses[0].because == [0, 1], "{guesses:?}");
        assert_eq!(model.guess(&words, 3, |class| class != "heat").len(), 2);
        let sum: f64 = guesses.iter().map(|guess| guess.score).sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }

    #[test]
    fn it_comes_back_as_it_was_stored_and_damage_is_noticed() {
        let (model, _) = learn(&examples()).unwrap();
        let text = serde_json::to_string(&model).unwrap();
        let back: Model = serde_json::from_str(&text).unwrap();
        assert!(back == model && back.is_whole());
        assert!(!Model { starts: vec![0], ..model.clone() }.is_whole());
        assert!(!Model { counts: vec![(99, 1)], ..model }.is_whole());
    }

    #[test]
    fn too_few_examples_or_one_class_teach_nothing() {
        assert!(learn(&examples()[..FEWEST - 1]).is_none());
        let same: Vec<Example> = (0..100).map(|_| example("路灯", "light")).collect();
        assert!(learn(&same).is_none());
    }

    #[test]
    fn no_word_that_was_met_once_is_kept() {
        let (model, _) = learn(&examples()).unwrap();
        assert!(model.of_word(number("w7")).is_none() && model.of_word(number("路灯")).is_some());
    }
}
