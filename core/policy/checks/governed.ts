import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";

/** Only a group that carries the governed tag may be changed. */
export function governed({ policy, request, facts }: Subject): readonly Finding[] {
  if (facts.group.tags.get(policy.governedTag) === "true") return [];
  const tag = `${policy.governedTag}=true`;
  return [
    {
      code: "group-not-governed",
      effect: "deny",
      pointer: "/GroupId",
      detail: `${request.group.groupId} does not carry the tag ${tag}; its owner must put the group under the guard first`,
    },
  ];
}
