//! What photos become, tried on pictures made in memory.

mod hostile;
pub(super) mod make;

use super::*;
use jpeg_encoder::{ColorType as JpegColor, SamplingFactor};
use make::{CORNERS, card};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;

/// The colours in the middle of the four quarters of a rendition.
fn quarters(width: u32, height: u32, rgb: &[u8]) -> [[u8; 3]; 4] {
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| {
        let at = ((height * y / 4 * width + width * x / 4) * 3) as usize;
        [rgb[at], rgb[at + 1], rgb[at + 2]]
    })
}

fn large_quarters(done: &Processed) -> [[u8; 3]; 4] {
    let rgb = JpegDecoder::new(ZCursor::new(&done.large.bytes)).decode().unwrap();
    assert_eq!(rgb.len() as u32, done.large.width * done.large.height * 3);
    quarters(done.large.width, done.large.height, &rgb)
}

fn small_quarters(done: &Processed) -> [[u8; 3]; 4] {
    let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(&done.small.bytes)).unwrap();
    let mut rgb = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut rgb).unwrap();
    quarters(done.small.width, done.small.height, &rgb)
}

fn assert_shows(done: &Processed, expected: [[u8; 3]; 4], what: &str) {
    for (name, got) in [("large", large_quarters(done)), ("small", small_quarters(done))] {
        let close = |(a, b): (&[u8; 3], &[u8; 3])| a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 24);
        assert!(got.iter().zip(&expected).all(close), "{what}, {name}: {got:?}, not {expected:?}");
    }
}

fn assert_card(file: &[u8], what: &str) {
    let done = process(file).unwrap_or_else(|e| panic!("{what}: {e}"));
    assert_shows(&done, CORNERS, what);
}

#[test]
fn a_photo_becomes_two_sizes_with_their_checksums() {
    let done = process(&make::jpeg(2000, 1500)).unwrap();
    assert_eq!((done.width, done.height), (2000, 1500));
    assert_eq!((done.large.width, done.large.height), (1600, 1200));
    assert_eq!((done.small.width, done.small.height), (400, 300));
    assert_shows(&done, CORNERS, "2000 × 1500");
    assert!(done.large.bytes.starts_with(&[0xFF, 0xD8]) && done.small.bytes[8..12] == *b"WEBP");
    assert_eq!(done.large.sha256.len(), 64);
    assert_ne!(done.large.sha256, done.small.sha256);
    assert_eq!(process(&make::jpeg(2000, 1500)).unwrap(), done, "the same photo gives the same files");
}

#[test]
fn a_small_picture_is_not_blown_up() {
    let done = process(&make::jpeg(301, 203)).unwrap();
    assert_eq!((done.large.width, done.large.height), (301, 203));
    assert_eq!((done.small.width, done.small.height), (301, 203));
    assert_shows(&done, CORNERS, "301 × 203");
    let dot = process(&make::jpeg(1, 1)).unwrap();
    assert_eq!((dot.large.width, dot.large.height, dot.small.width), (1, 1, 1));
}

#[test]
fn every_chroma_sampling_is_read_at_every_reduction() {
    use SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2, F_4_1, F_4_2};
    for (name, sampling) in
        [("11", F_1_1), ("21", F_2_1), ("12", F_1_2), ("22", F_2_2), ("41", F_4_1), ("42", F_4_2)]
    {
        for (width, height) in [(97, 61), (1601, 400), (400, 3207), (6413, 240)] {
            let file = make::jpeg_with(width, height, sampling, |_| {});
            assert_card(&file, &format!("sampling {name}, {width} × {height}"));
        }
    }
}

#[test]
fn restarts_and_progressive_jpegs_are_read() {
    for (name, width) in [("small", 150), ("shrunk", 3300)] {
        let restarts = make::jpeg_with(width, 90, SamplingFactor::F_2_2, |e| e.set_restart_interval(3));
        assert_card(&restarts, &format!("{name} with restarts"));
        let progressive = make::jpeg_with(width, 90, SamplingFactor::F_2_2, |e| e.set_progressive(true));
        assert_card(&progressive, &format!("{name} progressive"));
    }
}

