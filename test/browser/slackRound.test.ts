import { expect, test } from "@jest/globals";
import { CHROMIUM, SKIPPED, useBrowser } from "../support/browser.ts";
import { untilSo, usePlayedDesks } from "../support/desk.ts";

const inBrowser = CHROMIUM === undefined ? test.skip : test;
const opened = usePlayedDesks();
const openPage = useBrowser();
const TO = "203.0.113.7/32";
const ASK = `/egress allow tcp/5432 to ${TO} from sg-0123456789abcdef0 for 7d with Owner=jo@acme.example Ticket=NET-12 because NET-12 reports`;

inBrowser(
  `jo asks on Slack's page, sam clicks Approve on theirs, and the rule is in EC2${SKIPPED}`,
  async () => {
    const desk = await opened({ slack: 0 });
    const pageOf = (user: string) =>
      openPage(`${desk.pageOf("Slack")}/?${new URLSearchParams({ as: `T0ACME#${user}` })}`);
    const [jo, sam] = [await pageOf("U0JO"), await pageOf("U0SAM")];
    const command = jo.getByLabel("Command in #egress");
    await command.fill(ASK);
    await command.press("Enter");

    const message = sam.locator("article", { hasText: TO });
    await message.getByRole("button", { name: "Approve" }).click();
    expect(await desk.openTo()).not.toContain(TO);
    const window = sam.getByRole("dialog");
    await window.getByRole("textbox").fill("agreed");
    await window.getByRole("button", { name: "Approve" }).click();

    expect(await untilSo(desk.openTo, (cidrs) => cidrs.includes(TO))).toEqual([TO]);
    await message.getByRole("button", { name: "Approve" }).waitFor({ state: "detached" });
    await jo.locator("article", { hasText: "agreed" }).first().waitFor();
  },
  60_000,
);
