//! Reading at a fraction of the size, and what it costs.

use super::*;
use crate::tests::make;
use jpeg_encoder::{ColorType, SamplingFactor};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace::YCbCr as Ycc;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Waves, so that many coefficients occur.
fn texture(width: u32, height: u32) -> Vec<u8> {
    let value = |x: u32, y: u32, c: u32| {
        let wave = ((x * c) as f32 / 29.0).sin() + (y as f32 / (14 + c) as f32).cos();
        (128.0 + wave * 60.0) as u8
    };
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    pixels.flat_map(|(x, y)| [value(x, y, 1), value(x, y, 2), value(x, y, 3)]).collect()
}

#[test]
fn a_reduced_picture_is_the_mean_of_the_whole_one() {
    let (width, height) = (3200_u32, 80_u32);
    for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_2] {
        let file = make::encode_jpeg(&texture(width, height), width, height, ColorType::Rgb, |e| {
            e.set_sampling_factor(sampling);
        });
        let as_stored = DecoderOptions::default().jpeg_set_out_colorspace(Ycc);
        let whole = JpegDecoder::new_with_options(ZCursor::new(&file), as_stored).decode().unwrap();
        let reduced = decode(&file).unwrap();
        assert_eq!(reduced.space, Space::Ycc);
        assert_eq!((reduced.width, reduced.height), (width / 2, height / 2));
        let row = width as usize * 3;
        for (i, got) in reduced.data.iter().enumerate() {
            let (x, y, c) = (i / 3 % (row / 6), i / (row / 2), i % 3);
            let four = [0, 3, row, row + 3].map(|step| u32::from(whole[y * 2 * row + x * 6 + c + step]));
            let mean = four.iter().sum::<u32>() / 4;
            assert!(u32::from(*got).abs_diff(mean) <= 6, "at {x}, {y}: {got}, not {mean}");
        }
    }
}

#[test]
fn the_reduction_leaves_at_least_the_large_size() {
    for (side, n) in
        [(1599, 8), (1600, 8), (3199, 8), (3200, 4), (6399, 4), (6400, 2), (12_800, 1), (20_000, 1)]
    {
        for (width, height) in [(side, 100), (100, side)] {
            let frame = Frame { width, height, progressive: false, components: Vec::new() };
            assert_eq!(frame.eighths(), n, "{width} × {height}");
        }
    }
}

#[test]
fn a_reduced_photo_takes_a_fraction_of_the_memory() {
    let file = make::encode_jpeg(&texture(64, 48), 64, 48, ColorType::Rgb, |_| {});
    let frame = file.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    let mut large = file.clone();
    large[frame + 5..frame + 9].copy_from_slice(&[0x0B, 0xB8, 0x0F, 0xA0]);
    let cost = head(&large).unwrap().decode_bytes;
    // All pixels would take 36 MB.
    assert!(cost < 12_000_000, "12 megapixels take {cost} bytes");
}
