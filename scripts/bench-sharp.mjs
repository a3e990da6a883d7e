// The baseline of photos: sharp (libvips) on one thread, one photo after the other.
// node bench-sharp.mjs FOLDER-WITH-SHARP PHOTO COUNT, prints times in milliseconds as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, file, count] = process.argv.slice(2);
const sharp = createRequire(join(folder, "package.json"))("sharp");
sharp.concurrency(1);
sharp.cache(false);

const photo = readFileSync(file);
const within = (side) => ({ width: side, height: side, fit: "inside", withoutEnlargement: true });
const jpeg = { quality: 82 };
const webp = { quality: 75 };

// The pixels of the large one are kept and made smaller once more: the file is decoded once.
async function chained() {
  const { data, info } = await sharp(photo).rotate().resize(within(1600)).raw().toBuffer({ resolveWithObject: true });
  const raw = { raw: { width: info.width, height: info.height, channels: info.channels } };
  const large = await sharp(data, raw).jpeg(jpeg).toBuffer();
  const small = await sharp(data, raw).resize(within(400)).webp(webp).toBuffer();
  return [large.length, small.length];
}

// The file is read twice; for the small one its decoder skips most of the work.
async function separate() {
  const large = await sharp(photo).rotate().resize(within(1600)).jpeg(jpeg).toBuffer();
  const small = await sharp(photo).rotate().resize(within(400)).webp(webp).toBuffer();
  return [large.length, small.length];
}

async function timed(way) {
  const sizes = await way();
  const times = [];
  for (let i = 0; i < Number(count); i += 1) {
    const begin = performance.now();
    await way();
    times.push(performance.now() - begin);
  }
  return { sizes, times };
}

const middle = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];
const one = await timed(chained);
const two = await timed(separate);
const [large, small] = middle(one.times) < middle(two.times) ? one.sizes : two.sizes;
console.log(JSON.stringify({ chained: one.times, separate: two.times, large, small, libvips: sharp.versions.vips }));
