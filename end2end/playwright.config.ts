import { defineConfig } from "@playwright/test";

const port = Number(process.env.HUYING_E2E_PORT ?? 3170);
const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 800 };

// The release build, as people get it; the same story with and without
// JavaScript, on a phone and on a desktop.
export default defineConfig({
  testDir: ".",
  // What runs without a browser goes by `node --test`.
  testMatch: "*.spec.ts",
  outputDir: "test-results",
  // Generous: a test machine may be busy, and nothing here is about speed.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  fullyParallel: false,
  workers: 2,
  // What passes at the second try is named in the report.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    trace: "off",
    // What is not there in this time will not come.
    actionTimeout: 20_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
      ],
    },
  },
  projects: [
    { name: "phone", use: { viewport: phone, hasTouch: true } },
    { name: "phone-plain", use: { viewport: phone, hasTouch: true, javaScriptEnabled: false } },
    { name: "desktop", use: { viewport: desktop } },
    { name: "desktop-plain", use: { viewport: desktop, javaScriptEnabled: false } },
  ],
  webServer: {
    command: `node start.mjs ${port}`,
    url: `http://127.0.0.1:${port}/readyz`,
    timeout: 120_000,
    reuseExistingServer: false,
    stdout: "ignore",
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
  },
});
