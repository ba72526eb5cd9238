import { afterEach, describe, expect, test } from "@jest/globals";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { type FakeServiceNow, startServiceNow, TABLE_PATH } from "../support/fakeServiceNow.ts";
import { rulesOf } from "../support/tellings.ts";
import { serviceNowOf, watchedLedger } from "../support/ticketHooks.ts";
import { aChange, serviceNowTickets, ticketPolicy, WHO } from "../support/ticketScene.ts";
import { useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const KEY = "CHG0030001";
const WEB = "tcp 443 to 203.0.113.0/24";
const DB = "tcp 5432 to 203.0.113.7/32";
const { lee, sam, ann, stranger } = WHO;

let instances: FakeServiceNow[] = [];
afterEach(() => {
  for (const instance of instances) instance.close();
  instances = [];
});

async function aRound(
  rules: string,
  members: Readonly<Record<string, string>> = {},
  policy: Policy = ticketPolicy(serviceNowTickets()),
) {
  const now = await startServiceNow();
  instances.push(now);
  const told: StoredRequest[] = [];
  const world = await openWorld({ policy, wrap: watchedLedger(told) });
  const side = serviceNowOf(world, now, told);
  const row = now.make(aChange(rules, members));
  const requests = () => world.ports.ledger.requests({ limit: 100 });
  return { now, row, world, told, requests, ...side, hear: () => side.about(KEY) };
}

const lastNote = (now: FakeServiceNow) => now.notes(KEY).at(-1) ?? "";

async function aWaitingRound(members = {}) {
  const round = await aRound(DB, members);
  await round.hear();
  await round.world.carryOn();
  expect(await round.tell()).toEqual([]);
  return round;
}

describe("a change that asks", () => {
  test("becomes a rule, is told of each state in its work notes, and is closed", async () => {
    const { now, row, world, hear, tell, requests } = await aRound(`${WEB}\n`);
    expect(await hear()).toMatchObject({ status: 202, body: { Ticket: KEY, Outcome: "received" } });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual(["tcp 443 203.0.113.0/24"]);
    const [request] = await requests();
    expect(request).toMatchObject({
      status: "authorized",
      surface: "servicenow",
      principal: { id: "person:lee", identity: `servicenow:${lee.servicenow}` },
      ticket: KEY,
      tags: [{ Key: "Ticket", Value: KEY }],
    });
    expect(await tell()).toEqual([]);
    expect(now.notes(KEY)).toHaveLength(2);
    expect(lastNote(now)).toContain("Authorized: tcp 443 to 203.0.113.0/24 is open");
    expect(lastNote(now)).toContain(`https://guard.acme.example/v1/requests/${request?.requestId}`);
    expect(row).toMatchObject({
      state: "3",
      u_egress_request: request?.requestId,
      u_egress_digest: request?.digest,
    });
  });

  test("is asked for once, however often ServiceNow says so", async () => {
    const { hear, requests, world, tell } = await aRound(WEB);
    const answers = await Promise.all([hear(), hear(), hear()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 202]);
    await world.carryOn();
    await tell();
    expect(await hear()).toMatchObject({ body: { Outcome: "unchanged" } });
    expect(await requests()).toHaveLength(1);
  });

  test("for what the policy bans is told why, and goes back", async () => {
    const { now, row, world, hear, tell } = await aRound("tcp 443 to 10.0.0.0/8");
    await hear();
    await world.carryOn();
    await tell();
    expect(lastNote(now)).toMatch(
      /^The policy says no to tcp 443 to 10\.0\.0\.0\/8.*banned by private/,
    );
    expect(row.state).toBe("-5");
  });

  test.each([
    ["of a stranger", { requested_by: stranger.servicenow }, /knows nobody as servicenow:9{32}/],
    ["of nobody", { requested_by: "" }, /requested_by names nobody/],
    ["with a name for a user", { requested_by: "Lee" }, /requested_by names nobody/],
    ["without rules", { u_egress_rules: "" }, /u_egress_rules: is empty/],
    ["with a slip in a rule", { u_egress_rules: `${WEB}\n[code]x[/code]` }, /line 2: .*\(code\)/],
  ] as const)("%s is told what is wrong, once", async (_, members, words) => {
    const { now, hear, requests } = await aRound(WEB, members);
    expect([await hear(), await hear()]).toMatchObject([
      { status: 200, body: { Outcome: "told" } },
      { status: 200, body: { Outcome: "told" } },
    ]);
    expect(now.notes(KEY)).toHaveLength(1);
    expect(lastNote(now)).toMatch(words);
    expect(await requests()).toEqual([]);
  });

  test.each([
    ["in another state", { state: "-5" }, KEY],
    ["of another table", {}, "RITM0010001"],
    ["that is not there", {}, "CHG0099999"],
  ] as const)("not, as one %s, is left alone", async (_, members, number) => {
    const { now, about, requests } = await aRound(WEB, members);
    expect(await about(number)).toMatchObject({ status: 200, body: { Outcome: "unchanged" } });
    expect(now.notes(KEY)).toEqual([]);
    expect(await requests()).toEqual([]);
  });
});

describe("a change that is answered", () => {
  test("approves its request for whoever approved it there", async () => {
    const { now, world, hear, requests } = await aWaitingRound();
    now.answer(KEY, sam.servicenow, "approved");
    expect(await hear()).toMatchObject({ status: 200, body: { Outcome: "answered" } });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual(["tcp 5432 203.0.113.7/32"]);
    expect((await requests())[0]?.approvals).toMatchObject([
      { principal: { id: "person:sam", identity: `servicenow:${sam.servicenow}` } },
    ]);
    expect(await hear()).toMatchObject({ body: { Outcome: "unchanged", Status: "authorized" } });
  });

  test("or rejected ends its request", async () => {
    const { now, hear, requests, tell } = await aWaitingRound();
    now.answer(KEY, sam.servicenow, "rejected");
    expect(await hear()).toMatchObject({ body: { Outcome: "answered" } });
    expect((await requests())[0]).toMatchObject({ status: "declined" });
    await tell();
    expect(lastNote(now)).toContain("Declined by person:sam.");
  });

  test.each([
    ["whoever asked", lee.servicenow, /whoever filed/],
    ["a stranger", stranger.servicenow, /knows nobody as servicenow:/],
    [
      "an approver of other things",
      ann.servicenow,
      /none of those whose approval|no request that you may see/,
    ],
  ] as const)("by %s is not, and says why, once", async (_, approver, words) => {
    const { now, hear, requests } = await aWaitingRound();
    const before = now.notes(KEY).length;
    now.answer(KEY, approver, "approved");
    await hear();
    await hear();
    expect(now.notes(KEY)).toHaveLength(before + 1);
    expect(lastNote(now)).toMatch(words);
    expect((await requests())[0]?.status).toBe("pending-approval");
  });

  test("by setting the field alone is approved by nobody", async () => {
    const { now, hear, requests } = await aWaitingRound();
    now.edit(KEY, { approval: "approved" });
    expect(await hear()).toMatchObject({ body: { Outcome: "told" } });
    expect(lastNote(now)).toContain("the ticket does not show who gave it");
    expect((await requests())[0]?.status).toBe("pending-approval");
  });

  test("with another content by then is not", async () => {
    const { now, hear, requests } = await aWaitingRound();
    now.edit(KEY, { u_egress_rules: "tcp 5432 to 198.51.100.0/24" });
    now.answer(KEY, sam.servicenow, "approved");
    await hear();
    expect(lastNote(now)).toContain("asks for something else by now");
    expect((await requests())[0]?.status).toBe("pending-approval");
  });
});

describe("a message that is not ServiceNow's", () => {
  test.each([
    ["is forged", { secret: "whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB" }],
    ["is stale", { laterMs: -301_000 }],
    ["is from the future", { laterMs: 301_000 }],
    ["has a time that is none", { headers: { "webhook-timestamp": "NaN" } }],
    ["has no id", { headers: { "webhook-id": "" } }],
    ["is signed twice in one header", { headers: { "webhook-signature": "v1,AAAA,v1,AAAA" } }],
    ["is cut short", { sent: '{"number":"CHG' }],
    ["is empty", { sent: "" }],
  ] as const)("as it %s is refused, and ServiceNow is not asked", async (_, delivery) => {
    const { send, now } = await aRound(WEB);
    expect(await send({ number: KEY }, delivery)).toMatchObject({
      status: 401,
      body: { code: "signature-invalid" },
    });
    expect(now.asked).toEqual([]);
  });

  test.each([
    ["no number", {}],
    ["a number that is a query", { number: "CHG0030001^ORnumber!=x" }],
    ["a number that climbs", { number: "../sys_user" }],
    ["a sys_id", { number: "a".repeat(32) }],
    ["a list", []],
    ["no JSON", "x"],
  ])("of %s is refused, and ServiceNow is not asked", async (_, message) => {
    const { send, now } = await aRound(WEB);
    expect(await send(message)).toMatchObject({ status: 422, body: { code: "invalid-request" } });
    expect(now.asked).toEqual([]);
  });
});

describe("when ServiceNow fails", () => {
  const LOOK = `GET ${TABLE_PATH}?`;
  test.each([
    ["is down", { status: 503 }],
    ["has another password", { status: 401, body: "{}" }],
    ["hibernates, with a page that says so", { status: 200, body: "<html>" }],
    ["leads elsewhere", { status: 302, headers: { location: "http://127.0.0.1:1/" } }],
    ["is asked too often", { status: 429, headers: { "retry-after": "30" } }],
    ["answers something else", { status: 200, body: '{"result":{}}' }],
    ["loses its answer", { lost: true }],
  ] as const)("as it %s, the message is to come again, and then counts", async (_, fault) => {
    const { now, hear, requests } = await aRound(WEB);
    now.faults.push({ begins: LOOK, fault, times: 1 });
    expect(await hear()).toMatchObject({ status: 503, body: { code: "ticket-unavailable" } });
    expect(await requests()).toEqual([]);
    expect(await hear()).toMatchObject({ status: 202 });
  });

  test("as its approvals can't be read, nobody has approved yet", async () => {
    const { now, hear } = await aWaitingRound();
    now.answer(KEY, sam.servicenow, "approved");
    now.faults.push({
      begins: "GET /api/now/table/sysapproval_approver",
      fault: { status: 403, body: "{}" },
      times: 1,
    });
    expect(await hear()).toMatchObject({ status: 503 });
    expect(await hear()).toMatchObject({ body: { Outcome: "answered" } });
  });

  test("as it shows another record than was asked for, there is none", async () => {
    const { now, hear, requests } = await aRound(WEB);
    const both = (value: string) => ({ value, display_value: value });
    const fields = { ...aChange(WEB), sys_id: "a".repeat(32), number: "CHG0030002" };
    const other = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, both(value)] as const),
    );
    const body = JSON.stringify({ result: [other] });
    now.faults.push({ begins: LOOK, fault: { body }, times: 1 });
    expect(await hear()).toMatchObject({ status: 200, body: { Outcome: "unchanged" } });
    expect(await requests()).toEqual([]);
  });

  test("as it hides a field, it is not taken for an empty one", async () => {
    const { row, hear, open } = await aRound(WEB);
    delete row.end_date;
    expect(await hear()).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining("shows no end_date of CHG0030001") },
    });
    expect(await open(2_000).look(KEY)).toMatchObject({ kind: "unavailable" });
  });

  test("as a note was written and the answer is lost, it is not written twice", async () => {
    const { now, world, hear, tell } = await aRound(WEB);
    await hear();
    await world.carryOn();
    now.faults.push({ begins: "PATCH", fault: { lost: true }, times: 1 });
    expect(await tell()).toHaveLength(1);
    expect(await tell()).toEqual([]);
    expect(now.notes(KEY)).toHaveLength(2);
  });

  test("as a business rule refuses the state, the note stands all the same", async () => {
    const { now, row, world, hear, tell, lines } = await aRound(WEB);
    now.locked.states = true;
    await hear();
    await world.carryOn();
    expect(await tell()).toEqual([]);
    expect(now.notes(KEY)).toHaveLength(2);
    expect(row.state).toBe("-4");
    expect(lines.filter(({ message }) => message === "transition refused")).toMatchObject([
      { members: { reason: expect.stringContaining("aborted by Business Rule") } },
    ]);
  });
});

test("a change is a ticket with its state as people see it, its people, and its window in UTC", async () => {
  const { open, now, row } = await aRound(WEB, {
    assigned_to: sam.servicenow,
    start_date: "2026-11-30 09:00:00",
    end_date: "2026-11-30 11:00:00",
  });
  now.answer(KEY, sam.servicenow, "approved");
  expect(await open(2_000).look(KEY)).toMatchObject({
    kind: "sheet",
    sheet: {
      ticket: {
        key: KEY,
        system: "servicenow",
        url: `${now.url}/nav_to.do?uri=change_request.do%3Fsys_id%3D${row.sys_id}`,
        state: "Assess",
        people: [`servicenow:${lee.servicenow}`, `servicenow:${sam.servicenow}`],
        approved: true,
        window: { start: "2026-11-30T09:00:00.000Z", end: "2026-11-30T11:00:00.000Z" },
      },
    },
  });
});
