// A bad line and an impatient thumb: what was typed stays, and what was sent
// arrives once.
import { expect, test } from "@playwright/test";
import { look } from "./look";
import { photo, token } from "./people";
import { breaks, receipt, stored, unique, write } from "./report";

test("a double tap makes one request", async ({ page, request }) => {
  const words = unique();
  await write(page, words);
  await page.locator("#send").dblclick();
  await expect(page).toHaveURL(receipt);
  expect(await stored(request, words)).toBe(1);
});

test("what is sent without signal is sent by itself, once, when it returns", async ({ page, context, request, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts");
  const words = unique();
  await write(page, words);
  await page.waitForTimeout(500);
  await context.setOffline(true);
  await page.locator("#send").click();
  await expect(page.locator("[data-submit]")).not.toBeEmpty();
  await page.waitForTimeout(1000);
  expect(await page.locator("textarea[name=description]").inputValue()).toBe(words);
  await context.setOffline(false);
  await expect(page).toHaveURL(receipt, { timeout: 45_000 });
  expect(await stored(request, words)).toBe(1);
});

test("a draft with its photo outlives its tab", async ({ context, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts");
  const words = unique();
  const first = await context.newPage();
  await write(first, words);
  await first.locator("input[type=file][name=photos]").setInputFiles(photo);
  await expect(first.locator("input[name=upload]")).toHaveCount(1, { timeout: 20_000 });
  await first.close();
  const second = await context.newPage();
  await second.goto("/report");
  await expect(second.locator("textarea[name=description]")).toHaveValue(words);
  await expect(second.locator("input[name=upload]")).toHaveCount(1);
  await second.locator("#send").click();
  await expect(second).toHaveURL(receipt);
  await second.goto("/report");
  await second.waitForTimeout(500);
  await expect(second.locator("textarea[name=description]")).toHaveValue("");
});

test("photos that were chosen without a signal outlive their tab", async ({ context, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts");
  const words = unique();
  const first = await context.newPage();
  await write(first, words);
  await first.waitForTimeout(500);
  await context.setOffline(true);
  await first.locator("input[type=file][name=photos]").setInputFiles(photo);
  await expect(first.locator("[data-pending] .again")).not.toBeEmpty({ timeout: 20_000 });
  await first.close();
  await context.setOffline(false);
  const second = await context.newPage();
  await second.goto("/report");
  await expect(second.locator("textarea[name=description]")).toHaveValue(words);
  await expect(second.locator("input[name=upload]")).toHaveCount(1, { timeout: 20_000 });
});

test("a photo that cannot be sent is not left out in silence", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts; without them the server refuses it");
  await write(page, unique());
  await page.waitForTimeout(500);
  const none = { name: "IMG_1.HEIC", mimeType: "image/heic", buffer: Buffer.from("no picture at all") };
  await page.locator("input[type=file][name=photos]").setInputFiles(none);
  await expect(page.locator("[data-photos] [data-bad]")).toHaveCount(1, { timeout: 20_000 });
  await page.locator("#send").click();
  await expect(page.locator("[data-submit]")).not.toBeEmpty();
  await page.waitForTimeout(500);
  await expect(page).toHaveURL(/\/report$/);
  await page.locator("#send").click();
  await expect(page).toHaveURL(receipt);
});

test("a photo whose upload breaks off is sent again by itself", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts");
  const tries = await breaks(page, 2);
  await page.goto("/report");
  await page.waitForTimeout(500);
  await page.locator("input[type=file][name=photos]").setInputFiles(photo);
  await expect(page.locator("input[name=upload]")).toHaveCount(1, { timeout: 30_000 });
  expect(tries()).toBe(3);
});

test("what a phone sends is small and says nothing about the phone", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts");
  await page.addInitScript(() => {
    const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function (body) {
      if (body instanceof Blob) void body.text().then((text) => Object.assign(window, { sent: { size: body.size, text } }));
      send.call(this, body);
    };
  });
  await page.goto("/report");
  await page.waitForTimeout(500);
  await page.locator("input[type=file][name=photos]").setInputFiles(photo);
  await expect(page.locator("input[name=upload]")).toHaveCount(1, { timeout: 20_000 });
  const sent = await page.evaluate(() => (window as unknown as { sent: { size: number; text: string } }).sent);
  expect(sent.size).toBeGreaterThan(100);
  expect(sent.size).toBeLessThan(600_000);
  expect(sent.text).not.toContain("Exif");
});

test("who reports what a neighbour has reported is shown it before sending", async ({ page, context, request, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs scripts; the receipt says it to all");
  const words = `小区西门的健身器材断了 ${Math.random().toString(36).slice(2, 8)}`;
  const at = { latitude: 45.1402, longitude: 124.8213 };
  const sent = await request.post("/api/v1/requests", { data: { description: words, public: true, lat: at.latitude, lng: at.longitude } });
  const { code } = await sent.json();
  const headers = { authorization: `Bearer ${await token(request, "dispatcher")}` };
  for (const [at, action] of ["accept", "publish"].entries()) {
    const done = await request.post(`/api/v1/requests/${code}/actions`, { headers, data: { action, version: at + 1 } });
    expect(done.status(), await done.text()).toBe(200);
  }
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ ...at, accuracy: 12 });
  await write(page, words);
  await page.locator("[data-locate] button.plain").click();
  const like = page.locator("[data-similar]");
  await expect(like).toContainText(code);
  await look(page, "report-similar");
  await like.locator(`a[href="/r/${code}"]`).click();
  await expect(page).toHaveURL(new RegExp(`/r/${code}$`));
  // Going back, nothing of it is lost.
  await page.goto("/report");
  await expect(page.locator("textarea[name=description]")).toHaveValue(words);
});
