import { describe, expect, test } from "@jest/globals";
import { requesters } from "../../../../core/policy/checks/requesters.ts";
import type { Where } from "../../../../core/policy/policy.ts";
import type { Principal } from "../../../../core/request/principal.ts";
import {
  aPolicy,
  aPrincipalPattern,
  aRequest,
  aSubject,
  PAYMENTS_ROLE,
  someFacts,
} from "../../../support/builders.ts";

interface Entry {
  readonly names: readonly string[];
  readonly where?: Where;
}

function found(entries: readonly Entry[], principal?: Principal) {
  const policy = aPolicy({
    requesters: entries.map(({ names, where = {} }, i) => ({
      id: `entry-${i}`,
      where,
      principals: names.map(aPrincipalPattern),
    })),
  });
  const facts = someFacts([], { tags: new Map([["team", "payments"]]) });
  return requesters(
    aSubject(aRequest([], {}, principal === undefined ? {} : { principal }), policy, facts),
  );
}

const OTHER_ROLE = "arn:aws:iam::111122223333:role/Other";
const TOKEN: Principal = {
  kind: "jwt",
  id: "https://idp.example#ann",
  issuer: "https://idp.example",
  subject: "ann",
  groups: ["net"],
};
const HERE: Where = { groupTags: new Map([["team", ["payments"]]]) };
const ELSEWHERE: Where = { groupTags: new Map([["team", ["billing"]]]) };

describe("forbidden", () => {
  test("an answer says who may not ask for what, and what would pass", () => {
    expect(found([])).toEqual([
      {
        code: "forbidden-principal",
        effect: "deny",
        pointer: "",
        detail:
          "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/ci may not ask for sg-0123456789abcdef0: no entry of requesters matches both; ask with a role that one names",
      },
    ]);
  });

  test("a person with a token is named by issuer and subject", () => {
    expect(found([], TOKEN)[0]?.detail).toMatch(/^https:\/\/idp\.example#ann may not ask for sg-/);
  });

  test.each([
    { because: "another role is named", entries: [{ names: [OTHER_ROLE] }] },
    {
      because: "the role is named for other groups",
      entries: [{ names: [PAYMENTS_ROLE], where: ELSEWHERE }],
    },
    {
      because: "one entry has the role and another the group",
      entries: [
        { names: [PAYMENTS_ROLE], where: ELSEWHERE },
        { names: [OTHER_ROLE], where: HERE },
      ],
    },
    { because: "a group of tokens", entries: [{ names: ["group:net"] }] },
  ])("$because", ({ entries }) => {
    expect(found(entries)).toHaveLength(1);
  });
});

describe("known", () => {
  test.each([
    { because: "the role, for every group", entries: [{ names: [PAYMENTS_ROLE] }] },
    { because: "the role, for this group", entries: [{ names: [PAYMENTS_ROLE], where: HERE }] },
    { because: "one name of several", entries: [{ names: [OTHER_ROLE, PAYMENTS_ROLE] }] },
    {
      because: "one entry of several",
      entries: [
        { names: [OTHER_ROLE] },
        { names: [PAYMENTS_ROLE], where: ELSEWHERE },
        { names: [PAYMENTS_ROLE], where: HERE },
      ],
    },
  ])("$because", ({ entries }) => {
    expect(found(entries)).toEqual([]);
  });

  test("a token by its group", () => {
    expect(found([{ names: ["group:net"] }], TOKEN)).toEqual([]);
  });
});
