// The last seen area: its places as the API tells them, brought up to date by
// what changed, and asked when there is no signal. A part of sw.js.

/** Where it is kept: an address no page has. */
const KEPT_AREA = "/offline/area.json";
/** Half of an area's side in degrees, about eleven kilometres; where there is too much, less. */
const REACH = 0.1;
const LEAST = 0.0125;
const PLACES = 500;
/** After so many steps it is quicker to fetch the area anew. */
const STEPS = 20;
/** Changed places whose hours are asked for one by one; of more they are unknown for a while. */
const SINGLY = 20;
/** What is said of opening hours is asked for anew after so many milliseconds. */
const FRESH = 3 * 3600e3;

const RESTING = ["station", "drivers_home", "service_point"];
/** Two that serve the same need, by the name under which they are asked for. */
const EITHER = {
  charging_or_swap: ["bike_charging", "battery_swap"],
  cooling_or_heating: ["air_conditioning", "heating"],
};

async function readArea() {
  const answer = await kept(AREA, KEPT_AREA);
  return answer?.json();
}

const writeArea = (area) =>
  put(AREA, KEPT_AREA, new Response(JSON.stringify(area), { headers: { "content-type": "application/json" } }));

const inside = ([west, south, east, north], lng, lat, margin = 0) =>
  lng >= west + margin && lng <= east - margin && lat >= south + margin && lat <= north - margin;

/**
 * Keeps the area around a position. `more`: words, language and filter of the page that was
 * open, and whether anybody looked there: the map's own middle takes nobody's place.
 */
async function keepArea(middle, more) {
  const area = await readArea();
  const said = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined && value !== null));
  const next = { ...area, ...said, middle };
  if (area?.looked && !said.looked) Object.assign(next, { middle: area.middle, looked: true });
  const changed = area && (await changes(area.mark));
  // Before the new mark is kept: whatever was opened is as new as the area, or is asked for again.
  if (area) await settle(changed, next.lang);
  if (changed && (await follow(next, changed))) return;
  for (let reach = REACH; ; reach /= 2) {
    const [lng, lat] = next.middle;
    const box = [lng - reach, lat - reach, lng + reach, lat + reach].map((v) => Number(v.toFixed(5)));
    const answer = await anonymous(`/api/v1/places?bbox=${box}&limit=${PLACES}`);
    const { mark, places, total } = await answer.json();
    if (total > PLACES && reach > LEAST) continue;
    const now = Date.now();
    return writeArea({ ...next, box, mark, at: now, opened: now, places });
  }
}

/** The places that changed since a mark, by their identifiers, without a value those that are gone; none where that is too much. */
async function changes(mark) {
  const latest = new Map();
  for (let step = 0; step < STEPS; step++) {
    const answer = await anonymous(`/api/v1/places?since=${mark}&limit=${PLACES}`).catch((error) => {
      // Of a mark that it does not know, as after a restore, the server has no changes.
      if (error.message !== "410") throw error;
    });
    if (!answer) return undefined;
    const { places, gone, next, more } = await answer.json();
    for (const id of gone) latest.set(id, undefined);
    for (const place of places) latest.set(place.id, place);
    mark = next;
    if (!more) return { latest, mark };
  }
  return undefined;
}

/** Has what was opened before be as it is now: what changed, or all where nobody knows what did. */
async function settle(changed, lang) {
  const all = changed?.latest ?? new Map((await openedPlaces()).map((id) => [id, id]));
  // A page that the server refuses stays as it is; without a signal all is asked for again.
  const refused = (error) => {
    if (!/^\d+$/.test(error.message)) throw error;
  };
  await Promise.all([...all].map(([id, place]) => (place ? renew(id, lang).catch(refused) : forget(id))));
}

/** Brings the area up to date by what changed; false when it has to be fetched whole. */
async function follow(area, { latest, mark }) {
  const [west, , east] = area.box;
  // Not too near its border, or what is nearest may lie beyond it.
  const margin = (east - west) / 8;
  if (!inside(area.box, ...area.middle, margin) || Date.now() - area.opened > FRESH) return false;
  const places = new Map(area.places.map((place) => [place.id, place]));
  for (const [id, place] of latest) {
    places.delete(id);
    if (place && inside(area.box, place.lng, place.lat)) places.set(id, place);
  }
  if (places.size > 2 * PLACES) return false;
  await look([...latest.values()].filter(Boolean), places);
  await writeArea({ ...area, mark, at: Date.now(), places: [...places.values()] });
  return true;
}

