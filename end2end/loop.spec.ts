// The closed loop beside the straight way: sent back, handed over, done
// together, supervised, and not good enough at first.
import { expect, test } from "@playwright/test";
import { look } from "./look";
import { act, handlersUnit, leadsUnit, staff, submitted } from "./people";

type Form = ReturnType<import("@playwright/test").Page["locator"]>;
const text = (words: string) => (form: Form) => form.locator("textarea[name=text]").fill(words);
const sure = (form: Form) => form.locator("input[name=sure]").check();

test("a request is sent back, handed over and done together", async ({ browser, request, javaScriptEnabled, viewport }) => {
  test.slow();
  const script = javaScriptEnabled !== false;
  const { code } = await submitted(request, "人行道下沉，旁边的井盖也松了。");
  const [department, subdistrict] = [await handlersUnit(request), await leadsUnit(request)];
  const dispatcher = await staff(browser, "dispatcher", script);
  const handler = await staff(browser, "handler", script);
  const lead = await staff(browser, "lead", script);
  for (const page of [dispatcher, handler, lead]) await page.setViewportSize(viewport!);

  await act(dispatcher, code, "classify", async (form) => {
    await form.locator("select[name=category]").selectOption({ index: 3 });
    await form.locator("select[name=urgency]").selectOption("urgent");
  });
  await act(dispatcher, code, "dispatch", (form) => form.locator("select[name=unit]").selectOption(department).then(() => {}));
  await act(handler, code, "return", async (form) => {
    await form.locator("select[name=ground]").selectOption("several_units");
    await text("需要先确定牵头单位。")(form);
  });
  await expect(handler.locator("main")).toContainText("已退回");
  await act(dispatcher, code, "dispatch", (form) => form.locator("select[name=unit]").selectOption(department).then(() => {}));

  await act(handler, code, "transfer", async (form) => {
    await form.locator("select[name=unit]").selectOption(subdistrict);
    await text("由街道牵头更合适。")(form);
  });
  await look(handler, "desk-transfer-asked");
  // Until it is taken, the first unit has it.
  await expect(handler.locator("main")).toContainText("等待批复");
  await lead.goto("/desk?scope=joint");
  await expect(lead.locator("#list")).toContainText(code);
  await act(lead, code, "grant");
  await act(lead, code, "start");

  await act(lead, code, "whistle", async (form) => {
    await form.locator("select[name=unit]").selectOption(department);
    await text("确认井盖权属，出具意见。")(form);
  });
  await act(lead, code, "answer", text("人行道已修复，井盖已更换。"));
  await look(lead, "desk-parts-open");
  // It is not closed before every part is done.
  expect(await lead.locator("form:has(input[name=action][value=close])").count()).toBe(0);
  await act(handler, code, "answer_part", text("权属已确认，同意更换。"));
  await act(lead, code, "close", sure);
  await expect(lead.locator("main")).toContainText("权属已确认");
  await look(lead, "desk-joint-closed");
});

test("a late one is supervised, given more time, and put on the long list", async ({ page, browser, request, javaScriptEnabled, viewport }) => {
  test.slow();
  const script = javaScriptEnabled !== false;
  const { code, token } = await submitted(request, "小区没有无障碍坡道，轮椅上不去。");
  const subdistrict = await leadsUnit(request);
  const dispatcher = await staff(browser, "dispatcher", script);
  const lead = await staff(browser, "lead", script);
  const supervisor = await staff(browser, "supervisor", script);
  for (const one of [lead, supervisor]) await one.setViewportSize(viewport!);
  await act(dispatcher, code, "dispatch", (form) => form.locator("select[name=unit]").selectOption(subdistrict).then(() => {}));
  await act(supervisor, code, "supervise", text("请说明进展。"));
  await look(supervisor, "desk-supervised");
  await act(lead, code, "explain", text("已联系设计单位。"));
  await act(lead, code, "extend", text("等待设计图纸。"));
  await act(supervisor, code, "grant");
  await act(lead, code, "start");
  const far = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await act(lead, code, "long_list", async (form) => {
    await form.locator("input[name=review_on]").fill(far);
    await form.locator("textarea[name=plan]").fill("改造前每周巡查，先做临时修补。");
    await text("已列入明年改造计划，到期复查。")(form);
  });
  await look(lead, "desk-long-listed");
  await page.goto(`/r/${code}?k=${token}`);
  await expect(page.locator("main")).toContainText("已列入明年改造计划");
  await expect(page.locator("main")).toContainText("等待设计图纸");
  await expect(page.locator("main")).not.toContainText("请说明进展");
  await look(page, "author-long-listed");
});

test("an unsatisfied resident is called back, and the unit has one more round", async ({ page, browser, request, javaScriptEnabled, viewport }) => {
  test.slow();
  const script = javaScriptEnabled !== false;
  const { code, token } = await submitted(request, "楼道灯又不亮了。");
  const department = await handlersUnit(request);
  const dispatcher = await staff(browser, "dispatcher", script);
  const handler = await staff(browser, "handler", script);
  const callback = await staff(browser, "callback", script);
  for (const one of [handler, callback]) await one.setViewportSize(viewport!);
  await act(dispatcher, code, "dispatch", (form) => form.locator("select[name=unit]").selectOption(department).then(() => {}));
  await act(handler, code, "answer", async (form) => {
    await form.locator("input[name=outcome][value=explained]").check();
    await text("线路老化，需产权单位更换。")(form);
  });
  await page.goto(`/r/${code}?k=${token}`);
  await expect(page.locator("main")).toContainText("暂时不能解决");
  await page.locator("label:has(input[name=solved][value=no])").click();
  await page.locator("label:has(input[name=satisfied][value=no])").click();
  await page.locator("form:has(input[name=action][value=evaluate]) button").last().click();
  await expect(page.locator("main")).toContainText("评价");
  await act(handler, code, "close", sure);
  await look(handler, "desk-to-call-back");
  await act(callback, code, "call", async (form) => {
    await form.locator("input[name=solved][value=no]").check();
    await form.locator("input[name=satisfied][value=no]").check();
  });
  await act(callback, code, "reopen", text("请再次到现场处理。"));
  await look(callback, "desk-second-round");
  await page.goto(`/r/${code}`);
  await expect(page.locator("main")).toContainText("重新办理");
  await look(page, "author-second-round");
});
