import { describe, expect, test } from "@jest/globals";
import { CHROMIUM, SKIPPED, useBrowser } from "../support/browser.ts";
import { useJiraDesks } from "../support/jiraDesk.ts";
import { useServiceNowDesks } from "../support/serviceNowDesk.ts";

const inBrowser = CHROMIUM === undefined ? test.skip : test;
const openJira = useJiraDesks();
const openServiceNow = useServiceNowDesks();
const openPage = useBrowser();
const PATIENCE_MS = 60_000;

describe(`the pages of ticket systems in a browser${SKIPPED}`, () => {
  inBrowser(
    "keep what somebody is about to change, and show what others have written",
    async () => {
      const { jira, call } = await openJira();
      const page = await openPage(jira.url);
      const issue = page.locator("[data-issue=NET-12]");
      await issue.getByLabel("Duration").fill("P9D");
      await issue.getByLabel("Approval").selectOption("Approved");
      await call("PUT issue/NET-12", { fields: { customfield_10045: "req-1" } });
      await page.waitForFunction(
        `document.getElementById("NET-12-customfield_10045").value === "req-1"`,
      );
      expect(await issue.getByLabel("Duration").inputValue()).toBe("P9D");
      await issue.getByRole("button", { name: "Save" }).click();
      await page.waitForFunction(
        `document.getElementById("NET-12-customfield_10044").defaultValue === "P9D"`,
      );
      const { body } = await call("GET issue/NET-12?fields=customfield_10045,customfield_10049");
      expect(body).toMatchObject({
        fields: { customfield_10045: "req-1", customfield_10049: { value: "Approved" } },
      });
    },
    PATIENCE_MS,
  );

  inBrowser(
    "say what they don't take, and leave it to be mended",
    async () => {
      const { serviceNow } = await openServiceNow();
      const page = await openPage(serviceNow.url);
      await page.getByLabel("Planned start").fill("tomorrow");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("alert").waitFor();
      expect(await page.getByLabel("Planned start").inputValue()).toBe("tomorrow");
    },
    PATIENCE_MS,
  );
});
