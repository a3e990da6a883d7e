// The one worker of this site. It shows what was pushed, and keeps on the phone
// what a rider saw last: the map page, its stations, opened stations and
// compounds with their files. Only what anybody may see is kept: pages are
// fetched without cookies, and nothing under /desk, /r, /mine, /me, /report or
// behind a form is touched.

const VERSION = 1;
const FILES = `files-${VERSION}`;
const PAGES = `pages-${VERSION}`;
const TILES = `tiles-${VERSION}`;
const AREA = `area-${VERSION}`;
const ALL = [FILES, PAGES, TILES, AREA];

/** Most entries of each; the oldest go first. */
const MOST = { [FILES]: 80, [PAGES]: 40, [TILES]: 400 };
/** Where the stations of the last seen area are kept: an address no page has. */
const KEPT_AREA = "/offline/area.json";
/** Half of an area's side in degrees, about eleven kilometres; and its most places. */
const REACH = 0.1;
const PLACES = 500;
/** After so many steps it is quicker to fetch the area anew. */
const STEPS = 20;
/** A map that answers later than this is as good as none, in milliseconds. */
const PATIENCE = 4000;

const ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const PAGE = new RegExp(`^/(map|[sc]/${ID})$`);
const DATA = new RegExp(`^/(c/${ID}/layout\\.json|api/v1/compounds/${ID}|api/v1/places/${ID})$`);
const LIST = /^\/api\/v1\/(stations|places)$/;
const FILE = /^\/pkg\/|^\/icon\.svg$|^\/manifest\.webmanifest$/;
const TILE = /^\/tiles\//;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(clean().then(() => self.clients.claim()));
});

/** Caches of earlier versions go. */
async function clean() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => !ALL.includes(name)).map((name) => caches.delete(name)));
}

/** A page says that it was opened, in which language, and with which files. */
self.addEventListener("message", (event) => {
  const from = new URL(event.source?.url ?? self.location.href);
  if (from.origin !== self.location.origin || !event.data?.keep) return;
  event.waitUntil(keep(event.data).catch(() => {}));
});

async function keep({ keep: address, files = [], lang, at }) {
  const page = new URL(address, self.location.href);
  const ours = files.map((file) => new URL(file, self.location.href)).filter((file) => file.origin === page.origin);
  await Promise.all(ours.filter((file) => FILE.test(file.pathname)).map((file) => fetchFile(new Request(file))));
  await Promise.all(ours.filter((file) => DATA.test(file.pathname)).map((file) => keepData(file)));
  if (page.origin === self.location.origin && PAGE.test(page.pathname)) await keepPage(page, lang);
  if (Array.isArray(at) && at.every(Number.isFinite)) await keepArea(at);
}

/** As somebody sees it who is not signed in: the answer holds nothing private. */
async function anonymous(address, lang) {
  const headers = lang ? { accept: "text/html", "accept-language": lang } : {};
  const answer = await fetch(address, { credentials: "omit", headers, cache: "no-cache" });
  if (!answer.ok || answer.redirected || answer.type !== "basic") throw new Error(`${answer.status}`);
  return answer;
}

/** One map page is kept, that of the last area; its address says no position. */
async function keepPage(page, lang) {
  const answer = await anonymous(page, lang);
  await put(PAGES, page.pathname, answer);
}

async function keepData(address) {
  await put(PAGES, address.pathname, await anonymous(address));
}

async function put(name, key, answer) {
  const cache = await caches.open(name);
  // Taken out first: the newest stands last, and what stands first goes first.
  await cache.delete(key);
  await cache.put(key, answer);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - (MOST[name] ?? Infinity))).map((old) => cache.delete(old)));
}

async function kept(name, key) {
  const cache = await caches.open(name);
  return cache.match(key);
}

// The last seen area -------------------------------------------------------

async function readArea() {
  const answer = await kept(AREA, KEPT_AREA);
  return answer?.json();
}

const writeArea = (area) =>
  put(AREA, KEPT_AREA, new Response(JSON.stringify(area), { headers: { "content-type": "application/json" } }));

const inside = ([west, south, east, north], lng, lat, margin = 0) =>
  lng >= west + margin && lng <= east - margin && lat >= south + margin && lat <= north - margin;

/** Brings the area up to date by what changed; fetches it whole where one is somewhere else. */
async function keepArea([lng, lat]) {
  const area = await readArea();
  // Not too near its border, or what is nearest may lie beyond it.
  if (area && inside(area.box, lng, lat, REACH / 4) && (await follow(area))) return;
  const box = [lng - REACH, lat - REACH, lng + REACH, lat + REACH].map((v) => Number(v.toFixed(5)));
  const answer = await anonymous(`/api/v1/places?bbox=${box}&limit=${PLACES}`);
  const { mark, places } = await answer.json();
  await writeArea({ box, mark, at: Date.now(), places });
}

