//! The baseline decoder against the general one.

use super::*;
use crate::media::photo::tests::make;
use jpeg_encoder::{ColorType, SamplingFactor};

/// Waves and noise, so that every coefficient occurs.
fn texture(width: u32, height: u32) -> Vec<u8> {
    let mut noise = 1_u32;
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            for c in 1..=3_u32 {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let wave = ((x * c) as f32 / 9.0).sin() + (y as f32 / (4 + c) as f32).cos();
                rgb.push((128.0 + wave * 40.0 + (noise >> 27) as f32) as u8);
            }
        }
    }
    rgb
}

/// The general decoder's luma, and its mean over squares of `step`.
fn reference(file: &[u8], width: usize, height: usize, step: usize) -> Vec<f32> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::YCbCr);
    let ycc = JpegDecoder::new_with_options(ZCursor::new(file), options).decode().unwrap();
    let mut means = Vec::new();
    for y in 0..height / step {
        for x in 0..width / step {
            let square = (0..step * step).map(|i| (y * step + i / step) * width + x * step + i % step);
            means.push(square.map(|at| f32::from(ycc[at * 3])).sum::<f32>() / (step * step) as f32);
        }
    }
    means
}

#[test]
fn a_reduced_picture_is_the_box_mean_of_the_whole() {
    let (width, height) = (203_u32, 115_u32);
    for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_2] {
        let file = make::encode_jpeg(&texture(width, height), width, height, ColorType::Rgb, |e| {
            e.set_sampling_factor(sampling);
        });
        let p = prologue(&file).unwrap();
        assert!(p.is_plain());
        for n in [8, 4, 2, 1] {
            let step = 8 / n;
            let planes = baseline::decode(&file, &p, n).unwrap();
            let columns = width as usize / step;
            for (i, expected) in reference(&file, width as usize, height as usize, step).iter().enumerate() {
                let got = f32::from(planes[0].data[i / columns * planes[0].stride + i % columns]);
                // Rounding of either decoder, and clamping before the mean instead of after it.
                assert!((got - expected).abs() <= 2.5, "1/{step} at {i}: {got}, not {expected}");
            }
        }
    }
}

#[test]
fn the_reduction_leaves_at_least_the_large_size() {
    for (side, n) in
        [(1599, 8), (1600, 8), (3199, 8), (3200, 4), (6399, 4), (6400, 2), (12_800, 1), (20_000, 1)]
    {
        assert_eq!(baseline::eighths(side, 100, LARGE_SIDE), n, "{side}");
        assert_eq!(baseline::eighths(100, side, LARGE_SIDE), n, "{side}");
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
