// The same as `crates/domain/src/compound/drawing`: decimetres east and north.

const CORNER = 10;
export const REACH = 150;
export const TOUCH = 15;

export const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const same = (a, b) => a[0] === b[0] && a[1] === b[1];

function nearestOn(p, a, b) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const along = square > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square : 0;
  const t = Math.min(Math.max(along, 0), 1);
  return [Math.round(a[0] + t * dx), Math.round(a[1] + t * dy)];
}

/** The corner of a way within reach of a point; one is made where there is none. */
export function hold(drawing, point, reach, but = -1) {
  let best = null;
  drawing.lines.forEach((line, index) => {
    if (index === but) return;
    for (let piece = 0; piece + 1 < line.points.length; piece++) {
      const on = nearestOn(point, line.points[piece], line.points[piece + 1]);
      const far = apart(point, on);
      if (far <= reach && (!best || far < best.far)) best = { far, line, piece, on };
    }
  });
  if (!best) return undefined;
  const { line, piece, on } = best;
  const near = [line.points[piece], line.points[piece + 1]].filter((corner) => apart(corner, on) <= CORNER);
  if (near.length) return near.sort((a, b) => apart(a, on) - apart(b, on))[0].slice();
  line.points.splice(piece + 1, 0, on);
  return on.slice();
}

/** Everything that may stand at a way. */
export function standing(drawing) {
  const doors = drawing.buildings.flatMap((house) => house.doors || []);
  return [...drawing.gates, ...doors, ...drawing.spots];
}

/** What hangs at a corner, each as what moves it. */
export function hanging(drawing, corner) {
  const all = [];
  for (const line of drawing.lines) {
    line.points.forEach((point, at) => {
      if (!same(point, corner)) return;
      all.push((to) => {
        line.points[at] = to.slice();
        // How long it took was seen on the way as it was.
        delete line.seconds;
      });
    });
  }
  for (const one of standing(drawing)) {
    if (one.on && same(one.on, corner)) all.push((to) => (one.on = to.slice()));
  }
  return all;
}

/** What stood at a corner that is gone stands at the nearest, or at none. */
export function mend(drawing) {
  const corners = new Set(drawing.lines.flatMap((line) => line.points.map(String)));
  for (const one of standing(drawing)) {
    if (one.on && !corners.has(String(one.on))) join(drawing, one, one.on);
  }
}

/** Joins something to the way beside it. */
export function join(drawing, one, at = one.at) {
  const on = hold(drawing, at, REACH);
  if (on) one.on = on;
  else delete one.on;
}
