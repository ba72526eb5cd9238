import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { verifyLedger } from "../../lambda/audit/verify.ts";
import { GROUP_ID, must } from "../support/builders.ts";
import { brokenEnds } from "../support/invariants.ts";
import { readOut, slackFaults } from "../support/slackBlocks.ts";
import { readWindow, slackHooksOf } from "../support/slackHooks.ts";
import { type SlackWorld, slackBeside, slackPolicy } from "../support/slackWorld.ts";
import { groupStory, requestStory, rulesOf, sceneOf } from "../support/tellings.ts";
import { useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const ASKED = `allow tcp/5432 to 203.0.113.0/24 from ${GROUP_ID} for 7d with Owner=lee@acme.example because NET-12`;
const RULE = "tcp 5432 203.0.113.0/24";

let folder = "";
let open: SlackWorld[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-slack-"));
});
afterEach(() => {
  for (const { close } of open) close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

/** People on Slack, whose every press is a signed hook, and whose messages are told from the outbox. */
async function aWorkspace() {
  const file = join(folder, "ledger.sqlite");
  const world = await openWorld({ policy: slackPolicy(), ledgerFile: file });
  const hooks = slackHooksOf(world);
  const { conversations } = hooks;
  const beside = slackBeside(world, file, { ports: { conversations } });
  open.push(beside);
  const { slack, tell } = beside;
  /** Everything that is due is carried on, and told. */
  const settle = async () => {
    await world.carryOn();
    await tell();
  };
  /** Somebody presses a button of the message that they have, and sends off the window that opens, if it has a way to. */
  const answers = async (user: string, action: string, comment?: string) => {
    const message = must(
      slack.messages.find(({ to }) => to === user),
      `a message to ${user}`,
    );
    const value = /"value":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(message))?.[1] ?? "";
    const window = must(await hooks.press(user, action, JSON.parse(`"${value}"`)), "a window");
    return window.submit === undefined ? readWindow(window) : hooks.submit(user, window, comment);
  };
  return { world, hooks, slack, settle, answers };
}

describe("a rule that is asked for and approved on Slack", () => {
  test("is there, and everybody reads so, with a record that is whole", async () => {
    const { world, hooks, slack, settle, answers } = await aWorkspace();
    expect(await hooks.write("U0LEE", ASKED)).toContain("Being judged");
    await settle();
    expect(await rulesOf(world)).toEqual([]);
    expect(await answers("U0KIM", "approve", "Agreed with the partner")).toMatch(/^# Approved/);
    await settle();
    expect(await rulesOf(world)).toEqual([RULE]);
    expect(slack.shown()).toEqual([
      `reply: Open: egress from ${GROUP_ID}`,
      `U0KIM: Open: ${GROUP_ID}`,
      `U0MAY: Open: ${GROUP_ID}`,
    ]);
    for (const to of ["reply", "U0KIM", "U0MAY"]) {
      expect(slack.read(to)).toMatch(/Approved by `person:kim` · .*“Agreed with the partner”/);
    }
    const [request] = await world.ports.ledger.requests({ limit: 2 });
    expect(request).toMatchObject({ surface: "slack", ticket: "NET-12", status: "authorized" });
    expect(await requestStory(world, request?.requestId ?? "")).toEqual([
      "received ",
      "decided require-approval",
      "approved Agreed with the partner",
      "decided allow",
    ]);
    expect(await groupStory(world)).toEqual([`intended ${RULE}`, "done authorized"]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
    expect((await verifyLedger(world.ports.ledger, { kind: "all" })).faults).toEqual([]);
  });

  test("is not there where one of two who press at once says no first", async () => {
    const { world, hooks, slack, settle, answers } = await aWorkspace();
    await hooks.write("U0LEE", ASKED);
    await settle();
    await answers("U0MAY", "decline", "Use the read replica");
    // kim's message is not brought up to date yet: the button still stands there.
    expect(slack.shown()).toContain(`U0KIM: Approve egress from ${GROUP_ID}? [Approve] [Decline]`);
    const told = await answers("U0KIM", "approve");
    expect(told).toMatch(/^# Nothing was changed\n/);
    // Slack puts what is answered at once in the place of the message.
    const [{ message }] = hooks.slack.responses as [(typeof hooks.slack.responses)[number]];
    expect(message).toMatchObject({ replace_original: true });
    expect(slackFaults(message)).toEqual([]);
    expect(readOut(message)).toMatch(/^# Declined: .*\nNothing was opened\./);
    expect(readOut(message)).not.toContain("[Approve]");
    await settle();
    expect(await rulesOf(world)).toEqual([]);
    expect(slack.shown()).toEqual([
      `reply: Declined: egress from ${GROUP_ID}`,
      `U0KIM: Declined: ${GROUP_ID}`,
      `U0MAY: Declined: ${GROUP_ID}`,
    ]);
    expect(slack.read("U0KIM")).toMatch(/Declined by `person:may` · .*“Use the read replica”/);
  });

  test("leaves the message as it is where a press is refused while others can still answer", async () => {
    const { world, hooks, settle, answers } = await aWorkspace();
    await hooks.write("U0LEE", ASKED);
    await settle();
    // Only whoever asked can take it back.
    expect(await answers("U0KIM", "cancel")).toMatch(/^# Nothing was changed\n/);
    expect(hooks.slack.responses).toEqual([]);
    expect(await rulesOf(world)).toEqual([]);
  });

  test("can be asked for once more as the line that a denial offers", async () => {
    const { world, hooks, slack, settle } = await aWorkspace();
    await hooks.write("U0LEE", ASKED.replace("tcp/5432", "tcp/443,22"));
    await settle();
    expect(slack.shown()).toEqual([`reply: Denied: egress from ${GROUP_ID}`]);
    const offered = /\/egress (allow .*?)```/.exec(slack.read("reply"))?.[1] ?? "";
    await hooks.write("U0LEE", offered, { trigger_id: "2.2.abc" });
    await settle();
    expect(await rulesOf(world)).toEqual(["tcp 443 203.0.113.0/24"]);
  });
});
