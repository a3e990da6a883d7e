// Draws what is drawn, in the classes of the plan that the server draws.

import { corners } from "./model.js";

const SVG = "http://www.w3.org/2000/svg";
const GROUND = ["footway", "slope", "steps", "road"];
/** Height of a gate's name in pixels of the screen. */
const LETTERS = 16;

export function node(name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

const xy = ([east, north]) => `${east} ${-north}`;
const path = (points, close) => (points.length ? `M${points.map(xy).join("L")}${close ? "z" : ""}` : "");

export class Sheet {
  constructor(plan, model) {
    this.plan = plan;
    this.model = model;
    this.chosen = null;
    this.pending = [];
    // Names stand below signs as on the plan of the server, which left room for them.
    this.radius = 12 * (plan.querySelector("#k-gate")?.transform.baseVal[0]?.matrix.a ?? 5);
    this.largest = Number(plan.querySelector(".gates")?.getAttribute("font-size")) || 70;
    // The drawing of the server steps aside; its signs and marks stay.
    for (const part of plan.querySelectorAll(":scope > g:not(#marks), :scope > path, :scope > use")) part.remove();
    this.layer = node("g", { id: "drawn" });
    plan.insertBefore(this.layer, plan.querySelector("#marks"));
    this.handles = plan.appendChild(node("g", { class: "handles" }));
    this.due = false;
    model.listen(() => this.paint());
    // Handles keep their size on the screen.
    new MutationObserver(() => this.paint()).observe(plan, { attributeFilter: ["viewBox"] });
    new ResizeObserver(() => this.paint()).observe(plan);
    this.paint();
  }

  /** Decimetres of a pixel. */
  unit() {
    const box = this.plan.getBoundingClientRect();
    const { width, height } = this.plan.viewBox.baseVal;
    return Math.max(width / (box.width || 1), height / (box.height || 1)) || 1;
  }

  /** The point under a place of the screen. */
  point(event) {
    const there = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.plan.getScreenCTM().inverse());
    return [Math.round(there.x), Math.round(-there.y)];
  }

  paint() {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.layer.replaceChildren(...this.things());
      this.handles.replaceChildren(...this.grips());
    });
  }

  *things() {
    const { now } = this.model;
    const is = (item) => (item === this.chosen ? " picked" : "");
    yield node("path", { class: "border" + is("outline"), d: path(now.outline, true), "data-item": "outline" });
    for (const kind of GROUND) {
      for (const [index, line] of now.lines.entries()) {
        if (line.kind !== kind) continue;
        const item = `path-${index}`;
        yield node("path", { class: `line ${kind}${is(item)}`, d: path(line.points) });
        yield node("path", { class: "hit", d: path(line.points), "data-item": item });
      }
    }
    for (const [index, house] of now.buildings.entries()) yield* this.house(house, `building-${index}`, is);
    for (const [index, spot] of now.spots.entries()) yield this.sign(spot, `spot-${index}`, spot.kind, "", is);
    for (const [index, gate] of now.gates.entries()) yield this.sign(gate, `gate-${index}`, "gate", gate.name, is);
    if (this.pending.length) yield node("path", { class: "pending", d: path(this.pending) });
  }

  *house(house, item, is) {
    yield node("path", { class: "house" + is(item), d: path(house.ring, true), "data-item": item });
    for (const door of house.doors || []) {
      yield node("circle", { class: "entry", cx: door.at[0], cy: -door.at[1], r: 12, "data-item": item });
    }
    const x = house.ring.map((p) => p[0]);
    const y = house.ring.map((p) => -p[1]);
    const middle = (all) => (Math.min(...all) + Math.max(...all)) / 2;
    if (house.number && x.length) {
      yield node("text", { x: middle(x), y: middle(y), "font-size": 60, class: "label", "data-item": item }, house.number);
    }
  }

  sign(one, item, sign, name, is) {
    const [x, y] = [one.at[0], -one.at[1]];
    const made = node("g", { class: "thing" + is(item), "data-item": item });
    made.append(node("circle", { class: "hit", cx: x, cy: y, r: 24 * this.unit() }));
    if (one.on) made.append(node("path", { class: "joined", d: `M${x} ${y}L${xy(one.on)}` }));
    made.append(node("use", { href: `#k-${sign}`, x, y }));
    if (name) {
      const size = Math.min(this.largest, LETTERS * this.unit());
      made.append(node("text", { x, y: y + this.radius + size, "font-size": size, class: "label" }, name));
    }
    return made;
  }

  *grips() {
    const unit = this.unit();
    const grip = function* (point, data, small) {
      const [cx, cy] = [point[0], -point[1]];
      yield node("circle", { class: small ? "dot small" : "dot", cx, cy, r: (small ? 6 : 9) * unit });
      // What a thumb hits is 48 pixels wide.
      yield node("circle", { class: "grip", cx, cy, r: (small ? 14 : 24) * unit, ...data });
    };
    for (const point of this.pending) yield* grip(point, { "data-pending": "1" }, true);
    const found = this.model.find(this.chosen);
    if (!found) return;
    const points = corners(found);
    const closed = found.kind !== "path";
    for (let at = 0; at < points.length; at++) {
      const next = points[(at + 1) % points.length];
      if (!closed && at === points.length - 1) break;
      const middle = [0, 1].map((axis) => Math.round((points[at][axis] + next[axis]) / 2));
      yield* grip(middle, { "data-middle": at }, true);
    }
    for (const [at, point] of points.entries()) yield* grip(point, { "data-corner": at });
    for (const [at, door] of (found.it.doors || []).entries()) yield* grip(door.at, { "data-door": at });
    if (found.it.at) yield* grip(found.it.at, { "data-whole": "1" });
  }
}
