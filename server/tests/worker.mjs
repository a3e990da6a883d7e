// Runs the worker of the site (public/sw.js) without a browser: caches in memory,
// and a network that answers from a table or not at all. Reads from standard
// input `{ now, network: [[begin of an address, answer]], steps: [[what, …]] }`
// and writes what came of each step.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const { now, network, steps } = JSON.parse(readFileSync(0, "utf8"));
const ORIGIN = "http://huying.test";
const source = (name) => readFileSync(fileURLToPath(new URL(`../../public/${name}`, import.meta.url)), "utf8");
const path = (of) => {
  const url = new URL(typeof of === "string" ? of : (of.url ?? of.href), ORIGIN);
  return url.pathname + url.search;
};

class Cache {
  held = new Map();
  async match(key) {
    return this.held.get(path(key))?.clone();
  }
  async put(key, answer) {
    this.held.set(path(key), answer);
  }
  async delete(key) {
    return this.held.delete(path(key));
  }
  async keys() {
    return [...this.held.keys()].map((key) => ({ url: ORIGIN + key }));
  }
}

const all = new Map();
const caches = {
  open: async (name) => all.get(name) ?? all.set(name, new Cache()).get(name),
  keys: async () => [...all.keys()],
  delete: async (name) => all.delete(name),
};

let online = true;
const asked = [];
async function fetch(of, init = {}) {
  if (!online) throw new TypeError("no network");
  const address = path(of);
  asked.push(address);
  const [, found] = network.find(([begin]) => address.startsWith(begin)) ?? [];
  const { status = 404, headers = {}, body = "" } = found ?? {};
  const tag = new Headers(init.headers).get("if-none-match");
  const same = tag && tag === headers.etag;
  const answer = same ? new Response(null, { status: 304, headers }) : new Response(body, { status, headers });
  return Object.defineProperty(answer, "type", { value: "basic" });
}

const heard = {};
const self = {
  location: new URL("/sw.js", ORIGIN),
  addEventListener: (type, listen) => (heard[type] = listen),
  skipWaiting: () => {},
  clients: { claim: async () => {} },
};
const context = vm.createContext({
  self, caches, fetch, URL, URLSearchParams, Request, Response, Headers, AbortController, setTimeout, clearTimeout, console,
});
context.importScripts = (...names) => names.forEach((name) => vm.runInContext(source(name.slice(1)), context));
vm.runInContext(`Date.now = () => ${now}`, context);
vm.runInContext(source("sw.js"), context);

async function tell(type, event) {
  const later = [];
  event.waitUntil = (work) => later.push(work);
  heard[type](event);
  await Promise.all(later);
  return later;
}

/** What a browser would show for an address; `null` when the worker leaves it alone or has nothing. `visit`: somebody goes there. */
async function look(address, visit = false) {
  let answer;
  const request = new Request(ORIGIN + address);
  if (visit) Object.defineProperty(request, "mode", { value: "navigate" });
  const later = await tell("fetch", { request, respondWith: (work) => (answer = work) });
  answer = await answer;
  // What the worker goes on with once it has answered.
  await Promise.all(later);
  if (!answer || answer.type === "error") return null;
  return { status: answer.status, kept: answer.headers.get("x-kept"), body: await answer.text() };
}

const unescaped = (text) =>
  text.replace(/&quot;/g, '"').replace(/&#x27;|&#39;/g, "'").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** What the script of a page tells the worker when the page is opened. */
async function open(address, at, filter, files = []) {
  const page = await (await fetch(address)).text();
  const words = /data-words="([^"]*)"/.exec(page)?.[1];
  const looked = page.includes(' data-looked="1"');
  const data = { keep: ORIGIN + address, lang: "zh-Hans", files, at, looked, filter, words: words && JSON.parse(unescaped(words)) };
  await tell("message", { data, source: { url: ORIGIN + address } });
}

const out = [];
for (const [what, ...rest] of steps) {
  if (what === "online") online = rest[0];
  if (what === "network") network.unshift(rest);
  if (what === "open") await open(...rest);
  if (what === "count") out.push([...(all.get("pages-2")?.held.keys() ?? [])].length);
  if (what === "asked") out.push(asked.splice(0));
  if (what === "look") out.push(await look(...rest));
  if (what === "visit") out.push(await look(rest[0], true));
}
console.log(JSON.stringify(out));
