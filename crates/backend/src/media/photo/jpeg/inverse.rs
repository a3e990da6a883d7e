//! The inverse cosine transform, at full size or straight at a half, a quarter
//! or an eighth of it.
//!
//! The mean of the two samples 2k and 2k+1 of an eight-point cosine basis u is
//! `cos((2k+1)uπ/8) · cos(uπ/16)`: a four-point basis with a factor. Bases above
//! 4 fold back onto 8 − u with the sign changed, and basis 4 vanishes. So a
//! small transform gives exactly the box mean of the large one's result, and the
//! folding costs nothing because it joins the dequantisation factors.

use std::f32::consts::PI;

/// Zigzag order: the row-major index of the k-th coefficient (figure A.6).
pub const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// What each coefficient of a block is multiplied with, row-major: its
/// dequantisation, normalisation and folding in one.
pub struct Factors([f32; 64]);

impl Factors {
    /// For blocks shrunk to `n × n` samples, `n` one of 1, 2, 4, 8; the
    /// quantisation table in zigzag order.
    pub fn new(quantisation: &[u16; 64], n: usize) -> Self {
        let mut factors = [0.0; 64];
        for (quantum, at) in quantisation.iter().zip(ZIGZAG) {
            let at = usize::from(at);
            factors[at] = f32::from(*quantum) * factor(at / 8, n) * factor(at % 8, n);
        }
        Self(factors)
    }

    /// The sample of a block shrunk to one, from its first coefficient.
    pub fn mean(&self, dc: i32) -> u8 {
        level(dc as f32 * self.0[0])
    }
}

fn factor(basis: usize, n: usize) -> f32 {
    let normal = if basis == 0 { 0.5 * 0.5_f32.sqrt() } else { 0.5 };
    let (mut basis, mut factor, mut size) = (basis, normal, 8);
    while size > n {
        factor *= (basis as f32 * PI / (2 * size) as f32).cos();
        size /= 2;
        if basis == size {
            return 0.0;
        }
        if basis > size {
            basis = 2 * size - basis;
            factor = -factor;
        }
    }
    factor
}

/// `N`-point cosine bases; row k, column u.
pub struct Basis<const N: usize>([[f32; N]; N]);

impl<const N: usize> Basis<N> {
    pub fn new() -> Self {
        let mut rows = [[0.0; N]; N];
        for (k, row) in rows.iter_mut().enumerate() {
            for (u, cell) in row.iter_mut().enumerate() {
                *cell = (((2 * k + 1) * u) as f32 * PI / (2 * N) as f32).cos();
            }
        }
        Self(rows)
    }

    /// Samples of a block from its coefficients (row-major).
    #[inline(always)]
    pub fn samples(&self, coefficients: &[i32; 64], factors: &Factors) -> [[u8; N]; N] {
        let half = self.columns(&folded(coefficients, factors));
        let full = self.columns(&transpose(&half));
        let mut samples = [[0; N]; N];
        for (y, row) in samples.iter_mut().enumerate() {
            for (x, sample) in row.iter_mut().enumerate() {
                *sample = level(full[x][y]);
            }
        }
        samples
    }

    /// Every column transformed. Even bases are symmetric, odd ones
    /// antisymmetric about the middle, which halves the work.
    #[inline(always)]
    fn columns(&self, block: &[[f32; N]; N]) -> [[f32; N]; N] {
        let mut out = [[0.0; N]; N];
        for k in 0..N / 2 {
            let (mut even, mut odd) = ([0.0; N], [0.0; N]);
            for (u, row) in block.iter().enumerate() {
                let sum = if u % 2 == 0 { &mut even } else { &mut odd };
                for x in 0..N {
                    sum[x] += self.0[k][u] * row[x];
                }
            }
            for x in 0..N {
                out[k][x] = even[x] + odd[x];
                out[N - 1 - k][x] = even[x] - odd[x];
            }
        }
        out
    }
}

/// Dequantised coefficients with the bases above `N` folded onto those below.
#[inline(always)]
fn folded<const N: usize>(coefficients: &[i32; 64], factors: &Factors) -> [[f32; N]; N] {
    let mut rows = [[0.0_f32; 8]; 8];
    let lines = coefficients.chunks_exact(8).zip(factors.0.chunks_exact(8));
    for (row, (values, factors)) in rows.iter_mut().zip(lines) {
        for ((cell, value), factor) in row.iter_mut().zip(values).zip(factors) {
            *cell = *value as f32 * factor;
        }
    }
    let mut size = 8;
    while size > N {
        for v in 1..size / 2 {
            let above = rows[size - v];
            rows[v].iter_mut().zip(above).for_each(|(cell, value)| *cell += value);
        }
        size /= 2;
    }
    let mut out = [[0.0; N]; N];
    for (out, row) in out.iter_mut().zip(&mut rows) {
        let mut size = 8;
        while size > N {
            for u in 1..size / 2 {
                row[u] += row[size - u];
            }
            size /= 2;
        }
        out.copy_from_slice(&row[..N]);
    }
    out
}

/// Shifts to 0–255, clamps and rounds. Adding 2²³ leaves the rounded value in
/// the lowest bits, which the compiler can do for many samples at once.
#[inline(always)]
fn level(value: f32) -> u8 {
    ((value + 128.0).clamp(0.0, 255.0) + 8_388_608.0).to_bits() as u8
}

#[inline(always)]
fn transpose<const N: usize>(block: &[[f32; N]; N]) -> [[f32; N]; N] {
    let mut out = [[0.0; N]; N];
    for (y, row) in block.iter().enumerate() {
        for (x, value) in row.iter().enumerate() {
            out[x][y] = *value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition (equation A.3.3), written out.
    fn by_definition(coefficients: &[i32; 64]) -> [[f32; 8]; 8] {
        let mut out = [[0.0; 8]; 8];
        for (y, row) in out.iter_mut().enumerate() {
            for (x, sample) in row.iter_mut().enumerate() {
                for (i, c) in coefficients.iter().enumerate() {
                    let (v, u) = (i / 8, i % 8);
                    let scale = |n: usize| if n == 0 { 0.5_f32.sqrt() } else { 1.0 };
                    let wave = |p: usize, n: usize| (((2 * p + 1) * n) as f32 * PI / 16.0).cos();
                    *sample += 0.25 * scale(u) * scale(v) * *c as f32 * wave(x, u) * wave(y, v);
                }
            }
        }
        out
    }

    fn check<const N: usize>() {
        let mut noise = 7_u32;
        let mut natural = [0_i32; 64];
        for c in &mut natural {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *c = (noise >> 26) as i32 - 32;
        }
        let factors = Factors::new(&[1; 64], N);
        let full = by_definition(&natural);
        let step = 8 / N;
        for (y, row) in Basis::<N>::new().samples(&natural, &factors).iter().enumerate() {
            for (x, sample) in row.iter().enumerate() {
                let area = (0..step * step).map(|i| full[y * step + i / step][x * step + i % step]);
                let mean = area.sum::<f32>() / (step * step) as f32 + 128.0;
                assert!((f32::from(*sample) - mean.clamp(0.0, 255.0)).abs() <= 0.51, "{N}: {x},{y}");
            }
        }
    }

    #[test]
    fn a_small_transform_gives_the_box_mean_of_the_full_one() {
        check::<8>();
        check::<4>();
        check::<2>();
    }
}
