// Links that hand over to navigation apps without a signal, each in its own
// coordinate system: as `domain::place::links`, which a test compares. A part of sw.js.

/** WGS-84 to GCJ-02, as `app/src/islands/map/shift.js`, which is a module and not at hand here. */
function toGcj([lng, lat]) {
  if (!(lat >= 0.8293 && lat <= 55.8271 && lng >= 72.004 && lng <= 137.8347)) return [lng, lat];
  const { PI, abs, cos, sin, sqrt } = Math;
  const [x, y, angle] = [lng - 105, lat - 35, (lat * PI) / 180];
  const waves = (value, parts) => (parts.reduce((sum, [height, part]) => sum + height * sin(value * part * PI), 0) * 2) / 3;
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) +
    waves(x, [[20, 6], [20, 2]]) + waves(y, [[20, 1], [40, 1 / 3], [160, 1 / 12], [320, 1 / 30]]);
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) +
    waves(x, [[20, 6], [20, 2], [20, 1], [40, 1 / 3], [150, 1 / 12], [300, 1 / 30]]);
  // Krasovsky 1940.
  const [axis, eccentricity] = [6378245, 0.006693421622965943];
  const magic = 1 - eccentricity * sin(angle) ** 2;
  const [high, wide] = [(axis * (1 - eccentricity)) / (magic * sqrt(magic)), (axis / sqrt(magic)) * cos(angle)];
  return [lng + ((east / wide) * 180) / PI, lat + ((north / high) * 180) / PI];
}

/** The address of each app that leads to a position in WGS-84. */
function handoff({ lat, lng }, name) {
  const plain = [...name].slice(0, 40).join("").replace(/[\p{Cc},|:;]/gu, " ").trim();
  const called = encodeURIComponent(plain).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const exact = (value) => Number(value).toFixed(6);
  const [east, north] = toGcj([Number(lng), Number(lat)]).map(exact);
  return {
    amap: `https://uri.amap.com/navigation?to=${east},${north},${called}&mode=ride&src=huying&callnative=1`,
    tencent: `https://apis.map.qq.com/uri/v1/routeplan?type=walk&to=${called}&tocoord=${north},${east}&coord_type=2&referer=huying`,
    baidu: `https://api.map.baidu.com/direction?destination=latlng:${north},${east}%7Cname:${called}&mode=riding&coord_type=gcj02&output=html&src=huying`,
    apple: `https://maps.apple.com/?daddr=${north},${east}&dirflg=w`,
    geo: `geo:${exact(lat)},${exact(lng)}`,
  };
}
