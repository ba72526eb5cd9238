import { principalText } from "../../request/principal.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { isNamed } from "../people.ts";
import { permits } from "../where.ts";

/** Who asks must be named, for this group, by an entry of `requesters`. */
export function requesters(subject: Subject): readonly Finding[] {
  const { policy, request } = subject;
  const known = policy.requesters.some(
    (entry) =>
      entry.principals.some((pattern) => isNamed(pattern, request.principal, policy.people)) &&
      permits(entry, subject),
  );
  if (known) return [];
  const who = principalText(request.principal);
  return [
    {
      code: "forbidden-principal",
      effect: "deny",
      pointer: "",
      detail: `${who} may not ask for ${request.group.groupId}: no entry of requesters matches both; ask with a role that one names`,
    },
  ];
}
