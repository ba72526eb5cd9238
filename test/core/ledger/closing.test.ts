import { describe, expect, test } from "@jest/globals";
import {
  letGo,
  quieted,
  releasedChange,
  revokedChange,
  revokeFailedChange,
  revokeIntendedChange,
  revokeTakeover,
  waitChange,
  withOrphans,
} from "../../../core/ledger/closing.ts";
import type { GroupHead, Holder } from "../../../core/ledger/stored.ts";
import { must } from "../../support/builders.ts";
import { at, completion, intention, revocation } from "../../support/ledgerBuilders.ts";

const { request, head } = completion(intention());
const ID = must(request.heldRuleIds[0], "a held rule");
const OPEN = must(head.open[0], "an open rule");
const OWN = must(OPEN.holders[0], "its own holder");
const STRANGER: Holder = { requestId: "req-9", principalId: "AROASTRANGER" };
const HEIR: Holder = { requestId: "req-2", principalId: OWN.principalId };
const OTHER_RULE = { ...OPEN.rule, SecurityGroupRuleId: "sgr-other" };

function heldBy(...holders: readonly Holder[]): GroupHead {
  return { ...head, open: [{ rule: OPEN.rule, holders }] };
}

describe("who lets go of a rule", () => {
  const heirs = new Map([[ID, HEIR]]);
  const rows: readonly [
    why: string,
    now: GroupHead,
    heirs: ReadonlyMap<string, Holder>,
    letting: object,
  ][] = [
    [
      "leaves it to be revoked, where nobody else holds it",
      head,
      new Map(),
      { open: [{ rule: OPEN.rule, holders: [] }], doomed: [ID], left: [], heirs: [] },
    ],
    [
      "leaves it to those that hold it too",
      heldBy(OWN, STRANGER),
      new Map(),
      { open: [{ rule: OPEN.rule, holders: [STRANGER] }], doomed: [], left: [ID], heirs: [] },
    ],
    [
      "leaves it to another request of its principal, in its own place",
      heldBy(OWN, STRANGER),
      heirs,
      { open: [{ rule: OPEN.rule, holders: [HEIR, STRANGER] }], left: [ID], heirs: ["req-2"] },
    ],
    [
      "names an heir of two rules once",
      head,
      new Map([...heirs, ["sgr-other", HEIR]]),
      { heirs: ["req-2"], doomed: [], left: [ID] },
    ],
    [
      "has nothing to do with rules that it never held, even where nobody holds them",
      { ...head, open: [{ rule: OTHER_RULE, holders: [] }] },
      new Map(),
      { open: [{ rule: OTHER_RULE, holders: [] }], doomed: [], left: [] },
    ],
  ];
  test.each(rows)("%s", (_why, now, by, letting) => {
    expect(letGo(now, request, by)).toMatchObject(letting);
  });

  test("takes along rules that are the guard's by their mark alone", () => {
    const letting = withOrphans(letGo(head, request), [OTHER_RULE]);
    expect(letting.doomed).toEqual([ID, "sgr-other"]);
    expect(letting.open).toEqual([
      { rule: OPEN.rule, holders: [] },
      { rule: OTHER_RULE, holders: [] },
    ]);
  });
});

test("a head that was looked at late enough waits for nothing any more", () => {
  expect(quieted({ ...head, quietFrom: at(9) })).toStrictEqual(head);
});

const NAMED = { ...request, dueAt: at(50), landsBy: at(40) };

describe("the record of an end", () => {
  test("without a call names who is left, and who steps in", () => {
    const letting = letGo(heldBy(OWN, STRANGER), request, new Map([[ID, HEIR]]));
    const change = releasedChange(NAMED, head, letting, { kind: "expired" }, at(60));
    expect(change.records).toMatchObject([
      {
        record: {
          type: "released",
          at: at(60),
          requestId: "req-1",
          fence: request.fence + 1,
          cause: { kind: "expired" },
          leftRuleIds: [ID],
          heirs: ["req-2"],
        },
      },
    ]);
    expect(change.request).toMatchObject({
      rulesStatus: "revoked",
      fence: request.fence + 1,
      groupRecords: [1, 2, 3],
    });
    expect(change.request).not.toHaveProperty("dueAt");
    expect(change.request).not.toHaveProperty("landsBy");
    expect(change.head).toMatchObject({ open: letting.open, chain: { seq: 3 } });
  });

  test("with a call names what is to be revoked, and takes the group", () => {
    const letting = letGo(head, request);
    const cause = { kind: "retried" } as const;
    const change = revokeIntendedChange(NAMED, head, letting, cause, at(80), at(60));
    expect(change.records).toMatchObject([
      {
        record: {
          type: "revoke-intended",
          requestId: "req-1",
          requestChainHash: request.chain.hash,
          digest: request.digest,
          fence: request.fence + 1,
          cause,
          ruleIds: [ID],
          leftRuleIds: [],
          heirs: [],
        },
      },
    ]);
    expect(change.request).toMatchObject({ rulesStatus: "revoking", dueAt: at(80) });
    expect(change.head).toMatchObject({
      open: [{ holders: [] }],
      inflight: { requestId: "req-1", intended: 3, ipPermissions: [], ruleIds: [ID] },
    });
  });
});

