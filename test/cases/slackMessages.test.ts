import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { hooksOf } from "../support/hooks.ts";
import { SLACK_PEOPLE, type SlackWorld, slackBeside, slackPolicy } from "../support/slackWorld.ts";
import { groupStory, requestStory, rulesOf } from "../support/tellings.ts";
import { aWish, useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const WEB = "tcp 443 203.0.113.0/24";
const DB = "tcp 5432 203.0.113.0/24";
const SHORT = { Guard: { Ticket: "NET-12", Duration: "P7D" } };
const LONG = { Guard: { Duration: "P60D" } };
const GROUP = "sg-0123456789abcdef0";
const DAY = 86_400_000;

let folder = "";
let open: SlackWorld[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-slack-"));
});
afterEach(() => {
  for (const { close } of open) close();
  open = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function aWorld(options: Parameters<typeof slackBeside>[2] = {}): Promise<SlackWorld> {
  const ledgerFile = join(folder, "ledger.sqlite");
  const world = await openWorld({ policy: slackPolicy(), ledgerFile });
  const beside = slackBeside(world, ledgerFile, options);
  open.push(beside);
  return beside;
}

/** Somebody says something to a request in another system: `approve`, kim is 2, may 3, sam 4. */
async function says({ world }: SlackWorld, Action: string, User: string, RequestId: string) {
  const Digest = (await world.ports.ledger.request(RequestId))?.digest;
  const message = { Action, User, RequestId, Digest, Comment: `${Action} it is` };
  return hooksOf(world)(message, { id: `${Action}-${User}-${RequestId.slice(-6)}` });
}

describe("what is asked on Slack and allowed", () => {
  test("is open, is answered in place, and is told again when it ends", async () => {
    const { world, slack, asks, tell } = await aWorld();
    const id = await asks([WEB], SHORT);
    await tell();
    expect(slack.shown()).toEqual([]);
    await world.carryOn();
    await tell();
    expect(await rulesOf(world)).toEqual([WEB]);
    expect(slack.shown()).toEqual([`reply: Open: egress from ${GROUP}`]);
    expect(slack.read("reply")).toContain("```tcp 443 203.0.113.0/24```");
    world.clock.advance(8 * DAY);
    await world.sweep();
    await tell();
    expect(await rulesOf(world)).toEqual([]);
    expect(slack.calls).toEqual(["respond", "chat.postMessage U0LEE"]);
    expect(slack.shown().at(-1)).toBe(`U0LEE: Closed again: egress from ${GROUP}`);
    expect(await requestStory(world, id)).toEqual(["received ", "decided allow"]);
    expect(await groupStory(world)).toContain("done authorized");
  });
});

describe("what is asked on Slack and denied", () => {
  test("says why, with a packet that proves it", async () => {
    const { world, slack, asks, tell } = await aWorld();
    await asks(["tcp 443 10.1.2.0/24"]);
    await world.carryOn();
    await tell();
    expect(slack.shown()).toEqual([`reply: Denied: egress from ${GROUP}`]);
    expect(slack.read("reply")).toContain("e.g. tcp 443 to 10.1.2.0 (banned-cidr, private)");
    expect(await rulesOf(world)).toEqual([]);
  });

  test("says what would pass", async () => {
    const { world, slack, asks, tell } = await aWorld();
    await asks([WEB, "tcp 22 203.0.113.0/24"]);
    await world.carryOn();
    await tell();
    expect(slack.read("reply")).toContain("*This would pass*\n```tcp 443 203.0.113.0/24```");
  });
});

describe("what needs an approval", () => {
  const WAITING = [
    `reply: Waits for approval: egress from ${GROUP} [Take it back]`,
    `U0KIM: Approve egress from ${GROUP}? [Approve] [Decline]`,
    `U0MAY: Approve egress from ${GROUP}? [Approve] [Decline]`,
  ];

  test("is asked of each approver on Slack but the requester, and all see what came of it", async () => {
    const beside = await aWorld({ channel: "C0NETSEC" });
    const { world, slack, asks, tell } = beside;
    const id = await asks([DB], SHORT);
    await world.carryOn();
    await tell();
    expect(slack.shown()).toEqual([
      ...WAITING,
      `C0NETSEC: Approve egress from ${GROUP}? [Approve] [Decline]`,
    ]);
    expect(slack.read("U0KIM")).toContain(
      "`dbs` asks for 1 approval: Databases hold customers' data",
    );
    expect(await says(beside, "approve", "2", id)).toMatchObject({ status: 202 });
    await tell();
    expect(slack.shown()).toContain(`U0MAY: Approved: ${GROUP}`);
    await world.carryOn();
    await tell();
    expect(await rulesOf(world)).toEqual([DB]);
    expect(slack.shown()).toEqual([
      `reply: Open: egress from ${GROUP}`,
      `U0KIM: Open: ${GROUP}`,
      `U0MAY: Open: ${GROUP}`,
      `C0NETSEC: Open: ${GROUP}`,
    ]);
    for (const to of ["reply", "U0KIM", "U0MAY", "C0NETSEC"]) {
      expect(slack.read(to)).toMatch(/Approved by `person:kim` .*“approve it is”/);
    }
    expect(await requestStory(world, id)).toEqual([
      "received ",
      "decided require-approval",
      "approved approve it is",
      "decided allow",
    ]);
  });

  test.each([
    ["declined by one of them", "decline", "3", `Declined: ${GROUP}`],
    ["taken back", "cancel", "1", `Taken back: ${GROUP}`],
  ])("and is %s leaves no button behind", async (_, action, user, title) => {
    const beside = await aWorld();
    const { world, slack, asks, tell } = beside;
    const id = await asks([DB], SHORT);
    await world.carryOn();
    await tell();
    expect(slack.shown()).toEqual(WAITING);
    await says(beside, action, user, id);
    await tell();
    expect(slack.shown().slice(1)).toEqual([`U0KIM: ${title}`, `U0MAY: ${title}`]);
    expect(slack.shown().join()).not.toContain("[");
    expect(await rulesOf(world)).toEqual([]);
  });

  test("and is not given in time leaves no button behind", async () => {
    const { world, slack, asks, tell } = await aWorld();
    await asks([DB], SHORT);
    await world.carryOn();
    await tell();
    world.clock.advance(8 * DAY);
    await world.sweep();
    await tell();
    expect(slack.shown().slice(1, 3)).toEqual([
      `U0KIM: Ran out of time: ${GROUP}`,
      `U0MAY: Ran out of time: ${GROUP}`,
    ]);
    // Half an hour is over: whoever asked has a message of their own.
    expect(slack.shown().at(-1)).toBe(`U0LEE: Ran out of time: egress from ${GROUP}`);
  });

  test("of more than one is asked of the others until there are enough", async () => {
    const beside = await aWorld();
    const { world, slack, asks, tell } = beside;
    const id = await asks([DB], LONG);
    await world.carryOn();
    await tell();
    expect(slack.shown().slice(1)).toEqual([
      ...WAITING.slice(1),
      `U0SAM: Approve egress from ${GROUP}? [Approve] [Decline]`,
    ]);
    await says(beside, "approve", "2", id);
    await world.carryOn();
    await tell();
    expect(slack.shown().slice(1)).toEqual([
      `U0KIM: Waits for approval: ${GROUP}`,
      `U0MAY: Approve egress from ${GROUP}? [Approve] [Decline]`,
      `U0SAM: Approve egress from ${GROUP}? [Approve] [Decline]`,
    ]);
    expect(slack.read("U0SAM")).toContain("`long` asks for 1 approval more (1 of 2 are there)");
    await says(beside, "approve", "4", id);
    await world.carryOn();
    await tell();
    expect(await rulesOf(world)).toEqual([DB]);
    expect(slack.shown().join()).not.toContain("[");
  });

  test("is asked of whoever the policy names since, and no longer of whom it does not", async () => {
    const beside = await aWorld();
    const { world, slack, asks, tell, close } = beside;
    const id = await asks([DB], LONG);
    await world.carryOn();
    await tell();
    const people = SLACK_PEOPLE.replace(
      "'webhook:tickets#3'], groups: [dba]",
      "'webhook:tickets#3']",
    ).replace(
      "groups: [payments, dba] }",
      "groups: [payments, dba] }\n  - { id: joe, identities: ['slack:T0ACME#U0JOE'], groups: [dba] }",
    );
    const policy = slackPolicy(people);
    close();
    const later = slackBeside(world.under(policy), join(folder, "ledger.sqlite"), {
      ports: { slack, conversations: beside.talks, policy },
    });
    open.push(later);
    await says({ ...later, world: later.world }, "approve", "2", id);
    await later.world.carryOn();
    await later.tell();
    expect(slack.shown().slice(1)).toEqual([
      `U0KIM: Waits for approval: ${GROUP}`,
      `U0MAY: Waits for approval: ${GROUP}`,
      `U0SAM: Approve egress from ${GROUP}? [Approve] [Decline]`,
      `U0JOE: Approve egress from ${GROUP}? [Approve] [Decline]`,
    ]);
  });

  test("is asked on Slack though it was requested elsewhere, whose requester is not answered there", async () => {
    const { world, slack, tell } = await aWorld();
    const send = hooksOf(world);
    await send({ Action: "request", User: "1", Request: aWish([DB], SHORT) });
    await world.carryOn();
    await tell();
    expect(slack.shown()).toEqual(WAITING.slice(1));
  });

  test("is nothing that Slack is told of where nobody on Slack has to do with it", async () => {
    const { world, slack, talks, tell } = await aWorld();
    await world.ask(aWish([WEB]));
    await tell();
    expect(slack.calls).toEqual([]);
    expect(talks.all.size).toBe(0);
  });
});

describe("an answer", () => {
  test("is given five times in place, and then in a message of its own, which is kept up to date", async () => {
    const beside = await aWorld();
    const { world, slack, asks, tell, talks } = beside;
    const id = await asks([DB], LONG);
    const talk = [...talks.all.values()][0];
    await talks.save({ ...talk, replyTo: { ...talk?.replyTo, left: 1 } } as never);
    await world.carryOn();
    await tell();
    await says(beside, "approve", "2", id);
    await world.carryOn();
    await tell();
    expect(slack.calls.filter((call) => /respond|LEE/.test(call))).toEqual([
      "respond",
      "chat.postMessage U0LEE",
    ]);
    await says(beside, "decline", "4", id);
    await tell();
    expect(slack.shown().filter((line) => /reply|LEE/.test(line))).toEqual([
      `reply: Waits for approval: egress from ${GROUP} [Take it back]`,
      `U0LEE: Declined: egress from ${GROUP}`,
    ]);
  });

  test("whose place takes no more is given in a message of its own, at once", async () => {
    const { world, slack, asks, tell } = await aWorld();
    await asks([WEB], SHORT, "used up");
    await world.carryOn();
    await tell();
    expect(slack.shown()).toEqual([`U0LEE: Open: egress from ${GROUP}`]);
  });
});

describe("an event that is told again", () => {
  test("says nothing new", async () => {
    const { world, slack, asks, tell, tellAgain } = await aWorld({ channel: "C0NETSEC" });
    const id = await asks([DB], SHORT);
    await world.carryOn();
    await tell();
    const calls = [...slack.calls];
    expect(await tellAgain({ RequestId: id })).toEqual({ kind: "taken" });
    expect(slack.calls).toEqual(calls);
  });

  test("that is old brings no old state back", async () => {
    const beside = await aWorld();
    const { world, slack, asks, tell, tellAgain } = beside;
    const id = await asks([DB], SHORT);
    await world.carryOn();
    await tell();
    await says(beside, "decline", "2", id);
    // The decline is not told yet; the event that comes is the one of the waiting request.
    await tellAgain({ RequestId: id });
    expect(slack.shown().slice(1)).toEqual([
      `U0KIM: Declined: ${GROUP}`,
      `U0MAY: Declined: ${GROUP}`,
    ]);
    await tell();
    expect(slack.shown()).toHaveLength(3);
  });

  test("of a request that the ledger does not have is a fault, and waits", async () => {
    const { tellAgain } = await aWorld();
    await expect(tellAgain({ RequestId: "req-none" })).rejects.toThrow(
      "req-none is not in the ledger",
    );
  });
});
