// Every page: nothing scrolls sideways, targets are large enough for a thumb,
// and axe finds nothing. What depends on a request is looked at in its story.
import { expect, test } from "@playwright/test";
import { untappable, visit } from "./look";
import { staff } from "./people";

const resident = [
  "/", "/report", "/requests", "/map", "/map?f=hot_water&open=1", "/map?q=nothing-like-it",
  "/map/partners", "/requests?q=%E8%B7%AF%E7%81%AF", "/requests?q=nothing-like-it", "/mine", "/me",
  "/about", "/follow", "/r/HY-0000-000", "/no-such-page", "/desk/sign-in",
];
const desk = [
  "/desk", "/desk?scope=all", "/desk?scope=mine", "/desk?scope=joint", "/desk?scope=asks", "/desk?q=nothing-like-it",
  "/desk/new", "/desk/import", "/desk/export", "/desk/inbox", "/desk/me",
  "/desk/dispatch", "/desk/supervisions", "/desk/numbers", "/desk/appraisal", "/desk/me/leave",
];
// Desks of their own.
const desks = [
  ["lead", ["/desk/unit", "/desk/mine", "/desk?scope=unit"]],
  ["grid", ["/desk/mine", "/desk/new?channel=grid_patrol"]],
  ["callback", ["/desk/calls", "/desk/calls/draws"]],
  ["supervisor", ["/desk/supervisions", "/desk/calls/draws"]],
  ["analyst", ["/desk/numbers?by=category", "/desk/appraisal"]],
] as const;
const administration = ["units", "people", "categories", "calendars", "policies", "templates", "rules"].flatMap((what) => [`/desk/admin/${what}`, `/desk/admin/${what}/new`])
  .concat(["grids", "places", "suggestions", "messages", "calendars/notice", "audit", "appraisal", "supervision"].map((what) => `/desk/admin/${what}`), "/desk/outbox");

for (const path of resident) {
  test(`${path} fits and is accessible`, async ({ page }) => {
    await visit(page, path);
  });
}

test("the staff pages fit and are accessible", async ({ browser, javaScriptEnabled, viewport }) => {
  test.slow();
  const script = javaScriptEnabled !== false;
  for (const [username, paths] of [["dispatcher", desk], ["admin", administration], ...desks] as const) {
    const page = await staff(browser, username, script);
    await page.setViewportSize(viewport!);
    for (const path of paths) await visit(page, path);
    if (username !== "dispatcher") continue;
    await page.goto("/desk?scope=all");
    const code = await page.locator("#rows tr").first().getAttribute("id");
    for (const path of [`/desk?scope=all&open=${code}`, `/desk/r/${code}`, `/desk/r/${code}/print`]) await visit(page, path);
    if (viewport!.width < 900) continue;
    await page.goto(`/desk?scope=all&open=${code}`);
    const hidden = await page.locator("#parts").evaluate((parts) => parts.scrollWidth - parts.clientWidth);
    expect.soft(hidden, "each part of the worklist is in sight beside an open request").toBeLessThanOrEqual(0);
  }
});

test("on a phone everything to tap is at least 48 px high or wide enough apart", async ({ page, viewport }) => {
  // A mouse needs no thumb's room.
  test.skip(viewport!.width > 400, "for thumbs");
  for (const path of ["/", "/report", "/mine"]) {
    await page.goto(path);
    const small = await page.locator("main .button:visible, main button:visible, nav a:visible, main select:visible").evaluateAll((all) =>
      all.filter((e) => e.getBoundingClientRect().height < 47.5).map((e) => e.outerHTML.slice(0, 90)),
    );
    expect.soft(small, path).toEqual([]);
  }
});

test("on a phone the bar at the bottom leaves the end of a page free, and nothing too small to hit", async ({ page, viewport, javaScriptEnabled }) => {
  test.skip(viewport!.width > 400, "for thumbs");
  for (const path of ["/", "/me", "/about"]) {
    await page.goto(path);
    // axe itself is a script of the page.
    if (javaScriptEnabled !== false) expect.soft(await untappable(page), path).toEqual([]);
    const last = page.locator("main > :last-child");
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    const [end, bar] = [await last.boundingBox(), await page.locator(".tabs").boundingBox()];
    expect.soft(end!.y + end!.height, `${path} ends above the bar`).toBeLessThanOrEqual(bar!.y);
    expect.soft(bar!.y + bar!.height, `${path} has its bar at the bottom`).toBeCloseTo(viewport!.height, 0);
  }
});

test("the pages come in English for who wants it, and remember it", async ({ page }) => {
  await page.goto("/me");
  await page.locator("form[action='/lang']:has(input[value=en]) button, form[action='/lang'] button[value=en]").first().click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.goto("/report");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  expect(await page.locator("main").innerText()).not.toMatch(/[\u4e00-\u9fff]{6,}/);
});

test("a stranger's page says nothing about scripts and loads without errors", async ({ page, javaScriptEnabled }) => {
  // Without scripts none can fail.
  test.skip(javaScriptEnabled === false, "without scripts none can fail");
  const faults: string[] = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  for (const path of ["/", "/report", "/requests", "/map", "/map?f=hot_water&open=1", "/map?q=nothing-like-it", "/map/partners", "/mine"]) {
    await page.goto(path);
    await page.waitForTimeout(1500);
  }
  expect(faults).toEqual([]);
});
