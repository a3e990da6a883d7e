//! Where riders rest, from outside and from within.

use super::super::canvas::{Canvas, Ink};
use super::super::dice::Dice;
use super::{DARK, HEIGHT, WHITE, WIDTH};

const ORANGE: Ink = [206, 92, 28];
const GLASS: Ink = [176, 204, 226];
const WOOD: Ink = [170, 126, 84];

/// A small house with a sign over its glass door, and a bicycle stand.
pub(super) fn front(c: &mut Canvas, dice: &mut Dice) {
    let wall = [[232, 222, 204], [214, 220, 222], [226, 206, 182]][dice.below(3)];
    c.fill(180, 190, 560, 380, wall);
    c.fill(160, 170, 600, 26, [120, 84, 60]);
    c.fill(180, 214, 560, 72, ORANGE);
    // A house and a heart, as the icon of stations has them.
    c.trapeze((228, 246, 254), (246, 226, 274), WHITE);
    c.fill(232, 246, 36, 26, WHITE);
    for (at, width) in [(310, 64), (386, 40), (438, 88), (540, 56), (610, 72)] {
        c.fill(at, 238, width, 24, WHITE);
    }
    c.fill(220, 330, 240, 150, GLASS);
    c.line((340, 330), (340, 480), 6, WHITE);
    c.fill(540, 310, 140, 260, DARK);
    c.fill(550, 320, 56, 250, GLASS);
    c.fill(614, 320, 56, 250, GLASS);
    c.fill(694, 400, 28, 40, WHITE);
    for stand in 0..4 {
        let x = 60 + stand * 40;
        c.line((x, 520), (x, 600), 6, DARK);
        c.line((x, 520), (x + 26, 520), 6, DARK);
        c.line((x + 26, 520), (x + 26, 600), 6, DARK);
    }
}

/// A table with seats; water, a microwave and chargers along the wall.
pub(super) fn lounge(c: &mut Canvas, variant: usize) {
    let wall = [[240, 232, 216], [226, 234, 230], [242, 228, 214]][variant % 3];
    c.fill(0, 0, WIDTH, 470, wall);
    c.fill(0, 470, WIDTH, HEIGHT - 470, [196, 178, 154]);
    c.fill(60, 60, 260, 180, WHITE);
    c.fill(72, 72, 112, 156, GLASS);
    c.fill(196, 72, 112, 156, GLASS);
    // The dispenser with its bottle, the counter with the microwave.
    c.oval(420, 190, 44, 50, [140, 184, 216]);
    c.fill(376, 230, 88, 250, WHITE);
    c.fill(398, 290, 44, 40, DARK);
    c.fill(520, 330, 380, 150, WOOD);
    c.fill(550, 250, 160, 80, DARK);
    c.fill(562, 262, 100, 56, [90, 98, 106]);
    for socket in 0..3 {
        c.fill(750 + socket * 46, 220, 32, 44, WHITE);
        c.fill(762 + socket * 46, 236, 8, 12, DARK);
    }
    c.trapeze((540, 200, 620), (576, 160, 660), WOOD);
    for leg in [190, 610] {
        c.fill(leg, 576, 18, 110, [120, 86, 56]);
    }
    for seat in [120, 320, 520, 700] {
        c.fill(seat, 600, 96, 22, ORANGE);
        c.fill(seat + 8, 622, 12, 70, DARK);
        c.fill(seat + 76, 622, 12, 70, DARK);
    }
}
