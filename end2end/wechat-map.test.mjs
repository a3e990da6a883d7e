// The script of places in WeChat, against the real server: WeChat's own map where the page may use
// it, and the link as it is everywhere else. Run by scripts/mini-program-test.sh.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const base = process.env.HUYING_BASE;
const code = readFileSync(new URL("../app/src/islands/riders/wechat.js", import.meta.url), "utf8");
const href = "https://apis.map.qq.com/uri/v1/routeplan";

/** A page in WeChat whose bridge answers so; what a tap on the link does. */
async function tapped(answers, page = `${base}/s/1?x=1#map`) {
  const asked = [];
  const listeners = {};
  const led = [];
  const bridge = answers && {
    invoke(name, told, done) {
      asked.push([name, told]);
      if (answers[name]) done({ errMsg: answers[name] });
    },
  };
  const document = { addEventListener: (name, heard) => (listeners[name] = heard) };
  const location = { href: page, assign: (to) => led.push(to) };
  const window = bridge ? { WeixinJSBridge: bridge } : {};
  // Three seconds are long for a test.
  const setTimeout = (late) => globalThis.setTimeout(late, 400);
  const fetched = [];
  const fetchHere = (path) => (fetched.push(path), fetch(base + path));
  runInNewContext(code, { document, window, location, fetch: fetchHere, setTimeout, encodeURIComponent });
  const link = { href, dataset: { wx: JSON.stringify([45.14, 124.82, "北门", "幸福路1号"]) } };
  let prevented = 0;
  const tap = (found) => listeners.click({ target: { closest: () => found }, preventDefault: () => prevented++ });
  await tap(null);
  assert.equal(prevented, 0, "other links are left alone");
  await tap(link);
  await tap(link);
  assert.equal(prevented, 2);
  return { asked, led, fetched };
}

test("the page shows its signature once, and WeChat's own map opens each time", async () => {
  const { asked, led, fetched } = await tapped({ preVerifyJSAPI: "preVerifyJSAPI:ok", openLocation: "openLocation:ok" });
  assert.deepEqual(asked.map(([name]) => name), ["preVerifyJSAPI", "openLocation", "openLocation"]);
  const [, proof] = asked[0];
  assert.match(proof.verifySignature, /^[0-9a-f]{40}$/);
  assert.equal(proof.verifyAppId, process.env.HUYING_WECHAT_WEB_APP_ID);
  assert.equal(proof.verifyJsApiList, '["openLocation"]');
  const [, place] = asked[1];
  assert.deepEqual([place.latitude, place.longitude, place.name, place.address], [45.14, 124.82, "北门", "幸福路1号"]);
  assert.equal(place.verifySignature, proof.verifySignature);
  assert.deepEqual(led, []);
  assert.equal(fetched.length, 1);
});

test("where WeChat says no, is silent or is not there, the link leads on", async () => {
  for (const answers of [
    { preVerifyJSAPI: "preVerifyJSAPI:fail_invalid signature" },
    { preVerifyJSAPI: "preVerifyJSAPI:ok", openLocation: "openLocation:fail" },
    {},
    null,
  ]) {
    assert.deepEqual((await tapped(answers)).led, [href, href], JSON.stringify(answers));
  }
});

test("a page of another site is not signed", async () => {
  const { asked, led } = await tapped({}, "https://elsewhere.example/s/1");
  assert.deepEqual([asked, led], [[], [href, href]]);
});
