import { describe, expect, test } from "@jest/globals";
import type { Ports } from "../../lambda/ports.ts";
import { sweep } from "../../lambda/sweepDue.ts";
import { PAYMENTS } from "../support/builders.ts";
import { asks, idOf } from "../support/jobs.ts";
import { GROUP } from "../support/ledgerBuilders.ts";
import { type Life, SHUT, useLives, workerWith } from "../support/lifetimes.ts";

const A = "tcp 443 203.0.113.0/24";
const B = "tcp 443 198.51.100.0/24";

const aLife = useLives();

/** Ports whose ledger can't read a certain thing, whoever asks and however often. */
function unreadable(life: Life, what: Partial<Ports["ledger"]>): Ports {
  const { ports } = life.worker();
  return { ...ports, ledger: { ...ports.ledger, ...what } };
}

const NO_RECORDS = {
  record: async () => {
    throw new Error("the record can't be read");
  },
};

/** So many minutes pass, in each of which a sweep stumbles. */
async function stumbles(life: Life, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    life.pass(60_000);
    await sweep(unreadable(life, NO_RECORDS));
  }
}

function linesOf(life: Life, message: string): number {
  return life.lines.filter((line) => line.message === message).length;
}

describe("a request that fails each time it is carried out", () => {
  test("is taken up fifteen times, and ends as failed once nothing of it can be in EC2", async () => {
    const life = aLife();
    await life.live(workerWith(life, "crash-before"), asks([A], "key"));
    life.setPolicy(SHUT);
    await stumbles(life, 14);
    expect(linesOf(life, "given up")).toBe(0);
    await stumbles(life, 1);
    expect(linesOf(life, "given up")).toBe(1);
    await stumbles(life, 11);
    expect(linesOf(life, "taken over")).toBe(15);
    expect(await life.statuses()).toEqual(["executing"]);
    await stumbles(life, 1);
    expect(await life.statuses()).toEqual(["failed"]);
    expect(await life.recordTypes()).toEqual(["intended", "done"]);
    expect(await life.untilQuiet()).toEqual([]);
  });

  test("sets its group free in the end, and tells its caller why", async () => {
    const life = aLife();
    await life.live(workerWith(life, "crash-before"), asks([A], "key"));
    life.setPolicy(SHUT);
    await stumbles(life, 27);
    const replay = await life.live(life.worker(), asks([A], "key"));
    const detail = expect.stringContaining("failed on our side 16 times");
    expect(replay).toMatchObject({ status: 500, body: { code: "internal", detail } });
    expect(await life.ledger.head(GROUP)).not.toHaveProperty("inflight");
  });

  test("is never said to have failed while EC2 has a rule of it, and ends once it can be read again", async () => {
    const life = aLife();
    await life.live(workerWith(life, "crash-after"), asks([A, B], "key"));
    const [rule] = life.ec2.rules();
    life.ec2.remove(rule?.SecurityGroupRuleId ?? "");
    life.setPolicy(SHUT);
    await stumbles(life, 100);
    expect(await life.statuses()).toEqual(["executing"]);
    expect(linesOf(life, "given up")).toBe(3);
    expect(linesOf(life, "taken over")).toBe(17);
    for (let minute = 0; minute < 61; minute++) await life.minute();
    expect(await life.statuses()).toEqual(["partial"]);
    expect(await life.untilQuiet()).toEqual([]);
  });

  test("is carried out after all where it can be before it was given up", async () => {
    const life = aLife();
    await life.live(workerWith(life, "crash-before"), asks([A], "key"));
    life.setPolicy(SHUT);
    await stumbles(life, 13);
    expect(await life.untilQuiet()).toEqual([]);
    expect(await life.statuses()).toEqual(["failed"]);
    expect(linesOf(life, "given up")).toBe(0);
  });
});

describe("a request that can't be read", () => {
  test("keeps no other from its turn", async () => {
    const life = aLife();
    await life.live(life.worker(), asks([A], "bad", PAYMENTS, "PT2M"));
    await life.live(life.worker(), asks([B], "good", PAYMENTS, "PT4M"));
    life.pass(10 * 60_000);
    const { ledger } = life;
    const request: Ports["ledger"]["request"] = async (id) => {
      if (id === idOf("bad")) throw new Error("the request can't be read");
      return ledger.request(id);
    };
    await sweep(unreadable(life, { request }));
    expect((await ledger.request(idOf("good")))?.rulesStatus).toBe("revoked");
    expect((await ledger.request(idOf("bad")))?.rulesStatus).toBe("open");
    expect(life.lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "reconciliation failed" }),
    );
    expect(await life.untilQuiet()).toEqual([]);
  });
});
