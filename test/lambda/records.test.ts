import { describe, expect, test } from "@jest/globals";
import { recordHash, type SealedRecord } from "../../core/ledger/record.ts";
import { groupChain } from "../../core/ledger/stored.ts";
import type { Ports } from "../../lambda/ports.ts";
import { writeRecordCursor } from "../../lambda/recordQuery.ts";
import {
  type Answer,
  AUDITOR_AUTHORIZER,
  type Call,
  STRANGER_AUTHORIZER,
} from "../support/gatewayEvents.ts";
import { GROUP, OTHER_GROUP } from "../support/ledgerBuilders.ts";
import { idOf } from "../support/tellings.ts";
import { aWish, useWorlds, type World, withAccess } from "../support/world.ts";

const openWorld = useWorlds();
const policy = withAccess("may: [audit]");
const auditor = { authorizer: AUDITOR_AUTHORIZER };
const stranger = { authorizer: STRANGER_AUTHORIZER };
const GROUP_PATH = `/v1/groups/${GROUP.groupId}/records`;

type Query = Readonly<Record<string, string>>;
type Shown = SealedRecord["record"] & { readonly hash: string };

function recordsIn({ status, body }: Answer): readonly Shown[] {
  expect(status).toBe(200);
  return (body as { readonly Records: readonly Shown[] }).Records;
}

function storyOf(records: readonly Shown[]): string {
  return records.map(({ type, seq }) => `${type} ${seq}`).join(", ");
}

/** Carries out so many requests, a second apart. */
async function rules(world: World, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    ids.push(idOf(await world.ask(aWish([`tcp 443 203.0.113.${i}/32`]))));
    world.clock.advance(1_000);
  }
  return ids;
}

/** Follows the pages of a list by NextCursor, or by Link where the form has no place for it. */
async function allPages(world: World, path: string, query: Query, call: Call = auditor) {
  const pages: Answer[] = [];
  let more: Query | undefined = {};
  while (more !== undefined && pages.length < 100) {
    const answer: Answer = await world.call({ path, query: { ...query, ...more }, ...call });
    pages.push(answer);
    more = nextOf(answer);
  }
  return pages;
}

function nextOf({ headers }: Answer): Query | undefined {
  const [, target] = /^<(.*)>; rel="next"$/.exec(String(headers.link)) ?? [];
  if (target === undefined) return undefined;
  return Object.fromEntries(new URL(target, "http://api.example").searchParams);
}

describe("the records of a request", () => {
  test("are its own chain, then its records in its group's chain, each with its hash", async () => {
    const world = await openWorld({ policy });
    const [first = "", second = ""] = await rules(world, 2);
    const records = recordsIn(await world.call({ path: `/v1/requests/${second}/records` }));
    expect(storyOf(records)).toBe("decided 1, intended 3, done 4");
    for (const { hash, ...record } of records) expect(recordHash(record)).toBe(hash);
    const others = recordsIn(await world.call({ path: `/v1/requests/${first}/records` }));
    expect(storyOf(others)).toBe("decided 1, intended 1, done 2");
  });

  test.each(["1", "2", "3", "4"])("come once each, in pages of %s", async (limit) => {
    const world = await openWorld({ policy });
    const [, id = ""] = await rules(world, 2);
    const pages = await allPages(world, `/v1/requests/${id}/records`, { limit }, {});
    expect(storyOf(pages.flatMap(recordsIn))).toBe("decided 1, intended 3, done 4");
    expect(pages).toHaveLength(Math.ceil(3 / Number(limit)));
    for (const page of pages.slice(0, -1)) {
      expect(page.body).toMatchObject({ NextCursor: nextOf(page)?.cursor });
    }
    expect(pages.at(-1)?.body).not.toHaveProperty("NextCursor");
  });

  test("are only of one type where one is asked for", async () => {
    const world = await openWorld({ policy });
    const [id = ""] = await rules(world, 1);
    const call = { path: `/v1/requests/${id}/records`, query: { type: "done" } };
    expect(storyOf(recordsIn(await world.call(call)))).toBe("done 2");
  });

  const losing =
    (lost: (sealed: SealedRecord) => boolean) =>
    (ports: Ports): Ports => {
      const { ledger } = ports;
      const record: typeof ledger.record = async (chain, seq) => {
        const sealed = await ledger.record(chain, seq);
        return sealed !== undefined && lost(sealed) ? undefined : sealed;
      };
      const records: typeof ledger.records = async (...query) =>
        (await ledger.records(...query)).filter((sealed) => !lost(sealed));
      return { ...ports, ledger: { ...ledger, record, records } };
    };

  test.each(["decided", "intended", "done"])("never hide that one is missing: %s", async (type) => {
    const wrap = losing(({ record }) => record.type === type);
    const world = await openWorld({ policy, wrap });
    const [id = ""] = await rules(world, 1);
    const own = await world.call({ path: `/v1/requests/${id}/records` });
    expect(own).toMatchObject({ status: 500, body: { code: "internal" } });
    const ofGroup = await world.call({ path: GROUP_PATH, ...auditor });
    expect(ofGroup.status).toBe(type === "decided" ? 200 : 500);
  });
});

