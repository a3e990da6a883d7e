// The one worker of this site: docs/architecture.md, "Without a signal".

importScripts("/sw-area.js", "/sw-ways.js", "/sw-pages.js");

const VERSION = 2;
const FILES = `files-${VERSION}`;
const PAGES = `pages-${VERSION}`;
const TILES = `tiles-${VERSION}`;
const AREA = `area-${VERSION}`;
const OWN = `own-${VERSION}`;
const ALL = [FILES, PAGES, TILES, AREA, OWN];

/** Most entries of each, and most bytes of one; the oldest go first. */
const MOST = { [FILES]: 80, [PAGES]: 60, [TILES]: 400, [AREA]: 1, [OWN]: 1 };
const LARGEST = { [FILES]: 2e6, [PAGES]: 4e6, [TILES]: 2e5, [AREA]: 2e6, [OWN]: 2e5 };
/** Most bytes of all pages and layouts together. */
const PAGES_BYTES = 24e6;
/** A map that answers later than this is as good as none, in milliseconds. */
const PATIENCE = 4000;
/** The page that says that there is no signal; it is fetched anew after so many milliseconds. */
const LOST = "/offline";
const DAY = 864e5;
/** A page that is kept is fetched anew after so many, or when what it shows was changed. */
const YOUNG = 3e5;
/** So many of the kept pages it names. */
const NAMED = 12;

const ID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";
const PAGE = new RegExp(`^/(map|map/partners|[sc]/${ID}|c/${ID}/board)$`);
const BOARD = new RegExp(`^/c/${ID}/board$`);
const DATA = new RegExp(`^/(c/${ID}/layout\\.json|api/v1/compounds/${ID})$`);
const PLACE = new RegExp(`^/api/v1/places/${ID}$`);
const LIST = /^\/api\/v1\/(stations|places)$/;
const FILE = /^\/pkg\/|^\/icon\.svg$|^\/manifest\.webmanifest$/;
const TILE = /^\/tiles\//;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepLost().catch(() => {}));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(clean().then(() => self.clients.claim()));
});

