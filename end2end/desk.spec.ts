// A day at the desk: everything by keyboard, and new work appears by itself.
import { expect, test } from "@playwright/test";
import { staff, submitted } from "./people";

/** Words that no other request has. */
const unique = (words: string) => `${words} ${Math.random().toString(36).slice(2, 10)}`;

test("j, k, Enter and / go through the worklist without a mouse", async ({ browser, javaScriptEnabled, viewport }) => {
  test.skip(javaScriptEnabled === false || viewport!.width < 1000, "keys need scripts and a keyboard");
  const page = await staff(browser, "dispatcher", true);
  await page.waitForTimeout(800);
  const codes = await page.locator("#rows a").evaluateAll((all) => all.slice(0, 3).map((a) => a.getAttribute("href")));
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("href"));
  await page.keyboard.press("j");
  expect(await focused()).toBe(codes[0]);
  await page.keyboard.press("j");
  expect(await focused()).toBe(codes[1]);
  await page.keyboard.press("k");
  expect(await focused()).toBe(codes[0]);
  await page.keyboard.press("/");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("q");
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/desk\/r\/HY-/);
});

test("new work appears in the worklist without a reload", async ({ browser, request, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts");
  const page = await staff(browser, "dispatcher", true);
  await page.goto("/desk?scope=all");
  await page.waitForTimeout(800);
  const words = unique("路面塌陷");
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  const sent = await request.post("/api/v1/requests", { data: { description: words } });
  expect(sent.status()).toBe(201);
  await expect(page.locator("#rows")).toContainText(words, { timeout: 15_000 });
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
});

test("a worklist whose session has ended says so and asks no more", async ({ browser, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts");
  const page = await staff(browser, "dispatcher", true);
  await page.goto("/desk?scope=all");
  await page.waitForTimeout(800);
  await page.evaluate(() => fetch("/desk/sign-out", { method: "POST" }));
  // The stream looks every ten seconds whether it may go on; the page comes again some seconds later.
  const again = page.locator("#live a");
  await expect(again).toBeVisible({ timeout: 30_000 });
  await expect(page.locator("#live button")).toHaveCount(0);
  let asked = 0;
  page.on("request", (request) => (asked += Number(request.url().includes("/desk/events"))));
  await page.waitForTimeout(8000);
  expect(asked).toBe(0);
  await again.click();
  await expect(page).toHaveURL(/\/desk\/sign-in\?to=/);
});

test("a panel that answers late neither takes the place of another nor the focus", async ({ browser, javaScriptEnabled, viewport }) => {
  test.skip(javaScriptEnabled === false || viewport!.width < 1000, "keys need scripts and a keyboard");
  const page = await staff(browser, "dispatcher", true);
  await page.goto("/desk?scope=all");
  await page.waitForTimeout(800);
  const codes = await page.locator("#rows tr").evaluateAll((all) => all.slice(0, 2).map((row) => row.id));
  let answer = () => {};
  const late = new Promise<void>((done) => (answer = done));
  let answered = false;
  await page.route(`**/desk?*open=${codes[0]}`, async (route) => {
    await late;
    await route.continue();
    answered = true;
  });
  for (const key of ["j", "o", "j", "o"]) await page.keyboard.press(key);
  await expect(page.locator("#side h2").first()).toHaveText(codes[1]);
  answer();
  await expect.poll(() => answered).toBe(true);
  await page.waitForTimeout(1000);
  await expect(page.locator("#side h2").first()).toHaveText(codes[1]);
  expect(await page.evaluate(() => document.activeElement?.closest("tr")?.id)).toBe(codes[1]);
});

test("a list that was empty has the bar for many with its first row", async ({ browser, request, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts");
  const page = await staff(browser, "dispatcher", true);
  const words = unique("护栏松动");
  await page.goto(`/desk?scope=all&q=${encodeURIComponent(words)}`);
  await expect(page.locator("#bulk")).toHaveCount(0);
  await page.waitForTimeout(800);
  const { code } = await submitted(request, words);
  const tick = page.locator(`[id='${code}'] input[name=pick]`);
  await expect(tick).toBeAttached({ timeout: 15_000 });
  expect(await tick.evaluate((field: HTMLInputElement) => field.form?.id)).toBe("bulk");
});

test("a stream that a proxy refused is opened again, and what came meanwhile is shown", async ({ browser, request, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts");
  const page = await staff(browser, "dispatcher", true);
  let asked = 0;
  // A refused one is asked once more by HEAD, whether the session has ended.
  await page.route("**/desk/events?*", (route) =>
    route.request().method() === "HEAD" || asked++ ? route.continue() : route.fulfill({ status: 502, body: "starting" }));
  await page.goto("/desk?scope=all");
  await expect.poll(() => asked).toBe(1);
  const words = unique("路灯闪烁");
  await submitted(request, words);
  await expect(page.locator("#rows")).toContainText(words, { timeout: 40_000 });
  expect(asked).toBeGreaterThan(1);
});

test("what comes between a page and its stream is shown", async ({ browser, request, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts");
  const page = await staff(browser, "dispatcher", true);
  const words = unique("水管爆裂");
  await page.route("**/desk/events?*", async (route) => {
    await submitted(request, words);
    await route.continue();
  }, { times: 1 });
  await page.goto("/desk?scope=all");
  await expect(page.locator("#rows")).toContainText(words, { timeout: 15_000 });
});

test("a view is an address: filters survive a bookmark", async ({ browser, request, javaScriptEnabled }) => {
  const page = await staff(browser, "dispatcher", javaScriptEnabled !== false);
  const words = unique("井盖缺失");
  const { code } = await submitted(request, words);
  await submitted(request, unique("井盖缺失"));
  await page.goto("/desk?scope=all");
  await page.locator("#q").fill(words);
  await page.locator("#q").press("Enter");
  await expect(page.locator("#rows tr")).toHaveCount(1);
  const address = page.url();
  await page.goto("/desk/me");
  await page.goto(address);
  await expect(page.locator("#q")).toHaveValue(words);
  await expect(page.locator("#rows tr")).toHaveCount(1);
  await expect(page.locator("#rows tr")).toHaveAttribute("id", code);
  // It came with no urgency of its own, so it is an ordinary one.
  await page.goto(`${address}&urgency=normal`);
  await expect(page.locator("select[name=urgency]")).toHaveValue("normal");
  await expect(page.locator("#rows tr")).toHaveAttribute("id", code);
  await page.goto(`${address}&urgency=urgent`);
  await expect(page.locator("#list .empty")).toBeVisible();
});

test("rows of requests fit windows of every width, and their words can be read", async ({ browser }) => {
  test.skip(test.info().project.name !== "desktop", "it sets the width itself");
  test.slow();
  for (const [username, path] of [["dispatcher", "/desk?scope=all"], ["lead", "/desk/unit"], ["analyst", "/desk/numbers"]]) {
    const page = await staff(browser, username, true);
    await page.goto(path);
    // The requests behind a number.
    if (username === "analyst") await page.locator("main a[href*='/desk/numbers/requests']").filter({ hasText: /^[1-9]/ }).first().click();
    for (const lang of ["zh-Hans", "en"]) {
      const other = page.locator(`form[action='/lang'] button[value='${lang}']`);
      if (await other.count()) await other.click();
      await expect(page.locator("html")).toHaveAttribute("lang", lang);
      for (const width of [1280, 1120, 1024, 920, 700]) {
        await page.setViewportSize({ width, height: 800 });
        const name = `${path} ${lang} ${width}`;
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect.soft(over, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
        const words = await page.locator("#rows tr > :nth-child(4)").first().evaluate((cell) => cell.clientWidth);
        expect.soft(words, `${name}: room for words`).toBeGreaterThan(150);
      }
    }
  }
});

test("a device that is signed out elsewhere is signed out", async ({ browser, javaScriptEnabled }) => {
  const script = javaScriptEnabled !== false;
  const here = await staff(browser, "callback", script);
  const there = await staff(browser, "callback", script);
  await here.goto("/desk/me");
  await here.locator("form[action$='/end'] button").first().click();
  await there.goto("/desk");
  await expect(there).toHaveURL(/\/desk\/sign-in/);
  await here.goto("/desk");
  await expect(here).not.toHaveURL(/sign-in/);
});
