import { describe, expect, test } from "@jest/globals";
import { type PlayedDesk, untilSo, usePlayedDesks } from "../../../support/desk.ts";
import { actOn, shownTo } from "../../../support/hookApp.ts";

const opened = usePlayedDesks();
const JO = "712020:00000000-0000-4000-8000-000000000001";
const SAM = "712020:00000000-0000-4000-8000-000000000002";
const SAM_IN_SLACK = "T0ACME#U0SAM";
/** What the two planted issues ask for: the second waits for approval. */
const WEB = "203.0.113.0/24";
const DATABASE = "203.0.113.7/32";
const [REVIEW, APPROVE, DECLINE] = ["11", "31", "41"];
const PATIENCE_MS = 60_000;

const opens = ({ openTo }: PlayedDesk, cidr: string) =>
  untilSo(openTo, (cidrs) => cidrs.includes(cidr));

function moved(desk: PlayedDesk, as: string, key: string, transition = "") {
  return actOn(desk.pageOf("Jira"), "move", { as, key, transition });
}

/** What an issue shows, once it is in this status. */
async function inStatus(desk: PlayedDesk, key: string, status: string): Promise<string> {
  const issue = async () => {
    const shown = await shownTo(desk.pageOf("Jira"), JO);
    return shown.split(`data-issue="${key}"`)[1]?.split("</section>")[0] ?? "";
  };
  return untilSo(issue, (shown) => shown.includes(`<span class="faint">${status}</span>`));
}

describe("the whole round on Jira's page", () => {
  test(
    "an issue that asks becomes a rule, says so, and is done",
    async () => {
      const desk = await opened({ jira: 0 });
      expect(await moved(desk, JO, "NET-12", REVIEW)).not.toContain('role="alert"');
      expect(await opens(desk, WEB)).toEqual([WEB]);
      const issue = await inStatus(desk, "NET-12", "Done");
      expect(issue).toContain(`value="req-`);
      expect(issue).toContain("is open out of sg-0123456789abcdef0");
    },
    PATIENCE_MS,
  );

  test(
    "an issue that waits is asked about on Slack too, and whoever moves it on approves it",
    async () => {
      const desk = await opened({ slack: 0, jira: 0 });
      await moved(desk, JO, "NET-13", REVIEW);
      await inStatus(desk, "NET-13", "Waiting for approval");
      const slack = () => shownTo(desk.pageOf("Slack"), SAM_IN_SLACK);
      expect(await untilSo(slack, (shown) => shown.includes("NET-13"))).toContain(">Approve<");
      expect(await desk.openTo()).toEqual([]);
      await moved(desk, SAM, "NET-13", APPROVE);
      expect(await opens(desk, DATABASE)).toEqual([DATABASE]);
      await inStatus(desk, "NET-13", "Done");
      expect(await untilSo(slack, (shown) => !shown.includes(">Approve<"))).toContain(
        "Approved by",
      );
    },
    PATIENCE_MS,
  );

  test(
    "whoever asked can't approve it by moving the issue",
    async () => {
      const desk = await opened({ jira: 0 });
      await moved(desk, JO, "NET-13", REVIEW);
      await inStatus(desk, "NET-13", "Waiting for approval");
      await moved(desk, JO, "NET-13", APPROVE);
      await moved(desk, JO, "NET-12", REVIEW);
      expect(await opens(desk, WEB)).toEqual([WEB]);
    },
    PATIENCE_MS,
  );

  test(
    "a no in Jira opens nothing",
    async () => {
      const desk = await opened({ jira: 0 });
      await moved(desk, JO, "NET-13", REVIEW);
      await inStatus(desk, "NET-13", "Waiting for approval");
      await moved(desk, SAM, "NET-13", DECLINE);
      expect(await inStatus(desk, "NET-13", "Draft")).toContain("eclined");
      expect(await desk.openTo()).toEqual([]);
    },
    PATIENCE_MS,
  );
});
