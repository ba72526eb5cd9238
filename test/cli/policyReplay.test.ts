import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "@jest/globals";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import { PAYMENTS_ROLE } from "../support/builders.ts";
import { useCommands } from "../support/commands.ts";
import { iam } from "../support/gatewayEvents.ts";
import { denial } from "../support/ledgerBuilders.ts";
import { commitAll } from "../support/ledgerSteps.ts";
import { HEAD, policyOf } from "../support/policyDocuments.ts";
import { idOf } from "../support/tellings.ts";
import { aWish, useWorlds } from "../support/world.ts";

const { path, run } = useCommands();
const openWorld = useWorlds();
const SLOW_MS = 60_000;
const GROUP = "sg-0123456789abcdef0";
const SESSION = "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/ci";

const THEN = `${HEAD}requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}'] }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443, 8443] }, { id: db, protocol: tcp, ports: [5432] }]
bannedCidrs: [{ id: private, cidrs: [10.0.0.0/8], reason: not for anyone }]
approvals: [{ id: dbs, approvers: ['arn:aws:iam::111122223333:user/kim'], when: { ports: [{ protocol: tcp, ports: [5432] }] } }]
`;
const NOW = THEN.replace("443, 8443", "443")
  .replace("10.0.0.0/8", "10.0.0.0/9")
  .concat("requiredTags: [{ key: Owner, where: { groupTags: { team: x } }, pattern: nobody }]\n");

async function replayed(policy: string, ...args: readonly string[]) {
  writeFileSync(path("next.yaml"), policy);
  const running = run(
    "policy",
    "replay",
    path("next.yaml"),
    "--ledger",
    path("ledger.sqlite"),
    ...args,
  );
  const code = await running.ended;
  return { code, out: running.out(), err: running.err() };
}

/** A guard that has judged one request of each kind: allowed twice, denied, approved, and of a group that is not governed. */
async function aLedger() {
  const world = await openWorld({ policy: policyOf(THEN), ledgerFile: path("ledger.sqlite") });
  const ask = async (rule: string, members = {}) => {
    world.clock.advance(60_000);
    return idOf(await world.ask(aWish([rule], members)));
  };
  const web = await ask("tcp 443 203.0.113.0/24");
  const alt = await ask("tcp 8443 203.0.113.0/24");
  const banned = await ask("tcp 443 10.200.0.0/24");
  const foreign = await ask("tcp 8443 203.0.113.0/24", { GroupId: "sg-0dddddddddddddddd" });
  world.clock.advance(60_000);
  const db = await world.ask(aWish(["tcp 5432 203.0.113.0/24"]));
  const { Digest } = Object(Object(db.body).Request);
  const kim = { authorizer: iam("AIDA0000000000000KIM", "arn:aws:iam::111122223333:user/kim") };
  world.clock.advance(60_000);
  const answer = { method: "POST", path: `/v1/requests/${idOf(db)}/approve`, body: { Digest } };
  expect((await world.call({ ...answer, ...kim })).status).toBeLessThan(300);
  return { web, alt, banned, foreign, db: idOf(db) };
}

