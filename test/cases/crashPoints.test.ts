import { describe, expect, test } from "@jest/globals";
import { NEIGHBOUR } from "../support/chains.ts";
import type { PortCall } from "../support/faultyPorts.ts";
import { asks } from "../support/jobs.ts";
import { type Life, SHUT, useLives } from "../support/lifetimes.ts";
import { badEnds, type Story, tell } from "../support/mishaps.ts";

const A = "tcp 443 203.0.113.0/24";
const B = "tcp 443 198.51.100.0/24";

const STORIES: readonly Story[] = [
  { story: "a request for one rule", job: asks([A], "key"), thorough: true },
  {
    story: "a request for two rules, of which a stranger makes one just before the call",
    job: asks([A, B], "key"),
    meanwhile: strangerMakesA,
    thorough: true,
  },
  {
    story: "a request whose rule a stranger makes just before the call, where describes lag",
    job: asks([A], "key"),
    meanwhile: strangerMakesA,
    always: ({ name }) => (name === "ec2.describeGroup" ? "stale" : undefined),
  },
  {
    story: "a request that the policy would not allow any more when it is taken over",
    job: asks([A], "key"),
    afterwards: (life) => life.setPolicy(SHUT),
  },
  {
    story: "a request for two rules, of which somebody revokes one before it is taken over",
    job: asks([A, B], "key"),
    afterwards: async ({ ec2, requests }) => {
      const [request] = await requests();
      const [rule] = ec2.rules();
      // What becomes of rules after a request has ended is another story.
      if (request?.status === "executing" && rule) ec2.remove(rule.SecurityGroupRuleId);
    },
    without: ["stale"],
  },
  {
    story: "a request that is taken over by the next request for its group",
    job: asks([A], "key"),
    next: asks([B], "next"),
  },
  {
    story: "a request whose rule somebody else asks for before it is taken over",
    job: asks([A], "key"),
    next: asks([A], "next", NEIGHBOUR),
  },
  {
    story: "a request that is asked again with its key",
    job: asks([A], "key"),
    next: asks([A], "key"),
  },
];

const aLife = useLives();

function strangerMakesA({ ec2 }: Life, { name }: PortCall): void {
  const permission = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };
  if (name !== "ec2.authorize" || ec2.rules().length > 0) return;
  ec2.make([{ ...permission, IpRanges: [{ CidrIp: "203.0.113.0/24" }] }]);
}

describe.each(STORIES)("$story", (story) => {
  test("ends well where nothing goes wrong", async () => {
    expect((await tell(aLife, story, [])).broken).toEqual([]);
  });

  test("ends well whatever one thing goes wrong, and whatever second thing after it", async () => {
    const { tried, broken } = await badEnds(aLife, story);
    expect(broken).toEqual({});
    expect(tried).toBeGreaterThan(80);
  }, 60_000);
});
