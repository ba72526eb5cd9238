import { placeIn } from "../../policy/window.ts";
import { requestDigest } from "../../request/digest.ts";
import type { AuditRecord, RecordType, SealedRecord } from "../record.ts";
import { storedToRequest } from "../restore.ts";
import type { RulesStatus } from "../states.ts";
import { groupChain, requestChain, type StoredRequest } from "../stored.ts";
import { type AuditFault, invalid, missing } from "./faults.ts";
import type { Mention } from "./groupWalk.ts";
import { memberOf, numberAt, sameValue, textAt } from "./members.ts";
import { ruleOf } from "./recordRules.ts";

/** What is known of one request: as the ledger stores it, its own chain, and what its group's chain says of it. */
export interface RequestEvidence {
  readonly request: StoredRequest;
  /** Its own chain, up to the end that the request names, once that has been walked. */
  readonly own: readonly SealedRecord[];
  /** The records of its group's chain that name it, in order. */
  readonly mentions: readonly Mention[];
  /** How far the group's chain was walked: what the request names beyond was written since. */
  readonly walkedTo: number;
}

/** What is wrong between a request, its own chain and its group's chain. The chains themselves are walked elsewhere. */
export function requestFaults(evidence: RequestEvidence): readonly AuditFault[] {
  return [
    ...contentFaults(evidence),
    ...namedFaults(evidence),
    ...evidence.mentions.flatMap((mention) => linkFaults(evidence, mention)),
    ...fenceFaults(evidence),
    ...stateFaults(evidence),
    ...rulesFaults(evidence),
    ...approvalFaults(evidence),
  ];
}

type Agreed = readonly [
  name: string,
  stored: (request: StoredRequest) => unknown,
  recorded: (record: AuditRecord) => unknown,
];

/** What a request and its own record of what was asked for must agree on, by what answers call it. */
const ASKED: readonly Agreed[] = [
  ["requester", ({ principal }) => principal, (record) => memberOf(record, "who", "principal")],
  ["group", ({ group }) => group, (record) => memberOf(record, "what", "group")],
  [
    "rules",
    ({ ipPermissions }) => ipPermissions,
    (record) => memberOf(record, "what", "ipPermissions"),
  ],
  ["tags", ({ tags }) => tags, (record) => memberOf(record, "what", "tags")],
  ["digest", ({ digest }) => digest, (record) => memberOf(record, "what", "digest")],
  [
    "justification",
    ({ justification }) => justification,
    (record) => memberOf(record, "why", "justification"),
  ],
  ["ticket", ({ ticket }) => ticket, (record) => memberOf(record, "why", "ticket")],
];

/** What a request and the record of its last decision must agree on. */
const DECIDED: readonly Agreed[] = [
  ...ASKED,
  ["effect", ({ effect }) => effect, (record) => memberOf(record, "decision", "effect")],
  ["findings", ({ findings }) => findings, (record) => memberOf(record, "decision", "findings")],
  [
    "list of missing approvals",
    ({ awaits }) => awaits,
    (record) => memberOf(record, "decision", "awaits"),
  ],
  ["lifetime", ({ granted }) => granted, (record) => memberOf(record, "decision", "lifetime")],
  ["policy", ({ policyDigest }) => policyDigest, (record) => memberOf(record, "policy", "digest")],
];

/** The request is what was decided on, or what came in, and its digest is that of its content. */
function contentFaults({ request, own }: RequestEvidence): readonly AuditFault[] {
  const chain = requestChain(request.requestId);
  const last = (wanted: RecordType) =>
    own.map(({ record }) => record).findLast(({ type }) => type === wanted);
  const decided = last("decided");
  const [record, agreed] = decided === undefined ? [last("received"), ASKED] : [decided, DECIDED];
  const digest = contentDigest(request);
  return [
    ...(digest === request.digest
      ? []
      : [
          invalid(
            chain,
            `the request has the digest ${request.digest}, and its content makes ${digest ?? "none"}`,
          ),
        ]),
    ...(record === undefined
      ? []
      : agreed
          .filter(([, stored, recorded]) => !sameValue(stored(request), recorded(record)))
          .map(([name]) =>
            invalid(
              chain,
              `the request has another ${name} than was ${record.type === "decided" ? "decided on" : "received"}`,
              numberAt(record, "seq"),
            ),
          )),
  ];
}

