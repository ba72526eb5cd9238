import { describe, expect, test } from "@jest/globals";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { ChangeWindow } from "../../core/tickets/ticket.ts";
import { verifyLedger } from "../../lambda/audit/verify.ts";
import { carryOn } from "../../lambda/carryOn.ts";
import { aTicket, PAYMENTS_ROLE } from "../support/builders.ts";
import { type FakeTickets, fakeTickets } from "../support/fakeTickets.ts";
import { type Answer, iam, STRANGER_AUTHORIZER } from "../support/gatewayEvents.ts";
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
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LEE = "jira:5b10a2844c20165700ede21g";
const SAM = { authorizer: iam("AIDA0000000000000SAM", "arn:aws:iam::111122223333:user/sam") };

/** The world's first moment, and others from it on. */
const BEGIN = Date.parse("2026-01-02T03:04:05.000Z");
const at = (milliseconds: number) => new Date(BEGIN + milliseconds).toISOString();
const window = (start?: number, end?: number): ChangeWindow => ({
  ...(start === undefined ? {} : { start: at(start) }),
  ...(end === undefined ? {} : { end: at(end) }),
});

const STATEMENTS = `${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}', 'group:payments'] }]
allowedPorts:
  - { id: web, protocol: tcp, ports: [443] }
  - { id: databases, protocol: tcp, ports: [5432-5439] }
approvals:
  - id: dbs
    when: { ports: [{ protocol: tcp, ports: [5432-5439] }] }
    approvers: ['arn:aws:iam::111122223333:user/sam']
requiredTicket: [{ id: change, states: [Approved], window: true }]
`;
const PEOPLE = `people:
  - { id: lee, identities: ['${LEE}', 'webhook:tickets#1', '${PAYMENTS_ROLE}'], groups: [payments] }
`;
const policy = (statements = STATEMENTS) =>
  policyOf(statements, {}, peopleOfText(PEOPLE_HEAD + PEOPLE));

const named = (members = {}) => ({ Guard: { Ticket: "NET-12", ...members } });
const ticket = (kept?: ChangeWindow) =>
  aTicket({ people: [LEE], ...(kept === undefined ? {} : { window: kept }) });

async function aWorld(
  kept?: ChangeWindow,
): Promise<{ readonly world: World; readonly tickets: FakeTickets }> {
  const tickets = fakeTickets(ticket(kept));
  const wrap = (ports: World["ports"]) => ({ ...ports, tickets: tickets.read });
  return { world: await openWorld({ policy: policy(), wrap }), tickets };
}

/** A request that was made an hour before its window, which lasts an hour. */
async function scheduled(members = {}) {
  const { world, tickets } = await aWorld(window(HOUR, 2 * HOUR));
  const answer = await world.ask(aWish([WEB], named(members)));
  return { world, tickets, answer };
}

function say(world: World, what: string, of: Answer, call = {}): Promise<Answer> {
  const { Digest } = Object(Object(of.body).Request);
  const path = `/v1/requests/${idOf(of)}/${what}`;
  return world.call({ method: "POST", path, body: { Digest }, ...call });
}

async function isWhole(world: World): Promise<void> {
  expect((await verifyLedger(world.ports.ledger, { kind: "all" })).faults).toEqual([]);
}

async function hasEndedWhole(world: World): Promise<void> {
  expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  await isWhole(world);
}

