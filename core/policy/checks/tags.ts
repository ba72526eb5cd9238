import { quote } from "../../request/fault.ts";
import type { Tag } from "../../request/request.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import type { RequiredTag } from "../policy.ts";
import { effectOf, restricts } from "../where.ts";

/** The new rules must carry each required tag, its whole value as the pattern says. */
export function tags(subject: Subject): readonly Finding[] {
  return subject.policy.requiredTags
    .filter((required) => restricts(required, subject))
    .flatMap((required) => tagFindings(required, subject.request.tags));
}

function tagFindings(required: RequiredTag, given: readonly Tag[]): readonly Finding[] {
  const tag = given.find(({ key }) => key === required.key);
  if (tag !== undefined && required.matches(tag.value)) return [];
  const form =
    required.pattern === undefined ? "any value" : `a value that matches ${required.pattern}`;
  const why = required.reason === undefined ? "" : ` (${required.reason})`;
  return [
    {
      code: tag === undefined ? "missing-tag" : "tag-format",
      effect: effectOf(required),
      pointer: tag === undefined ? "/TagSpecifications" : `${tag.pointer}/Value`,
      statementId: required.id,
      detail:
        tag === undefined
          ? `the tag ${required.key} is missing${why}; give it ${form}`
          : `${quote(tag.value)} is not what the tag ${required.key} takes${why}; give it ${form}`,
    },
  ];
}
