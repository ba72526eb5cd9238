import { requestMark } from "../core/ledger/holdings.ts";
import type { Status } from "../core/ledger/states.ts";
import type { Approval, StoredRequest } from "../core/ledger/stored.ts";
import type { Finding } from "../core/policy/finding.ts";
import { type Problem, type ProblemCode, problem } from "../core/problem.ts";
import type { Ec2Rule } from "../core/request/ec2.ts";
import type { Fault } from "../core/request/fault.ts";
import { durationText } from "../core/request/lifetime.ts";
import { principalText } from "../core/request/principal.ts";
import type { NoRequest } from "../core/request/read.ts";
import { offerView } from "./decisionView.ts";
import type { NotDescribed } from "./ports.ts";

/** What a caller gets: a status, a JSON body, and the headers that depend on the answer. */
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | Problem;
  readonly headers?: Readonly<Record<string, string>>;
  /** Why it is so, for the log line alone. */
  readonly reason?: string;
}

/** What a caller gets who asked for another form than JSON. */
export interface TextReply {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>> & { readonly "content-type": string };
}

/** The answer of a problem. */
export function problemReply(
  code: ProblemCode,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const body = problem(code, detail, members);
  return { status: body.status, body, headers };
}

/** The answer to a request, as it stands in the ledger: for its first reply, and for every replay. */
export function requestReply(request: StoredRequest, first: boolean): Reply {
  switch (request.status) {
    case "authorized":
      return opened(request, first ? 201 : 200);
    case "already-authorized":
      return opened(request, 200);
    case "received":
    case "pending-approval":
    case "approved":
    case "scheduled":
    case "executing":
      return goesOnReply(request);
    case "declined":
    case "cancelled":
    case "expired":
      return turnedDownReply(request, request.status);
    case "denied":
      return deniedReply(request);
    case "partial":
    case "failed":
      return failedReply(request);
  }
}

/** The answer to a request that has not ended: where it is followed. */
export function goesOnReply(request: StoredRequest): Reply {
  return {
    status: 202,
    body: { Request: requestView(request) },
    headers: { location: locationOf(request.requestId) },
  };
}

function turnedDownReply(
  request: StoredRequest,
  status: "declined" | "cancelled" | "expired",
): Reply {
  const { requestId, turnedDown, waitsUntil, awaits = [] } = request;
  const said = turnedDown?.comment === undefined ? "" : ` (${turnedDown.comment})`;
  const by = turnedDown === undefined ? "" : ` by ${principalText(turnedDown.principal)}${said}`;
  const before = awaits.length > 0 ? "enough had approved it" : "it could be carried out";
  const when = status === "expired" ? ` at ${waitsUntil}, before ${before}` : by;
  const detail = `${requestId} ${status === "expired" ? "expired" : `was ${status}`}${when}; ask anew with a new key`;
  return problemReply(status, detail, { requestId }, { location: locationOf(requestId) });
}

function opened(request: StoredRequest, status: number): Reply {
  const Request = requestView(request);
  return {
    status,
    body: { Return: true, SecurityGroupRules: rulesView(request), Request },
    headers: { location: locationOf(request.requestId) },
  };
}

function deniedReply(request: StoredRequest): Reply {
  const denying = request.findings.filter(({ effect }) => effect === "deny");
  const code = denialCode(denying);
  return problemReply(
    code,
    denialText(denying),
    {
      findings: request.findings,
      ...(request.counterOffer === undefined
        ? {}
        : { counterOffer: offerView(request.counterOffer, request) }),
      requestId: request.requestId,
      policyDigest: request.policyDigest,
    },
    { location: locationOf(request.requestId) },
  );
}

/** What nobody could ask for, and what nobody could approve, have a name of their own. */
function denialCode(denying: readonly Finding[]): ProblemCode {
  if (denying.some(({ code }) => code === "forbidden-principal")) return "forbidden-principal";
  return denying.every(({ code }) => code === "no-eligible-approver")
    ? "no-eligible-approver"
    : "denied-by-policy";
}

function denialText(denying: readonly Finding[]): string {
  const [first, ...more] = denying.map(({ detail }) => detail);
  return more.length === 0 ? `${first}` : `${first} (and ${more.length} more, see findings)`;
}

