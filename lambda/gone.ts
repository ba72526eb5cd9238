import type { Found } from "./match.ts";
import { problemReply, type Reply } from "./reply.ts";

/** The answer where nothing is at a path, or nothing for the method. */
export function gone(
  found: Exclude<Found<unknown>, { readonly kind: "route" }>,
  method: string,
  path: string,
): Reply {
  if (found.kind === "no-path") return problemReply("not-found", `${path} is no path of this API`);
  const allow = found.allowed.join(", ");
  const detail = `${path} does not take ${method}; it takes ${allow}`;
  return problemReply("method-not-allowed", detail, {}, { allow });
}
