// Every page: nothing scrolls sideways, targets are large enough for a thumb,
// and axe finds nothing.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { staff } from "./people";

const resident = ["/", "/report", "/requests", "/mine", "/me", "/about", "/r/HY-0000-000", "/desk/sign-in"];
const desk = ["/desk", "/desk?scope=all", "/desk/me"];
const administration = ["/desk/admin/units", "/desk/admin/people", "/desk/admin/categories"];

async function examine(page: Page, path: string, script: boolean) {
  await page.goto(path);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
  if (!script) return;
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  const said = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(" | ")}`);
  expect.soft(said, path).toEqual([]);
}

for (const path of resident) {
  test(`${path} fits and is accessible`, async ({ page, javaScriptEnabled }) => {
    await examine(page, path, javaScriptEnabled !== false);
  });
}

test("the staff pages fit and are accessible", async ({ browser, javaScriptEnabled, viewport }) => {
  const script = javaScriptEnabled !== false;
  for (const [username, paths] of [["dispatcher", desk], ["admin", administration]] as const) {
    const page = await staff(browser, username, script);
    await page.setViewportSize(viewport!);
    for (const path of paths) await examine(page, path, script);
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
  for (const path of ["/", "/report", "/requests", "/mine"]) {
    await page.goto(path);
    await page.waitForTimeout(1500);
  }
  expect(faults).toEqual([]);
});