#[test]
fn a_jpeg_with_a_scan_for_each_colour_is_read() {
    for width in [150, 3300] {
        let apart =
            make::jpeg_with(width, 90, SamplingFactor::F_2_2, |e| e.set_optimized_huffman_tables(true));
        let scans = apart.windows(2).filter(|w| *w == [0xFF, 0xDA]).count();
        assert_eq!(scans, 3, "the encoder writes one scan a colour");
        assert_card(&apart, &format!("{width} in three scans"));
    }
}

#[test]
fn grey_and_print_colour_jpegs_are_read() {
    let rgb = card(120, 80);
    let grey: Vec<u8> = rgb.chunks(3).map(|p| p[1]).collect();
    let done = process(&make::encode_jpeg(&grey, 120, 80, JpegColor::Luma, |_| {})).unwrap();
    assert_shows(&done, CORNERS.map(|c| [c[1]; 3]), "grey");

    // Adobe's convention: inverted values, no black.
    let cmyk: Vec<u8> = rgb.chunks(3).flat_map(|p| [255 - p[0], 255 - p[1], 255 - p[2], 0]).collect();
    assert_card(&make::encode_jpeg(&cmyk, 120, 80, JpegColor::Cmyk, |_| {}), "CMYK");
    assert_card(&make::encode_jpeg(&cmyk, 120, 80, JpegColor::CmykAsYcck, |_| {}), "YCCK");
}

#[test]
fn a_jpeg_in_plain_rgb_keeps_its_colours() {
    // Adobe's word "no transform" in the place of the JFIF segment (20 bytes with the
    // marker before it): the channels then are red, green and blue as they stand.
    let grey: Vec<u8> = vec![128; 120 * 80 * 3];
    let mut file = make::encode_jpeg(&grey, 120, 80, JpegColor::Ycbcr, |_| {});
    let adobe = b"\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00\x00";
    file.splice(2..20, adobe.iter().copied());
    assert_shows(&process(&file).unwrap(), [[128; 3]; 4], "RGB");

    let green: Vec<u8> = [0, 255, 0].repeat(120 * 80);
    let mut file = make::encode_jpeg(&green, 120, 80, JpegColor::Ycbcr, |e| {
        e.set_sampling_factor(SamplingFactor::F_1_1);
    });
    file.splice(2..20, adobe.iter().copied());
    assert_shows(&process(&file).unwrap(), [[0, 255, 0]; 4], "RGB");
}

#[test]
fn every_kind_of_png_is_read() {
    use ::png::{BitDepth, ColorType};
    let rgb = card(90, 60);
    let to = |f: &dyn Fn(&[u8]) -> Vec<u8>| rgb.chunks(3).flat_map(f).collect::<Vec<u8>>();
    let plain = |pixels: &[u8], color, depth| make::png(pixels, 90, 60, color, depth, |_| {});
    assert_card(&plain(&rgb, ColorType::Rgb, BitDepth::Eight), "RGB");
    let deep = to(&|p| p.iter().flat_map(|v| [*v, 99]).collect());
    assert_card(&plain(&deep, ColorType::Rgb, BitDepth::Sixteen), "16 bits");
    let opaque = to(&|p| [p, &[255]].concat());
    assert_card(&plain(&opaque, ColorType::Rgba, BitDepth::Eight), "RGBA");
    assert_card(&make::interlaced(90, 60), "interlaced");

    let palette: Vec<u8> =
        rgb.chunks(3).map(|p| CORNERS.iter().position(|c| c == p).unwrap() as u8).collect();
    let indexed = make::png(&palette, 90, 60, ColorType::Indexed, BitDepth::Eight, |e| {
        e.set_palette(CORNERS.concat());
    });
    assert_card(&indexed, "palette");

    let grey = to(&|p| vec![p[0]]);
    let expected = CORNERS.map(|c| [c[0]; 3]);
    assert_shows(&process(&plain(&grey, ColorType::Grayscale, BitDepth::Eight)).unwrap(), expected, "grey");
}

