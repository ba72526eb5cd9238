import { describe, expect, test } from "@jest/globals";
import { type Asked, decisionOf, type Statement } from "../evaluate.ts";
import { full, plain } from "../template.ts";

/** The functions that look at tickets. */
const LOOKING = ["Api", "Sweep", "Hooks", "Tellers"];

const SECRET: Asked = {
  action: "secretsmanager:GetSecretValue",
  resource: "arn:aws:secretsmanager:us-east-1:111122223333:secret:egress-guard/hooks-a1B2c3",
  context: {},
};

function mayRead({ all }: typeof full, name: string): boolean {
  const role = all("AWS::IAM::Role").find(({ id }) => id.startsWith(name));
  const policies = Object(role?.Properties).Policies as readonly {
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  }[];
  const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return decisionOf([...statements], SECRET) === "allow";
}

describe("ticket systems", () => {
  test.each(LOOKING)("are known to the function %s, with what it signs in with", (name) => {
    const { Properties } = full.one("AWS::Lambda::Function", new RegExp(`^${name}F`));
    expect(Properties.Environment).toMatchObject({
      Variables: {
        EGRESS_GUARD_HOOK_SECRET: "egress-guard/hooks",
        EGRESS_GUARD_TICKET_SYSTEMS:
          "jira=https://acme.atlassian.net,servicenow=https://acme.service-now.com",
      },
    });
    expect(mayRead(full, name)).toBe(true);
  });

  test("are known to nobody where none is deployed, and nobody may read a secret for them", () => {
    for (const { Properties } of plain.all("AWS::Lambda::Function")) {
      expect(JSON.stringify(Properties)).not.toContain("EGRESS_GUARD_TICKET_SYSTEMS");
    }
    expect([mayRead(plain, "Api"), mayRead(plain, "Sweep")]).toEqual([false, false]);
  });
});
