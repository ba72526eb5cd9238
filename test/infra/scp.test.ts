import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readPolicyFile } from "../../local/policyFile.ts";
import { deniedBy, type Statement } from "./evaluate.ts";
import { PRINCIPALS, UNTOUCHED, WAYS, type Who } from "./waysRound.ts";

const ROOT = join(import.meta.dirname, "../..");

const text = readFileSync(join(ROOT, "infra/scp.json"), "utf8");
const { Version, Statement: statements } = JSON.parse(text) as {
  Version: string;
  Statement: readonly Statement[];
};

const deniedTo = (who: Who, action: string, resource: string, context: object) =>
  deniedBy(statements, {
    action,
    resource,
    context: { ...context, "aws:PrincipalArn": PRINCIPALS[who] },
  });

describe("infra/scp.json", () => {
  test("is a policy within the size that AWS Organizations takes", () => {
    expect(Version).toBe("2012-10-17");
    expect(text.length).toBeLessThanOrEqual(10_240);
  });

  test("only denies, each statement under an id of its own", () => {
    expect(statements.map(({ Effect }) => Effect)).toEqual(statements.map(() => "Deny"));
    expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
    for (const { Sid } of statements) expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
  });

  test("has no statement that closes no way", () => {
    expect([...new Set(WAYS.map(([, , , sid]) => sid))].sort()).toEqual(
      statements.map(({ Sid }) => Sid).sort(),
    );
  });

  test("knows governed groups by the tag that the policy names", async () => {
    const source = await readPolicyFile(join(ROOT, "policies/policy.yaml"));
    expect(source).toMatchObject({ policy: { governedTag: "egress-guard:governed" } });
  });

  test("knows the deployment by the qualifier and names that cdk.json gives it", () => {
    const { context, toolkitStackName } = JSON.parse(readFileSync(join(ROOT, "cdk.json"), "utf8"));
    expect(context).toMatchObject({ "@aws-cdk/core:bootstrapQualifier": "egguard" });
    expect(text).toContain(`stack/${toolkitStackName}/*`);
  });
});

describe.each(WAYS)("%s on %s with %j", (action, resource, context, sid, exempt) => {
  const others = (Object.keys(PRINCIPALS) as Who[]).filter(
    (who) => who !== "breakGlass" && !exempt.includes(who),
  );

  test.each(others)(`is denied to %s by ${sid}`, (who) => {
    expect(deniedTo(who, action, resource, context)).toContain(sid);
  });

  test.each(["breakGlass" as const, ...exempt])("is not denied to %s", (who) => {
    expect(deniedTo(who, action, resource, context)).toEqual([]);
  });
});

test.each(UNTOUCHED)("%s on %s with %j is not denied to anyone", (action, resource, context) => {
  const denied = (Object.keys(PRINCIPALS) as Who[]).flatMap((who) =>
    deniedTo(who, action, resource, context),
  );
  expect(denied).toEqual([]);
});
