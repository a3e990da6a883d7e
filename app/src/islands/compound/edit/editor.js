// Drawing on a layout with a thumb, and choosing a position by a tap. Everything
// is saved through the plain forms of the page; where this fails they remain.

import { view } from "../view.js";
import { locator } from "./locator.js";
import { Model } from "./model.js";
import { Sheet } from "./sheet.js";
import { tools } from "./tools.js";

/** Storage may be forbidden: then nothing is remembered. */
function kept(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else if (value !== undefined) localStorage.setItem(name, JSON.stringify(value));
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function draw(block) {
  const props = JSON.parse(block.textContent);
  const plan = document.getElementById("plan");
  const form = document.getElementById("draw-tools");
  if (!plan || !form) return;
  const name = `hy-draw-${props.place}`;
  if (new URLSearchParams(location.search).has("done")) kept(name, null);
  const last = props.unsaved ? null : kept(name);
  const model = new Model(last ? last.drawing : props.drawing, props.unsaved || Boolean(last));
  // What was drawn on an older version is met by the newer one when it is saved.
  if (last) form.elements.base.value = last.base;
  const hint = document.getElementById("draw-hint");
  if (last) hint.textContent = props.words.kept;
  model.listen(() => {
    if (model.changed) kept(name, { base: Number(form.elements.base.value), drawing: model.now });
    else kept(name, null);
  });
  const sheet = new Sheet(plan, model);
  tools({ form, hint, model, sheet, plan, words: props.words, chosen: props.chosen });
  view(plan, document.getElementById("zoom"), props.words.moved);
  form.hidden = false;
}

const block = document.getElementById("draw-props");
if (block) draw(block);
const small = document.getElementById("locator");
if (small) locator(small);
