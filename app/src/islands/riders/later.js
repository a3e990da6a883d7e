// What a rider says where there is no signal waits on this phone, whole, and goes by
// itself, once: the server knows it again by its key, or by the device and the day.
const STORE = "hy-later";
const DAY = 864e5;
const AGAIN = 3e4;
const told = document.querySelector("[data-waits]");
const words = told.dataset;
let timer;

function say(text, to) {
  told.textContent = text;
  told.hidden = false;
  if (!to) return;
  const link = document.createElement("a");
  link.href = to;
  link.textContent = words.look;
  told.append(" ", link);
}

/** A key that nobody can guess: it opens what was sent ahead with it. */
const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Fails as well where somebody on the way says that the server does not answer. */
async function post(to, body, headers) {
  const answer = await fetch(to, { method: "POST", body, headers });
  if (answer.status > 501 && answer.status < 505) throw new Error(`${answer.status}`);
  return answer;
}

async function keep(form, data, body) {
  const packed = new Response(body);
  // What is so today is not said tomorrow, and a hazard of yesterday is gone or known.
  const today = data.get("question") === "closed_today";
  const until = today ? new Date().setHours(24, 0, 0, 0) : Date.now() + DAY;
  const headers = { "content-type": packed.headers.get("content-type"), "x-to": form.action, "x-until": until };
  const cache = await caches.open(STORE);
  await cache.put(`/later/${Date.now()}`, new Response(await packed.blob(), { headers }));
}

async function submit(event) {
  const { target: form, submitter } = event;
  if (!form.matches("[data-later]") || !submitter || !window.caches) return;
  event.preventDefault();
  // A second tap is the same tap.
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  const chosen = Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value });
  form.append(chosen);
  const data = new FormData(form);
  const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  try {
    const answer = await post(form.action, body);
    if (answer.ok) return location.assign(answer.url);
  } catch {
    const kept = await keep(form, data, body).then(() => true, () => false);
    if (kept) {
      say(words.waits);
      again();
      chosen.remove();
      submitter.disabled = true;
      // What is said next is something else.
      if (form.elements.key) form.elements.key.value = fresh();
      delete form.dataset.sending;
      return;
    }
  }
  // The browser's own page, or the server's, says what is wrong.
  form.submit();
}

async function send() {
  if (!(await caches.has(STORE))) return;
  const cache = await caches.open(STORE);
  for (const name of await cache.keys()) {
    const kept = await cache.match(name);
    if (!kept) continue;
    const head = (of) => kept.headers.get(of);
    let answer;
    if (Date.now() < Number(head("x-until"))) {
      try {
        answer = await post(head("x-to"), await kept.blob(), { "content-type": head("content-type") });
      } catch {
        return again();
      }
      // Too many at once: later.
      if (answer.status === 429) return again();
    }
    await cache.delete(name);
    if (answer?.ok) say(words.sent, answer.url);
    else say(answer ? words.refused : words.late);
  }
}

function again() {
  clearTimeout(timer);
  timer = setTimeout(wake, AGAIN);
}

/** Of several open pages one sends. */
const wake = () => (navigator.locks ? navigator.locks.request(STORE, send) : send());

document.addEventListener("submit", submit);
addEventListener("online", () => wake().catch(() => {}));
if (window.caches) wake().catch(() => {});
