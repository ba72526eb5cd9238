import type { EgressRequest } from "../core/request/request.ts";
import { problemReply, type Reply } from "./reply.ts";

/** The answer to a request for rules whose end has passed already; `undefined` where it has not. `at` is where the request stands in its body. */
export function pastEnd(
  { lifetime }: Pick<EgressRequest, "lifetime">,
  now: string,
  at = "",
): Reply | undefined {
  if (lifetime?.kind !== "until" || lifetime.at > now) return undefined;
  const detail = `${lifetime.at} has passed, it is ${now}; write a later time`;
  const pointer = `${at}/Guard/ExpiresAt`;
  return problemReply("invalid-request", `${pointer} ${detail}`, { errors: [{ pointer, detail }] });
}
