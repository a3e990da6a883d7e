// Tools and fingers: choosing, dragging, drawing by tapping, undo and redo.

import { panel } from "./panel.js";
import { REACH, TOUCH, apart, hanging, hold, join, mend } from "./geometry.js";
import { corners } from "./model.js";

/** A finger that moved less, in pixels, has tapped. */
const TAP = 10;
const LINES = { building: 3, path: 2, outline: 3 };

export function tools({ form, hint, model, sheet, plan, words, chosen }) {
  const state = { tool: "move", corner: null };
  const step = (name) => form.querySelector(`[data-step=${name}]`);
  const save = form.querySelector("[name=do]");
  const properties = panel(form, model, words, () => state.item, submit);

  function refresh() {
    const { tool } = state;
    for (const button of form.querySelectorAll("[data-tool]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    }
    if (!model.find(state.item)) state.item = null;
    step("undo").disabled = !sheet.pending.length && !model.past.length;
    step("redo").disabled = !model.future.length;
    step("finish").disabled = !(LINES[tool] && sheet.pending.length >= LINES[tool]);
    step("corner").disabled = !canDropCorner();
    step("delete").disabled = !state.item;
    save.disabled = !model.changed;
    // One finger then draws instead of scrolling the page.
    plan.classList.toggle("drawing", tool !== "move" || Boolean(state.item));
    sheet.chosen = state.item;
    sheet.paint();
    properties.show();
  }

  function canDropCorner() {
    const found = model.find(state.item);
    if (!found || state.corner === null) return false;
    return corners(found).length > (found.kind === "path" ? 2 : 3);
  }

  function choose(item) {
    state.item = item;
    state.corner = null;
    refresh();
  }

  function take(tool) {
    state.tool = tool;
    sheet.pending = [];
    hint.textContent = words.hints[tool];
    choose(tool === "move" ? state.item : null);
  }

  /** Sends the drawing; `then` is opened afterwards. */
  function submit(then = "") {
    form.elements.then.value = then;
    form.elements.drawing.value = JSON.stringify(model.now);
    save.disabled = false;
    form.requestSubmit ? form.requestSubmit(save) : save.click();
  }

  function add(kind, one) {
    model.change((drawing) => {
      if (kind === "outline") drawing.outline = one.ring;
      else model.list(kind).push(one);
      if (kind === "gate" || kind === "spot") join(drawing, one);
      if (kind === "path") ends(drawing, drawing.lines.length - 1);
    });
    const item = kind === "outline" ? kind : `${kind}-${model.list(kind).length - 1}`;
    state.tool = "move";
    hint.textContent = words.hints.move;
    sheet.pending = [];
    choose(item);
  }

  /** The ends of a way are joined to what a thumb put them on. */
  function ends(drawing, index) {
    const { points } = drawing.lines[index];
    const reach = Math.max(TOUCH, Math.min(12 * sheet.unit(), REACH));
    for (const at of [0, points.length - 1]) points[at] = hold(drawing, points[at], reach, index) || points[at];
  }

  function finish() {
    const points = sheet.pending;
    if (points.length < (LINES[state.tool] || Infinity)) return;
    if (state.tool === "path") add("path", { kind: "footway", points });
    else if (state.tool === "outline") add("outline", { ring: points });
    else add("building", { ring: points, doors: [] });
  }

  function tap(point, target) {
    const { tool } = state;
    if (tool === "gate") return add("gate", { name: "", at: point });
    if (tool === "spot") return add("spot", { kind: "parking", at: point });
    if (LINES[tool]) {
      const first = sheet.pending[0];
      const closes = tool !== "path" && first && apart(first, point) < 24 * sheet.unit();
      if (closes && sheet.pending.length >= 3) return finish();
      sheet.pending.push(point);
      return refresh();
    }
    const hit = target.closest("[data-item]");
    choose(hit ? hit.dataset.item : null);
  }

  drags({ plan, sheet, model, state, tap, refresh, ends });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.tool) take(button.dataset.tool);
    const deeds = {
      undo: () => (sheet.pending.length ? sheet.pending.pop() : model.undo()),
      redo: () => model.redo(),
      finish,
      corner: () => model.change((drawing) => {
        corners(model.find(state.item)).splice(state.corner, 1);
        state.corner = null;
        mend(drawing);
      }),
      delete: () => model.change((drawing) => {
        const { kind, index } = model.find(state.item);
        if (kind === "outline") drawing.outline = [];
        else model.list(kind).splice(index, 1);
        state.item = null;
        mend(drawing);
      }),
    };
    if (deeds[button.dataset.step]) {
      deeds[button.dataset.step]();
      refresh();
    }
  });
  form.addEventListener("submit", () => {
    form.elements.drawing.value = JSON.stringify(model.now);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select")) return;
    const undo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if (undo) {
      event.preventDefault();
      step(event.shiftKey ? "redo" : "undo").click();
    }
    if (event.key === "Escape") take("move");
    if (event.key === "Enter" && sheet.pending.length && event.target === plan) finish();
  });
  model.listen(refresh);
  if (model.find(chosen)) state.item = chosen;
  refresh();
}

