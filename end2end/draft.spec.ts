// What is typed, chosen and recorded, while the page sleeps, while the line is
// bad, and when one comes back.
import { expect, test, type Page } from "@playwright/test";
import { hang, photo, staff } from "./people";
import { asleep, awake, breaks, kept, receipt, stored, unique, write } from "./report";

test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, "needs scripts");

const description = "textarea[name=description]";
const photos = "input[type=file][name=photos]";
const sent = { status: 201, json: { id: "01890000-0000-7000-8000-000000000000" } };

/** How many photos this phone keeps. */
function copies(page: Page): Promise<number> {
  return page.evaluate(async () => (await (await caches.open("hy-photos")).keys()).length);
}

/** A report with a photo that was sent more than a day ago and never arrived. */
async function longAgo(page: Page, words: string) {
  await write(page, words);
  await page.locator(photos).setInputFiles(photo);
  await expect(page.locator("input[name=upload]")).toHaveCount(1);
  await expect.poll(() => kept(page, "photos")).not.toBeNull();
  await page.evaluate(() => {
    const draft = new URLSearchParams(localStorage.getItem("hy-draft")!);
    const [id, , copy] = draft.get("photos")!.split(" ");
    draft.set("photos", `${id} ${Date.now() - 25 * 3_600_000} ${copy}`);
    draft.set("sending", "1");
    localStorage.setItem("hy-draft", draft.toString());
  });
}

async function showsItsPhoto(page: Page) {
  await page.goto(new URL(page.url()).pathname);
  await expect(page.locator("main img").first()).toBeVisible();
}

test("what is typed before the page is awake wins over the draft of before", async ({ context }) => {
  const first = await context.newPage();
  await write(first, unique());
  await first.locator("input[name=address]").fill("松江路 12 号");
  await expect.poll(() => kept(first, "address")).toBe("松江路 12 号");
  await first.close();
  const second = await context.newPage();
  const wake = await asleep(second);
  await second.goto("/report", { waitUntil: "domcontentloaded" });
  const words = unique();
  await second.locator(description).fill(words);
  wake();
  await expect(second.locator("input[name=address]")).toHaveValue("松江路 12 号");
  await expect(second.locator(description)).toHaveValue(words);
  await expect.poll(() => kept(second, "description")).toBe(words);
  expect(await kept(second, "address")).toBe("松江路 12 号");
});

test("a photo that is chosen before the page is awake goes with the draft of before", async ({ context }) => {
  const words = unique();
  const first = await context.newPage();
  await write(first, words);
  await expect.poll(() => kept(first, "description")).toBe(words);
  await first.close();
  const second = await context.newPage();
  const wake = await asleep(second);
  await second.goto("/report", { waitUntil: "domcontentloaded" });
  await second.locator(photos).setInputFiles(photo);
  wake();
  await expect(second.locator(description)).toHaveValue(words);
  await expect(second.locator("[data-photos] input[name=upload]")).toHaveCount(1);
  await second.locator("#send").click();
  await expect(second).toHaveURL(receipt);
  await showsItsPhoto(second);
});

test("so do a voice note and a video", async ({ page }) => {
  await page.route("**/report/uploads", (route) => route.fulfill(sent));
  const wake = await asleep(page);
  await page.goto("/report", { waitUntil: "domcontentloaded" });
  for (const [name, mimeType] of [["voice", "audio/mpeg"], ["video", "video/mp4"]]) {
    const file = { name, mimeType, buffer: Buffer.from(name) };
    await page.locator(`input[type=file][name=${name}]`).setInputFiles(file);
  }
  wake();
  for (const name of ["voice", "video"]) {
    await expect(page.locator(`[data-${name}] input[name=upload]`)).toHaveCount(1);
    // The form does not carry it a second time.
    const left = page.locator(`input[type=file][name=${name}]`);
    expect(await left.evaluate((field: HTMLInputElement) => field.files!.length)).toBe(0);
  }
});

test("an old receipt leaves the draft of another report alone", async ({ context }) => {
  const old = await context.newPage();
  await write(old, unique());
  await old.locator("#send").click();
  await expect(old).toHaveURL(receipt);
  const path = new URL(old.url()).pathname;
  const other = await context.newPage();
  await other.route("**/report/uploads", (route) => route.abort("connectionreset"));
  const words = unique();
  await write(other, words);
  await other.locator(photos).setInputFiles(photo);
  await expect(other.locator("[data-pending] .again")).not.toBeEmpty();
  await expect.poll(() => kept(other, "description")).toBe(words);
  await old.goto(`${path}?new=1`);
  // By this it is awake.
  await expect(old).toHaveURL(new RegExp(`${path}$`));
  await old.waitForTimeout(500);
  expect(await kept(other, "description")).toBe(words);
  expect(await copies(other)).toBe(1);
});

