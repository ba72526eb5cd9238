import { describe, expect, test } from "@jest/globals";
import type { Ports } from "../../lambda/ports.ts";
import type { Reply } from "../../lambda/reply.ts";
import { sweep } from "../../lambda/sweepDue.ts";
import { PAYMENTS } from "../support/builders.ts";
import { NEIGHBOUR } from "../support/chains.ts";
import { FAULTS_OF } from "../support/faultyPorts.ts";
import { asks, keepsRules, revokesRules } from "../support/jobs.ts";
import { type Life, OPEN, SHUT, useLives } from "../support/lifetimes.ts";

const RULES = ["tcp 443 203.0.113.0/24", "tcp 443 198.51.100.0/24", "tcp 443 192.0.2.0/24"];
const aLife = useLives();

/** Numbers from 0 to below 1 that look random and are the same in each run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Lives some steps, in each of which up to three workers are at work at once and anything fails; the replies that got out. */
async function lived(life: Life, roll: () => number): Promise<readonly Reply[]> {
  const pick = <T>(values: readonly T[]) => values[Math.floor(roll() * values.length)];
  const often = roll() * 0.35;
  const replies: Reply[] = [];
  const aWorker = () =>
    life.worker(({ name }) => (roll() < often ? pick(FAULTS_OF[name]) : undefined));
  const asked = async () => {
    const rules = RULES.filter(() => roll() < 0.5);
    const wish = rules.length === 0 ? RULES.slice(0, 1) : rules;
    const lasting = pick([undefined, undefined, "PT30S", "PT2M", "PT8M"]);
    // What is asked for under one key is always the same.
    const key =
      roll() < 0.5 || lasting !== undefined
        ? undefined
        : `key-${wish.map((rule) => RULES.indexOf(rule)).join("")}`;
    await done(asks(wish, key, roll() < 0.7 ? PAYMENTS : NEIGHBOUR, lasting));
  };
  const done = async (job: (ports: Ports) => Promise<Reply>) => {
    const worker = aWorker();
    const reply = await job(worker.ports);
    if (!worker.crashed()) replies.push(reply);
  };
  /** Says something to one of the requests there are. */
  const spoken = async () => {
    const request = pick(await life.requests());
    if (request === undefined) return;
    const { requestId, principal } = request;
    const Duration = pick(["PT1M", "PT5M"]);
    await done(
      roll() < 0.7
        ? revokesRules(requestId, principal)
        : keepsRules(requestId, { Duration }, principal),
    );
  };
  for (let step = 0; step < 5; step++) {
    if (roll() < 0.2) life.setPolicy(roll() < 0.5 ? SHUT : OPEN);
    const jobs = Array.from({ length: 1 + Math.floor(roll() * 3) }, () =>
      roll() < 0.6 ? asked() : roll() < 0.5 ? spoken() : sweep(aWorker().ports),
    );
    // A worker that dies, or whose ledger does not answer, has no reply.
    await Promise.allSettled(jobs);
    life.pass(pick([0, 5_000, 21_000, 61_000]) ?? 0);
  }
  return replies;
}

/** What a reply said that is not so. */
async function untrue({ status, body }: Reply, life: Life): Promise<readonly string[]> {
  const shown = Reflect.get(body, "Request") as { readonly RequestId: string } | undefined;
  const id = shown?.RequestId ?? Reflect.get(body, "requestId");
  const request = (await life.requests()).find(({ requestId }) => requestId === id);
  const said = {
    200: ["authorized", "already-authorized", "partial"],
    201: ["authorized"],
    403: ["denied"],
  };
  const may: readonly string[] | undefined = Reflect.get(said, status);
  return may === undefined || may.includes(request?.status ?? "absent")
    ? []
    : [`the reply ${status} for ${id}, which is ${request?.status}`];
}

describe("workers that come, work at once, and die at any moment", () => {
  test.each([1, 2, 3, 4])(
    "break no promise, and say nothing untrue: series %i",
    async (series) => {
      const replied: number[] = [];
      const wrong: Record<string, readonly string[]> = {};
      for (let n = 0; n < 75; n++) {
        const seed = series * 1_000 + n;
        const life = aLife();
        const replies = await lived(life, dice(seed));
        const ends = await life.untilQuiet();
        const lies = await Promise.all(replies.map((reply) => untrue(reply, life)));
        if (ends.length + lies.flat().length > 0) wrong[seed] = [...ends, ...lies.flat()];
        replied.push(...replies.map(({ status }) => status));
      }
      expect(wrong).toEqual({});
      expect([...new Set(replied)]).toEqual(expect.arrayContaining([200, 201, 403, 503, 504]));
    },
    30_000,
  );
});
