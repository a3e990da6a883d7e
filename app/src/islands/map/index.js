/**
 * The wide map: our layers and a basemap on OpenLayers. The section, its words
 * and its buttons are the server's (`app/src/parts/wide.rs`); this wakes them.
 */
import OlMap from "ol/Map.js";
import View from "ol/View.js";
import Feature from "ol/Feature.js";
import MVT from "ol/format/MVT.js";
import Point from "ol/geom/Point.js";
import { circular } from "ol/geom/Polygon.js";
import { defaults } from "ol/interaction/defaults.js";
import VectorLayer from "ol/layer/Vector.js";
import VectorTileLayer from "ol/layer/VectorTile.js";
import VectorSource from "ol/source/Vector.js";
import VectorTile from "ol/source/VectorTile.js";
import { fromLonLat, toLonLat, transformExtent } from "ol/proj.js";
import { createXYZ } from "ol/tilegrid.js";
import { baseLayer } from "./base.js";
import { fill, place } from "./card.js";
import { List, glide, still } from "./list.js";
import * as styles from "./style.js";

/** Tiles are drawn up to this zoom and enlarged beyond. */
const DEEPEST = 18;
/** Tiles of compounds begin here; at 512 pixels a tile that is zoom 16 of the view. */
const INSIDE = 15;
/** Pixels that the zoom of the server is meant for. */
const PHONE = 310;

/**
 * @param {HTMLElement} root the section that the server rendered
 * @param {boolean} tapped somebody asked to see it: it is brought to where they look
 */
