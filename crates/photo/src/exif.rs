//! The one EXIF tag that changes how a picture looks: which way is up.
//!
//! Nothing else of EXIF is read, and nothing of it is ever written, so the
//! parser stays small enough to check by eye: it reads one directory of a TIFF
//! header and never follows an offset it has not bounds-checked.

/// How the stored pixels must be turned to stand upright (EXIF tag 0x0112).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Orientation {
    /// Rows and columns are exchanged first.
    pub transpose: bool,
    /// Then the columns are mirrored.
    pub flip_x: bool,
    /// Then the rows are mirrored.
    pub flip_y: bool,
}

impl Orientation {
    /// The orientation for an EXIF value; anything but 2–8 is "as stored".
    #[must_use]
    pub fn from_exif(value: u16) -> Self {
        let (transpose, flip_x, flip_y) = match value {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Self { transpose, flip_x, flip_y }
    }

    /// Width and height after turning.
    #[must_use]
    pub fn size(self, width: u32, height: u32) -> (u32, u32) {
        if self.transpose { (height, width) } else { (width, height) }
    }

    /// Whether the pixels can stay as they are.
    #[must_use]
    pub fn is_upright(self) -> bool {
        self == Self::default()
    }
}

const ORIENTATION_TAG: u16 = 0x0112;
const TYPE_SHORT: u16 = 3;
const ENTRY: usize = 12;

/// The orientation in an EXIF block, with or without its `Exif\0\0` prefix.
///
/// A block that cannot be understood means "as stored": a broken tag must not
/// cost anybody their photo.
#[must_use]
pub fn orientation(block: &[u8]) -> Orientation {
    let tiff = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    Orientation::from_exif(find(tiff).unwrap_or(1))
}

fn find(tiff: &[u8]) -> Option<u16> {
    let order = match tiff.get(..4)? {
        b"II*\0" => Order::Little,
        b"MM\0*" => Order::Big,
        _ => return None,
    };
    let start = usize::try_from(order.u32(tiff, 4)?).ok()?;
    let count = usize::from(order.u16(tiff, start)?);
    let entries = tiff.get(start.checked_add(2)?..)?;
    entries.chunks_exact(ENTRY).take(count).find_map(|entry| {
        let wanted = order.u16(entry, 0)? == ORIENTATION_TAG
            && order.u16(entry, 2)? == TYPE_SHORT
            && order.u32(entry, 4)? == 1;
        if wanted { order.u16(entry, 8) } else { None }
    })
}

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let raw = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(raw),
            Self::Big => u16::from_be_bytes(raw),
        })
    }

    fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let raw = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(raw),
            Self::Big => u32::from_be_bytes(raw),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn block(little: bool, value: u16) -> Vec<u8> {
        let w16 = |v: u16| if little { v.to_le_bytes() } else { v.to_be_bytes() };
        let w32 = |v: u32| if little { v.to_le_bytes() } else { v.to_be_bytes() };
        let mut b = if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        b.extend(w32(8));
        b.extend(w16(2));
        for (tag, kind, count, v) in [(0x0100, 4, 1, 9), (ORIENTATION_TAG, TYPE_SHORT, 1, value)] {
            b.extend(w16(tag));
            b.extend(w16(kind));
            b.extend(w32(count));
            b.extend(w16(v));
            b.extend([0, 0]);
        }
        b
    }

    #[test]
    fn both_byte_orders_and_both_prefixes_are_read() {
        for value in 1..=8 {
            for little in [true, false] {
                let plain = block(little, value);
                let mut prefixed = b"Exif\0\0".to_vec();
                prefixed.extend(&plain);
                assert_eq!(orientation(&plain), Orientation::from_exif(value));
                assert_eq!(orientation(&prefixed), Orientation::from_exif(value));
            }
        }
    }

    #[test]
    fn a_value_out_of_range_leaves_the_picture_as_stored() {
        for value in [0, 9, 255, u16::MAX] {
            assert!(orientation(&block(true, value)).is_upright());
        }
    }

    #[test]
    fn an_offset_beyond_the_block_is_not_followed() {
        let mut b = block(true, 6);
        b[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(orientation(&b).is_upright());
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = orientation(&bytes);
        }

        #[test]
        fn no_damage_makes_the_parser_panic(
            value in any::<u16>(), at in 0usize..34, with in any::<u8>(), cut in 0usize..40,
        ) {
            let mut b = block(false, value);
            b[at] = with;
            b.truncate(cut);
            let _ = orientation(&b);
        }
    }
}
