import type { Ec2IpPermission, Ec2Rule } from "../../core/request/ec2.ts";
import type { AuthorizeCall, Clock, NotDone, RevokeCall } from "../../lambda/ports.ts";
import { fakeEc2 } from "../support/fakeEc2.ts";
import type { SlowEc2 } from "../support/faultyPorts.ts";

/** EC2 in one life: how workers reach it, and what it truly has. */
export interface Cloud {
  /** EC2 as a worker with this clock reaches it. */
  readonly reach: (who: string, clock: Clock) => SlowEc2;
  readonly rules: () => Promise<readonly Ec2Rule[]>;
  /** Raised by every change of the rules. */
  readonly changes: () => number;
  /** Somebody who goes past the guard makes a rule. */
  readonly strangerMakes: (ipPermission: Ec2IpPermission) => Promise<void>;
  /** Lets calls take effect whose signature is about to end. */
  readonly landDue: () => void;
  /** How many calls are under way that nobody hears of any more. */
  readonly flying: () => number;
  readonly close: () => void;
}

/** What a life gives to the things in it. */
export interface Surroundings {
  /** EC2's own time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Waits until chance has it. */
  readonly turn: (who: string, what: string) => Promise<void>;
  /** What goes wrong with a call as it travels, of these faults; `undefined`: nothing. */
  readonly onTheWay: <Fault extends string>(
    who: string,
    call: string,
    faults: readonly [Fault, ...Fault[]],
  ) => Fault | undefined;
}

/** EC2 takes a signature that is no older than this by its own clock (SigV4). */
const SIGNATURE_MS = 5 * 60_000;

const LEASE_ENDED: NotDone = {
  kind: "not-executed",
  problem: "ec2-unavailable",
  message: "LeaseEnded: the lease has ended",
};

/** One group in memory, which does as EC2 and the real adapter do. */
export function memoryCloud(life: Surroundings): Cloud {
  const ec2 = fakeEc2(() => new Date(life.now()));
  const flight = newFlight(life);
  let seen = ec2.rules();
  let changes = 0;
  const have = (call: AuthorizeCall | RevokeCall) =>
    "ruleIds" in call ? ec2.revoke(call) : ec2.authorize(call);
  return {
    reach: (who, clock) => ({
      ...ec2,
      authorize: async (call) => (hasEnded(clock, call) ? LEASE_ENDED : ec2.authorize(call)),
      revoke: async (call) => (hasEnded(clock, call) ? LEASE_ENDED : ec2.revoke(call)),
      later: (call) => {
        if (!hasEnded(clock, call)) flight.add(who, clock, () => have(call));
      },
    }),
    rules: async () => ec2.rules(),
    changes: () => {
      if (seen !== ec2.rules()) changes += 1;
      seen = ec2.rules();
      return changes;
    },
    strangerMakes: async (ipPermission) => ec2.make([ipPermission]),
    landDue: flight.landDue,
    flying: flight.flying,
    close: () => {},
  };
}

function hasEnded(clock: Clock, { leaseUntil }: { readonly leaseUntil: number }): boolean {
  return clock.now().getTime() >= leaseUntil;
}

interface Flying {
  readonly by: number;
  readonly land: () => void;
}

/** Calls that nobody hears of any more: they take effect when chance has it, at the latest when their signature ends. */
export function newFlight({ now, turn }: Surroundings) {
  let flying: readonly Flying[] = [];
  const add = (who: string, clock: Clock, effect: () => Promise<unknown>) => {
    const one: Flying = {
      by: clock.now().getTime() + SIGNATURE_MS,
      land: () => {
        if (!flying.includes(one)) return;
        flying = flying.filter((other) => other !== one);
        void effect();
      },
    };
    flying = [...flying, one];
    void turn(who, "EC2 gets its late call").then(one.land);
  };
  const landDue = () => {
    for (const one of flying) if (one.by <= now()) one.land();
  };
  return { add, landDue, flying: () => flying.length };
}