describe("an allowed request before its window", () => {
  test("waits for it: 202, with the moment at which it begins, and nothing is opened", async () => {
    const { world, answer } = await scheduled();
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/v1/requests/${idOf(answer)}` },
      body: {
        Request: {
          Status: "scheduled",
          Effect: "allow",
          StartsAt: at(HOUR),
          Approvals: { Awaits: [], Given: [], WaitsUntil: at(2 * HOUR) },
          Findings: [{ code: "ticket-window-ahead", effect: "notice" }],
        },
      },
    });
    expect(world.calls).not.toContain("AuthorizeSecurityGroupEgress");
    expect(await world.ports.ledger.due(at(HOUR), 9)).toEqual([]);
    expect(await world.ports.ledger.due(at(HOUR + 1), 9)).toEqual([idOf(answer)]);
    expect(await requestStory(world, idOf(answer))).toEqual(["decided allow"]);
    await isWhole(world);
  });

  test("is judged again and carried out at its first moment, and not one before", async () => {
    const { world, tickets, answer } = await scheduled();
    world.clock.advance(HOUR - 1);
    await carryOn(world.ports, idOf(answer));
    await world.sweep();
    expect(tickets.asked).toHaveLength(1);
    expect(await storedOf(world, answer)).toMatchObject({ status: "scheduled", fence: 1 });
    world.clock.advance(1);
    await carryOn(world.ports, idOf(answer));
    expect(tickets.asked).toHaveLength(2);
    expect(await rulesOf(world)).toEqual([WEB]);
    expect(await shownOf(world, answer)).toMatchObject({ Status: "authorized", Findings: [] });
    expect(await shownOf(world, answer)).not.toHaveProperty("StartsAt");
    expect(await requestStory(world, idOf(answer))).toEqual(["decided allow", "decided allow"]);
    expect(await groupStory(world)).toEqual([`intended ${WEB}`, "done authorized"]);
    const records = await world.call({ path: `/v1/requests/${idOf(answer)}/records` });
    const decision = { effect: "allow", window: window(HOUR, 2 * HOUR) };
    const ticketThen = { key: "NET-12", state: "Approved", window: window(HOUR, 2 * HOUR) };
    const decided = { type: "decided", decision, facts: { ticket: ticketThen } };
    expect(records.body).toMatchObject({
      Records: [decided, decided, { type: "intended", facts: { ticket: ticketThen } }, {}],
    });
    await hasEndedWhole(world);
  });

  test("is carried out once, however many come by", async () => {
    const { world } = await scheduled();
    world.clock.advance(HOUR + 1);
    await Promise.all([world.sweep(), world.sweep(), world.sweep()]);
    expect(await groupStory(world)).toEqual([`intended ${WEB}`, "done authorized"]);
    await hasEndedWhole(world);
  });

  test("is answered with the same state when it is sent again", async () => {
    const { world } = await aWorld(window(HOUR, 2 * HOUR));
    const call = { headers: { "idempotency-key": "k" } };
    const first = await world.ask(aWish([WEB], named()), call);
    const again = await world.ask(aWish([WEB], named()), call);
    expect(again).toMatchObject({ status: 202, body: first.body });
  });

  test("is shown by a dry run, and nothing is written", async () => {
    const { world } = await aWorld(window(HOUR));
    expect(await world.ask(aWish([WEB], { ...named(), DryRun: true }))).toMatchObject({
      status: 200,
      body: { Decision: { Effect: "allow", StartsAt: at(HOUR) } },
    });
    expect(await world.ports.ledger.requests({ limit: 1 })).toEqual([]);
  });

  test("waits as well when it came through a hook", async () => {
    const { world } = await aWorld(window(HOUR, 2 * HOUR));
    const Request = aWish([WEB], named());
    const answer = await hooksOf(world)({ Action: "request", User: "1", Request });
    await world.carryOn();
    expect(await storedOf(world, answer)).toMatchObject({ status: "scheduled", dueAt: at(HOUR) });
    world.clock.advance(HOUR + 1);
    await world.sweep();
    expect(await rulesOf(world)).toEqual([WEB]);
    await hasEndedWhole(world);
  });

  test("is listed by its state", async () => {
    const { world, answer } = await scheduled();
    const list = await world.call({ path: "/v1/requests", query: { status: "scheduled" } });
    expect(list.body).toMatchObject({ Requests: [{ RequestId: idOf(answer) }] });
  });
});

describe("a window has its first moment, and not its last", () => {
  test.each<readonly [why: string, kept: ChangeWindow, status: number, codes: readonly string[]]>([
    ["begins in a millisecond", window(1, HOUR), 202, ["ticket-window-ahead"]],
    ["begins now", window(0, HOUR), 201, []],
    ["ends in a moment", window(-HOUR, HOUR), 201, []],
    ["ends now", window(-HOUR, 0), 403, ["ticket-window-over"]],
    ["has ended", window(-HOUR, -1), 403, ["ticket-window-over"]],
    ["ends before it begins", window(HOUR, HOUR), 403, ["ticket-window-over"]],
    ["has no beginning", window(undefined, HOUR), 201, []],
    ["has no end", window(-HOUR), 201, []],
    ["has neither", {}, 201, []],
    ["is in other words", { start: "2026-01-02T04:04:05+01:00" }, 201, []],
  ])("one that %s", async (_why, kept, status, codes) => {
    const { world } = await aWorld(kept);
    const answer = await world.ask(aWish([WEB], named()));
    expect(answer.status).toBe(status);
    expect((await storedOf(world, answer)).findings.map(({ code }) => code)).toEqual(codes);
    await isWhole(world);
  });

  test("a ticket without any is denied", async () => {
    const { world } = await aWorld();
    expect(await world.ask(aWish([WEB], named()))).toMatchObject({
      status: 403,
      body: { findings: [{ code: "ticket-no-window" }] },
    });
  });

  test("a window that is no time denies, as a check that failed", async () => {
    const { world } = await aWorld({ start: "tomorrow" });
    expect(await world.ask(aWish([WEB], named()))).toMatchObject({
      status: 403,
      body: { code: "denied-by-policy" },
    });
  });

  test("nobody waits where no statement keeps to windows, or one only warns", async () => {
    const { world } = await aWorld(window(HOUR));
    const free = world.under(policy(STATEMENTS.replace(", window: true", "")));
    expect(await free.ask(aWish([WEB], named()))).toMatchObject({ status: 201 });
    const warned = world.under(policy(STATEMENTS.replace("true", "true, mode: warn")));
    expect(await warned.ask(aWish(["tcp 443 198.51.100.0/24"], named()))).toMatchObject({
      status: 201,
      body: { Request: { Findings: [{ code: "ticket-window-ahead", effect: "notice" }] } },
    });
  });
});

describe("when its window begins, a scheduled request", () => {
  const later = async (
    change: (tickets: FakeTickets) => void,
  ): Promise<{
    readonly world: World;
    readonly now: StoredRequest;
    readonly tickets: FakeTickets;
  }> => {
    const { world, tickets, answer } = await scheduled();
    change(tickets);
    world.clock.advance(HOUR + 1);
    await world.sweep();
    return { world, tickets, now: await storedOf(world, answer) };
  };

  test("waits for longer where the window was moved, and has another deadline", async () => {
    const { world, now } = await later((tickets) =>
      tickets.put(ticket(window(3 * HOUR, 4 * HOUR))),
    );
    expect(now).toMatchObject({
      status: "scheduled",
      dueAt: at(3 * HOUR),
      waitsUntil: at(4 * HOUR),
      fence: 2,
    });
    await isWhole(world);
    world.clock.advance(2 * HOUR);
    await world.sweep();
    expect(await rulesOf(world)).toEqual([WEB]);
    await hasEndedWhole(world);
  });

  test.each<readonly [why: string, change: (tickets: FakeTickets) => void, code: string]>([
    [
      "its ticket was closed",
      (tickets) => tickets.put({ ...ticket(window(HOUR, 2 * HOUR)), state: "Closed" }),
      "ticket-state",
    ],
    ["its ticket is gone", (tickets) => tickets.drop("NET-12"), "ticket-not-found"],
    [
      "its window was brought forward and is over",
      (tickets) => tickets.put(ticket(window(0, HOUR))),
      "ticket-window-over",
    ],
    ["its window was taken away", (tickets) => tickets.put(ticket()), "ticket-no-window"],
    [
      "its ticket is somebody else's by now",
      (tickets) => tickets.put({ ...ticket(window(HOUR)), people: [] }),
      "ticket-not-yours",
    ],
  ])("is denied where %s", async (_why, change, code) => {
    const { world, now } = await later(change);
    expect(now).toMatchObject({ status: "denied", findings: [{ code }] });
    expect(now).not.toHaveProperty("dueAt");
    expect(await rulesOf(world)).toEqual([]);
    await hasEndedWhole(world);
  });

  test("is denied where the policy has another mind by then", async () => {
    const { world, answer } = await scheduled();
    const shut = world.under(policy(STATEMENTS.replace("443", "8443")));
    world.clock.advance(HOUR + 1);
    await shut.sweep();
    expect(await storedOf(world, answer)).toMatchObject({ status: "denied" });
    await hasEndedWhole(world);
  });

  test("waits for approval where the policy asks for it by then, counted from now", async () => {
    const { world, answer } = await scheduled();
    const asking = world.under(
      policy(STATEMENTS.replace("ports: [5432-5439] }] }", "ports: any }] }\n    waitsFor: PT30M")),
    );
    world.clock.advance(HOUR + 1);
    await asking.sweep();
    expect(await storedOf(world, answer)).toMatchObject({
      status: "pending-approval",
      waitsUntil: at(HOUR + 30 * MINUTE + 1),
    });
    expect(await say(asking, "approve", answer, SAM)).toMatchObject({ status: 202 });
    await asking.carryOn();
    expect(await rulesOf(world)).toEqual([WEB]);
    await hasEndedWhole(world);
  });

  test("ends with nothing new where its rules are there by then", async () => {
    const { world, answer } = await scheduled();
    await world.strangerMakes(WEB);
    world.clock.advance(HOUR + 1);
    await world.sweep();
    expect(await storedOf(world, answer)).toMatchObject({ status: "already-authorized" });
    await hasEndedWhole(world);
  });

  test("is tried each minute while the ticket can't be read, and carried out once it can", async () => {
    const { world, tickets, now } = await later((one) => one.fail("it rejects"));
    expect(now).toMatchObject({ status: "scheduled", fence: 1 });
    world.clock.advance(HOUR - 2);
    await world.sweep();
    expect(await rulesOf(world)).toEqual([]);
    tickets.fail();
    await world.sweep();
    expect(await rulesOf(world)).toEqual([WEB]);
    await hasEndedWhole(world);
  });

  test("expires where the ticket could not be read before the window's end", async () => {
    const { world, tickets, now } = await later((one) => one.fail("it throws"));
    world.clock.advance(HOUR + 1);
    await world.sweep();
    const after = await world.ports.ledger.request(now.requestId);
    expect(after).toMatchObject({ status: "expired" });
    expect(await requestStory(world, now.requestId)).toEqual(["decided allow", "expired "]);
    const shown = await world.ask(aWish([WEB], named()));
    expect(shown.status).toBe(503);
    tickets.fail();
    await world.sweep();
    expect(await rulesOf(world)).toEqual([]);
    await hasEndedWhole(world);
  });

  test("is judged once more after its end, where the ticket can be read again: that says why not", async () => {
    const { world, tickets, now } = await later((one) => one.fail("it says so"));
    world.clock.advance(HOUR);
    tickets.fail();
    await world.sweep();
    expect(await world.ports.ledger.request(now.requestId)).toMatchObject({
      status: "denied",
      findings: [{ code: "ticket-window-over" }],
    });
    await hasEndedWhole(world);
  });

  test("of a window without end is tried for a day", async () => {
    const { world, tickets } = await aWorld(window(HOUR));
    const answer = await world.ask(aWish([WEB], named()));
    tickets.fail("it rejects");
    world.clock.advance(25 * HOUR - 1);
    await world.sweep();
    expect(await storedOf(world, answer)).toMatchObject({ status: "scheduled" });
    world.clock.advance(1);
    await world.sweep();
    expect(await storedOf(world, answer)).toMatchObject({ status: "expired" });
    await hasEndedWhole(world);
  });
});

describe("rules that were scheduled", () => {
  test("stay as long as they were asked for, counted from when EC2 has them", async () => {
    const { world, answer } = await scheduled({ Duration: "PT30M" });
    world.clock.advance(HOUR + 1);
    await world.sweep();
    const { expiresAt = "" } = await storedOf(world, answer);
    expect(Date.parse(expiresAt) - BEGIN).toBeGreaterThanOrEqual(90 * MINUTE);
    expect(Date.parse(expiresAt) - BEGIN).toBeLessThan(91 * MINUTE);
  });

  test("are denied where they would have to go before they could be made", async () => {
    const { world } = await aWorld(window(HOUR));
    const answer = await world.ask(aWish([WEB], named({ ExpiresAt: at(HOUR) })));
    expect(answer).toMatchObject({
      status: 403,
      body: {
        findings: [
          {
            code: "end-in-past",
            detail: `${at(HOUR)} comes before any rule may be made: the ticket's window begins at ${at(HOUR)}; ask anew with a later end`,
          },
          { code: "ticket-window-ahead" },
        ],
      },
    });
    expect(await world.ask(aWish([WEB], named({ ExpiresAt: at(HOUR + 1) })))).toMatchObject({
      status: 202,
      body: { Request: { Approvals: { WaitsUntil: at(HOUR + 1) } } },
    });
  });

  test("are as long as the limit lets them, counted from when they may be made", async () => {
    const { world } = await aWorld(window(48 * HOUR));
    const limited = world.under(policy(`${STATEMENTS}limits: { maxDuration: P1D }\n`));
    const until = (hours: number) => named({ ExpiresAt: at(hours * HOUR) });
    expect(await limited.ask(aWish([WEB], until(72)))).toMatchObject({ status: 202 });
    expect(await limited.ask(aWish([WEB], until(73)))).toMatchObject({
      status: 403,
      body: { findings: [{ code: "duration-too-long" }, { code: "ticket-window-ahead" }] },
    });
  });

  test("expire with their end where nobody could look in time", async () => {
    const { world, tickets, answer } = await scheduled({ ExpiresAt: at(90 * MINUTE) });
    tickets.fail("it rejects");
    world.clock.advance(90 * MINUTE);
    await world.sweep();
    expect(await storedOf(world, answer)).toMatchObject({ status: "expired" });
    await hasEndedWhole(world);
  });

  test("of somebody who holds them already, and wants them for longer, wait too", async () => {
    const { world, tickets } = await aWorld(window(0));
    await world.ask(aWish([WEB], named({ Duration: "PT2H" })));
    tickets.put(ticket(window(HOUR)));
    expect(await world.ask(aWish([WEB], named({ Duration: "P7D" })))).toMatchObject({
      status: 202,
      body: { Request: { Status: "scheduled" } },
    });
    expect(await world.ask(aWish([WEB], named({ Duration: "PT1H" })))).toMatchObject({
      status: 200,
    });
    world.clock.advance(HOUR + 1);
    await world.sweep();
    await isWhole(world);
  });
});

