//! Pixels in memory, from what a decoder gives to what an encoder takes.

use super::PhotoError;
use super::exif::Orientation;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::pixels::{U8, U8x3};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

/// What the three bytes of a pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// Red, green, blue.
    Rgb,
    /// Luma and colour differences (JFIF, full range), as a JPEG holds them.
    Ycc,
}

/// Three bytes a pixel, rows without gaps: `data.len() == width * height * 3`.
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    pub space: Space,
    pub data: Vec<u8>,
}

/// Luma, and colour differences (JFIF, full range) at half its width and
/// height, rounded up: what a 4:2:0 JPEG is made of.
pub struct Ycc {
    pub width: u32,
    pub height: u32,
    pub y: Vec<u8>,
    pub cb: Vec<u8>,
    pub cr: Vec<u8>,
}

/// The size of the colour planes.
pub fn half(width: u32, height: u32) -> (u32, u32) {
    (width.div_ceil(2), height.div_ceil(2))
}

impl Pixels {
    /// The picture at `width × height`; the pixels it had are freed on the way.
    pub fn into_size(self, width: u32, height: u32) -> Result<Self, PhotoError> {
        if (self.width, self.height) == (width, height) {
            return Ok(self);
        }
        let size = (self.width, self.height);
        let data = resize::<U8x3>(&mut Resizer::new(), &self.data, size, (width, height))?;
        Ok(Self { width, height, data, ..self })
    }
}

/// Of one kind of pixel: the call that takes any kind brings the code of all of them.
fn resize<P: PixelTrait>(
    resizer: &mut Resizer,
    data: &[u8],
    (from_width, from_height): (u32, u32),
    (width, height): (u32, u32),
) -> Result<Vec<u8>, PhotoError> {
    let source =
        ImageRef::new(from_width, from_height, data, P::pixel_type()).map_err(|_| PhotoError::Damaged)?;
    let mut target = Image::new(width, height, P::pixel_type());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    let from = source.typed_image::<P>().ok_or(PhotoError::Damaged)?;
    let mut to = target.typed_image_mut::<P>().ok_or(PhotoError::Damaged)?;
    resizer.resize_typed(&from, &mut to, &options).map_err(|_| PhotoError::Damaged)?;
    Ok(target.into_vec())
}

impl Ycc {
    /// The same picture.
    pub fn from_pixels(picture: &Pixels) -> Self {
        match picture.space {
            Space::Rgb => Self::of(picture, luma, chroma),
            Space::Ycc => Self::of(picture, |p| p[0], |[_, b, r]| [b, r].map(|v| ((v + 2) >> 2) as u8)),
        }
    }

    /// By the luma of a pixel, and the colour of four by the sums of their bytes.
    fn of(picture: &Pixels, luma: impl Fn(&[u8]) -> u8, chroma: impl Fn([i32; 3]) -> [u8; 2]) -> Self {
        let (width, row) = (picture.width as usize, picture.width as usize * 3);
        let (half_width, half_height) = half(picture.width, picture.height);
        let mut y = Vec::with_capacity(picture.data.len() / 3);
        let mut cb = Vec::with_capacity(half_width as usize * half_height as usize);
        let mut cr = Vec::with_capacity(cb.capacity());
        for rows in picture.data.chunks(2 * row) {
            y.extend(rows.chunks_exact(3).map(&luma));
            let (upper, lower) = (&rows[..row], &rows[rows.len() - row..]);
            for x in (0..width).step_by(2) {
                let (left, right) = (x * 3, (x + 1).min(width - 1) * 3);
                let four = [&upper[left..], &upper[right..], &lower[left..], &lower[right..]];
                let [b, r] = chroma([0, 1, 2].map(|c| four.iter().map(|p| i32::from(p[c])).sum()));
                cb.push(b);
                cr.push(r);
            }
        }
        Self { width: picture.width, height: picture.height, y, cb, cr }
    }

    /// Its brightness in nine columns and eight rows.
    pub fn grey(&self) -> Result<[u8; 72], PhotoError> {
        let size = (self.width, self.height);
        let data = resize::<U8>(&mut Resizer::new(), &self.y, size, (9, 8))?;
        data.try_into().map_err(|_| PhotoError::Damaged)
    }

    /// A copy in RGB, of another size.
    pub fn to_rgb(&self, width: u32, height: u32) -> Result<Pixels, PhotoError> {
        let mut resizer = Resizer::new();
        let mut at_size =
            |plane: &[u8], from: (u32, u32)| resize::<U8>(&mut resizer, plane, from, (width, height));
        let colour = half(self.width, self.height);
        let y = at_size(&self.y, (self.width, self.height))?;
        let (cb, cr) = (at_size(&self.cb, colour)?, at_size(&self.cr, colour)?);
        let mut data = Vec::with_capacity(y.len() * 3);
        for ((y, cb), cr) in y.iter().zip(cb).zip(cr) {
            data.extend(to_rgb([*y, cb, cr]));
        }
        Ok(Pixels { width, height, space: Space::Rgb, data })
    }

