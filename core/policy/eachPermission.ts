import type { Permission } from "../request/permission.ts";
import type { Subject } from "./facts.ts";
import type { Finding } from "./finding.ts";

/** What a question finds about each permission of a request, in the order of the permissions. */
export function eachPermission(
  { request }: Subject,
  ask: (permission: Permission) => Finding | undefined,
): readonly Finding[] {
  const found: Finding[] = [];
  for (const permission of request.permissions) {
    const finding = ask(permission);
    if (finding !== undefined) found.push(finding);
  }
  return found;
}
