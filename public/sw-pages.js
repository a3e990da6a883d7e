// Pages drawn from what is kept, in the frame of the map page that was kept and
// with its words. Every text of a place is escaped. A part of sw.js.

/** Rows of a list. */
const ROWS = 60;
/** Features that a row shows; the rest is counted. */
const SHOWN = 8;

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const safe = (text) => `${text ?? ""}`.replace(/[&<>"']/g, (sign) => SIGNS[sign]);
const fillIn = (words, values) => words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/** The language of a page. */
const tongue = (page) => /<html[^>]* lang="([^"]+)"/.exec(page)?.[1] ?? "zh-Hans";

/** Minutes by which a page's district is ahead of UTC; where an old page does not say, as the phone is. */
const ahead = (page) => Number(/<html[^>]* data-offset="(-?\d+)"/.exec(page)?.[1] ?? -new Date().getTimezoneOffset());

const local = (moment, offset) => new Date(new Date(moment).getTime() + offset * 60000);

const clock = (moment, { lang, offset }, day = true) =>
  local(moment, offset).toLocaleString(lang, {
    ...(day ? { month: "short", day: "numeric" } : {}),
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: "UTC",
  });

const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/** Hours with the names of days as people say them; the first of January 2024 was a Monday. */
const spoken = (hours, lang) =>
  hours?.replace(/\b(Mo|Tu|We|Th|Fr|Sa|Su)\b/g, (day) =>
    new Date(Date.UTC(2024, 0, 1 + DAYS.indexOf(day))).toLocaleDateString(lang, { weekday: "short", timeZone: "UTC" }),
  );

/** The page of an address, from what is kept; `null` when nothing of it is. */
async function pageOffline(url, old, area) {
  const [, kind, id] = /^\/(?:([sc])\/([0-9a-f-]{36}))?/.exec(url.pathname);
  if (url.pathname.startsWith("/map")) {
    const shell = await kept(PAGES, "/map");
    if (shell && area?.words) {
      const page = await shell.text();
      return html(drawMap(page, url, { ...area, offset: ahead(page) }, Date.now()), shell);
    }
  }
  if (old) return stale(old);
  const place = kind && !BOARD.test(url.pathname) && area?.words && area.places.find((one) => one.id === id);
  const shell = place && (await kept(PAGES, "/map"));
  if (!shell) return null;
  const page = await shell.text();
  return html(drawPlace(page, place, { ...area, offset: ahead(page) }, Date.now()), shell);
}

/** An answer with the headers of the page it was made of. */
function html(page, of, status = 200) {
  const headers = new Headers(of.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  headers.delete("etag");
  return new Response(page, { status, headers });
}

const notice = (words) => `<p class="demo" role="status" data-kept="">${safe(words)}</p>`;

/** Puts a word about its age into a page that was kept whole. */
async function stale(answer) {
  const date = new Date(answer.headers.get("date") ?? Date.now());
  const page = await answer.text();
  const when = clock(date, { lang: tongue(page), offset: ahead(page) });
  const said = /data-offline="([^"]*)"/.exec(page)?.[1];
  const words = said ? `<p class="demo" role="status" data-kept="">${said.replace("{when}", when)}</p>` : notice(when);
  return html(page.replace(/(<main[^>]*>)/, (main) => main + words), answer);
}

/** The page that says that there is no signal, with links to the pages that are kept. */
function drawLost(page, kept) {
  // A title of ours is safe already; what follows its last dot is the name of the product.
  const title = (page, path) => /<title>([^<]*)/.exec(page)?.[1].replace(/ · [^·]*$/, "") ?? path;
  const links = kept.map(({ path, page }) => `<a class="cell" href="${path}"><span>${title(page, path)}</span></a>`);
  if (!links.length) return page;
  const list = /(<div[^>]* data-kept-pages[^>]*>)([\s\S]*?<nav[^>]*>)[\s\S]*?(<\/nav>)/;
  return page.replace(list, (all, begin, between, end) => shownTag(begin) + between + links.join("") + end);
}

