import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { effectOf, restricts } from "../where.ts";

/** One request may ask for so many rules and no more. */
export function size(subject: Subject): readonly Finding[] {
  const { limits } = subject.policy;
  const most = limits.maxRulesPerRequest;
  const count = subject.request.permissions.length;
  if (most === undefined || count <= most || !restricts(limits, subject)) return [];
  return [
    {
      code: "too-many-rules",
      effect: effectOf(limits),
      pointer: "/IpPermissions",
      statementId: limits.id,
      detail: `${count} rules in one request; ask for at most ${most}`,
    },
  ];
}
