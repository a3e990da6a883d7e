//! A small canvas to draw the placeholder photos on.

/// Of 100; it is encoded once more afterwards.
const QUALITY: u8 = 92;

/// Red, green, blue.
pub type Ink = [u8; 3];

/// Eight-bit RGB pixels; what lies outside is not drawn. Three units of a
/// drawing are two pixels: enough for a placeholder.
pub struct Canvas {
    width: i32,
    height: i32,
    pixels: Vec<u8>,
}

fn pixels(units: i32) -> i32 {
    (units * 2).div_euclid(3)
}

impl Canvas {
    /// A black canvas of so many units.
    pub fn new(width: i32, height: i32) -> Self {
        let (width, height) = (pixels(width), pixels(height));
        let bytes = usize::try_from(width * height * 3).unwrap_or(0);
        Self { width, height, pixels: vec![0; bytes] }
    }

    fn row(&mut self, y: i32, from: i32, to: i32, ink: Ink) {
        let y = pixels(y);
        let (from, to) = (pixels(from).max(0), pixels(to).min(self.width));
        if y < 0 || y >= self.height || from >= to {
            return;
        }
        let at = |x: i32| ((y * self.width + x) * 3) as usize;
        let span = &mut self.pixels[at(from)..at(to)];
        span[..3].copy_from_slice(&ink);
        let mut done = 3;
        // Doubling what is there: a copy is quick in unoptimised builds as well.
        while done < span.len() {
            let more = done.min(span.len() - done);
            span.copy_within(..more, done);
            done += more;
        }
    }

    /// A rectangle.
    pub fn fill(&mut self, x: i32, y: i32, width: i32, height: i32, ink: Ink) {
        (y..y + height).for_each(|row| self.row(row, x, x + width, ink));
    }

    /// From one colour to another, from top to bottom.
    pub fn fade(&mut self, y: i32, height: i32, top: Ink, bottom: Ink) {
        for row in 0..height {
            let mix = |a: u8, b: u8| {
                let (a, b) = (i32::from(a), i32::from(b));
                u8::try_from(a + (b - a) * row / height.max(1)).unwrap_or(0)
            };
            let ink = std::array::from_fn(|i| mix(top[i], bottom[i]));
            self.row(y + row, 0, self.width * 2, ink);
        }
    }

    /// An ellipse about its middle.
    pub fn oval(&mut self, x: i32, y: i32, across: i32, down: i32, ink: Ink) {
        for dy in -down..=down {
            let share = 1.0 - f64::from(dy * dy) / f64::from((down * down).max(1));
            let half = (f64::from(across) * share.max(0.0).sqrt()) as i32;
            self.row(y + dy, x - half, x + half + 1, ink);
        }
    }

    /// A four-cornered shape with level top and bottom: left and right of each.
    pub fn trapeze(&mut self, top: (i32, i32, i32), bottom: (i32, i32, i32), ink: Ink) {
        let height = (bottom.0 - top.0).max(1);
        for y in top.0..bottom.0 {
            let mix = |a: i32, b: i32| a + (b - a) * (y - top.0) / height;
            self.row(y, mix(top.1, bottom.1), mix(top.2, bottom.2), ink);
        }
    }

    /// A line of some thickness.
    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), thick: i32, ink: Ink) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
        for step in 0..=steps {
            let at = |a: i32, b: i32| a + (b - a) * step / steps;
            self.fill(at(from.0, to.0) - thick / 2, at(from.1, to.1) - thick / 2, thick, thick, ink);
        }
    }

    /// As a JPEG file, as a phone would send it.
    pub fn jpeg(&self) -> Result<Vec<u8>, jpeg_encoder::EncodingError> {
        let mut file = Vec::new();
        let side = |n: i32| u16::try_from(n).unwrap_or(0);
        let encoder = jpeg_encoder::Encoder::new(&mut file, QUALITY);
        encoder.encode(&self.pixels, side(self.width), side(self.height), jpeg_encoder::ColorType::Rgb)?;
        Ok(file)
    }
}
