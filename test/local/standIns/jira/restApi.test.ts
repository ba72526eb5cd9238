import { describe, expect, test } from "@jest/globals";
import { documentOf } from "../../../../local/standIns/jira/adf.ts";
import { basic, JO, SAM, useJiraDesks } from "../../../support/jiraDesk.ts";

const opened = useJiraDesks();
const RULES = "customfield_10042";
const DIGEST = "customfield_10046";
const START = "customfield_10047";

describe("a call of Jira's REST API", () => {
  test.each([
    ["no credentials", ""],
    ["another token", basic("guard@acme.example:other")],
    ["the token as a bearer's", "Bearer api-token"],
    ["what is no base64", "Basic %"],
  ])("with %s is refused", async (_, authorization) => {
    const { call } = await opened();
    expect(await call("GET issue/NET-12", undefined, authorization)).toMatchObject({ status: 401 });
  });

  test.each([
    ["an issue that is not there", "GET issue/NET-99"],
    ["a key that is none", "GET issue/__proto__"],
    ["a key that can't be decoded", "GET issue/%ff"],
    ["comments of an issue that is not there", "POST issue/NET-99/comment"],
  ])("finds nothing: %s", async (_, line) => {
    const { call } = await opened();
    expect(await call(line, line.startsWith("POST") ? {} : undefined)).toEqual({
      status: 404,
      body: {
        errorMessages: ["Issue does not exist or you do not have permission to see it."],
        errors: {},
      },
    });
  });

  test("says whose token it is", async () => {
    const { call } = await opened();
    expect(await call("GET myself")).toMatchObject({
      status: 200,
      body: { accountId: "712020:00000000-0000-4000-8000-0000000000ff", accountType: "atlassian" },
    });
  });

  test("knows no method but its own", async () => {
    const { jira } = await opened();
    const headers = { authorization: basic("guard@acme.example:api-token") };
    const init = { method: "DELETE", headers };
    expect((await fetch(`${jira.url}/rest/api/3/issue/NET-12`, init)).status).toBe(405);
  });
});

describe("an issue", () => {
  test("is shown with the fields that are asked for", async () => {
    const { call, jira } = await opened();
    expect(
      await call(`GET issue/NET-12?fields=reporter,assignee,status,${RULES},${START}`),
    ).toEqual({
      status: 200,
      body: {
        id: expect.any(String),
        key: "NET-12",
        self: expect.stringMatching(`^${jira.url}/rest/api/3/issue/\\d+$`),
        fields: {
          reporter: expect.objectContaining({ accountId: JO.accountId }),
          assignee: expect.objectContaining({ accountId: SAM.accountId }),
          status: expect.objectContaining({ name: "Draft" }),
          [RULES]: documentOf("tcp 443 to 203.0.113.0/24"),
          [START]: null,
        },
      },
    });
  });

  test("is found by its id too, and shown whole where no fields are named", async () => {
    const { call } = await opened();
    const { body } = await call("GET issue/NET-12?fields=*all");
    const again = await call(`GET issue/${Reflect.get(Object(body), "id")}`);
    expect(again).toEqual({ status: 200, body });
    expect(Object.keys(Reflect.get(Object(body), "fields"))).toContain("summary");
  });

  test("takes values of its fields, and shows who changed what, the newest first", async () => {
    const { call, clock } = await opened();
    const edit = (fields: object) => call("PUT issue/NET-12", { fields });
    expect(await edit({ [DIGEST]: "abc" })).toEqual({ status: 204, body: undefined });
    clock.ms += 1000;
    expect(
      await edit({ [RULES]: documentOf("tcp 80 to 192.0.2.0/24"), [DIGEST]: "abc" }),
    ).toMatchObject({ status: 204 });
    expect(await edit({ [DIGEST]: "abc" })).toMatchObject({ status: 204 });
    const { body } = await call(`GET issue/NET-12?fields=${DIGEST}&expand=changelog`);
    expect(body).toMatchObject({
      fields: { [DIGEST]: "abc" },
      changelog: {
        total: 2,
        histories: [
          {
            created: "2026-01-02T03:04:06.000+0000",
            items: [{ fieldId: RULES, toString: "tcp 80 to 192.0.2.0/24" }],
          },
          {
            author: { accountId: expect.stringMatching(/ff$/) },
            items: [{ fieldId: DIGEST, fromString: "", toString: "abc" }],
          },
        ],
      },
    });
  });

  test.each<readonly [string, unknown]>([
    ["a field that is none", { customfield_1: "x" }],
    ["its status, which has ways of its own", { status: { name: "Done" } }],
    ["text where a document stands", { [RULES]: "tcp 443" }],
    ["two lines where one stands", { [DIGEST]: "a\nb" }],
    ["256 characters in a line", { [DIGEST]: "x".repeat(256) }],
    ["a moment that is none", { [START]: "tomorrow" }],
    ["a choice that is none", { customfield_10049: { value: "Perhaps" } }],
  ])("does not take %s", async (_, fields) => {
    const { call } = await opened();
    const name = Object.keys(Object(fields))[0] ?? "";
    expect(await call("PUT issue/NET-12", { fields })).toEqual({
      status: 400,
      body: { errorMessages: [], errors: { [name]: expect.any(String) } },
    });
  });

  test.each<readonly [string, unknown]>([
    ["255 characters in a line", { [DIGEST]: "x".repeat(255) }],
    ["a moment", { [START]: "2026-12-01T08:00:00.000+0000" }],
    ["a choice", { customfield_10049: { value: "Approved" } }],
    ["nothing", { [DIGEST]: null }],
  ])("takes %s", async (_, fields) => {
    const { call } = await opened();
    expect(await call("PUT issue/NET-12", { fields })).toMatchObject({ status: 204 });
  });

  test.each(["", "[]", "{", "{}"])("does not take a body that says nothing: %j", async (body) => {
    const { call } = await opened();
    expect(await call("PUT issue/NET-12", body)).toMatchObject({ status: 400 });
  });
});

