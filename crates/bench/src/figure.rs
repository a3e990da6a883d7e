//! A figure with its target and its baseline, and the table of all.

use crate::machine::Machine;
use anyhow::Result;
use serde::Serialize;
use std::path::Path;

/// What a figure is meant to reach.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The value, or more.
    AtLeast(f64),
    /// The value, or less.
    AtMost(f64),
    /// The ratio to the baseline, or more.
    RatioAtLeast(f64),
    /// The ratio to the baseline, or less.
    RatioAtMost(f64),
}

/// A raw measurement of the same minute.
#[derive(Clone, Debug, Serialize)]
pub struct Baseline {
    /// What was measured.
    pub name: String,
    /// Each run, in the unit of the figure.
    pub runs: Vec<f64>,
}

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    name: String,
    unit: &'static str,
    runs: Vec<f64>,
    median: Option<f64>,
    target: Option<Target>,
    reached: Option<bool>,
    baselines: Vec<Baseline>,
    /// Median over the median of the first baseline.
    ratio: Option<f64>,
    /// What went wrong; a figure with errors is no figure.
    fault: Option<String>,
    notes: Vec<String>,
}

impl Figure {
    /// A figure from its runs.
    pub fn new(name: impl Into<String>, unit: &'static str, runs: Vec<f64>) -> Self {
        let median = median(&runs);
        Self {
            name: name.into(),
            unit,
            runs,
            median,
            target: None,
            reached: None,
            baselines: Vec::new(),
            ratio: None,
            fault: None,
            notes: Vec::new(),
        }
    }

    /// With a target.
    pub fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self.judged()
    }

    /// With a baseline; the first one makes the ratio.
    pub fn baseline(mut self, name: impl Into<String>, runs: Vec<f64>) -> Self {
        self.baselines.push(Baseline { name: name.into(), runs });
        self.judged()
    }

    /// With a remark.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// With what went wrong, if anything did.
    pub fn fault(mut self, fault: Option<String>) -> Self {
        self.fault = self.fault.or(fault);
        self.judged()
    }

    fn judged(mut self) -> Self {
        let value = self.median.filter(|_| self.fault.is_none());
        let base = self.baselines.first().and_then(|b| median(&b.runs)).filter(|b| *b > 0.0);
        self.ratio = value.zip(base).map(|(value, base)| value / base);
        self.reached = match self.target {
            None => None,
            Some(Target::AtLeast(t)) => value.map(|v| v >= t),
            Some(Target::AtMost(t)) => value.map(|v| v <= t),
            Some(Target::RatioAtLeast(t)) => self.ratio.map(|r| r >= t),
            Some(Target::RatioAtMost(t)) => self.ratio.map(|r| r <= t),
        };
        self
    }

    fn cells(&self) -> [String; 6] {
        let value = match (&self.fault, self.median) {
            (None, Some(median)) => format!("{} {}", number(median), self.unit),
            _ => "no figure".to_owned(),
        };
        let target = match self.target {
            None => String::new(),
            Some(Target::AtLeast(t)) => format!(">= {}", number(t)),
            Some(Target::AtMost(t)) => format!("<= {}", number(t)),
            Some(Target::RatioAtLeast(t)) => format!("ratio >= {}", number(t)),
            Some(Target::RatioAtMost(t)) => format!("ratio <= {}", number(t)),
        };
        let reached = match self.reached {
            Some(true) => "yes",
            Some(false) => "MISSED",
            None => "",
        };
        let ratio = self.ratio.map(number).unwrap_or_default();
        [self.name.clone(), value, spread(&self.runs), target, reached.to_owned(), ratio]
    }
}

/// The middle one; the mean of the two in the middle for an even count.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

/// Three significant digits and more, thousands apart.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(w, r)| (w, Some(r)));
    let mut grouped = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && c.is_ascii_digit() && (whole.len() - i).is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(c);
    }
    rest.map_or(grouped.clone(), |rest| format!("{grouped}.{rest}"))
}

fn spread(runs: &[f64]) -> String {
    if runs.len() < 2 {
        return String::new();
    }
    let low = runs.iter().copied().fold(f64::INFINITY, f64::min);
    let high = runs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!("{}-{}", number(low), number(high))
}

