import { existsSync } from "node:fs";
import { afterAll, afterEach } from "@jest/globals";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const { CHROMIUM_PATH } = process.env;

/** The browser of this machine; `undefined` where there is none. */
export const CHROMIUM = [
  ...(CHROMIUM_PATH === undefined ? [] : [CHROMIUM_PATH]),
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => existsSync(path));

/** What a test's name says where there is no browser. */
export const SKIPPED =
  CHROMIUM === undefined ? " (skipped: no Chromium here; CHROMIUM_PATH names one)" : "";

/** Opens pages in windows of their own, each as if another person sat there, and closes them after each test of this file. */
export function useBrowser(): (url: string) => Promise<Page> {
  let browser: Browser | undefined;
  let windows: readonly BrowserContext[] = [];
  afterEach(async () => {
    await Promise.all(windows.map((window) => window.close()));
    windows = [];
  });
  afterAll(() => browser?.close());
  return async (url) => {
    browser ??= await chromium.launch({
      ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
      // In a container there is no user whom a sandbox could be made for.
      chromiumSandbox: process.getuid?.() !== 0,
    });
    const window = await browser.newContext();
    windows = [...windows, window];
    const page = await window.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(url);
    return page;
  };
}
