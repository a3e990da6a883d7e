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

const clock = (moment) =>
  there(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

/** @param {HTMLElement} card @param {any} said what the API said of it */
export function fill(card, said) {
  const { open = { state: "unknown" } } = said;
  const path = said.kind === "compound" ? "c" : "s";
  const link = card.querySelector("a");
  link.href = `/${path}/${said.id}`;
  link.textContent = said.name;
  const words = { open: card.dataset.open, closed: card.dataset.closed, unknown: card.dataset.unknown }[open.state];
  const until = open.until ?? open.opens;
  card.querySelector("[data-state]").textContent = until ? `${words} · ${clock(until)}` : words;
  card.querySelector("[data-address]").textContent = said.address ?? "";
  card.hidden = false;
}