describe("who takes a revocation over", () => {
  const { request: revoking } = revocation({ request, head, records: [] });

  test("waits for the call of the one before, which may land so long after its lease", () => {
    const taken = revokeTakeover(revoking, at(200), 60_000, at(100)).request;
    expect(taken).toMatchObject({ dueAt: at(200), landsBy: at(80 + 60) });
    expect(taken.fence).toBe(revoking.fence + 1);
  });

  test("counts from now, where no lease was running", () => {
    const { dueAt: _, ...idle } = revoking;
    expect(revokeTakeover(idle, at(200), 60_000, at(100)).request.landsBy).toBe(at(160));
  });

  test("waits no longer than the one before did, who only waited", () => {
    const waiting = waitChange(revoking, at(140), at(100)).request;
    expect(waiting).toMatchObject({ dueAt: at(140), landsBy: at(140) });
    expect(revokeTakeover(waiting, at(300), 60_000, at(200)).request.landsBy).toBe(at(140));
  });
});

describe("after a revocation", () => {
  const { request: revoking, head: taken } = revocation({ request, head, records: [] });
  const ended = { gone: [ID], settledBy: "caller", ec2RequestId: "ec2-1" } as const;

  test("the group is free, its rule gone and remembered, and the request at its end", () => {
    const change = revokedChange(revoking, taken, ended, at(61));
    expect(change.head).toMatchObject({ open: [], closed: [{ ruleId: ID, at: at(61) }] });
    expect(change.head).not.toHaveProperty("inflight");
    expect(change.request).toMatchObject({ rulesStatus: "revoked", groupRecords: [1, 2, 3, 4] });
    expect(change.request).not.toHaveProperty("dueAt");
    expect(change.records).toMatchObject([
      {
        record: {
          type: "revoked",
          requestId: "req-1",
          intended: 3,
          fence: revoking.fence + 1,
          settledBy: "caller",
          effect: { ec2RequestId: "ec2-1", ruleIds: [ID] },
        },
      },
    ]);
  });

  test("others' rules stay open", () => {
    const two = { ...taken, open: [...taken.open, { rule: OTHER_RULE, holders: [STRANGER] }] };
    const { head: left } = revokedChange(revoking, two, ended, at(61));
    expect(left?.open).toEqual([{ rule: OTHER_RULE, holders: [STRANGER] }]);
  });

  test.each([
    ["later than now", at(90), at(90)],
    ["now", at(61), at(61)],
    ["earlier: at once", at(30), at(61)],
  ])("it goes on where a call may land until %s", (_, quietFrom, dueAt) => {
    const change = revokedChange(revoking, { ...taken, quietFrom }, ended, at(61));
    expect(change.request).toMatchObject({ rulesStatus: "revoking", dueAt });
  });

  test("a rule is remembered for fifteen minutes, and not a moment longer", () => {
    const closed = [
      { ruleId: "sgr-at-the-edge", at: at(1000 - 900) },
      { ruleId: "sgr-just-inside", at: at(1000 - 899) },
    ];
    const change = revokedChange(revoking, { ...taken, closed }, ended, at(1000));
    expect(change.head?.closed?.map(({ ruleId }) => ruleId)).toEqual(["sgr-just-inside", ID]);
  });

  test("that EC2 refused, it is tried again, and the record says why", () => {
    const refused = { gone: [], settledBy: "reconciliation", errorCode: "Forbidden" } as const;
    const change = revokeFailedChange(revoking, taken, refused, at(300), at(62));
    expect(change.request).toMatchObject({ rulesStatus: "revoking", dueAt: at(300) });
    expect(change.head).toMatchObject({ open: taken.open, closed: [] });
    expect(change.records).toMatchObject([
      {
        record: {
          type: "revoke-failed",
          settledBy: "reconciliation",
          effect: { errorCode: "Forbidden", ruleIds: [] },
        },
      },
    ]);
  });
});
