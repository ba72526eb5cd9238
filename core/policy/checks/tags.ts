import { quote } from "../../request/fault.ts";
import type { Tag } from "../../request/request.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import type { RequiredTag } from "../policy.ts";
import { effectOf, restricts } from "../where.ts";

/** The new rules must carry each required tag, its whole value as the pattern says. */
export function tags(subject: Subject): readonly Finding[] {
  const found: Finding[] = [];
  for (const required of subject.policy.requiredTags) {
    const tag = subject.request.tags.find(({ key }) => key === required.key);
    if (tag !== undefined && required.matches(tag.value)) continue;
    if (restricts(required, subject)) found.push(tagFinding(required, tag));
  }
  return found;
}

function tagFinding(required: RequiredTag, tag: Tag | undefined): Finding {
  const form =
    required.pattern === undefined ? "any value" : `a value that matches ${required.pattern}`;
  const why = required.reason === undefined ? "" : ` (${required.reason})`;
  return {
    code: tag === undefined ? "missing-tag" : "tag-format",
    effect: effectOf(required),
    pointer: tag === undefined ? "/TagSpecifications" : `${tag.pointer}/Value`,
    statementId: required.id,
    detail:
      tag === undefined
        ? `the tag ${required.key} is missing${why}; give it ${form}`
        : `${quote(tag.value)} is not what the tag ${required.key} takes${why}; give it ${form}`,
  };
}
