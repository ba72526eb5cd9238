import type { PatternPrograms } from "../../pattern.ts";
import type { Policy, RequiredTag } from "../../policy.ts";
import type { PatternProgram } from "../../program.ts";
import { separating } from "../separating.ts";
import { restrictingWhere } from "./conditions.ts";
import type { Change, Direction, Said } from "./settings.ts";

/** The keys of the tags that either of some policies asks for. */
export function tagKeys(policies: readonly Policy[]): readonly string[] {
  return [...new Set(policies.flatMap(({ requiredTags }) => requiredTags.map(({ key }) => key)))];
}

/** What policies say about one tag. */
export function saidOfTag(key: string, before: Policy, after: Policy): Said<RequiredTag> {
  const of = ({ requiredTags, people }: Policy) =>
    requiredTags
      .filter((required) => required.key === key && required.mode === "enforce")
      .map((value) => ({ condition: restrictingWhere(value.where, people), value }));
  return [of(before), of(after)];
}

/** How the values that pass differ. A tag that is not asked for may have any value, and may be missing. */
export function tagComparison(key: string, programs: PatternPrograms) {
  return (before: readonly RequiredTag[], after: readonly RequiredTag[]): readonly Change[] => {
    const [old, young] = [patternsOf(before), patternsOf(after)];
    const common = { about: `the tag ${key}`, before: textOf(before), after: textOf(after) };
    if (before.length === 0 || after.length === 0) {
      if (before.length === after.length) return [];
      return [{ ...common, direction: before.length === 0 ? "narrower" : "wider" }];
    }
    const refused = passingOnly(old, young, programs);
    const passes = passingOnly(young, old, programs);
    if (refused === "none" && passes === "none") return [];
    const example = [passes, refused].find((one) => typeof one === "object")?.value;
    const direction = directionOf(passes, refused);
    return [{ ...common, direction, ...(example !== undefined && { example }) }];
  };
}

type Only = ReturnType<typeof separating>;

function directionOf(passes: Only, refused: Only): Direction {
  if (passes === "unknown" || refused === "unknown") return "unknown";
  if (passes === "none") return "narrower";
  return refused === "none" ? "wider" : "both";
}

/** A value that all of some patterns match and not all of others do. */
function passingOnly(
  some: readonly string[],
  others: readonly string[],
  programs: PatternPrograms,
): Only {
  const program = (pattern: string): PatternProgram => {
    const known = programs.get(pattern);
    if (known === undefined) throw new Error(`the pattern ${pattern} was not compiled`);
    return known;
  };
  const matching = some.map(program);
  const found = others
    .filter((pattern) => !some.includes(pattern))
    .map((pattern) => separating(matching, program(pattern)));
  return (
    found.find((one) => typeof one === "object") ?? (found.includes("unknown") ? "unknown" : "none")
  );
}

function patternsOf(required: readonly RequiredTag[]): readonly string[] {
  return [...new Set(required.flatMap(({ pattern }) => pattern ?? []))].sort();
}

function textOf(required: readonly RequiredTag[]): string {
  if (required.length === 0) return "not needed";
  const patterns = patternsOf(required);
  return patterns.length === 0 ? "any value" : `a value that matches ${patterns.join(" and ")}`;
}
