import { type Data, type DataObject, isDataObject } from "../aws/data.ts";
import { NO_NOTES, type Notes, notesOf, objectsOf, textOf } from "./notes.ts";
import { gatewayWords, problemWords } from "./problemWords.ts";
import { toldByState } from "./state.ts";
import type { HttpAnswer } from "./transport.ts";

/** What the guard's answer means to whoever asked in EC2's words. */
export type Told =
  | { readonly kind: "opened"; readonly output: DataObject; readonly notes: Notes }
  | No;

/** There is no new rule, or not yet. */
export interface No {
  readonly kind: "no";
  /** EC2's own error code where it has one for this. */
  readonly code: string;
  readonly message: string;
  readonly notes: Notes;
  /** The request that goes on by itself: looking it up shows how it ends. */
  readonly pending?: string;
  /** Whoever waited for it stopped waiting. */
  readonly brokenOff?: true;
}

/** Reads an answer to POST /v1/egress-rules or to GET /v1/requests/{id}. */
export function toldBy(answer: HttpAnswer, groupId: string): Told {
  const body = bodyOf(answer);
  if (body === undefined) return unreadable(answer);
  if (answer.status < 300) return toldBySuccess(body) ?? unreadable(answer);
  const code = textOf(body, "code");
  if (code !== undefined) return toldByProblem(code, body, groupId);
  const words = gatewayWords(answer.status, textOf(body, "message") ?? textOf(body, "Message"));
  return words === undefined ? unreadable(answer) : { kind: "no", ...words, notes: NO_NOTES };
}

/** The JSON object of an answer; `undefined` where it has none. */
export function bodyOf({ body }: HttpAnswer): DataObject | undefined {
  try {
    const data: Data = JSON.parse(body);
    return isDataObject(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(answer: HttpAnswer): No {
  return { kind: "no", code: "UnreadableAnswer", message: notOurs(answer), notes: NO_NOTES };
}

/** What is said of an answer that the guard can't have given. */
export function notOurs({ status, url }: Pick<HttpAnswer, "status" | "url">): string {
  const from = url === undefined ? "" : ` of ${url}`;
  return `the answer${from} (HTTP ${status}) is none of egress-guard's; check the endpoint`;
}

function toldBySuccess(body: DataObject): Told | undefined {
  const { Decision, Request } = body;
  if (isDataObject(Decision)) return toldByRehearsal(Decision);
  if (!isDataObject(Request)) return undefined;
  const problem = Request.Problem;
  if (!isDataObject(problem)) return toldByState(Request);
  const told = toldByProblem(
    textOf(problem, "code") ?? "",
    problem,
    textOf(Request, "GroupId") ?? "",
  );
  const existing = objectsOf(Request.SecurityGroupRules);
  return { ...told, notes: { ...notesOf(Request), existing } };
}

/** What DryRun answers: EC2 has no other way to say that a request would pass than an error. */
function toldByRehearsal(decision: DataObject): No {
  const notes = notesOf(decision);
  switch (textOf(decision, "Effect")) {
    case "allow": {
      const starts = textOf(decision, "StartsAt");
      if (starts !== undefined) {
        const message = `Request would have waited for its change window, which begins at ${starts}, but DryRun flag is set.`;
        return { kind: "no", code: "PendingWindow", message, notes };
      }
      return {
        kind: "no",
        code: "DryRunOperation",
        message: "Request would have succeeded, but DryRun flag is set.",
        notes,
      };
    }
    case "require-approval":
      return {
        kind: "no",
        code: "PendingApproval",
        message: "Request would have waited for approval, but DryRun flag is set.",
        notes,
      };
    default: {
      const denying = notes.findings.find(({ effect }) => effect === "deny");
      const detail = (denying === undefined ? undefined : textOf(denying, "detail")) ?? "";
      return { kind: "no", ...problemWords("denied-by-policy", { detail }, ""), notes };
    }
  }
}

function toldByProblem(code: string, problem: DataObject, groupId: string): No {
  const { faults, ...words } = problemWords(code, problem, groupId);
  const notes = { ...notesOf(problem), faults: faults ?? [] };
  const { requestId } = notes;
  // What EC2 did is found out by itself, and then shows in the request.
  const goesOn = code === "outcome-unknown" && requestId !== undefined;
  return { kind: "no", ...words, notes, ...(goesOn ? { pending: requestId } : {}) };
}
