/** How things look on the map: colours come from the style sheet, by day and by night. */
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";

const FONT = '"PingFang SC", "HarmonyOS Sans SC", "MiSans", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const NAMES = [
  "ink", "halo", "ground", "border", "outline", "building", "edge", "way", "gate",
  "water", "green", "road", "cluster", "on", "here", "chosen",
  "station", "compound", "business_district", "building_kind", "drivers_home", "canteen", "partner", "service_point",
];

/** Reads the colours of this moment. @param {HTMLElement} root */
export function readColours(root) {
  const style = getComputedStyle(root);
  return Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--wide-${name.replace(/_/g, "-")}`).trim() || "#888"]),
  );
}

const text = (words, colours, more = {}) =>
  new Text({
    text: words,
    font: `13px ${FONT}`,
    fill: new Fill({ color: colours.ink }),
    stroke: new Stroke({ color: colours.halo, width: 3 }),
    overflow: true,
    ...more,
  });

const cut = (name, most) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);

/** Roads by their width on the screen: metres, at least so many pixels. */
const ROADS = { main_road: [16, 3], road: [8, 1.5], path: [3, 1] };

/** The district's own ground: greens, water, roads, and the areas of its units. */
export const ground = (colours) => (feature, resolution) => {
  const c = colours();
  const [kind, name] = [feature.get("kind"), feature.get("name")];
  const label = name && resolution < 12 ? text(name, c, { font: `12px ${FONT}`, overflow: false }) : undefined;
  switch (feature.get("layer")) {
    case "green":
      return new Style({ fill: new Fill({ color: c.green }), text: label, zIndex: 1 });
    case "water":
      return kind === "stream"
        ? new Style({ stroke: new Stroke({ color: c.water, width: 2 }), zIndex: 2 })
        : new Style({ fill: new Fill({ color: c.water }), text: label, zIndex: 2 });
    case "road": {
      const [metres, least] = ROADS[kind] ?? ROADS.path;
      const stroke = new Stroke({ color: c.road, width: Math.max(least, Math.min(18, metres / resolution)), lineCap: "round" });
      const along = name && resolution < 5 ? text(name, c, { font: `12px ${FONT}`, placement: "line" }) : undefined;
      return new Style({ stroke, text: along, zIndex: kind === "main_road" ? 4 : 3 });
    }
    default:
      return new Style({
        fill: new Fill({ color: c.ground }),
        stroke: new Stroke({ color: c.border, width: kind === "grid" ? 1 : 2 }),
        text: text(name, c, { font: `12px ${FONT}`, overflow: false }),
        zIndex: 5,
      });
  }
};

/** What is within a quarter of an hour of a station; the layer as a whole is pale. */
export const circles = (colours) => () => new Style({ fill: new Fill({ color: colours().compound }) });

/** The inside of compounds. */
export const compounds = (colours) => (feature) => {
  const c = colours();
  switch (feature.get("layer")) {
    case "outline":
      return new Style({ stroke: new Stroke({ color: c.outline, width: 2 }), fill: new Fill({ color: c.ground }) });
    case "way":
      return new Style({
        stroke: new Stroke({
          color: c.way,
          width: feature.get("kind") === "road" ? 4 : 2,
          lineDash: feature.get("kind") === "steps" ? [3, 3] : undefined,
        }),
      });
    case "building":
      return new Style({
        fill: new Fill({ color: c.building }),
        stroke: new Stroke({ color: c.edge, width: 1 }),
      });
    // Of a building that crosses a seam each tile has a part; one of them has its number.
    case "number":
      return new Style({ text: text(feature.get("number"), c), zIndex: 1 });
    case "gate":
      // Where things lie on each other, gates go before what stands beside them.
      return new Style({
        zIndex: 2,
        image: new CircleStyle({ radius: 6, fill: new Fill({ color: c.gate }), stroke: new Stroke({ color: c.halo, width: 2 }) }),
        text: text(feature.get("name"), c, { offsetY: -14 }),
      });
    default:
      return new Style({ image: new CircleStyle({ radius: 3, fill: new Fill({ color: c.edge }) }) });
  }
};

/**
 * Dots and clusters. Styles are kept: the same few are drawn thousands of times.
 * @param {() => Record<string, string>} colours
 * @param {() => string | undefined} chosen identifier of the chosen place
 */
export function places(colours, chosen) {
  let kept = new Map();
  const keep = (key, make) => {
    if (!kept.has(key)) kept.set(key, make());
    return kept.get(key);
  };
  // OpenLayers finds under a finger what is drawn for itself or for a layer that makes room; this one
  // makes none, so all of it says so.
  const alone = { declutterMode: "none" };
  const dot = (radius, fill, ring, width) =>
    new CircleStyle({ radius, fill: new Fill({ color: fill }), stroke: new Stroke({ color: ring, width }), ...alone });
  const style = (feature, resolution) => {
    const c = colours();
    const count = feature.get("count");
    if (count) {
      const words = count > 9999 ? "9999+" : `${count}`;
      return keep(`n${words}`, () => {
        const image = dot(13 + Math.min(11, 3 * Math.log10(count)), c.cluster, c.halo, 2);
        const words_ = text(words, c, { font: `bold 13px ${FONT}`, fill: new Fill({ color: c.on }), stroke: undefined, ...alone });
        return new Style({ image, text: words_, zIndex: 1 });
      });
    }
    const kind = feature.get("kind");
    const fill = c[kind === "building" ? "building_kind" : kind];
    if (feature.get("id") === chosen()) {
      const label = text(feature.get("name"), c, { offsetY: -22, font: `bold 14px ${FONT}`, ...alone });
      return new Style({ image: dot(12, fill, c.chosen, 4), text: label, zIndex: 9 });
    }
    if (resolution > 5) return keep(kind, () => new Style({ image: dot(8, fill, c.halo, 2) }));
    const image = keep(`i${kind}`, () => dot(9, fill, c.halo, 2));
    return new Style({ image, text: text(cut(feature.get("name"), 12), c, { offsetY: -18, overflow: false, ...alone }) });
  };
  return { style, forget: () => (kept = new Map()) };
}

/** Where one is, and how surely. */
export const here = (colours) => (feature) =>
  feature.get("area")
    ? new Style({ fill: new Fill({ color: `${colours().here}22` }), stroke: new Stroke({ color: colours().here, width: 1 }) })
    : new Style({
        image: new CircleStyle({
          radius: 8,
          fill: new Fill({ color: colours().here }),
          stroke: new Stroke({ color: colours().halo, width: 3 }),
        }),
      });

/** A basemap of vector tiles: water, green, roads, buildings and names, by what the usual schemas call them. */
export const vectorBase = (colours) => {
  const name = (feature) => feature.get("name:zh-Hans") || feature.get("name:zh") || feature.get("name") || "";
  return (feature, resolution) => {
    const c = colours();
    const layer = `${feature.get("layer")}`;
    const type = feature.getType();
    const area = type === "Polygon" || type === "MultiPolygon";
    if (/water|ocean|river/.test(layer)) {
      return area
        ? new Style({ fill: new Fill({ color: c.water }) })
        : new Style({ stroke: new Stroke({ color: c.water, width: 2 }) });
    }
    if (area && /build/.test(layer)) return resolution > 8 ? undefined : new Style({ fill: new Fill({ color: c.building }) });
    if (area && /land|park|green|wood/.test(layer)) return new Style({ fill: new Fill({ color: c.green }) });
    if (/road|street|transport|bridge/.test(layer) && /LineString/.test(type)) {
      return new Style({ stroke: new Stroke({ color: c.road, width: resolution < 5 ? 5 : 2 }) });
    }
    if (/bound/.test(layer) && /LineString/.test(type)) {
      return new Style({ stroke: new Stroke({ color: c.border, width: 1, lineDash: [4, 3] }) });
    }
    return type === "Point" && /place|label|name/.test(layer) ? new Style({ text: text(name(feature), c) }) : undefined;
  };
};
