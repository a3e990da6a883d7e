// A day at the desk: everything by keyboard, and new work appears by itself.
import { expect, test } from "@playwright/test";
import { staff } from "./people";

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
  const words = `路面塌陷 ${Math.random().toString(36).slice(2, 10)}`;
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  const sent = await request.post("/api/v1/requests", { data: { description: words } });
  expect(sent.status()).toBe(201);
  await expect(page.locator("#rows")).toContainText(words, { timeout: 15_000 });
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
});

test("a view is an address: filters survive a bookmark", async ({ browser, javaScriptEnabled }) => {
  const page = await staff(browser, "dispatcher", javaScriptEnabled !== false);
  await page.goto("/desk?scope=late&urgency=urgent");
  await expect(page.locator("select[name=urgency]")).toHaveValue("urgent");
  for (const row of await page.locator("#rows tr").all()) await expect(row).toContainText("急办");
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
