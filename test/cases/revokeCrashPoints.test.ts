import { describe, expect, test } from "@jest/globals";
import type { Ports } from "../../lambda/ports.ts";
import { sweep } from "../../lambda/sweepDue.ts";
import { PAYMENTS } from "../support/builders.ts";
import { NEIGHBOUR } from "../support/chains.ts";
import type { PortCall } from "../support/faultyPorts.ts";
import { asks, idOf, keepsRules, revokesRules } from "../support/jobs.ts";
import { type Life, SHUT, useLives, workerWith } from "../support/lifetimes.ts";
import { badEnds, type Story, tell } from "../support/mishaps.ts";

const A = "tcp 443 203.0.113.0/24";
const B = "tcp 443 198.51.100.0/24";
const MINUTE = 60_000;

type Job = (ports: Ports) => Promise<unknown>;

/** These things are done one after the other, and nothing goes wrong. */
function after(...jobs: readonly Job[]) {
  return async (life: Life) => {
    for (const job of jobs) await life.live(life.worker(), job);
  };
}

/** The rules' time is over, and nobody has seen to them yet. */
async function afterItsTime(life: Life): Promise<void> {
  await after(asks([A, B], "key", PAYMENTS, "PT5M"))(life);
  life.pass(6 * MINUTE);
}

/** The request's first call is still under way when its second one has made the rules. */
async function withACallInFlight(life: Life): Promise<void> {
  await life.live(workerWith(life, "late"), asks([A], "key"));
  await life.minute();
}

const STORIES: readonly Story[] = [
  {
    story: "a revocation of two rules",
    before: after(asks([A, B], "key")),
    job: revokesRules(idOf("key")),
    thorough: true,
  },
  {
    story: "a revocation of two rules, of which somebody removes one just before the call",
    before: after(asks([A, B], "key")),
    job: revokesRules(idOf("key")),
    meanwhile: somebodyRemovesOne,
    thorough: true,
  },
  {
    story: "rules whose time is over",
    before: afterItsTime,
    job: sweep,
    thorough: true,
  },
  {
    story: "a revocation of two rules, of which another principal holds one",
    before: after(asks([A, B], "key"), asks([B], "other", NEIGHBOUR)),
    job: revokesRules(idOf("key")),
  },
  {
    story: "a revocation of a rule that another request of the principal covers",
    before: after(asks([A, B], "key"), asks([A], "second", PAYMENTS, "PT10M")),
    job: revokesRules(idOf("key")),
  },
  {
    story: "a revocation, and somebody else who asks for the rule before it is taken over",
    before: after(asks([A], "key")),
    job: revokesRules(idOf("key")),
    next: asks([A], "next", NEIGHBOUR),
  },
  {
    story: "a revocation, and the same principal who asks for the rule again",
    before: after(asks([A], "key")),
    job: revokesRules(idOf("key")),
    next: asks([A], "next"),
  },
  {
    story: "a revocation that is asked for again",
    before: after(asks([A], "key")),
    job: revokesRules(idOf("key")),
    next: revokesRules(idOf("key")),
  },
  {
    story: "a revocation under a policy that allows nothing any more",
    before: after(asks([A], "key")),
    job: revokesRules(idOf("key")),
    afterwards: (life) => life.setPolicy(SHUT),
  },
  {
    story: "a revocation while an earlier call may still make the rule again",
    before: withACallInFlight,
    job: revokesRules(idOf("key")),
    // Its describe would have to lag for minutes.
    without: ["stale"],
  },
  {
    story: "an extension",
    before: after(asks([A], "key", PAYMENTS, "PT5M")),
    job: keepsRules(idOf("key"), { Duration: "PT10M" }),
    thorough: true,
  },
  {
    story: "an extension of a rule that somebody has removed",
    before: async (life) => {
      await after(asks([A], "key", PAYMENTS, "PT5M"))(life);
      for (const { SecurityGroupRuleId } of life.ec2.rules()) life.ec2.remove(SecurityGroupRuleId);
    },
    job: keepsRules(idOf("key"), { Duration: "PT10M" }),
    // That the first request's rule is gone is another story.
    without: ["stale"],
  },
];

const aLife = useLives();

function somebodyRemovesOne({ ec2 }: Life, { name }: PortCall): void {
  const [rule, other] = ec2.rules();
  if (name === "ec2.revoke" && rule && other) ec2.remove(rule.SecurityGroupRuleId);
}

describe.each(STORIES)("$story", (story) => {
  test("ends well where nothing goes wrong", async () => {
    expect((await tell(aLife, story, [])).broken).toEqual([]);
  });

  test("ends well whatever one thing goes wrong, and whatever second thing after it", async () => {
    const { tried, broken } = await badEnds(aLife, story);
    expect(broken).toEqual({});
    expect(tried).toBeGreaterThan(5);
  }, 60_000);
});