/** Caches of earlier versions go. */
async function clean() {
  const names = await caches.keys();
  // What waits for a signal is kept by the page that was to send it.
  const waiting = ["hy-photos", "hy-later"];
  const old = names.filter((name) => !ALL.includes(name) && !waiting.includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** A page says that it was opened, in which language, and with which files. */
self.addEventListener("message", (event) => {
  const from = new URL(event.source?.url ?? self.location.href);
  if (from.origin !== self.location.origin || !event.data?.keep) return;
  event.waitUntil(keep(event.data).catch(() => {}));
});

async function keep({ keep: address, files = [], lang, at, looked, filter, words }) {
  await keepLost().catch(() => {});
  const page = new URL(address, self.location.href);
  const ours = files.map((file) => new URL(file, self.location.href)).filter((file) => file.origin === page.origin);
  await Promise.all(ours.filter((file) => FILE.test(file.pathname)).map((file) => fetchFile(new Request(file))));
  await Promise.all(ours.filter((file) => DATA.test(file.pathname)).map((file) => keepData(file)));
  if (page.origin === self.location.origin && PAGE.test(page.pathname)) await keepPage(page, lang);
  if (Array.isArray(at) && at.every(Number.isFinite)) await keepArea(at, { looked, filter, words, lang });
}

/** As somebody sees it who is not signed in: the answer holds nothing private. */
async function anonymous(address, lang) {
  const headers = lang ? { accept: "text/html", "accept-language": lang } : {};
  const answer = await fetch(address, { credentials: "omit", headers, cache: "no-cache" });
  if (!answer.ok || answer.redirected || answer.type !== "basic") throw new Error(`${answer.status}`);
  return answer;
}

/** Keeps the page that is shown where nothing else is, with the files it names. */
async function keepLost() {
  const old = await kept(OWN, LOST);
  if (old && Date.now() - Date.parse(old.headers.get("date")) < DAY) return;
  const answer = await anonymous(LOST);
  const page = await answer.clone().text();
  await put(OWN, LOST, answer);
  const named = [...page.matchAll(/ (?:href|src)="([^"]+)"/g)].map(([, file]) => new URL(file, self.location.href));
  const files = named.filter((file) => file.origin === self.location.origin && FILE.test(file.pathname));
  await Promise.all(files.map((file) => fetchFile(new Request(file))));
}

/** One map page is kept, that of the last area; its address says no position. */
async function keepPage(page, lang, changed) {
  const old = changed ? undefined : await kept(PAGES, page.pathname);
  const young = old && Date.now() - Date.parse(old.headers.get("date")) < YOUNG;
  // Kept again as it is: what was looked at last is the last to go.
  if (young && tongue(await old.clone().text()) === lang) return put(PAGES, page.pathname, old);
  const answer = await anonymous(page, lang);
  await put(PAGES, page.pathname, answer);
}

/** Fetches a layout, unless it still is as it is kept. */
async function keepData(address) {
  const old = await kept(PAGES, address.pathname);
  const tag = old?.headers.get("etag");
  const headers = tag ? { "if-none-match": tag } : {};
  const answer = await fetch(address, { credentials: "omit", headers, cache: "no-store" });
  if (answer.status === 304) return put(PAGES, address.pathname, old);
  if (!answer.ok) throw new Error(`${answer.status}`);
  await put(PAGES, address.pathname, answer);
}

/** Has a compound that was opened before be as it is now. */
async function renew(id, lang) {
  const [page, board, layout] = [`/c/${id}`, `/c/${id}/board`, `/c/${id}/layout.json`];
  if (await kept(PAGES, layout)) await keepData(new URL(layout, self.location.href));
  for (const one of [page, board, `/s/${id}`]) {
    if (await kept(PAGES, one)) await keepPage(new URL(one, self.location.href), lang, true);
  }
}

/** The places of which a page or a layout is kept. */
async function openedPlaces() {
  const cache = await caches.open(PAGES);
  const of = new RegExp(`^/[sc]/${ID}`);
  const ids = (await cache.keys()).map((key) => of.exec(new URL(key.url).pathname)?.[1]);
  return [...new Set(ids.filter(Boolean))];
}

/** What is gone is shown no more. */
async function forget(id) {
  const cache = await caches.open(PAGES);
  const pages = [`/s/${id}`, `/c/${id}`, `/c/${id}/board`, `/c/${id}/layout.json`, `/api/v1/compounds/${id}`];
  await Promise.all(pages.map((page) => cache.delete(page)));
}

/** Keeps an answer as the newest of its cache; what is too large is not kept. */
async function put(name, key, answer) {
  const body = await answer.arrayBuffer();
  if (body.byteLength > LARGEST[name]) return;
  const headers = new Headers(answer.headers);
  headers.delete("content-encoding");
  headers.set("content-length", `${body.byteLength}`);
  const cache = await caches.open(name);
  // Taken out first: the newest stands last, and what stands first goes first.
  await cache.delete(key);
  await cache.put(key, new Response(body, { status: answer.status, headers }));
  const keys = await cache.keys();
  const over = keys.slice(0, Math.max(0, keys.length - MOST[name]));
  await Promise.all(over.map((old) => cache.delete(old)));
  if (name === PAGES) await shrink(cache, keys.slice(over.length));
}

/** Lets the oldest go until all of them are small enough together. */
async function shrink(cache, keys) {
  const sizes = await Promise.all(
    keys.map(async (key) => Number((await cache.match(key))?.headers.get("content-length") ?? 0)),
  );
  let all = sizes.reduce((sum, size) => sum + size, 0);
  for (let n = 0; all > PAGES_BYTES && n < keys.length - 1; n++) {
    await cache.delete(keys[n]);
    all -= sizes[n];
  }
}

async function kept(name, key) {
  const cache = await caches.open(name);
  return cache.match(key);
}

// Answering ----------------------------------------------------------------

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // Authorisation makes an answer somebody's own; ranges are parts of films.
  const own = request.headers.has("authorization") || request.headers.has("range");
  if (request.method !== "GET" || url.origin !== self.location.origin || own) return;
  if (FILE.test(url.pathname)) event.respondWith(fetchFile(request));
  else if (TILE.test(url.pathname)) event.respondWith(fetchTile(request, event));
  else if (PAGE.test(url.pathname)) event.respondWith(fetchPage(request, url, event));
  else if (DATA.test(url.pathname)) event.respondWith(fetchData(request, url, event));
  else if (PLACE.test(url.pathname)) event.respondWith(fetch(request).catch(() => placeOffline(url)));
  else if (LIST.test(url.pathname)) event.respondWith(fetch(request).catch(() => listOffline(url)));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => lost(request)));
});

