import { describe, expect, test } from "@jest/globals";
import { type RequestEvidence, requestFaults } from "../../../../core/ledger/audit/requestAudit.ts";
import {
  type AuditRecord,
  appendRecord,
  type SealedRecord,
} from "../../../../core/ledger/record.ts";
import { scheduledChange } from "../../../../core/ledger/scheduling.ts";
import { groupChain } from "../../../../core/ledger/stored.ts";
import { must } from "../../../support/builders.ts";
import {
  at,
  completion,
  denial,
  GROUP,
  grounds,
  intention,
  newRequest,
} from "../../../support/ledgerBuilders.ts";

// What holds together chain by chain, and yet tells of what the guard must never do.

const first = intention();
const ended = completion(first);
const [decided, intended, done] = [...first.records, ...ended.records].map((sealed) =>
  must(sealed, "a record"),
);
const EVIDENCE: RequestEvidence = {
  request: JSON.parse(JSON.stringify(ended.request)),
  own: [must(decided, "decided")],
  mentions: [mention(must(intended, "intended")), mention(must(done, "done"))],
  walkedTo: 2,
};

function mention({ record }: SealedRecord) {
  return { seq: record.seq, record };
}

/** The second mention with other members, as if it had been written so. */
function doneWith(members: Readonly<Record<string, unknown>>): RequestEvidence {
  const { record } = must(done, "done");
  return {
    ...EVIDENCE,
    mentions: [
      must(EVIDENCE.mentions[0], "intended"),
      mention({ record: { ...record, ...members }, hash: "" }),
    ],
  };
}

function intendedWith(members: Readonly<Record<string, unknown>>): RequestEvidence {
  const { record } = must(intended, "intended");
  return {
    ...EVIDENCE,
    mentions: [
      mention({ record: { ...record, ...members }, hash: "" }),
      must(EVIDENCE.mentions[1], "done"),
    ],
  };
}

const rows: readonly [why: string, evidence: RequestEvidence, faults: readonly string[]][] = [
  ["nothing wrong with it", EVIDENCE, []],
  ["a fence that stands still", doneWith({ fence: 1 }), ["invalid 2"]],
  ["a fence that goes back", intendedWith({ fence: 7 }), ["invalid 1", "invalid 2"]],
  ["a fence that the request never had", doneWith({ fence: 3 }), ["invalid 2"]],
  ["no fence at all", doneWith({ fence: "2" }), ["invalid 2"]],
  [
    "an intent that names no end of its chain",
    intendedWith({ requestChainHash: "0".repeat(64) }),
    ["invalid 1", "invalid"],
  ],
  ["an intent for another digest", intendedWith({ digest: "0".repeat(64) }), ["invalid 1"]],
  ["an intent under another policy", intendedWith({ policy: { name: "other" } }), ["invalid 1"]],
  [
    "an end that left it in another state",
    doneWith({ effect: { status: "failed", ruleIds: ["sgr-req-1"] } }),
    ["invalid"],
  ],
  [
    "an end with other rules",
    doneWith({ effect: { status: "authorized", ruleIds: [] } }),
    ["invalid"],
  ],
  ["an end without a state", doneWith({ effect: null }), ["invalid"]],
  [
    "a record that it does not name",
    { ...EVIDENCE, request: { ...EVIDENCE.request, groupRecords: [1] } },
    ["invalid 2"],
  ],
  [
    "a name for a record that is not its own",
    { ...EVIDENCE, mentions: EVIDENCE.mentions.slice(0, 1) },
    ["missing 2", "invalid"],
  ],
];

/** What is told of a request that has other members than its records say. */
function details(
  members: Partial<RequestEvidence["request"]>,
  evidence: Partial<RequestEvidence> = {},
): readonly string[] {
  const request = { ...EVIDENCE.request, ...members };
  return requestFaults({ ...EVIDENCE, ...evidence, request }).map(({ detail }) => detail);
}

const OTHER = "0".repeat(64);
const { digest: DIGEST } = EVIDENCE.request;
const DECIDED = must(decided, "decided");
const NO_DIGEST = `the request has the digest ${OTHER}, and its content makes ${DIGEST}`;
const another = (name: string) => `the request has another ${name} than was decided on`;

