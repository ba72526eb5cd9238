import { describe, expect, test } from "@jest/globals";
import { requestChain } from "../../core/ledger/stored.ts";
import { verifyLedger } from "../../lambda/audit/verify.ts";
import { LedgerUnavailable, type Ports } from "../../lambda/ports.ts";
import { watchLists } from "../../lambda/watchLists.ts";
import { ask as askEc2 } from "../local/ec2/support.ts";
import { PAYMENTS_ROLE } from "../support/builders.ts";
import { NEIGHBOUR } from "../support/chains.ts";
import { type Answer, iam } from "../support/gatewayEvents.ts";
import { brokenEnds, brokenPromises } from "../support/invariants.ts";
import { HEAD, policyOf } from "../support/policyDocuments.ts";
import {
  groupStory,
  idOf,
  openRules,
  rulesOf,
  sceneOf,
  shownOf,
  storedOf,
} from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const LIST = "pl-0123456789abcdef0";
const WISH = aWish([`tcp 443 ${LIST}`, "tcp 443 203.0.113.0/24"]);

const policyWith = (onDrift: string, statements = "") =>
  policyOf(`${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}'] }]
bannedCidrs: [{ id: private, cidrs: [10.0.0.0/8], reason: not for anyone }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]
allowedPrefixLists:
  - { id: resolvers, prefixListId: ${LIST}, ownerId: '111122223333'${onDrift} }
limits: { minPrefixLength: { ipv4: 16 } }
${statements}`);
const ALARM = policyWith("");
const REVOKE = policyWith(", onDrift: revoke");

/** Somebody adds a block to the list, which makes its next version. */
async function grow(world: World, Cidr: string, CurrentVersion = 1): Promise<void> {
  const change = { PrefixListId: LIST, "AddEntry.1.Cidr": Cidr, CurrentVersion };
  expect(await askEc2(world.ec2, "ModifyManagedPrefixList", change)).toMatchObject({ status: 200 });
}

const neighbour = { authorizer: iam(`${NEIGHBOUR.id}:ci`, NEIGHBOUR.arn) };

const driftLines = ({ lines }: World) =>
  lines.filter(({ message }) => message === "prefix list drifted").map(({ members }) => members);

/** What must hold whatever was done: every chain verifies, and the ledger fits EC2. */
async function sound(world: World): Promise<void> {
  const scene = await sceneOf(world);
  expect([...(await brokenEnds(scene)), ...(await brokenPromises(scene))]).toEqual([]);
  expect(await verifyLedger(world.ports.ledger, { kind: "all" })).toMatchObject({
    verdict: "whole",
    faults: [],
  });
}

async function granted(world: World, call = {}): Promise<Answer> {
  const answer = await world.ask(WISH, call);
  expect([200, 201]).toContain(answer.status);
  return answer;
}

describe("a prefix list that an open rule leads to", () => {
  test("is let be where nothing has changed", async () => {
    const world = await openWorld({ policy: REVOKE });
    await granted(world);
    await watchLists(world.ports);
    expect((await groupStory(world)).slice(2)).toEqual([]);
    expect(world.lines.at(-1)).toMatchObject({ message: "lists watched", members: { lists: 1 } });
  });

  test("is let be where its later version would be allowed", async () => {
    const world = await openWorld({ policy: REVOKE });
    await granted(world);
    await grow(world, "192.0.2.0/24");
    await watchLists(world.ports);
    expect((await groupStory(world)).slice(2)).toEqual([]);
    expect(driftLines(world)).toEqual([]);
  });

  test.each([
    ["reaches a ban", "10.1.0.0/24", "banned-cidr"],
    ["is too broad", "64.0.0.0/8", "too-broad"],
  ])(
    "is noted and rung once where its later version %s, and the rule stays",
    async (_, cidr, code) => {
      const world = await openWorld({ policy: ALARM });
      const answer = await granted(world);
      const id = idOf(answer);
      await grow(world, cidr);
      for (let times = 0; times < 3; times += 1) await watchLists(world.ports);
      expect((await groupStory(world)).slice(2)).toEqual(["drift"]);
      expect(driftLines(world)).toEqual([
        expect.objectContaining({
          requestId: id,
          prefixListId: LIST,
          version: 2,
          judgedVersion: 1,
          onDrift: "alarm",
        }),
      ]);
      expect(await rulesOf(world)).toHaveLength(2);
      const { body } = await world.call({ path: `/v1/requests/${id}/records` });
      const records = Reflect.get(Object(body), "Records") as readonly object[];
      expect(records.at(-1)).toMatchObject({
        type: "drift",
        requestId: id,
        list: { prefixListId: LIST, version: 2 },
        judged: { prefixListId: LIST, version: 1 },
        ruleIds: [expect.stringMatching(/^sgr-/)],
        decision: { effect: "deny", findings: [expect.objectContaining({ code })] },
        policy: { digest: ALARM.digest },
        onDrift: "alarm",
      });
      expect(await shownOf(world, answer)).toMatchObject({ RulesStatus: "open" });
      await sound(world);
    },
  );

  test("is noted once more for each version after that", async () => {
    const world = await openWorld({ policy: ALARM });
    await granted(world);
    await grow(world, "10.1.0.0/24");
    await watchLists(world.ports);
    await grow(world, "10.2.0.0/24", 2);
    await watchLists(world.ports);
    await watchLists(world.ports);
    expect((await groupStory(world)).slice(2)).toEqual(["drift", "drift"]);
    expect(driftLines(world).map(({ version }) => version)).toEqual([2, 3]);
    await sound(world);
  });

  test("is let be where it is the policy that has changed, and not the list", async () => {
    const world = await openWorld({ policy: ALARM });
    await granted(world);
    const narrower = world.under(
      policyOf(`${HEAD}
allowedPorts: [{ id: web, protocol: tcp, ports: [8443] }]
allowedPrefixLists:
  - { id: resolvers, prefixListId: ${LIST}, ownerId: '111122223333', onDrift: revoke }
`),
    );
    await watchLists(narrower.ports);
    expect((await groupStory(world)).slice(2)).toEqual([]);
  });

  test("does not bring up again who may ask, and with which tags", async () => {
    const world = await openWorld({ policy: REVOKE });
    await granted(world);
    await grow(world, "192.0.2.0/24");
    const stricter = policyOf(`${HEAD}
allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]
allowedPrefixLists:
  - { id: resolvers, prefixListId: ${LIST}, ownerId: '111122223333', onDrift: revoke }
requiredTags: [{ key: Cost, pattern: '[0-9]+' }]
limits: { maxDuration: PT1H, maxRulesPerRequest: 1 }
`);
    await watchLists(world.under(stricter).ports);
    expect((await groupStory(world)).slice(2)).toEqual([]);
  });
});

