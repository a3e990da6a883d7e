/**
 * Coordinate systems of maps in China, as in the crate `domain` (`geo`); a test
 * compares both. Positions are `[longitude, latitude]` in degrees.
 *
 * @typedef {[number, number]} Position
 */

const { PI, abs, atan, atan2, cos, exp, hypot, log, sin, sqrt, tan } = Math;
const RADIANS = PI / 180;

// Krasovsky 1940, on which the published approximation of GCJ-02 is built.
const AXIS = 6378245;
const ECCENTRICITY = 0.006693421622965943;

/** Whether a position lies in the box in which maps are shifted. */
const isShifted = ([lng, lat]) => lat >= 0.8293 && lat <= 55.8271 && lng >= 72.004 && lng <= 137.8347;

const waves = (value, parts) =>
  (parts.reduce((sum, [height, part]) => sum + height * sin(value * part * PI), 0) * 2) / 3;

const shiftNorth = (x, y) =>
  -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) +
  waves(x, [[20, 6], [20, 2]]) + waves(y, [[20, 1], [40, 1 / 3]]) + waves(y, [[160, 1 / 12], [320, 1 / 30]]);

const shiftEast = (x, y) =>
  300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) +
  waves(x, [[20, 6], [20, 2]]) + waves(x, [[20, 1], [40, 1 / 3]]) + waves(x, [[150, 1 / 12], [300, 1 / 30]]);

/** @param {Position} at @returns {Position} */
function shifted([lng, lat]) {
  const [x, y] = [lng - 105, lat - 35];
  const magic = 1 - ECCENTRICITY * sin(lat * RADIANS) ** 2;
  const north = (AXIS * (1 - ECCENTRICITY)) / (magic * sqrt(magic));
  const east = (AXIS / sqrt(magic)) * cos(lat * RADIANS);
  return [lng + shiftEast(x, y) / east / RADIANS, lat + shiftNorth(x, y) / north / RADIANS];
}

// What Baidu adds to GCJ-02: a turn, a stretch and a move.
const WAVE = (PI * 3000) / 180;

/** @param {Position} at @returns {Position} */
function turned([lng, lat]) {
  const length = hypot(lng, lat) + 0.00002 * sin(lat * WAVE);
  const angle = atan2(lat, lng) + 0.000003 * cos(lng * WAVE);
  return [length * cos(angle) + 0.0065, length * sin(angle) + 0.006];
}

/** What a shift makes `target` of: takes away what it adds until nothing is left. */
function undo(target, shift) {
  let at = target;
  for (let round = 0; round < 12; round++) {
    const there = shift(at);
    const off = [target[0] - there[0], target[1] - there[1]];
    at = [at[0] + off[0], at[1] + off[1]];
    if (Math.max(abs(off[0]), abs(off[1])) < 1e-10) break;
  }
  return at;
}

const forth = (shift) => (at) => (isShifted(at) ? shift(at) : at);
const back = (shift) => (at) => (isShifted(at) ? undo(at, shift) : at);

/** WGS-84 to GCJ-02. @type {(at: Position) => Position} */
export const toGcj = forth(shifted);
/** GCJ-02 to WGS-84. @type {(at: Position) => Position} */
export const fromGcj = back(shifted);
const turnForth = forth(turned);
const turnBack = back(turned);
/** WGS-84 to BD-09. @type {(at: Position) => Position} */
export const toBd = (at) => turnForth(toGcj(at));
/** BD-09 to WGS-84. @type {(at: Position) => Position} */
export const fromBd = (at) => fromGcj(turnBack(at));

// Metres of the usual Web Mercator.
const SIDE = PI * 6378137;
const LAST = 85.06;

/** @param {Position} at @returns {Position} */
export const toMercator = ([lng, lat]) => {
  const north = Math.max(-LAST, Math.min(LAST, lat));
  return [(lng / 180) * SIDE, log(tan(((90 + north) * RADIANS) / 2)) * (SIDE / PI)];
};

/** @param {Position} at @returns {Position} */
export const fromMercator = ([x, y]) => [(x / SIDE) * 180, (2 * atan(exp((y / SIDE) * PI))) / RADIANS - 90];

// Baidu's own Mercator: by latitude in six bands, each a polynomial (the
// coefficients stand in its maps' scripts): metres an equatorial degree, then
// the six of the polynomial in |latitude| / last.
const BANDS = [
  [75, [-0.0015702102444, 111320.7020616939, 1704480524535203, -10338987376042340, 26112667856603880, -35149669176653700, 26595700718403920, -10725012454188240, 1800819912950474, 82.5]],
  [60, [0.0008277824516172526, 111320.7020463578, 647795574.6671607, -4082003173.641316, 10774905663.51142, -15171875531.51559, 12053065338.62167, -5124939663.577472, 913311935.9512032, 67.5]],
  [45, [0.00337398766765, 111320.7020202162, 4481351.045890365, -23393751.19931662, 79682215.47186455, -115964993.2797253, 97236711.15602145, -43661946.33752821, 8477230.501135234, 52.5]],
  [30, [0.00220636496208, 111320.7020209128, 51751.86112841131, 3796837.749470245, 992013.7397791013, -1221952.21711287, 1340652.697009075, -620943.6990984312, 144416.9293806241, 37.5]],
  [15, [-0.0003441963504368392, 111320.7020576856, 278.2353980772752, 2485758.690035394, 6070.750963243378, 54821.18345352118, 9540.606633304236, -2710.55326746645, 1405.483844121726, 22.5]],
  [0, [-0.0003218135878613132, 111320.7020701615, 0.00369383431289, 823725.6402795718, 0.46104986909093, 2351.343141331292, 1.58060784298199, 8.77738589078284, 0.37238884252424, 7.45]],
];

const bandOf = (lat) => BANDS.find(([from]) => abs(lat) >= from)[1];

/** BD-09 degrees to Baidu's metres. @param {Position} at @returns {Position} */
export function toBaidu([lng, lat]) {
  const north = Math.max(-74, Math.min(74, lat));
  const c = bandOf(north);
  const part = abs(north) / c[9];
  const y = c.slice(2, 9).reduceRight((sum, factor) => sum * part + factor, 0);
  return [c[0] + c[1] * abs(lng), y].map((v, i) => (i ? north : lng) < 0 ? -v : v);
}

/** Baidu's metres to BD-09 degrees: by halving, for no inverse is exact. @param {Position} at @returns {Position} */
export function fromBaidu([x, y]) {
  let [low, high] = [-74, 74];
  for (let round = 0; round < 45; round++) {
    const middle = (low + high) / 2;
    if (toBaidu([0, middle])[1] < y) low = middle;
    else high = middle;
  }
  const lat = (low + high) / 2;
  const c = bandOf(lat);
  return [((abs(x) - c[0]) / c[1]) * (x < 0 ? -1 : 1), lat];
}
