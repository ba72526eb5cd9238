import { describe, expect, test } from "@jest/globals";
import type { Ports } from "../../lambda/ports.ts";
import { NEIGHBOUR } from "../support/chains.ts";
import { FAULTS_OF, type PortCall, type PortFault, type PortName } from "../support/faultyPorts.ts";
import { asks, type Life, SHUT, useLives } from "../support/lifetimes.ts";

/** One thing that goes wrong: for which worker (0 asks, 1 comes a minute later), at which of its calls, and how. */
interface Mishap {
  readonly worker: number;
  readonly number: number;
  readonly fault: PortFault;
  readonly row: string;
}

/** What else happens around a request. */
interface Story {
  readonly story: string;
  readonly rules: readonly string[];
  /** Before each call of the one who asks. */
  readonly meanwhile?: (life: Life, call: PortCall) => void;
  /** What goes wrong with every such call of the one who asks. */
  readonly always?: (call: PortCall) => PortFault | undefined;
  readonly afterwards?: (life: Life) => Promise<void> | void;
  /** What the second worker does, instead of sweeping. */
  readonly next?: (ports: Ports) => Promise<unknown>;
  readonly without?: readonly PortFault[];
  /** Whether the second thing may go wrong for the one who asks too, not only for the second worker. */
  readonly thorough?: true;
}

const A = "tcp 443 203.0.113.0/24";
const B = "tcp 443 198.51.100.0/24";

const STORIES: readonly Story[] = [
  { story: "a request for one rule", rules: [A], thorough: true },
  {
    story: "a request for two rules, of which a stranger makes one just before the call",
    rules: [A, B],
    meanwhile: strangerMakesA,
    thorough: true,
  },
  {
    story: "a request whose rule a stranger makes just before the call, where describes lag",
    rules: [A],
    meanwhile: strangerMakesA,
    always: ({ name }) => (name === "ec2.describeGroup" ? "stale" : undefined),
  },
  {
    story: "a request that the policy would not allow any more when it is taken over",
    rules: [A],
    afterwards: (life) => life.setPolicy(SHUT),
  },
  {
    story: "a request for two rules, of which somebody revokes one before it is taken over",
    rules: [A, B],
    afterwards: async ({ ec2, requests }) => {
      const [request] = await requests();
      const [rule] = ec2.rules();
      // What becomes of rules after a request has ended is another story.
      if (request?.status === "executing" && rule) ec2.revoke(rule.SecurityGroupRuleId);
    },
    without: ["stale"],
  },
  {
    story: "a request that is taken over by the next request for its group",
    rules: [A],
    next: asks([B], "next"),
  },
  {
    story: "a request whose rule somebody else asks for before it is taken over",
    rules: [A],
    next: asks([A], "next", NEIGHBOUR),
  },
  { story: "a request that is asked again with its key", rules: [A], next: asks([A], "key") },
];

const aLife = useLives();

function strangerMakesA({ ec2 }: Life, { name }: PortCall): void {
  const permission = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };
  if (name !== "ec2.authorize" || ec2.rules().length > 0) return;
  ec2.make([{ ...permission, IpRanges: [{ CidrIp: "203.0.113.0/24" }] }]);
}

/**
 * Lives through a story with these mishaps: the calls of each worker, whether the first one left something to be settled,
 * and what is broken in the end.
 */
async function tell(story: Story, mishaps: readonly Mishap[]) {
  const life = aLife();
  const mishapAt = (worker: number, { number }: PortCall) =>
    mishaps.find((one) => one.worker === worker && one.number === number)?.fault;
  const asker = life.worker((call) => {
    story.meanwhile?.(life, call);
    return mishapAt(0, call) ?? story.always?.(call);
  });
  const second = life.worker((call) => mishapAt(1, call));
  await life.live(asker, asks(story.rules, "key"));
  await story.afterwards?.(life);
  const left = (await life.statuses()).includes("executing");
  await life.minute(second, story.next);
  const calls = [[...asker.calls], [...second.calls]];
  return { calls, left, broken: await life.untilQuiet() };
}

/** Everything that can go wrong in these calls after a first mishap. */
function mishapsIn(
  { without = [] }: Story,
  calls: readonly (readonly PortCall[])[],
  first: Pick<Mishap, "worker" | "number"> = { worker: 0, number: 0 },
): readonly Mishap[] {
  return calls.flatMap((made, worker) =>
    made
      .filter(({ number }) => worker > first.worker || number > first.number)
      .flatMap(({ name, number }) =>
        FAULTS_OF[name]
          .filter(
            (fault) => !without.includes(fault) && (first.number === 0 || !isIdle(name, fault)),
          )
          .map((fault) => {
            const who = worker === 0 ? "the journey" : "the second worker";
            return { worker, number, fault, row: `${fault} at call ${number} of ${who}, ${name}` };
          }),
      ),
  );
}

/** To die before a question is to die after the write that went before: the second time it is tried at the writes alone. */
function isIdle(name: PortName, fault: PortFault): boolean {
  return fault === "crash-before" && name !== "ledger.commit" && name !== "ec2.authorize";
}

/** Which of these mishaps, alone or with a second one, end badly; and how many ways were tried. */
async function badEnds(story: Story) {
  const broken: Record<string, readonly string[]> = {};
  let tried = 0;
  for (const first of mishapsIn(story, (await tell(story, [])).calls)) {
    const once = await tell(story, [first]);
    if (once.broken.length > 0) broken[first.row] = once.broken;
    // Where nothing is left to be settled, there is nothing that could be settled wrongly.
    if (!once.left && !story.thorough) continue;
    const from = story.thorough ? first : { worker: 0, number: Number.POSITIVE_INFINITY };
    for (const second of mishapsIn(story, once.calls, from)) {
      const twice = await tell(story, [first, second]);
      tried += 1;
      if (twice.broken.length > 0) broken[`${first.row}; ${second.row}`] = twice.broken;
    }
  }
  // The first few are enough to see what is wrong.
  return { tried, broken: Object.fromEntries(Object.entries(broken).slice(0, 5)) };
}

describe.each(STORIES)("$story", (story) => {
  test("ends well where nothing goes wrong", async () => {
    expect((await tell(story, [])).broken).toEqual([]);
  });

  test("ends well whatever one thing goes wrong, and whatever second thing after it", async () => {
    const { tried, broken } = await badEnds(story);
    expect(broken).toEqual({});
    expect(tried).toBeGreaterThan(80);
  }, 60_000);
});
