// What people do, step by step, as a person would: by labels and buttons.
import { expect, type APIRequestContext, type Browser, type Page } from "@playwright/test";
import { join } from "node:path";

export const photo = join(__dirname, "fixtures", "street.jpg");
export const voice = join(__dirname, "..", "crates/backend/tests/fixtures/voice.ogg");
const password = "huying-demo";

/** A browser of its own for a member of staff, signed in. */
export async function staff(browser: Browser, username: string, script: boolean): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: script, locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto("/desk/sign-in");
  await page.locator("input[name=username]").fill(username);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form[action='/desk/sign-in'] button").click();
  // Who has no worklist begins at what they may use.
  await expect(page).toHaveURL(/\/desk(\/places|\/me)?(\?.*)?$/);
  return page;
}

/** Fills the form of an action on the staff page of a request and sends it. */
export async function act(page: Page, code: string, action: string, fill?: (form: ReturnType<Page["locator"]>) => Promise<void>) {
  await page.goto(`/desk/r/${code}`);
  const form = page.locator(`form:has(input[name=action][value=${action}])`);
  // A form may lie in a drawer within a drawer.
  for (const details of await page.locator(`details:has(input[name=action][value=${action}])`).all()) {
    if ((await details.getAttribute("open")) === null) await details.locator("summary").first().click();
  }
  if (fill) await fill(form);
  await form.locator("button:not([type=button]):not([name=preview]):not([name=insert]):not(.vh)").first().click();
  // What is out of one's sight afterwards is answered by the list.
  await expect(page).toHaveURL(new RegExp(`/desk(/r/${code})?\\?done=${action}`));
}

/** A request that was sent in, as its code and the token of its author. */
export async function submitted(api: APIRequestContext, description: string): Promise<{ code: string; token: string }> {
  const sent = await api.post("/api/v1/requests", { data: { description, phone: "19900004321", public: true } });
  const { code, follow_token } = await sent.json();
  return { code, token: follow_token };
}

/** An access token for the API. */
export async function token(api: APIRequestContext, username: string): Promise<string> {
  const session = await api.post("/api/v1/sessions", { data: { username, password } });
  return (await session.json()).access_token;
}

/** The unit that the demonstration's handler works for. */
export async function handlersUnit(api: APIRequestContext): Promise<string> {
  const list = await api.get("/api/v1/requests?scope=all&limit=1", {
    headers: { authorization: `Bearer ${await token(api, "handler")}` },
  });
  return (await list.json()).items[0].unit.id;
}

/** The subdistrict that the demonstration's lead leads. */
export async function leadsUnit(api: APIRequestContext): Promise<string> {
  const units = await (await api.get("/api/v1/units")).json();
  return units.find((unit: { kind: string }) => unit.kind === "subdistrict").id;
}

/** Hangs a poster, from their list; gives its code and leads to its print. */
export async function hang(editor: Page, label: string): Promise<string> {
  // The form is folded away where some hang already.
  if (!(await editor.locator("input[name=label]").isVisible())) {
    await editor.locator("details:has(input[name=label]) > summary").click();
  }
  await editor.locator("input[name=label]").fill(label);
  // So are the numbers of the position.
  if (!(await editor.locator("input[name=lat]").isVisible())) {
    await editor.locator("details:has(> div > input[name=lat]) > summary").click();
  }
  await editor.locator("input[name=lat]").fill("45.1402");
  await editor.locator("input[name=lng]").fill("124.8213");
  await editor.locator("form:has(input[name=label]) button.go").click();
  await expect(editor).toHaveURL(/\/desk\/posters\/[^/]+\/print/);
  return new URL(editor.url()).pathname.split("/")[3];
}
