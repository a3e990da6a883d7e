// The form of a report: what of it is kept on the phone, and what arrives.
import { expect, type APIRequestContext, type Page } from "@playwright/test";
import { token } from "./people";

/** The page one comes to; where it is awake, its address is that of the request. */
export const receipt = /\/r\/HY-[0-9A-Z]{4}-[0-9A-Z]{3}(\?new=1)?$/;

/** How many stored requests contain these words. */
export async function stored(api: APIRequestContext, words: string): Promise<number> {
  const list = await api.get(`/api/v1/requests?scope=all&q=${encodeURIComponent(words)}`, {
    headers: { authorization: `Bearer ${await token(api, "dispatcher")}` },
  });
  expect(list.status()).toBe(200);
  return (await list.json()).items.length;
}

/** Words that occur in no other request. */
export function unique(): string {
  return `井盖松动 ${Math.random().toString(36).slice(2, 10)}`;
}

export async function write(page: Page, words: string) {
  await page.goto("/report");
  await page.locator("textarea[name=description]").fill(words);
}

/** Waits until the form is awake, its draft in it. */
export async function awake(page: Page) {
  await expect(page.locator("[data-submit][data-awake]")).toBeAttached();
  await page.waitForTimeout(300);
}

/** Has a page sleep until it is told to wake. */
export async function asleep(page: Page): Promise<() => void> {
  let wake = () => {};
  const woken = new Promise<void>((done) => (wake = done));
  await page.route("**/*.wasm", async (route) => {
    await woken;
    await route.continue();
  });
  return wake;
}

/** A line of what the phone keeps of the form. */
export async function kept(page: Page, name: string): Promise<string | null> {
  return new URLSearchParams((await page.evaluate(() => localStorage.getItem("hy-draft"))) ?? "").get(name);
}

/** The line breaks under the first uploads; how many were tried. */
export async function breaks(page: Page, times: number): Promise<() => number> {
  let tries = 0;
  await page.route("**/report/uploads", async (route) => {
    tries += 1;
    if (tries <= times) await route.abort("connectionreset");
    else await route.continue();
  });
  return () => tries;
}
