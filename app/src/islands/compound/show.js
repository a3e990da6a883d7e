// An answer in words and lines, in the same elements that the server fills.

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

function list(name, className, lines) {
  const made = element(name, className);
  for (const { kind, text } of lines) made.append(element("li", kind, text));
  return made;
}

const plain = (lines) => lines.map((text) => ({ kind: "", text }));

/** What WeChat's own map is told: it counts as Tencent's does. */
function wechat(gate) {
  const at = new URL(gate.tencent).searchParams.get("tocoord") || "";
  return JSON.stringify([...at.split(",").map(Number), gate.whole, ""]);
}

/** Links to navigation apps, always to the gate. */
function navigate(gate, words) {
  const made = element("details", "navigate");
  made.append(element("summary", "button plain", words.navigate.replace("<gate>", gate.name)));
  const links = element("ul");
  for (const app of ["amap", "tencent", "baidu", "apple", "geo"]) {
    if (!gate[app]) continue;
    const link = element("a", "button plain", words[app]);
    link.href = gate[app];
    link.rel = "noopener";
    if (app === "tencent") link.dataset.wx = wechat(gate);
    const item = element("li");
    item.append(link);
    links.append(item);
  }
  made.append(links);
  return made;
}

function words(answer, names) {
  const parts = [element("h2", "", answer.title)];
  if (answer.total) parts.push(element("p", "total", answer.total));
  const [best, second] = answer.gates;
  if (best) parts.push(navigate(best, names));
  if (answer.steps.length) parts.push(list("ol", "way-steps", answer.steps));
  if (answer.notes.length) parts.push(list("ul", "notes", plain(answer.notes)));
  if (answer.second) parts.push(element("p", "second", answer.second));
  if (second) parts.push(navigate(second, names));
  if (answer.excluded.length) parts.push(list("ul", "not", plain(answer.excluded)));
  return parts;
}

function draw(sketch) {
  for (const line of ["goal", "ride", "push", "walk", "gap"]) {
    document.querySelector(`#way .${line}`).setAttribute("d", sketch[line]);
  }
  for (const end of ["stop", "door"]) {
    const sign = document.querySelector(`#ends .${end}`);
    const [x, y] = sketch[end] || [0, 0];
    sign.setAttribute("x", x);
    sign.setAttribute("y", y);
    sign.setAttribute("visibility", sketch[end] ? "visible" : "hidden");
    // The sign of a door stands outside, beside the number of its building.
    if (end === "door") sign.setAttribute("transform", `rotate(${sketch.turn} ${x} ${y})`);
  }
  for (const gate of document.querySelectorAll(".gates > g")) {
    gate.classList.toggle("chosen", gate.id === `gate-${sketch.gate}`);
  }
}

/** What each gate does, on the plan and in the list: now, or at the time asked for. */
export function gates(states, { vehicle, at }, names) {
  const word = (names.vehicles.find(([name]) => name === vehicle) || ["", ""])[1];
  const when = at ? names.then.replace("<time>", at) : names.now;
  document.getElementById("gates-now").textContent = when.replace("<vehicle>", word);
  states.forEach(({ sign, access, next }, index) => {
    const drawn = document.querySelector(`#gate-${index} use`);
    if (drawn) drawn.setAttribute("href", `#k-${sign}`);
    const entry = document.getElementById(`rule-${index}`);
    if (!entry) return;
    entry.querySelector("strong").textContent = access;
    entry.querySelector(".now .soft").textContent = next || "";
    const key = document.querySelector(`.legend .sign.${sign}`);
    if (key) entry.querySelector("h3 svg").replaceWith(key.cloneNode(true));
  });
}

/** Shows an answer, and leads whoever listens or types to it. */
export function show(answer, names) {
  draw(answer.sketch);
  const place = document.getElementById("answer");
  place.replaceChildren(...words(answer, names));
  place.hidden = false;
  place.focus();
}
