/** The card of the place that was tapped. */

import { there } from "../there.js";

const known = new Map();

/** What the API says of a place; asked for once. @param {string} id */
export async function place(id) {
  if (!known.has(id)) {
    const answer = await fetch(`/api/v1/places/${encodeURIComponent(id)}`);
    if (!answer.ok) throw new Error(`${answer.status}`);
    known.set(id, await answer.json());
  }
  return known.get(id);
}

/** The time alone for today, with the day otherwise; as in the list. */
function clock(moment) {
  const day = (moment) => there(moment).toISOString().slice(0, 10);
  const date = day(moment) === day(Date.now()) ? {} : { month: "short", day: "numeric" };
  const options = { ...date, hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "UTC" };
  return there(moment).toLocaleString(document.documentElement.lang, options);
}

/** Whether it is open, in the words of the list; a compound has no hours. */
function state({ kind, open = { state: "unknown" } }, words) {
  if (kind === "compound") return "";
  const when = open.until ?? open.opens;
  const said = { open: when ? words.until : words.open, closed: when ? words.opens : words.closed, unknown: words.unknown };
  return said[open.state].replace("{when}", when && clock(when));
}

/** @param {HTMLElement} card @param {any} said what the API said of it */
export function fill(card, said) {
  const path = said.kind === "compound" ? "c" : "s";
  const link = card.querySelector("a");
  link.href = `/${path}/${said.id}`;
  link.textContent = said.name;
  card.querySelector("[data-state]").textContent = state(said, card.dataset);
  card.querySelector("[data-address]").textContent = said.address ?? "";
  card.hidden = false;
}
