//! What a rider says without a signal, without a browser: it waits whole, goes once,
//! and what became of it is said.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

mod node;

use serde_json::{Value, json};

/// A page with one form, a cache in memory, and a network that answers or not.
const PAGE: &str = r#"
const heard = {}, held = new Map(), sent = [], out = [];
let now = 1_800_000_000_000, answers = [];
Date.now = () => now;
const notice = { dataset: { waits: "waits", sent: "sent", late: "late", refused: "refused", look: "look" }, append: (space, link) => (notice.link = link.href) };
globalThis.window = globalThis;
globalThis.document = {
  querySelector: () => notice,
  createElement: () => ({ remove: () => {} }),
  addEventListener: (type, listen) => (heard[type] = listen),
};
globalThis.addEventListener = (type, listen) => (heard[type] = listen);
globalThis.setTimeout = () => 1;
globalThis.clearTimeout = () => {};
Object.defineProperty(globalThis, "navigator", { value: {} });
globalThis.location = { assign: (to) => out.push(["went", to]) };
const cache = {
  put: async (name, kept) => void held.set(name, kept),
  match: async (name) => held.get(name)?.clone(),
  delete: async (name) => held.delete(name),
  keys: async () => [...held.keys()],
};
globalThis.caches = { has: async () => held.size > 0, open: async () => cache };
globalThis.fetch = async (to, { body, headers }) => {
  if (!answers.length) throw new TypeError("no network");
  const [status, url] = answers.shift();
  sent.push([to, headers?.["content-type"]?.split(";")[0], typeof body.text === "function" ? await body.text() : "form"]);
  return { status, ok: status < 400, url };
};
const Parts = globalThis.FormData;
const form = {
  action: "/map/hazard", enctype: "multipart/form-data", dataset: {}, elements: { key: { value: "key-00000001" } },
  matches: () => true, append: () => {}, submit: () => out.push(["as ever"]),
};
globalThis.FormData = class extends Parts {
  constructor() {
    super();
    for (const [name, value] of form.fields) this.append(name, value);
  }
};
const tap = (more) => heard.submit({ target: Object.assign(form, more), submitter: { name: "hazard", value: "fire" }, preventDefault: () => {} });
"#;

fn played(steps: &str) -> Value {
    let module = node::source("riders/later.js");
    let script = format!("{PAGE}\n{module}\n{steps}\nconsole.log(JSON.stringify(out));\n");
    node::run(&script)
}

#[test]
fn what_is_said_without_a_signal_goes_whole_and_once_when_there_is_one() {
    let out = played(
        r#"
const fields = [["key", "key-00000001"], ["lat", "45.14"], ["hazard", "fire"]];
await tap({ fields });
out.push([told.textContent, held.size, form.elements.key.value.length]);
await heard.online(); await send();
out.push(held.size, sent.length);
answers = [[200, "/r/7K3F?new=1"], [200, "again"]];
await send(); await send();
const [to, type, body] = sent[0];
out.push([to, type, fields.every(([name, value]) => body.includes(`"${name}"\r\n\r\n${value}`)), sent.length, held.size]);
out.push([told.textContent, told.link]);
"#,
    );
    assert_eq!(out[0], json!(["waits", 1, 32]), "it says so, and what comes next has a key of its own");
    assert_eq!((&out[1], &out[2]), (&json!(1), &json!(0)), "nothing left, so it waits on");
    assert_eq!(out[3], json!(["/map/hazard", "multipart/form-data", true, 1, 0]));
    assert_eq!(out[4], json!(["sent", "/r/7K3F?new=1"]));
}

#[test]
fn with_a_signal_all_is_as_ever_and_what_is_out_of_date_is_not_sent() {
    let out = played(
        r#"
const closed = { fields: [["question", "closed_today"]], enctype: "application/x-www-form-urlencoded" };
answers = [[200, "/s/7?thanks=1"]];
await tap(closed);
delete form.dataset.sending;
answers = [[422, ""]];
await tap(closed);
delete form.dataset.sending;
answers = [[503, ""]];
await tap(closed);
out.push(held.size);
now += 864e5;
answers = [[200, "/s/7?thanks=1"]];
await send();
out.push([told.textContent, held.size, answers.length]);
await tap({ fields: [["question", "wifi"]] , dataset: {} });
answers = [[404, ""]];
await tap({ fields: [["question", "wifi"]], dataset: { sending: "1" } });
"#,
    );
    assert_eq!(out[0], json!(["went", "/s/7?thanks=1"]));
    assert_eq!(out[1], json!(["as ever"]), "the server's own page says what is wrong");
    assert_eq!(out[2], json!(1), "somebody on the way said that the server does not answer");
    assert_eq!(out[3], json!(["late", 0, 1]), "what was so yesterday is not said today");
    assert_eq!(out[4], json!(["went", "/s/7?thanks=1"]));
    assert_eq!(out.as_array().unwrap().len(), 5, "a second tap is the same tap: {out}");
}
