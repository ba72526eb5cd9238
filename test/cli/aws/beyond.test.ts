import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { authorize } from "../../../cli/authorize.ts";
import type { Desk } from "../../../cli/desk.ts";
import { answer, fakeDesk } from "../../support/fakeDesk.ts";
import { answerOf } from "./answers.ts";

// What the AWS CLI can't do, or does where no test can record it.

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-beyond-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const PERMISSIONS = [{ IpProtocol: "tcp", IpRanges: [{ CidrIp: "203.0.113.0/24" }] }];

async function run(words: readonly string[], members: Partial<Desk> = {}) {
  const given = answerOf("many");
  const rules = given.kind === "rules" ? given.rules : [];
  const Request = { RequestId: "req-1", Status: "authorized", SecurityGroupRules: rules };
  const desk = fakeDesk(folder, () => answer(201, { Request }), members);
  const exit = await authorize(["authorize-security-group-egress", ...words], desk);
  return { exit, ...desk.written, sent: JSON.parse(desk.calls[0]?.body ?? "null") };
}

describe("fileb:// is read as the text that it holds", () => {
  test.each([
    ["a list", ["--group-id", "x", "--ip-permissions", "fileb://permissions.json"]],
    ["a text", ["--group-id", "fileb://group", "--ip-permissions", "file://permissions.json"]],
    ["a whole request", ["--cli-input-json", "fileb://request.json"]],
  ])("%s", async (_, words) => {
    writeFileSync(join(folder, "group"), "x");
    writeFileSync(join(folder, "permissions.json"), JSON.stringify(PERMISSIONS));
    const request = { GroupId: "x", IpPermissions: PERMISSIONS };
    writeFileSync(join(folder, "request.json"), JSON.stringify(request));
    expect((await run(words)).sent).toEqual(request);
  });
});

test("a request from a pipe is read once", async () => {
  let reads = 0;
  const read = () => {
    reads++;
    return Buffer.from(reads === 1 ? '{"GroupId":"x"}' : "");
  };
  const { sent } = await run(["--cli-input-json", "file:///dev/stdin"], { read });
  expect({ sent, reads }).toEqual({ sent: { GroupId: "x" }, reads: 1 });
});

test.each([
  ["~/request.json", "/home/jo/request.json"],
  ["$HOME/request.json", "/home/kim/request.json"],
  [`$${"{HOME}"}/request.json`, "/home/kim/request.json"],
  ["$NOTHING/request.json", "$NOTHING/request.json"],
  ["~jo/request.json", "~jo/request.json"],
  ["a$/~.json", "a$/~.json"],
])("the path %s leads to %s", async (path, expected) => {
  let seen = "";
  const read = (file: string) => {
    seen = file;
    return Buffer.from('{"GroupId":"x"}');
  };
  const members = { read, home: "/home/jo", env: { HOME: "/home/kim" } };
  await run(["--cli-input-json", `file://${path}`], members);
  expect(seen).toBe(expected);
});

describe("a table on a terminal", () => {
  const TABLE = ["--group-id", "x", "--output", "table"];

  test("stands upright where it is too wide, and lies where it is not", async () => {
    const query = [
      "--query",
      "SecurityGroupRules[0].{a:SecurityGroupRuleArn,b:GroupId,c:FromPort}",
    ];
    const narrow = await run([...TABLE, ...query], { columns: 80, env: { NO_COLOR: "1" } });
    const wide = await run([...TABLE, ...query], { columns: 200, env: { NO_COLOR: "1" } });
    expect(narrow.out).toMatch(/^\| {2}a\| {2}arn:\S+ +\|$/m);
    expect(wide.out).toMatch(/^\| +a +\| +b +\| +c +\|$/m);
  });

  test.each([
    ["in colour", TABLE, { columns: 200 }, true],
    ["not in colour where NO_COLOR is set", TABLE, { columns: 200, env: { NO_COLOR: "1" } }, false],
    ["in colour where NO_COLOR is empty", TABLE, { columns: 200, env: { NO_COLOR: "" } }, true],
    ["not in colour where it is none", TABLE, {}, false],
    ["not in colour where the line says so", [...TABLE, "--color", "off"], { columns: 200 }, false],
    [
      "in colour where the line says so",
      [...TABLE, "--color", "on"],
      { env: { NO_COLOR: "1" } },
      true,
    ],
  ])("is %s", async (_, words, members, coloured) => {
    expect((await run(words, members)).out.includes("\u001b[")).toBe(coloured);
  });
});

test("a fault that nobody foresaw is one line, and with --debug also where it happened", async () => {
  const profiles = async () => {
    throw new TypeError("the disk is on fire");
  };
  const short = await run(["--group-id", "x"], { profiles });
  expect(short).toMatchObject({ exit: 255, err: "\naws: [ERROR]: the disk is on fire\n" });
  const long = await run(["--group-id", "x", "--debug"], { profiles });
  expect(long.err).toContain("beyond.test.ts");
});
