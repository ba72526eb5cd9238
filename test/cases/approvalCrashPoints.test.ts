import { describe, expect, test } from "@jest/globals";
import { approve, cancel, decline } from "../../lambda/approve.ts";
import { carryOn } from "../../lambda/carryOn.ts";
import type { Ports } from "../../lambda/ports.ts";
import { sweep } from "../../lambda/sweepDue.ts";
import { PAYMENTS } from "../support/builders.ts";
import { asks, idOf, LEE, SAM, says } from "../support/jobs.ts";
import { ASKING, type Life, SHUT, useLives } from "../support/lifetimes.ts";
import { badEnds, type Story, tell } from "../support/mishaps.ts";

const A = "tcp 443 203.0.113.0/24";
const B = "tcp 443 198.51.100.0/24";
const MINUTE = 60_000;
const ID = idOf("key");

type Job = (ports: Ports) => Promise<unknown>;

const asked = asks([A, B], "key");
const samApproves = says(approve, ID, SAM);
const leeApproves = says(approve, ID, LEE);
const stream: Job = (ports) => carryOn(ports, ID);

/** Under a policy that asks for two approvals, these things are done, and nothing goes wrong. */
function after(...jobs: readonly Job[]) {
  return async (life: Life) => {
    life.setPolicy(ASKING);
    for (const job of jobs) await life.live(life.worker(), job);
  };
}

const STORIES: readonly Story[] = [
  { story: "a request that has to wait", before: after(), job: asked, thorough: true },
  { story: "the first approval of two", before: after(asked), job: samApproves, thorough: true },
  {
    story: "the approval that is enough",
    before: after(asked, samApproves),
    job: leeApproves,
    thorough: true,
  },
  {
    story: "a request that was approved",
    before: after(asked, samApproves, leeApproves),
    job: stream,
    thorough: true,
  },
  {
    story: "a request that was approved, of which the stream tells twice",
    before: after(asked, samApproves, leeApproves),
    job: stream,
    next: stream,
  },
  {
    story: "a request that was approved and is taken back",
    before: after(asked, samApproves, leeApproves),
    job: stream,
    next: says(cancel, ID, PAYMENTS),
  },
  {
    story: "a request that was approved, and that the policy would not allow any more",
    before: after(asked, samApproves, leeApproves),
    job: stream,
    afterwards: (life) => life.setPolicy(SHUT),
  },
  {
    story: "an approval that the policy would not allow any more",
    before: async (life) => {
      await after(asked, samApproves)(life);
      life.setPolicy(SHUT);
    },
    job: leeApproves,
  },
  {
    story: "an approval, and a no that comes after it",
    before: after(asked, samApproves),
    job: leeApproves,
    next: says(decline, ID, LEE),
  },
  {
    story: "an approval that is made twice",
    before: after(asked),
    job: samApproves,
    next: samApproves,
  },
  { story: "a no", before: after(asked, samApproves), job: says(decline, ID, LEE), thorough: true },
  { story: "a request that is taken back", before: after(asked), job: says(cancel, ID, PAYMENTS) },
  {
    story: "a request that waited for too long",
    before: async (life) => {
      await after(asked, samApproves)(life);
      life.pass(11 * MINUTE);
    },
    job: sweep,
    thorough: true,
  },
  {
    story: "a request that waited for too long, while the last approval comes",
    before: async (life) => {
      await after(asked, samApproves)(life);
      life.pass(11 * MINUTE);
    },
    job: sweep,
    next: leeApproves,
  },
];

const aLife = useLives();

describe.each(STORIES)("$story", (story) => {
  test("ends well where nothing goes wrong", async () => {
    expect((await tell(aLife, story, [])).broken).toEqual([]);
  });

  test("ends well whatever one thing goes wrong, and whatever second thing after it", async () => {
    const { tried, broken } = await badEnds(aLife, story);
    expect(broken).toEqual({});
    expect(tried).toBeGreaterThan(3);
  }, 60_000);
});

test("two persons approve, and the rules are there", async () => {
  const life = aLife();
  await after(asked, samApproves, leeApproves, stream)(life);
  expect(await life.statuses()).toEqual(["authorized"]);
  expect(life.ec2.rules()).toHaveLength(2);
});
