// The network layer against the real server and a pretend WeChat.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { Problem, control, photo, somebody } from "./world.mjs";

afterEach(() => control("well"));

/** All photos of a request: those it came with, and those its author added. */
const photosOf = ({ media, events }) => [...media, ...events.flatMap((event) => event.media)];

const problem = (status, code) => (error) => {
  assert.ok(error instanceof Problem, String(error));
  assert.deepEqual([error.status, error.code], [status, code], error.message);
  return true;
};

test("somebody is signed in with the first call that needs it, once for many", async () => {
  const { net, count } = somebody();
  assert.equal(net.signedIn(), false);
  const [account, mine] = await Promise.all([net.account(), net.mine(), net.account()]);
  assert.deepEqual(account.ways, [{ kind: "wechat", address: "" }]);
  assert.deepEqual(mine.items, []);
  assert.equal(count("POST", "/sessions/wechat"), 1);
});

test("an old token is renewed by one of those who need it", async () => {
  const { net, count, time } = somebody();
  await net.account();
  time.passed += 11 * 60 * 1000;
  await Promise.all(Array.from({ length: 8 }, () => net.account()));
  assert.equal(count("POST", "/sessions/refresh"), 1);
  assert.equal(count("POST", "/sessions/wechat"), 1);
});

test("a renewal whose answer was lost is asked for again and gives the same", async () => {
  const { net, lose, count, time } = somebody();
  await net.account();
  time.passed += 11 * 60 * 1000;
  lose("/sessions/refresh", "after");
  const { devices } = await net.account();
  assert.equal(count("POST", "/sessions/refresh"), 2);
  assert.equal(count("POST", "/sessions/wechat"), 1);
  assert.equal(devices.length, 1, "one session all the way");
});

test("tokens that are good no more make way for new ones", async () => {
  const { net, wx, start, count } = somebody();
  await net.account();
  const kept = wx.getStorageSync("huying.tokens");
  wx.setStorageSync("huying.tokens", { ...kept, access: `${kept.access}x`, refresh: `${kept.refresh}x` });
  const again = start();
  assert.equal((await again.account()).ways.length, 1);
  assert.equal(count("POST", "/sessions/wechat"), 2);
});

test("while WeChat is busy each try brings another code", async () => {
  const { net, count } = somebody();
  await control("fault", { path: "/sns/jscode2session", fault: "busy", times: 1 });
  await control("fault", { path: "/sns/jscode2session", fault: "hang_up", times: 1 });
  await net.account();
  assert.equal(count("LOGIN", ""), 3);
});

test("while WeChat is down signing in says so, and everything else goes on", async () => {
  const { net, count, pauses } = somebody();
  await control("fault", { path: "/sns/jscode2session", fault: "down" });
  await assert.rejects(net.account(), problem(503, "unavailable"));
  assert.equal(count("LOGIN", ""), 5);
  assert.ok(pauses.every((pause) => pause >= 5000), `the server's Retry-After is kept: ${pauses}`);
  assert.ok((await net.categories()).length > 0);
});

test("who asks too often waits as long as they are told, within reason", async () => {
  const { net, pauses } = somebody();
  await control("fault", { path: "/sns/jscode2session", fault: "too_often", times: 1 });
  await net.account();
  assert.deepEqual(pauses, [30000]);
});

test("a request whose answer was lost is there once", async () => {
  const { net, lose, count } = somebody();
  lose("/api/v1/requests", "before", { method: "POST" });
  lose("/api/v1/requests", "after", { method: "POST" });
  const receipt = await net.submit({ description: "路灯不亮", public: true });
  assert.match(receipt.code, /^HY-/);
  assert.equal(receipt.replayed, true);
  assert.equal(count("POST", "/api/v1/requests"), 3);
  assert.deepEqual((await net.mine()).items.map((one) => one.code), [receipt.code]);
  assert.deepEqual(net.unsent(), []);
});

test("three photos over a weak network arrive once each", async () => {
  const { net, lose } = somebody();
  const photos = [10, 120, 240].map(photo);
  lose("/api/v1/requests", "after", { method: "POST" });
  lose("/actions", "after");
  lose("/api/v1/uploads", "before");
  lose("/api/v1/uploads", "after");
  const parts = [];
  const { code } = await net.submit({ description: "路面有坑" }, photos, (part) => parts.push(part));
  const request = await net.request(code);
  assert.equal(photosOf(request).length, 3);
  assert.equal(parts.at(-1), 1);
  assert.equal((await net.mine()).items.length, 1);
  const path = await net.photo(request.media[0].small_url);
  assert.ok(readFileSync(path).length > 0);
});

