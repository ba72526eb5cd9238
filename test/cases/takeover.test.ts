import { describe, expect, test } from "@jest/globals";
import type { Ec2Rule } from "../../core/request/ec2.ts";
import type { Outcome, Ports } from "../../lambda/ports.ts";
import { GROUP_ID } from "../support/builders.ts";
import { asks } from "../support/jobs.ts";
import { type Life, SHUT, useLives, workerWith } from "../support/lifetimes.ts";

const A = "tcp 443 203.0.113.0/24";

const aLife = useLives();

/** A door that somebody opens from outside. */
function aGate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** A worker that freezes before its EC2 call, or after it, until the gate opens. */
function frozen(life: Life, when: "before" | "after", gate: Promise<void>): Ports {
  const { ports } = life.worker();
  const authorize: Ports["ec2"]["authorize"] = async (call) => {
    if (when === "before") await gate;
    // As the real adapter does: nothing leaves after the lease.
    if (life.clock.now().getTime() >= call.leaseUntil) return LEASE_ENDED;
    const outcome = await ports.ec2.authorize(call);
    if (when === "after") await gate;
    return outcome;
  };
  return { ...ports, ec2: { ...ports.ec2, authorize } };
}

const LEASE_ENDED: Outcome = {
  kind: "not-executed",
  problem: "ec2-unavailable",
  message: "LeaseEnded: the lease has ended",
};

describe("a worker that was frozen and wakes up after another one took over", () => {
  test.each(["before", "after"] as const)(
    "answers what the other one wrote, and writes nothing: frozen %s the call",
    async (when) => {
      const life = aLife();
      const gate = aGate();
      const old = asks([A], "key")(frozen(life, when, gate.opened));
      // The promise is on record as soon as the old worker stands at its gate.
      while ((await life.statuses()).length === 0) await life.clock.pause(0);
      await life.minute();
      const before = await life.recordTypes();
      gate.open();
      const reply = await old;
      expect(reply).toMatchObject({ status: 201, body: { Request: { Status: "authorized" } } });
      expect(await life.recordTypes()).toEqual(before);
      expect(life.ec2.rules()).toHaveLength(1);
      expect(await life.untilQuiet()).toEqual([]);
    },
  );

  test("does not end a request whose new worker still waits for EC2's effect", async () => {
    const life = aLife();
    const gate = aGate();
    const old = asks([A], "key")(frozen(life, "before", gate.opened));
    while ((await life.statuses()).length === 0) await life.clock.pause(0);
    life.setPolicy(SHUT);
    await life.minute();
    gate.open();
    expect(await old).toMatchObject({ status: 504, body: { code: "outcome-unknown" } });
    expect(await life.statuses()).toEqual(["executing"]);
    expect(await life.untilQuiet()).toEqual([]);
    expect(await life.statuses()).toEqual(["failed"]);
  });

  test("does not take what it saw before it froze for what is so afterwards", async () => {
    const life = aLife();
    const gate = aGate();
    const { ports } = workerWith(life, "late");
    const record: Ports["ledger"]["record"] = async (chain, seq) => {
      await gate.opened;
      return ports.ledger.record(chain, seq);
    };
    const old = asks([A], "key")({ ...ports, ledger: { ...ports.ledger, record } });
    while (life.ec2.flying() === 0) await life.clock.pause(0);
    await life.clock.pause(0);
    life.pass(12 * 60_000);
    expect(life.ec2.rules()).toHaveLength(1);
    gate.open();
    expect(await old).toMatchObject({ status: 504, body: { code: "outcome-unknown" } });
    expect(await life.untilQuiet()).toEqual([]);
    expect(await life.statuses()).toEqual(["authorized"]);
  });

  test("ends its request itself where nobody took over, and has sent nothing", async () => {
    const life = aLife();
    const gate = aGate();
    const old = asks([A], "key")(frozen(life, "before", gate.opened));
    while ((await life.statuses()).length === 0) await life.clock.pause(0);
    life.clock.advance(20_001);
    gate.open();
    expect(await old).toMatchObject({ status: 503, body: { code: "ec2-unavailable" } });
    expect(life.ec2.rules()).toEqual([]);
    expect(await life.untilQuiet()).toEqual([]);
  });
});

describe("a group that is in a state nobody expected", () => {
  const odd = {
    GroupId: GROUP_ID,
    IsEgress: true,
    IpProtocol: "tcp",
    FromPort: 1,
    ToPort: 1,
  } as const;
  const unreadable: Ec2Rule = { ...odd, SecurityGroupRuleId: "sgr-0000000000000odd0" };

  test("still ends a request that is under way when a rule appears that can't be understood", async () => {
    const life = aLife();
    await life.live(workerWith(life, "lost-before"), asks([A]));
    life.ec2.addRule(unreadable);
    expect(await life.untilQuiet()).toEqual([]);
  });

  test("lets no request through where a rule can't be understood", async () => {
    const life = aLife();
    life.ec2.addRule(unreadable);
    const asker = life.worker();
    await life.live(asker, asks([A]));
    expect(asker.calls.map(({ name }) => name)).not.toContain("ec2.authorize");
    expect(life.ec2.rules()).toEqual([unreadable]);
  });

  test("ends a request whose group is gone before its call was made", async () => {
    const life = aLife();
    await life.live(workerWith(life, "crash-before"), asks([A]));
    const { ports } = life.worker();
    const gone = { kind: "absent", message: "InvalidGroup.NotFound" } as const;
    const ec2 = { ...ports.ec2, describeGroup: async () => gone };
    for (let minute = 1; minute <= 13; minute++) {
      await life.minute({ ports: { ...ports, ec2 }, calls: [], crashed: () => false });
    }
    expect(await life.statuses()).toEqual(["failed"]);
    expect(await life.untilQuiet()).toEqual([]);
  });
});