/** Fingers: what begins at a handle drags it, what does not move taps. */
function drags({ plan, sheet, model, state, tap, refresh, ends }) {
  let held = null;
  let down = null;

  const grip = (event) => event.target.closest && event.target.closest(".grip");

  function begin(event, handle) {
    const found = model.find(state.item);
    if (!found) return;
    model.begin();
    const { corner, middle, door } = handle.dataset;
    if (middle !== undefined) {
      const at = Number(middle) + 1;
      corners(found).splice(at, 0, sheet.point(event));
      held = { corner: at };
    } else if (corner !== undefined) held = { corner: Number(corner) };
    else if (door !== undefined) held = { door: Number(door) };
    else held = { whole: true };
    state.corner = held.corner === undefined ? null : held.corner;
    // Seen once: what a corner passes on its way stays where it is.
    if (found.kind === "path" && held.corner !== undefined) {
      held.hung = hanging(model.now, corners(found)[held.corner]);
    }
    plan.setPointerCapture(event.pointerId);
  }

  function drag(event) {
    const found = model.find(state.item);
    const point = sheet.point(event);
    if (held.corner !== undefined) {
      if (held.hung) held.hung.forEach((move) => move(point));
      else corners(found)[held.corner] = point;
    } else if (held.door !== undefined) found.it.doors[held.door].at = point;
    else found.it.at = point;
    held.moved = true;
    sheet.paint();
  }

  function drop() {
    const found = model.find(state.item);
    if (found && held.moved) {
      if (held.door !== undefined) join(model.now, found.it.doors[held.door]);
      else if (held.whole) join(model.now, found.it);
      else if (found.kind === "path") ends(model.now, found.index);
    }
    held = null;
    model.end();
    refresh();
  }

  // Before the plan is moved about: what a handle takes is not for the view.
  plan.addEventListener("pointerdown", (event) => {
    const handle = grip(event);
    if (handle && !handle.dataset.pending && state.tool === "move") {
      event.stopPropagation();
      event.preventDefault();
      return begin(event, handle);
    }
    down = event.isPrimary ? [event.clientX, event.clientY, event.target] : null;
  }, true);
  plan.addEventListener("pointermove", (event) => {
    if (!held) return;
    event.stopPropagation();
    drag(event);
  }, true);
  plan.addEventListener("pointerup", (event) => {
    if (held) {
      event.stopPropagation();
      return drop();
    }
    const still = down && Math.hypot(event.clientX - down[0], event.clientY - down[1]) < TAP;
    if (still && event.isPrimary) tap(sheet.point(event), down[2]);
    down = null;
  }, true);
  plan.addEventListener("pointercancel", () => {
    down = null;
    if (held) drop();
  }, true);
  plan.addEventListener("dblclick", (event) => event.stopPropagation(), true);
}