describe("a rule to a list that has drifted, where the policy says revoke,", () => {
  test("goes, with all that its request holds, on record before and after", async () => {
    const world = await openWorld({ policy: REVOKE });
    const answer = await granted(world);
    await grow(world, "10.1.0.0/24");
    await watchLists(world.ports);
    expect(await rulesOf(world)).toEqual([]);
    expect((await groupStory(world)).slice(2)).toEqual(["drift", "revoke-intended", "revoked"]);
    const stored = await storedOf(world, answer);
    const seq = stored.groupRecords.at(-2) ?? 0;
    const intended = await world.ports.ledger.record(
      `group/111122223333/us-east-1/${stored.group.groupId}`,
      seq,
    );
    expect(intended?.record.cause).toEqual({ kind: "drifted", prefixListId: LIST, version: 2 });
    expect(await shownOf(world, answer)).toMatchObject({ RulesStatus: "revoked" });
    // The answer of the records is held against the API's description.
    expect((await world.call({ path: `/v1/requests/${idOf(answer)}/records` })).status).toBe(200);
    await watchLists(world.ports);
    expect((await groupStory(world)).length).toBe(5);
    await sound(world);
  });

  test("goes once the last of those who share it has let go, each of them on record", async () => {
    const world = await openWorld({ policy: REVOKE });
    const [first, second] = [await granted(world), await granted(world, neighbour)];
    expect(await openRules(world)).toContain(`tcp 443 ${LIST} for 2`);
    await grow(world, "10.1.0.0/24");
    await watchLists(world.ports);
    expect(await rulesOf(world)).toEqual([]);
    expect((await groupStory(world)).slice(3)).toEqual([
      "drift",
      "released",
      "drift",
      "revoke-intended",
      "revoked",
    ]);
    expect(await shownOf(world, first)).toMatchObject({ RulesStatus: "revoked" });
    expect(await shownOf(world, second, neighbour)).toMatchObject({ RulesStatus: "revoked" });
    await sound(world);
  });

  test("stays for whoever was judged on just this version, under the policy of then", async () => {
    const world = await openWorld({ policy: REVOKE });
    await granted(world);
    await grow(world, "64.0.0.0/12");
    const wide = world.under({ ...REVOKE, limits: { ...REVOKE.limits, minPrefixLength: {} } });
    await granted(wide, neighbour);
    await watchLists(world.ports);
    expect((await groupStory(world)).slice(3)).toEqual(["drift", "released"]);
    expect(await openRules(world)).toContain(`tcp 443 ${LIST} for 1`);
    await sound(world);
  });

  test("goes later where another change has taken its group, and is noted at once", async () => {
    const world = await openWorld({ policy: REVOKE });
    await granted(world);
    await grow(world, "10.1.0.0/24");
    const dying = world.with({
      ...world.ports,
      ec2: { ...world.ports.ec2, authorize: () => Promise.reject(new Error("the worker died")) },
    });
    await dying.ask(aWish(["tcp 443 192.0.2.0/24"]));
    await watchLists(world.ports);
    expect(world.lines).toContainEqual(
      expect.objectContaining({ message: "drifted rules stay for now" }),
    );
    expect(await rulesOf(world)).toHaveLength(2);
    for (let minute = 0; minute < 14; minute += 1) {
      world.clock.advance(60_000);
      await world.sweep();
    }
    await watchLists(world.ports);
    expect(await rulesOf(world)).not.toContain(`tcp 443 ${LIST}`);
    expect(driftLines(world)).toHaveLength(1);
    await sound(world);
  });

  test("is revoked again later where EC2 refuses", async () => {
    const world = await openWorld({ policy: REVOKE });
    const answer = await granted(world);
    await grow(world, "10.1.0.0/24");
    const action = "RevokeSecurityGroupEgress";
    world.ec2.faults.strike({ action, effect: "none", answer: "UnauthorizedOperation" });
    await watchLists(world.ports);
    expect(await shownOf(world, answer)).toMatchObject({ RulesStatus: "revoking" });
    world.clock.advance(6 * 60_000);
    await world.sweep();
    expect(await rulesOf(world)).toEqual([]);
    await sound(world);
  });
});