describe("egress-guard policy replay", () => {
  test(
    "finds nothing to say of the policy that judged",
    async () => {
      await aLedger();
      const { code, out, err } = await replayed(THEN);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toMatch(/^5 requests: 5 the same, 0 otherwise, 0 can't be told\n/);
    },
    SLOW_MS,
  );

  test(
    "names each request that another policy decides otherwise, why, and what can't be told",
    async () => {
      const { web, alt, banned, db } = await aLedger();
      const { code, out, err } = await replayed(
        NOW.replace("pattern: nobody", "pattern: '[a-z]+'"),
      );
      expect([code, err]).toEqual([1, ""]);
      expect(out.split("\n")).toEqual([
        expect.stringMatching(new RegExp(`^${db} {2}2026-01-02T03:10:05\\.000Z {2}${SESSION}$`)),
        `  for ${GROUP}: allowed then, can't be told now`,
        "  denied for groups tagged team=x",
        expect.stringMatching(/^ {4}\+ tag-format \(Owner\): /),
        "  allowed for groups not tagged team=x",
        "  not on record: the group's tags and VPC",
        "",
        expect.stringMatching(
          new RegExp(`^${banned} {2}2026-01-02T03:07:05\\.000Z {2}${SESSION}$`),
        ),
        `  for ${GROUP}: denied then, can't be told now`,
        "  denied for groups tagged team=x",
        expect.stringMatching(/^ {4}\+ tag-format \(Owner\): /),
        expect.stringMatching(/^ {4}- banned-cidr \(private\): tcp 443 10\.200\.0\.0\/24 reaches /),
        "  allowed for groups not tagged team=x",
        expect.stringMatching(/^ {4}- banned-cidr \(private\): /),
        "  not on record: the group's tags and VPC",
        "",
        expect.stringMatching(new RegExp(`^${alt} {2}2026-01-02T03:06:05\\.000Z {2}${SESSION}$`)),
        `  for ${GROUP}: allowed then, denied now`,
        expect.stringMatching(/^ {4}\+ port-not-allowed: tcp 8443 203\.0\.113\.0\/24 lets out /),
        expect.stringMatching(/^ {4}\+ tag-format \(Owner\): /),
        "",
        expect.stringMatching(new RegExp(`^${web} `)),
        `  for ${GROUP}: allowed then, can't be told now`,
        "  denied for groups tagged team=x",
        expect.stringMatching(/^ {4}\+ tag-format \(Owner\): /),
        "  allowed for groups not tagged team=x",
        "  not on record: the group's tags and VPC",
        "",
        "5 requests: 1 the same, 1 otherwise, 3 can't be told",
        expect.stringMatching(/^judged as of then, for groups without rules of their own/),
        "",
      ]);
    },
    SLOW_MS,
  );

  test(
    "says it in JSON, of some requests only",
    async () => {
      const { alt } = await aLedger();
      const until = ["--since", "2026-01-02T03:06:00Z", "--group", GROUP];
      const { code, out } = await replayed(
        THEN.replace("443, 8443", "443"),
        "--output",
        "json",
        ...until,
      );
      expect(code).toBe(1);
      expect(JSON.parse(out)).toEqual({
        counts: { same: 2, otherwise: 1, depends: 0, undecided: 0, unreadable: 0 },
        requests: [
          {
            requestId: alt,
            at: "2026-01-02T03:06:05.000Z",
            principal: expect.objectContaining({ kind: "iam", arn: SESSION }),
            group: { account: "111122223333", region: "us-east-1", groupId: GROUP },
            kind: "otherwise",
            was: "allow",
            now: [
              {
                effect: "deny",
                where: [[]],
                came: [expect.objectContaining({ code: "port-not-allowed", effect: "deny" })],
                gone: [],
              },
            ],
            notOnRecord: [],
          },
        ],
      });
    },
    SLOW_MS,
  );

  test(
    "reads a ledger of many pages, and says what it can't read",
    async () => {
      const ledger = openSqliteLedger(path("ledger.sqlite"));
      const ids = Array.from({ length: 230 }, (_, i) => `req-${String(i).padStart(32, "0")}`);
      for (const requestId of ids) await commitAll(ledger, [denial({ requestId })]);
      ledger.close();
      const all = await replayed(THEN);
      expect(all).toMatchObject({ code: 1, err: "" });
      expect(all.out.match(/ denied then, allowed now$/gm)).toHaveLength(230);
      expect(all.out).toContain("\n230 requests: 0 the same, 230 otherwise, 0 can't be told\n");
      const db = new DatabaseSync(path("ledger.sqlite"));
      db.exec(
        `DROP TRIGGER records_refuse_delete; DELETE FROM records WHERE chain = 'request/${ids[7]}'`,
      );
      db.close();
      const rest = await replayed(THEN);
      expect(rest.code).toBe(5);
      expect(rest.out).toContain(
        "\n230 requests: 0 the same, 229 otherwise, 0 can't be told, 1 not readable\n",
      );
    },
    SLOW_MS,
  );

  test(
    "ends with 3 for a faulty policy, and with 1 for a ledger that is not there",
    async () => {
      expect((await replayed("version: 2\nname: x\n")).code).toBe(3);
      expect(await replayed(THEN)).toMatchObject({
        code: 1,
        out: "",
        err: expect.stringContaining("there is no ledger at"),
      });
      expect((await replayed(THEN, "--since", "yesterday")).code).toBe(3);
    },
    SLOW_MS,
  );
});
