//! Bits and Huffman codes of baseline JPEG (ITU-T T.81, annexes C and F).

use crate::media::photo::PhotoError;

/// Bits looked up at once. Most symbols with their value fit.
const LOOK: u32 = 10;
/// Run length that stands for "the rest of the block is zero".
const END_OF_BLOCK: u32 = 64;

/// A code table: one step for short codes, a search for long ones.
pub struct Table {
    /// For AC: length of code and value, run, value, packed; 0 = not short.
    direct: Box<[u32; 1 << LOOK]>,
    /// Code length << 8 | symbol; 0 = longer than `LOOK`.
    short: Box<[u16; 1 << LOOK]>,
    /// For each length, the first code beyond it, left-aligned in 16 bits.
    limit: [u32; 17],
    /// For each length, what turns a code into an index of `symbols`.
    offset: [i32; 17],
    symbols: [u8; 256],
}

impl Table {
    /// A table from how many codes of each length there are, and their symbols
    /// in order. Refuses counts that no prefix code can have.
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Result<Self, PhotoError> {
        let total: usize = counts.iter().map(|c| usize::from(*c)).sum();
        if total > 256 || symbols.len() != total {
            return Err(PhotoError::Damaged);
        }
        let mut table = Self {
            direct: Box::new([0; 1 << LOOK]),
            short: Box::new([0; 1 << LOOK]),
            limit: [0; 17],
            offset: [0; 17],
            symbols: [0; 256],
        };
        table.symbols[..total].copy_from_slice(symbols);
        let (mut code, mut index) = (0_u32, 0_usize);
        for length in 1..=16_u32 {
            table.offset[length as usize] = index as i32 - code as i32;
            for _ in 0..counts[length as usize - 1] {
                if code >= 1 << length {
                    return Err(PhotoError::Damaged);
                }
                table.enter(code, length, symbols[index]);
                code += 1;
                index += 1;
            }
            table.limit[length as usize] = code << (16 - length);
            code <<= 1;
        }
        Ok(table)
    }

    fn enter(&mut self, code: u32, length: u32, symbol: u8) {
        if length > LOOK {
            return;
        }
        let free = LOOK - length;
        for tail in 0..1_u32 << free {
            let at = ((code << free) | tail) as usize;
            self.short[at] = (length as u16) << 8 | u16::from(symbol);
            let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            self.direct[at] = if symbol == 0 {
                length | END_OF_BLOCK << 8
            } else if size > 0 && size <= free {
                let value = extend(tail >> (free - size), size) as i16;
                (length + size) | run << 8 | u32::from(value as u16) << 16
            } else {
                0
            };
        }
    }
}

/// Table F.12's EXTEND: a value of `size` bits, negative when its top bit is 0.
fn extend(bits: u32, size: u32) -> i32 {
    let bits = bits as i32;
    if size > 0 && bits < 1 << (size - 1) { bits - (1 << size) + 1 } else { bits }
}

/// The bits of one entropy-coded segment, without its stuffed bytes.
#[derive(Clone, Copy)]
pub struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, from the top.
    window: u64,
    held: u32,
    /// How many of `held` were made up because the segment had ended.
    invented: u32,
}

impl<'a> Bits<'a> {
    pub fn new(data: &'a [u8], at: usize) -> Self {
        Self { data, at, window: 0, held: 0, invented: 0 }
    }

    /// Whether more was read than the segment holds.
    pub fn overrun(&self) -> bool {
        self.held < self.invented
    }

    /// Continues behind the restart marker with this number (0–7).
    pub fn restart(&mut self, number: u8) -> Result<(), PhotoError> {
        let at = self.marker().ok_or(PhotoError::Damaged)?;
        if self.overrun() || self.data[at + 1] != super::walk::marker::RST0 + number {
            return Err(PhotoError::Damaged);
        }
        *self = Self::new(self.data, at + 2);
        Ok(())
    }

    /// Where the next marker stands, past any padding.
    pub fn marker(&self) -> Option<usize> {
        // Bytes already taken in hold no marker: taking in stops before one.
        let mut at = self.at;
        loop {
            at += self.data.get(at..)?.iter().position(|b| *b == 0xFF)?;
            match self.data.get(at + 1)? {
                0 => at += 2,
                0xFF => at += 1,
                _ => return Some(at),
            }
        }
    }