describe("a request that needs approval and has a window", () => {
  test("is approved first, and then waits for its window", async () => {
    const { world } = await aWorld(window(HOUR, 2 * HOUR));
    const answer = await world.ask(aWish([DB], named()));
    expect(answer).toMatchObject({ body: { Request: { Status: "pending-approval" } } });
    expect(await say(world, "approve", answer, SAM)).toMatchObject({ status: 202 });
    await world.carryOn();
    expect(await shownOf(world, answer)).toMatchObject({
      Status: "scheduled",
      StartsAt: at(HOUR),
      Approvals: { Given: [{ Principal: expect.stringContaining("user/sam") }] },
    });
    expect(await say(world, "decline", answer, SAM)).toMatchObject({ status: 409 });
    await isWhole(world);
    world.clock.advance(HOUR + 1);
    await world.sweep();
    expect(await rulesOf(world)).toEqual([DB]);
    await hasEndedWhole(world);
  });

  test("is asked for once more where its approver may not approve any more", async () => {
    const { world } = await aWorld(window(HOUR, 2 * HOUR));
    const answer = await world.ask(aWish([DB], named()));
    await say(world, "approve", answer, SAM);
    await world.carryOn();
    world.clock.advance(HOUR + 1);
    await world.under(policy(STATEMENTS.replace("user/sam", "user/kim"))).sweep();
    expect(await storedOf(world, answer)).toMatchObject({
      status: "pending-approval",
      waitsUntil: at(HOUR + 7 * 24 * HOUR + 1),
    });
    await isWhole(world);
  });

  test("is denied where its window is over when somebody approves", async () => {
    const { world } = await aWorld(window(HOUR, 2 * HOUR));
    const answer = await world.ask(aWish([DB], named()));
    world.clock.advance(2 * HOUR);
    expect(await say(world, "approve", answer, SAM)).toMatchObject({
      status: 200,
      body: { Request: { Status: "denied", Findings: [{ code: "ticket-window-over" }, {}] } },
    });
    await hasEndedWhole(world);
  });
});

