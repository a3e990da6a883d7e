// A rider in the rain: the nearest open room with hot water, the right gate of
// a compound, the same way again without a signal, a poster that begins a
// request.
import { expect, test, type Page } from "@playwright/test";
import { look } from "./look";
import { hang, staff } from "./people";
import { receipt } from "./report";

type Layout = { buildings: { number?: string; entrances?: { unit?: string; node?: number }[] }[] };

/** Opens the first compound of the map and gives a door in it. */
async function compound(page: Page) {
  await page.goto("/map?type=compound");
  await page.locator("li.item a").first().click();
  await expect(page).toHaveURL(/\/c\//);
  const path = new URL(page.url()).pathname;
  const layout: Layout = await (await page.request.get(`${path}/layout.json`)).json();
  const building = layout.buildings.find((one) => one.number && one.entrances?.some((door) => door.node !== undefined))!;
  const door = building.entrances!.find((one) => one.node !== undefined)!;
  return { path, building: building.number!, unit: door.unit ?? "" };
}

async function ask(page: Page, to: { building: string; unit: string }, vehicle: string) {
  const form = page.locator("form#ask");
  await form.locator("input[name=building]").fill(to.building);
  await form.locator("input[name=unit]").fill(to.unit);
  await form.locator(`label:has(input[value=${vehicle}])`).click();
  await form.locator("button").first().click();
  const answer = page.locator("#answer");
  await expect(answer).toBeVisible();
  return answer;
}

test("the nearest place with hot water, and the way there", async ({ page }) => {
  await page.goto("/map");
  await look(page, "map");
  await page.goto("/map?f=hot_water&type=station&set=1");
  const places = page.locator("li.item");
  expect(await places.count()).toBeGreaterThan(3);
  // It is remembered.
  await page.goto("/map");
  await expect(page.locator("input[type=checkbox][name=f][value=hot_water]")).toBeChecked();
  await places.first().locator("a").click();
  await expect(page).toHaveURL(/\/s\//);
  await look(page, "station");
  const away = await page.locator("main a[href^='https://'], main a[href^='geo:']").evaluateAll((all) => all.map((a) => a.getAttribute("href")!));
  for (const app of ["uri.amap.com", "apis.map.qq.com", "api.map.baidu.com", "maps.apple.com", "geo:"]) {
    expect(away.some((href) => href.includes(app)), app).toBe(true);
  }
  await page.goto(`${new URL(page.url()).pathname}/report`);
  await look(page, "station-wrong");
});

test("to a door by e-bike and on foot, and again without a signal", async ({ page, context, javaScriptEnabled }) => {
  const to = await compound(page);
  await look(page, "compound");
  const answer = await ask(page, to, "foot");
  await expect(answer).toContainText(to.building);
  await look(page, "compound-way");
  await page.goto(`${to.path}/board`);
  await look(page, "compound-board");
  // One sheet of A3, whatever stands on it, on its side or upright.
  const sheet = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  expect(sheet.match(/\/Type \/Page\b/g)).toHaveLength(1);
  expect(sheet).toMatch(/\/MediaBox \[0 0 (119\d[.\d]* 84\d|84\d[.\d]* 119\d)[.\d]*\]/);
  if (javaScriptEnabled === false) return;
  await page.goto(to.path);
  await page.evaluate(() => navigator.serviceWorker.ready);
  // The worker fetches what the page named.
  await expect.poll(() => page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((r) => r.url)));
    return all.flat().filter((url) => /layout\.json|guide|\/c\//.test(url)).length;
  })).toBeGreaterThan(2);
  await context.setOffline(true);
  await page.reload();
  const again = await ask(page, to, "ebike");
  await expect(again.locator("h2")).not.toBeEmpty();
  await context.setOffline(false);
});

