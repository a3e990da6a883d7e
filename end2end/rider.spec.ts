// A rider in the rain: the nearest open room with hot water, the right gate of
// a compound, the same way again without a signal, a poster that begins a
// request.
import { expect, test, type Page } from "@playwright/test";
import { look } from "./look";
import { staff } from "./people";

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

test("a poster on a lamp post begins a request bound to its place", async ({ browser, page, javaScriptEnabled }) => {
  const editor = await staff(browser, "editor", javaScriptEnabled !== false);
  await editor.goto("/desk/posters");
  await look(editor, "desk-posters");
  const label = `测试灯杆 ${test.info().project.name}`;
  await editor.locator("input[name=label]").fill(label);
  await editor.locator("input[name=lat]").fill("45.1402");
  await editor.locator("input[name=lng]").fill("124.8213");
  await editor.locator("form:has(input[name=label]) button").first().click();
  await expect(editor).toHaveURL(/\/desk\/posters\/[^/]+\/print/);
  await look(editor, "poster");
  const code = new URL(editor.url()).pathname.split("/")[3];
  await page.goto(`/p/${code}`);
  await expect(page).toHaveURL(/\/report/);
  await expect(page.locator("main")).toContainText(label);
});