#[test]
fn transparency_becomes_white() {
    use ::png::{BitDepth, ColorType};
    let clear: Vec<u8> = [9, 9, 9, 0].repeat(60 * 40);
    let file = make::png(&clear, 60, 40, ColorType::Rgba, BitDepth::Eight, |_| {});
    assert_shows(&process(&file).unwrap(), [[255; 3]; 4], "clear RGBA");
    let grey: Vec<u8> = [0, 0].repeat(60 * 40);
    let file = make::png(&grey, 60, 40, ColorType::GrayscaleAlpha, BitDepth::Eight, |_| {});
    assert_shows(&process(&file).unwrap(), [[255; 3]; 4], "clear grey");
    for lossless in [true, false] {
        let file = ::webp::Encoder::from_rgba(&clear, 60, 40).encode_simple(lossless, 90.0).unwrap();
        assert_shows(&process(&file).unwrap(), [[255; 3]; 4], "clear WebP");
    }
}

#[test]
fn webp_is_read_in_both_codings() {
    for (width, height) in [(90, 60), (1999, 33)] {
        assert_card(&make::webp(width, height, false), "lossy WebP");
        assert_card(&make::webp(width, height, true), "lossless WebP");
    }
}

/// What stands where after turning, by EXIF value; indices into [`CORNERS`].
const TURNED: [[usize; 4]; 8] = [
    [0, 1, 2, 3],
    [1, 0, 3, 2],
    [3, 2, 1, 0],
    [2, 3, 0, 1],
    [0, 2, 1, 3],
    [2, 0, 3, 1],
    [3, 1, 2, 0],
    [1, 3, 0, 2],
];

#[test]
fn photos_stand_upright_and_report_their_upright_size() {
    for (value, corners) in (1..).zip(TURNED) {
        let exif = make::exif(value);
        let jpeg = make::jpeg_with(120, 80, SamplingFactor::F_2_2, |e| e.add_exif_metadata(&exif).unwrap());
        let mut png = make::png_header(120, 80, 2, false);
        png.extend(make::chunk(b"eXIf", &exif));
        let plain = make::png(&card(120, 80), 120, 80, ::png::ColorType::Rgb, ::png::BitDepth::Eight, |_| {});
        png.extend(&plain[33..]);
        for (name, file) in [("JPEG", jpeg), ("PNG", png), ("WebP", make::webp_with_exif(120, 80, value))] {
            let done = process(&file).unwrap();
            let size = if value >= 5 { (80, 120) } else { (120, 80) };
            assert_eq!((done.width, done.height), size, "{name} {value}");
            assert_eq!((done.large.width, done.large.height), size, "{name} {value}");
            assert_shows(&done, corners.map(|c| CORNERS[c]), &format!("{name} {value}"));
        }
    }
}

#[test]
fn nothing_of_the_metadata_survives() {
    let exif = make::exif(6);
    let file = make::jpeg_with(120, 80, SamplingFactor::F_2_2, |e| {
        e.add_exif_metadata(&exif).unwrap();
        e.add_app_segment(1, b"http://ns.adobe.com/xap/1.0/\0<x:GPS/>".to_vec()).unwrap();
        e.add_icc_profile(b"GPS profile").unwrap();
    });
    let has = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|w| w == what);
    assert!(has(&file, b"Exif") && has(&file, b"GPS 45.14N"));
    let done = process(&file).unwrap();
    for bytes in [&done.large.bytes, &done.small.bytes] {
        for what in [&b"Exif"[..], b"EXIF", b"GPS", b"ns.adobe.com", b"ICC_PROFILE"] {
            assert!(!has(bytes, what), "{:?} survived", String::from_utf8_lossy(what));
        }
    }
}
