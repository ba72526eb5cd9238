import { describe, expect, test } from "@jest/globals";
import { PAYMENTS } from "../support/builders.ts";
import {
  type Answer,
  AUDITOR_AUTHORIZER,
  type Call,
  iam,
  STRANGER_AUTHORIZER,
} from "../support/gatewayEvents.ts";
import { idOf } from "../support/tellings.ts";
import { aWish, useWorlds, type World, withAccess } from "../support/world.ts";

const openWorld = useWorlds();
const PATH = "/v1/requests";
const FRESH = "sg-0fedcba9876543210";

const auditor = { authorizer: AUDITOR_AUTHORIZER };
const stranger = { authorizer: STRANGER_AUTHORIZER };

interface Page {
  readonly Requests: readonly { readonly RequestId: string }[];
  readonly NextCursor?: string;
}

function pageIn({ status, body }: Answer): Page {
  expect(status).toBe(200);
  return body as Page;
}

function idsIn(answer: Answer): readonly string[] {
  return pageIn(answer).Requests.map(({ RequestId }) => RequestId);
}

/** Asks for so many rules, a second apart; every third one is denied. The ids, newest first. */
async function someRequests(world: World, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const port = i % 3 === 2 ? 22 : 443;
    ids.unshift(idOf(await world.ask(aWish([`tcp ${port} 203.0.113.${i}/32`]))));
    world.clock.advance(1_000);
  }
  return ids;
}

/** All pages of a list, from the first to the one without a cursor. */
async function allPages(world: World, query: Readonly<Record<string, string>>, who: Call = {}) {
  const pages: (readonly string[])[] = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? {} : { cursor };
    const answer = await world.call({ path: PATH, query: { ...query, ...more }, ...who });
    pages.push(idsIn(answer));
    cursor = pageIn(answer).NextCursor;
  } while (cursor !== undefined && pages.length < 100);
  return pages;
}

