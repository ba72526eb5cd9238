import { describe, expect, test } from "@jest/globals";
import {
  APP,
  ask,
  type Parameters,
  permission,
  type Reply,
  rulesOf,
  start,
  textsOf,
  withEc2,
} from "./support.ts";

const WEB = permission(1, "tcp", 443, 443, "203.0.113.0/24");
const WEB_LINE = "tcp 443 443 203.0.113.0/24";
const CALL: readonly [string, Parameters] = [
  "AuthorizeSecurityGroupEgress",
  { GroupId: APP, ...WEB },
];

/** What the caller sees when no answer comes. */
const lost = (call: Promise<Reply>): Promise<string> =>
  call.then(({ status }) => `answered ${status}`).catch(() => "lost");

/** Asks and gives up after a while. */
async function askFor(url: string, milliseconds: number): Promise<string> {
  const form = new URLSearchParams({ Action: CALL[0], Version: "2016-11-15" });
  for (const [name, value] of Object.entries(CALL[1])) form.set(name, String(value));
  const signal = AbortSignal.timeout(milliseconds);
  return fetch(url, { method: "POST", body: form, signal })
    .then(() => "answered")
    .catch((error: Error) => error.name);
}

describe("faults", () => {
  test("throttled: no effect, RequestLimitExceeded 503, as often as asked for", () =>
    withEc2(async (ec2) => {
      ec2.faults.strike({ effect: "none", answer: "RequestLimitExceeded", times: 2 });
      for (let i = 0; i < 2; i++) {
        const got = await ask(ec2, ...CALL);
        expect(got).toMatchObject({
          status: 503,
          code: "RequestLimitExceeded",
          message: "Request limit exceeded.",
        });
      }
      expect(await rulesOf(ec2, APP)).toEqual([]);
      expect((await ask(ec2, ...CALL)).status).toBe(200);
    }));

  test("a fault for one action leaves the others alone", () =>
    withEc2(async (ec2) => {
      ec2.faults.strike({
        action: "AuthorizeSecurityGroupEgress",
        effect: "none",
        answer: "Unavailable",
      });
      expect((await ask(ec2, "DescribeVpcs")).status).toBe(200);
      expect(await ask(ec2, ...CALL)).toMatchObject({ status: 503, code: "Unavailable" });
    }));

  test("an error after the effect", () =>
    withEc2(async (ec2) => {
      ec2.faults.strike({ effect: "all", answer: "InternalError" });
      expect(await ask(ec2, ...CALL)).toMatchObject({ status: 500, code: "InternalError" });
      expect(await rulesOf(ec2, APP)).toEqual([WEB_LINE]);
    }));

  test("the connection is reset after the effect, and a retry says Duplicate", () =>
    withEc2(async (ec2) => {
      ec2.faults.strike({ effect: "all", answer: "reset" });
      expect(await lost(ask(ec2, ...CALL))).toBe("lost");
      expect(await rulesOf(ec2, APP)).toEqual([WEB_LINE]);
      expect((await ask(ec2, ...CALL)).code).toBe("InvalidPermission.Duplicate");
    }));

  test("the connection is reset before the effect", () =>
    withEc2(async (ec2) => {
      ec2.faults.strike({ effect: "none", answer: "reset" });
      expect(await lost(ask(ec2, ...CALL))).toBe("lost");
      expect(await rulesOf(ec2, APP)).toEqual([]);
    }));

  test("no answer ever comes, but the rule does", () =>
    withEc2(async (ec2) => {
      ec2.faults.strike({ effect: "all", answer: "hang" });
      expect(await askFor(ec2.url, 100)).toBe("TimeoutError");
      expect(await rulesOf(ec2, APP)).toEqual([WEB_LINE]);
    }));

  test("a caller left without an answer does not keep the server from closing", async () => {
    const ec2 = await start();
    ec2.faults.strike({ action: CALL[0], effect: "all", answer: "hang" });
    const waiting = lost(ask(ec2, ...CALL));
    while ((await rulesOf(ec2, APP)).length === 0);
    await ec2.close();
    expect(await waiting).toBe("lost");
  });

  test("a call that lands after its caller has given up", () =>
    withEc2(async (ec2) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      ec2.faults.strike({ action: CALL[0], effect: "all", answer: "true", until: promise });
      expect(await askFor(ec2.url, 100)).toBe("TimeoutError");
      expect(await rulesOf(ec2, APP)).toEqual([]);
      resolve();
      expect(await rulesOf(ec2, APP)).toEqual([WEB_LINE]);
    }));

  test("only the first rules of a call take effect", () =>
    withEc2(async (ec2) => {
      const two = { ...CALL[1], ...permission(2, "udp", 53, 53, "198.51.100.0/24") };
      ec2.faults.strike({ effect: { firstRules: 1 }, answer: "InternalError" });
      expect((await ask(ec2, CALL[0], two)).code).toBe("InternalError");
      expect(await rulesOf(ec2, APP)).toEqual([WEB_LINE]);
    }));

  test("clear ends what is queued", () =>
    withEc2(async (ec2) => {
      ec2.faults.strike({ effect: "none", answer: "InternalError", times: 9 });
      ec2.faults.limitRates(true);
      ec2.faults.delayDescribes(60_000);
      ec2.faults.clear();
      expect((await ask(ec2, ...CALL)).status).toBe(200);
      expect(await rulesOf(ec2, APP)).toEqual([WEB_LINE]);
    }));
});

