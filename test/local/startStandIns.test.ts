import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { SCHEMES } from "../../core/hooks/schemes.ts";
import { readHookSecrets } from "../../core/hooks/secrets.ts";
import { keysOf } from "../../core/hooks/signature.ts";
import { peopleOf } from "../../core/policy/peopleDocument.ts";
import { type Served, serve } from "../../local/serve.ts";
import { STAND_INS, withSecretsFor } from "../../local/standInSecrets.ts";
import { startStandIns } from "../../local/startStandIns.ts";
import { PAYMENTS, PAYMENTS_ROLE } from "../support/builders.ts";
import { actOn } from "../support/hookApp.ts";
import { PEOPLE_HEAD, peopleOfText } from "../support/policyDocuments.ts";
import { POLICY } from "../support/world.ts";

const PEOPLE = peopleOf(
  peopleOfText(
    `${PEOPLE_HEAD}people: [{ id: lee, identities: ['slack:T0ACME#U0LEE', 'slack:E0GRID#W0LEE', '${PAYMENTS_ROLE}'] }]`,
  ),
);
const hex = (bytes: number) => "ab".repeat(bytes);

let folder = "";
let served: Served | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-stand-ins-"));
});
afterEach(async () => {
  await served?.close();
  served = undefined;
  rmSync(folder, { recursive: true });
});

describe("the secrets of what is played", () => {
  test("are made up where there are none, each fit for its scheme", () => {
    const document = withSecretsFor(STAND_INS, undefined, hex);
    const secrets = readHookSecrets(document ?? "");
    expect([...(secrets?.keys() ?? [])].toSorted()).toEqual([
      "jira",
      "jira/token",
      "servicenow",
      "servicenow/token",
      "slack",
      "slack/token",
    ]);
    for (const [name, scheme] of [
      ["slack", SCHEMES.slack],
      ["jira", SCHEMES.jira],
      ["servicenow", SCHEMES.standardWebhooks],
    ] as const) {
      expect(keysOf(scheme, secrets?.get(name) ?? [])).toHaveLength(1);
    }
  });

  test("are those of the document where it has them, and others of it stay", () => {
    const given = { slack: ["new", "old"], "webhooks/tickets": "whsec_x" };
    const document = withSecretsFor(["slack"], JSON.stringify(given), hex);
    expect(JSON.parse(document ?? "")).toEqual({
      slack: ["new", "old"],
      "webhooks/tickets": ["whsec_x"],
      "slack/token": [`xoxb-${hex(32)}`],
    });
  });

  test("are left alone where nothing is played", () => {
    expect(withSecretsFor([], undefined, hex)).toBeUndefined();
    expect(withSecretsFor([], "{}", hex)).toBe("{}");
  });
});

describe("the stand-ins of a desk", () => {
  test("don't send to a guard that is elsewhere", async () => {
    const standIns = await startStandIns({ slack: 0 }, PEOPLE, undefined);
    expect(() => standIns.sendTo("https://guard.acme.example")).toThrow("not on this machine");
    await standIns.close();
  });

  test("let whoever is at the page ask the guard, signed", async () => {
    served = await serve({
      port: 0,
      policy: { ...POLICY, people: PEOPLE },
      data: join(folder, "data"),
      deployment: { account: "111122223333", region: "us-east-1" },
      principal: PAYMENTS.arn,
      standIns: { slack: 0 },
    });
    const [{ name, url }] = served.pages as [Served["pages"][number]];
    expect(name).toBe("Slack");
    expect(served.hookUrls).toContain(`${served.url}/v1/hooks/slack/commands`);
    const fields = { as: "T0ACME#U0LEE", channel: "C0EGRESS", text: "/egress help" };
    const shown = await actOn(url, "command", fields);
    expect(shown).toContain("<article");
    expect(shown).not.toContain("failed");
  });

  test("end with the guard", async () => {
    served = await serve({
      port: 0,
      policy: POLICY,
      data: join(folder, "data"),
      deployment: { account: "111122223333", region: "us-east-1" },
      principal: PAYMENTS.arn,
      standIns: { slack: 0 },
    });
    const { pages, close } = served;
    await close();
    await expect(fetch(pages[0]?.url ?? "")).rejects.toThrow();
  });
});