describe("the list of requests", () => {
  test("has the caller's own, newest first, whatever became of them", async () => {
    const world = await openWorld();
    const ids = await someRequests(world, 4);
    const answer = await world.call({ path: PATH });
    expect(idsIn(answer)).toEqual(ids);
    expect(answer.body).toMatchObject({
      Requests: [{ Status: "authorized" }, { Status: "denied" }, {}, {}],
    });
  });

  test("has nobody else's", async () => {
    const world = await openWorld();
    await someRequests(world, 2);
    const theirs = idOf(await world.ask(aWish(["tcp 443 203.0.113.9/32"]), stranger));
    expect(idsIn(await world.call({ path: PATH, ...stranger }))).toEqual([theirs]);
    expect(idsIn(await world.call({ path: PATH }))).toHaveLength(2);
  });

  test("shows nothing where another principal is asked for", async () => {
    const world = await openWorld();
    await someRequests(world, 1);
    const other = { path: PATH, query: { principal: "AIDA0000000000000STR" } };
    expect(idsIn(await world.call(other))).toEqual([]);
    const own = { path: PATH, query: { principal: PAYMENTS.id } };
    expect(idsIn(await world.call(own))).toHaveLength(1);
  });

  test("has everybody's for whom the policy opens them, and only those", async () => {
    const where = "where: { groupIds: [sg-0fedcba9876543210] }";
    const world = await openWorld({ policy: withAccess(`may: [read], ${where}`) });
    await someRequests(world, 2);
    const there = idOf(await world.ask(aWish(["tcp 443 203.0.113.9/32"], { GroupId: FRESH })));
    world.clock.advance(1_000);
    const own = idOf(await world.ask(aWish(["tcp 443 203.0.113.9/32"]), auditor));
    expect(idsIn(await world.call({ path: PATH, ...auditor }))).toEqual([own, there]);
    expect(idsIn(await world.call({ path: PATH }))).toHaveLength(3);
    expect(idsIn(await world.call({ path: PATH, ...stranger }))).toEqual([]);
  });

  test.each([
    ["an id", PAYMENTS.id],
    ["an ARN", PAYMENTS.arn],
    ["a pattern", "arn:aws:iam::111122223333:role/Payments*"],
  ])("is narrowed to a principal by %s", async (_, principal) => {
    const world = await openWorld({ policy: withAccess("may: [audit]") });
    const ids = await someRequests(world, 2);
    await world.ask(aWish(["tcp 443 203.0.113.9/32"]), auditor);
    const list = async (query: Readonly<Record<string, string>>, who: Call = auditor) =>
      idsIn(await world.call({ path: PATH, query, ...who }));
    expect(await list({ principal })).toEqual(ids);
    expect(await list({ principal, status: "denied" })).toEqual([]);
    expect(await list({ principal: `${principal}x` })).toEqual([]);
    expect(await list({ principal }, stranger)).toEqual([]);
    expect(await list({ principal }, {})).toEqual(ids);
  });

  test.each(["1", "2", "3"])("gives what is open once each, in pages of %s", async (limit) => {
    const where = "where: { groupIds: [sg-0fedcba9876543210] }";
    const world = await openWorld({ policy: withAccess(`may: [read], ${where}`) });
    const open: string[] = [];
    for (let i = 0; i < 9; i++) {
      const members = i % 3 === 0 ? { GroupId: FRESH } : {};
      const id = idOf(await world.ask(aWish([`tcp 443 203.0.113.${i}/32`], members)));
      if (i % 3 === 0) open.unshift(id);
      world.clock.advance(1_000);
    }
    const pages = await allPages(world, { limit }, auditor);
    expect(pages.flat()).toEqual(open);
  });

  test("is the same in every session of a role", async () => {
    const world = await openWorld();
    const ids = await someRequests(world, 1);
    const arn = "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/other";
    const authorizer = iam(`${PAYMENTS.id}:other`, arn);
    expect(idsIn(await world.call({ path: PATH, authorizer }))).toEqual(ids);
  });

  test("is filtered by status, group and time", async () => {
    const world = await openWorld();
    const [d, c, b, a] = await someRequests(world, 4);
    const fresh = idOf(await world.ask(aWish(["tcp 443 203.0.113.9/32"], { GroupId: FRESH })));
    const list = async (query: Readonly<Record<string, string>>) =>
      idsIn(await world.call({ path: PATH, query }));
    expect(await list({ status: "denied" })).toEqual([c]);
    expect(await list({ groupId: FRESH })).toEqual([fresh]);
    expect(await list({ since: "2026-01-02T03:04:08Z" })).toEqual([fresh, d]);
    expect(await list({ since: "2026-01-02T04:04:07+01:00" })).toEqual([fresh, d, c]);
    expect(await list({ status: "authorized", groupId: "sg-0123456789abcdef0" })).toEqual([
      d,
      b,
      a,
    ]);
    expect(await list({ status: "failed" })).toEqual([]);
  });

  test.each(["1", "2", "3", "7", "8"])("gives each request once, in pages of %s", async (limit) => {
    const world = await openWorld();
    const ids = await someRequests(world, 7);
    const pages = await allPages(world, { limit });
    expect(pages.flat()).toEqual(ids);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(Number(limit));
  });

  test("gives each request once where they came in at the same moment", async () => {
    const world = await openWorld();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      ids.push(idOf(await world.ask(aWish([`tcp 22 203.0.113.${i}/32`]))));
    }
    const pages = await allPages(world, { limit: "2" });
    expect(pages.flat().toSorted()).toEqual(ids.toSorted());
  });

  test("goes on behind new requests that came in between two pages", async () => {
    const world = await openWorld();
    const ids = await someRequests(world, 3);
    const first = pageIn(await world.call({ path: PATH, query: { limit: "2" } }));
    await someRequests(world, 1);
    const query = { limit: "2", cursor: first.NextCursor ?? "" };
    expect(idsIn(await world.call({ path: PATH, query }))).toEqual(ids.slice(2));
  });

  test("gives a filtered list's pages once each too", async () => {
    const world = await openWorld();
    const ids = await someRequests(world, 7);
    const denied = ids.filter((_, i) => (6 - i) % 3 === 2);
    expect((await allPages(world, { status: "denied", limit: "1" })).flat()).toEqual(denied);
  });

  test("shows a cursor's holder their own requests only", async () => {
    const world = await openWorld();
    await someRequests(world, 3);
    const { NextCursor = "" } = pageIn(await world.call({ path: PATH, query: { limit: "1" } }));
    const query = { cursor: NextCursor };
    expect(idsIn(await world.call({ path: PATH, query, ...stranger }))).toEqual([]);
  });

  test("refuses a cursor that was tampered with, and every other bad parameter, by name", async () => {
    const world = await openWorld();
    const query = { cursor: "abc", limit: "0", colour: "blue" };
    const { status, body } = await world.call({ path: PATH, query });
    expect(status).toBe(422);
    const { errors } = body as { readonly errors: readonly { readonly parameter: string }[] };
    expect(errors.map(({ parameter }) => parameter).toSorted()).toEqual([
      "colour",
      "cursor",
      "limit",
    ]);
  });
});
