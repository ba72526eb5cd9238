import type { RulesStatus, Status } from "../../ledger/states.ts";
import type { StoredRequest } from "../../ledger/stored.ts";
import { clipped, code, count, date, escaped, oneLine } from "./text.ts";

/** Each state in the words of a title. */
const TITLES: Readonly<Record<Status, string>> = {
  received: "Being judged",
  "pending-approval": "Waits for approval",
  approved: "Approved",
  scheduled: "Waits for its change window",
  executing: "Being opened",
  authorized: "Open",
  "already-authorized": "Open already",
  partial: "Opened in part",
  failed: "Failed",
  denied: "Denied",
  declined: "Declined",
  cancelled: "Taken back",
  expired: "Ran out of time",
};

const RULES_TITLES: Readonly<Record<RulesStatus, string | undefined>> = {
  open: undefined,
  revoking: "Being closed",
  revoked: "Closed again",
};

/** What has become of a request, in a few words: that of its rules, once they are no longer open. */
export function stageTitle({ status, rulesStatus }: StoredRequest): string {
  return (rulesStatus && RULES_TITLES[rulesStatus]) ?? TITLES[status];
}

const NOTHING = "Nothing was opened.";

/** What that means, in Slack's markup; why it failed is said apart, as it may quote. */
const MEANINGS: Readonly<Record<Status, (request: StoredRequest) => string>> = {
  received: () => "It is written down, and the policy is asked.",
  "pending-approval": () => "Nothing is open yet.",
  approved: () => "It is judged once more, with the approvals that are there.",
  scheduled: ({ dueAt }) => {
    const from = dueAt === undefined ? "once it begins" : `from ${date(dueAt)} on`;
    return `It is allowed in the change window of its ticket: ${from} it is judged once more and opened.`;
  },
  executing: () => "EC2 is asked to open it.",
  authorized: (request) => `The rules are open ${endText(request)}.`,
  "already-authorized": (request) =>
    request.rulesStatus === undefined
      ? "The group had these rules already, not from this guard: nothing was added."
      : `The group had these rules already; they stay ${endText(request)}.`,
  partial: ({ rules, ipPermissions }) =>
    `EC2 has ${rules.length} of ${count(ipPermissions.length, "rule")}.`,
  failed: () => "It could not be opened.",
  denied: () => NOTHING,
  declined: () => NOTHING,
  cancelled: () => NOTHING,
  expired: ({ waitsUntil, awaits = [] }) => {
    const what = awaits.length > 0 ? "Too few had approved it" : "It was not carried out";
    return `${what}${waitsUntil === undefined ? "" : ` by ${date(waitsUntil)}`}. ${NOTHING}`;
  },
};

/** What has become of a request, in a sentence. */
export function stageText(request: StoredRequest): string {
  const { status, rulesStatus, updatedAt } = request;
  switch (rulesStatus) {
    case "revoking":
      return "The rules are being taken away.";
    case "revoked":
      return `The rules are gone since ${date(updatedAt)}.`;
    default:
      return MEANINGS[status](request);
  }
}

function endText({ expiresAt }: StoredRequest): string {
  return expiresAt === undefined ? "without end" : `until ${date(expiresAt)}`;
}

const LONGEST_REASON = 300;

/** What a request waits for, a line each, in Slack's markup: the statement, how many more persons, and why it asks. */
export function awaitedLines(
  { awaits = [] }: StoredRequest,
  reasons: ReadonlyMap<string, string>,
): readonly string[] {
  return awaits.map(({ statementId, quorum, given }) => {
    const reason = reasons.get(statementId);
    const needed = count(quorum - given, "approval");
    const of = given === 0 ? "" : ` (${given} of ${quorum} are there)`;
    const why =
      reason === undefined ? "" : `: ${escaped(clipped(oneLine(reason), LONGEST_REASON))}`;
    return `${code(statementId)} asks for ${needed}${of === "" ? "" : ` more${of}`}${why}`;
  });
}