describe("a request that has another", () => {
  const { request } = EVIDENCE;
  const end = at(60);
  const named: readonly (readonly [string, Partial<typeof request>])[] = [
    ["requester", { principal: { ...request.principal, id: "AROAOTHER" } }],
    ["justification", { justification: "x" }],
    ["ticket", { ticket: "NET-1" }],
    ["effect", { effect: "deny" }],
    ["list of missing approvals", { awaits: [] }],
    ["lifetime", { granted: { kind: "for", seconds: 60 } }],
    ["policy", { policyDigest: OTHER }],
  ];
  test.each(named)("%s says so", (name, members) => {
    expect(details(members)).toContain(another(name));
  });

  const told: readonly (readonly [string, Partial<typeof request>, readonly string[]])[] = [
    [
      "digest",
      { digest: OTHER },
      [NO_DIGEST, another("digest"), `it is for the digest ${DIGEST}; req-1 has ${OTHER}`],
    ],
    [
      "state",
      { status: "partial" },
      ["the request is partial; its last record leaves it authorized"],
    ],
    ["list of rules", { rules: [] }, ["the request has other rules than its last record"]],
    ["end", { expiresAt: end }, ["the request has another end than its last record"]],
    [
      "state of its rules",
      { rulesStatus: "revoked" },
      ["its rules are revoked; its last record leaves them none or open"],
    ],
    ["number of writes", { fence: 1 }, ["its fence is 2; req-1 has had 1 writes"]],
    [
      "approval, which is on no record",
      { approvals: [{ principal: request.principal, at: end }] },
      ["the request has other approvals than its records"],
    ],
    [
      "record to name, which is not there",
      { groupRecords: [0, 1, 2] },
      ["req-1 names it; there is no such record of that request"],
    ],
    ["record to leave out", { groupRecords: [1] }, ["it is about req-1, which does not name it"]],
    [
      "record to name, which is no number",
      { groupRecords: [1, 2, 0.5] },
      [
        "req-1 names 0.5, which is no record",
        "req-1 names it; there is no such record of that request",
      ],
    ],
    [
      "content, which never was a request's",
      { ipPermissions: [{ IpProtocol: "?" }] },
      [`the request has the digest ${DIGEST}, and its content makes none`, another("rules")],
    ],
  ];
  test.each(told)("%s says just that", (_why, members, expected) => {
    expect(details(members)).toEqual(expected);
  });
});

describe("a record", () => {
  const done2 = (members: object) => details({}, doneWith({ ...members }));
  const intended1 = (members: object) => details({}, intendedWith({ ...members }));
  test("that names no end of its request's chain says which one", () => {
    const none = "an end of the chain of req-1, which has no such record";
    expect(intended1({ requestChainHash: OTHER })).toContain(`it names ${OTHER} as ${none}`);
    expect(intended1({ requestChainHash: 7 })).toContain(`it names no end as ${none}`);
  });

  test("that rests on another policy than its decision says which decision", () => {
    expect(intended1({ policy: { name: "other" } })).toEqual([
      "it names another policy than record 1 of req-1, on which it rests",
    ]);
    expect(intended1({ policy: undefined })).toEqual([]);
  });

  test("that was written since the walk says nothing of the state, though others were seen", () => {
    const later = { rulesStatus: "revoking", groupRecords: [1, 2, 3] } as const;
    expect(details(later)).toEqual([]);
    expect(details({ ...later, status: "partial" })).toEqual([]);
  });

  test("of a type that there is not says nothing of the request's state", () => {
    expect(done2({ type: "x" })).toEqual([
      "the request is authorized; its last record leaves it executing",
    ]);
  });

  test("whose fence does not follow says which one it ran into", () => {
    expect(done2({ fence: 1 })).toEqual([
      "its fence 1 does not follow 1, that of the record before",
    ]);
    expect(intended1({ fence: 0 })).toEqual([
      "its fence 0 does not follow 0, that of the record before",
    ]);
    expect(done2({ fence: 2 })).toEqual([]);
  });

  test("that shows no rules says nothing of them", () => {
    expect(done2({ effect: { status: "authorized" } })).toEqual([]);
  });

  test("that leaves a request in no state that there is says so", () => {
    expect(done2({ effect: { status: "other", ruleIds: ["sgr-req-1"] } })).toEqual([
      "the request is authorized; its last record leaves it other",
    ]);
  });

  test("of what came in is all that there is until it is judged", () => {
    const { record, hash } = DECIDED;
    const own = [{ record: { ...record, type: "received" as const }, hash }];
    const received = { own, mentions: [], walkedTo: 0 };
    const { rulesStatus: _, ...waits } = {
      ...EVIDENCE.request,
      status: "received" as const,
      groupRecords: [],
    };
    expect(requestFaults({ ...received, request: waits })).toEqual([]);
    expect(requestFaults({ ...received, request: { ...waits, effect: "deny" } })).toEqual([]);
    expect(
      requestFaults({ ...received, request: { ...waits, ticket: "NET-1" } }).map(
        ({ detail }) => detail,
      ),
    ).toContain("the request has another ticket than was received");
    expect(requestFaults({ ...received, own: [], request: waits })).toEqual([]);
  });
});

