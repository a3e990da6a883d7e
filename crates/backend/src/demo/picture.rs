//! The placeholder photos: simple drawn scenes, three of each kind; the third
//! shows the place after the work.

mod station;

use super::canvas::{Canvas, Ink};
use super::dice::Dice;

/// Every scene; the names stand in `data/categories.txt`.
pub const SCENES: [&str; 20] = [
    "road", "pothole", "manhole", "signal", "parking", "lamp", "cable", "bench", "bin", "sign", "debris",
    "snow", "tree", "water", "radiator", "building", "noise", "market", FRONT, LOUNGE,
];
/// A station from outside and from within; they stand with no category.
pub const FRONT: &str = "front";
pub const LOUNGE: &str = "lounge";
/// Pictures of each scene.
pub const VARIANTS: usize = 3;

const WIDTH: i32 = 960;
const HEIGHT: i32 = 720;
/// Where the ground begins.
const HORIZON: i32 = 380;
const WHITE: Ink = [245, 245, 240];
const DARK: Ink = [52, 54, 60];
const ASPHALT: Ink = [118, 120, 124];

/// A scene as a JPEG file.
pub fn draw(scene: &str, variant: usize) -> Result<Vec<u8>, jpeg_encoder::EncodingError> {
    let seed = scene.bytes().fold(7, |sum: u64, b| sum.wrapping_mul(31) + u64::from(b));
    let mut dice = Dice::new(seed + variant as u64);
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    let after = variant == 2;
    if scene == "radiator" {
        room(&mut canvas, after);
    } else if scene == LOUNGE {
        station::lounge(&mut canvas, variant);
    } else {
        outside(&mut canvas, matches!(scene, "lamp" | "noise"), &mut dice);
        subject(&mut canvas, scene, after, &mut dice);
    }
    mark(&mut canvas, after && !matches!(scene, FRONT | LOUNGE));
    canvas.jpeg()
}

fn subject(c: &mut Canvas, scene: &str, after: bool, dice: &mut Dice) {
    match scene {
        "pothole" => pothole(c, after, dice),
        "manhole" => manhole(c, after),
        "signal" => signal(c, after),
        "parking" => parking(c, after, dice),
        "lamp" => lamp(c, after),
        "cable" => cable(c, after),
        "bench" => bench(c, after),
        "bin" => bin(c, after, dice),
        "sign" => sign(c, after),
        "debris" => debris(c, after, dice),
        "snow" => snow(c, after, dice),
        "tree" => tree(c, after),
        "water" => water(c, after),
        "building" => building(c, after, dice),
        "noise" => crane(c, after),
        "market" => market(c, dice),
        FRONT => station::front(c, dice),
        _ => {}
    }
}

/// Sky, far houses, pavement and road; by day or by night.
fn outside(c: &mut Canvas, night: bool, dice: &mut Dice) {
    let skies: [(Ink, Ink); 3] = [
        ([120, 170, 215], [215, 230, 240]),
        ([170, 185, 200], [225, 228, 230]),
        ([235, 190, 140], [250, 230, 205]),
    ];
    let (top, bottom) = if night { ([18, 24, 48], [52, 60, 92]) } else { skies[dice.below(3)] };
    c.fade(0, HORIZON, top, bottom);
    let mut x = -20;
    while x < WIDTH {
        let (width, height) = (dice.between(70, 150) as i32, dice.between(60, 220) as i32);
        let shade = dice.between(0, 40) as u8;
        let wall = if night { [40, 44, 58] } else { [190 - shade, 180 - shade, 168 - shade] };
        house(c, (x, HORIZON - height, width, height), wall, night, dice);
        x += width + dice.between(0, 24) as i32;
    }
    c.fill(0, HORIZON, WIDTH, 60, if night { [70, 70, 74] } else { [188, 182, 172] });
    c.fade(HORIZON + 60, HEIGHT - HORIZON - 60, if night { DARK } else { ASPHALT }, [88, 90, 94]);
    for stripe in 0..6 {
        let left = 40 + stripe * 170;
        c.trapeze((560, left, left + 70), (572, left - 4, left + 70), WHITE);
    }
}

