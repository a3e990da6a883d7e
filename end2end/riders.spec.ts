// Riders who sign in: a code, a hazard in two touches, what is wrong with a
// gate, a team; each as well without JavaScript.
import { expect, test, type Page } from "@playwright/test";
import { look } from "./look";
import { staff } from "./people";

/** A telephone number that no other test of this run has. */
function number(n: number): string {
  const projects = ["phone", "phone-plain", "desktop", "desktop-plain"];
  const project = projects.indexOf(test.info().project.name) + 1;
  return `1390000${project}${String(n).padStart(2, "0")}${test.info().retry}`;
}

/** Signs in as a person does; a demonstration shows the code on the page. */
async function signIn(page: Page, phone: string) {
  await page.goto("/me/sign-in");
  await page.locator("input[name=phone]").fill(phone);
  await page.locator("form[action='/me/sign-in'] button").click();
  const code = (await page.locator("main").innerText()).match(/(?<!\d)\d{6}(?!\d)/)![0];
  await page.locator("input[name=code]").fill(code);
  await page.locator("form[action='/me/sign-in/code'] button").click();
  await expect(page).toHaveURL(/\/me\/account/);
}

/** The first compound of the map. */
async function compound(page: Page): Promise<string> {
  await page.goto("/map?type=compound");
  const path = await page.locator("li.item a[href^='/c/'], li.item a[href^='/s/']").first().getAttribute("href");
  return path!.replace("/s/", "/c/").split("?")[0];
}

test("a rider signs in, sees what is theirs, takes it along and goes", async ({ page }) => {
  await page.goto("/me");
  await look(page, "me-signed-out");
  await page.goto("/me/sign-in");
  await look(page, "sign-in");
  await signIn(page, number(1));
  await look(page, "account");
  await expect(page.locator("main")).toContainText("139****");
  const file = await page.request.get("/me/export");
  expect(file.headers()["content-disposition"]).toContain("attachment");
  expect((await file.json()).ways[0].kind).toBe("phone");
  await page.goto("/me/delete");
  await look(page, "account-delete");
  await page.locator("input[name=sure]").check();
  await page.locator("form[action='/me/delete'] button").click();
  await expect(page).toHaveURL(/\/me$/);
  await page.goto("/me/account");
  await expect(page).toHaveURL(/\/me\/sign-in/);
});

test("a hazard in two touches, and staff see who it came from", async ({ browser, page, context, javaScriptEnabled }) => {
  await signIn(page, number(2));
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ latitude: 45.1402, longitude: 124.8213, accuracy: 8 });
  await page.goto("/map/hazard");
  await look(page, "hazard");
  if (javaScriptEnabled === false) {
    await page.locator("input[name=address]").fill("人民公园东门外");
  } else {
    // The first touch.
    await page.locator("section[aria-labelledby=where] button").first().click();
    await expect(page.locator("input[name=lat]")).toHaveValue(/45\.14/);
  }
  // The second.
  await page.locator("button[name=hazard][value=manhole]").click();
  await expect(page).toHaveURL(/\/r\/HY-/);
  const code = new URL(page.url()).pathname.split("/")[2];
  await page.goto("/me/account");
  await expect(page.locator("main")).toContainText("井盖");
  const dispatcher = await staff(browser, "dispatcher", javaScriptEnabled !== false);
  await dispatcher.goto(`/desk/r/${code}`);
  await expect(dispatcher.locator("main")).toContainText("骑手上报");
});