/** A tag that is hidden no more. */
const shownTag = (tag) => tag.replace(/ hidden(="[^"]*")?/, "");

const USUAL = `kind=${RESTING}`;

/** What is asked of the list: what the address says, else what was asked last. */
function asked(url, area) {
  const ask = url.searchParams;
  if (url.pathname === "/map/partners") return { kinds: ["partner"], features: [], classes: ask.getAll("class") };
  const clear = ask.has("clear");
  if (!clear && ["open", "day", "f", "type", "class", "set"].some((name) => ask.has(name))) {
    const kinds = ask.getAll("type").filter((kind) => kind !== "any");
    const [open, day] = ["open", "day"].map((name) => ask.get(name) === "1");
    return { kinds, features: ask.getAll("f"), classes: ask.getAll("class"), open, day };
  }
  const last = new URLSearchParams(clear ? USUAL : (area.filter ?? USUAL));
  const several = (name) => last.get(name)?.split(",") ?? [];
  return { kinds: several("kind"), features: several("features"), classes: several("class"), open: last.has("open"), day: last.has("all_day") };
}

/** The same as fields of a form and of an address. */
function wishFields({ kinds, features, classes = [], open, day }) {
  const each = (name, values) => values.map((value) => [name, value]);
  const when = [open && ["open", "1"], day && ["day", "1"]].filter(Boolean);
  return [...when, ...each("f", features), ...each("type", kinds.length ? kinds : ["any"]), ...each("class", classes)];
}

/** The same as tiles of places take it. */
const tileFilter = ({ kinds, features, classes = [], open, day }) =>
  [
    kinds.length && `kind=${kinds}`,
    features.length && `features=${features}`,
    classes.length && `class=${classes[0]}`,
    open && "open=now",
    day && "all_day=1",
  ]
    .filter(Boolean)
    .join("&");

const inputs = (fields) =>
  fields.map(([name, value]) => `<input type="hidden" name="${name}" value="${safe(value)}">`).join("");

/** The box that shows a position and some places, as `around` of `app/src/parts/wide.rs`. */
function boxAround([lng, lat], places) {
  const side = (all) => {
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const room = Math.max((high - low) * 0.15, (0.006 - (high - low)) / 2);
    return [low - room, high + room];
  };
  const [west, east] = side([lng, ...places.map((place) => place.lng)]);
  const [south, north] = side([lat, ...places.map((place) => place.lat)]);
  return [west, south, east, north];
}

/** The section of the wide map: where one is now, with what is asked for now. */
function wideTag(tag, url, ask, { from, box, own }, places) {
  const values = {
    lat: from[1],
    lng: from[0],
    view: box ?? boxAround(from, places.slice(0, 5)),
    list: `${url.pathname}?${new URLSearchParams(wishFields(ask))}`,
    filter: tileFilter(ask),
    self: own ? "1" : undefined,
  };
  const put = (tag, [name, value]) => {
    const without = tag.replace(new RegExp(` data-${name}="[^"]*"`), "");
    return value === undefined ? without : without.replace(/>$/, () => ` data-${name}="${safe(value)}">`);
  };
  return Object.entries(values).reduce(put, tag);
}

/** Where the asker is, and what that is called: the address, a name that is kept, the middle of what was seen; without a name nobody knows. */
function whereabouts(url, area) {
  const ask = url.searchParams;
  const number = (name) => (ask.get(name) ? Number(ask.get(name)) : NaN);
  const box = ask.get("bbox")?.split(",").map(Number);
  const view = box?.length === 4 && box.every(Number.isFinite) ? box : undefined;
  const [lat, lng] = [number("lat"), number("lng")];
  if (Number.isFinite(lat) && Number.isFinite(lng)) {
    const name = ask.get("place");
    // A position without a name is that of the phone.
    return { from: [lng, lat], name: name || area.words.here, box: view, own: !name && !view };
  }
  const words = ask.get("q")?.trim();
  const named = words && area.places.find((place) => place.name.includes(words) || place.address?.includes(words));
  if (named) return { from: [named.lng, named.lat], name: named.name };
  return { from: area.middle, name: area.looked ? area.words.seen : undefined, box: view };
}

/** The map page with the list of now: from what is kept, around where one is. */
function drawMap(shell, url, area, now) {
  const { words } = area;
  const ask = asked(url, area);
  const where = whereabouts(url, area);
  const places = found(area, { ...ask, ...where }, now);
  const beyond = inside(area.box, ...where.from) ? "" : `<p class="notice calm" role="status">${safe(words.beyond)}</p>`;
  const shown = where.name ? places : places.map((place) => ({ ...place, metres: undefined }));
  const rows = shown.slice(0, ROWS).map((place) => row(place, ask.features, area)).join("");
  const list = rows
    ? `<h2 class="section-title">${safe(where.name ? words.nearest : words.all)}</h2>${beyond}<ul class="cards places">${rows}</ul>`
    : `${beyond}<section class="card empty" role="status"><p>${safe(words.none)}</p></section>`;
  const middle = where.box ? `<p class="soft">${safe(words.middle)}</p>` : "";
  const around = where.name ? `<b>${safe(fillIn(words.around, { name: where.name }))}</b>` : safe(words.nowhere);
  const about = `<p role="status">${around}</p>${middle}`;
  const said = ["lat", "lng", "bbox", "place", "q"].filter((name) => url.searchParams.get(name));
  const hidden = inputs(said.map((name) => [name, url.searchParams.get(name)]));
  const chosen = [];
  // Replacements are functions: a name with `$&` in it stays a name.
  return shell
    .replace(/(<main[^>]*>)/, (main) => main + notice(fillIn(words.offline, { when: clock(area.at, area) })))
    .replace(/(<div[^>]* data-spot[^>]*>)[\s\S]*?(<\/div><i hidden)/, (all, begin, end) => begin + about + end)
    .replace(/(<span[^>]* data-where[^>]*>)[\s\S]*?(<\/span>)/, (all, begin, end) => begin + hidden + end)
    .replace(/(<div[^>]* data-places[^>]*>)[\s\S]*?(<\/div><i hidden)/, (all, begin, end) => begin + list + end)
    .replace(/(<span[^>]* data-wish[^>]*>)[\s\S]*?(<\/span>)/g, (all, begin, end) => begin + inputs(wishFields(ask)) + end)
    .replace(/<section[^>]* id="wide-map"[^>]*>/, (tag) => wideTag(tag, url, ask, where, places))
    .replace(/(<input type="checkbox"[^>]*>)([\s\S]*?<span>)([^<]*)/g, (all, box, between, label) => tick(box, ask, label, chosen) + between + label)
    .replace(/(<p[^>]* data-chosen[^>]*>)([\s\S]*?<span>)[^<]*/, (all, begin, between) =>
      usual(ask) ? all : shownTag(begin) + between + chosen.join(words.comma),
    );
}

/** Whether nothing is chosen. */
const usual = (ask) => tileFilter({ ...ask, kinds: [...ask.kinds].sort() }) === `kind=${[...RESTING].sort()}`;

/** Shows a filter as it is asked for, and adds its name to those of the chosen. */
function tick(box, ask, label, chosen) {
  const { kinds, features, open, day } = ask;
  const [, name] = / name="([^"]*)"/.exec(box) ?? [];
  const [, value] = / value="([^"]*)"/.exec(box) ?? [];
  const on = { f: features.includes(value), type: kinds.includes(value), open, day }[name] ?? false;
  if (on && (name !== "type" || !usual({ kinds, features: [] }))) chosen.push(label);
  const plain = box.replace(/ checked(="[^"]*")?/, "");
  return on ? plain.replace("<input", "<input checked") : plain;
}

