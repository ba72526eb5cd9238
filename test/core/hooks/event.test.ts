import { describe, expect, test } from "@jest/globals";
import { requestEvent, waitAfter } from "../../../core/hooks/event.ts";
import { SCHEMES } from "../../../core/hooks/schemes.ts";
import { STAGES, type Stage, stageText } from "../../../core/ledger/states.ts";
import type { StoredRequest } from "../../../core/ledger/stored.ts";
import { AUTHORIZED } from "../../../scripts/openapi/examples.ts";

const at = (stage: Stage): StoredRequest => {
  const { rulesStatus: _, ...rest } = AUTHORIZED;
  return { ...rest, ...stage };
};

describe("the event of a request", () => {
  test.each(STAGES.map((stage) => [stageText(stage), stage] as const))(
    "that is %s says so, unless EC2 is being called",
    (text, stage) => {
      const event = requestEvent(at(stage));
      const isTold = text !== "executing" && !text.endsWith("revoking");
      expect(event === undefined).toBe(!isTold);
      if (isTold) expect(event).toMatchObject({ Version: 1, Status: stage.status });
      if (isTold) expect(event?.RulesStatus).toBe(stage.rulesStatus);
    },
  );

  test("has ids, the state and the digest, and nothing of what was asked for or why", () => {
    const event = requestEvent({ ...AUTHORIZED, justification: "secret", ticket: "NET-12" });
    const { requestId, fence, group, digest, chain } = AUTHORIZED;
    expect(event).toMatchObject({
      Id: `${requestId}-${fence}`,
      RequestId: requestId,
      Sequence: fence,
      GroupId: group.groupId,
      Digest: digest,
      Ticket: "NET-12",
      Record: { Chain: `request/${requestId}`, Seq: chain.seq, Hash: chain.hash },
    });
    const text = JSON.stringify(event);
    for (const hidden of ["IpPermissions", "203.0.113", "secret", AUTHORIZED.nonce, "principal"]) {
      expect(text).not.toContain(hidden);
    }
  });

  test("has a member for each thing that is there, and none for what is not", () => {
    const { rulesStatus: _, effect: __, expiresAt: ___, ticket: ____, ...bare } = AUTHORIZED;
    const { requestId, fence, group, digest, policyDigest, chain } = bare;
    const always = {
      Version: 1,
      Id: `${requestId}-${fence}`,
      RequestId: requestId,
      Sequence: fence,
      Status: bare.status,
      AccountId: group.account,
      Region: group.region,
      GroupId: group.groupId,
      Digest: digest,
      PolicyDigest: policyDigest,
      At: bare.updatedAt,
      Record: { Chain: `request/${requestId}`, Seq: chain.seq, Hash: chain.hash },
    };
    expect(requestEvent(bare)).toStrictEqual(always);
    const end = "2027-01-31T09:00:00.000Z";
    const more = { rulesStatus: "open", effect: "allow", ticket: "NET-1" } as const;
    expect(requestEvent({ ...bare, ...more, waitsUntil: end, expiresAt: end })).toStrictEqual({
      ...always,
      RulesStatus: "open",
      Effect: "allow",
      Ticket: "NET-1",
      WaitsUntil: end,
      ExpiresAt: end,
    });
  });

  test("says when a scheduled request starts, and of no other one", () => {
    const dueAt = "2027-01-31T09:00:00.000Z";
    const { rulesStatus: _, ...bare } = AUTHORIZED;
    expect(requestEvent({ ...bare, status: "scheduled", dueAt })?.StartsAt).toBe(dueAt);
    expect(requestEvent({ ...bare, status: "pending-approval", dueAt })).not.toHaveProperty(
      "StartsAt",
    );
  });

  test("has an id that Standard Webhooks takes, another one after each write", () => {
    const [one, two] = [AUTHORIZED, { ...AUTHORIZED, fence: AUTHORIZED.fence + 1 }].map(
      (stored) => requestEvent(stored)?.Id ?? "",
    );
    expect(one).not.toBe(two);
    expect(one).toMatch(SCHEMES.standardWebhooks.headers["webhook-id"]);
  });
});

test.each([
  [0, 15],
  [1, 15],
  [2, 30],
  [3, 60],
  [8, 1920],
  [9, 3600],
  [200, 3600],
])("after %i tries the next one is in %i seconds", (tries, seconds) => {
  expect(waitAfter(tries)).toBe(seconds);
});

test.each([
  ["no time, and waits as ever", 1, 0, 15],
  ["less, and waits as ever", 3, 59, 60],
  ["more, and waits for that", 3, 61, 61],
  ["more than the longest wait, and waits for that", 20, 3601, 3601],
  ["as long as a queue can hold it back", 1, 43_200, 43_200],
  ["longer than a queue can hold it back, and waits for as long as that", 1, 43_201, 43_200],
])("whoever is told asks for %s", (_, tries, asked, seconds) => {
  expect(waitAfter(tries, asked)).toBe(seconds);
});
