import { describe, expect, test } from "@jest/globals";
import type { AuditScope } from "../../../core/ledger/audit/exportForm.ts";
import { requestMark } from "../../../core/ledger/holdings.ts";
import { ec2MarkedRules } from "../../../lambda/adapters/ec2MarkedRules.ts";
import { newReport } from "../../../lambda/audit/report.ts";
import { verifyLive } from "../../../lambda/audit/verifyLive.ts";
import { LedgerUnavailable, type MarkedRules } from "../../../lambda/ports.ts";
import { must } from "../../support/builders.ts";
import { GROUP, OTHER_GROUP } from "../../support/ledgerBuilders.ts";
import { storedOf } from "../../support/tellings.ts";
import { aWish, useWorlds, type World } from "../../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";
const B = "tcp 80 203.0.113.0/24";
const ALL: AuditScope = { kind: "all" };

/** What the audit finds between a world's ledger and its EC2, as `kind rule: detail` without ids. */
async function found(world: World, scope = ALL, marked = markedIn(world)) {
  const draft = newReport();
  const { ledger, deployment } = world.ports;
  await verifyLive(ledger, scope, { deployment, marked }, draft);
  return draft
    .report()
    .faults.map(({ kind, of, detail }) => `${kind} ${of.split("/")[0]}: ${detail}`);
}

function markedIn(world: World): MarkedRules {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return ec2MarkedRules({ endpoint: world.ec2.url, region: "us-east-1", credentials });
}

async function markOf(world: World, rules: readonly string[]) {
  return requestMark(await storedOf(world, await world.ask(aWish(rules))));
}

describe("the rules in EC2 and those in the ledger", () => {
  test("are the same as long as nobody goes past the guard", async () => {
    const world = await openWorld();
    await world.ask(aWish([A, "icmp 8/-1 203.0.113.0/24"]));
    await world.ask(aWish([B]));
    await world.ask(aWish(["tcp 22 203.0.113.0/24"]));
    await world.strangerMakes("tcp 22 198.51.100.0/24");
    expect(await found(world)).toEqual([]);
    expect(await found(world, { kind: "group", group: GROUP })).toEqual([]);
    expect(await found(world, { kind: "group", group: OTHER_GROUP })).toEqual([]);
  });

  test("differ where somebody took a rule away", async () => {
    const world = await openWorld();
    const answer = await world.ask(aWish([A]));
    const [rule] = (await storedOf(world, answer)).rules;
    await world.strangerRevokes(must(rule, "a rule").SecurityGroupRuleId);
    expect(await found(world)).toEqual([
      expect.stringMatching(
        /^missing rule: tcp 443 203\.0\.113\.0\/24 is held open for req-\w+; EC2 has no such rule/,
      ),
    ]);
  });

  test("differ where somebody made a rule with the mark of a request, which never asked for it", async () => {
    const world = await openWorld();
    const mark = await markOf(world, [A]);
    await world.strangerMakes("tcp 22 0.0.0.0/0", [mark]);
    expect(await found(world)).toEqual([
      expect.stringMatching(/^invalid rule: tcp 22 0\.0\.0\.0\/0 was never intended for req-/),
    ]);
  });

  test("differ where somebody made up a mark, or copied half of one", async () => {
    const world = await openWorld();
    const { Key, Value } = await markOf(world, [A]);
    const [id = ""] = Value.split(".");
    await world.strangerMakes("tcp 22 192.0.2.1/32", [{ Key, Value: `req-${"0".repeat(32)}.1` }]);
    await world.strangerMakes("tcp 22 192.0.2.2/32", [{ Key, Value: `${id}.${"0".repeat(32)}` }]);
    await world.strangerMakes("tcp 22 192.0.2.3/32", [{ Key, Value: "" }]);
    expect(await found(world)).toEqual([
      expect.stringMatching(/^invalid rule: .*knows no such request/),
      expect.stringMatching(/^invalid rule: .*a copy/),
      expect.stringMatching(/^invalid rule: .*knows no such request/),
    ]);
  });

  test("differ where a rule was made again that the ledger does not hold open any more", async () => {
    const world = await openWorld();
    const answer = await world.ask(aWish([A]));
    const stored = await storedOf(world, answer);
    const [rule] = stored.rules;
    await world.strangerRevokes(must(rule, "a rule").SecurityGroupRuleId);
    await world.strangerMakes(A, [requestMark(stored)]);
    expect(await found(world)).toEqual([
      expect.stringMatching(/^missing rule: /),
      expect.stringMatching(/^invalid rule: .*the ledger does not hold it open/),
    ]);
  });

  test("may differ while a request is under way", async () => {
    let called = false;
    const world = await openWorld({
      wrap: ({ ec2, ...ports }) => ({
        ...ports,
        ec2: {
          ...ec2,
          authorize: async (call) => {
            await ec2.authorize(call);
            called = true;
            return { kind: "unknown", message: "no answer" };
          },
          describeGroup: async (groupId) =>
            called ? { kind: "unavailable", message: "no answer" } : ec2.describeGroup(groupId),
        },
      }),
    });
    const answer = await world.ask(aWish([A]));
    expect(answer.status).toBe(504);
    expect(await world.rules()).toHaveLength(1);
    expect(await found(world)).toEqual([]);
  });
});

describe("what can't be asked is a gap:", () => {
  test("EC2", async () => {
    const world = await openWorld();
    const marked: MarkedRules = async () => ({ kind: "unavailable", message: "throttled" });
    expect(await found(world, ALL, marked)).toEqual([
      "gap EC2: its rules could not be listed: throttled",
    ]);
  });

  test("the ledger", async () => {
    const world = await openWorld();
    await world.ask(aWish([A]));
    const draft = newReport();
    const silent = () => Promise.reject(new LedgerUnavailable("no answer"));
    const { ledger, deployment } = world.ports;
    const live = { deployment, marked: markedIn(world) };
    await verifyLive({ ...ledger, request: silent }, ALL, live, draft);
    await verifyLive({ ...ledger, heads: silent }, ALL, live, draft);
    expect(draft.report()).toMatchObject({ verdict: "incomplete", counts: { gap: 2 } });
  });
});
