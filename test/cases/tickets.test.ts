import { describe, expect, test } from "@jest/globals";
import { verifyLedger } from "../../lambda/audit/verify.ts";
import type { Ports } from "../../lambda/ports.ts";
import { aTicket, PAYMENTS_ROLE } from "../support/builders.ts";
import { FAILURES, type FakeTickets, fakeTickets } from "../support/fakeTickets.ts";
import { type Answer, iam } from "../support/gatewayEvents.ts";
import { hooksOf } from "../support/hooks.ts";
import { brokenEnds } from "../support/invariants.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf } from "../support/policyDocuments.ts";
import {
  groupStory,
  idOf,
  requestStory,
  rulesOf,
  sceneOf,
  shownOf,
  storedOf,
} from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const WEB = "tcp 443 203.0.113.0/24";
const DB = "tcp 5432 203.0.113.0/24";
const SSH = "tcp 22 203.0.113.0/24";
const MINUTE = 60_000;
const LEE = "jira:5b10a2844c20165700ede21g";
const SAM = { authorizer: iam("AIDA0000000000000SAM", "arn:aws:iam::111122223333:user/sam") };

const STATEMENTS = `${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}', 'group:payments'] }]
allowedPorts:
  - { id: web, protocol: tcp, ports: [443] }
  - { id: databases, protocol: tcp, ports: [5432-5439] }
approvals:
  - id: dbs
    when: { ports: [{ protocol: tcp, ports: [5432-5439] }] }
    approvers: ['arn:aws:iam::111122223333:user/sam']
requiredTicket: [{ id: change, states: [Approved, Doing] }]
`;
const PEOPLE = `people:
  - { id: lee, identities: ['${LEE}', 'webhook:tickets#1', '${PAYMENTS_ROLE}'], groups: [payments] }
`;
const policy = (statements = STATEMENTS) =>
  policyOf(statements, {}, peopleOfText(PEOPLE_HEAD + PEOPLE));

const OWN = aTicket({ people: [LEE] });
const NAMED = { Guard: { Ticket: "NET-12" } };

async function aWorld(
  tickets: FakeTickets = fakeTickets(OWN),
  members: Partial<Ports> = {},
): Promise<{ readonly world: World; readonly tickets: FakeTickets }> {
  const wrap = (ports: Ports) => ({ ...ports, tickets: tickets.read, ...members });
  return { world: await openWorld({ policy: policy(), wrap }), tickets };
}

const codesOf = ({ body }: Answer) =>
  Object(body).findings.map(({ code }: { readonly code: string }) => code);

async function isWhole(world: World): Promise<void> {
  expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  expect((await verifyLedger(world.ports.ledger, { kind: "all" })).faults).toEqual([]);
}