// It rains at half past eight in the evening. The server's clock is its own, so the
// place is one that is open around the clock: it is open then as well.
test("rain in the evening: hot water, open now, nearest, and the way there", async ({ page, context, javaScriptEnabled }) => {
  const script = javaScriptEnabled !== false;
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ latitude: 45.14, longitude: 124.82 });
  if (script) {
    await page.goto("/map");
    await page.locator("[data-here] button").first().click();
    await expect(page).toHaveURL(/lat=45\.14/);
  } else {
    await page.goto("/map?lat=45.14&lng=124.82");
  }
  const filters = page.locator("form.filters");
  await filters.locator("label:has(input[name=open])").click();
  await filters.locator("label:has(input[name=day])").click();
  await filters.locator("summary").click();
  await filters.locator("label:has(input[value=hot_water])").click();
  await filters.locator("button").first().click();
  await expect(page).toHaveURL(/f=hot_water/);
  await expect(page).toHaveURL(/lat=45\.14/);
  const rows = page.locator("li.item");
  expect(await rows.count()).toBeGreaterThan(0);
  // Nearest first, all of them open, all of them with hot water.
  const metres = (await rows.locator(".far").allTextContents()).map((text) => parseFloat(text) * (text.includes("公里") ? 1000 : 1));
  expect(metres).toEqual([...metres].sort((a, b) => a - b));
  expect(await rows.locator(".badge.open").count()).toBe(await rows.count());
  for (const row of await rows.all()) await expect(row.locator(".has")).toContainText("热水");
  await rows.first().locator("a").click();
  await expect(page).toHaveURL(/\/s\//);
  const place = await (await page.request.get(`/api/v1/places/${new URL(page.url()).pathname.split("/")[2]}?crs=gcj02`)).json();
  expect(place.open.state).toBe("open");
  const amap = await page.locator("main a[href*='uri.amap.com']").first().getAttribute("href");
  expect(amap).toContain(`to=${place.lng.toFixed(6)},${place.lat.toFixed(6)},`);
});

test("charging or swapping is one choice, and either will do", async ({ page }) => {
  await page.goto("/map?lat=45.14&lng=124.82&type=station&f=charging_or_swap&set=1");
  await expect(page.locator("input[type=checkbox][name=f][value=charging_or_swap]")).toBeChecked();
  await expect(page.locator("input[name=f][value=bike_charging]")).toHaveCount(0);
  const has = page.locator("li.item .has");
  expect(await has.count()).toBeGreaterThan(1);
  for (const text of await has.allTextContents()) expect(text).toMatch(/电动车充电|换电/);
});

/** The first compound of the demonstration: its north gate is shut to e-bikes from nine in the evening. */
async function garden(page: Page) {
  const list = await (await page.request.get("/api/v1/places?bbox=124.6,45.0,125.1,45.3&kind=compound&limit=100")).json();
  const place = list.places.find((one: { name: string }) => one.name === "澄园小区");
  return `/c/${place.id}`;
}

const AT = { noon: "2026-11-23T13:00:00+08:00", night: "2026-11-23T22:00:00+08:00" };

/** Asks for building 12, unit 3 at an hour: by the phone's clock where the phone computes, by the address otherwise. */
async function door(page: Page, path: string, at: string, script: boolean) {
  if (script) {
    await page.clock.setFixedTime(new Date(at));
    await page.goto(path);
    return ask(page, { building: "12", unit: "3" }, "ebike");
  }
  await page.goto(`${path}?building=12&unit=3&vehicle=ebike&at=${encodeURIComponent(at)}`);
  return page.locator("#answer");
}

test("to building 12, unit 3 by e-bike: another gate at night, and the same without a signal", async ({ page, context, javaScriptEnabled }) => {
  const script = javaScriptEnabled !== false;
  const path = await garden(page);
  const noon = await door(page, path, AT.noon, script);
  await expect(noon.locator("h2")).toContainText("12");
  await expect(noon.locator("h2")).toContainText("北门");
  await expect(noon.locator(".way-steps li").last()).toContainText("3 单元");
  const night = await door(page, path, AT.night, script);
  await expect(night.locator("h2")).toContainText("南门");
  await expect(night.locator(".way-steps li").last()).toContainText("3 单元");
  // Why the other one is out of the question.
  await expect(night).toContainText("北门");
  await look(page, "compound-night");
  if (!script) return;
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((r) => r.url)));
    return all.flat().filter((url) => /layout\.json|guide|\/c\//.test(url)).length;
  })).toBeGreaterThan(2);
  await context.setOffline(true);
  const dark = await door(page, path, AT.night, true);
  await expect(dark.locator("h2")).toContainText("南门");
  await expect(dark.locator(".way-steps li").last()).toContainText("3 单元");
  await expect(page.locator("main [data-kept]")).toContainText("没有网络");
  const day = await door(page, path, AT.noon, true);
  await expect(day.locator("h2")).toContainText("北门");
  await context.setOffline(false);
});