    /// Makes sure of 32 bits: the longest code with the longest value is 31.
    #[inline(always)]
    fn refill(&mut self) {
        if self.held > 32 {
            return;
        }
        if let Some(next) = self.data.get(self.at..self.at + 4) {
            let word = u32::from_be_bytes([next[0], next[1], next[2], next[3]]);
            // No byte is FF: the usual case, taken in whole.
            if (!word).wrapping_sub(0x0101_0101) & word & 0x8080_8080 == 0 {
                self.window |= u64::from(word) << (32 - self.held);
                self.held += 32;
                self.at += 4;
                return;
            }
        }
        *self = self.refilled_bytewise();
    }

    /// By value, so that the usual case can stay in registers.
    #[cold]
    fn refilled_bytewise(mut self) -> Self {
        while self.held <= 56 {
            let byte = match (self.data.get(self.at), self.data.get(self.at + 1)) {
                (Some(0xFF), Some(0)) => {
                    self.at += 2;
                    0xFF
                }
                (Some(0xFF), _) | (None, _) => {
                    self.invented += 8;
                    0
                }
                (Some(byte), _) => {
                    self.at += 1;
                    *byte
                }
            };
            self.window |= u64::from(byte) << (56 - self.held);
            self.held += 8;
        }
        self
    }

    #[inline(always)]
    fn peek(&self, count: u32) -> u32 {
        (self.window >> (64 - count)) as u32
    }

    #[inline(always)]
    fn drop(&mut self, count: u32) {
        self.window <<= count;
        self.held = self.held.wrapping_sub(count);
    }

    #[inline(always)]
    fn value(&mut self, size: u32) -> i32 {
        if size == 0 {
            return 0;
        }
        let bits = self.peek(size);
        self.drop(size);
        extend(bits, size)
    }

    #[inline(always)]
    fn symbol(&mut self, table: &Table) -> Result<u8, PhotoError> {
        let entry = table.short[self.peek(LOOK) as usize];
        if entry != 0 {
            self.drop(u32::from(entry >> 8));
            return Ok(entry as u8);
        }
        let (length, symbol) = long_symbol(self.peek(16), table).ok_or(PhotoError::Damaged)?;
        self.drop(length);
        Ok(symbol)
    }
}

/// The length and the symbol of a code longer than `LOOK`.
#[cold]
fn long_symbol(code: u32, table: &Table) -> Option<(u32, u8)> {
    let length = (LOOK + 1..=16).find(|l| code < table.limit[*l as usize])?;
    let index = (code >> (16 - length)) as i32 + table.offset[length as usize];
    let symbol = table.symbols.get(usize::try_from(index).ok()?)?;
    Some((length, *symbol))
}

/// Decodes one block of 64 coefficients: the new DC value is returned, every
/// other coefficient that is not zero goes to `ac` with its zigzag position.
#[inline(always)]
pub fn block(
    bits: &mut Bits<'_>,
    dc_table: &Table,
    ac_table: &Table,
    previous_dc: i32,
    mut ac: impl FnMut(usize, i32),
) -> Result<i32, PhotoError> {
    // A copy lives in registers through the loop.
    let mut b = *bits;
    b.refill();
    let size = u32::from(b.symbol(dc_table)?);
    if size > 11 {
        return Err(PhotoError::Damaged);
    }
    let dc = previous_dc.wrapping_add(b.value(size));
    let mut k = 1_u32;
    while k < 64 {
        b.refill();
        let entry = ac_table.direct[b.peek(LOOK) as usize];
        if entry != 0 {
            b.drop(entry & 0xFF);
            let run = (entry >> 8) & 0xFF;
            k += run;
            if k > 63 {
                if run == END_OF_BLOCK {
                    break;
                }
                return Err(PhotoError::Damaged);
            }
            ac(k as usize, i32::from((entry >> 16) as u16 as i16));
            k += 1;
            continue;
        }
        let symbol = b.symbol(ac_table)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        match (run, size) {
            (0, 0) => break,
            (15, 0) => k += 16,
            (_, 0) => return Err(PhotoError::Damaged),
            _ => {
                k += run;
                if k > 63 {
                    return Err(PhotoError::Damaged);
                }
                ac(k as usize, b.value(size));
                k += 1;
            }
        }
    }
    *bits = b;
    Ok(dc)
}