function contentDigest(request: StoredRequest): string | undefined {
  try {
    return requestDigest(storedToRequest(request));
  } catch {
    // What was never a request can't be read as one.
    return undefined;
  }
}

/** The request names exactly the records that name it. */
function namedFaults({ request, mentions, walkedTo }: RequestEvidence): readonly AuditFault[] {
  const chain = groupChain(request.group);
  const named = request.groupRecords.filter((seq) => seq <= walkedTo);
  const there = mentions.map(({ seq }) => seq);
  return [
    ...request.groupRecords
      .filter((seq) => !Number.isSafeInteger(seq))
      .map((seq) =>
        invalid(chain, `${request.requestId} names ${String(seq)}, which is no record`),
      ),
    ...named
      .filter((seq) => !there.includes(seq))
      .map((seq) =>
        missing(
          chain,
          `${request.requestId} names it; there is no such record of that request`,
          seq,
        ),
      ),
    ...there
      .filter((seq) => !named.includes(seq))
      .map((seq) =>
        invalid(chain, `it is about ${request.requestId}, which does not name it`, seq),
      ),
  ];
}

/** What was intended had been decided: the record names an end of the request's chain, and that allowed it. */
function linkFaults(
  { request, own }: RequestEvidence,
  { seq, record }: Mention,
): readonly AuditFault[] {
  const chain = groupChain(request.group);
  const links = ruleOf(record)?.links;
  if (links === undefined) return [];
  const link = textAt(record, "requestChainHash");
  const linked = own.find(({ hash }) => hash === link)?.record;
  if (linked === undefined) {
    return [
      invalid(
        chain,
        `it names ${link ?? "no end"} as an end of the chain of ${request.requestId}, which has no such record`,
        seq,
      ),
    ];
  }
  return [
    ...(links !== "decision" || textAt(linked, "decision", "effect") === "allow"
      ? []
      : [
          invalid(
            chain,
            `${record.type}, though record ${linked.seq} of ${request.requestId} did not allow it`,
            seq,
          ),
        ]),
    ...(links === "decision" ? windowFaults(request, { seq, record }, linked) : []),
    ...(record.digest === request.digest
      ? []
      : [
          invalid(
            chain,
            `it is for the digest ${String(record.digest)}; ${request.requestId} has ${request.digest}`,
            seq,
          ),
        ]),
    ...(record.policy === undefined || sameValue(record.policy, linked.policy)
      ? []
      : [
          invalid(
            chain,
            `it names another policy than record ${linked.seq} of ${request.requestId}, on which it rests`,
            seq,
          ),
        ]),
  ];
}

/** What was decided for a change window was begun within it. */
function windowFaults(
  { requestId, group }: StoredRequest,
  { seq, record }: Mention,
  linked: AuditRecord,
): readonly AuditFault[] {
  const side = (name: "start" | "end") => textAt(linked, "decision", "window", name);
  const [start, end] = [side("start"), side("end")];
  const window = { ...(start && { start }), ...(end && { end }) };
  if (placeIn(window, record.at) === "open") return [];
  const allowed = `from ${start ?? "ever"} until ${end ?? "ever"}`;
  const detail = `${record.type} at ${record.at}, though record ${linked.seq} of ${requestId} allowed it ${allowed}`;
  return [invalid(groupChain(group), detail, seq)];
}

/** Each write of a request has a higher number than the one before, and the request has had as many writes. */
function fenceFaults({ request, mentions }: RequestEvidence): readonly AuditFault[] {
  const chain = groupChain(request.group);
  const fenced = mentions.filter(({ record }) => ruleOf(record)?.fenced === true);
  return fenced.flatMap(({ seq, record }, index) => {
    const fence = numberAt(record, "fence") ?? 0;
    const before = numberAt(fenced[index - 1]?.record, "fence") ?? 0;
    if (fence <= before)
      return [
        invalid(
          chain,
          `its fence ${fence} does not follow ${before}, that of the record before`,
          seq,
        ),
      ];
    return fence <= request.fence
      ? []
      : [
          invalid(
            chain,
            `its fence is ${fence}; ${request.requestId} has had ${request.fence} writes`,
            seq,
          ),
        ];
  });
}