describe("a comment", () => {
  test("is kept, and listed from either end", async () => {
    const { call } = await opened();
    for (const text of ["one", "two", "three"]) {
      const body = documentOf(text);
      expect(await call("POST issue/NET-12/comment", { body })).toMatchObject({
        status: 201,
        body: { body },
      });
    }
    const newest = await call("GET issue/NET-12/comment?orderBy=-created&maxResults=2");
    expect(newest.body).toMatchObject({
      total: 3,
      comments: [{ body: documentOf("three") }, { body: documentOf("two") }],
    });
    const rest = await call("GET issue/NET-12/comment?startAt=1");
    expect(rest.body).toMatchObject({
      startAt: 1,
      comments: [{ body: documentOf("two") }, { body: documentOf("three") }],
    });
  });

  test.each<readonly [string, unknown]>([
    ["text", "hello"],
    ["a node in place of a document", { type: "paragraph", content: [] }],
    ["a document of another version", { type: "doc", version: 2, content: [] }],
    ["a node that is none", { type: "doc", version: 1, content: [{ type: "script" }] }],
    [
      "a node of the language's own",
      { type: "doc", version: 1, content: [{ type: "constructor" }] },
    ],
    ["a text that is empty", { type: "doc", version: 1, content: [{ type: "text", text: "" }] }],
    [
      "a mark that is none",
      { type: "doc", version: 1, content: [{ type: "text", text: "x", marks: [{ type: "x" }] }] },
    ],
    ["more than Jira takes", documentOf("x".repeat(32_768))],
  ])("of %s is refused", async (_, body) => {
    const { call } = await opened();
    expect(await call("POST issue/NET-12/comment", { body })).toEqual({
      status: 400,
      body: { errorMessages: [], errors: { comment: "Comment body is not valid!" } },
    });
    expect((await call("GET issue/NET-12/comment")).body).toMatchObject({ total: 0 });
  });
});

describe("a transition", () => {
  test("leads to the status that it is listed with, and no other does", async () => {
    const { call } = await opened();
    const listed = await call("GET issue/NET-12/transitions");
    expect(listed.body).toMatchObject({
      transitions: [{ id: "11", name: "Send for review", to: { name: "Ready for review" } }],
    });
    const go = (id: string) => call("POST issue/NET-12/transitions", { transition: { id } });
    expect(await go("31")).toMatchObject({
      status: 400,
      body: { errorMessages: [expect.any(String)] },
    });
    expect(await go("11")).toEqual({ status: 204, body: undefined });
    expect((await call("GET issue/NET-12?fields=status")).body).toMatchObject({
      fields: { status: { name: "Ready for review" } },
    });
    expect(await go("11")).toMatchObject({ status: 400 });
  });
});