/** A clock that stands still until it is moved. */
function stoppedClock() {
  let at = Date.parse("2026-01-02T03:04:05Z");
  return {
    clock: () => new Date(at),
    pass: (milliseconds: number) => {
      at += milliseconds;
    },
  };
}

describe("describes that lag", () => {
  test("show a new rule after the delay and not a millisecond before", async () => {
    const { clock, pass } = stoppedClock();
    await withEc2(
      async (ec2) => {
        ec2.faults.delayDescribes(1000);
        expect((await ask(ec2, ...CALL)).status).toBe(200);
        pass(999);
        expect(await rulesOf(ec2, APP)).toEqual([]);
        pass(1);
        expect(await rulesOf(ec2, APP)).toEqual([WEB_LINE]);
      },
      { clock },
    );
  });

  test("show each state of the past in its turn", async () => {
    const { clock, pass } = stoppedClock();
    await withEc2(
      async (ec2) => {
        ec2.faults.delayDescribes(1000);
        await ask(ec2, ...CALL);
        pass(400);
        await ask(ec2, "RevokeSecurityGroupEgress", CALL[1]);
        pass(599);
        expect(await rulesOf(ec2, APP)).toEqual([]);
        pass(1);
        expect(await rulesOf(ec2, APP)).toEqual([WEB_LINE]);
        pass(400);
        expect(await rulesOf(ec2, APP)).toEqual([]);
      },
      { clock },
    );
  });

  test("do not keep EC2 itself from knowing: a duplicate is one at once", async () => {
    const { clock } = stoppedClock();
    await withEc2(
      async (ec2) => {
        ec2.faults.delayDescribes(1000);
        await ask(ec2, ...CALL);
        expect((await ask(ec2, ...CALL)).code).toBe("InvalidPermission.Duplicate");
        const vpc = await ask(ec2, "CreateVpc", { CidrBlock: "10.1.0.0/16" });
        const [vpcId = ""] = textsOf(vpc.xml, "vpcId");
        const shown = await ask(ec2, "DescribeVpcs", { "VpcId.1": vpcId });
        expect(shown.code).toBe("InvalidVpcID.NotFound");
      },
      { clock },
    );
  });

  test("are up to date again when the delay ends", async () => {
    const { clock } = stoppedClock();
    await withEc2(
      async (ec2) => {
        ec2.faults.delayDescribes(1000);
        await ask(ec2, ...CALL);
        ec2.faults.delayDescribes(0);
        expect(await rulesOf(ec2, APP)).toEqual([WEB_LINE]);
      },
      { clock },
    );
  });
});

describe("token buckets (EC2 API Reference, Request throttling)", () => {
  const statuses = async (count: number, call: () => Promise<Reply>) => {
    const all: number[] = [];
    for (let i = 0; i < count; i++) all.push((await call()).status);
    return all.filter((status) => status === 503).length;
  };

  test("50 changes at once, then 5 a second", async () => {
    const { clock, pass } = stoppedClock();
    await withEc2(
      async (ec2) => {
        ec2.faults.limitRates(true);
        const change = () => ask(ec2, "RevokeSecurityGroupEgress", CALL[1]);
        expect(await statuses(50, change)).toBe(0);
        expect(await statuses(1, change)).toBe(1);
        pass(1000);
        expect(await statuses(6, change)).toBe(1);
        expect((await ask(ec2, ...CALL)).status).toBe(200);
      },
      { clock },
    );
  });

  test("a long rest saves up no more than a full bucket", async () => {
    const { clock, pass } = stoppedClock();
    await withEc2(
      async (ec2) => {
        ec2.faults.limitRates(true);
        const change = () => ask(ec2, "RevokeSecurityGroupEgress", CALL[1]);
        await change();
        pass(3_600_000);
        expect(await statuses(51, change)).toBe(1);
      },
      { clock },
    );
  });

  test("100 reads at once, but 50 of all groups", async () => {
    const { clock } = stoppedClock();
    await withEc2(
      async (ec2) => {
        ec2.faults.limitRates(true);
        const one = () => ask(ec2, "DescribeSecurityGroups", { "GroupId.1": APP });
        expect(await statuses(101, one)).toBe(1);
        expect(await statuses(51, () => ask(ec2, "DescribeSecurityGroups"))).toBe(1);
      },
      { clock },
    );
  });
});

describe("what the server tells its owner", () => {
  test("each call as it comes", async () => {
    const calls: string[] = [];
    await withEc2(
      async (ec2) => {
        await ask(ec2, ...CALL);
        await ask(ec2, "Fly");
        expect(calls).toEqual(["AuthorizeSecurityGroupEgress"]);
      },
      { onCall: (action) => calls.push(action) },
    );
  });

  test("an exception inside, of which the caller learns nothing", async () => {
    const errors: unknown[] = [];
    let failing = false;
    const newHex = (length: number) => {
      if (failing && length === 17) throw new Error("no randomness");
      return "0".repeat(length);
    };
    await withEc2(
      async (ec2) => {
        failing = true;
        const got = await ask(ec2, ...CALL);
        expect(got).toMatchObject({ status: 500, code: "InternalError" });
        expect(got.xml).not.toContain("randomness");
        expect(errors).toEqual([new Error("no randomness")]);
        expect(await rulesOf(ec2, APP)).toEqual([]);
        failing = false;
        expect((await ask(ec2, ...CALL)).status).toBe(200);
      },
      { newHex, onError: (error) => errors.push(error) },
    );
  });
});
