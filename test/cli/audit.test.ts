import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { groupChain } from "../../core/ledger/stored.ts";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import { useCommands } from "../support/commands.ts";
import { completion, denial, GROUP, intention } from "../support/ledgerBuilders.ts";
import { commitAll } from "../support/ledgerSteps.ts";

const { path, run } = useCommands();
const IDS = ["1", "2", "3"].map((digit) => `req-${digit.repeat(32)}`);
const [FIRST = "", SECOND = "", DENIED = ""] = IDS;
const CHAIN = groupChain(GROUP);
const SLOW_MS = 30_000;

/** Each test begins with a ledger of two rules and a denial, in `ledger.sqlite`. */
beforeEach(async () => {
  const ledger = openSqliteLedger(path("ledger.sqlite"));
  const first = intention({ requestId: FIRST });
  const done = completion(first);
  const second = intention({ requestId: SECOND }, done.head);
  await commitAll(ledger, [first, done, second, completion(second), denial({ requestId: DENIED })]);
  ledger.close();
});

/** Runs `audit …` on that ledger; what it said, and how it ended. */
async function audit(...args: readonly string[]) {
  const running = run("audit", ...args);
  const code = await running.ended;
  return { code, out: running.out(), err: running.err() };
}

const onLedger = (...args: readonly string[]) => audit(...args, "--data", path("."));

/** Somebody who can write the ledger's file changes it, past the triggers that would refuse. */
function tamper(sql: string): void {
  const db = new DatabaseSync(path("ledger.sqlite"));
  db.exec(`DROP TRIGGER records_refuse_update; DROP TRIGGER records_refuse_delete; ${sql}`);
  db.close();
}