describe("nothing is noted and nothing revoked where", () => {
  test.each([
    "DescribeManagedPrefixLists",
    "GetManagedPrefixListEntries",
    "DescribeSecurityGroups",
  ])("%s fails; the next time finds it", async (action) => {
    const world = await openWorld({ policy: REVOKE });
    await granted(world);
    await grow(world, "10.1.0.0/24");
    world.ec2.faults.strike({ action, effect: "none", answer: "UnauthorizedOperation" });
    await watchLists(world.ports);
    expect((await groupStory(world)).slice(2)).toEqual([]);
    await watchLists(world.ports);
    expect(await rulesOf(world)).toEqual([]);
    await sound(world);
  });

  test("the lists of a group that nobody opened anything in", async () => {
    const world = await openWorld({ policy: REVOKE });
    await world.strangerMakes(`tcp 443 ${LIST}`);
    await grow(world, "10.1.0.0/24");
    world.calls.length = 0;
    await watchLists(world.ports);
    expect(world.calls).toEqual([]);
    expect(await rulesOf(world)).toHaveLength(1);
  });
});

/** Ports of which the one call with this number fails, with or without its effect; and how many calls there were. */
function failing(ports: Ports, number: number, when: "before" | "after") {
  let count = 0;
  const meet = async <T>(work: () => Promise<T>): Promise<T> => {
    count += 1;
    if (count !== number) return work();
    if (when === "after") await work();
    throw new LedgerUnavailable("no answer");
  };
  const wrapped = <T extends object>(port: T): T =>
    Object.fromEntries(
      Object.entries(port).map(([name, call]) => [
        name,
        (...args: unknown[]) => meet(async () => (call as (...a: unknown[]) => unknown)(...args)),
      ]),
    ) as T;
  const { ec2, ledger } = ports;
  return { ports: { ...ports, ec2: wrapped(ec2), ledger: wrapped(ledger) }, calls: () => count };
}

describe("a watch of which any one call fails", () => {
  test.each(["before", "after"] as const)(
    "%s it took effect leaves everything sound, and the next one ends it",
    async (when) => {
      for (let number = 1; ; number += 1) {
        const world = await openWorld({ policy: REVOKE });
        const answer = await granted(world);
        await grow(world, "10.1.0.0/24");
        const { ports, calls } = failing(world.ports, number, when);
        await watchLists(ports).catch(() => {});
        expect(brokenPromisesOf(await brokenPromises(await sceneOf(world)), number)).toEqual([]);
        if (calls() < number) {
          expect(number).toBeGreaterThan(8);
          break;
        }
        await watchLists(world.ports);
        for (let minute = 0; minute < 14; minute += 1) {
          world.clock.advance(60_000);
          await world.sweep();
        }
        const story = await groupStory(world);
        expect({ number, drifts: story.filter((type) => type === "drift").length }).toEqual({
          number,
          drifts: 1,
        });
        expect({ number, rules: await rulesOf(world) }).toEqual({ number, rules: [] });
        expect(await shownOf(world, answer)).toMatchObject({ RulesStatus: "revoked" });
        await sound(world);
      }
    },
    60_000,
  );
});

function brokenPromisesOf(broken: readonly string[], number: number): readonly string[] {
  return broken.map((one) => `call ${number}: ${one}`);
}

test("a list whose last judgement is not on record is taken for changed", async () => {
  const world = await openWorld({ policy: ALARM });
  const answer = await granted(world);
  await grow(world, "10.1.0.0/24");
  const { ledger } = world.ports;
  const chain = requestChain(idOf(answer));
  const blind: Ports = {
    ...world.ports,
    ledger: {
      ...ledger,
      record: async (name, seq) => (name === chain ? undefined : ledger.record(name, seq)),
    },
  };
  await watchLists(blind);
  expect(driftLines(world)).toEqual([expect.objectContaining({ judgedVersion: undefined })]);
  await sound(world);
});