test("one photo goes with its request in one call", async () => {
  const { net, lose, count } = somebody();
  lose("/api/v1/requests", "after", { method: "POST" });
  const { code } = await net.submit({ description: "" }, [photo(77)]);
  assert.equal((await net.request(code)).media.length, 1);
  assert.equal(count("POST", "/api/v1/requests"), 2);
});

test("what could not be sent is kept, and sent when the program is open again", async () => {
  const { net, start, lose, well } = somebody();
  await net.signIn();
  lose("/api/", "before", { times: 1000 });
  await assert.rejects(net.submit({ description: "井盖松动" }, [photo(1), photo(2)]), problem(0, "offline"));
  assert.equal(net.unsent().length, 1);
  well();
  const later = start();
  assert.equal(later.unsent().length, 1);
  // The receipt is lost once more, and the program closed before it was seen.
  lose("/actions", "after", { times: 1000 });
  lose("/api/v1/requests", "after", { method: "POST", times: 1000 });
  await assert.rejects(later.resume(), problem(0, "offline"));
  well();
  const [receipt] = await start().resume();
  assert.equal(photosOf(await net.request(receipt.code)).length, 2);
  assert.equal((await net.mine()).items.length, 1);
  assert.deepEqual(net.unsent(), []);
});

test("what is on its way is not sent a second time by the program coming back", async () => {
  const { net, count } = somebody();
  await net.signIn();
  const [, receipts] = await Promise.all([net.submit({ description: "积水" }), net.resume()]);
  assert.deepEqual([receipts, count("POST", "/api/v1/requests")], [[], 1]);
});

test("what the server will never take is told at once and not kept", async () => {
  const { net, pauses } = somebody();
  await assert.rejects(net.submit({ description: "" }), (error) => {
    assert.equal(error.errors[0].field, "description");
    assert.ok(error.errors[0].detail.length > 3);
    return problem(422, "invalid_fields")(error);
  });
  assert.deepEqual([net.unsent(), pauses], [[], []]);
});

test("what has not changed is not sent again", async () => {
  const { net, calls } = somebody();
  const { code } = await net.submit({ description: "垃圾未清" });
  const first = await net.request(code);
  assert.deepEqual(await net.request(code), first);
  assert.equal(calls.at(-1).status, 304);
});

test("an act is done once, and who comes second sees how it stands", async () => {
  const { net, lose } = somebody();
  const { code, version } = await net.submit({ description: "占道经营" });
  const after = await net.act(code, { action: "add_info", version, text: "就在校门口" });
  assert.ok(after.version > version);
  await assert.rejects(net.act(code, { action: "add_info", version, text: "再说一次" }), (error) => {
    assert.equal(error.fresh.version, after.version);
    return problem(409, "conflict")(error);
  });
  lose("/actions", "after");
  const deed = { action: "withdraw", version: after.version, text: "已解决" };
  const done = await net.act(code, deed).catch((error) => error.fresh);
  assert.equal(done.version, after.version + 1, "sent twice, done once");
});

test("the number WeChat knows is added, by a code that is sent once", async () => {
  const { net, count, lose } = somebody();
  const number = `139${String(process.pid).padStart(8, "0").slice(-8)}`;
  const { code } = await control(`phone?number=${number}`);
  await net.phone(code);
  const { ways } = await net.account();
  assert.equal(ways[0].address, `${number.slice(0, 3)}****${number.slice(-4)}`);
  lose("/account/ways", "after");
  await assert.rejects(net.phone((await control(`phone?number=${number}`)).code), problem(0, "offline"));
  assert.equal(count("POST", "/account/ways"), 2);
  await assert.rejects(net.phone(code), problem(422, "invalid_fields"));
});

test("nobody is signed in after signing out", async () => {
  const { net, start, count } = somebody();
  await net.account();
  await net.signOut();
  assert.equal(start().signedIn(), false);
  await net.account();
  assert.equal(count("POST", "/sessions/wechat"), 2);
});

test("stations and the way to a door come in the system of Chinese maps", async () => {
  const { net } = somebody();
  const { base } = await import("./world.mjs");
  const all = await (await fetch(`${base}/api/v1/places?kind=compound&bbox=73,18,135,54&crs=gcj02`)).json();
  const compound = all.places[0];
  const { crs, places } = await net.stations(compound.lat, compound.lng);
  assert.equal(crs, "gcj02");
  assert.ok(places.length > 0 && places[0].metres !== null);
  const { layout } = await (await fetch(`${base}/api/v1/compounds/${compound.id}`)).json();
  const building = layout.buildings[0].number;
  const way = await net.route(compound.id, { building, vehicle: "foot" });
  assert.ok(way.route || way.refusal, JSON.stringify(way));
});