/** The request is in a state in which its last record leaves it. */
function stateFaults({ request, own, mentions, walkedTo }: RequestEvidence): readonly AuditFault[] {
  const { requestId, status, rules, groupRecords, dueAt } = request;
  if (groupRecords.some((seq) => seq > walkedTo)) return [];
  const last = lastRecord(own, mentions);
  if (last === undefined) return [];
  const leaves = ruleOf(last)?.leaves?.(last) ?? [];
  const ids = rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId);
  const shown = memberOf(last, "effect", "ruleIds") ?? last.ruleIds;
  const ends = memberOf(last, "effect", "expiresAt") ?? last.expiresAt;
  const starts = textAt(last, "decision", "window", "start");
  return [
    ...(leaves.includes(status)
      ? []
      : [
          invalid(
            requestChain(requestId),
            `the request is ${status}; its last record leaves it ${leaves.join(" or ")}`,
          ),
        ]),
    ...(status !== "scheduled" || dueAt === starts
      ? []
      : [invalid(requestChain(requestId), "the request has another start than its last record")]),
    ...(shown === undefined || sameValue(shown, ids)
      ? []
      : [invalid(requestChain(requestId), "the request has other rules than its last record")]),
    ...(shown === undefined || sameValue(ends, request.expiresAt)
      ? []
      : [invalid(requestChain(requestId), "the request has another end than its last record")]),
  ];
}

/** The rules that the request holds are in a state in which its last record about them leaves them. */
function rulesFaults({ request, mentions, walkedTo }: RequestEvidence): readonly AuditFault[] {
  const { requestId, rulesStatus, groupRecords } = request;
  if (groupRecords.some((seq) => seq > walkedTo)) return [];
  const left = mentions.flatMap(({ record }) => {
    const { leavesRules } = ruleOf(record) ?? {};
    return leavesRules === undefined ? [] : [leavesRules];
  });
  const may: readonly (RulesStatus | undefined)[] = left.at(-1) ?? [undefined, "open"];
  if (may.includes(rulesStatus)) return [];
  const detail = `its rules are ${rulesStatus ?? "none"}; its last record leaves them ${may.map((one) => one ?? "none").join(" or ")}`;
  return [invalid(requestChain(requestId), detail)];
}

/** Who has approved the request is who says so on record, for this very content, and none of them asked for it. */
function approvalFaults({ request, own }: RequestEvidence): readonly AuditFault[] {
  const chain = requestChain(request.requestId);
  const approved = own.map(({ record }) => record).filter(({ type }) => type === "approved");
  const onRecord = approved.map((record) => memberOf(record, "who", "principal"));
  const stored = (request.approvals ?? []).map(({ principal }) => principal);
  return [
    ...(sameValue(onRecord, stored)
      ? []
      : [invalid(chain, "the request has other approvals than its records")]),
    ...approved
      .filter(({ digest }) => digest !== request.digest)
      .map((record) =>
        invalid(chain, "it approves another digest than the request has", numberAt(record, "seq")),
      ),
    ...approved
      .filter((record) => textAt(record, "who", "principal", "id") === request.principal.id)
      .map((record) => invalid(chain, "the requester approves it", numberAt(record, "seq"))),
  ];
}

/** The last record that says where a request stands: in its own chain where no record of its group's names its end, else there. */
function lastRecord(
  own: readonly SealedRecord[],
  mentions: readonly Mention[],
): AuditRecord | undefined {
  const links = mentions.flatMap(({ record }) => textAt(record, "requestChainHash") ?? []);
  const telling = (records: readonly { readonly record: AuditRecord }[]) =>
    records.findLast(({ record }) => ruleOf(record)?.leaves !== undefined)?.record;
  const end = own.at(-1);
  const isNamed = end === undefined || links.includes(end.hash);
  return (isNamed ? telling(mentions) : undefined) ?? telling(own);
}