export function open(root, tapped) {
  let colours = styles.readColours(root);
  let chosen;
  const colour = () => colours;
  const { dataset } = root;
  const status = root.querySelector("output");
  const card = root.querySelector(".wide-card");
  const say = (words) => (status.textContent = words);

  const tiles = (layer, version, { minZoom = 0, filter = "" } = {}) =>
    new VectorTile({
      format: new MVT(),
      tileGrid: createXYZ({ maxZoom: DEEPEST, minZoom, tileSize: 512 }),
      url: `/tiles/${layer}/${version}/{z}/{x}/{y}${filter && `?${filter}`}`,
      transition: 0,
    });
  const dots = styles.places(colour, () => chosen);
  const places = new VectorTileLayer({
    source: tiles("places", dataset.version, { filter: dataset.filter }),
    style: dots.style,
    renderBuffer: 60,
  });
  // Areas overlap: they are drawn full, and the whole layer is pale.
  const circles = new VectorTileLayer({
    source: tiles("circles", dataset.circles),
    style: styles.circles(colour),
    className: "wide-reach",
    opacity: 0.28,
    visible: false,
  });
  const me = new VectorSource();
  const layers = [
    new VectorTileLayer({ source: tiles("ground", dataset.ground), style: styles.ground(colour), declutter: true }),
    circles,
    new VectorTileLayer({
      source: tiles("compounds", dataset.version, { minZoom: INSIDE }),
      style: styles.compounds(colour),
      minZoom: INSIDE + 0.5,
      declutter: true,
    }),
    new VectorLayer({ source: me, style: styles.here(colour) }),
    places,
  ];
  if (dataset.base) layers.unshift(baseLayer(JSON.parse(dataset.base), colour));

  root.classList.add("awake");
  const canvas = root.querySelector(".wide-canvas");
  const view = new View({
    center: fromLonLat([Number(dataset.lng), Number(dataset.lat)]),
    // That of a phone; where there is more room, as much nearer.
    zoom: Number(dataset.zoom) + Math.max(0, Math.log2(Math.min(canvas.clientWidth, canvas.clientHeight) / PHONE)),
    minZoom: 3,
    maxZoom: 20,
  });
  const map = new OlMap({
    target: canvas,
    layers,
    view,
    controls: [],
    // A finger drags it at once; without this it would have to be tapped before.
    interactions: defaults({ onFocusOnly: false }),
    pixelRatio: Math.min(2, devicePixelRatio),
  });
  const before = dataset.view?.split(",").map(Number);
  if (before?.length === 4 && before.every(Number.isFinite)) {
    // What the list shows, as near as whole of it can be seen.
    view.fit(transformExtent(before, "EPSG:4326", "EPSG:3857"), { size: map.getSize(), maxZoom: 18 });
  }
  if (dataset.self) me.addFeature(new Feature(new Point(fromLonLat([Number(dataset.lng), Number(dataset.lat)]))));

  const list = new List(root, say, (id) => show(id, true));
  /** A move of our own making leaves the list as it is. */
  let own = true;
  let last;
  map.on("moveend", () => {
    // A map that only became larger was not moved.
    const now = [...view.getCenter(), view.getZoom()].join();
    if (!own && now !== last) {
      const box = transformExtent(view.calculateExtent(map.getSize()), "EPSG:3857", "EPSG:4326");
      list.follow(toLonLat(view.getCenter()), box);
    }
    last = now;
    own = false;
  });

  const go = (to, zoom) => {
    own = true;
    view.animate({ center: to, zoom, duration: still() ? 0 : 250 });
  };

  async function show(id, move) {
    chosen = id;
    places.changed();
    list.mark(id);
    try {
      const said = await place(id);
      if (chosen !== id) return;
      fill(card, said);
      if (move) {
        go(fromLonLat([said.lng, said.lat]), Math.max(view.getZoom(), 17));
        glide(root, "start");
      }
    } catch {
      say(dataset.failed);
    }
  }

  const close = () => {
    chosen = undefined;
    card.hidden = true;
    places.changed();
    list.mark();
  };

  const hit = (pixel) =>
    map.forEachFeatureAtPixel(pixel, (feature) => feature, { hitTolerance: 12, layerFilter: (layer) => layer === places });
  map.on("click", (event) => {
    const feature = hit(event.pixel);
    if (!feature) return close();
    if (!feature.get("count")) return show(feature.get("id"), false);
    view.animate({ center: feature.getFlatCoordinates().slice(0, 2), zoom: view.getZoom() + 2, duration: 250 });
  });
  map.on("pointermove", (event) => {
    if (!event.dragging) canvas.style.cursor = hit(event.pixel) ? "pointer" : "";
  });

  root.querySelector("[data-in]").addEventListener("click", () => view.animate({ zoom: view.getZoom() + 1, duration: 150 }));
  root.querySelector("[data-out]").addEventListener("click", () => view.animate({ zoom: view.getZoom() - 1, duration: 150 }));
  root.querySelector("[data-reach]").addEventListener("click", ({ currentTarget }) => {
    circles.setVisible(!circles.getVisible());
    currentTarget.setAttribute("aria-pressed", `${circles.getVisible()}`);
    say(circles.getVisible() ? dataset.reached : dataset.unreached);
  });
  root.querySelector("[data-me]").addEventListener("click", () => whereAmI(me, go, say, dataset));
  card.querySelector("button").addEventListener("click", close);
  root.addEventListener("keydown", (event) => event.key === "Escape" && close());

  matchMedia("(prefers-color-scheme: dark)").addEventListener?.("change", () => {
    colours = styles.readColours(root);
    dots.forget();
    layers.forEach((layer) => layer.changed());
  });
  // Its button goes away once this is done.
  if (tapped) requestAnimationFrame(() => glide(root, "start"));
  return map;
}

/** Shows the phone's position and how surely it is known. */
function whereAmI(me, go, say, words) {
  if (!navigator.geolocation) return say(words.nowhere);
  say(words.looking);
  const found = ({ coords: { longitude, latitude, accuracy } }) => {
    const at = fromLonLat([longitude, latitude]);
    const area = circular([longitude, latitude], Math.max(1, accuracy), 48).transform("EPSG:4326", "EPSG:3857");
    me.clear();
    me.addFeatures([new Feature({ geometry: area, area: true }), new Feature(new Point(at))]);
    go(at, accuracy > 500 ? 14 : 16);
    say(words.here.replace("{metres}", `${Math.round(accuracy)}`));
  };
  const options = { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 };
  navigator.geolocation.getCurrentPosition(found, () => say(words.nowhere), options);
}
