//! Baseline JPEG, decoded straight to a fraction of its size.
//!
//! Phones take 12 to 50 megapixels; 1600 pixels are kept. Shrinking inside the
//! inverse transform takes a quarter or less of the memory and half the time of
//! decoding everything first. Anything unusual is left to the general decoder.

use super::Prologue;
use super::huffman::{self, Bits, Table};
use super::inverse::{Basis, Factors, ZIGZAG};
use super::walk::{Walk, marker};
use crate::media::photo::PhotoError;
use crate::media::photo::pixels::Plane;

/// The smallest fraction, in eighths, that leaves the long side at least `wanted`.
pub fn eighths(width: u32, height: u32, wanted: u32) -> usize {
    let long = u64::from(width.max(height));
    [1, 2, 4].into_iter().find(|n| long * n >= u64::from(wanted) * 8).unwrap_or(8) as usize
}

struct Component<'a> {
    plane: Plane,
    /// Blocks of one unit, across and down.
    across: usize,
    down: usize,
    factors: Factors,
    dc_table: &'a Table,
    ac_table: &'a Table,
    dc: i32,
}

/// The planes of a picture whose prologue [`Prologue::is_plain`].
pub fn decode(bytes: &[u8], p: &Prologue<'_>, n: usize) -> Result<Vec<Plane>, PhotoError> {
    match n {
        1 => scan(bytes, p, n, |c, factors| [[factors.mean(c[0])]]),
        2 => scan(bytes, p, n, with(Basis::<2>::new())),
        4 => scan(bytes, p, n, with(Basis::<4>::new())),
        _ => scan(bytes, p, 8, with(Basis::<8>::new())),
    }
}

fn with<const N: usize>(basis: Basis<N>) -> impl Fn(&[i32; 64], &Factors) -> [[u8; N]; N] {
    move |coefficients, factors| basis.samples(coefficients, factors)
}

fn scan<const N: usize>(
    bytes: &[u8],
    p: &Prologue<'_>,
    n: usize,
    samples: impl Fn(&[i32; 64], &Factors) -> [[u8; N]; N],
) -> Result<Vec<Plane>, PhotoError> {
    let tables = p.tables()?;
    let (h_max, v_max) = p.frame.largest_factors();
    let (units_x, units_y) = p.frame.units();
    let mut components = Vec::with_capacity(p.frame.components.len());
    for (c, (dc, ac)) in p.frame.components.iter().zip(&p.scan) {
        let (across, down) = (c.across, c.down);
        let fraction = |factor: usize, most: usize| (n * factor) as f64 / (8 * most) as f64;
        components.push(Component {
            plane: Plane {
                stride: units_x * across * n,
                rows: units_y * down * n,
                width: f64::from(p.frame.width) * fraction(across, h_max),
                height: f64::from(p.frame.height) * fraction(down, v_max),
                data: vec![0; units_x * across * n * units_y * down * n],
            },
            across,
            down,
            factors: Factors::new(p.quantisation[c.quantisation].as_ref().ok_or(PhotoError::Damaged)?, n),
            dc_table: tables.dc[*dc].as_ref().ok_or(PhotoError::Damaged)?,
            ac_table: tables.ac[*ac].as_ref().ok_or(PhotoError::Damaged)?,
            dc: 0,
        });
    }
    let mut bits = Bits::new(bytes, p.data);
    let mut until_restart = p.restart_interval;
    let mut restarts = 0_u8;
    for unit_y in 0..units_y {
        for unit_x in 0..units_x {
            if p.restart_interval > 0 && until_restart == 0 {
                bits.restart(restarts)?;
                restarts = (restarts + 1) % 8;
                until_restart = p.restart_interval;
                components.iter_mut().for_each(|c| c.dc = 0);
            }
            until_restart = until_restart.wrapping_sub(1);
            for c in &mut components {
                unit(c, &mut bits, unit_x, unit_y, &samples)?;
            }
        }
        if bits.overrun() {
            return Err(PhotoError::Damaged);
        }
    }
    expect_end(bytes, &bits)?;
    Ok(components.into_iter().map(|c| c.plane).collect())
}

#[inline(always)]
fn unit<const N: usize>(
    c: &mut Component<'_>,
    bits: &mut Bits<'_>,
    unit_x: usize,
    unit_y: usize,
    samples: impl Fn(&[i32; 64], &Factors) -> [[u8; N]; N],
) -> Result<(), PhotoError> {
    for y in 0..c.down {
        for x in 0..c.across {
            let mut coefficients = [0_i32; 64];
            c.dc = huffman::block(bits, c.dc_table, c.ac_table, c.dc, |k, value| {
                coefficients[usize::from(ZIGZAG[k & 63])] = value;
            })?;
            coefficients[0] = c.dc;
            let left = (unit_x * c.across + x) * N;
            let top = (unit_y * c.down + y) * N;
            for (row, line) in samples(&coefficients, &c.factors).iter().enumerate() {
                let at = (top + row) * c.plane.stride + left;
                c.plane.data[at..at + N].copy_from_slice(line);
            }
        }
    }
    Ok(())
}

/// After the last unit only padding may stand before the end marker: a file
/// without it was cut off.
fn expect_end(bytes: &[u8], bits: &Bits<'_>) -> Result<(), PhotoError> {
    let at = bits.marker().ok_or(PhotoError::Damaged)?;
    let mut walk = Walk::from(bytes, at);
    loop {
        match walk.segment()?.marker {
            marker::EOI => return Ok(()),
            marker::SOS => return Err(PhotoError::Damaged),
            _ => walk.skip_compressed()?,
        }
    }
}