test("what is tapped on the map says what it is", async ({ page, javaScriptEnabled, viewport }) => {
  test.skip(javaScriptEnabled === false, "The wide map is drawn by a script.");
  await page.goto("/map?lat=45.14&lng=124.82&type=station&set=1");
  // On a desk it wakes by itself; on a phone it is asked to.
  if (viewport!.width < 1000) await page.locator("#wide-map [data-wake]").click();
  const row = page.locator("li.item").first();
  const name = await row.locator("h3 > span").first().textContent();
  await row.locator("button").click();
  const card = page.locator(".wide-card");
  await expect(card.locator("a")).toHaveText(name!);
  await card.locator("button").click();
  await expect(card).toBeHidden();
  // The map has moved: the place lies in its middle now.
  await expect(async () => {
    await page.locator(".wide-canvas").click();
    await expect(card.locator("a")).toHaveText(name!, { timeout: 1000 });
  }).toPass();
  await look(page, "map-card");
});

test("on a screen with three pixels for one the map fills its frame, and a tap opens what is drawn there", async ({ browser, javaScriptEnabled, viewport }) => {
  test.skip(javaScriptEnabled === false, "The wide map is drawn by a script.");
  const context = await browser.newContext({ viewport, hasTouch: true, deviceScaleFactor: 3, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto("/map?lat=45.14&lng=124.82&type=station&set=1");
  if (viewport!.width < 1000) await page.locator("#wide-map [data-wake]").click();
  const [frame, canvas] = [page.locator(".wide-canvas"), page.locator(".wide-canvas canvas").first()];
  const box = async () => (await frame.boundingBox())!;
  await expect(async () => expect(await canvas.boundingBox()).toEqual(await frame.boundingBox())).toPass();
  // Most of it is seen at once, without scrolling to it.
  const seen = async () => {
    const { y, height } = await box();
    return (Math.min(y + height, viewport!.height) - Math.max(y, 0)) / height;
  };
  await expect.poll(seen).toBeGreaterThan(0.6);
  // A row moves its place to the middle; its card is closed, so that only its dot is left there.
  const row = page.locator("li.item").first();
  const name = await row.locator("h3 > span").first().textContent();
  await row.locator("button").click();
  const card = page.locator(".wide-card");
  await expect(card.locator("a")).toHaveText(name!);
  await card.locator("button").click();
  await expect(card).toBeHidden();
  const middle = () => canvas.evaluate((drawn: HTMLCanvasElement) => {
    const { data } = drawn.getContext("2d")!.getImageData(drawn.width / 2, drawn.height / 2, 1, 1);
    return [...data.slice(0, 3)].join();
  });
  await expect.poll(middle, "a station is drawn there").toBe("181,70,15");
  const { x, y, width, height } = await box();
  await page.touchscreen.tap(x + width / 2, y + height / 2);
  await expect(card.locator("a")).toHaveText(name!);
  await context.close();
});

test("the map is dragged at once, and the list and what is said of it follow", async ({ page, javaScriptEnabled, viewport }) => {
  test.skip(javaScriptEnabled === false, "The wide map is drawn by a script.");
  await page.goto("/map?lat=45.14&lng=124.82&type=station&set=1");
  if (viewport!.width < 1000) await page.locator("#wide-map [data-wake]").click();
  await expect(page.locator("#wide-map.awake canvas").first()).toBeVisible();
  await expect(page.locator("#wide-map")).toHaveAttribute("data-self", "1");
  const rows = () => page.locator("li.item h3").allTextContents();
  const before = await rows();
  const canvas = page.locator(".wide-canvas");
  await expect(async () => {
    await canvas.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await canvas.boundingBox())!;
    // Nothing was tapped before: it has no focus.
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 - width / 3, y + height / 2 + height / 3, { steps: 6 });
    await page.mouse.up();
    await expect(page).toHaveURL(/bbox=/, { timeout: 3000 });
  }).toPass();
  await expect(page.locator("[data-spot]")).toContainText("距离从地图中心算起");
  await expect.poll(rows).not.toEqual(before);
});

