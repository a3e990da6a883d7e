// A compound's plan on a phone: zoom, pan, light, and the way to a door without
// a signal. What is computed is computed in Rust (`crates/guide`); every word
// comes with the page. Where anything fails, the plain form does the work.

import init, { Guide } from "guide-bindings";
import { view } from "./view.js";
import { gates, show } from "./show.js";

const LIGHT = "plan-light";
const VEHICLE = "hy-vehicle";
const props = JSON.parse(document.getElementById("guide-props").textContent);
const form = document.getElementById("ask");

/** Storage may be forbidden: then nothing is remembered. */
function remembered(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** The light that was chosen last, for every compound. */
function light() {
  const choices = document.querySelectorAll("input[name=mode]");
  const last = remembered(LIGHT);
  for (const choice of choices) {
    if (choice.value === last) choice.checked = true;
    choice.addEventListener("change", () => remembered(LIGHT, choice.value));
  }
}

/** The program and the compound, fetched once; `null` when either is missing. */
const guide = (async () => {
  const [answer] = await Promise.all([fetch(props.layout), init({ module_or_path: props.wasm })]);
  if (!answer.ok) return null;
  return Guide.read(await answer.text(), JSON.stringify(props.phrases)) || null;
})().catch(() => null);

/** Day and minute where the compound is, wherever the phone thinks it is. */
function local() {
  const there = new Date(Date.now() + props.offset * 60000);
  return [there.getUTCDay() || 7, there.getUTCHours() * 60 + there.getUTCMinutes()];
}

function asked() {
  const fields = new FormData(form);
  const field = (name) => String(fields.get(name) || "").trim();
  return { building: field("building"), unit: field("unit"), vehicle: field("vehicle") };
}

async function find(event) {
  event.preventDefault();
  const program = await guide;
  const { building, unit, vehicle } = asked();
  // Without the program, or if it should fall over: as any form.
  if (!program) return form.submit();
  try {
    const [day, minute] = local();
    show(JSON.parse(program.way(building, unit, vehicle, day, minute)), props.words);
    now(program);
    history.replaceState(null, "", "?" + new URLSearchParams({ building, unit, vehicle }));
  } catch {
    form.submit();
  }
}

/** What the gates do with this vehicle at this minute: the page may be old. */
function now(program) {
  const { vehicle } = asked();
  const [day, minute] = local();
  gates(JSON.parse(program.gates(vehicle, day, minute)), vehicle, props.words);
}

/** On another vehicle the gates do other things. */
function vehicles() {
  const known = new URLSearchParams(location.search).get("vehicle");
  const last = known || remembered(VEHICLE);
  for (const choice of form.querySelectorAll("input[name=vehicle]")) {
    if (choice.value === last) choice.checked = true;
    choice.addEventListener("change", async () => {
      remembered(VEHICLE, choice.value);
      const program = await guide;
      if (program) now(program);
    });
  }
}

/** At once, and with every minute. */
async function clock() {
  const program = await guide;
  if (!program) return;
  now(program);
  setInterval(() => now(program), 60000);
}

light();
vehicles();
view(document.getElementById("plan"), document.getElementById("zoom"), props.words.moved);
form.addEventListener("submit", find);
clock();