    /// The picture turned upright.
    #[must_use]
    pub fn turned(self, orientation: Orientation) -> Self {
        if orientation.is_upright() {
            return self;
        }
        let (half_width, half_height) = half(self.width, self.height);
        let (width, height) = orientation.size(self.width, self.height);
        Self {
            width,
            height,
            y: turn(&self.y, self.width, self.height, orientation),
            cb: turn(&self.cb, half_width, half_height, orientation),
            cr: turn(&self.cr, half_width, half_height, orientation),
        }
    }
}

fn turn(plane: &[u8], width: u32, height: u32, o: Orientation) -> Vec<u8> {
    let stride = width as usize;
    let (to_width, to_height) = o.size(width, height);
    let (to_width, to_height) = (to_width as usize, to_height as usize);
    let mut out = Vec::with_capacity(plane.len());
    for row in 0..to_height {
        let y = if o.flip_y { to_height - 1 - row } else { row };
        out.extend((0..to_width).map(|column| {
            let x = if o.flip_x { to_width - 1 - column } else { column };
            if o.transpose { plane[x * stride + y] } else { plane[y * stride + x] }
        }));
    }
    out
}

/// Sixteen fractional bits: exact to the last bit of the rounded result.
const ONE: f64 = 65536.0;
const HALF: i32 = 1 << 15;

const fn fixed(factor: f64) -> i32 {
    (factor * ONE + if factor < 0.0 { -0.5 } else { 0.5 }) as i32
}

/// ITU-T T.871, section 7.
fn luma(p: &[u8]) -> u8 {
    let [r, g, b] = [p[0], p[1], p[2]].map(i32::from);
    ((fixed(0.299) * r + fixed(0.587) * g + fixed(0.114) * b + HALF) >> 16).clamp(0, 255) as u8
}

/// ITU-T T.871, section 7, of the mean of four pixels.
fn chroma([r, g, b]: [i32; 3]) -> [u8; 2] {
    let cb = fixed(-0.168_735_892) * r + fixed(-0.331_264_108) * g + fixed(0.5) * b;
    let cr = fixed(0.5) * r + fixed(-0.418_687_589) * g + fixed(-0.081_312_411) * b;
    [cb, cr].map(|v| (((v + 4 * HALF) >> 18) + 128).clamp(0, 255) as u8)
}

/// ITU-T T.871, section 7.
fn to_rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = ((i32::from(y) << 16) + HALF, i32::from(cb) - 128, i32::from(cr) - 128);
    let r = y + fixed(1.402) * cr;
    let g = y - fixed(0.344_136_286) * cb - fixed(0.714_136_286) * cr;
    let b = y + fixed(1.772) * cb;
    [r, g, b].map(|v| (v >> 16).clamp(0, 255) as u8)
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
        let stored: Vec<u8> = (1..=6).collect();
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
            let got = turn(&stored, 2, 3, Orientation::from_exif(value));
            assert_eq!(Orientation::from_exif(value).size(2, 3), (width, 6 / width), "orientation {value}");
            assert_eq!(got, pixels, "orientation {value}");
        }
    }

    #[test]
    fn primary_colours_survive_the_way_through_luma_and_back() {
        for c in [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0], [12, 200, 99]] {
            let rgb = Pixels { width: 3, height: 3, space: Space::Rgb, data: c.repeat(9) };
            let back = Ycc::from_pixels(&rgb).to_rgb(3, 3).unwrap();
            let close = back.data.iter().zip(&rgb.data).all(|(a, b)| a.abs_diff(*b) <= 2);
            assert!(close, "{c:?} became {:?}", &back.data[..3]);
        }
    }

    proptest! {
        #[test]
        fn the_long_side_is_never_exceeded(w in 1u32..20_000, h in 1u32..20_000, side in 1u32..4000) {
            let (fw, fh) = fit(w, h, side);
            prop_assert!(fw >= 1 && fh >= 1 && fw <= w && fh <= h && fw.max(fh) <= side);
        }

        #[test]
        fn rounding_over_white_is_exact(v in any::<u8>(), a in any::<u8>()) {
            let exact = (f64::from(v) * f64::from(a) + 255.0 * (255.0 - f64::from(a))) / 255.0;
            prop_assert_eq!(over_white(v, a), exact.round() as u8);
        }
    }
}