fn house(
    c: &mut Canvas,
    (x, y, width, height): (i32, i32, i32, i32),
    wall: Ink,
    night: bool,
    dice: &mut Dice,
) {
    c.fill(x, y, width, height, wall);
    for row in (y + 12..y + height - 14).step_by(30) {
        for column in (x + 10..x + width - 14).step_by(26) {
            let lit = night && dice.percent(35);
            let pane = if lit { [250, 220, 130] } else { [96, 116, 136] };
            c.fill(column, row, 14, 16, pane);
        }
    }
}

fn pothole(c: &mut Canvas, after: bool, dice: &mut Dice) {
    let (x, y) = (dice.between(330, 620) as i32, 620);
    if after {
        c.fill(x - 170, y - 55, 340, 110, [70, 72, 76]);
        return;
    }
    c.oval(x, y, 165, 56, [70, 66, 62]);
    c.oval(x + 8, y + 8, 130, 40, [42, 38, 36]);
    c.oval(x + 20, y + 16, 80, 18, [92, 108, 120]);
    for _ in 0..7 {
        let to = (x + dice.between(-300, 300) as i32, y + dice.between(-80, 90) as i32);
        c.line((x, y), to, 3, [60, 58, 58]);
    }
}

fn manhole(c: &mut Canvas, after: bool) {
    c.oval(480, 620, 130, 52, [60, 60, 62]);
    let lid = if after { (480, 620) } else { (640, 590) };
    if !after {
        c.oval(480, 620, 112, 42, [14, 14, 16]);
    }
    c.oval(lid.0, lid.1, 112, 42, [98, 92, 86]);
    for i in -3..=3 {
        c.line((lid.0 - 70, lid.1 + i * 10), (lid.0 + 70, lid.1 + i * 10), 3, [76, 72, 68]);
    }
}

fn signal(c: &mut Canvas, after: bool) {
    c.fill(470, 150, 16, 420, DARK);
    c.fill(430, 90, 96, 220, [36, 38, 42]);
    for (i, lit) in [[220, 60, 50], [230, 180, 60], [70, 190, 100]].into_iter().enumerate() {
        let ink = if after && i == 2 { lit } else { [62, 64, 68] };
        c.oval(478, 130 + i as i32 * 68, 28, 28, ink);
    }
}

fn car(c: &mut Canvas, x: i32, y: i32, paint: Ink) {
    c.trapeze((y - 60, x + 50, x + 190), (y, x + 20, x + 220), paint);
    c.trapeze((y - 50, x + 60, x + 180), (y - 8, x + 40, x + 200), [150, 180, 200]);
    c.fill(x, y, 250, 62, paint);
    c.oval(x + 55, y + 62, 28, 28, [30, 30, 32]);
    c.oval(x + 195, y + 62, 28, 28, [30, 30, 32]);
}

fn parking(c: &mut Canvas, after: bool, dice: &mut Dice) {
    for stripe in 0..8 {
        c.line((80 + stripe * 110, 660), (130 + stripe * 110, 600), 8, [230, 190, 70]);
    }
    let paints: [Ink; 4] = [[190, 60, 50], [60, 90, 150], [220, 220, 214], [70, 74, 80]];
    for i in 0..if after { 1 } else { 3 } {
        car(c, 40 + i * 300, 500 + dice.between(0, 30) as i32, paints[dice.below(4)]);
    }
}

fn lamp(c: &mut Canvas, after: bool) {
    c.fill(300, 120, 14, 440, [96, 98, 104]);
    c.line((306, 124), (430, 100), 10, [96, 98, 104]);
    c.oval(440, 108, 40, 16, if after { [255, 240, 190] } else { [58, 60, 70] });
    if after {
        c.trapeze((124, 420, 460), (560, 300, 580), [120, 116, 100]);
        c.oval(440, 108, 40, 16, [255, 240, 190]);
    }
}

