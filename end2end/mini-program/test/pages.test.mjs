// The pages as people use them, without their drawing; and that the files fit together.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { photo, require, somebody } from "./world.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { pages } = JSON.parse(readFileSync(`${root}app.json`, "utf8"));

/** A page that was opened in the program of somebody. */
function opened(name, person, more = {}) {
  let definition;
  globalThis.Page = (given) => (definition = given);
  globalThis.getApp = () => ({ net: person.net });
  globalThis.wx = { ...person.wx, ...more };
  const path = require.resolve(`../pages/${name}/${name}.js`);
  delete require.cache[path];
  require(path);
  const page = { ...definition, data: structuredClone(definition.data) };
  page.setData = (values) => Object.assign(page.data, values);
  return page;
}

test("every page has its four files, balanced tags and a function for each thing to tap", () => {
  for (const page of pages) {
    for (const end of ["js", "json", "wxml", "wxss"]) assert.ok(existsSync(`${root}${page}.${end}`), `${page}.${end}`);
    JSON.parse(readFileSync(`${root}${page}.json`, "utf8"));
    const drawn = readFileSync(`${root}${page}.wxml`, "utf8");
    const open = [];
    for (const [, close, name, rest] of drawn.matchAll(/<(\/?)([a-z-]+)((?:"[^"]*"|[^>"])*)>/g)) {
      if (close) assert.equal(open.pop(), name, page);
      else if (!rest.endsWith("/")) open.push(name);
    }
    assert.deepEqual(open, [], page);
    const definition = opened(page.split("/")[1], somebody());
    for (const [, name] of drawn.matchAll(/bind[a-z]+="(\w+)"/g)) assert.equal(typeof definition[name], "function", `${page}: ${name}`);
  }
});

test("somebody reports with photos and sees it on both pages", async () => {
  const person = somebody();
  const seen = [];
  const files = [photo(5), photo(200)].map((tempFilePath) => ({ tempFilePath }));
  const report = opened("report", person, {
    chooseMedia: ({ success }) => success({ tempFiles: files }),
    getLocation: ({ type, success }) => success({ latitude: 45.14, longitude: 124.82, accuracy: 15, type }),
    redirectTo: ({ url }) => seen.push(url),
  });
  report.type({ currentTarget: { dataset: { name: "description" } }, detail: { value: "楼道灯坏了" } });
  await report.addPhotos();
  await report.locate();
  await report.send();
  assert.equal(report.data.wrong, "");
  const code = new URLSearchParams(seen[0].split("?")[1]).get("code");

  const request = opened("request", person);
  await request.onLoad({ code });
  assert.equal(request.data.request.description, "楼道灯坏了");
  assert.equal(request.data.photos.length, 2);
  assert.equal(request.data.status, "已提交");
  assert.equal(request.data.steps[0].what, "提交诉求");
  for (const at of [request.data.steps[0].at, request.data.due]) assert.match(at, /^\d{4}-\d\d-\d\d \d\d:\d\d$/);
  request.type({ detail: { value: "三单元" } });
  await request.add();
  assert.equal(request.data.wrong, "");
  assert.ok(request.data.request.events.some((event) => event.text === "三单元"));

  const home = opened("home", person);
  await home.onShow();
  assert.deepEqual(home.data.requests.map((one) => [one.code, one.state]), [[code, "已提交"]]);
});

test("every state and every kind of step has its words, as on the pages of the product", () => {
  const { KINDS, STATUSES, kind, status, time } = require("../words.js");
  const locales = fileURLToPath(new URL("../../../app/locales/zh-Hans/", import.meta.url));
  const said = readdirSync(locales).map((name) => readFileSync(locales + name, "utf8")).join("\n");
  const words = (prefix) =>
    Object.fromEntries(
      [...said.matchAll(new RegExp(`^${prefix}-([a-z-]+) = (.+)$`, "gm"))]
        .map(([, name, text]) => [name.replaceAll("-", "_"), text])
        .filter(([name]) => !name.startsWith("sentence_")),
    );
  assert.deepEqual(STATUSES, words("status"));
  assert.deepEqual(KINDS, words("event"));
  assert.deepEqual([kind("of next year"), status("of next year"), time(null)], ["有新进展", "办理中", ""]);
});

test("without a signal the home page says what is kept, and sends it later", async () => {
  const person = somebody();
  await person.net.signIn();
  person.lose("/api/", "before", { times: 1000 });
  const report = opened("report", person, { redirectTo: () => assert.fail("it was not sent") });
  report.type({ currentTarget: { dataset: { name: "description" } }, detail: { value: "没有信号" } });
  await report.send();
  assert.ok(report.data.wrong.includes("手机里") && !report.data.sending);
  const home = opened("home", person);
  await home.onShow();
  assert.equal(home.data.unsent, 1);
  person.well();
  await home.resend();
  assert.deepEqual([home.data.unsent, home.data.requests.length, home.data.wrong], [0, 1, ""]);
});

test("the map shows stations, and WeChat's own map leads there", async () => {
  const led = [];
  const map = opened("map", somebody(), {
    getLocation: ({ fail }) => fail({ errMsg: "denied" }),
    openLocation: (place) => led.push(place),
  });
  await map.onLoad();
  assert.equal(map.data.wrong, "");
  assert.ok(map.data.places.length > 0 && map.data.markers.length === map.data.places.length);
  map.go({ currentTarget: { dataset: { at: 0 } } });
  assert.equal(led[0].latitude, map.data.places[0].lat);
});
