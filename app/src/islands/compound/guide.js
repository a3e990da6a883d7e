// A compound's plan on a phone: zoom, pan, light, and the way to a door without
// a signal. What is computed is computed in Rust (`crates/guide`); every word
// comes with the page. Where anything fails, the plain form does the work.

import init, { Guide } from "guide-bindings";
import { there } from "../there.js";
import { steady, view } from "./view.js";
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
  return Guide.read(props.name, await answer.text(), JSON.stringify(props.phrases), JSON.stringify(props.shut)) || null;
})().catch(() => null);

function asked() {
  const fields = new FormData(form);
  const field = (name) => String(fields.get(name) || "").trim();
  return { building: field("building"), unit: field("unit"), vehicle: field("vehicle"), at: field("at") };
}

/** Day and minute where the compound is: now, or as it was asked. */
function local({ at }) {
  const now = there(Date.now());
  const today = now.getUTCDay() || 7;
  if (!at) return [today, now.getUTCHours() * 60 + now.getUTCMinutes()];
  const [hours, minutes] = at.split(":").map(Number);
  const [time, day] = props.later || [];
  return [at === time ? day : today, hours * 60 + minutes];
}

async function find(event) {
  event.preventDefault();
  const program = await guide;
  const ask = asked();
  // Without the program, or if it should fall over: as any form.
  if (!program) return form.submit();
  try {
    show(JSON.parse(program.way(ask.building, ask.unit, ask.vehicle, ...local(ask))), props.words);
    now(program);
    if (!ask.at) delete ask.at;
    history.replaceState(null, "", "?" + new URLSearchParams(ask));
  } catch {
    form.submit();
  }
}

/** What the gates do with this vehicle at this minute, for the page may be old, or at the one asked for. */
function now(program) {
  const ask = asked();
  gates(JSON.parse(program.gates(ask.vehicle, ...local(ask))), ask, props.words);
}

/** On another vehicle, and at another time, the gates do other things. */
function vehicles() {
  const known = new URLSearchParams(location.search).get("vehicle");
  const last = known || remembered(VEHICLE);
  const chosen = async () => {
    const program = await guide;
    if (program) now(program);
  };
  for (const choice of form.querySelectorAll("input[name=vehicle]")) {
    if (choice.value === last) choice.checked = true;
    choice.addEventListener("change", () => {
      remembered(VEHICLE, choice.value);
      return chosen();
    });
  }
  form.elements.at.addEventListener("change", chosen);
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
const plan = document.getElementById("plan");
view(plan, document.getElementById("zoom"), props.words.moved, plan && steady(plan));
form.addEventListener("submit", find);
clock();
