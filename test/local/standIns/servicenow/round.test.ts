import { describe, expect, test } from "@jest/globals";
import { type PlayedDesk, untilSo, usePlayedDesks } from "../../../support/desk.ts";
import { actOn, shownTo } from "../../../support/hookApp.ts";

const opened = usePlayedDesks();
const JO = "0".repeat(31).concat("1");
const SAM = "0".repeat(31).concat("2");
const [ASSESS, AUTHORIZE] = ["-4", "-3"];
const DATABASE = "203.0.113.7/32";
const PATIENCE_MS = 60_000;

/** What the page shows of the planted change request. */
async function changeIn(desk: PlayedDesk): Promise<string> {
  const shown = await shownTo(desk.pageOf("ServiceNow"), JO);
  return shown.split(`data-change="CHG0030001"`)[1] ?? "";
}

async function act(desk: PlayedDesk, name: string, as: string, fields: Record<string, string>) {
  const sys_id = /name="sys_id" value="([^"]+)"/.exec(await changeIn(desk))?.[1] ?? "";
  return actOn(desk.pageOf("ServiceNow"), name, { as, sys_id, ...fields });
}

const opens = ({ openTo }: PlayedDesk, cidr: string) =>
  untilSo(openTo, (cidrs) => cidrs.includes(cidr));

describe("the whole round on ServiceNow's page", () => {
  test(
    "a change request that asks becomes a rule, says so in a work note, and is moved on",
    async () => {
      const desk = await opened({ servicenow: 0 });
      expect(await act(desk, "change", JO, { state: ASSESS })).not.toContain(`role="alert"`);
      expect(await opens(desk, "203.0.113.0/24")).toEqual(["203.0.113.0/24"]);
      const change = await untilSo(
        () => changeIn(desk),
        (shown) => shown.includes(`<span class="faint">Review</span>`),
      );
      expect(change).toContain("is open out of sg-0123456789abcdef0");
      expect(change).toContain(`value="req-`);
    },
    PATIENCE_MS,
  );

  test(
    "a change request that waits is approved by whom its approval record names, and by nobody who filed it",
    async () => {
      const desk = await opened({ servicenow: 0 });
      await act(desk, "change", JO, { state: ASSESS, u_egress_rules: `tcp 5432 to ${DATABASE}` });
      await untilSo(
        () => changeIn(desk),
        (shown) => shown.includes("customer-data asks"),
      );
      await act(desk, "change", JO, { state: AUTHORIZE });
      await act(desk, "answer", JO, { state: "approved" });
      await act(desk, "change", SAM, { approval: "requested" });
      expect(await desk.openTo()).toEqual([]);
      await act(desk, "answer", SAM, { state: "approved" });
      expect(await opens(desk, DATABASE)).toEqual([DATABASE]);
    },
    PATIENCE_MS,
  );
});