const far = (m, words) =>
  m < 995
    ? fillIn(words.metres, { count: `${Math.max(10, Math.round(m / 10) * 10)}` })
    : fillIn(words.kilometres, { count: (m / 1000).toFixed(1) });

/** Whether it is open, as a badge. */
function badge({ open }, { words, lang, offset }) {
  const moment = open.until ?? open.opens;
  const day = (moment) => local(moment, offset).toISOString().slice(0, 10);
  const when = moment && clock(moment, { lang, offset }, day(moment) !== day(Date.now()));
  const said = { open: when ? words.until : words.open, closed: words.opens, unknown: words.unknown }[open.state];
  const look = { open: " open", closed: " shut", unknown: "" }[open.state];
  return `<span class="badge${look}">${safe(fillIn(said, { when }))}</span>`;
}

/** Whether a place is open, and what it is; a compound has no hours. */
const state = (place, area) =>
  `<div class="state">${place.kind === "compound" ? "" : badge(place, area)} <span class="soft">${safe(area.words.kinds[place.kind])}</span></div>`;

const items = (names, words) => names.map((name) => `<li><span>${safe(words.features[name])}</span></li>`).join("");
const there = (place, words, known) => Object.keys(words.features).filter((name) => place.features[name] === known);

/** What a partner gives; an offer ends with its last day. */
function offers(place, { words }) {
  const given = (place.benefits ?? []).filter(({ until }) => !until || Date.now() < Date.parse(until) + 86400e3);
  const list = given.map(({ class: of, offer }) => `<li><b>${safe(words.services[of])}</b> ${safe(offer)}</li>`);
  return list.length ? `<ul class="offers">${list.join("")}</ul>` : "";
}