describe("a request that needs a ticket", () => {
  test("is carried out where its ticket is in order, which stands in its records", async () => {
    const { world, tickets } = await aWorld();
    const answer = await world.ask(aWish([WEB], NAMED));
    expect(answer).toMatchObject({
      status: 201,
      body: { Request: { Status: "authorized", Ticket: "NET-12", Findings: [] } },
    });
    expect(tickets.asked).toEqual(["NET-12"]);
    const { ledger } = world.ports;
    const chain = `request/${idOf(answer)}`;
    const { url: _, ...ground } = OWN;
    expect((await ledger.record(chain, 1))?.record).toMatchObject({ facts: { ticket: ground } });
    expect(JSON.stringify(await ledger.record(chain, 1))).not.toContain("atlassian");
    await isWhole(world);
  });

  test.each<
    readonly [
      why: string,
      members: Readonly<Record<string, unknown>>,
      change: (tickets: FakeTickets) => void,
      codes: readonly string[],
    ]
  >([
    ["names none", {}, () => {}, ["ticket-missing"]],
    [
      "names one that is not there",
      NAMED,
      (tickets) => tickets.drop("NET-12"),
      ["ticket-not-found"],
    ],
    [
      "names one that is closed and somebody else's",
      NAMED,
      (tickets) => tickets.put(aTicket({ state: "Closed", people: ["jira:1"] })),
      ["ticket-state", "ticket-not-yours"],
    ],
  ])("is denied where it %s, and that is on record", async (_why, members, change, codes) => {
    const { world, tickets } = await aWorld();
    change(tickets);
    const answer = await world.ask(aWish([WEB], members));
    expect(answer).toMatchObject({ status: 403, body: { code: "denied-by-policy" } });
    expect(codesOf(answer)).toEqual(codes);
    expect(await requestStory(world, idOf(answer))).toEqual(["decided deny"]);
    expect(await rulesOf(world)).toEqual([]);
    await isWhole(world);
  });

  test("is shown by a dry run what is wrong with its ticket, and nothing is written", async () => {
    const { world, tickets } = await aWorld();
    tickets.put(aTicket({ state: "Closed", people: [LEE] }));
    expect(await world.ask(aWish([WEB], { ...NAMED, DryRun: true }))).toMatchObject({
      status: 200,
      body: { Decision: { Effect: "deny", Findings: [{ code: "ticket-state" }] } },
    });
    expect(await world.ports.ledger.requests({ limit: 1 })).toEqual([]);
  });

  test("asks no system where the policy asks for no ticket", async () => {
    const { world, tickets } = await aWorld();
    const free = world.under(policyOf(STATEMENTS.replace(/^requiredTicket.*$/m, "")));
    expect(await free.ask(aWish([WEB], NAMED))).toMatchObject({ status: 201 });
    expect(tickets.asked).toEqual([]);
  });

  test("is not denied for a ticket that a statement elsewhere asks for, though that can't be read", async () => {
    const { world, tickets } = await aWorld();
    tickets.fail("it rejects");
    const elsewhere = STATEMENTS.replace("Doing]", "Doing], where: { groupTags: { stage: prod } }");
    const other = world.under(policy(elsewhere));
    expect(await other.ask(aWish([WEB], NAMED))).toMatchObject({ status: 201 });
  });

  test("is told of a ticket that can't be read where a statement only warns", async () => {
    const { world, tickets } = await aWorld();
    tickets.fail("it rejects");
    const warned = world.under(policy(STATEMENTS.replace("Doing]", "Doing], mode: warn")));
    expect(await warned.ask(aWish([WEB], NAMED))).toMatchObject({
      status: 201,
      body: { Request: { Findings: [{ code: "ticket-unavailable", effect: "notice" }] } },
    });
  });
});

describe("a ticket that can't be read", () => {
  const how = Object.keys(FAILURES) as (keyof typeof FAILURES)[];
  test.each(how)(
    "denies nothing and opens nothing, and the key stays free: %s",
    async (failure) => {
      const { world, tickets } = await aWorld();
      tickets.fail(failure);
      const call = { headers: { "idempotency-key": "k" } };
      expect(await world.ask(aWish([WEB], NAMED), call)).toMatchObject({
        status: 503,
        headers: { "retry-after": "5" },
        body: { code: "ticket-unavailable", detail: expect.stringContaining("NET-12") },
      });
      expect(await world.ports.ledger.requests({ limit: 1 })).toEqual([]);
      expect(world.lines).toContainEqual(
        expect.objectContaining({
          message: "ticket not read",
          members: { key: "NET-12", reason: expect.stringMatching(/./) },
        }),
      );
      tickets.fail();
      expect(await world.ask(aWish([WEB], NAMED), call)).toMatchObject({ status: 201 });
      await isWhole(world);
    },
  );

  test("is none that could be read where no system is configured", async () => {
    const world = await openWorld({ policy: policy() });
    expect(await world.ask(aWish([WEB], NAMED))).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining("no ticket system is configured") },
    });
  });

  test("is not waited for where the request is denied anyway", async () => {
    const { world, tickets } = await aWorld();
    tickets.fail("it says so");
    const answer = await world.ask(aWish([SSH], NAMED));
    expect(answer).toMatchObject({ status: 403 });
    expect(codesOf(answer)).toEqual(["port-not-allowed", "ticket-unavailable"]);
  });

  test("leaves a dry run without an answer, too", async () => {
    const { world, tickets } = await aWorld();
    tickets.fail("it says so");
    expect(await world.ask(aWish([WEB], { ...NAMED, DryRun: true }))).toMatchObject({
      status: 503,
      body: { code: "ticket-unavailable" },
    });
  });

  test("is tried for an hour for what came through a hook, and then ends it", async () => {
    const { world, tickets } = await aWorld();
    tickets.fail("it rejects");
    const Request = aWish([WEB], NAMED);
    const answer = await hooksOf(world)({ Action: "request", User: "1", Request });
    world.clock.advance(60 * MINUTE - 1);
    await world.sweep();
    expect(await storedOf(world, answer)).toMatchObject({ status: "received" });
    world.clock.advance(1);
    await world.sweep();
    expect(await storedOf(world, answer)).toMatchObject({
      status: "failed",
      problem: { code: "ticket-unavailable" },
    });
    expect(await requestStory(world, idOf(answer))).toEqual(["received ", "unjudged "]);
    await isWhole(world);
  });

  test("is asked for again within the hour, and then found", async () => {
    const { world, tickets } = await aWorld();
    tickets.fail("it rejects");
    const Request = aWish([WEB], NAMED);
    await hooksOf(world)({ Action: "request", User: "1", Request });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([]);
    tickets.fail();
    world.clock.advance(MINUTE);
    await world.sweep();
    expect(await rulesOf(world)).toEqual([WEB]);
    await isWhole(world);
  });
});