test("a hazard seen without a signal waits on the phone and goes by itself, once", async ({ page, context, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "What waits on a phone is kept by a script.");
  await signIn(page, number(4));
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ latitude: 45.1391, longitude: 124.8189, accuracy: 8 });
  await page.goto("/map/hazard");
  await page.locator("section[aria-labelledby=where] button").first().click();
  await expect(page.locator("input[name=lat]")).toHaveValue(/45\.13/);
  await context.setOffline(true);
  await page.locator("button[name=hazard][value=cable]").click();
  const waits = page.locator("[data-waits]");
  await expect(waits).toBeVisible();
  await expect(page.locator("button[name=hazard][value=cable]")).toBeDisabled();
  await look(page, "hazard-waits");
  await context.setOffline(false);
  await waits.locator("a").click();
  await expect(page).toHaveURL(/\/r\/HY-/);
  const code = new URL(page.url()).pathname.split("/")[2];
  // Nothing waits any more, and what was sent was sent once.
  await page.goto("/map/hazard");
  await expect(page.locator("[data-waits]")).toBeHidden();
  await page.goto("/me/account");
  await expect(page.locator("main a[href*='/r/HY-']")).toHaveCount(1);
  await expect(page.locator("main")).toContainText(code);
});

test("a gate is reported by one question after another, and an editor draws it", async ({ browser, page, javaScriptEnabled }) => {
  const path = await compound(page);
  const { gates } = await (await page.request.get(`${path}/layout.json`)).json();
  // Each project another gate: they look at one district.
  const names: string[] = gates.map((gate: { name: string }) => gate.name);
  const gate = names[["phone", "phone-plain", "desktop", "desktop-plain"].indexOf(test.info().project.name) % names.length];
  await page.goto(path);
  await page.locator(`a[href='${path}/report']`).click();
  await look(page, "gate-which");
  await page.locator("a.cell", { hasText: gate }).first().click();
  await look(page, "gate-what");
  await page.locator("a.cell[href*='what=rule']").click();
  await page.locator("a.cell[href*='vehicle=bicycle']").click();
  await look(page, "gate-access");
  await page.locator("button[name=access][value=push]").click();
  await expect(page).toHaveURL(/thanks=1/);
  const editor = await staff(browser, "editor", javaScriptEnabled !== false);
  await editor.goto("/desk/places/reports");
  await look(editor, "desk-reports");
  const report = editor.locator("ul.reports > li", { hasText: gate }).first();
  await report.locator("input[name=from]").fill("00:00");
  await report.locator("input[name=until]").fill("24:00");
  await report.locator("button[value=confirm]").click();
  await expect(editor).toHaveURL(/done=1/);
  await page.goto(`${path}?vehicle=bicycle`);
  await expect(page.locator(".gate-list")).toContainText("骑手反馈");
});

test("a gate is moved on the plan, or beside something", async ({ page, javaScriptEnabled }) => {
  const path = await compound(page);
  await page.goto(`${path}/report`);
  await page.locator("a.cell[href*='gate=']").last().click();
  await page.locator("a.cell[href*='what=moved']").click();
  await look(page, "gate-moved");
  if (javaScriptEnabled === false) {
    await page.locator("select[name=near]").selectOption({ index: 1 });
  } else {
    const plan = (await page.locator("#plan").boundingBox())!;
    await page.mouse.move(plan.x + plan.width / 2, plan.y + plan.height / 2);
    await page.mouse.down();
    await page.mouse.move(plan.x + plan.width / 2 + 20, plan.y + plan.height / 2 + 10, { steps: 4 });
    await page.mouse.up();
    await expect(page.locator("input[name=east]")).toHaveValue(/^-?\d+$/);
  }
  await page.locator("form#moved > section button.button:not([type=button])").last().click();
  await expect(page).toHaveURL(/thanks=1/);
});

test("a rider joins a team under a nickname and leaves it", async ({ page }) => {
  await signIn(page, number(3));
  await page.goto("/teams");
  await look(page, "teams");
  await page.locator("li.item a").first().click();
  const nickname = `小风${number(3).slice(-4, -1)}`;
  await page.locator("input[name=nickname]").fill("13900001111");
  await page.locator("form[action$='/join'] button").click();
  await expect(page.locator(".error")).toBeVisible();
  await page.locator("input[name=nickname]").fill(nickname);
  await page.locator("form[action$='/join'] button").click();
  await expect(page.locator("main")).toContainText(nickname);
  await look(page, "team");
  await page.locator("form[action='/teams/leave'] button").click();
  await expect(page).toHaveURL(/\/teams$/);
});