test("without a signal the map lists the kept area, and a place that was never opened", async ({ page, context, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "What is kept is kept by a script.");
  await context.grantPermissions(["clipboard-write"]);
  await page.goto("/map?lat=45.14&lng=124.82&type=station&set=1");
  const names = await page.locator("li.item h3 > span:first-of-type").allTextContents();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((r) => r.url)));
    return all.flat().some((url) => url.endsWith("/offline/area.json"));
  })).toBe(true);
  await context.setOffline(true);
  await page.goto("/map?lat=45.14&lng=124.82&type=station");
  await expect(page.locator("main [data-kept]")).toContainText("没有网络");
  const kept = await page.locator("li.item h3 > span:first-of-type").allTextContents();
  expect(kept.slice(0, 5)).toEqual(names.slice(0, 5));
  await look(page, "map-offline");
  await page.locator("li.item a").nth(1).click();
  await expect(page).toHaveURL(/\/s\//);
  await expect(page.locator("h1")).toContainText(names[1]);
  await expect(page.locator("main [data-kept]")).toBeVisible();
  await expect(page.locator("main a[href^='geo:']")).toBeVisible();
  await look(page, "station-offline");
  // A compound that was never opened says that its gates are not kept, and can be found all the same.
  await page.goto("/map?lat=45.14&lng=124.82&type=compound");
  await page.locator("li.item a").first().click();
  await expect(page).toHaveURL(/\/c\//);
  await expect(page.locator("main")).toContainText("没有保存这个小区的大门");
  await expect(page.locator("main")).not.toContainText("开放时间");
  for (const app of ["uri.amap.com", "apis.map.qq.com", "api.map.baidu.com", "maps.apple.com", "geo:"]) {
    await expect(page.locator(`main a[href*='${app}']`), app).toBeVisible();
  }
  await page.locator("button.copy").click();
  await expect(page.locator("button.copy")).toHaveText("已复制");
  await look(page, "compound-offline");
  await page.goto("/map?lat=45.14&lng=124.82&type=station&f=hot_water&set=1");
  for (const has of await page.locator("li.item .has").allTextContents()) expect(has).toContain("热水");
  await expect(page.locator("[data-chosen]")).toContainText("热水");
  // What is not kept says so, and leads to what is.
  await page.goto("/me");
  await expect(page.locator("main")).toContainText("现在没有网络");
  await expect(page.locator("main a[href='/map']")).toBeVisible();
  await look(page, "offline");
  await context.setOffline(false);
});

test("where stations are missing, for editors", async ({ browser, javaScriptEnabled }) => {
  const editor = await staff(browser, "editor", javaScriptEnabled !== false);
  await editor.goto("/desk/places/gaps");
  await expect(editor.locator("h1")).toContainText("缺少驿站");
  await look(editor, "desk-places-gaps");
});

test("a poster on a lamp post begins a request bound to its place", async ({ browser, page, javaScriptEnabled }) => {
  const editor = await staff(browser, "editor", javaScriptEnabled !== false);
  await editor.goto("/desk/posters");
  await look(editor, "desk-posters");
  const label = `测试灯杆 ${test.info().project.name}`;
  const code = await hang(editor, label);
  await look(editor, "poster");
  await page.goto(`/p/${code}`);
  await expect(page).toHaveURL(/\/report/);
  await expect(page.locator("main")).toContainText(label);
  // And it becomes one: submitted from here, with the place of the poster in it.
  await page.locator("textarea[name=description]").fill("灯杆歪了，下雨天站在旁边很危险。");
  await page.locator("input[name=public]").check();
  await page.locator("#send").click();
  await expect(page).toHaveURL(receipt, { timeout: 30_000 });
  const request = /HY-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(page.url())![0];
  await page.goto(`/r/${request}`);
  await expect(page.locator("main")).toContainText("灯杆歪了");
  await expect(page.locator("main")).toContainText(label);
  await editor.goto("/desk/posters");
  await expect(editor.locator("tr", { hasText: new RegExp(`${label}(?!-)`) })).toContainText("1");
});