test("its own draft goes with a report, at whichever try it was taken", async ({ page }) => {
  let tries = 0;
  await page.route("**/report", async (route) => {
    if (route.request().method() === "POST" && (tries += 1) === 1) await route.fulfill({ status: 500, body: "" });
    else await route.continue();
  });
  const words = unique();
  await write(page, words);
  await page.locator(photos).setInputFiles(photo);
  await expect(page.locator("input[name=upload]")).toHaveCount(1);
  await expect.poll(() => kept(page, "description")).toBe(words);
  await page.locator("#send").click();
  await expect(page).toHaveURL(receipt);
  expect(tries).toBe(2);
  await expect.poll(() => kept(page, "description")).toBeNull();
  await expect.poll(() => copies(page)).toBe(0);
});

test("what waited longer than the server does goes with its photo all the same", async ({ context }) => {
  const first = await context.newPage();
  await longAgo(first, unique());
  await first.close();
  const second = await context.newPage();
  await second.goto("/report", { waitUntil: "commit" });
  await expect(second).toHaveURL(receipt, { timeout: 45_000 });
  await showsItsPhoto(second);
});

test("where its photo is gone it does not go without it in silence", async ({ context, request }) => {
  const words = unique();
  const first = await context.newPage();
  await longAgo(first, words);
  await first.evaluate(() => caches.delete("hy-photos"));
  await first.close();
  const second = await context.newPage();
  await second.goto("/report");
  await expect(second.locator("[data-photos] [data-bad]")).toHaveCount(1);
  await expect(second.locator("[data-submit]")).toContainText("没有传上");
  await second.waitForTimeout(1000);
  await expect(second).toHaveURL(/\/report$/);
  expect(await stored(request, words)).toBe(0);
  await second.locator("#send").click();
  await expect(second).toHaveURL(receipt);
});

test("what was sent while a photo was on its way goes by itself when one comes back", async ({ context, request }) => {
  const words = unique();
  const first = await context.newPage();
  await write(first, words);
  await awake(first);
  await context.setOffline(true);
  await first.locator(photos).setInputFiles(photo);
  await expect(first.locator("[data-pending] .again")).not.toBeEmpty();
  await first.locator("#send").click();
  await expect.poll(() => kept(first, "sending")).toBe("1");
  await first.close();
  await context.setOffline(false);
  const second = await context.newPage();
  await second.goto("/report", { waitUntil: "commit" });
  await expect(second).toHaveURL(receipt, { timeout: 45_000 });
  expect(await stored(request, words)).toBe(1);
  await showsItsPhoto(second);
});

test("somebody on the way who does not reach the server is no answer", async ({ page, request }) => {
  let tries = 0;
  await page.route("**/report", async (route) => {
    if (route.request().method() === "POST" && (tries += 1) === 1) {
      await route.fulfill({ status: 502, contentType: "text/html", body: "<h1>502 Bad Gateway</h1>" });
    } else await route.continue();
  });
  const words = unique();
  await write(page, words);
  await awake(page);
  await page.locator("#send").click();
  await expect(page).toHaveURL(receipt, { timeout: 45_000 });
  expect(tries).toBe(2);
  expect(await stored(request, words)).toBe(1);
});

test("what was typed into a poster's form is there when one comes back to it", async ({ browser, page }) => {
  const editor = await staff(browser, "editor", true);
  await editor.goto("/desk/posters");
  const code = await hang(editor, `回看灯杆 ${test.info().project.name}`);
  await page.goto(`/p/${code}`);
  await expect(page).toHaveURL(/\/report/);
  await awake(page);
  const words = unique();
  await page.locator(description).fill(words);
  // As when it comes out of the browser's memory, which is switched off here.
  await page.evaluate(() => {
    Object.assign(window, { same: true });
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  });
  await page.waitForTimeout(1000);
  expect(await page.evaluate(() => "same" in window)).toBe(true);
  await expect(page.locator(description)).toHaveValue(words);
});

