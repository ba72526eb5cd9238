import type { RequiredTag } from "../../policy.ts";
import type { PatternProgram } from "../../program.ts";
import { coversWhere } from "../covers.ts";
import { shortestMatch } from "../patternLanguage.ts";
import type { Linted, Note } from "./note.ts";
import { repeated } from "./repeated.ts";

/** What EC2 and the request's own form let a tag be; the guard adds a tag of its own to each rule. */
const LONGEST_KEY = 127;
const LONGEST_VALUE = 256;
const MOST_TAGS = 49;

/** Tags that no rule could carry, and tags that are asked for twice. */
export function tagNotes(linted: Linted): readonly Note[] {
  const { policy } = linted;
  return [
    ...repeated("requiredTags", policy.requiredTags, asksForMore),
    ...policy.requiredTags.flatMap((required, index) => [
      ...keyNotes(required, index),
      ...patternNotes(required, index, linted),
      ...pairNotes(required, index, linted),
    ]),
    ...numberNotes(policy.requiredTags),
  ];
}

function keyNotes({ key }: RequiredTag, index: number): readonly Note[] {
  if ([...key].length <= LONGEST_KEY) return [];
  const message = `no request could carry it: the key of a rule's tag has ${LONGEST_KEY} characters at most`;
  return [{ code: "tag-impossible", path: ["requiredTags", index, "key"], message }];
}

function patternNotes(
  { pattern }: RequiredTag,
  index: number,
  { programs }: Linted,
): readonly Note[] {
  const program = pattern === undefined ? undefined : programs.get(pattern);
  if (program === undefined) return [];
  const path = ["requiredTags", index, "pattern"];
  const shortest = shortestMatch([program]);
  if (shortest === "none") {
    const message = "matches nothing at all, so that no rule could be tagged";
    return [{ code: "pattern-matches-nothing", path, message }];
  }
  if (shortest === "unknown" || shortest <= LONGEST_VALUE) return [];
  const message = `matches nothing shorter than ${shortest} characters, and a tag's value has ${LONGEST_VALUE} at most`;
  return [{ code: "pattern-matches-nothing", path, message }];
}

/** Whether a value that the first statement takes is one that the second takes, too. */
function asksForMore(outer: RequiredTag, inner: RequiredTag): boolean {
  return (
    outer.key === inner.key &&
    (inner.pattern === undefined || inner.pattern === outer.pattern) &&
    (outer.mode === "enforce" || inner.mode === "warn")
  );
}

/** Two statements about one key with which no value agrees. */
function pairNotes(
  required: RequiredTag,
  index: number,
  { policy, programs }: Linted,
): readonly Note[] {
  const path = ["requiredTags", index];
  return policy.requiredTags.slice(0, index).flatMap((other): readonly Note[] => {
    const meet =
      coversWhere(other.where, required.where) || coversWhere(required.where, other.where);
    if (other.key !== required.key || !meet) return [];
    const both = programsOf([required, other], programs);
    if (both.length < 2 || shortestMatch(both) !== "none") return [];
    const message = `no value of ${required.key} is what this and ${other.id} ask for, so that no rule could be tagged`;
    return [{ code: "tag-impossible", path, message }];
  });
}

function programsOf(
  all: readonly RequiredTag[],
  programs: Linted["programs"],
): readonly PatternProgram[] {
  return all.flatMap(({ pattern }) => (pattern === undefined ? [] : (programs.get(pattern) ?? [])));
}

function numberNotes(all: readonly RequiredTag[]): readonly Note[] {
  const keys = new Set<string>();
  for (const [index, { key, where, mode }] of all.entries()) {
    if (Object.keys(where).length > 0 || mode === "warn") continue;
    keys.add(key);
    if (keys.size <= MOST_TAGS) continue;
    const message = `no request could carry it: EC2 takes 50 tags of a rule, one of them the guard's own`;
    return [{ code: "tag-impossible", path: ["requiredTags", index, "key"], message }];
  }
  return [];
}