describe("a ticket is read again", () => {
  async function approved(world: World, answer: Answer) {
    const { Digest } = Object(Object(answer.body).Request);
    const path = `/v1/requests/${idOf(answer)}/approve`;
    return world.call({ method: "POST", path, body: { Digest }, ...SAM });
  }

  test("when the request is approved: one that is closed by then denies it", async () => {
    const { world, tickets } = await aWorld();
    const answer = await world.ask(aWish([DB], NAMED));
    expect(answer).toMatchObject({ status: 202 });
    tickets.put({ ...OWN, state: "Closed" });
    expect(await approved(world, answer)).toMatchObject({
      status: 200,
      body: { Request: { Status: "denied" } },
    });
    await isWhole(world);
  });

  test("when the request is approved: one that can't be read takes no approval", async () => {
    const { world, tickets } = await aWorld();
    const answer = await world.ask(aWish([DB], NAMED));
    tickets.fail("it rejects");
    expect(await approved(world, answer)).toMatchObject({
      status: 503,
      body: { code: "ticket-unavailable" },
    });
    expect(await shownOf(world, answer)).toMatchObject({ Status: "pending-approval" });
    tickets.fail();
    expect(await approved(world, answer)).toMatchObject({ status: 202 });
  });

  test("before an approved request is carried out", async () => {
    const { world, tickets } = await aWorld();
    const answer = await world.ask(aWish([DB], NAMED));
    await approved(world, answer);
    tickets.fail("it rejects");
    await world.carryOn();
    expect(await storedOf(world, answer)).toMatchObject({ status: "approved" });
    tickets.fail();
    tickets.put({ ...OWN, state: "Closed" });
    await world.carryOn();
    expect(await storedOf(world, answer)).toMatchObject({ status: "denied" });
    expect(await rulesOf(world)).toEqual([]);
    await isWhole(world);
  });

  test.each<readonly [why: string, change: (tickets: FakeTickets) => void, again: boolean]>([
    ["is in order: it is", () => {}, true],
    ["is closed by then: it is not", (tickets) => tickets.put({ ...OWN, state: "Closed" }), false],
    ["can't be read: it is not", (tickets) => tickets.fail("it rejects"), false],
  ])("before a call that was lost is made again. The ticket %s", async (_why, change, again) => {
    const { world, tickets } = await aWorld();
    const lost = async () => {
      throw new Error("the worker is gone");
    };
    const { ports } = world;
    const dying = world.with({ ...ports, ec2: { ...ports.ec2, authorize: lost } });
    expect(await dying.ask(aWish([WEB], NAMED))).toMatchObject({ status: 504 });
    change(tickets);
    world.clock.advance(MINUTE);
    await world.sweep();
    expect(await rulesOf(world)).toEqual(again ? [WEB] : []);
    world.clock.advance(15 * MINUTE);
    await world.sweep();
    expect((await groupStory(world)).at(-1)).toBe(again ? "done authorized" : "done failed");
    await isWhole(world);
  });
});