describe("whoever asked for what is scheduled", () => {
  test("may take it back", async () => {
    const { world, answer } = await scheduled();
    expect(await say(world, "cancel", answer)).toMatchObject({
      status: 200,
      body: { Request: { Status: "cancelled" } },
    });
    world.clock.advance(HOUR + 1);
    await world.sweep();
    expect(await rulesOf(world)).toEqual([]);
    await hasEndedWhole(world);
  });

  test("and nobody else", async () => {
    const { world, answer } = await scheduled();
    const stranger = { authorizer: STRANGER_AUTHORIZER };
    expect(await say(world, "cancel", answer, stranger)).toMatchObject({ status: 404 });
    expect(await storedOf(world, answer)).toMatchObject({ status: "scheduled" });
  });
});

describe("a request never executes outside of its ticket's window", () => {
  test("though the window ends between its judgement and its promise: it is judged anew", async () => {
    const { world } = await aWorld(window(-HOUR, 10));
    const { ports, clock } = world;
    const describeGroup: World["ports"]["ec2"]["describeGroup"] = async (groupId) => {
      const described = await ports.ec2.describeGroup(groupId);
      clock.advance(9);
      return described;
    };
    // Each look at the clock takes a millisecond.
    const slow = {
      ...clock,
      now: () => {
        clock.advance(1);
        return clock.now();
      },
    };
    const late = world.with({ ...ports, clock: slow, ec2: { ...ports.ec2, describeGroup } });
    const answer = await late.ask(aWish([WEB], named()));
    expect(answer).toMatchObject({ status: 403 });
    expect(await rulesOf(world)).toEqual([]);
  });

  test("nor is its call sent after the window's end", async () => {
    const { world } = await aWorld(window(-HOUR, 5_000));
    const untils: number[] = [];
    const { ports } = world;
    const authorize: World["ports"]["ec2"]["authorize"] = (call) => {
      untils.push(call.leaseUntil);
      world.clock.advance(5_000);
      return ports.ec2.authorize(call);
    };
    const slow = world.with({ ...ports, ec2: { ...ports.ec2, authorize } });
    expect(await slow.ask(aWish([WEB], named()))).toMatchObject({ status: 503 });
    expect(untils).toEqual([BEGIN + 5_000]);
    expect(await rulesOf(world)).toEqual([]);
    expect(await groupStory(world)).toEqual([`intended ${WEB}`, "done failed"]);
    await hasEndedWhole(world);
  });

  test.each<readonly [why: string, kept: ChangeWindow | undefined, again: boolean]>([
    ["is still open", undefined, true],
    ["has ended", window(-HOUR, 30_000), false],
    ["was moved to a later time", window(HOUR, 2 * HOUR), false],
  ])("nor is a lost call made again where its window %s", async (_why, kept, again) => {
    const { world, tickets } = await aWorld(window(-HOUR, HOUR));
    const { ports } = world;
    const lost = async () => {
      throw new Error("the worker is gone");
    };
    const dying = world.with({ ...ports, ec2: { ...ports.ec2, authorize: lost } });
    expect(await dying.ask(aWish([WEB], named()))).toMatchObject({ status: 504 });
    if (kept !== undefined) tickets.put(ticket(kept));
    world.clock.advance(MINUTE);
    await world.sweep();
    expect(await rulesOf(world)).toEqual(again ? [WEB] : []);
    world.clock.advance(15 * MINUTE);
    await world.sweep();
    expect((await groupStory(world)).at(-1)).toBe(again ? "done authorized" : "done failed");
    await hasEndedWhole(world);
  });
});
