import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import { lettersOf } from "../../core/hooks/slack/letters.ts";
import type { Conversations } from "../../lambda/conversations.ts";
import { must } from "../support/builders.ts";
import { hooksOf } from "../support/hooks.ts";
import type { SlackFault } from "../support/recordingSlack.ts";
import { type SlackWorld, slackBeside, slackPolicy } from "../support/slackWorld.ts";
import { useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const DAY = 86_400_000;

let folder = "";
let lives = 0;
let open: SlackWorld[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-slack-"));
});
afterEach(() => {
  for (const { close } of open) close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

/** What may happen: somebody says something, time passes, the worker carries on, events are told, or told once more. */
const HAPPENINGS = [
  "approve 2",
  "approve 3",
  "approve 4",
  "decline 3",
  "cancel 1",
  "a day",
  "carry on",
  "tell",
  "tell again",
] as const;

const FAULTS: readonly (SlackFault | undefined)[] = [
  { ok: false, error: "ratelimited", retryAfterSeconds: 7 },
  { ok: false, error: "http_502" },
  { ok: false, error: "something_new" },
  "lost",
  "throws",
  ...Array.from({ length: 10 }, () => undefined),
];

interface Weather {
  readonly slack: readonly number[];
  readonly notes: readonly number[];
}

/** Lets calls fail as these numbers say, one after the other, until it clears up. */
function weathered(weather: Weather) {
  let [calls, writes, clear] = [0, 0, false];
  let lost = 0;
  const storm = (talks: Conversations): Conversations => ({
    ...talks,
    save: async (talk) => {
      const dice = clear ? 9 : (weather.notes[writes++ % weather.notes.length] ?? 9);
      if (dice === 0) throw new Error("not written");
      const saved = await talks.save(talk);
      if (dice === 1) throw new Error("written, and not heard");
      return saved;
    },
  });
  const fault = (name: string): SlackFault | undefined => {
    if (clear) return undefined;
    const one = FAULTS[weather.slack[calls++ % weather.slack.length] ?? 9];
    if (one === "lost" && name.startsWith("chat.postMessage")) lost += 1;
    return one;
  };
  const clearUp = () => {
    clear = true;
  };
  return { storm, fault, clearUp, lost: () => lost };
}

async function aLife(days: number, happenings: readonly string[], weather: Weather) {
  lives += 1;
  const file = join(folder, `life-${lives}.sqlite`);
  const policy = slackPolicy();
  const world = await openWorld({ policy, ledgerFile: file });
  const { storm, fault, clearUp, lost } = weathered(weather);
  const beside = slackBeside(world, file, { channel: "C0NETSEC", wrap: storm });
  open.push(beside);
  const { slack, asks, tell, tellAgain, talks } = beside;
  slack.fault = fault;
  const RequestId = await asks(["tcp 5432 203.0.113.0/24"], { Guard: { Duration: `P${days}D` } });
  const send = hooksOf(world);
  const acts: Readonly<Record<string, () => Promise<unknown>>> = {
    "a day": async () => {
      world.clock.advance(DAY);
      await world.sweep();
    },
    "carry on": () => world.carryOn(),
    tell,
    "tell again": () => tellAgain({ RequestId }).catch(() => undefined),
  };
  for (const [index, happening] of ["carry on", ...happenings].entries()) {
    const [Action, User] = happening.split(" ");
    const Digest = (await world.ports.ledger.request(RequestId))?.digest;
    const say = () => send({ Action, User, RequestId, Digest }, { id: `m-${index}` });
    await (acts[happening] ?? say)();
  }
  await world.carryOn();
  clearUp();
  world.clock.advance(3_600_000);
  await tell();
  const request = must(await world.ports.ledger.request(RequestId), RequestId);
  const talk = must([...talks.all.values()][0], "a talk");
  return { request, talk, slack, policy, lost: lost() };
}

test("whatever fails in between, in the end each message that is noted shows how it is, and everybody who is asked has one", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(7, 60),
      fc.array(fc.constantFrom(...HAPPENINGS), { maxLength: 7 }),
      fc.record({
        slack: fc.array(fc.nat(FAULTS.length - 1), { minLength: 1, maxLength: 40 }),
        notes: fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }),
      }),
      async (days, happenings, weather) => {
        const { request, talk, slack, policy, lost } = await aLife(days, happenings, weather);
        seen.add(request.status);
        const noted = talk.messages.filter(({ kind }) => kind !== "answer");
        const sent = noted.map(({ to, kind }) => ({ to, kind: kind as "approval" | "channel" }));
        const letters = lettersOf(request, policy, "C0NETSEC", sent);
        for (const letter of letters.filter(({ kind }) => kind !== "answer")) {
          const note = noted.find(({ to }) => to === letter.to);
          const standing = slack.messages.find(({ ts }) => ts === note?.place?.ts);
          expect(standing?.message).toEqual(letter.message);
        }
        // Only a post whose answer was lost may stand there twice.
        const strays = slack.messages.filter(
          ({ to, ts }) => to !== "reply" && !talk.messages.some(({ place }) => place?.ts === ts),
        );
        expect(strays.length).toBeLessThanOrEqual(lost);
        const answer = letters.find(({ kind }) => kind === "answer");
        const answers = slack.messages.filter(({ to }) => to === "reply" || to === "U0LEE");
        expect(answers.map(({ message }) => message)).toContainEqual(answer?.message);
      },
    ),
    { numRuns: 30, endOnFailure: true },
  );
  expect(seen.size).toBeGreaterThan(2);
}, 60_000);
