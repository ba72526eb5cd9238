import { describe, expect, test } from "@jest/globals";
import { sweep } from "../../lambda/sweepDue.ts";
import { NEIGHBOUR } from "../support/chains.ts";
import { asks } from "../support/jobs.ts";
import { GROUP } from "../support/ledgerBuilders.ts";
import { SHUT, useLives, workerWith } from "../support/lifetimes.ts";

const A = "tcp 443 203.0.113.0/24";
const B = "tcp 443 198.51.100.0/24";
const aLife = useLives();

describe("a call whose answer is lost", () => {
  test("is not made again before the lease has ended", async () => {
    const life = aLife();
    await life.live(workerWith(life, "lost-before"), asks([A], "key"));
    life.clock.advance(19_999);
    await life.live(life.worker(), sweep);
    await life.live(life.worker(), asks([A], "key"));
    expect(await life.recordTypes()).toEqual(["intended"]);
    life.clock.advance(2);
    await life.live(life.worker(), sweep);
    expect(await life.recordTypes()).toEqual(["intended", "intended", "done"]);
    expect(await life.statuses()).toEqual(["authorized"]);
  });

  test("is not made again where the policy says no now, and ends once the flight time is over", async () => {
    const life = aLife();
    await life.live(workerWith(life, "lost-before"), asks([A], "key"));
    life.setPolicy(SHUT);
    for (let minute = 1; minute <= 11; minute++) await life.minute();
    expect(await life.statuses()).toEqual(["executing"]);
    await life.minute();
    expect(await life.statuses()).toEqual(["failed"]);
    expect(await life.recordTypes()).toEqual(["intended", "done"]);
    expect(await life.untilQuiet()).toEqual([]);
  });

  test("is waited for by a worker whose clock is five minutes ahead, as long as by any other", async () => {
    const life = aLife();
    await life.live(workerWith(life, "late"), asks([A], "key"));
    life.setPolicy(SHUT);
    life.pass(2 * 60_000);
    const { ports } = life.worker();
    const clock = { ...ports.clock, now: () => new Date(life.clock.now().getTime() + 5 * 60_000) };
    await sweep({ ...ports, clock });
    expect(await life.statuses()).toEqual(["executing"]);
    expect(await life.untilQuiet()).toEqual([]);
    expect(await life.statuses()).toEqual(["authorized"]);
  });

  test("is found where the policy says no now, and EC2 has done it late", async () => {
    const life = aLife();
    await life.live(workerWith(life, "late"), asks([A]));
    life.setPolicy(SHUT);
    expect(await life.untilQuiet()).toEqual([]);
    expect(await life.statuses()).toEqual(["authorized"]);
  });

  test("is promised three times at most, and then waited for", async () => {
    const life = aLife();
    const lost = () => workerWith(life, "lost-before");
    await life.live(lost(), asks([A], "key"));
    for (let minute = 1; minute <= 16; minute++) await life.minute(lost());
    expect(await life.recordTypes()).toEqual(["intended", "intended", "intended", "done"]);
    expect(await life.statuses()).toEqual(["failed"]);
    expect(await life.untilQuiet()).toEqual([]);
  });

  test("keeps what it made where another of its rules was revoked meanwhile", async () => {
    const life = aLife();
    await life.live(workerWith(life, "crash-after"), asks([A, B], "key"));
    life.ec2.remove(life.ec2.rules()[0]?.SecurityGroupRuleId ?? "");
    expect(await life.untilQuiet()).toEqual([]);
    expect(await life.statuses()).toEqual(["authorized"]);
    const head = await life.ledger.head(GROUP);
    expect(head?.open).toHaveLength(2);
  });

  test("ends as partial where EC2 has some of its rules and refuses the rest", async () => {
    const life = aLife();
    await life.live(workerWith(life, "crash-after"), asks([A, B], "key"));
    life.ec2.remove(life.ec2.rules()[0]?.SecurityGroupRuleId ?? "");
    const refused = () => workerWith(life, "refused");
    for (let minute = 1; minute <= 16; minute++) await life.minute(refused());
    expect(await life.statuses()).toEqual(["partial"]);
    expect(await life.untilQuiet()).toEqual([]);
  });

  test("is not taken for somebody else's rule before it is settled: both hold it in the end", async () => {
    const life = aLife();
    await life.live(workerWith(life, "crash-after"), asks([A], "key"));
    const early = await life.live(life.worker(), asks([A], "early", NEIGHBOUR));
    expect(early).toMatchObject({ status: 503, body: { code: "group-busy" } });
    life.clock.advance(20_001);
    const late = await life.live(life.worker(), asks([A], "late", NEIGHBOUR));
    expect(late).toMatchObject({ body: { Request: { Status: "already-authorized" } } });
    expect(await life.recordTypes()).toEqual(["intended", "done", "shared"]);
    expect(await life.untilQuiet()).toEqual([]);
  });
});
