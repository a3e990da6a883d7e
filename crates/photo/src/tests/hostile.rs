//! Files that are cut off, lie about themselves or try to cost too much.

use super::make;
use crate::*;
use jpeg_encoder::SamplingFactor;
use proptest::prelude::*;

/// The most memory this process ever held, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
fn more_bytes_than_allowed_are_refused_before_anything_else() {
    let mut file = make::jpeg(20, 20);
    file.resize(MAX_BYTES + 1, 0);
    assert_eq!(process(&file), Err(PhotoError::TooLarge { limit: MAX_BYTES as u64 }));
}

#[test]
fn more_pixels_than_allowed_are_refused_by_the_header() {
    let refused = Err(PhotoError::TooManyPixels { limit: MAX_PIXELS });
    for (width, height) in [(50_000, 50_000), (20_001, 1), (1, 20_001), (7_072, 7_072)] {
        assert_eq!(process(&make::png_header(width, height, 2, false)), refused, "{width} × {height}");
        let mut jpeg = make::jpeg(16, 16);
        let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
        jpeg[frame + 5..frame + 7].copy_from_slice(&(height as u16).to_be_bytes());
        jpeg[frame + 7..frame + 9].copy_from_slice(&(width as u16).to_be_bytes());
        assert_eq!(process(&jpeg), refused, "{width} × {height}");
    }
    assert!(inspect(&make::png_header(7_071, 7_071, 2, false)).is_ok());
}

#[test]
fn a_webp_whose_canvas_hides_a_larger_picture_is_refused() {
    let mut file = make::webp_with_exif(64, 64, 1);
    file[24] = 9;
    assert_eq!(process(&file), Err(PhotoError::Damaged));
}

#[test]
fn a_cut_off_upload_is_refused_rather_than_shown_half_grey() {
    let jpeg = make::jpeg(640, 480);
    let progressive = make::jpeg_with(640, 480, SamplingFactor::F_2_2, |e| e.set_progressive(true));
    let png = make::interlaced(300, 200);
    let files = [
        ("JPEG", jpeg, 1),
        ("progressive JPEG", progressive, 1),
        ("PNG", png, 30),
        ("lossy WebP", make::webp(640, 480, false), 2),
        ("lossless WebP", make::webp(640, 480, true), 2),
    ];
    for (name, file, tail) in files {
        assert!(process(&file).is_ok(), "{name}");
        for part in 1..50 {
            let cut = (file.len() - tail) * part / 49;
            let refusal = process(&file[..cut]).unwrap_err();
            assert!(matches!(refusal, PhotoError::Damaged | PhotoError::UnsupportedType), "{name} at {cut}");
        }
    }
}

#[test]
fn bytes_behind_the_end_marker_do_not_matter() {
    // Phones append films, depth maps and second pictures there.
    let mut file = make::jpeg(64, 48);
    file.extend(make::jpeg(16, 16));
    file.extend([0xFF; 1000]);
    assert!(process(&file).is_ok());
}

#[test]
fn a_jpeg_with_thousands_of_segments_or_scans_is_refused_at_once() {
    let plain = make::jpeg(640, 480);
    let mut many = plain[..2].to_vec();
    many.extend(b"\xFF\xE1\x00\x03x".repeat(200_000));
    many.extend(&plain[2..]);
    assert_eq!(process(&many), Err(PhotoError::Damaged));

    let progressive = make::jpeg_with(640, 480, SamplingFactor::F_2_2, |e| e.set_progressive(true));
    let mut many = progressive[..progressive.len() - 2].to_vec();
    many.extend(b"\xFF\xDA\x00\x08\x01\x00\x00\x01\x3F\x00\x00".repeat(100_000));
    many.extend([0xFF, 0xD9]);
    assert_eq!(process(&many), Err(PhotoError::Damaged));
}

#[test]
fn a_png_bomb_costs_no_memory() {
    let bomb = make::bomb(1_000_000_000);
    let named = |prefix: &[u8]| [prefix, bomb.as_slice()].concat();
    let plain = make::png(&make::card(30, 20), 30, 20, ::png::ColorType::Rgb, ::png::BitDepth::Eight, |_| {});
    let before = peak();
    for (name, body) in
        [(b"zTXt", named(b"a\0\0")), (b"iCCP", named(b"a\0\0")), (b"iTXt", named(b"a\0\x01\0\0\0"))]
    {
        let mut file = plain[..33].to_vec();
        file.extend(make::chunk(name, &body));
        file.extend(&plain[33..]);
        assert!(process(&file).is_ok(), "{name:?}");
    }
    let mut pixels = make::png_header(30, 20, 2, false);
    pixels.extend(make::chunk(b"IDAT", &bomb));
    pixels.extend(make::chunk(b"IEND", &[]));
    let _ = process(&pixels);
    assert!(peak() - before < 64 << 20, "took {} MB", (peak() - before) >> 20);
}

#[test]
fn what_is_no_photo_is_refused() {
    assert_eq!(process(b"<html><script>alert(1)</script>"), Err(PhotoError::UnsupportedType));
    assert_eq!(process(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Err(PhotoError::Heic));
    assert_eq!(process(b""), Err(PhotoError::UnsupportedType));
    for start in [&b"\xFF\xD8\xFF"[..], b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"] {
        assert_eq!(process(start), Err(PhotoError::Damaged));
    }
}

#[test]
fn a_moving_picture_is_refused() {
    let rgb = make::card(32, 32);
    let config = ::webp::WebPConfig::new().unwrap();
    let mut encoder = ::webp::AnimEncoder::new(32, 32, &config);
    let other: Vec<u8> = rgb.iter().map(|v| 255 - v).collect();
    for (frame, time) in [(&rgb, 0), (&other, 100), (&rgb, 200)] {
        encoder.add_frame(::webp::AnimFrame::from_rgb(frame, 32, 32, time));
    }
    assert_eq!(process(&encoder.encode()), Err(PhotoError::Animated));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Damage gives some picture or a refusal, whatever the library makes of it.
    #[test]
    fn no_damage_gets_past_the_jpeg_reader(
        restarts in any::<bool>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut file = make::jpeg_with(48, 40, SamplingFactor::F_2_2, |e| {
            if restarts { e.set_restart_interval(2) }
        });
        for (at, value) in changes {
            let at = at.index(file.len());
            file[at] = value;
        }
        if restarts { file.truncate(cut.index(file.len() + 1)); }
        if let Ok((Kind::Jpeg, head)) = inspect(&file)
            && u64::from(head.width) * u64::from(head.height) < 1 << 20
        {
            let _ = process(&file);
        }
    }

    #[test]
    fn no_bytes_make_the_header_readers_panic(
        start in prop::sample::select(vec![&b"\xFF\xD8\xFF"[..], b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP"]),
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let _ = inspect(&[start, &bytes].concat());
    }
}
