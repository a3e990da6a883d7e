// A tap on the small plan beside a place's form fills in where it is.

import { view } from "../view.js";

const DEGREE = 111195;
const TAP = 10;

export function locator(section) {
  const plan = section.querySelector("svg");
  const form = section.closest("form");
  const pin = plan.querySelector("#pin");
  const centre = { lat: Number(section.dataset.lat), lng: Number(section.dataset.lng) };
  const narrow = Math.cos((centre.lat * Math.PI) / 180);
  const field = (name) => form.elements[name];
  let down = null;

  function put(x, y) {
    pin.setAttribute("transform", `translate(${Math.round(x)} ${Math.round(y)})`);
  }

  /** Shows what stands in the fields, if it is in the system of the plan. */
  function shown() {
    const [lat, lng] = [Number.parseFloat(field("lat").value), Number.parseFloat(field("lng").value)];
    const there = field("system").value === "wgs84" && Number.isFinite(lat) && Number.isFinite(lng);
    pin.style.display = there ? "" : "none";
    if (there) put((lng - centre.lng) * DEGREE * narrow, (centre.lat - lat) * DEGREE);
  }

  plan.addEventListener("pointerdown", (event) => {
    down = event.isPrimary ? [event.clientX, event.clientY] : null;
  }, true);
  plan.addEventListener("pointerup", (event) => {
    const still = down && Math.hypot(event.clientX - down[0], event.clientY - down[1]) < TAP;
    down = null;
    if (!still || !event.isPrimary) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(plan.getScreenCTM().inverse());
    field("system").value = "wgs84";
    field("lat").value = (centre.lat - at.y / DEGREE).toFixed(6);
    field("lng").value = (centre.lng + at.x / (DEGREE * narrow)).toFixed(6);
    shown();
  }, true);
  for (const name of ["lat", "lng", "system"]) field(name).addEventListener("input", shown);
  section.hidden = false;
  view(plan, section.querySelector(".zoom"), "");
  shown();
}