describe("egress-guard audit verify", () => {
  test(
    "exits with 0 and one line where the record is whole",
    async () => {
      const out = "whole (groups: 1, requests: 3, records: 7)\n";
      const [all, group, file] = await Promise.all([
        onLedger("verify", "--all"),
        onLedger("verify", "--group", GROUP.groupId),
        audit("verify", "--ledger", path("ledger.sqlite")),
      ]);
      expect(all).toEqual({ code: 0, out, err: "" });
      expect(file).toEqual(all);
      expect(group).toMatchObject({ code: 0, out: out.replace("3", "2").replace("7", "6") });
    },
    SLOW_MS,
  );

  test.each([
    [
      "changed",
      "UPDATE records SET body = replace(body, 'authorized', 'failed') WHERE seq = 2",
      "invalid",
    ],
    ["cut off", `DELETE FROM records WHERE chain = '${CHAIN}' AND seq > 2`, "missing"],
    ["made unreadable", "UPDATE records SET body = '{' WHERE seq = 3", "invalid"],
  ])(
    "exits with 1 and names what was %s",
    async (_, sql, kind) => {
      tamper(sql);
      const [text, json] = await Promise.all([
        onLedger("verify"),
        onLedger("verify", "--output", "json"),
      ]);
      expect(text.out).toMatch(new RegExp(`^${kind} +${CHAIN} record \\d: `, "m"));
      expect(text.out).toMatch(/\nbroken: .*\(groups: 1, /);
      expect([text.code, json.code]).toEqual([1, 1]);
      expect(JSON.parse(json.out)).toMatchObject({ verdict: "broken", groups: 1 });
    },
    SLOW_MS,
  );

  test.each([
    ["there is no ledger", ["--data", "nowhere"], /there is no ledger at nowhere/],
    ["there is no such copy", ["--offline", "nowhere"], /ENOENT/],
    ["one table is not named", ["--state-table", "state"], /--audit-table/],
  ])(
    "exits with 5 where %s, and says so",
    async (_, args, why) => {
      const { code, out, err } = await audit("verify", ...args);
      expect({ code, out }).toEqual({ code: 5, out: "" });
      expect(err).toMatch(why);
    },
    SLOW_MS,
  );

  test.each([
    ["the ledger has nothing of the group", ["--group", "sg-0fedcba9876543210"]],
    ["the ledger does not answer", ["--ledger-endpoint", "http://127.0.0.1:9"]],
    ["EC2 does not answer", ["--ec2-endpoint", "http://127.0.0.1:9"]],
  ])(
    "exits with 5 where %s: a gap",
    async (_, args) => {
      const { code, out } = await onLedger("verify", ...args);
      expect({ code, out }).toMatchObject({ code: 5, out: expect.stringMatching(/^gap +/) });
    },
    SLOW_MS,
  );

  test(
    "exits with 1 where EC2 does not have what the ledger holds open",
    async () => {
      const ec2 = run("ec2", "--port", "0", "--data", path("ec2"));
      await ec2.until(/listens on \S+\n/);
      const [, url = ""] = /listens on (\S+)\n/.exec(ec2.out()) ?? [];
      const { code, out } = await onLedger("verify", "--ec2-endpoint", url);
      expect(code).toBe(1);
      expect(out.match(/^missing rule\//gm)).toHaveLength(2);
    },
    SLOW_MS,
  );

  test.each([
    ["a group and everything", ["--group", GROUP.groupId, "--all"]],
    ["no group", ["--group", "app"]],
  ])(
    "exits with 3 for %s",
    async (_, args) => {
      expect(await onLedger("verify", ...args)).toMatchObject({ code: 3, out: "" });
    },
    SLOW_MS,
  );
});

describe("egress-guard audit checkpoint", () => {
  const CHECKPOINT = "checkpoints/00000001.ndjson";
  const held = (...args: readonly string[]) =>
    onLedger("verify", "--checkpoint", path(CHECKPOINT), ...args);

  test(
    "writes down where each chain ends, so that what is cut off afterwards shows",
    async () => {
      const { code, out } = await onLedger("checkpoint");
      expect({ code, out }).toMatchObject({
        code: 0,
        out: expect.stringMatching(
          /00000001\.ndjson: checkpoint 1, chains: 4, digest [0-9a-f]{64}\n/,
        ),
      });
      expect(await held()).toMatchObject({
        code: 0,
        out: "whole (groups: 1, requests: 3, records: 7, checkpoints: 1)\n",
      });
      tamper(`DELETE FROM requests WHERE request_id = '${DENIED}';
        DELETE FROM records WHERE chain = 'request/${DENIED}'`);
      expect((await onLedger("verify")).code).toBe(0);
      expect(await held()).toMatchObject({
        code: 1,
        out: expect.stringMatching(/^missing request\/req-3+: a checkpoint vouches for it/),
      });
      const again = await onLedger("checkpoint", "--output", "json");
      expect(again.code).toBe(1);
      expect(JSON.parse(again.out)).toMatchObject({
        Seq: 2,
        Chains: 3,
        Faults: [{ kind: "missing", of: `request/${DENIED}` }],
      });
      const two = await held("--checkpoint", path("checkpoints/00000002.ndjson"));
      expect(two.out).toMatch(/checkpoint\/1 names it; checkpoint\/2 does not/);
    },
    SLOW_MS,
  );

  test(
    "is held against a copy, too, with a key that is kept elsewhere",
    async () => {
      await onLedger("checkpoint");
      const copy = path("copy.ndjson");
      await onLedger("export", "--out", copy);
      const key = ["--public-key", path("checkpoint-key.pem.pub")];
      const offline = ["verify", "--offline", copy, "--checkpoint", path(CHECKPOINT)];
      expect(await audit(...offline, ...key)).toMatchObject({
        code: 0,
        out: expect.stringContaining("checkpoints: 1"),
      });
      expect(await audit(...offline)).toMatchObject({
        code: 5,
        out: expect.stringMatching(/^gap .*no public key was given/),
      });
    },
    SLOW_MS,
  );

  test(
    "verifies by hand, with nothing but sed, sha256sum and openssl",
    async () => {
      await onLedger("checkpoint");
      const page = readFileSync(join(import.meta.dirname, "../../docs/operations.md"), "utf8");
      const [, lines = ""] = /By hand, [^\n]*\n\n```sh\n([\s\S]*?)```/.exec(page) ?? [];
      const byHand = lines.split("\n").filter((line) => !line.startsWith("grep"));
      expect(byHand.length).toBeGreaterThan(3);
      const { status, stdout } = spawnSync("sh", ["-e", "-c", byHand.join("\n")], {
        cwd: path("."),
        env: { ...process.env, FILE: CHECKPOINT, KEY: "checkpoint-key.pem.pub" },
        encoding: "utf8",
      });
      expect({ status, stdout }).toEqual({ status: 0, stdout: "Verified OK\n" });
    },
    SLOW_MS,
  );

  test.each([
    ["the checkpoint is not there", [], /ENOENT.*nowhere/],
    ["the key is not there", ["--public-key", "missing.pem"], /ENOENT.*missing\.pem/],
  ])(
    "can't be held against where %s: exit 5",
    async (_, args, why) => {
      const { code, err } = await onLedger("verify", "--checkpoint", "nowhere", ...args);
      expect({ code, err }).toEqual({ code: 5, err: expect.stringMatching(why) });
    },
    SLOW_MS,
  );

  test(
    "is broken where it was changed: exit 1",
    async () => {
      await onLedger("checkpoint");
      const text = readFileSync(path(CHECKPOINT), "utf8");
      writeFileSync(path("changed"), text.replace('"seq":4', '"seq":3'));
      const { code, out } = await onLedger("verify", "--checkpoint", path("changed"));
      expect({ code, out }).toEqual({
        code: 1,
        out: expect.stringMatching(/^invalid .*changed: /),
      });
    },
    SLOW_MS,
  );
});

describe("egress-guard audit export", () => {
  test(
    "makes a copy that can be verified elsewhere, and never writes over another",
    async () => {
      const copy = path("copy.ndjson");
      expect(await onLedger("export", "--out", copy)).toEqual({ code: 0, out: "", err: "" });
      expect(await audit("verify", "--offline", copy)).toMatchObject({
        code: 0,
        out: "whole (groups: 1, requests: 3, records: 7)\n",
      });
      expect((await onLedger("export")).out.split("\n")).toHaveLength(14);
      const again = await onLedger("export", "--out", copy);
      expect(again).toMatchObject({ code: 1, err: expect.stringContaining("EEXIST") });
      const text = readFileSync(copy, "utf8");
      writeFileSync(copy, text.replace("authorized", "failed"));
      expect((await audit("verify", "--offline", copy)).code).toBe(1);
      writeFileSync(copy, text.slice(0, text.length / 2));
      expect((await audit("verify", "--offline", copy)).code).not.toBe(0);
    },
    SLOW_MS,
  );

  test(
    "makes a copy of one group, or a table of its records",
    async () => {
      const group = ["--group", GROUP.groupId];
      writeFileSync(path("group.ndjson"), (await onLedger("export", ...group)).out);
      expect(await audit("verify", "--offline", path("group.ndjson"))).toMatchObject({
        code: 0,
        out: "whole (groups: 1, requests: 2, records: 6)\n",
      });
      const { out } = await onLedger("export", ...group, "--format", "csv");
      const lines = out.trimEnd().split("\r\n");
      expect(lines).toHaveLength(7);
      expect(lines[0]).toMatch(/^chain,seq,at,type,.*,record$/);
      const other = await onLedger("export", "--group", "sg-0fedcba9876543210");
      expect(other).toMatchObject({ code: 1, err: expect.stringContaining("no records of sg-") });
    },
    SLOW_MS,
  );
});

describe("egress-guard audit list", () => {
  test(
    "shows the groups that have records",
    async () => {
      const { code, out } = await onLedger("list");
      expect(code).toBe(0);
      expect(out).toMatch(
        /^111122223333\/us-east-1\/sg-0123456789abcdef0 {2}4 records, 2 rules open/,
      );
      const { Groups } = JSON.parse((await onLedger("list", "--output", "json")).out);
      expect(Groups).toEqual([
        { Group: GROUP, Records: 4, Hash: expect.stringMatching(/^[0-9a-f]{64}$/), OpenRules: 2 },
      ]);
      expect(await onLedger("list", "--cursor", "111122223333/us-east-1/sg-0")).toMatchObject({
        code: 3,
        out: "",
        err: expect.stringMatching(/^--cursor is of another list/),
      });
    },
    SLOW_MS,
  );

  test(
    "shows the records of a group, page by page",
    async () => {
      const group = ["--group", GROUP.groupId, "--limit", "3"];
      const { out } = await onLedger("list", ...group);
      const [, cursor = ""] = /\nmore: --cursor (\S+)\n$/.exec(out) ?? [];
      expect(out.split("\n").filter((line) => line.includes("  group "))).toHaveLength(3);
      const rest = (await onLedger("list", ...group, "--cursor", cursor)).out;
      expect(rest).toMatch(/^\S+ {2}group 4 +done {2}req-2+ {2}authorized {2}sgr-req-2+\n$/);
      const json = JSON.parse((await onLedger("list", ...group, "--output", "json")).out);
      expect(json).toMatchObject({ Records: { length: 3 }, NextCursor: cursor });
    },
    SLOW_MS,
  );

  test(
    "shows the records of a request, and those of it in its group",
    async () => {
      const own = (await onLedger("list", "--request", FIRST)).out;
      expect(own.match(/decided|intended|done/g)).toEqual(["decided", "intended", "done"]);
      const both = ["--group", GROUP.groupId, "--request", SECOND];
      const inGroup = (await onLedger("list", ...both, "--type", "done")).out;
      expect(inGroup.match(/decided|intended|done/g)).toEqual(["done"]);
    },
    SLOW_MS,
  );

  test(
    "names everything that is wrong with what it is asked for",
    async () => {
      const bad = ["--limit", "0", "--since", "yesterday", "--type", "opened", "--cursor", "abc"];
      const { code, out, err } = await onLedger("list", "--group", GROUP.groupId, ...bad);
      expect({ code, out }).toEqual({ code: 3, out: "" });
      expect(err.match(/^--\w+/gm)?.toSorted()).toEqual([
        "--cursor",
        "--limit",
        "--since",
        "--type",
      ]);
      const absent = await onLedger("list", "--request", `req-${"9".repeat(32)}`);
      expect(absent).toMatchObject({ code: 1, err: expect.stringContaining("no request req-9") });
    },
    SLOW_MS,
  );
});
