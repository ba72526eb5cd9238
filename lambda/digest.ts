import type { StoredRequest } from "../core/ledger/stored.ts";
import type { Answer } from "../core/request/answer.ts";
import { problemReply, type Reply } from "./reply.ts";

/** The answer where a message that came before asked for something else under the same id; `undefined` where it asked for this. */
export function otherRequest(
  { requestId, digest }: StoredRequest,
  draft: Pick<StoredRequest, "digest">,
): Reply | undefined {
  if (digest === draft.digest) return undefined;
  const detail = `the id of this message belongs to request ${requestId}, which asks for something else; use a new id`;
  return problemReply("idempotency-key-reused", detail, { requestId });
}

/** The answer where another content is meant than the request has. */
export function otherDigest(
  { requestId, digest }: StoredRequest,
  { digest: given }: Answer,
): Reply | undefined {
  if (given === undefined || given === digest) return undefined;
  const detail = `the Digest ${given} is not that of ${requestId}, which is ${digest}; look at the request again`;
  return problemReply("digest-mismatch", detail, { requestId });
}