/** For who goes somewhere without a signal: that there is none, and what can be looked at all the same. */
async function lost(request) {
  const page = request.mode === "navigate" && (await kept(OWN, LOST));
  return page ? html(drawLost(await page.text(), await keptPages()), page, 503) : Response.error();
}

/** The pages that were kept last, by their titles. */
async function keptPages() {
  const cache = await caches.open(PAGES);
  const paths = (await cache.keys()).map((key) => new URL(key.url).pathname);
  const pages = paths.filter((path) => PAGE.test(path) && !BOARD.test(path)).slice(-NAMED).reverse();
  return Promise.all(pages.map(async (path) => ({ path, page: await (await cache.match(path)).text() })));
}

/** A file whose name is its content never changes; others are asked for first. */
async function fetchFile(request) {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/pkg/")) {
    const known = await kept(FILES, pathname);
    if (known) return known;
  }
  try {
    const answer = await fetch(pathname, { credentials: "omit" });
    if (answer.ok) await put(FILES, pathname, answer.clone());
    return answer;
  } catch (error) {
    return (await kept(FILES, pathname)) ?? Response.error();
  }
}

/** Tiles of another version are older data at the same place: better than none. */
async function fetchTile(request, event) {
  const { pathname, search } = new URL(request.url);
  const known = await kept(TILES, pathname + search);
  const lasting = known?.headers.get("cache-control")?.includes("immutable");
  if (lasting) return known;
  try {
    const answer = await fetch(request);
    if (answer.status === 200) event.waitUntil(put(TILES, pathname + search, answer.clone()));
    return answer;
  } catch (error) {
    const cache = await caches.open(TILES);
    const same = new RegExp(`^${pathname.replace(/^(\/tiles\/[a-z]+\/)\d+(\/\d+\/\d+\/\d+)$/, "$1\\d+$2")}$`);
    const older = (await cache.keys()).filter((key) => same.test(new URL(key.url).pathname)).pop();
    return known ?? (older ? await cache.match(older) : new Response(null, { status: 204 }));
  }
}

/** The server's page, with whatever belongs to who asks; without one, what is kept. */
async function fetchPage(request, url, event) {
  const [old, area] = await Promise.all([kept(PAGES, url.pathname), readArea()]);
  const waiting = new AbortController();
  // What is not kept is worth waiting for.
  const timer = (old || area) && setTimeout(() => waiting.abort(), PATIENCE);
  try {
    return opened(await fetch(request, { signal: waiting.signal }), url, event);
  } catch (error) {
    const page = await pageOffline(url, old, area);
    if (page) return page;
    if (!waiting.signal.aborted) return lost(request);
    return fetch(request).catch(() => lost(request));
  } finally {
    clearTimeout(timer);
  }
}

/** A board that was opened once is kept, in the language it was read in. */
function opened(answer, url, event) {
  if (answer.ok && BOARD.test(url.pathname)) {
    const copy = answer.clone();
    event.waitUntil(
      copy
        .text()
        .then((page) => keepPage(new URL(url.pathname, url), tongue(page)))
        .catch(() => {}),
    );
  }
  return answer;
}

async function fetchData(request, url, event) {
  try {
    const answer = await fetch(request);
    // A compound that is kept stays as it is now.
    if (answer.status === 200 && (await kept(PAGES, url.pathname))) event.waitUntil(put(PAGES, url.pathname, answer.clone()));
    return answer;
  } catch (error) {
    return (await kept(PAGES, url.pathname)) ?? Response.error();
  }
}

// Push ---------------------------------------------------------------------

/** Shows what was pushed, and opens its request. */
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json();
  } catch {
    // A push without words still has to be shown.
  }
  const { title = "呼应", body = "", url = "/", tag } = said;
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon: "/icon.svg", data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url = "/" } = event.notification.data ?? {};
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((pages) => {
      const open = pages.find((page) => new URL(page.url).pathname === url);
      return open ? open.focus() : self.clients.openWindow(url);
    }),
  );
});