function failedReply(request: StoredRequest): Reply {
  const { code, detail, ec2Code } = request.problem ?? {
    code: "internal" as const,
    detail: `request ${request.requestId} failed without a stored reason`,
  };
  return problemReply(
    code,
    detail,
    {
      requestId: request.requestId,
      ...(ec2Code === undefined ? {} : { ec2Code }),
      ...(request.rules.length === 0 ? {} : { securityGroupRules: rulesView(request) }),
      ...(request.findings.length === 0 ? {} : { findings: request.findings }),
    },
    { location: locationOf(request.requestId) },
  );
}

/** Where a request is followed. */
export function locationOf(requestId: string): string {
  return `/v1/requests/${requestId}`;
}

/** The rules as EC2 answers them: those that the request made carry its tags, and the mark that makes them its own. */
function rulesView(request: StoredRequest): readonly Ec2Rule[] {
  const Tags = [...request.tags, requestMark(request)];
  return request.rules.map((rule) =>
    request.madeRuleIds.includes(rule.SecurityGroupRuleId) ? { ...rule, Tags } : rule,
  );
}

/** How long the rules may stay, and until when; neither where this guard has none that it could take away. */
function endView({ status, granted, rulesStatus, expiresAt }: StoredRequest) {
  if (rulesStatus === undefined && OPENED.includes(status)) return {};
  return {
    Duration: granted?.kind === "for" ? durationText(granted.seconds) : undefined,
    ExpiresAt: expiresAt ?? (granted?.kind === "until" ? granted.at : undefined),
    RulesStatus: rulesStatus,
  };
}

/** Whose approval a request waits for, who has given it, and until when it waits; absent where it never did. */
function approvalsView(request: StoredRequest) {
  const { awaits = [], approvals = [], turnedDown, waitsUntil } = request;
  if (waitsUntil === undefined) return undefined;
  return {
    Awaits: awaits.map(({ statementId, quorum, given, approvers }) => ({
      StatementId: statementId,
      Quorum: quorum,
      Given: given,
      Approvers: approvers,
    })),
    Given: approvals.map(answerView),
    TurnedDown: turnedDown && answerView(turnedDown),
    WaitsUntil: waitsUntil,
  };
}

function answerView({ principal, at, comment }: Approval) {
  return { Principal: principalText(principal), At: at, Comment: comment };
}

const OPENED: readonly Status[] = ["authorized", "already-authorized", "partial"];

/** A request as the API shows it. */
export function requestView(request: StoredRequest): Readonly<Record<string, unknown>> {
  return {
    RequestId: request.requestId,
    Status: request.status,
    Effect: request.effect,
    GroupId: request.group.groupId,
    IpPermissions: request.ipPermissions,
    Tags: request.tags,
    Principal: principalText(request.principal),
    Justification: request.justification,
    Ticket: request.ticket,
    CreatedAt: request.createdAt,
    UpdatedAt: request.updatedAt,
    ...endView(request),
    StartsAt: request.status === "scheduled" ? request.dueAt : undefined,
    Extends: request.extends,
    Approvals: approvalsView(request),
    Digest: request.digest,
    PolicyDigest: request.policyDigest,
    Findings: request.findings,
    CounterOffer: request.counterOffer && offerView(request.counterOffer, request),
    SecurityGroupRules: rulesView(request),
    Problem: request.problem,
  };
}

/** The answer where EC2 has no such group, or could not be asked. */
export function groupReply(groupId: string, described: NotDescribed): Reply {
  const { kind, message } = described;
  return kind === "absent"
    ? problemReply("group-not-found", `${groupId}: ${message}`)
    : problemReply(
        "ec2-unavailable",
        `${groupId} could not be described, so nothing was judged: ${message}`,
        described.ec2Code === undefined ? {} : { ec2Code: described.ec2Code },
        { "retry-after": "2" },
      );
}

/** The answer to a body that is no request: every fault at once. */
export function unreadableReply(reading: NoRequest): Reply {
  switch (reading.kind) {
    case "too-large":
      return problemReply("body-too-large", reading.detail);
    case "malformed":
      return problemReply("malformed-body", faultText(reading.faults), { errors: reading.faults });
    case "invalid":
      return problemReply("invalid-request", faultText(reading.faults), { errors: reading.faults });
  }
}

function faultText(faults: readonly Fault[]): string {
  const [first, ...more] = faults.map(({ pointer, detail }) => `${pointer} ${detail}`.trimStart());
  return more.length === 0 ? `${first}` : `${first} (and ${more.length} more, see errors)`;
}