test("a request that still waits is whole where its record awaits the same", () => {
  const awaits = [
    { statementId: "a", text: "a", approvers: ["group:g"], quorum: 1, waitSeconds: 60 },
  ];
  const { record, hash } = DECIDED;
  const own = [
    {
      record: { ...record, decision: { ...Object(record.decision), awaits } } as AuditRecord,
      hash,
    },
  ];
  const told = (members: object) => details({ ...members }, { own });
  expect(told({ awaits })).not.toContain(another("list of missing approvals"));
  expect(told({})).toContain(another("list of missing approvals"));
});

test("a request that has lost the ticket and the reason of its record says so", () => {
  const { record, hash } = DECIDED;
  const why = { ticket: "NET-1", justification: "it moved" };
  const { justification: _, ticket: __, ...request } = EVIDENCE.request;
  const own = [{ record: { ...record, why } as AuditRecord, hash }];
  const told = requestFaults({ ...EVIDENCE, own, request }).map(({ detail }) => detail);
  expect(told).toEqual(expect.arrayContaining([another("ticket"), another("justification")]));
});

test("what a request says otherwise than its record is told at that record", () => {
  const request = { ...EVIDENCE.request, ticket: "NET-1" };
  expect(requestFaults({ ...EVIDENCE, request })).toContainEqual(
    expect.objectContaining({ detail: another("ticket"), seq: DECIDED.record.seq }),
  );
});

describe("an approval on record", () => {
  const APPROVER = { ...EVIDENCE.request.principal, id: "AROAAPPROVER" };
  const approvedBy = (principal: object, digest = DIGEST) => {
    const sealed = DECIDED;
    const record = {
      ...sealed.record,
      type: "approved" as const,
      seq: 7,
      who: { principal },
      digest,
      decision: undefined,
    };
    return { own: [{ record, hash: OTHER }, sealed] };
  };
  const approvals = [{ principal: APPROVER, at: at(1) }];

  test("is whole where the request has it", () => {
    expect(details({ approvals }, approvedBy(APPROVER))).toEqual([]);
  });

  test("is told where the request has lost it", () => {
    expect(details({}, approvedBy(APPROVER))).toEqual([
      "the request has other approvals than its records",
    ]);
  });

  test("of another digest does not count", () => {
    expect(details({ approvals }, approvedBy(APPROVER, OTHER))).toEqual([
      "it approves another digest than the request has",
    ]);
  });

  test("is told at its own place where it does not count", () => {
    const { principal } = EVIDENCE.request;
    const own = [{ principal, at: at(1) }];
    const request = { ...EVIDENCE.request, approvals: own };
    const evidence = { ...EVIDENCE, ...approvedBy(principal, OTHER), request };
    expect(requestFaults(evidence).map(({ seq }) => seq)).toEqual([7, 7]);
  });

  test("by who asked does not count", () => {
    const { principal } = EVIDENCE.request;
    const own = [{ principal, at: at(1) }];
    expect(details({ approvals: own }, approvedBy(principal))).toEqual([
      "the requester approves it",
    ]);
  });
});