#[derive(Debug, Serialize)]
struct Section {
    name: &'static str,
    figures: Vec<Figure>,
    /// Why it could not run.
    failed: Option<String>,
}

/// All figures of a session.
#[derive(Debug, Serialize)]
pub struct Report {
    machine: Machine,
    load_average_after: String,
    sections: Vec<Section>,
}

impl Report {
    /// An empty report; shows the machine.
    pub fn new(machine: Machine) -> Self {
        println!("{machine}");
        Self { machine, load_average_after: String::new(), sections: Vec::new() }
    }

    /// Adds a section and shows it at once: a session is long.
    pub fn section(&mut self, name: &'static str, figures: Result<Vec<Figure>>) {
        let (figures, failed) = match figures {
            Ok(figures) => (figures, None),
            Err(error) => (Vec::new(), Some(format!("{error:#}"))),
        };
        let section = Section { name, figures, failed };
        println!("\n{}", shown(&section));
        self.sections.push(section);
    }

    /// Notes how busy the machine was at the end.
    pub fn finish(&mut self, load_average: &str) {
        load_average.clone_into(&mut self.load_average_after);
        println!("\nload average after: {load_average}");
    }

    /// Whether everything could be measured; targets may be missed.
    pub fn complete(&self) -> bool {
        self.sections.iter().all(|s| s.failed.is_none() && s.figures.iter().all(|f| f.fault.is_none()))
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        Ok(std::fs::write(file, serde_json::to_string_pretty(self)? + "\n")?)
    }
}

fn shown(section: &Section) -> String {
    let head = ["", "median", "min-max", "target", "reached", "ratio"].map(str::to_owned);
    let rows: Vec<[String; 6]> =
        std::iter::once(head).chain(section.figures.iter().map(Figure::cells)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let mut text = format!("== {} ==\n", section.name);
    if let Some(why) = &section.failed {
        text.push_str(&format!("could not run: {why}\n"));
        return text;
    }
    for (i, row) in rows.iter().enumerate() {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
        if let Some(figure) = i.checked_sub(1).and_then(|i| section.figures.get(i)) {
            text.push_str(&remarks(figure));
        }
    }
    text
}

fn remarks(figure: &Figure) -> String {
    let baselines = figure.baselines.iter().map(|b| {
        let median = median(&b.runs).map(number).unwrap_or_default();
        format!("baseline: {} {median} {} ({})", b.name, figure.unit, spread(&b.runs))
    });
    let fault = figure.fault.iter().map(|fault| format!("NO FIGURE: {fault}"));
    fault.chain(baselines).chain(figure.notes.iter().cloned()).map(|line| format!("    {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_with_errors_reaches_nothing() {
        let figure = Figure::new("x", "/s", vec![9000.0; 3]).target(Target::AtLeast(1.0));
        assert_eq!(figure.reached, Some(true));
        let figure = figure.fault(Some("3 errors".into()));
        assert_eq!((figure.reached, figure.ratio), (None, None));
        assert!(figure.cells()[1].contains("no figure"));
    }

    #[test]
    fn the_ratio_is_of_medians_and_to_the_first_baseline() {
        let figure = Figure::new("x", "ms", vec![1.0, 30.0, 20.0])
            .target(Target::RatioAtMost(0.5))
            .baseline("raw", vec![40.0, 10.0, 400.0])
            .baseline("other", vec![1.0]);
        assert_eq!(figure.ratio, Some(0.5));
        assert_eq!(figure.reached, Some(true));
    }

    #[test]
    fn a_section_that_could_not_run_makes_the_report_incomplete() {
        let mut report = Report::new(Machine::default());
        report.section("fine", Ok(vec![Figure::new("x", "", vec![1.0]).target(Target::AtLeast(2.0))]));
        assert!(report.complete(), "a missed target is an honest figure");
        report.section("not", Err(anyhow::anyhow!("no pgbench")));
        assert!(!report.complete());
    }

    #[test]
    fn numbers_are_read_at_a_glance() {
        let shown: Vec<String> = [1_234_567.0, 2000.0, 99.94, 0.5].into_iter().map(number).collect();
        assert_eq!(shown, ["1,234,567", "2,000", "99.9", "0.50"]);
    }
}
