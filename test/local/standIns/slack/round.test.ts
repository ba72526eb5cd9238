import { describe, expect, test } from "@jest/globals";
import { type PlayedDesk, untilSo, usePlayedDesks } from "../../../support/desk.ts";
import { actOn, shownTo } from "../../../support/hookApp.ts";

const opened = usePlayedDesks();
const JO = "T0ACME#U0JO";
const SAM = "T0ACME#U0SAM";
const TO = "203.0.113.7/32";
const ASK = `/egress allow tcp/5432 to ${TO} from sg-0123456789abcdef0 for 7d with Owner=jo@acme.example Ticket=NET-12 because NET-12 reports`;
const PATIENCE_MS = 30_000;

/** The fields of a button's form, by the words on it; `undefined` where it is not there. */
function buttonIn(shown: string, words: string): Readonly<Record<string, string>> | undefined {
  const forms = shown.split(`<form method="post" action="/page/click">`).slice(1);
  const form = forms.find((one) => one.split("</form>")[0]?.includes(`>${words}</button>`));
  if (form === undefined) return undefined;
  const fields = form.split("</form>")[0]?.matchAll(/name="(\w+)" value="([^"]*)"/g) ?? [];
  return Object.fromEntries([...fields].map(([, name = "", value = ""]) => [name, value]));
}

/** Jo has asked for what waits for sam, who sees it. */
async function asked() {
  const desk = await opened({ slack: 0 });
  const url = desk.pageOf("Slack");
  await actOn(url, "command", { as: JO, channel: "C0EGRESS", text: ASK });
  const seen = await untilSo(
    () => shownTo(url, SAM),
    (shown) => buttonIn(shown, "Approve") !== undefined,
  );
  return { desk, url, seen };
}

/** Sam presses a button, and sends the window that opens, with a comment in it. */
async function answer(url: string, seen: string, words: string, comment: string) {
  await actOn(url, "click", buttonIn(seen, words) ?? {});
  const shown = await untilSo(
    () => shownTo(url, SAM),
    (page) => page.includes(`role="dialog"`),
  );
  const view = /name="view" value="([^"]+)"/.exec(shown)?.[1] ?? "";
  const input = /name="(typed:[^"]+)"/.exec(shown)?.[1] ?? "";
  return actOn(url, "submit", { as: SAM, view, [input]: comment });
}

const gone = (shown: string) => buttonIn(shown, "Approve") === undefined;
const opens = ({ openTo }: PlayedDesk) => untilSo(openTo, (cidrs) => cidrs.includes(TO));

describe("the whole round on Slack's page", () => {
  test(
    "from a command to the message that asks, to the rule in EC2, to the message that says so",
    async () => {
      const { desk, url, seen } = await asked();
      expect(await desk.openTo()).not.toContain(TO);
      await answer(url, seen, "Approve", "agreed");
      expect(await opens(desk)).toContain(TO);
      const after = await untilSo(() => shownTo(url, SAM), gone);
      expect(gone(after)).toBe(true);
      const told = await untilSo(
        () => shownTo(url, JO),
        (shown) => /Open|authorized/i.test(shown),
      );
      expect(told).toContain(TO);
      expect(await desk.openTo()).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  test(
    "a button that is pressed twice opens one rule",
    async () => {
      const { desk, url, seen } = await asked();
      await answer(url, seen, "Approve", "agreed");
      await answer(url, seen, "Approve", "agreed again");
      expect(await opens(desk)).toContain(TO);
      await untilSo(() => shownTo(url, SAM), gone);
      expect(await desk.openTo()).toEqual([TO]);
    },
    PATIENCE_MS,
  );

  test(
    "a no is written into a window, and opens nothing",
    async () => {
      const { desk, url, seen } = await asked();
      await answer(url, seen, "Decline", "not before the audit");
      const after = await untilSo(() => shownTo(url, SAM), gone);
      expect(after).toContain("not before the audit");
      expect(await desk.openTo()).not.toContain(TO);
    },
    PATIENCE_MS,
  );
});
