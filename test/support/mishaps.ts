import { isFinal } from "../../core/ledger/states.ts";
import type { Ports } from "../../lambda/ports.ts";
import { FAULTS_OF, type PortCall, type PortFault, type PortName } from "./faultyPorts.ts";
import type { Life } from "./lifetimes.ts";

/** One thing that goes wrong: for which worker (0 acts, 1 comes a minute later), at which of its calls, and how. */
interface Mishap {
  readonly worker: number;
  readonly number: number;
  readonly fault: PortFault;
  readonly row: string;
}

/** What a worker does, and what else happens around it. */
export interface Story {
  readonly story: string;
  /** What has happened before, without anything going wrong. */
  readonly before?: (life: Life) => Promise<unknown>;
  readonly job: (ports: Ports) => Promise<unknown>;
  /** Before each call of the one who acts. */
  readonly meanwhile?: (life: Life, call: PortCall) => void;
  /** What goes wrong with every such call of the one who acts. */
  readonly always?: (call: PortCall) => PortFault | undefined;
  readonly afterwards?: (life: Life) => Promise<void> | void;
  /** What the second worker does, instead of sweeping. */
  readonly next?: (ports: Ports) => Promise<unknown>;
  readonly without?: readonly PortFault[];
  /** Whether the second thing may go wrong for the one who acts too, not only for the second worker. */
  readonly thorough?: true;
}

/**
 * Lives through a story with these mishaps: the calls of each worker, whether the first one left something to be settled,
 * and what is broken in the end.
 */
export async function tell(aLife: () => Life, story: Story, mishaps: readonly Mishap[]) {
  const life = aLife();
  const mishapAt = (worker: number, { number }: PortCall) =>
    mishaps.find((one) => one.worker === worker && one.number === number)?.fault;
  await story.before?.(life);
  const actor = life.worker((call) => {
    story.meanwhile?.(life, call);
    return mishapAt(0, call) ?? story.always?.(call);
  });
  const second = life.worker((call) => mishapAt(1, call));
  await life.live(actor, story.job);
  await story.afterwards?.(life);
  const left = (await life.requests()).some(
    ({ status, rulesStatus }) => !isFinal(status) || rulesStatus === "revoking",
  );
  await life.minute(second, story.next);
  const calls = [[...actor.calls], [...second.calls]];
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

const CHANGES: readonly PortName[] = ["ledger.commit", "ec2.authorize", "ec2.revoke"];

/** To die before a question is to die after the write that went before: the second time it is tried at the writes alone. */
function isIdle(name: PortName, fault: PortFault): boolean {
  return fault === "crash-before" && !CHANGES.includes(name);
}

/** Which mishaps, alone or with a second one, end a story badly; and how many ways were tried. */
export async function badEnds(aLife: () => Life, story: Story) {
  const broken: Record<string, readonly string[]> = {};
  let tried = 0;
  for (const first of mishapsIn(story, (await tell(aLife, story, [])).calls)) {
    const once = await tell(aLife, story, [first]);
    tried += 1;
    if (once.broken.length > 0) broken[first.row] = once.broken;
    // Where nothing is left to be settled, there is nothing that could be settled wrongly.
    if (!once.left && !story.thorough) continue;
    const from = story.thorough ? first : { worker: 0, number: Number.POSITIVE_INFINITY };
    for (const second of mishapsIn(story, once.calls, from)) {
      const twice = await tell(aLife, story, [first, second]);
      tried += 1;
      if (twice.broken.length > 0) broken[`${first.row}; ${second.row}`] = twice.broken;
    }
  }
  // The first few are enough to see what is wrong.
  return { tried, broken: Object.fromEntries(Object.entries(broken).slice(0, 5)) };
}
