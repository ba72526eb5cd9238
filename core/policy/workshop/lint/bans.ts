import { packedRanges } from "../../../net/packedBlocks.ts";
import type { Range } from "../../../net/ranges.ts";
import type { Ban } from "../../policy.ts";
import { bansCover, coversWhere } from "../covers.ts";
import type { Linted, Note } from "./note.ts";

/** Bans that lie inside another one, which forbids all of it wherever they do. */
export function banNotes({ policy }: Linted): readonly Note[] {
  const notes: Note[] = [];
  let kept = policy.bans;
  for (const [index, ban] of [...policy.bans.entries()].reverse()) {
    const outer = kept.find(
      (other) => other !== ban && holds(other, ban) && !isLiftedAlone(other, ban, policy),
    );
    if (outer === undefined) continue;
    const message = `lies inside ${outer.id}, which forbids all of it; take it out, or keep it for its reason alone`;
    notes.push({ code: "ban-inside", path: ["bannedCidrs", index], message });
    kept = kept.filter((other) => other !== ban);
  }
  return notes;
}

/** Whether an exception lifts the outer ban and leaves the inner one: that forbids then what the outer one does not. */
function isLiftedAlone(outer: Ban, inner: Ban, { exceptions }: Linted["policy"]): boolean {
  return exceptions.some(({ lifts }) => lifts.includes(outer.id) && !lifts.includes(inner.id));
}

function holds(outer: Ban, inner: Ban): boolean {
  if (inner.mode === "enforce" && outer.mode === "warn") return false;
  if (!coversWhere(outer.where, inner.where)) return false;
  for (const range of rangesOf(inner)) if (!bansCover([outer], range)) return false;
  return true;
}

function* rangesOf({ ipv4, ipv6, feed }: Ban): Generator<Range> {
  yield* ipv4;
  yield* ipv6;
  if (feed !== undefined) yield* packedRanges(feed);
}
