// How smooth the map is with 5,000 places in view: moves it about in a browser that
// is slowed down six times and prints how long its frames take, and how long a way
// to a door takes there. Figures only; nothing is asserted.
//
//   node end2end/smooth.mjs            with the demonstration, on a port of its own
//   node end2end/smooth.mjs ADDRESS    with a program that runs already
import { chromium } from "@playwright/test";
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SLOWER = 6;
const MOVES = 40;
const PLACES = 5000;
const here = dirname(fileURLToPath(import.meta.url));
const port = process.env.HUYING_E2E_PORT ?? "3171";
let [, , address] = process.argv;
let server;
if (!address) {
  server = spawn("node", [join(here, "start.mjs"), port], { stdio: "inherit" });
  address = `http://127.0.0.1:${port}`;
  for (let n = 0; n < 600; n++) {
    if (await fetch(`${address}/readyz`).then((answer) => answer.ok).catch(() => false)) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "zh-CN" });
  // Tiles with five thousand dots, where the server has fewer: each tile of the
  // view answers with the same share of them.
  await page.route("**/tiles/places/**", (route) => route.fulfill({ contentType: "application/vnd.mapbox-vector-tile", body: dots() }));
  const slow = await page.context().newCDPSession(page);
  await page.goto(`${address}/map?lat=45.14&lng=124.82&type=any`);
  await page.waitForSelector("#wide-map.awake canvas", { timeout: 60_000 });
  await page.waitForTimeout(2000);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.evaluate(() => {
    window.frames_ = [];
    let last = performance.now();
    const next = (now) => {
      window.frames_.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  const box = await page.locator(".wide-canvas").boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  for (let n = 0; n < MOVES; n++) {
    await page.mouse.down();
    const turn = (n / MOVES) * 2 * Math.PI;
    await page.mouse.move(x + 150 * Math.cos(turn), y + 120 * Math.sin(turn), { steps: 6 });
    await page.mouse.up();
    await page.mouse.move(x, y);
  }
  const frames = (await page.evaluate(() => window.frames_)).sort((a, b) => a - b);
  const part = (share) => frames[Math.min(frames.length - 1, Math.floor(frames.length * share))].toFixed(1);
  console.log(`${PLACES} places in view, processor ${SLOWER} times slower, ${frames.length} frames:`);
  console.log(`  half within ${part(0.5)} ms, 95 % within ${part(0.95)} ms, 99 % within ${part(0.99)} ms, longest ${part(1)} ms`);
  await way(page, slow);
} finally {
  await browser.close();
  server?.kill("SIGTERM");
}

/** From the tap to the words, with the layout on the phone. */
async function way(page, slow) {
  const list = await (await page.request.get(`${address}/api/v1/places?bbox=124.6,45.0,125.1,45.3&kind=compound&limit=1`)).json();
  if (!list.places.length) return;
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await page.goto(`${address}/c/${list.places[0].id}`);
  await page.waitForTimeout(1500);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const took = await page.evaluate(async () => {
    const form = document.getElementById("ask");
    const answer = document.getElementById("answer");
    const runs = [];
    for (let n = 1; n <= 10; n++) {
      form.querySelector("input[name=building]").value = `${(n % 6) + 1}`;
      const begin = performance.now();
      const done = new Promise((resolve) => {
        const seen = new MutationObserver(() => (seen.disconnect(), resolve()));
        seen.observe(answer, { childList: true, subtree: true, attributes: true });
      });
      form.requestSubmit();
      await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 2000))]);
      runs.push(performance.now() - begin);
    }
    return runs.sort((a, b) => a - b);
  });
  console.log(`a way to a door, processor ${SLOWER} times slower: half within ${took[5].toFixed(1)} ms, longest ${took[9].toFixed(1)} ms, words and drawing included`);
}

/** A tile of our own making (Mapbox Vector Tile 2.1): a layer `places` with so many dots. */
function dots() {
  const share = Math.ceil(PLACES / 12);
  const varint = (n) => {
    const out = [];
    for (; n > 127; n = Math.floor(n / 128)) out.push((n % 128) | 128);
    return [...out, n];
  };
  const part = (tag, bytes) => [...varint(tag * 8 + 2), ...varint(bytes.length), ...bytes];
  const text = (words) => [...Buffer.from(words)];
  const feature = (n) => {
    const zigzag = (v) => (v << 1) ^ (v >> 31);
    const at = [Math.floor((n * 2654435761) % 4096), Math.floor((n * 40503 * 97) % 4096)];
    const geometry = [9, ...at.map(zigzag)].flatMap(varint);
    const tags = [0, n % 3, 1, 3].flatMap(varint);
    return part(2, [...part(2, tags), ...varint(3 * 8), 1, ...part(4, geometry)]);
  };
  const value = (words) => part(4, part(1, text(words)));
  const layer = [
    ...part(1, text("places")),
    ...Array.from({ length: share }, (_, n) => feature(n)).flat(),
    ...["kind", "name"].flatMap((key) => part(3, text(key))),
    ...["station", "partner", "canteen", "驿站"].flatMap(value),
    ...varint(5 * 8), ...varint(4096),
    ...varint(15 * 8), 2,
  ];
  return Buffer.from(part(3, layer));
}
