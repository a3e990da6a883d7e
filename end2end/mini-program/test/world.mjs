// Where the tests find the server and the pretend WeChat, and photos to send.
import { createRequire } from "node:module";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import zlib from "node:zlib";
import { phone } from "./wx.mjs";

export const require = createRequire(import.meta.url);
export const { create, Problem } = require("../net.js");
export const base = process.env.HUYING_BASE;
export const pretend = process.env.PRETEND_BASE;
if (!base || !pretend) throw new Error("run scripts/mini-program-test.sh, which starts what this needs");

let people = 0;

/** Somebody with a phone nobody had before. */
export function somebody(name = `person-${process.pid}-${people++}`) {
  const own = phone(pretend, name);
  const pauses = [];
  const time = { passed: 0 };
  const start = () =>
    create(own.wx, base, {
      now: () => Date.now() + time.passed,
      sleep: async (pause) => {
        pauses.push(pause);
        await new Promise((done) => setTimeout(done, Math.min(pause, 5)));
      },
    });
  return { ...own, name, pauses, time, start, net: start() };
}

export const control = async (path, body) => {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) };
  const answer = await fetch(new URL(`/_pretend/${path}`, pretend), init);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};

const crc = (bytes) => {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(checksum(bytes));
  return out;
};

// zlib.crc32 came with Node 22; the table is for those before.
function checksum(bytes) {
  if (zlib.crc32) return zlib.crc32(bytes);
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** A small grey PNG on disk. */
export function photo(shade) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, body, crc(body)]);
  };
  const size = 40;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(size, shade)]);
  const rows = Buffer.concat(Array(size).fill(row));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const bytes = Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", zlib.deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
  const path = join(mkdtempSync(join(tmpdir(), "huying-mini-")), `${shade}.png`);
  writeFileSync(path, bytes);
  return path;
}
