//! How a sheet of A3 is divided between the drawing and the rules of the gates. All
//! measures are millimetres; they are those of the print rules of `style/map/compound.css`.

/// Shorter and longer side of the sheet, within its margins.
const SHEET: [i64; 2] = [273, 396];
/// Height of the last line and the legend, with the gaps around them.
const FOOT: i64 = 24;
/// Height of the name and the code, above everything or above the rules beside the drawing.
const HEAD: [i64; 2] = [38, 64];
/// Height of the heading of the rules.
const TITLE: i64 = 12;
/// Between two columns, and between the drawing and the rules beside it.
const GAP: i64 = 6;
/// Most columns beside a drawing.
const COLUMNS: i64 = 6;

/// How the rules are printed.
#[derive(Clone, Copy)]
pub(super) struct Print {
    /// Name of its class.
    pub class: &'static str,
    /// Width of a column.
    column: i64,
    /// Height of a gate's name or of a rule, as it usually is.
    line: i64,
}

impl Print {
    /// What so many gates and rules are printed like.
    pub fn of(lines: usize) -> Self {
        match lines {
            ..20 => Self { class: "board-gates", column: 66, line: 13 },
            20..54 => Self { class: "board-gates many", column: 50, line: 10 },
            _ => Self { class: "board-gates very-many", column: 36, line: 5 },
        }
    }
}

/// What is to be printed of the gates.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// How.
    pub print: Print,
    /// Gates.
    pub gates: usize,
    /// Lines of all gates together.
    pub lines: usize,
}

impl Rules {
    /// Height in so many columns. A gate stays whole, so columns are not filled to their end.
    fn height(self, columns: i64) -> i64 {
        let whole = |count: usize| i64::try_from(count).unwrap_or(i64::from(i32::MAX)).max(1);
        let (gates, lines) = (whole(self.gates), whole(self.lines));
        let longest = up(lines, columns).max(up(gates, columns) * up(lines, gates));
        // Some lines are longer than usual.
        longest * self.print.line * 10 / 9
    }
}

/// The quotient, rounded up.
fn up(a: i64, b: i64) -> i64 {
    (a + b - 1) / b
}

/// The class of a sheet on which a drawing of `extent`, whatever its unit, is largest:
/// portrait or landscape, with the rules beside the drawing or below it.
pub(super) fn sheet([w, h]: [i64; 2], rules: Rules) -> String {
    let all = [false, true].into_iter().flat_map(|tall| [beside(tall, rules), below(tall, rules)]);
    // In millionths, so that none is taken for as good as another for want of digits.
    let scale = |[wide, high]: [i64; 2]| {
        let part = |room: i64, length: i64| room.max(0).saturating_mul(1_000_000) / length.max(1);
        part(wide, w).min(part(high, h))
    };
    let best = all.reduce(|best, other| if scale(other.1) > scale(best.1) { other } else { best });
    best.map(|(class, _)| class).unwrap_or_default()
}

/// Class, width and height of a sheet.
fn sides(tall: bool) -> (&'static str, [i64; 2]) {
    let [short, long] = SHEET;
    if tall { ("board tall", [short, long]) } else { ("board", [long, short]) }
}

fn beside(tall: bool, rules: Rules) -> (String, [i64; 2]) {
    let (class, [w, h]) = sides(tall);
    let room = h - HEAD[1] - FOOT;
    // What does not fit beside it has no drawing there.
    let columns = (1..=COLUMNS).find(|columns| rules.height(*columns) <= room);
    let wide = columns.map_or(0, |columns| w - columns * (rules.print.column + GAP));
    (format!("{class} beside columns-{}", columns.unwrap_or(COLUMNS)), [wide, h - FOOT])
}

fn below(tall: bool, rules: Rules) -> (String, [i64; 2]) {
    let (class, [w, h]) = sides(tall);
    let columns = (w + GAP) / (rules.print.column + GAP);
    (class.to_owned(), [w, h - HEAD[0] - FOOT - TITLE - rules.height(columns)])
}
