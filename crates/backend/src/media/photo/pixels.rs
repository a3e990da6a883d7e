//! Pixels in memory: eight-bit RGB, rows without gaps.

use super::PhotoError;
use super::exif::Orientation;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

/// A decoded picture. `data.len() == width * height * 3`.
pub struct Rgb {
    /// In pixels, at least 1.
    pub width: u32,
    /// In pixels, at least 1.
    pub height: u32,
    /// Red, green, blue; row by row from the top left.
    pub data: Vec<u8>,
}

impl Rgb {
    /// The picture with its long side at most `long_side` pixels; never larger
    /// than it is. Memory: the result plus one intermediate of the new width
    /// and the old height.
    pub fn shrunk(&self, long_side: u32) -> Result<Self, PhotoError> {
        let (width, height) = fit(self.width, self.height, long_side);
        let source = ImageRef::new(self.width, self.height, &self.data, PixelType::U8x3)
            .map_err(|_| PhotoError::Damaged)?;
        let mut target = Image::new(width, height, PixelType::U8x3);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new()
            .resize(&source, &mut target, &options)
            .map_err(|_| PhotoError::Damaged)?;
        Ok(Self { width, height, data: target.into_vec() })
    }

    /// The picture turned upright.
    #[must_use]
    pub fn turned(self, orientation: Orientation) -> Self {
        if orientation.is_upright() {
            return self;
        }
        let (from_w, from_h) = (self.width as usize, self.height as usize);
        let (to_w, to_h) = if orientation.transpose { (from_h, from_w) } else { (from_w, from_h) };
        let mut data = Vec::with_capacity(self.data.len());
        for row in 0..to_h {
            let y = if orientation.flip_y { to_h - 1 - row } else { row };
            for column in 0..to_w {
                let x = if orientation.flip_x { to_w - 1 - column } else { column };
                let (sx, sy) = if orientation.transpose { (y, x) } else { (x, y) };
                let at = (sy * from_w + sx) * 3;
                data.extend_from_slice(&self.data[at..at + 3]);
            }
        }
        Self { width: to_w as u32, height: to_h as u32, data }
    }
}

/// The size within a square of `long_side`, keeping the proportions, each side
/// at least one pixel, never larger than the original.
pub fn fit(width: u32, height: u32, long_side: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= long_side {
        return (width, height);
    }
    let scale = |side: u32| {
        let scaled = (u64::from(side) * u64::from(long_side) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(long_side).max(1)
    };
    (scale(width), scale(height))
}

/// One colour value laid over white with the given opacity, rounded exactly.
pub fn over_white(value: u8, alpha: u8) -> u8 {
    let sum = u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha)) + 128;
    ((sum + (sum >> 8)) >> 8) as u8
}

/// Turns RGBA into RGB over white in the same allocation.
pub fn flatten(mut rgba: Vec<u8>) -> Vec<u8> {
    let pixels = rgba.len() / 4;
    for i in 0..pixels {
        let alpha = rgba[i * 4 + 3];
        for c in 0..3 {
            rgba[i * 3 + c] = over_white(rgba[i * 4 + c], alpha);
        }
    }
    rgba.truncate(pixels * 3);
    rgba
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn proportions_are_kept_and_small_pictures_are_not_blown_up() {
        assert_eq!(fit(4000, 3000, 1600), (1600, 1200));
        assert_eq!(fit(3000, 4000, 400), (300, 400));
        assert_eq!(fit(100, 50, 1600), (100, 50));
        assert_eq!(fit(20_000, 1, 400), (400, 1));
    }

    #[test]
    fn transparency_shows_white() {
        assert_eq!(over_white(0, 0), 255);
        assert_eq!(over_white(17, 255), 17);
        assert_eq!(flatten(vec![10, 20, 30, 255, 9, 9, 9, 0]), [10, 20, 30, 255, 255, 255]);
    }

    /// A 2 × 3 picture whose pixels are numbered 1–6 in reading order, as a
    /// camera would store it; the upright picture by the EXIF standard's table.
    #[test]
    fn every_exif_orientation_is_turned_upright() {
        let stored: Vec<u8> = (1..=6).flat_map(|n| [n, n, n]).collect();
        let expected: [(u16, u32, [u8; 6]); 8] = [
            (1, 2, [1, 2, 3, 4, 5, 6]),
            (2, 2, [2, 1, 4, 3, 6, 5]),
            (3, 2, [6, 5, 4, 3, 2, 1]),
            (4, 2, [5, 6, 3, 4, 1, 2]),
            (5, 3, [1, 3, 5, 2, 4, 6]),
            (6, 3, [5, 3, 1, 6, 4, 2]),
            (7, 3, [6, 4, 2, 5, 3, 1]),
            (8, 3, [2, 4, 6, 1, 3, 5]),
        ];
        for (value, width, pixels) in expected {
            let picture = Rgb { width: 2, height: 3, data: stored.clone() };
            let turned = picture.turned(Orientation::from_exif(value));
            let got: Vec<u8> = turned.data.chunks(3).map(|p| p[0]).collect();
            assert_eq!((turned.width, got.as_slice()), (width, pixels.as_slice()), "orientation {value}");
        }
    }

    proptest! {
        #[test]
        fn the_long_side_is_never_exceeded(w in 1u32..20_000, h in 1u32..20_000, side in 1u32..4000) {
            let (fw, fh) = fit(w, h, side);
            prop_assert!(fw >= 1 && fh >= 1 && fw <= w && fh <= h && fw.max(fh) <= side.max(1));
        }

        #[test]
        fn rounding_over_white_is_exact(v in any::<u8>(), a in any::<u8>()) {
            let exact = (f64::from(v) * f64::from(a) + 255.0 * (255.0 - f64::from(a))) / 255.0;
            prop_assert_eq!(over_white(v, a), exact.round() as u8);
        }
    }
}