fn cable(c: &mut Canvas, after: bool) {
    for x in [130, 800] {
        c.fill(x, 90, 20, 480, [120, 100, 80]);
    }
    let sag = if after { 30 } else { 330 };
    for wire in 0..5 {
        let low = 140 + wire * 16 + sag;
        c.line((140, 130 + wire * 14), (480, low), 4, DARK);
        c.line((480, low), (810, 130 + wire * 14), 4, DARK);
    }
}

fn bench(c: &mut Canvas, after: bool) {
    let wood = [150, 104, 64];
    c.fill(280, 470, 400, 20, wood);
    if after {
        c.fill(280, 510, 400, 20, wood);
    } else {
        c.line((280, 520), (470, 600), 18, wood);
    }
    c.fill(280, 560, 400, 18, wood);
    for x in [310, 630] {
        c.fill(x, 460, 18, 180, DARK);
    }
}

fn bin(c: &mut Canvas, after: bool, dice: &mut Dice) {
    let paint = [[60, 120, 80], [70, 90, 140], [90, 90, 96]][dice.below(3)];
    for x in [340, 500] {
        c.trapeze((460, x, x + 130), (640, x + 14, x + 116), paint);
        c.fill(x - 6, 446, 142, 18, DARK);
    }
    if after {
        return;
    }
    for _ in 0..16 {
        let at = (dice.between(260, 740) as i32, dice.between(600, 680) as i32);
        let bag = [[40, 42, 46], [220, 220, 214], [190, 90, 70], [230, 200, 120]][dice.below(4)];
        c.oval(at.0, at.1, dice.between(18, 44) as i32, dice.between(14, 30) as i32, bag);
    }
    c.oval(410, 436, 60, 24, [220, 220, 214]);
    c.oval(570, 432, 54, 26, [40, 42, 46]);
}

fn sign(c: &mut Canvas, after: bool) {
    c.fill(240, 250, 480, 220, [206, 196, 180]);
    c.fill(280, 330, 120, 140, [110, 130, 140]);
    c.fill(560, 330, 120, 140, [110, 130, 140]);
    let right = if after { 210 } else { 300 };
    for i in 0..64 {
        c.line((250, 200 + i), (710, right + i), 3, [196, 66, 52]);
    }
    for i in 0..4 {
        c.fill(310 + i * 100, 218 + (right - 210) * i / 4, 44, 30, WHITE);
    }
}

fn debris(c: &mut Canvas, after: bool, dice: &mut Dice) {
    if after {
        return;
    }
    c.trapeze((470, 430, 520), (660, 200, 780), [150, 138, 122]);
    for _ in 0..60 {
        let (x, y) = (dice.between(250, 730) as i32, dice.between(520, 664) as i32);
        let ink = [[178, 92, 70], [196, 190, 180], [120, 112, 104], [210, 200, 170]][dice.below(4)];
        c.fill(x, y, dice.between(14, 46) as i32, dice.between(10, 26) as i32, ink);
    }
}

fn snow(c: &mut Canvas, after: bool, dice: &mut Dice) {
    c.fill(0, HORIZON, WIDTH, 60, [236, 240, 246]);
    if !after {
        c.fade(HORIZON + 60, 280, [226, 234, 244], [206, 220, 236]);
        c.oval(500, 600, 260, 50, [176, 202, 226]);
    } else {
        c.trapeze((620, 700, 960), (720, 640, 960), [236, 240, 246]);
    }
    for _ in 0..260 {
        let (x, y) = (dice.below(WIDTH as usize) as i32, dice.below(HEIGHT as usize) as i32);
        c.oval(x, y, 3, 3, WHITE);
    }
}

fn tree(c: &mut Canvas, after: bool) {
    let (bark, leaves) = ([104, 78, 56], [76, 122, 70]);
    if after {
        c.fill(466, 300, 30, 280, bark);
        c.oval(480, 240, 120, 100, leaves);
        return;
    }
    c.line((220, 600), (640, 480), 34, bark);
    for (x, y) in [(640, 470), (720, 430), (700, 520), (790, 480)] {
        c.oval(x, y, 90, 66, leaves);
    }
    c.fill(196, 560, 40, 60, bark);
}