describe("the records of a group", () => {
  test("are its chain, for whom the policy lets audit", async () => {
    const world = await openWorld({ policy });
    await rules(world, 2);
    const records = recordsIn(await world.call({ path: GROUP_PATH, ...auditor }));
    expect(storyOf(records)).toBe("intended 1, done 2, intended 3, done 4");
  });

  test("are not there for anybody else, as those of a group without records", async () => {
    const world = await openWorld({ policy });
    await rules(world, 1);
    const unknown = `/v1/groups/${OTHER_GROUP.groupId}/records`;
    const answers = await Promise.all([
      world.call({ path: GROUP_PATH }),
      world.call({ path: GROUP_PATH, ...stranger }),
      world.call({ path: unknown, ...auditor }),
      world.call({ path: "/v1/groups/sg-none/records", ...auditor }),
    ]);
    const told = answers.map((one) => JSON.stringify(one).replaceAll(/sg-\w+/g, "sg"));
    expect(answers[0]).toMatchObject({ status: 404, body: { code: "group-not-found" } });
    expect(new Set(told).size).toBe(1);
  });

  test("are not there for whom the policy opens one principal's requests only", async () => {
    const where = "where: { principals: ['arn:aws:iam::111122223333:role/PaymentsDeploy'] }";
    const world = await openWorld({ policy: withAccess(`may: [audit], ${where}`) });
    const [id = ""] = await rules(world, 1);
    expect((await world.call({ path: GROUP_PATH, ...auditor })).status).toBe(404);
    const own = await world.call({ path: `/v1/requests/${id}/records`, ...auditor });
    expect(recordsIn(own)).toHaveLength(3);
  });

  test("are filtered by type, request and time", async () => {
    const world = await openWorld({ policy });
    const [, second = ""] = await rules(world, 3);
    const list = async (query: Query) =>
      storyOf(recordsIn(await world.call({ path: GROUP_PATH, query, ...auditor })));
    expect(await list({ type: "intended" })).toBe("intended 1, intended 3, intended 5");
    expect(await list({ requestId: second })).toBe("intended 3, done 4");
    expect(await list({ since: "2026-01-02T03:04:06Z" })).toBe(
      "intended 3, done 4, intended 5, done 6",
    );
    expect(await list({ until: "2026-01-02T03:04:06Z" })).toBe(
      "intended 1, done 2, intended 3, done 4",
    );
    expect(await list({ type: "done", requestId: second, since: "2026-01-02T03:04:06Z" })).toBe(
      "done 4",
    );
    expect(await list({ type: "shared" })).toBe("");
  });

  test.each(["1", "2", "3", "5", "6"])("come once each, in pages of %s", async (limit) => {
    const world = await openWorld({ policy });
    await rules(world, 3);
    const pages = await allPages(world, GROUP_PATH, { limit });
    expect(pages.flatMap(recordsIn).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(pages).toHaveLength(Math.ceil(6 / Number(limit)));
  });

  test("come once each where a filter passes over most of them", async () => {
    const world = await openWorld({ policy });
    const [, second = ""] = await rules(world, 3);
    const pages = await allPages(world, GROUP_PATH, { limit: "1", requestId: second });
    expect(storyOf(pages.flatMap(recordsIn))).toBe("intended 3, done 4");
  });

  test("come in pages of a megabyte at most, whatever the form", async () => {
    const world = await openWorld({ policy, wrap: swollen });
    await rules(world, 4);
    for (const accept of ["application/json", "application/x-ndjson", "text/csv"]) {
      const pages = await allPages(world, GROUP_PATH, {}, { ...auditor, headers: { accept } });
      const sizes = pages.map(({ body }) => textOf(body).length);
      expect(Math.max(...sizes)).toBeLessThan(1_048_576);
      expect(pages.length).toBeGreaterThan(2);
      expect(
        pages
          .map(({ body }) => textOf(body))
          .join("")
          .match(/swollen/g),
      ).toHaveLength(8);
    }
  });
});

function textOf(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** A ledger whose records are as large as records can be: with 300 KB of quotes, which no form writes as they are. */
function swollen(ports: Ports): Ports {
  const text = `swollen${'"'.repeat(150_000)}`;
  const records: typeof ports.ledger.records = async (...query) =>
    (await ports.ledger.records(...query)).map(({ record, hash }) => {
      const member = record.type === "done" ? "effect" : "policy";
      const name = record.type === "done" ? "errorCode" : "name";
      return { record: { ...record, [member]: { ...Object(record[member]), [name]: text } }, hash };
    });
  return { ...ports, ledger: { ...ports.ledger, records } };
}

describe("the form of records", () => {
  test("is a record a line, each the whole record with its hash", async () => {
    const world = await openWorld({ policy });
    await rules(world, 2);
    const json = recordsIn(await world.call({ path: GROUP_PATH, ...auditor }));
    const headers = { accept: "application/x-ndjson" };
    const { body, ...answer } = await world.call({ path: GROUP_PATH, headers, ...auditor });
    expect(answer.headers).toMatchObject({
      "content-type": "application/x-ndjson",
      "cache-control": "no-store",
      vary: "accept",
    });
    const lines = String(body).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(json);
  });

  test("is a table with its headings on every page", async () => {
    const world = await openWorld({ policy });
    await rules(world, 2);
    const headers = { accept: "text/csv" };
    const pages = await allPages(world, GROUP_PATH, { limit: "3" }, { headers, ...auditor });
    const lines = pages.map(({ body }) => String(body).split("\r\n"));
    expect(lines.map((page) => page.length)).toEqual([5, 3]);
    expect(new Set(lines.map(([headings]) => headings)).size).toBe(1);
    expect(pages[0]?.headers).toMatchObject({
      "content-type": "text/csv; charset=utf-8; header=present",
    });
  });

  test("that there is not is refused by name", async () => {
    const world = await openWorld({ policy });
    const headers = { accept: "application/xml" };
    expect(await world.call({ path: GROUP_PATH, headers, ...auditor })).toMatchObject({
      status: 406,
      body: { code: "not-acceptable", detail: expect.stringContaining("text/csv") },
    });
  });
});

describe("a bad parameter", () => {
  test.each([
    ["a cursor that was tampered with", { cursor: "abc" }, "cursor"],
    [
      "a cursor of another group",
      { cursor: writeRecordCursor({ chain: groupChain(OTHER_GROUP), seq: 1 }) },
      "cursor",
    ],
    ["a type that there is not", { type: "opened" }, "type"],
    ["no limit", { limit: "0" }, "limit"],
    ["a parameter that there is not", { colour: "blue" }, "colour"],
  ])("is refused by its name: %s", async (_, query: Query, parameter) => {
    const world = await openWorld({ policy });
    const [id = ""] = await rules(world, 1);
    for (const path of [GROUP_PATH, `/v1/requests/${id}/records`]) {
      expect(await world.call({ path, query, ...auditor })).toMatchObject({
        status: 422,
        body: { code: "invalid-request", errors: [{ parameter }] },
      });
    }
  });

  test("never tells a stranger that there is anything", async () => {
    const world = await openWorld({ policy });
    const [id = ""] = await rules(world, 1);
    const query = { cursor: writeRecordCursor({ chain: groupChain(OTHER_GROUP), seq: 1 }) };
    for (const path of [GROUP_PATH, `/v1/requests/${id}/records`]) {
      expect((await world.call({ path, query, ...stranger })).status).toBe(404);
    }
  });

  test("a cursor beyond the end leads to an empty page", async () => {
    const world = await openWorld({ policy });
    await rules(world, 1);
    const query = { cursor: writeRecordCursor({ chain: groupChain(GROUP), seq: 99 }) };
    expect(recordsIn(await world.call({ path: GROUP_PATH, query, ...auditor }))).toEqual([]);
  });
});
