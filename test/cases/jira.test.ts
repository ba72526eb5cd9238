import { afterEach, describe, expect, test } from "@jest/globals";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { LedgerUnavailable } from "../../lambda/ports.ts";
import { type FakeJira, GUARD_ACCOUNT, startJira } from "../support/fakeJira.ts";
import { brokenEnds } from "../support/invariants.ts";
import { rulesOf, sceneOf } from "../support/tellings.ts";
import { jiraMessage, jiraOf, watchedLedger } from "../support/ticketHooks.ts";
import {
  asked,
  JIRA_FIELDS,
  jiraTickets,
  ticketPolicy,
  WHO,
  WORKFLOW,
} from "../support/ticketScene.ts";
import { useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const KEY = "NET-12";
const WEB = "tcp 443 to 203.0.113.0/24";
const DB = "tcp 5432 to 203.0.113.7/32";
const { lee, sam, kim, ann, stranger } = WHO;

let jiras: FakeJira[] = [];
afterEach(() => {
  for (const jira of jiras) jira.close();
  jiras = [];
});

async function aRound(rules: string, members = {}, policy: Policy = ticketPolicy()) {
  const jira = await startJira();
  jiras.push(jira);
  Object.assign(jira.workflow, WORKFLOW);
  const told: StoredRequest[] = [];
  const world = await openWorld({ policy, wrap: watchedLedger(told) });
  const side = jiraOf(world, jira, told);
  jira.make(KEY, lee.jira, asked(rules, members));
  const requests = () => world.ports.ledger.requests({ limit: 100 });
  return { jira, world, told, requests, ...side, hear: () => side.about(KEY) };
}

type Round = Awaited<ReturnType<typeof aRound>>;

const first = async ({ requests }: Round) => (await requests())[0];
const statusOf = (jira: FakeJira) => jira.issues.get(KEY)?.fields.status;
const lastWords = (jira: FakeJira) => jira.comments(KEY).at(-1)?.join("\n") ?? "";

/** A ticket whose request waits for approval, and says so. */
async function aWaitingRound(members = {}, policy?: Policy) {
  const round = await aRound(DB, members, policy);
  await round.hear();
  await round.world.carryOn();
  expect(await round.tell()).toEqual([]);
  return round;
}

describe("an issue that asks", () => {
  test("becomes a rule, is told of each state, and moved on", async () => {
    const round = await aRound(WEB);
    const { jira, world, hear, tell } = round;
    expect(await hear()).toMatchObject({
      status: 202,
      body: { Ticket: KEY, Outcome: "received", Status: "received" },
    });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual(["tcp 443 203.0.113.0/24"]);
    const request = await first(round);
    expect(request).toMatchObject({
      status: "authorized",
      surface: "jira",
      principal: { kind: "person", id: "person:lee", identity: `jira:${lee.jira}` },
      ticket: KEY,
      justification: "Reports read the partner database",
      lifetime: { kind: "for", seconds: 604_800 },
      tags: [{ Key: "Ticket", Value: KEY }],
    });
    expect(await tell()).toEqual([]);
    const id = request?.requestId;
    expect(jira.comments(KEY).map((lines) => lines.at(-1))).toEqual([
      `egress-guard ${id} received #1`,
      `egress-guard ${id} authorized`,
    ]);
    expect(lastWords(jira)).toContain(
      "Authorized: tcp 443 to 203.0.113.0/24 is open out of sg-0123456789abcdef0",
    );
    expect(lastWords(jira)).toContain(`Request ${id}, digest ${request?.digest}`);
    expect(jira.issues.get(KEY)?.fields).toMatchObject({
      [JIRA_FIELDS.requestId]: id,
      [JIRA_FIELDS.digest]: request?.digest,
    });
    expect(statusOf(jira)).toEqual({ name: "Done" });
    expect(brokenEnds(await sceneOf(world))).toBeDefined();
  });

  test("is asked for once, however often Jira says so", async () => {
    const { hear, send, requests, world, jira, tell } = await aRound(WEB);
    const message = jiraMessage(KEY);
    const answers = [await send(message), await send(message), await hear()];
    await world.carryOn();
    await tell();
    answers.push(await hear(), await send(message));
    expect(answers.map(({ body }) => Reflect.get(Object(body), "Outcome"))).toEqual([
      "received",
      "unchanged",
      "unchanged",
      "unchanged",
      "unchanged",
    ]);
    expect(await requests()).toHaveLength(1);
    expect(jira.comments(KEY)).toHaveLength(2);
  });

  test("by two messages at one moment is one request", async () => {
    const { hear, requests } = await aRound(WEB);
    const answers = await Promise.all([hear(), hear(), hear()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 202]);
    expect(await requests()).toHaveLength(1);
  });

  test("for what the policy bans is told why and what would pass, and may ask for that", async () => {
    const round = await aRound("tcp 443 to 10.0.0.0/8\ntcp 443 to 203.0.113.0/24");
    const { jira, world, hear, tell, requests } = round;
    await hear();
    await world.carryOn();
    await tell();
    expect(lastWords(jira)).toMatch(
      /^The policy says no to tcp 443 to 10\.0\.0\.0\/8; tcp 443 to 203/,
    );
    expect(lastWords(jira)).toContain("banned by private");
    expect(lastWords(jira)).toContain("This would pass: tcp 443 to 203.0.113.0/24.");
    expect(statusOf(jira)).toEqual({ name: "Draft" });
    jira.edit(KEY, lee.jira, { [JIRA_FIELDS.permissions]: WEB, status: "Ready" });
    expect(await hear()).toMatchObject({ status: 202, body: { Outcome: "received" } });
    await world.carryOn();
    await tell();
    expect((await requests()).map(({ status }) => status).toSorted()).toEqual([
      "authorized",
      "denied",
    ]);
    expect(lastWords(jira)).toContain("Authorized");
  });

  test("that is changed afterwards changes nothing, and is told so once", async () => {
    const { jira, world, hear, requests } = await aRound(WEB);
    await hear();
    await world.carryOn();
    jira.edit(KEY, lee.jira, { [JIRA_FIELDS.permissions]: "tcp 443 to 198.51.100.0/24" });
    const answers = [await hear(), await hear()];
    expect(answers).toMatchObject([
      { status: 200, body: { Outcome: "told" } },
      { status: 200, body: { Outcome: "told" } },
    ]);
    expect(jira.comments(KEY)).toHaveLength(1);
    expect(lastWords(jira)).toMatch(
      /^The ticket asks for something else than req-\w+, which is authorized/,
    );
    expect(await requests()).toHaveLength(1);
    expect(await rulesOf(world)).toEqual(["tcp 443 203.0.113.0/24"]);
  });

  test.each([
    [
      "of a stranger",
      { reporter: { accountId: stranger.jira } },
      /knows nobody as jira:557058:stranger/,
    ],
    ["of nobody", { reporter: null }, /reporter names nobody/],
    ["with an account that is no account", { reporter: { accountId: "x y" } }, /names nobody/],
    ["without a group", { [JIRA_FIELDS.group]: null }, /customfield_10041: is empty/],
    ["for no group", { [JIRA_FIELDS.group]: "sg-1" }, /customfield_10041: .*sg- and 8 or 17/],
    ["with two groups", { [JIRA_FIELDS.group]: "sg-1\nsg-2" }, /customfield_10041: has 2 lines/],
    ["without rules", { [JIRA_FIELDS.permissions]: "" }, /customfield_10042: is empty/],
    [
      "with a slip in a rule",
      { [JIRA_FIELDS.permissions]: `${WEB}\ntcp 443 203.0.113.9` },
      /line 2: /,
    ],
    ["with a tag that is none", { [JIRA_FIELDS.tags]: "Owner" }, /line 1: "Owner" is no tag/],
    [
      "with a tag of the guard's",
      { [JIRA_FIELDS.tags]: "egress-guard:x=1" },
      /customfield_10043: /,
    ],
    ["for a time that is none", { [JIRA_FIELDS.duration]: "a week" }, /customfield_10044: /],
    [
      "with a number for rules",
      { [JIRA_FIELDS.permissions]: { a: 1 } },
      /customfield_10042: is empty/,
    ],
  ] as const)("%s is told what is wrong, and nothing is written", async (_, members, words) => {
    const { jira, hear, requests } = await aRound(WEB, members);
    expect([await hear(), await hear()]).toMatchObject([
      { status: 200, body: { Outcome: "told" } },
      { status: 200, body: { Outcome: "told" } },
    ]);
    expect(jira.comments(KEY)).toHaveLength(1);
    expect(lastWords(jira)).toMatch(words);
    expect(await requests()).toEqual([]);
  });

  test("has what it asks for in fields of formatted text, too", async () => {
    const text = (line: string) => ({ type: "paragraph", content: [{ type: "text", text: line }] });
    const field = { type: "doc", version: 1, content: [text(WEB), text(`  ${DB} `)] };
    const round = await aRound(WEB, { [JIRA_FIELDS.permissions]: field });
    await round.hear();
    expect((await first(round))?.ipPermissions).toHaveLength(2);
  });
});

describe("an issue that doesn't ask", () => {
  test.each([
    ["is a draft", { status: { name: "Draft" } }],
    ["is of another type", { issuetype: { name: "Story" } }],
  ])("as it %s is looked at, and left alone", async (_, members) => {
    const { jira, hear, requests } = await aRound(WEB, members);
    expect(await hear()).toMatchObject({ status: 200, body: { Outcome: "unchanged" } });
    expect(jira.comments(KEY)).toEqual([]);
    expect(await requests()).toEqual([]);
  });

  test.each([
    ["of another project", "OPS-1"],
    ["that is not there", "NET-99"],
  ])("%s is left alone", async (_, key) => {
    const { about, requests } = await aRound(WEB);
    expect(await about(key)).toMatchObject({ status: 200, body: { Outcome: "unchanged" } });
    expect(await requests()).toEqual([]);
  });
});

describe("an issue that is approved", () => {
  test("approves its request for whoever moved it", async () => {
    const round = await aWaitingRound();
    const { jira, world, hear, tell } = round;
    expect(statusOf(jira)).toEqual({ name: "Waiting" });
    expect(lastWords(jira)).toContain("dbs asks for the approval of one person");
    jira.edit(KEY, sam.jira, { status: "Approved" });
    expect(await hear()).toMatchObject({ status: 200, body: { Outcome: "answered" } });
    await world.carryOn();
    expect(await rulesOf(world)).toEqual(["tcp 5432 203.0.113.7/32"]);
    expect((await first(round))?.approvals).toMatchObject([
      { principal: { id: "person:sam", identity: `jira:${sam.jira}` } },
    ]);
    await tell();
    expect(lastWords(jira)).toContain("Authorized");
    expect(statusOf(jira)).toEqual({ name: "Done" });
  });

  test("is approved once, though Jira says so again and again", async () => {
    const round = await aWaitingRound();
    const { jira, world, hear } = round;
    const before = jira.comments(KEY).length;
    jira.edit(KEY, sam.jira, { status: "Approved" });
    expect([await hear(), await hear()].map(({ status }) => status)).toEqual([200, 200]);
    await world.carryOn();
    expect(await hear()).toMatchObject({ body: { Outcome: "unchanged", Status: "authorized" } });
    expect((await first(round))?.approvals).toHaveLength(1);
    expect(jira.comments(KEY)).toHaveLength(before);
  });

  test("or rejected ends its request", async () => {
    const round = await aWaitingRound();
    const { jira, hear, tell } = round;
    jira.edit(KEY, kim.jira, { status: "Rejected" });
    expect(await hear()).toMatchObject({ status: 200, body: { Outcome: "answered" } });
    expect(await first(round)).toMatchObject({
      status: "declined",
      turnedDown: { principal: { id: "person:kim" } },
    });
    await tell();
    expect(lastWords(jira)).toContain("Declined by person:kim.");
  });

  test.each([
    ["whoever asked", lee.jira, /was asked for by the same person|whoever filed/],
    ["a stranger", stranger.jira, /knows nobody as jira:557058:stranger/],
    [
      "an approver of other things",
      ann.jira,
      /none of those whose approval|no request that you may see/,
    ],
  ] as const)("by %s is not, and says why, once", async (_, account, words) => {
    const round = await aWaitingRound();
    const { jira, hear } = round;
    const before = jira.comments(KEY).length;
    jira.edit(KEY, account, { status: "Approved" });
    expect([await hear(), await hear()]).toMatchObject([
      { status: 200, body: { Outcome: "told" } },
      { status: 200, body: { Outcome: "told" } },
    ]);
    expect(lastWords(jira)).toMatch(words);
    expect(jira.comments(KEY)).toHaveLength(before + 1);
    expect((await first(round))?.status).toBe("pending-approval");
  });

  test("by a bot that filed it for somebody is not", async () => {
    const round = await aWaitingRound({ creator: { accountId: sam.jira } });
    round.jira.edit(KEY, sam.jira, { status: "Approved" });
    await round.hear();
    expect(lastWords(round.jira)).toMatch(/whoever filed a ticket does not approve it/);
    expect((await first(round))?.status).toBe("pending-approval");
  });

  test.each([
    [
      "asks for more by then",
      { [JIRA_FIELDS.permissions]: `${DB}\ntcp 5432 to 198.51.100.0/24` },
      /asks for something else by now/,
    ],
    [
      "has another digest",
      { [JIRA_FIELDS.digest]: "0".repeat(64) },
      /the digest in the ticket is not that of/,
    ],
  ] as const)("but %s is not", async (_, edit, words) => {
    const round = await aWaitingRound();
    const { jira, hear } = round;
    jira.edit(KEY, lee.jira, edit);
    jira.edit(KEY, sam.jira, { status: "Approved" });
    expect(await hear()).toMatchObject({ body: { Outcome: "told" } });
    expect(lastWords(jira)).toMatch(words);
    expect((await first(round))?.status).toBe("pending-approval");
  });

  test("and was shown something else when it was is not", async () => {
    const round = await aWaitingRound();
    const { jira, hear } = round;
    jira.edit(KEY, lee.jira, { [JIRA_FIELDS.permissions]: "tcp 5432 to 203.0.113.8/32" });
    jira.edit(KEY, sam.jira, { status: "Approved" });
    jira.edit(KEY, lee.jira, { [JIRA_FIELDS.permissions]: DB });
    await hear();
    expect(lastWords(jira)).toMatch(/customfield_10042 was changed after it was given/);
    expect((await first(round))?.status).toBe("pending-approval");
  });

  test("before the guard wrote its digest is to be sent again", async () => {
    const round = await aRound(DB);
    await round.hear();
    await round.world.carryOn();
    round.jira.edit(KEY, sam.jira, { status: "Approved" });
    expect(await round.hear()).toMatchObject({
      status: 409,
      body: { code: "request-in-progress" },
    });
    await round.tell();
    expect(await round.hear()).toMatchObject({ body: { Outcome: "answered" } });
  });

  test("after its time is not, and says so", async () => {
    const round = await aWaitingRound();
    const { jira, world, hear } = round;
    world.clock.advance(400 * 86_400_000);
    jira.edit(KEY, sam.jira, { status: "Approved" });
    expect(await hear()).toMatchObject({ body: { Outcome: "told" } });
    expect(lastWords(jira)).toMatch(/This approval does not count: req-\w+ (?:is )?expired/);
    expect((await first(round))?.status).toBe("expired");
  });

  test("by the guard's own transition is approved by nobody", async () => {
    const policy = ticketPolicy(jiraTickets({ transitions: "{ pending-approval: Approve }" }));
    const round = await aRound(DB, { status: { name: "Ready" } }, policy);
    const { jira, world, hear, tell } = round;
    Object.assign(jira.workflow, { Ready: { Approve: "Approved" } });
    await hear();
    await world.carryOn();
    await tell();
    expect(statusOf(jira)).toEqual({ name: "Approved" });
    expect(await hear()).toMatchObject({ body: { Outcome: "unchanged" } });
    expect((await first(round))?.status).toBe("pending-approval");
  });

  test("in the same moment as it is rejected elsewhere ends once", async () => {
    const round = await aWaitingRound();
    const { jira, world, hear } = round;
    jira.edit(KEY, sam.jira, { status: "Approved" });
    const rejects = jiraOf(world, jira, round.told);
    const [answer] = await Promise.all([hear(), rejects.about(KEY)]);
    expect(answer.status).toBe(200);
    await world.carryOn();
    expect((await first(round))?.approvals).toHaveLength(1);
    expect((await first(round))?.status).toBe("authorized");
  });
});

describe("a message that is not Jira's", () => {
  test.each([
    ["is forged", { secret: "another" }],
    ["is not signed", { headers: { "x-hub-signature": "" } }],
    [
      "is signed twice",
      { headers: { "x-hub-signature": `sha256=${"0".repeat(64)},sha256=${"0".repeat(64)}` } },
    ],
    ["is signed with SHA-1", { headers: { "x-hub-signature": `sha1=${"0".repeat(40)}` } }],
    [
      "has a signature of another length",
      { headers: { "x-hub-signature": `sha256=${"0".repeat(63)}` } },
    ],
    ["is cut short", { sent: '{"issue":{"key":"NET-12"' }],
    ["is empty", { sent: "" }],
  ])("as it %s is refused, and Jira is not asked", async (_, delivery) => {
    const { send, jira, requests } = await aRound(WEB);
    expect(await send(jiraMessage(KEY), delivery)).toMatchObject({
      status: 401,
      body: { code: "signature-invalid" },
    });
    expect(jira.asked).toEqual([]);
    expect(await requests()).toEqual([]);
  });

  test.each([
    ["no JSON", "hello"],
    ["no issue", {}],
    ["a list", []],
    ["a key that climbs", { issue: { key: "../../myself" } }],
    ["a key with a path behind it", { issue: { key: "NET-12/comment" } }],
    ["a key with a query", { issue: { key: "NET-12?expand=names" } }],
    ["an encoded key", { issue: { key: "NET%2D12" } }],
    ["a key in small letters", { issue: { key: "net-12" } }],
    ["a number", { issue: { key: 12 } }],
    ["a key of two lines", { issue: { key: "NET-12\nX" } }],
    ["an object for a key", { issue: { key: { toString: "NET-12" } } }],
  ])("of %s is refused, and Jira is not asked", async (_, message) => {
    const { send, jira } = await aRound(WEB);
    expect(await send(message)).toMatchObject({ status: 422, body: { code: "invalid-request" } });
    expect(jira.asked).toEqual([]);
  });

  test("is believed for nothing but the key", async () => {
    const { hear, jira, requests } = await aRound(WEB, { status: { name: "Draft" } });
    await hear();
    expect(await requests()).toEqual([]);
    expect(jira.asked.every((line) => line.includes("/rest/api/3/"))).toBe(true);
  });

  test("comes as base64 and with a megabyte of words, too", async () => {
    const { send } = await aRound(WEB);
    const message = { ...jiraMessage(KEY), words: "ü".repeat(500_000) };
    expect(await send(message, { base64: true })).toMatchObject({ status: 202 });
  });

  test("finds nothing where Jira is let in and no mapping says what its fields mean", async () => {
    const { world, jira, told } = await aRound(WEB);
    const { tickets: _, ...policy } = world.ports.policy;
    const { about } = jiraOf(world, jira, told, undefined, policy);
    expect(await about(KEY)).toMatchObject({ status: 404 });
    expect(jira.asked).toEqual([]);
  });
});

describe("when Jira or the ledger fails", () => {
  const ISSUE = "GET /rest/api/3/issue/NET-12?";
  test.each([
    ["is down", ISSUE, { status: 503 }],
    ["has another token", ISSUE, { status: 401, body: "{}" }],
    ["answers no JSON", ISSUE, { status: 200, body: "<html>" }],
    ["answers something else", ISSUE, { status: 200, body: '{"key":"NET-12"}' }],
    ["leads elsewhere", ISSUE, { status: 302, headers: { location: "http://127.0.0.1:1/" } }],
    ["is asked too often", ISSUE, { status: 429, headers: { "retry-after": "60" } }],
    ["asks for a pause without an end", ISSUE, { status: 429 }],
    ["loses its answer", ISSUE, { lost: true }],
  ] as const)(
    "as it %s, the message is to come again, and then counts",
    async (_, begins, fault) => {
      const { jira, hear, requests } = await aRound(WEB);
      jira.faults.push({ begins, fault, times: 1 });
      expect(await hear()).toMatchObject({ status: 503, body: { code: "ticket-unavailable" } });
      expect(await requests()).toEqual([]);
      expect(await hear()).toMatchObject({ status: 202 });
    },
  );

  test("as Jira is asked too often for a second, it is asked again after it", async () => {
    const { jira, hear } = await aRound(WEB);
    jira.faults.push({
      begins: ISSUE,
      fault: { status: 429, headers: { "retry-after": "1" } },
      times: 1,
    });
    expect(await hear()).toMatchObject({ status: 202 });
  });

  test("as Jira is silent, the answer comes within the sender's patience", async () => {
    const { jira, hear } = await aRound(WEB);
    jira.faults.push({ begins: ISSUE, fault: { silent: true }, times: 1 });
    const begun = Date.now();
    expect(await hear()).toMatchObject({ status: 503 });
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  test("as a note can't be written, the message is to come again", async () => {
    const { jira, hear } = await aRound(WEB, { reporter: null });
    jira.faults.push({ begins: "POST", fault: { status: 500 }, times: 1 });
    expect(await hear()).toMatchObject({ status: 503 });
    expect(await hear()).toMatchObject({ body: { Outcome: "told" } });
    expect(jira.comments(KEY)).toHaveLength(1);
  });

  test("as a note was written and the answer is lost, it is not written twice", async () => {
    const { jira, hear } = await aRound(WEB, { reporter: null });
    jira.faults.push({ begins: "POST", fault: { lost: true }, times: 1 });
    expect(await hear()).toMatchObject({ status: 503 });
    expect(await hear()).toMatchObject({ body: { Outcome: "told" } });
    expect(jira.comments(KEY)).toHaveLength(1);
  });

  test("as somebody else wrote the guard's own mark, the note is written all the same", async () => {
    const { jira, hear } = await aRound(WEB, { reporter: null });
    await hear();
    const [own] = jira.issues.get(KEY)?.comments.splice(0) ?? [];
    if (own === undefined) throw new Error("no note");
    jira.issues.get(KEY)?.comments.push({ ...own, author: "557058:mallory" });
    await hear();
    expect(jira.issues.get(KEY)?.comments.map(({ author }) => author)).toEqual([
      "557058:mallory",
      GUARD_ACCOUNT,
    ]);
  });

  test("as the ledger does not answer, nothing is known, and the message is to come again", async () => {
    const { jira, world, told } = await aRound(WEB);
    const { ledger } = world.ports;
    const request = async () => {
      throw new LedgerUnavailable("no answer");
    };
    const broken = world.with({ ...world.ports, ledger: { ...ledger, request } });
    const { about } = jiraOf(broken, jira, told);
    expect(await about(KEY)).toMatchObject({ status: 503, body: { code: "ledger-unavailable" } });
  });

  test.each([
    ["GET /rest/api/3/myself", 503],
    ["GET /rest/api/3/issue/NET-12/comment", 503],
    ["POST /rest/api/3/issue/NET-12/comment", 503],
    ["GET /rest/api/3/issue/NET-12?fields=customfield_10045", 503],
    ["PUT /rest/api/3/issue/NET-12", 409],
    ["GET /rest/api/3/issue/NET-12/transitions", 401],
    ["POST /rest/api/3/issue/NET-12/transitions", 503],
  ] as const)(
    "at %s while a ticket is told, it is told later, once and in order",
    async (begins, status) => {
      const { jira, world, hear, tell } = await aRound(WEB);
      await hear();
      await world.carryOn();
      jira.faults.push({ begins, fault: { status, body: "{}" }, times: 1 });
      world.clock.advance(3_600_000);
      expect(await tell()).toHaveLength(1);
      expect(await tell()).toEqual([]);
      expect(jira.comments(KEY).map((lines) => lines.at(-1)?.split(" ")[2])).toEqual([
        "received",
        "authorized",
      ]);
      expect(statusOf(jira)).toEqual({ name: "Done" });
    },
  );

  test.each([
    ["is gone", "GET /rest/api/3/issue/NET-12/comment", { status: 404, body: "{}" }],
    ["takes no comment", "POST /rest/api/3/issue/NET-12/comment", { status: 400, body: "{}" }],
    ["takes no value", "PUT /rest/api/3/issue/NET-12", { status: 400, body: "{}" }],
  ] as const)(
    "as an issue %s, it is given up, with a line in the log",
    async (_, begins, fault) => {
      const { jira, world, hear, tell, lines } = await aRound(WEB);
      await hear();
      await world.carryOn();
      jira.faults.push({ begins, fault, times: 99 });
      expect(await tell()).toEqual([]);
      expect(lines.filter(({ message }) => message === "note refused")).not.toEqual([]);
    },
  );

  test("as an issue has no such transition, it is told all the same", async () => {
    const { jira, world, hear, tell, lines } = await aRound(WEB);
    jira.workflow.Ready = {};
    await hear();
    await world.carryOn();
    expect(await tell()).toEqual([]);
    expect(jira.comments(KEY)).toHaveLength(2);
    expect(lines.filter(({ message }) => message === "transition not there")).toHaveLength(1);
  });
});
