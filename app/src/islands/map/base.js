/**
 * The basemap, where one is configured: pictures or vector tiles, in the
 * coordinate system they were drawn in and shown in the right place.
 */
import TileLayer from "ol/layer/Tile.js";
import VectorTileLayer from "ol/layer/VectorTile.js";
import MVT from "ol/format/MVT.js";
import VectorTile from "ol/source/VectorTile.js";
import XYZ from "ol/source/XYZ.js";
import { Projection, addCoordinateTransforms, addProjection } from "ol/proj.js";
import TileGrid from "ol/tilegrid/TileGrid.js";
import { fromBaidu, fromBd, fromGcj, fromMercator, toBaidu, toBd, toGcj, toMercator } from "./shift.js";
import { vectorBase } from "./style.js";

const SQUARE = 20037508.342789244;
/** Baidu's world: 2^26 pixels of a quarter of a metre are wide enough. */
const BAIDU = 33554432;

/**
 * A projection whose transforms lead over positions.
 * @param {string} code @param {number} half metres from its middle to its border
 * @param {(at: number[]) => number[]} from its metres to WGS-84 @param {(at: number[]) => number[]} to and back
 */
function projection(code, half, from, to) {
  const made = new Projection({ code, units: "m", extent: [-half, -half, half, half] });
  addProjection(made);
  addCoordinateTransforms("EPSG:3857", made, (at) => to(fromMercator(at)), (at) => toMercator(from(at)));
  return made;
}

const PROJECTIONS = {
  wgs84: () => "EPSG:3857",
  gcj02: () => projection("HY:GCJ02", SQUARE, (at) => fromGcj(fromMercator(at)), (at) => toMercator(toGcj(at))),
  bd09: () => projection("HY:BD09", BAIDU, (at) => fromBd(fromBaidu(at)), (at) => toBaidu(toBd(at))),
};

/** Baidu counts tiles from the middle of the world, northwards. */
function baidu(address, maxZoom) {
  const resolutions = Array.from({ length: maxZoom + 1 }, (_, z) => 2 ** (18 - z));
  return {
    tileGrid: new TileGrid({ origin: [0, 0], resolutions, extent: [-BAIDU, -BAIDU, BAIDU, BAIDU] }),
    tileUrlFunction: ([z, x, y]) =>
      address.replace(/\{z\}/g, `${z}`).replace(/\{x\}/g, `${x}`).replace(/\{y\}/g, `${-y - 1}`),
  };
}

/**
 * @param {{url: string, system: "wgs84" | "gcj02" | "bd09", maxZoom: number, vector: boolean}} base
 * @param {() => Record<string, string>} colours
 */
export function baseLayer(base, colours) {
  if (base.vector) {
    const source = new VectorTile({ format: new MVT(), url: base.url, maxZoom: base.maxZoom, tileSize: 512 });
    return new VectorTileLayer({ source, style: vectorBase(colours), declutter: true });
  }
  const where = base.system === "bd09" ? baidu(base.url, base.maxZoom) : { url: base.url, maxZoom: base.maxZoom };
  const source = new XYZ({ ...where, projection: PROJECTIONS[base.system](), transition: 150 });
  return new TileLayer({ source, className: "wide-base" });
}
