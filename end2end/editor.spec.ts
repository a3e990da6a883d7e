// An editor corrects a gate and the rider sees it; a way is drawn by tapping and
// taken back; of two editors the later one keeps what they wrote.
import { expect, test, type Page } from "@playwright/test";
import { look } from "./look";
import { staff } from "./people";

const PROJECTS = ["phone", "phone-plain", "desktop", "desktop-plain"];

/** A compound of its own for each browser: they run at the same time. */
async function compound(page: Page, more = 0): Promise<string> {
  const places = await (await page.request.get("/desk/places/export?format=geojson")).json();
  // The riders' stories are told at this one.
  const told = "澄园小区";
  const all = places.features.filter(
    (one: { properties: { kind: string; name: string } }) => one.properties.kind === "compound" && one.properties.name !== told,
  );
  const ids: string[] = all.map((one: { id: string }) => one.id).sort();
  return ids[PROJECTS.indexOf(test.info().project.name) + more * PROJECTS.length];
}

/** Writes into the first rule of a gate who says so. */
async function says(editor: Page, id: string, source: string) {
  await editor.goto(`/desk/places/${id}/layout?item=gate-0#item`);
  const form = editor.locator("#item form");
  await form.locator("select[name=r0-access]").selectOption("register");
  await form.locator("input[name=r0-from]").fill("05:10");
  await form.locator("input[name=r0-until]").fill("23:50");
  await form.locator("input[name=r0-source]").fill(source);
  return form;
}

test("an editor corrects a gate and the rider sees it", async ({ browser, page, javaScriptEnabled }) => {
  const editor = await staff(browser, "editor", javaScriptEnabled !== false);
  await expect(editor).toHaveURL(/\/desk\/places/);
  const id = await compound(editor);
  await editor.goto(`/desk/places/${id}`);
  await look(editor, "desk-place");
  await editor.locator(`a[href="/desk/places/${id}/layout"]`).click();
  await look(editor, "desk-layout");
  const source = `门卫当面说 ${test.info().project.name}`;
  const form = await says(editor, id, source);
  await look(editor, "desk-layout-gate");
  await form.locator("button[value=keep]").click();
  await expect(editor.locator(".note.good[role=status]")).toBeVisible();
  // A draft is not seen.
  await page.goto(`/c/${id}`);
  await expect(page.locator("main")).not.toContainText(source);
  await editor.goto(`/desk/places/${id}/layout/publish`);
  await expect(editor.locator(".draw-changes")).toContainText("规则");
  await look(editor, "desk-layout-publish");
  await editor.locator("form[action$='/publish'] button.go").click();
  await expect(editor.locator(".note.good[role=status]")).toBeVisible();
  await page.goto(`/c/${id}`);
  await expect(page.locator("main")).toContainText(source);
  await expect(page.locator("main")).toContainText("05:10–23:50");
  await editor.goto(`/desk/places/${id}/layout/versions`);
  await look(editor, "desk-layout-versions");
  await editor.locator("ol.draw-versions > li form button").first().click();
  await expect(editor.locator(".note.good[role=status]")).toBeVisible();
});

test("a way is drawn by tapping and taken back", async ({ browser, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "there are forms instead");
  const editor = await staff(browser, "editor", true);
  const id = await compound(editor, 1);
  await editor.goto(`/desk/places/${id}/layout`);
  const tools = editor.locator("#draw-tools");
  await expect(tools).toBeVisible();
  const save = tools.locator("button[name=do]");
  await expect(save).toBeDisabled();
  await tools.locator("[data-tool=path]").click();
  const plan = editor.locator("#plan");
  const box = (await plan.boundingBox())!;
  for (const part of [0.4, 0.5, 0.6]) {
    await plan.click({ position: { x: box.width * part, y: box.height * 0.45 } });
  }
  await tools.locator("[data-step=finish]").click();
  await expect(save).toBeEnabled();
  await expect(tools.locator(".draw-panel select")).toBeVisible();
  await tools.locator("[data-step=undo]").click();
  await expect(save).toBeDisabled();
  await tools.locator("[data-step=redo]").click();
  await look(editor, "desk-layout-drawn");
  await save.click();
  await expect(editor.locator(".note.good[role=status]")).toBeVisible();
});

test("the later of two editors keeps what they wrote", async ({ browser, javaScriptEnabled }) => {
  const script = javaScriptEnabled !== false;
  const [first, second] = [await staff(browser, "editor", script), await staff(browser, "editor", script)];
  const id = await compound(first, 2);
  const late = await says(second, id, "后来的人");
  await (await says(first, id, "先来的人")).locator("button[value=keep]").click();
  await expect(first.locator(".note.good[role=status]")).toBeVisible();
  await late.locator("button[value=keep]").click();
  await expect(second.locator(".note.wrong")).toBeVisible();
  await expect(second.locator("#item input[name=r0-source]")).toHaveValue("后来的人");
  await look(second, "desk-layout-late");
  await second.locator("#item button[value=keep]").click();
  await expect(second.locator(".note.good[role=status]")).toBeVisible();
});
