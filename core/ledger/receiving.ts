import { type Change, moved } from "./change.ts";
import { follow, type NewRequest, type Source } from "./decided.ts";
import { chainEndOf } from "./record.ts";
import { requestChain, type StoredProblem, type StoredRequest } from "./stored.ts";

/** Writes down a request as it came in, to be judged by somebody who may look at EC2: at once. */
export function receivedChange(draft: NewRequest, source: Source, at: string): Change {
  const record = follow(requestChain(draft.requestId), draft.chain, "received", at, {
    who: { principal: draft.principal, surface: draft.surface, source },
    what: {
      group: draft.group,
      ipPermissions: draft.ipPermissions,
      tags: draft.tags,
      digest: draft.digest,
    },
    why: { justification: draft.justification, ticket: draft.ticket },
  });
  const received = moved(draft, { status: "received" }, at);
  return {
    request: { ...draft, ...received, chain: chainEndOf(record), dueAt: at },
    records: [record],
  };
}

/** Ends a request that came in and can't be judged: its group is not there, or nobody could look at it for too long. */
export function unjudgedChange(request: StoredRequest, problem: StoredProblem, at: string): Change {
  const record = follow(requestChain(request.requestId), request.chain, "unjudged", at, {
    problem: { code: problem.code, detail: problem.detail },
  });
  const { dueAt: _, ...rest } = request;
  return {
    request: {
      ...rest,
      ...moved(request, { status: "failed" }, at),
      problem,
      chain: chainEndOf(record),
    },
    records: [record],
  };
}
