//! Pictures to be tried, made in memory.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Upper left, upper right, lower left, lower right.
pub const CORNERS: [[u8; 3]; 4] = [[200, 40, 40], [40, 180, 40], [40, 60, 200], [220, 200, 60]];

/// Four coloured quarters, so that turning and mixing up channels shows.
pub fn card(width: u32, height: u32) -> Vec<u8> {
    let mut rgb = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let corner = usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2);
            rgb.extend(CORNERS[corner]);
        }
    }
    rgb
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    jpeg_with(width, height, SamplingFactor::F_2_2, |_| {})
}

pub fn jpeg_with(
    width: u32,
    height: u32,
    sampling: SamplingFactor,
    set: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    encode_jpeg(&card(width, height), width, height, ColorType::Rgb, |e| {
        e.set_sampling_factor(sampling);
        set(e);
    })
}

pub fn encode_jpeg(
    pixels: &[u8],
    width: u32,
    height: u32,
    color: ColorType,
    set: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 92);
    set(&mut encoder);
    encoder.encode(pixels, width as u16, height as u16, color).unwrap();
    out
}

/// An EXIF block with an orientation and a marker that must not survive.
pub fn exif(orientation: u16) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x02\0".to_vec();
    block.extend(b"\x12\x01\x03\0\x01\0\0\0");
    block.extend(orientation.to_le_bytes());
    block.extend([0, 0]);
    block.extend(b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0");
    block.extend(b"\0\0\0\0GPS 45.14N 124.82E");
    block
}

pub fn png(
    pixels: &[u8],
    width: u32,
    height: u32,
    color: png::ColorType,
    depth: png::BitDepth,
    set: impl FnOnce(&mut png::Encoder<'_, &mut Vec<u8>>),
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    set(&mut encoder);
    encoder.write_header().unwrap().write_image_data(pixels).unwrap();
    out
}

/// A PNG chunk with its checksum.
pub fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = (body.len() as u32).to_be_bytes().to_vec();
    out.extend(name);
    out.extend(body);
    let mut crc = u32::MAX;
    for byte in &out[4..] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    out.extend((!crc).to_be_bytes());
    out
}

/// A PNG header of colour type 2 (RGB) or 6 (RGBA), eight bits.
pub fn png_header(width: u32, height: u32, color: u8, interlaced: bool) -> Vec<u8> {
    let mut body = width.to_be_bytes().to_vec();
    body.extend(height.to_be_bytes());
    body.extend([8, color, 0, 0, u8::from(interlaced)]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend(chunk(b"IHDR", &body));
    out
}

/// An interlaced RGBA card, with unfiltered rows in stored blocks.
pub fn interlaced(width: u32, height: u32) -> Vec<u8> {
    const PASSES: [(u32, u32, u32, u32); 7] =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let rgb = card(width, height);
    let mut raw = Vec::new();
    for (x0, y0, dx, dy) in PASSES {
        for y in (y0..height).step_by(dy as usize) {
            raw.push(0);
            for x in (x0..width).step_by(dx as usize) {
                let at = ((y * width + x) * 3) as usize;
                raw.extend(&rgb[at..at + 3]);
                raw.push(255);
            }
        }
    }
    let mut out = png_header(width, height, 6, true);
    out.extend(chunk(b"IDAT", &stored(&raw)));
    out.extend(chunk(b"IEND", &[]));
    out
}

fn stored(raw: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = raw.chunks(65_535).peekable();
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        out.extend((block.len() as u16).to_le_bytes());
        out.extend((!(block.len() as u16)).to_le_bytes());
        out.extend(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in raw {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

/// A zlib stream that unpacks to about this many zero bytes, a thousandth long.
pub fn bomb(unpacked: usize) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let (mut bits, mut held) = (0_u32, 0);
    let mut put = |value: u32, count: u32| {
        bits |= value << held;
        held += count;
        while held >= 8 {
            out.push(bits as u8);
            bits >>= 8;
            held -= 8;
        }
    };
    put(0b011, 3); // the last block, fixed codes
    put(0b0000_1100, 8); // literal 0, first bit first
    for _ in 0..unpacked / 258 {
        put(0b1010_0011, 8); // 258 bytes …
        put(0, 5); // … from one byte back
    }
    put(0, 15);
    out
}

pub fn webp(width: u32, height: u32, lossless: bool) -> Vec<u8> {
    let card = card(width, height);
    webp::Encoder::from_rgb(&card, width, height).encode_simple(lossless, 90.0).unwrap().to_vec()
}

/// A WebP in its extended form, with an EXIF chunk.
pub fn webp_with_exif(width: u32, height: u32, orientation: u16) -> Vec<u8> {
    let simple = webp(width, height, false);
    let side = |n: u32| (n - 1).to_le_bytes();
    let mut body = b"WEBPVP8X\x0a\0\0\0\x08\0\0\0".to_vec();
    body.extend(&side(width)[..3]);
    body.extend(&side(height)[..3]);
    body.extend(&simple[12..]);
    let exif = exif(orientation);
    body.extend(b"EXIF");
    body.extend((exif.len() as u32).to_le_bytes());
    body.extend(&exif);
    if exif.len() % 2 == 1 {
        body.push(0);
    }
    let mut out = b"RIFF".to_vec();
    out.extend((body.len() as u32).to_le_bytes());
    out.extend(body);
    out
}
