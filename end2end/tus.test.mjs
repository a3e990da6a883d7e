// Resumable uploads with the client that others use (tus-js-client), against the real program
// and over a line that breaks: a proxy cuts the connection in the middle of the file.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { deflateSync } from "node:zlib";
import tus from "tus-js-client";

const program = process.env.HUYING_BIN;
const data = mkdtempSync(join(tmpdir(), "huying-tus-"));
let port;
let server;

async function freePort() {
  const listener = net.createServer();
  await new Promise((done) => listener.listen(0, "127.0.0.1", done));
  const { port } = listener.address();
  await new Promise((done) => listener.close(done));
  return port;
}

async function start() {
  const env = {
    ...process.env,
    HUYING_DATA: data,
    HUYING_ADDR: `127.0.0.1:${port}`,
    HUYING_LOG: "warn",
    HUYING_METRICS_ADDR: "off",
  };
  delete env.DATABASE_URL;
  server = spawn(program, ["serve"], { env, stdio: ["ignore", "inherit", "inherit"] });
  for (let tries = 0; tries < 200; tries += 1) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (ready?.ok) return;
    await wait(50);
  }
  throw new Error("the program does not start");
}

async function stop(signal) {
  const gone = new Promise((done) => server.once("exit", done));
  server.kill(signal);
  await gone;
}

before(async () => {
  assert.ok(program, "HUYING_BIN names the program");
  port = await freePort();
  await start();
});

after(async () => {
  await stop("SIGTERM");
  rmSync(data, { recursive: true, force: true });
});

/// A line to the program whose connections break after so many bytes, one after the other, and
/// the offsets that were sent over it.
async function line(breaks) {
  const offsets = [];
  const proxy = net.createServer((from) => {
    const to = net.connect(port, "127.0.0.1");
    let left = breaks.shift() ?? Infinity;
    from.on("data", (bytes) => {
      const heads = bytes.toString("latin1").matchAll(/upload-offset: (\d+)/gi);
      for (const [, offset] of heads) offsets.push(Number(offset));
      const some = bytes.subarray(0, left);
      left -= some.length;
      to.write(some, () => left > 0 || (to.destroy(), from.destroy()));
    });
    from.on("close", () => to.destroy());
    to.on("data", (bytes) => from.write(bytes));
    to.on("close", () => from.destroy());
    for (const end of [from, to]) end.on("error", () => {});
  });
  await new Promise((done) => proxy.listen(0, "127.0.0.1", done));
  return { at: `http://127.0.0.1:${proxy.address().port}`, offsets, close: () => proxy.close() };
}

function crc(bytes) {
  let all = ~0;
  for (const byte of bytes) {
    all ^= byte;
    for (let bit = 0; bit < 8; bit += 1) all = (all >>> 1) ^ (all & 1 ? 0xedb88320 : 0);
  }
  return ~all >>> 0;
}

/// A PNG in grey noise, about as large as it has pixels.
function photo(width, height) {
  const chunk = (name, body) => {
    const out = Buffer.alloc(body.length + 12);
    out.writeUInt32BE(body.length, 0);
    out.write(name, 4, "latin1");
    body.copy(out, 8);
    out.writeUInt32BE(crc(out.subarray(4, body.length + 8)), body.length + 8);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  let seed = 1;
  const rows = Buffer.alloc((width + 1) * height, 0);
  for (let at = 0; at < rows.length; at += 1) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    if (at % (width + 1) !== 0) rows[at] = seed >>> 24;
  }
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const body = deflateSync(rows, { level: 0 });
  return Buffer.concat([magic, chunk("IHDR", head), chunk("IDAT", body), chunk("IEND", Buffer.alloc(0))]);
}

/// Uploads a file; gives its address once the client says that it is done.
function upload(file, endpoint, more = {}) {
  return new Promise((done, failed) => {
    const job = new tus.Upload(file, {
      endpoint: `${endpoint}/api/v1/uploads`,
      retryDelays: [0, 100, 200, 400, 800, 1600],
      metadata: { filename: "灯.png", filetype: "image/png" },
      onSuccess: () => done(job.url),
      onError: failed,
      ...more,
    });
    job.start();
  });
}

/// Submits a request with uploads; gives it as its author sees it.
async function submit(ids) {
  const site = `http://127.0.0.1:${port}`;
  const sent = await fetch(`${site}/api/v1/requests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ description: "路灯不亮", uploads: ids }),
  });
  assert.equal(sent.status, 201, await sent.clone().text());
  const { code, follow_token } = await sent.json();
  const headers = { authorization: `Bearer ${follow_token}` };
  const request = await (await fetch(`${site}/api/v1/requests/${code}`, { headers })).json();
  const pictures = [];
  for (const media of request.media) {
    const answer = await fetch(new URL(media.url, site), { headers });
    assert.equal(answer.headers.get("content-type"), "image/jpeg");
    pictures.push(Buffer.from(await answer.arrayBuffer()));
  }
  return { request, pictures };
}

const idOf = (url) => new URL(url).pathname.split("/").pop();

test("a photo over a line that breaks arrives, and what came is not sent again", async () => {
  const file = photo(2400, 2000);
  const broken = await line([1_500_000, 2_000_000]);
  const url = await upload(file, broken.at);
  broken.close();
  const offsets = broken.offsets;
  assert.ok(offsets.length >= 2, `it broke: ${offsets}`);
  assert.equal(offsets[0], 0);
  assert.ok(offsets.at(-1) > 1_000_000, `goes on where it broke: ${offsets}`);
  const { request, pictures } = await submit([idOf(url)]);
  assert.equal(request.media.length, 1);
  assert.equal(Math.max(request.media[0].width, request.media[0].height), 1600);
  assert.deepEqual([...pictures[0].subarray(0, 3)], [0xff, 0xd8, 0xff]);
});

test("an upload goes on after the program was killed and started again", async () => {
  const file = photo(1600, 1600);
  const pieces = { chunkSize: 512 * 1024 };
  let killed = false;
  const url = await upload(file, `http://127.0.0.1:${port}`, {
    ...pieces,
    retryDelays: [100, 200, 400, 800, 1600, 3200],
    onChunkComplete: async (_, accepted) => {
      if (killed || accepted < 1024 * 1024) return;
      killed = true;
      await stop("SIGKILL");
      await start();
    },
  });
  assert.ok(killed);
  assert.equal((await submit([idOf(url)])).pictures.length, 1);
});

test("an upload that is given up is gone", async () => {
  const endpoint = `http://127.0.0.1:${port}`;
  const file = photo(800, 800);
  const job = await new Promise((done, failed) => {
    const job = new tus.Upload(file, {
      endpoint: `${endpoint}/api/v1/uploads`,
      chunkSize: 100_000,
      onChunkComplete: () => done(job),
      onError: failed,
    });
    job.start();
  });
  await job.abort(true);
  const head = await fetch(job.url, { method: "HEAD", headers: { "tus-resumable": "1.0.0" } });
  assert.equal(head.status, 404);
});

test("a file that is none of ours is refused, and the client is told", async () => {
  const page = Buffer.from("<!doctype html><title>x</title>");
  const error = await upload(page, `http://127.0.0.1:${port}`).catch((error) => error);
  assert.equal(error.originalResponse?.getStatus(), 422, String(error));
});