async function follow(area) {
  const places = new Map(area.places.map((place) => [place.id, place]));
  for (let step = 0; step < STEPS; step++) {
    const answer = await anonymous(`/api/v1/places?since=${area.mark}&limit=${PLACES}`);
    const { places: changed, gone, next, more } = await answer.json();
    for (const id of gone) places.delete(id);
    for (const place of changed) {
      if (inside(area.box, place.lng, place.lat)) places.set(place.id, place);
      else places.delete(place.id);
    }
    area.mark = next;
    if (!more) {
      await writeArea({ ...area, at: Date.now(), places: [...places.values()] });
      return true;
    }
  }
  return false;
}

/** Answers a list from what is kept. Whether places are open is not known without the server. */
async function listOffline(url) {
  const area = await readArea();
  const ask = url.searchParams;
  const [lat, lng] = [Number(ask.get("lat")), Number(ask.get("lng"))];
  const box = ask.get("bbox")?.split(",").map(Number);
  const near = ask.has("lat") && Number.isFinite(lat) && Number.isFinite(lng);
  const plain = (ask.get("crs") ?? "wgs84") === "wgs84" && !ask.has("open") && !ask.has("all_day") && !ask.has("since");
  if (!area || !plain || (!near && box?.length !== 4) || (near && !inside(area.box, lng, lat))) return Response.error();
  const several = (name) => ask.get(name)?.split(",") ?? [];
  const stations = url.pathname.endsWith("/stations") ? ["station", "drivers_home", "service_point"] : [];
  const kinds = several("kind").length ? several("kind") : stations;
  const fits = (place) =>
    (!kinds.length || kinds.includes(place.kind)) &&
    several("features").every((feature) => place.features[feature]) &&
    (!ask.has("class") || place.benefits?.some((benefit) => benefit.class === ask.get("class"))) &&
    (near || inside(box, place.lng, place.lat));
  let found = area.places.filter(fits).map(({ open, ...place }) => place);
  if (near) {
    found = found.map((place) => ({ ...place, metres: metres([lng, lat], [place.lng, place.lat]) }));
    found.sort((a, b) => a.metres - b.metres);
  }
  const most = Number(ask.get("limit") ?? 20);
  const body = { crs: "wgs84", mark: area.mark, total: near ? undefined : found.length, places: found.slice(0, most) };
  const headers = { "content-type": "application/json", "x-kept": new Date(area.at).toISOString() };
  return new Response(JSON.stringify(body), { headers });
}

/** Great-circle metres (haversine, mean radius). */
function metres([lngA, latA], [lngB, latB]) {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((latB - latA) * rad) / 2) ** 2 +
    Math.cos(latA * rad) * Math.cos(latB * rad) * Math.sin(((lngB - lngA) * rad) / 2) ** 2;
  return Math.round(2 * 6371008.8 * Math.asin(Math.sqrt(Math.min(1, h))));
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
  else if (PAGE.test(url.pathname)) event.respondWith(fetchPage(request, url));
  else if (DATA.test(url.pathname)) event.respondWith(fetchData(request, url, event));
  else if (LIST.test(url.pathname)) event.respondWith(fetch(request).catch(() => listOffline(url)));
});

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

/** The server's page, with whatever belongs to who asks; without one, the kept page. */
async function fetchPage(request, url) {
  const old = await kept(PAGES, url.pathname);
  if (!old) return fetch(request);
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), PATIENCE);
  try {
    return await fetch(request, { signal: waiting.signal });
  } catch (error) {
    return stale(old);
  } finally {
    clearTimeout(timer);
  }
}

/** Says in the page of when it is. */
async function stale(answer) {
  const date = new Date(answer.headers.get("date") ?? Date.now());
  const page = await answer.text();
  const tongue = /<html[^>]* lang="([^"]+)"/.exec(page)?.[1] ?? "zh-Hans";
  const when = date.toLocaleString(tongue, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const words = /data-offline="([^"]*)"/.exec(page)?.[1]?.replace("{when}", when) ?? when;
  const notice = `<p class="demo" role="status">${words}</p>`;
  const headers = new Headers(answer.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(page.replace(/(<main[^>]*>)/, `$1${notice}`), { status: 200, headers });
}

async function fetchData(request, url, event) {
  try {
    const answer = await fetch(request);
    // A compound that is kept stays as it is now.
    if (answer.ok && (await kept(PAGES, url.pathname))) event.waitUntil(put(PAGES, url.pathname, answer.clone()));
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
