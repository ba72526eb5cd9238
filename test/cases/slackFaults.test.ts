import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Conversations } from "../../lambda/conversations.ts";
import { type Ledger, LedgerUnavailable } from "../../lambda/ports.ts";
import { hooksOf } from "../support/hooks.ts";
import type { SlackFault } from "../support/recordingSlack.ts";
import { SLACK_PEOPLE, type SlackWorld, slackBeside, slackPolicy } from "../support/slackWorld.ts";
import { rulesOf } from "../support/tellings.ts";
import { useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const DB = "tcp 5432 203.0.113.0/24";
const SHORT = { Guard: { Duration: "P7D" } };
const GROUP = "sg-0123456789abcdef0";

let folder = "";
let runs = 0;
let open: SlackWorld[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-slack-"));
});
afterEach(() => {
  for (const { close } of open) close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

interface Faults {
  /** The fault of Slack's n-th call. */
  readonly slack?: (call: number, name: string) => SlackFault | undefined;
  readonly wrap?: (talks: Conversations) => Conversations;
  readonly ledger?: (ledger: Ledger) => Ledger;
}

/** lee asks for a database, kim approves, and Slack is told each time; everything that stands there in the end. */
async function aLife({ slack: fault, wrap, ledger }: Faults = {}) {
  runs += 1;
  const file = join(folder, `ledger-${runs}.sqlite`);
  const world = await openWorld({ policy: slackPolicy(), ledgerFile: file });
  const beside = slackBeside(world, file, {
    channel: "C0NETSEC",
    ...(wrap === undefined ? {} : { wrap }),
    ...(ledger === undefined ? {} : { ports: { ledger: ledger(world.ports.ledger) } }),
  });
  open.push(beside);
  const { slack, asks, tell } = beside;
  slack.fault = (name) => fault?.(slack.calls.length, name);
  const id = await asks([DB], SHORT);
  await world.carryOn();
  await tell();
  const Digest = (await world.ports.ledger.request(id))?.digest;
  await hooksOf(world)({ Action: "approve", User: "2", RequestId: id, Digest });
  await world.carryOn();
  await tell();
  return { world, slack, lines: world.lines, rules: await rulesOf(world), beside };
}

const ENDED = [
  `reply: Open: egress from ${GROUP}`,
  `U0KIM: Open: ${GROUP}`,
  `U0MAY: Open: ${GROUP}`,
  `C0NETSEC: Open: ${GROUP}`,
];

/** How many calls Slack gets where nothing goes wrong. */
const CALLS = 8;

test("without a fault Slack gets one call for each message and each change of it", async () => {
  const { slack, rules } = await aLife();
  expect(slack.calls).toHaveLength(CALLS);
  expect(slack.shown()).toEqual(ENDED);
  expect(rules).toEqual([DB]);
});

const PASSING: readonly (readonly [string, SlackFault])[] = [
  ["is turned away for a while", { ok: false, error: "ratelimited", retryAfterSeconds: 90 }],
  ["is not heard", { ok: false, error: "unreachable" }],
  ["has an error that nobody knows", { ok: false, error: "something_new" }],
  ["throws", "throws"],
];

const MOMENTARY = PASSING.flatMap(([, fault], index) =>
  index < 2 || fault === "throws" ? [fault] : [],
);

describe.each(PASSING)("a call to Slack that %s, once", (_, fault) => {
  test.each(Array.from({ length: CALLS }, (_, index) => index + 1))(
    "number %i: in the end all have one message, which says how it is",
    async (broken) => {
      const { slack, rules } = await aLife({
        slack: (call) => (call === broken ? fault : undefined),
      });
      // A place that says no for other reasons than a moment's is not tried again: a message of one's own is sent.
      const isOver = slack.calls[broken - 1] === "respond" && !MOMENTARY.includes(fault);
      const ended = isOver ? [`U0LEE: Open: egress from ${GROUP}`, ...ENDED.slice(1)] : ENDED;
      const shown = slack.shown().filter((line) => !(isOver && line.startsWith("reply")));
      // A message that is told later stands elsewhere in the order.
      expect(shown.toSorted()).toEqual(ended.toSorted());
      expect(slack.calls.length).toBeGreaterThan(CALLS);
      expect(rules).toEqual([DB]);
    },
  );
});

test.each(Array.from({ length: CALLS }, (_, index) => index + 1))(
  "a call whose answer is lost, number %i, leaves all with a message that says how it is, and one of them perhaps with another",
  async (broken) => {
    const { slack } = await aLife({ slack: (call) => (call === broken ? "lost" : undefined) });
    const shown = slack.shown();
    for (const line of ENDED) expect(shown).toContain(line);
    const posted = slack.calls[broken - 1]?.startsWith("chat.postMessage") ?? false;
    expect(shown).toHaveLength(ENDED.length + (posted ? 1 : 0));
  },
);

describe("somebody who can't be told", () => {
  test.each(["user_not_found", "cannot_dm_bot", "user_disabled", "messages_tab_disabled"])(
    "is noted, and the others are: %s",
    async (error) => {
      const { slack, lines } = await aLife({
        slack: (_, name) => (name === "chat.postMessage U0KIM" ? { ok: false, error } : undefined),
      });
      expect(slack.shown()).toEqual(ENDED.filter((line) => !line.startsWith("U0KIM")));
      expect(slack.calls.filter((call) => call.includes("KIM"))).toHaveLength(1);
      expect(lines).toContainEqual(
        expect.objectContaining({
          level: "info",
          message: "slack has nobody to tell there",
          members: expect.objectContaining({ to: "U0KIM", error }),
        }),
      );
    },
  );

  test("as what was written is not what Slack takes, is a fault that is logged", async () => {
    const { slack, lines } = await aLife({
      slack: (_, name) =>
        name === "chat.postMessage U0KIM" ? { ok: false, error: "invalid_blocks" } : undefined,
    });
    expect(slack.shown()).toHaveLength(ENDED.length - 1);
    expect(lines.filter(({ level }) => level === "error")).toMatchObject([
      { message: "slack does not take a message", members: { to: "U0KIM" } },
    ]);
  });

  test.each(["is_archived", "cant_update_message", "edit_window_closed"])(
    "any more keeps the message that there is, and nothing waits for it: %s",
    async (error) => {
      const { slack, beside } = await aLife({
        slack: (_, name) =>
          name.startsWith("chat.update C0NETSEC") ? { ok: false, error } : undefined,
      });
      expect(slack.shown().at(-1)).toBe(
        `C0NETSEC: Approve egress from ${GROUP}? [Approve] [Decline]`,
      );
      expect(slack.shown().slice(0, 3)).toEqual(ENDED.slice(0, 3));
      const talk = [...beside.talks.all.values()][0];
      expect(talk?.messages).toContainEqual({ to: "C0NETSEC", kind: "channel", failed: error });
    },
  );
});

describe("a message that somebody removed", () => {
  async function removing(to: string) {
    const file = join(folder, "removed.sqlite");
    const world = await openWorld({ policy: slackPolicy(), ledgerFile: file });
    const beside = slackBeside(world, file);
    open.push(beside);
    const { slack, asks, tell } = beside;
    const id = await asks([DB], { Guard: { Duration: "P60D" } });
    await world.carryOn();
    await tell();
    slack.messages.splice(
      slack.messages.findIndex((message) => message.to === to),
      1,
    );
    const Digest = (await world.ports.ledger.request(id))?.digest;
    await hooksOf(world)({ Action: "approve", User: "2", RequestId: id, Digest });
    await world.carryOn();
    await tell();
    return { lines: slack.shown().filter((line) => line.startsWith(to)), failing: world.lines };
  }

  test("is sent anew while its reader is still asked", async () => {
    const { lines } = await removing("U0SAM");
    expect(lines).toEqual([`U0SAM: Approve egress from ${GROUP}? [Approve] [Decline]`]);
  });

  test("is not missed by whoever is asked no more", async () => {
    const { lines, failing } = await removing("U0KIM");
    expect(lines).toEqual([]);
    expect(failing.filter(({ message }) => message === "event not taken")).toEqual([]);
  });
});

describe("notes that can't be read or written", () => {
  type Call = (talks: Conversations, broken: () => boolean) => Conversations;
  const before: Call = (talks, broken) => {
    const guarded =
      <A extends readonly unknown[], T>(call: (...given: A) => Promise<T>) =>
      async (...given: A) => {
        if (broken()) throw new Error("DynamoDB does not answer");
        return call(...given);
      };
    return { begin: talks.begin, of: guarded(talks.of), save: guarded(talks.save) };
  };
  const after: Call = (talks, broken) => ({
    begin: talks.begin,
    of: talks.of,
    save: async (talk) => {
      const saved = await talks.save(talk);
      if (broken()) throw new Error("DynamoDB does not answer");
      return saved;
    },
  });
  const CALLS_OF_NOTES = 30;

  describe.each([
    ["once, before it was done", before, 1, 3],
    ["once, after it was done", after, 1, 3],
    ["six times, before it was done", before, 6, 5],
    ["six times, after it was done", after, 6, 5],
  ])("%s", (_, breaking, times, step) => {
    test.each(Array.from({ length: CALLS_OF_NOTES / step }, (_, index) => step * index + 1))(
      "from call %i on: in the end all have one message, which says how it is",
      async (first) => {
        let call = 0;
        const { slack, rules } = await aLife({
          wrap: (talks) =>
            breaking(talks, () => {
              call += 1;
              return call >= first && call < first + times;
            }),
        });
        expect(slack.shown().toSorted()).toEqual(ENDED.toSorted());
        expect(rules).toEqual([DB]);
      },
    );
  });
});

test.each([1, 2, 3, 4])(
  "a ledger that does not answer, the %i. time, delays what is told",
  async (broken) => {
    let reads = 0;
    const { slack } = await aLife({
      ledger: (ledger) => ({
        ...ledger,
        request: async (id) => {
          reads += 1;
          if (reads === broken) throw new LedgerUnavailable("no answer");
          return ledger.request(id);
        },
      }),
    });
    expect(slack.shown().toSorted()).toEqual(ENDED.toSorted());
  },
);

test("more messages than there is time for are sent in several goes, each once", async () => {
  const many = Array.from({ length: 120 }, (_, index) => `U${String(index).padStart(4, "0")}`);
  const people = many.map(
    (user) =>
      `  - { id: p${user.slice(1)}, identities: ['slack:T0ACME#${user}'], groups: [dba] }\n`,
  );
  const file = join(folder, "many.sqlite");
  const policy = slackPolicy(SLACK_PEOPLE + people.join(""));
  const world = await openWorld({ policy, ledgerFile: file });
  const beside = slackBeside(world, file);
  open.push(beside);
  const { slack, asks, tellAgain } = beside;
  slack.fault = () => void world.clock.advance(400);
  const id = await asks([DB], SHORT);
  await world.carryOn();
  const first = await tellAgain({ RequestId: id });
  expect(first).toMatchObject({
    kind: "not-taken",
    reason: expect.stringMatching(/^\d+ messages are still to be sent$/),
  });
  for (let goes = 0; goes < 3; goes += 1) await tellAgain({ RequestId: id });
  expect(await tellAgain({ RequestId: id })).toEqual({ kind: "taken" });
  const asked = slack.shown().filter((line) => line.includes("[Approve]"));
  expect(asked).toHaveLength(many.length + 2);
  expect(slack.calls).toHaveLength(many.length + 3);
});

test("a workspace that takes nothing never keeps a rule from being opened, and is told all once it does", async () => {
  let dead = true;
  const { slack, rules, beside } = await aLife({
    slack: () => (dead ? { ok: false, error: "http_500" } : undefined),
  });
  expect(rules).toEqual([DB]);
  expect(slack.shown()).toEqual([]);
  dead = false;
  beside.world.clock.advance(3_600_000);
  await beside.tell();
  // It was over before anybody could be asked: nobody is asked then.
  expect(slack.shown()).toEqual([`U0LEE: Open: egress from ${GROUP}`]);
});
