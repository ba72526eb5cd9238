import { afterEach, describe, expect, test } from "@jest/globals";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import { isSafe, openCalls } from "../../lambda/adapters/ticketCalls.ts";
import { SecretsUnavailable } from "../../lambda/ports.ts";
import type { DeskReading } from "../../lambda/tickets/desk.ts";
import { ticketsOf } from "../../lambda/tickets/reading.ts";
import { type FakeJira, GUARD_ACCOUNT, startJira } from "../support/fakeJira.ts";
import { virtualClock } from "../support/standIns.ts";
import { rulesOf, storedOf } from "../support/tellings.ts";
import { jiraOf, watchedLedger } from "../support/ticketHooks.ts";
import {
  asked,
  JIRA_FIELDS,
  jiraTickets,
  statesOf,
  ticketPolicy,
  WHO,
  WORKFLOW,
} from "../support/ticketScene.ts";
import { aWish, useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const KEY = "NET-12";
const { lee, sam } = WHO;
const HOUR = 3_600_000;

let jiras: FakeJira[] = [];
afterEach(() => {
  for (const jira of jiras) jira.close();
  jiras = [];
});

async function aRound(policy = ticketPolicy()) {
  const jira = await startJira();
  jiras.push(jira);
  Object.assign(jira.workflow, WORKFLOW);
  const told: StoredRequest[] = [];
  const all: StoredRequest[] = [];
  const bare = await openWorld({ policy, wrap: watchedLedger(told) });
  const { open } = jiraOf(bare, jira, told);
  const commit: typeof bare.ports.ledger.commit = async (change) => {
    const committed = await bare.ports.ledger.commit(change);
    if (committed === "committed") all.push(change.request);
    return committed;
  };
  const ledger = { ...bare.ports.ledger, commit };
  const world = bare.with({ ...bare.ports, ledger, tickets: ticketsOf({ jira: open }) });
  return { jira, world, told, all, ...jiraOf(world, jira, told) };
}

const lastWords = (jira: FakeJira) => jira.comments(KEY).at(-1)?.join("\n") ?? "";

describe("a change window", () => {
  const WINDOW = ticketPolicy(
    jiraTickets({ transitions: "{}" }),
    "requiredTicket: [{ id: change, states: [Ready], window: true }]\n",
  );

  test("of the issue that asked is waited for, and told of", async () => {
    const { jira, world, all, about, tell } = await aRound(WINDOW);
    const start = new Date(world.clock.now().getTime() + HOUR).toISOString();
    const end = new Date(world.clock.now().getTime() + 2 * HOUR).toISOString();
    const window = { [JIRA_FIELDS.start]: start, [JIRA_FIELDS.end]: end };
    jira.make(KEY, lee.jira, asked("tcp 443 to 203.0.113.0/24", window));
    expect(await about(KEY)).toMatchObject({ status: 202 });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual([]);
    await tell();
    expect(lastWords(jira)).toContain(`when its change window begins, at ${start}`);
    world.clock.advance(HOUR + 1);
    await world.sweep();
    expect(await rulesOf(world)).toEqual(["tcp 443 203.0.113.0/24"]);
    expect(statesOf(all).filter((state) => state !== "executing")).toEqual([
      "received",
      "scheduled",
      "authorized open",
    ]);
  });

  test("that has passed is no window", async () => {
    const { jira, world, about, tell } = await aRound(WINDOW);
    jira.make(
      KEY,
      lee.jira,
      asked("tcp 443 to 203.0.113.0/24", { [JIRA_FIELDS.end]: "2025-01-01" }),
    );
    await about(KEY);
    await world.carryOn();
    await tell();
    expect(await rulesOf(world)).toEqual([]);
    expect(lastWords(jira)).toContain("The policy says no");
  });
});

describe("an issue that a request names, which came another way", () => {
  const NAMED = ticketPolicy(jiraTickets({ tells: "named", asks: undefined }));
  const wish = () =>
    aWish(["tcp 5432 203.0.113.7/32"], { Guard: { Ticket: KEY, Duration: "P7D" } });

  test("is told of it, and approves it", async () => {
    const { jira, world, about, tell } = await aRound(NAMED);
    jira.make(KEY, lee.jira, { status: { name: "Waiting" } });
    const answer = await world.ask(wish());
    expect(answer.status).toBe(202);
    await tell();
    const { requestId, digest } = await storedOf(world, answer);
    expect(lastWords(jira)).toContain("The policy asks for approval of tcp 5432 to 203.0.113.7/32");
    expect(jira.issues.get(KEY)?.fields).toMatchObject({
      [JIRA_FIELDS.requestId]: requestId,
      [JIRA_FIELDS.digest]: digest,
      status: { name: "Waiting" },
    });
    jira.edit(KEY, sam.jira, { status: "Approved" });
    expect(await about(KEY)).toMatchObject({ body: { Outcome: "answered", RequestId: requestId } });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual(["tcp 5432 203.0.113.7/32"]);
  });

  test("approves nothing that was put into its fields after it was approved", async () => {
    const { jira, world, about, tell } = await aRound(NAMED);
    jira.make(KEY, lee.jira, { status: { name: "Waiting" } });
    const first = await world.ask(wish());
    await tell();
    const second = await world.ask(
      aWish(["tcp 5433 198.51.100.0/24"], { Guard: { Ticket: KEY, Duration: "P7D" } }),
    );
    const [one, other] = [await storedOf(world, first), await storedOf(world, second)];
    jira.edit(KEY, sam.jira, { status: "Approved" });
    jira.edit(KEY, lee.jira, {
      [JIRA_FIELDS.requestId]: other.requestId,
      [JIRA_FIELDS.digest]: other.digest,
    });
    await about(KEY);
    expect(lastWords(jira)).toMatch(/customfield_1004[56], customfield_1004[56] was changed after/);
    expect((await world.ports.ledger.request(other.requestId))?.status).toBe("pending-approval");
    expect((await world.ports.ledger.request(one.requestId))?.status).toBe("pending-approval");
  });

  test("approves no request that does not name it", async () => {
    const { jira, world, about } = await aRound(NAMED);
    const foreign = await world.ask(
      aWish(["tcp 5432 203.0.113.7/32"], { Guard: { Duration: "P7D" } }),
    );
    const { requestId, digest } = await storedOf(world, foreign);
    jira.make(KEY, lee.jira, {
      status: { name: "Waiting" },
      [JIRA_FIELDS.requestId]: requestId,
      [JIRA_FIELDS.digest]: digest,
    });
    jira.edit(KEY, sam.jira, { status: "Approved" });
    expect(await about(KEY)).toMatchObject({ body: { Outcome: "unchanged" } });
    expect((await world.ports.ledger.request(requestId))?.approvals).toBeUndefined();
  });

  test("is left alone where only own requests are told of", async () => {
    const { jira, world, tell } = await aRound();
    jira.make(KEY, lee.jira, { status: { name: "Waiting" } });
    await world.ask(wish());
    expect(await tell()).toEqual([]);
    expect(jira.asked).toEqual([]);
  });

  test("of a key that climbs is not asked for", async () => {
    const { jira, world, tell } = await aRound(NAMED);
    await world.ask(aWish(["tcp 443 203.0.113.0/24"], { Guard: { Ticket: "../../myself" } }));
    expect(await tell()).toEqual([]);
    expect(jira.asked).toEqual([]);
  });
});

describe("the ticket of a key", () => {
  const none: DeskReading = { kind: "no-ticket", message: "none" };
  const down: DeskReading = { kind: "unavailable", message: "down" };
  const ticket = {
    key: "CHG0030001",
    system: "servicenow",
    url: "u",
    state: "s",
    people: [],
  } as const;
  const found: DeskReading = { kind: "sheet", sheet: { ticket, fields: {}, asks: false } };
  const desk = (reading: DeskReading) => () => ({
    look: async () => reading,
    write: async () => ({ kind: "written" }) as const,
  });

  test.each([
    ["is that of the system that has it", none, found, { kind: "ticket", ticket }],
    ["is not known where one does not answer and the other has none", down, none, down],
    [
      "is that of one, though another does not answer after it",
      found,
      down,
      { kind: "ticket", ticket },
    ],
    ["is none where no system has it", none, none, none],
  ] as const)("%s", async (_, jira, servicenow, expected) => {
    const read = ticketsOf({ jira: desk(jira), servicenow: desk(servicenow) });
    expect(await read("CHG0030001")).toEqual(expected);
  });

  test("is none where there is no system", async () => {
    expect(await ticketsOf({})("NET-12")).toMatchObject({ kind: "no-ticket" });
  });
});

describe("a call of a ticket system", () => {
  test.each([
    ["https://acme.atlassian.net", true],
    ["http://127.0.0.1:8788", true],
    ["http://localhost:1", true],
    ["http://acme.atlassian.net", false],
    ["http://127.0.0.1.evil.example", false],
    ["https://me:secret@acme.atlassian.net", false],
    ["file:///etc/passwd", false],
    ["acme.atlassian.net", false],
    ["", false],
  ])("to %j goes out: %j", (baseUrl, expected) => {
    expect(isSafe(baseUrl)).toBe(expected);
  });

  test.each([
    ["there is none", async () => []],
    ["it has no colon", async () => ["token"]],
    ["it has a line break", async () => ["a:b\r\nx: y"]],
    [
      "it can't be read",
      async () => {
        throw new SecretsUnavailable("no");
      },
    ],
  ])("is not made without a usable secret: %s", async (_, secrets) => {
    const jira = await startJira();
    jiras.push(jira);
    const place = { baseUrl: jira.url, secret: "jira/token" };
    const call = openCalls(place, { secrets, clock: virtualClock() }, 1_000);
    expect(await call({ method: "GET", path: "/rest/api/3/myself" })).toEqual({
      kind: "unavailable",
      message: "there is no usable secret jira/token",
    });
    expect(jira.asked).toEqual([]);
  });

  test("over a plain line to another machine is not made", async () => {
    const place = { baseUrl: "http://acme.example", secret: "x" };
    const call = openCalls(place, { secrets: async () => ["a:b"], clock: virtualClock() }, 1_000);
    expect(await call({ method: "GET", path: "/" })).toEqual({
      kind: "unavailable",
      message: "http://acme.example is not https",
    });
  });

  test("that is answered at too great a length is no answer", async () => {
    const jira = await startJira();
    jiras.push(jira);
    jira.faults.push({ begins: "GET", fault: { body: "x".repeat(8_000_001) }, times: 1 });
    const { open } = jiraOf((await aRound()).world, jira, []);
    expect(await open(5_000).look(KEY)).toMatchObject({ kind: "unavailable" });
    expect(GUARD_ACCOUNT).toMatch(/guard/);
  });
});
