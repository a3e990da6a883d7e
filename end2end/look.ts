// What is looked at on every page, in whatever state it is: nothing scrolls
// sideways, axe finds nothing by day or by night, and a picture of it is left
// in test-results/shots for a person to look at.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

function said(found: Awaited<ReturnType<AxeBuilder["analyze"]>>): string[] {
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(" | ")}`);
}

export async function look(page: Page, name: string) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
  // The bar at the bottom covers what a person would scroll to.
  const seen = page.viewportSize()!;
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: seen.width, height: Math.max(seen.height, whole) });
  await pictured(page, name);
  await page.setViewportSize(seen);
}

async function pictured(page: Page, name: string) {
  const { project, config } = test.info();
  const file = `${name.replace(/[^\w]+/g, "-").replace(/^-|-$/g, "") || "home"}.png`;
  await page.screenshot({ path: `${config.rootDir}/test-results/shots/${project.name}/${file}` });
  // axe itself is a script of the page.
  if (project.use.javaScriptEnabled === false) return;
  expect.soft(said(await new AxeBuilder({ page }).withTags(rules).analyze()), name).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect.soft(said(await new AxeBuilder({ page }).withRules("color-contrast").analyze()), `${name}, dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: null });
}

/** What axe finds too small to hit at the first screen, where the bar at the bottom lies over something. */
export async function untappable(page: Page): Promise<string[]> {
  return said(await new AxeBuilder({ page }).withRules("target-size").analyze());
}

export async function visit(page: Page, path: string) {
  await page.goto(path);
  await look(page, path);
}