/** Whether changed places are open is told of each alone. */
async function look(fresh, places) {
  const ours = fresh.filter((place) => places.get(place.id) === place).slice(0, SINGLY);
  const one = async ({ id }) => places.set(id, await (await anonymous(`/api/v1/places/${id}`)).json());
  await Promise.all(ours.map((place) => one(place).catch(() => {})));
}

/** Whether a place is open at a moment, as far as what was told reaches. */
function openAt(place, now) {
  const { state, until, opens } = place.open ?? {};
  const holds = (moment) => moment && now < Date.parse(moment);
  if (state === "open" && (!until || holds(until))) return place.open;
  if (state === "closed" && holds(opens)) return place.open;
  return { state: "unknown" };
}

/**
 * The places of an area that fit, nearest first.
 * @param {{kinds: string[], features: string[], classes?: string[], open?: boolean, day?: boolean, box?: number[], from?: number[]}} ask
 */
function found(area, { kinds, features, classes = [], open, day, box, from }, now = Date.now()) {
  const has = (place, name) => (EITHER[name] ?? [name]).some((feature) => place.features[feature]);
  const fits = (place) =>
    (!kinds.length || kinds.includes(place.kind)) &&
    features.every((name) => has(place, name)) &&
    classes.every((name) => place.benefits?.some((benefit) => benefit.class === name)) &&
    (!open || place.open.state === "open") &&
    (!day || place.hours === "24/7") &&
    (!box || inside(box, place.lng, place.lat));
  const told = area.places.map((place) => ({ ...place, open: openAt(place, now) })).filter(fits);
  if (!from) return told;
  const far = told.map((place) => ({ ...place, metres: metres(from, [place.lng, place.lat]) }));
  return far.sort((a, b) => a.metres - b.metres);
}

/** Answers a list from what is kept. */
async function listOffline(url) {
  const area = await readArea();
  const ask = url.searchParams;
  const [lat, lng] = [Number(ask.get("lat")), Number(ask.get("lng"))];
  const box = ask.get("bbox")?.split(",").map(Number);
  const near = ask.has("lat") && Number.isFinite(lat) && Number.isFinite(lng);
  const plain = (ask.get("crs") ?? "wgs84") === "wgs84" && !ask.has("all_day") && !ask.has("since");
  if (!area || !plain || (!near && box?.length !== 4) || (near && !inside(area.box, lng, lat))) return Response.error();
  const several = (name) => ask.get(name)?.split(",") ?? [];
  const kinds = ask.has("kind") ? several("kind") : url.pathname.endsWith("/stations") ? RESTING : [];
  const places = found(area, {
    kinds,
    features: several("features"),
    classes: several("class"),
    open: ask.get("open") === "now",
    box: near ? undefined : box,
    from: near ? [lng, lat] : undefined,
  });
  const most = Math.min(PLACES, Number(ask.get("limit") ?? 20) || 20);
  const body = { crs: "wgs84", mark: area.mark, total: near ? undefined : places.length, places: places.slice(0, most) };
  return told(body, area);
}

/** Answers for one place from what is kept. */
async function placeOffline(url) {
  const area = await readArea();
  const id = PLACE.exec(url.pathname)[1];
  const place = area?.places.find((one) => one.id === id);
  if (!place || (url.searchParams.get("crs") ?? "wgs84") !== "wgs84") return Response.error();
  return told({ ...place, open: openAt(place, Date.now()) }, area);
}

/** An answer that says of when it is. */
const told = (body, area) =>
  new Response(JSON.stringify(body), {
    headers: { "content-type": "application/json", "x-kept": new Date(area.at).toISOString() },
  });

/** Great-circle metres (haversine, mean radius). */
function metres([lngA, latA], [lngB, latB]) {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((latB - latA) * rad) / 2) ** 2 +
    Math.cos(latA * rad) * Math.cos(latB * rad) * Math.sin(((lngB - lngA) * rad) / 2) ** 2;
  return Math.round(2 * 6371008.8 * Math.asin(Math.sqrt(Math.min(1, h))));
}