fn water(c: &mut Canvas, after: bool) {
    if after {
        c.fill(400, 590, 170, 70, [70, 72, 76]);
        return;
    }
    c.oval(480, 630, 380, 70, [110, 150, 178]);
    c.oval(500, 640, 260, 40, [146, 182, 204]);
    for i in -4i32..=4 {
        c.line((480, 610), (480 + i * 34, 470 + i.abs() * 26), 8, [196, 220, 234]);
    }
}

fn building(c: &mut Canvas, after: bool, dice: &mut Dice) {
    let wall = [[214, 190, 160], [200, 204, 206], [188, 160, 140]][dice.below(3)];
    house(c, (180, 70, 600, 520), wall, false, dice);
    c.fill(430, 470, 100, 120, [90, 70, 60]);
    if after {
        return;
    }
    for i in 0..5 {
        c.line((560 + i * 14, 90 + i * 60), (590 + i * 12, 150 + i * 60), 5, [90, 84, 78]);
    }
    c.oval(600, 300, 56, 40, [150, 132, 112]);
}

fn crane(c: &mut Canvas, after: bool) {
    let paint = if after { [120, 110, 70] } else { [230, 180, 50] };
    c.fill(420, 60, 22, 520, paint);
    c.fill(240, 80, 480, 16, paint);
    c.line((430, 40), (700, 84), 5, paint);
    c.line((640, 96), (640, 300), 3, DARK);
    c.fill(600, 300, 80, 40, [140, 90, 70]);
    if !after {
        c.oval(250, 120, 30, 18, [255, 244, 190]);
        c.oval(710, 120, 30, 18, [255, 244, 190]);
    }
}

fn market(c: &mut Canvas, dice: &mut Dice) {
    for stall in 0..3 {
        let x = 90 + stall * 280;
        for stripe in 0..6 {
            let ink = if stripe % 2 == 0 { [204, 74, 60] } else { WHITE };
            c.trapeze(
                (380, x + 20 + stripe * 34, x + 54 + stripe * 34),
                (430, x + stripe * 40, x + 40 + stripe * 40),
                ink,
            );
        }
        c.fill(x + 10, 540, 220, 90, [156, 118, 82]);
        for _ in 0..14 {
            let ink = [[210, 70, 50], [230, 160, 50], [110, 160, 70]][dice.below(3)];
            c.oval(x + dice.between(30, 210) as i32, dice.between(516, 540) as i32, 15, 15, ink);
        }
    }
}

/// Inside, with a radiator under the window.
fn room(c: &mut Canvas, after: bool) {
    c.fill(0, 0, WIDTH, 560, [232, 224, 208]);
    c.fill(0, 560, WIDTH, 160, [170, 132, 96]);
    c.fill(280, 70, 400, 240, WHITE);
    c.fill(300, 90, 170, 200, [176, 204, 226]);
    c.fill(490, 90, 170, 200, [176, 204, 226]);
    for rib in 0..10 {
        c.fill(270 + rib * 42, 360, 32, 170, [222, 222, 220]);
    }
    c.line((690, 380), (760, 380), 14, [200, 200, 198]);
    c.fill(748, 380, 14, 180, [200, 200, 198]);
    if !after {
        c.oval(750, 600, 110, 26, [150, 176, 196]);
    }
}

/// The mark in the corner by which a drawn placeholder is known.
fn mark(c: &mut Canvas, after: bool) {
    c.fill(24, HEIGHT - 64, 176, 40, [250, 250, 248]);
    c.fill(32, HEIGHT - 56, 24, 24, if after { [70, 150, 90] } else { [200, 90, 40] });
    for (x, width) in [(68, 34), (108, 18), (132, 44), (182, 10)] {
        c.fill(x, HEIGHT - 50, width, 12, [120, 120, 120]);
    }
}