function row(place, wanted, area) {
  const { words } = area;
  const names = wanted.flatMap((name) => EITHER[name] ?? [name]);
  const has = there(place, words, true).sort((a, b) => names.includes(b) - names.includes(a));
  const more = has.length - SHOWN;
  const rest = more > 0 ? `<li>${safe(fillIn(words.more, { count: `${more}` }))}</li>` : "";
  const distance = place.metres === undefined ? "" : `<span class="far">${safe(far(place.metres, words))}</span>`;
  const href = `/${place.kind === "compound" ? "c" : "s"}/${encodeURIComponent(place.id)}`;
  return `<li class="item"><a href="${href}"><div><h3><span>${safe(place.name)}</span> ${distance}</h3>
${state(place, area)}
${place.address ? `<p class="meta">${safe(place.address)}</p>` : ""}
${has.length ? `<ul class="has">${items(has.slice(0, SHOWN), words)}${rest}</ul>` : ""}${offers(place, area)}</div></a></li>`;
}

const card = (title, inner) => `<section class="card"><h2>${safe(title)}</h2>${inner}</section>`;
const fact = (name, value) => (value ? `<div><dt>${safe(name)}</dt> <dd class="prose">${safe(value)}</dd></div>` : "");

/** The page of a place of the area that was never opened: all that is kept of it. */
function drawPlace(shell, kept, area, now) {
  const { words } = area;
  const place = { ...kept, open: openAt(kept, now) };
  const compound = place.kind === "compound";
  // Its gates come with its layout, which nobody has fetched.
  const gates = compound && words.gates ? `<p class="notice calm" role="note">${safe(words.gates)}</p>` : "";
  const { checked } = place;
  const looked = checked ? fillIn(words.checkedBy, { day: checked.on, by: checked.by }) : words.never;
  const main = [
    notice(fillIn(words.offline, { when: clock(area.at, area) })),
    `<section class="card station"><h1><span>${safe(place.name)}</span></h1>${state(place, area)}
${place.address ? `<p>${safe(place.address)}</p>` : ""}${offers(place, area)}</section>`,
    card(words.go, gates + ways(place, words) + copying(shell, place, words)),
    compound ? "" : within(place, area),
    card(words.about, `<dl class="facts">${fact(words.operator, place.operator)}${fact(words.checked, looked)}</dl>`),
    `<p><a class="button plain" href="/map?lat=${Number(place.lat)}&amp;lng=${Number(place.lng)}&amp;place=${encodeURIComponent(place.name)}">${safe(words.nearby)}</a></p>`,
  ].join("");
  return shell
    .replace(/(<main[^>]*>)[\s\S]*(<\/main>)/, (all, begin, end) => begin + main + end)
    .replace(/<title>[^<]*<\/title>/, () => `<title>${safe(place.name)}</title>`);
}

/** What a place has, when it is open, and how one gets in. */
function within(place, { words, lang }) {
  const part = (title, known) => {
    const names = there(place, words, known);
    return names.length ? `<h3>${safe(title)}</h3><ul class="has">${items(names, words)}</ul>` : "";
  };
  const hours = place.hours_text ?? spoken(place.hours, lang);
  const people = place.capacity && fillIn(words.people, { count: `${place.capacity}` });
  return [
    card(words.has, part(words.there, true) + part(words.not, false) + part(words.nobody, undefined)),
    card(
      words.hours,
      `<p class="prose">${safe(hours ?? words.hoursUnknown)}</p><dl class="facts">${fact(words.staffed, spoken(place.staffed, lang))}${fact(words.selfEntry, spoken(place.self_entry, lang))}</dl>`,
    ),
    card(
      words.inside,
      `<dl class="facts">${fact(words.door, words.doors[place.door] ?? words.doorUnknown)}${fact(words.capacity, people)}${fact(words.rules, place.rules)}</dl>`,
    ),
  ].join("");
}

/** The apps that lead there: to the entrance, where one is known. */
function ways(place, words) {
  const to = handoff(place.entrance ?? place, place.name);
  // A page that was kept long ago has not the names of all of them.
  const apps = ["amap", "tencent", "baidu", "apple", "geo"].filter((app) => words[app]);
  const link = (app, n) => `<a class="button${n ? " plain" : ""}" href="${safe(to[app])}" rel="noreferrer">${safe(words[app])}</a>`;
  return `<div class="ways">${apps.map(link).join("")}</div>`;
}

/** The address in a field, and what copies it, with the script for that of the page that was kept. */
function copying(shell, { name, address }, words) {
  const script = /<script[^>]* data-copies[^>]*>[\s\S]*?<\/script>/.exec(shell)?.[0] ?? "";
  return `<div class="copy"><input class="input" readonly value="${safe(`${address ?? ""} ${name}`.trim())}" aria-label="${safe(words.address)}">
<button class="button plain copy" type="button" data-copied="${safe(words.copied)}" hidden><span>${safe(words.copy)}</span></button></div>${script}`;
}