describe("a request with", () => {
  test.each(rows)("%s", (_why, evidence, faults) => {
    const found = requestFaults(evidence).map(({ kind, seq }) => `${kind} ${seq ?? ""}`.trim());
    expect(found).toEqual(faults);
  });

  test("an intent that rests on a denial", () => {
    const [denied] = denial().records;
    const { record, hash } = must(denied, "denied");
    const evidence = { ...intendedWith({ requestChainHash: hash }), own: [{ record, hash }] };
    expect(requestFaults(evidence)).toContainEqual(
      expect.objectContaining({
        kind: "invalid",
        of: groupChain(GROUP),
        seq: 1,
        detail: expect.stringContaining("did not allow it"),
      }),
    );
  });

  test("a record that was written since the walk, of which nothing is known yet", () => {
    const later = { ...EVIDENCE.request, status: "executing", groupRecords: [1, 2, 3] } as const;
    expect(requestFaults({ ...EVIDENCE, request: later })).toEqual([]);
  });

  test("records of any shape never throws", () => {
    const chain = groupChain(GROUP);
    for (const value of [null, 7, "x", [], {}, { effect: 7 }, { policy: [] }]) {
      const { record } = appendRecord(chain, undefined, {
        type: "done",
        at: at(0),
        ...Object(value),
      });
      expect(() =>
        requestFaults({ ...EVIDENCE, own: [{ record, hash: "" }], mentions: [{ seq: 1, record }] }),
      ).not.toThrow();
    }
  });
});

describe("an intent that was decided for a change window", () => {
  /** The same evidence, with a window in the decision that allowed it; its hash is that of another record, which nobody looks at here. */
  const keptTo = (window: object): RequestEvidence => {
    const sealed = must(EVIDENCE.own[0], "decided");
    const decision = { ...Object(sealed.record.decision), window };
    return { ...EVIDENCE, own: [{ ...sealed, record: { ...sealed.record, decision } }] };
  };
  const { at: intendedAt } = must(intended, "intended").record;
  const later = (milliseconds: number) =>
    new Date(Date.parse(intendedAt) + milliseconds).toISOString();
  test.each<readonly [why: string, window: object, isWhole: boolean]>([
    ["is whole in its first moment", { start: intendedAt }, true],
    ["is invalid a moment before it", { start: later(1) }, false],
    ["is whole in its last moment", { end: later(1) }, true],
    ["is invalid at its end", { end: intendedAt }, false],
    ["is whole where it has no side", {}, true],
  ])("%s", (_why, window, isWhole) => {
    expect(requestFaults(keptTo(window)).map(({ kind, seq }) => `${kind} ${seq}`)).toEqual(
      isWhole ? [] : ["invalid 1"],
    );
  });

  test("says when it was, and when it was allowed", () => {
    const [fault] = requestFaults(keptTo({ start: later(1) }));
    expect(fault?.detail).toBe(
      `intended at ${intendedAt}, though record 1 of req-1 allowed it from ${later(1)} until ever`,
    );
  });
});

describe("a scheduled request", () => {
  const { request, records } = scheduledChange(
    newRequest({}),
    { ...grounds("allow"), decision: { ...grounds("allow").decision, window: { start: at(60) } } },
    { start: at(60) },
    at(0),
  );
  const evidence = (members: object): RequestEvidence => ({
    request: { ...request, ...members },
    own: records,
    mentions: [],
    walkedTo: 0,
  });
  const faults = (members: object) => requestFaults(evidence(members)).map(({ detail }) => detail);

  test("is whole", () => {
    expect(faults({})).toEqual([]);
  });

  test.each([at(59), at(61), undefined])("has the start that was decided, and not %s", (dueAt) => {
    expect(faults({ dueAt })).toEqual(["the request has another start than its last record"]);
  });
});
