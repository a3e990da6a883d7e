// The main story, whole: a resident submits with a photo and follows; staff
// dispatch, start, answer with a photo; the resident gives a verdict; staff
// close. Once with JavaScript and once without, on a phone and on a desktop.
import { expect, test } from "@playwright/test";
import { look } from "./look";
import { act, handlersUnit, photo, staff, voice } from "./people";
import { receipt } from "./report";

const words = "广场北侧的路灯坏了三天，晚上看不清台阶。";
const answer = "灯已换好，今晚起恢复照明。";

test("one tap with a photo, handled by staff, followed to the end", async ({ page, browser, request, javaScriptEnabled, viewport }) => {
  test.slow();
  const script = javaScriptEnabled !== false;

  await page.goto("/");
  await page.locator("main a[href='/report']").first().click();
  await page.locator("input[type=file][name=photos]").setInputFiles(photo);
  await page.locator("textarea[name=description]").fill(words);
  await page.locator("input[name=address]").fill("和顺广场北门");
  await page.locator("input[name=phone]").fill("199 0000 4321");
  await page.locator("input[name=public]").check();
  await page.locator("#send").click();
  await expect(page).toHaveURL(receipt, { timeout: 30_000 });
  const code = /HY-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(page.url())![0];
  await expect(page.locator(".receipt")).toContainText(code);
  const link = await page.locator("#private-link").inputValue();
  expect(link).toContain(`/r/${code}?k=`);
  await look(page, "receipt");

  await page.goto(`/r/${code}`);
  await expect(page.locator("main")).toContainText(words);
  await expect(page.locator("main img").first()).toBeVisible();

  const dispatcher = await staff(browser, "dispatcher", script);
  const unit = await handlersUnit(request);
  await act(dispatcher, code, "accept");
  await act(dispatcher, code, "publish", async (form) => form.locator("input[name=sure]").check());
  await act(dispatcher, code, "dispatch", async (form) => {
    await form.locator("select[name=unit]").selectOption(unit);
  });

  const handler = await staff(browser, "handler", script);
  await act(handler, code, "start");
  await act(handler, code, "ask", async (form) => form.locator("textarea[name=text]").fill("是哪一盏灯？"));

  await page.goto(`/r/${code}`);
  await expect(page.locator("main")).toContainText("是哪一盏灯？");
  await look(page, "author-asked");
  const reply = page.locator("form:has(input[name=action][value=add_info])").first();
  await reply.locator("textarea[name=text]").fill("北门东侧第二盏。");
  await reply.locator("button.button").last().click();
  await expect(page.locator("main")).toContainText("北门东侧第二盏。");

  await act(handler, code, "answer", async (form) => {
    await form.locator("textarea[name=text]").fill(answer);
    await form.locator("input[type=file][name=photos]").setInputFiles(photo);
    if (script) await expect(form.locator("input[name=upload]")).toHaveCount(1, { timeout: 20_000 });
  });

  // The page shows the answer: by itself where JavaScript runs, else on reload.
  if (script) {
    await expect(page.locator("main")).toContainText(answer, { timeout: 20_000 });
  }
  await page.goto(`/r/${code}`);
  await expect(page.locator("main")).toContainText(answer);
  await look(page, "author-verdict");
  await page.locator("label:has(input[name=solved][value=yes])").click();
  await page.locator("label:has(input[name=satisfied][value=yes])").click();
  await page.locator("form:has(input[name=action][value=evaluate]) button").last().click();

  await act(handler, code, "close", async (form) => form.locator("input[name=sure]").check());
  await page.goto(`/r/${code}`);
  await expect(page.locator("main")).toContainText("销号");
  await look(page, "author-closed");
  await handler.setViewportSize(viewport!);
  await handler.goto(`/desk/r/${code}`);
  await look(handler, "desk-closed");

  // A stranger sees what was published, and nothing that is private.
  const stranger = await (await browser.newContext({ javaScriptEnabled: script, locale: "zh-CN" })).newPage();
  await stranger.goto(`/r/${code}`);
  await expect(stranger.locator("main")).toContainText(answer);
  const seen = await stranger.content();
  await stranger.setViewportSize(viewport!);
  await look(stranger, "stranger");
  for (const hidden of ["和顺广场北门", "4321", "是哪一盏灯", "北门东侧"]) expect(seen).not.toContain(hidden);

  // The private link opens it on another phone; a wrong one says nothing.
  const friend = await (await browser.newContext({ javaScriptEnabled: script, locale: "zh-CN" })).newPage();
  await friend.goto(`/r/${code}?k=${"A".repeat(43)}`);
  await expect(friend.locator("main")).not.toContainText("和顺广场北门");
  await friend.goto(link);
  await expect(friend.locator("main")).toContainText("和顺广场北门");
  expect(friend.url()).not.toContain("k=");

  // The code and the end of the phone number open it on another phone.
  await stranger.goto("/");
  await stranger.locator("details:has(form[action='/follow']) summary").click();
  await stranger.locator("form[action='/follow'] input[name=code]").fill(code.toLowerCase());
  await stranger.locator("form[action='/follow'] input[name=last4]").fill("4321");
  await stranger.locator("form[action='/follow'] button").click();
  await expect(stranger.locator("main")).toContainText("和顺广场北门");
});

test("a wrong code and a code that is not public look the same", async ({ page, request }) => {
  const sent = await request.post("/api/v1/requests", { multipart: { description: "不公开的一件事。", public: "false" } });
  expect(sent.status()).toBe(201);
  const pages = [];
  for (const code of [(await sent.json()).code, "HY-0000-000", "HY-ZZZZ-ZZZ"]) {
    const response = await page.goto(`/r/${code}`);
    expect(response!.status()).toBe(404);
    pages.push((await page.locator("main").innerText()).replaceAll(code, ""));
  }
  expect(new Set(pages).size).toBe(1);
});

test("what is wrong is said at the field, and what was typed is kept", async ({ page }) => {
  await page.goto("/report");
  await page.locator("input[name=phone]").fill("不告诉你");
  await page.locator("input[name=address]").fill("和顺广场");
  await page.locator("#send").click();
  await expect(page.locator("[id^=error-], .error, [role=alert]").first()).toBeVisible({ timeout: 15_000 });
  await expect(page.locator("input[name=address]")).toHaveValue("和顺广场");
  await expect(page.locator("input[name=phone]")).toHaveValue("不告诉你");
  await look(page, "report-wrong");
});

test("without scripts kept files are seen, dropped and replaced", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled !== false, "With scripts files are sent ahead and have previews of their own.");
  const send = () => page.locator("#send").click();
  await page.goto("/report");
  await page.locator("input[type=file][name=photos]").setInputFiles(photo);
  await page.locator("details.extra summary").click();
  await page.locator("input[type=file][name=voice]").setInputFiles(voice);
  await page.locator("input[name=phone]").fill("x");
  await send();
  await expect(page.getByRole("checkbox", { name: "保留照片 1" })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "保留这段语音" })).toBeChecked();
  await expect(page.locator("[data-voice] audio")).toBeVisible();
  await look(page, "report-kept");
  await page.getByRole("checkbox", { name: "保留照片 1" }).uncheck();
  await page.locator("input[type=file][name=voice]").setInputFiles(voice);
  await send();
  await expect(page.getByRole("checkbox", { name: "保留这段语音" })).toHaveCount(1);
  await expect(page.locator("input[name=upload]")).toHaveCount(1);
  await page.locator("input[name=phone]").fill("");
  await send();
  await expect(page).toHaveURL(receipt, { timeout: 30_000 });
});
