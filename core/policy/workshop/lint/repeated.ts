import type { Statement } from "../../policy.ts";
import { coversWhere } from "../covers.ts";
import type { Note } from "./note.ts";

/** Statements of a list that another one of it makes superfluous; of two that are the same, the later. */
export function repeated<S extends Statement>(
  list: string,
  statements: readonly S[],
  says: (outer: S, inner: S) => boolean,
): readonly Note[] {
  return statements.flatMap((inner, index): readonly Note[] => {
    const outer = statements.find((other, place) => {
      const wider = says(other, inner) && coversWhere(other.where, inner.where);
      const back = says(inner, other) && coversWhere(inner.where, other.where);
      return place !== index && wider && (!back || place < index);
    });
    if (outer === undefined) return [];
    const message = `says nothing that ${outer.id} does not say; take it out`;
    return [{ code: "shadowed", path: [list, index], message }];
  });
}
