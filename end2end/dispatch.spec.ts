// The dispatcher's morning: a rule is made and tried, what came in the night
// is handed on with three keys, and what was said twice becomes one.
import { expect, test } from "@playwright/test";
import { look } from "./look";
import { handlersUnit, staff, submitted } from "./people";

test.beforeEach(() => {
  test.skip(!["phone", "desktop-plain"].includes(test.info().project.name), "once by thumb, once without scripts");
});

test("a rule is tried against the past before it goes live", async ({ browser, request, javaScriptEnabled, viewport }) => {
  test.slow();
  const unit = await handlersUnit(request);
  const admin = await staff(browser, "admin", javaScriptEnabled !== false);
  await admin.setViewportSize(viewport!);
  const name = `路灯归口 ${viewport!.width} ${javaScriptEnabled}`;
  await admin.goto("/desk/admin/rules/new");
  await admin.locator("input[name=name]").fill(name);
  await admin.locator("textarea[name=words]").fill("路灯");
  await admin.locator("select[name=unit]").selectOption(unit);
  await look(admin, "admin-rule-new");
  await admin.locator("main form").first().locator("button").last().click();
  await admin.goto("/desk/admin/rules");
  await admin.getByRole("link", { name }).click();
  await admin.locator("form[action$='/try'] button").click();
  await expect(admin.locator("main")).toContainText("路灯");
  await look(admin, "admin-rule-trial");
  await admin.locator("form[action$='/switch'] button").click();
  await admin.goto("/desk/admin/rules");
  await look(admin, "admin-rules");

  const { code } = await submitted(request, "北门口的路灯昨晚又不亮了。");
  const dispatcher = await staff(browser, "dispatcher", javaScriptEnabled !== false);
  await dispatcher.goto(`/desk/dispatch?open=${code}`);
  await expect(dispatcher.locator("#decide")).toContainText("路灯归口");
  // It was to be seen; other stories have their own lamps.
  await admin.getByRole("link", { name }).click();
  await admin.locator("form[action$='/delete'] button").click();
  await expect(admin.locator("main")).not.toContainText(name);
});

test("what came in the night is handed on, and what was said twice becomes one", async ({ browser, request, javaScriptEnabled, viewport }) => {
  test.slow();
  const script = javaScriptEnabled !== false;
  const where = `翠湖苑${viewport!.width}号楼${script ? "东" : "西"}侧`;
  const first = await submitted(request, `${where}的健身器材断了一根，孩子容易受伤。`);
  const second = await submitted(request, `${where}健身器材断了一根，孩子容易受伤，请尽快修。`);
  const unit = await handlersUnit(request);
  const page = await staff(browser, "dispatcher", script);
  await page.setViewportSize(viewport!);

  await page.goto("/desk/dispatch");
  await look(page, "dispatch-queue");
  await page.goto(`/desk/dispatch?open=${second.code}`);
  const same = page.locator("#same");
  await expect(same).toContainText(first.code);
  await look(page, "dispatch-duplicates");
  await same.locator("li", { hasText: first.code }).locator("button").click();
  await expect(page).toHaveURL(/\/desk\/dispatch/);
  await page.goto(`/desk/r/${second.code}`);
  await expect(page.locator("main")).toContainText(first.code);

  await page.goto(`/desk/dispatch?open=${first.code}`);
  const suggested = page.locator("#decide input[data-key='1']");
  if (script && (await suggested.count())) {
    // Keys come with the module, which comes after the page.
    await expect(async () => {
      await page.keyboard.press("1");
      await expect(suggested).toBeChecked({ timeout: 500 });
    }).toPass({ timeout: 20_000 });
    // One unit is meant: picking another takes back the suggestion, and the other way round.
    const picked = page.locator("#decide select[name=unit]");
    await picked.selectOption(unit);
    await expect(page.locator("#decide input[name=choice][value=other]")).toBeChecked();
    await suggested.check();
    await expect(picked).toHaveValue("");
    await page.keyboard.press("Enter");
  } else {
    await page.locator("#decide input[name=choice][value=other]").check();
    await page.locator("#decide select[name=unit]").selectOption(unit);
    await page.locator("#decide button.go").click();
  }
  await expect(page).toHaveURL(/\/desk\/dispatch\?done=1/);
  await look(page, "dispatch-done");
  await page.goto(`/desk/r/${first.code}`);
  await expect(page.locator("form:has(input[name=action][value=dispatch])").first()).toBeAttached();
  await expect(page.locator("main")).not.toContainText("待派单");
});