test("without a signal a poster's form says that it is not kept where another draft is", async ({ browser, page, context, request }) => {
  const editor = await staff(browser, "editor", true);
  await editor.goto("/desk/posters");
  const code = await hang(editor, `没信号的灯杆 ${test.info().project.name}`);
  const [other, words] = [unique(), unique()];
  await write(page, other);
  await expect.poll(() => kept(page, "description")).toBe(other);
  await page.goto(`/p/${code}`);
  await expect(page).toHaveURL(/\/report/);
  await awake(page);
  await page.locator(description).fill(words);
  await context.setOffline(true);
  await page.locator("#send").click();
  await expect(page.locator("[data-submit]")).toContainText("没能存在这部手机上");
  expect(await kept(page, "description")).toBe(other);
  await context.setOffline(false);
  await expect(page).toHaveURL(receipt, { timeout: 45_000 });
  expect(await stored(request, words)).toBe(1);
});

test("a category that was chosen by hand stays, also when the draft came back", async ({ context }) => {
  let suggested = "";
  await context.route("**/api/v1/categories/suggest*", (route) => route.fulfill({ json: [{ slug: suggested }] }));
  const first = await context.newPage();
  await write(first, unique());
  await awake(first);
  const select = first.locator("select[name=category]");
  const slugs = await select.locator("option").evaluateAll((all) => all.map((one) => one.getAttribute("value")!));
  const [chosen, other] = slugs.filter((slug) => slug !== "");
  suggested = other;
  await select.selectOption(chosen);
  await expect.poll(() => kept(first, "category")).toBe(chosen);
  await first.close();
  const second = await context.newPage();
  await second.goto("/report");
  await expect(second.locator("select[name=category]")).toHaveValue(chosen);
  await second.locator(description).pressSequentially("，晚上看不清");
  await second.waitForTimeout(1500);
  await expect(second.locator("select[name=category]")).toHaveValue(chosen);
});

test("two taps ask for the microphone once, and the end switches it off", async ({ page, context }) => {
  await context.grantPermissions(["microphone"]);
  await page.addInitScript(() => {
    const devices = navigator.mediaDevices;
    if (!devices) return;
    const streams: Promise<MediaStream>[] = [];
    Object.assign(window, { streams });
    // A person takes a while to allow it; a machine that tests has no microphone.
    const silence = () => new AudioContext().createMediaStreamDestination().stream;
    const slowly = async () => {
      await new Promise((done) => setTimeout(done, 500));
      return silence();
    };
    devices.getUserMedia = () => {
      streams.push(slowly());
      return streams.at(-1)!;
    };
  });
  await page.route("**/report/uploads", (route) => route.fulfill(sent));
  await page.goto("/report");
  await awake(page);
  await page.locator("details.extra > summary").click();
  const voice = page.locator("[data-voice]");
  const record = voice.locator("button.record");
  await record.dblclick();
  await expect(record).toContainText("停止录音");
  // How long is left is shown and not read out: it would be in the recording.
  await expect(voice.locator("span[aria-hidden=true]")).toContainText("秒");
  await expect(voice.locator("output")).toBeEmpty();
  await page.waitForTimeout(500);
  await record.click();
  await expect(voice.locator("input[name=upload]")).toHaveCount(1);
  await expect(voice.locator("span[aria-hidden=true]")).toHaveCount(0);
  const states = await page.evaluate(async () => {
    const streams = await Promise.all((window as unknown as { streams: Promise<MediaStream>[] }).streams);
    return streams.flatMap((stream) => stream.getTracks()).map((track) => track.readyState);
  });
  expect(states).toEqual(["ended"]);
});

test("tries that fail leave nobody waiting for the signal", async ({ page }) => {
  await page.addInitScript(() => {
    const waiting = new Set<unknown>();
    Object.assign(window, { waiting });
    for (const name of ["addEventListener", "removeEventListener"] as const) {
      const own = window[name].bind(window) as (...all: unknown[]) => void;
      window[name] = (type: string, heard: unknown, ...more: unknown[]) => {
        if (type === "online") waiting[name === "addEventListener" ? "add" : "delete"](heard);
        own(type, heard, ...more);
      };
    }
  });
  await breaks(page, 2);
  await page.goto("/report");
  await awake(page);
  const waiting = () => page.evaluate(() => (window as unknown as { waiting: Set<unknown> }).waiting.size);
  await page.locator(photos).setInputFiles(photo);
  await expect.poll(waiting).toBe(1);
  await expect(page.locator("input[name=upload]")).toHaveCount(1, { timeout: 30_000 });
  expect(await waiting()).toBe(0);
});
