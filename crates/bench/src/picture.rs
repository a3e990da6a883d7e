//! A photo of 12 megapixels, drawn: sky, ground, walls with windows, leaves, and the grain of a
//! sensor. The same bytes every time.

use anyhow::Result;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Pixels across.
pub const WIDTH: u16 = 4032;
/// Pixels down.
pub const HEIGHT: u16 = 3024;
const QUALITY: u8 = 92;
/// Largest deviation of a pixel by grain, of 255.
const GRAIN: i32 = 9;

/// As a JPEG like those of phones: half the colour resolution, about 5 MB.
///
/// # Errors
/// When it cannot be encoded.
pub fn jpeg() -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(8 << 20);
    let mut encoder = Encoder::new(&mut out, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(&pixels(WIDTH, HEIGHT), WIDTH, HEIGHT, ColorType::Rgb)?;
    Ok(out)
}

fn pixels(width: u16, height: u16) -> Vec<u8> {
    let (width, height) = (i32::from(width), i32::from(height));
    let mut grain = Grain(0x9E37_79B9_7F4A_7C15);
    let mut data = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let light = grain.next();
            for channel in scene(x, y, width, height) {
                data.push((channel + light).clamp(0, 255) as u8);
            }
        }
    }
    data
}

fn scene(x: i32, y: i32, width: i32, height: i32) -> [i32; 3] {
    let (across, down) = (x * 255 / width, y * 255 / height);
    let horizon = height * 3 / 5;
    let wall = (x / (width / 6)) % 2 == 0;
    if wall && y > height / 4 && y < horizon {
        let window = (x % 160 > 40) && (y % 220 > 70) && (x % 160 < 130) && (y % 220 < 190);
        return if window {
            [40 + across / 6, 52, 70 + down / 5]
        } else {
            [178 - down / 4, 156, 132 + across / 8]
        };
    }
    if y < horizon {
        return [110 + down / 2, 150 + down / 3, 225 - across / 10];
    }
    // Leaves: small waves across each other, rich in fine detail.
    let leaf = ((x * x / 97 + y * 13) & 63) + ((x * 7 + y * y / 61) & 31);
    [52 + leaf / 2, 84 + leaf, 38 + leaf / 3 + across / 12]
}

/// Grain: a xorshift generator, two draws to a value so that small ones are likelier.
struct Grain(u64);

impl Grain {
    fn next(&mut self) -> i32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let draw = |shift: u32| ((self.0 >> shift) & 0xffff) as i32 % (GRAIN + 1);
        draw(8) - draw(32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_the_same_every_time() {
        assert_eq!(pixels(64, 48), pixels(64, 48));
        assert_eq!(pixels(64, 48).len(), 64 * 48 * 3);
    }

    #[test]
    fn the_grain_is_small_and_around_nothing() {
        let mut grain = Grain(1);
        let draws: Vec<i32> = (0..10_000).map(|_| grain.next()).collect();
        assert!(draws.iter().all(|d| d.abs() <= GRAIN));
        assert!(draws.iter().sum::<i32>().abs() < 2_000);
    }
}
