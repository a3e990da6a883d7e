// What a desk does besides one request at a time: many at once, samples to call
// back, numbers with what is behind them, and a phone number for a reason.
import { expect, test } from "@playwright/test";
import { look } from "./look";
import { handlersUnit, staff, submitted } from "./people";

test.beforeEach(() => {
  test.skip(!["phone", "desktop-plain"].includes(test.info().project.name), "once by thumb, once without scripts");
});

test("a number is shown to who says why, and that is written down", async ({ browser, request, javaScriptEnabled, viewport }) => {
  test.slow();
  const script = javaScriptEnabled !== false;
  const { code } = await submitted(request, "单元门口的灯坏了，请回电。");
  const page = await staff(browser, "dispatcher", script);
  await page.setViewportSize(viewport!);
  await page.goto(`/desk/r/${code}`);
  await expect(page.locator("main")).not.toContainText("19900004321");
  const form = page.locator(`form[action='/desk/r/${code}/phone']`);
  await page.locator("details", { has: form }).locator("summary").click();
  await form.locator("button.go").click();
  await expect(page.locator("main")).not.toContainText("19900004321");
  await form.locator("select[name=reason]").selectOption({ index: 1 });
  await form.locator("button.go").click();
  await expect(page.locator("a[href^='tel:']")).toContainText("19900004321");
  await look(page, "desk-number-shown");
  await page.goto(`/desk/r/${code}`);
  await expect(page.locator("main")).not.toContainText("19900004321");

  const supervisor = await staff(browser, "supervisor", script);
  await supervisor.setViewportSize(viewport!);
  await supervisor.goto(`/desk/r/${code}`);
  await look(supervisor, "desk-number-asked-for");
  const admin = await staff(browser, "admin", script);
  await admin.setViewportSize(viewport!);
  await admin.goto("/desk/admin/audit");
  await expect(admin.locator("main")).toContainText(code);
  await expect(admin.locator("main")).not.toContainText("19900004321");
  await look(admin, "admin-audit-filled");
});

test("many are handed on at once, and each is answered for", async ({ browser, request, javaScriptEnabled, viewport }) => {
  test.slow();
  const codes = await Promise.all(["一", "二"].map(async (n) => (await submitted(request, `批量派单第${n}件，井盖松动。`)).code));
  const unit = await handlersUnit(request);
  const page = await staff(browser, "dispatcher", javaScriptEnabled !== false);
  await page.setViewportSize(viewport!);
  await page.goto(`/desk?scope=unassigned&q=${encodeURIComponent("批量派单第")}`);
  for (const code of codes) await page.locator(`[id='${code}'] input[name=pick]`).check();
  const bulk = page.locator("details.bulk");
  if ((await bulk.getAttribute("open")) === null) await bulk.locator("summary").click();
  await page.locator("#bulk select[name=action]").selectOption("dispatch");
  await page.locator("#bulk select[name=unit]").selectOption(unit);
  await look(page, "desk-bulk");
  await page.locator("#bulk button.go").click();
  for (const code of codes) await expect(page.locator("main")).toContainText(code);
  await look(page, "desk-bulk-done");
  await page.goto(`/desk/r/${codes[0]}`);
  await expect(page.locator("main")).toContainText("区城市管理局");
});

test("a sample is drawn, called and can be drawn again with the same result", async ({ browser, javaScriptEnabled, viewport }) => {
  test.slow();
  const script = javaScriptEnabled !== false;
  const supervisor = await staff(browser, "supervisor", script);
  await supervisor.setViewportSize(viewport!);
  await supervisor.goto("/desk/calls/draws");
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  await supervisor.locator("#plan input[name=from]").fill(day(80));
  await supervisor.locator("#plan input[name=to]").fill(day(2));
  await supervisor.locator("#plan input[name=rest]").fill("5");
  await supervisor.locator("#plan button[name=look]").click();
  await look(supervisor, "calls-draw-preview");
  const draw = supervisor.locator("form[method=post][action='/desk/calls/draws'] button.go");
  await draw.click();
  await expect(supervisor).toHaveURL(/\/desk\/calls\/draws\//);
  await look(supervisor, "calls-draw");

  const page = await staff(browser, "callback", script);
  await page.setViewportSize(viewport!);
  await page.goto("/desk/calls");
  await look(page, "calls");
  await page.locator("main a[href^='/desk/calls/HY-']").last().click();
  await expect(page.locator("h1")).toBeVisible();
  await look(page, "calls-one");
  await page.locator("select[name=heard]").selectOption("reached");
  await page.locator("select[name=solved]").selectOption({ index: 1 });
  await page.locator("select[name=satisfied]").selectOption("5");
  await page.locator("form[action^='/desk/calls/HY-'] button.go").click();
  await expect(page).toHaveURL(/\/desk\/calls/);
});

test("every number opens what is behind it", async ({ browser, javaScriptEnabled, viewport }) => {
  test.slow();
  const page = await staff(browser, "analyst", javaScriptEnabled !== false);
  await page.setViewportSize(viewport!);
  await page.goto("/desk/numbers");
  await look(page, "numbers");
  const link = page.locator("main a[href*='/desk/numbers/requests']").first();
  const count = Number((await link.innerText()).replace(/\D/g, ""));
  await link.click();
  await look(page, "numbers-behind");
  expect(await page.locator("main tbody tr").count()).toBe(Math.min(count, 50));
  await page.goto("/desk/appraisal");
  await look(page, "appraisal");
});
