/** A set of texts out of infinitely many: those that are named, or all but those. */
export interface ValueSet {
  readonly kind: "only" | "allBut";
  readonly values: readonly string[];
}

/** Every text there is. */
export const ANY_VALUE: ValueSet = { kind: "allBut", values: [] };

/** The texts in both sets. */
export function commonValues(a: ValueSet, b: ValueSet): ValueSet {
  if (a.kind === "only") return only(a.values.filter((value) => hasValue(b, value)));
  if (b.kind === "only") return commonValues(b, a);
  return allBut([...a.values, ...b.values]);
}

/** The texts in either set. */
export function eitherValues(a: ValueSet, b: ValueSet): ValueSet {
  return otherValues(commonValues(otherValues(a), otherValues(b)));
}

/** All texts that are not in the set. */
export function otherValues({ kind, values }: ValueSet): ValueSet {
  return kind === "only" ? allBut(values) : only(values);
}

/** Whether there is no text in the set. */
export function isNoValue({ kind, values }: ValueSet): boolean {
  return kind === "only" && values.length === 0;
}

/** Whether a text is in the set. */
export function hasValue({ kind, values }: ValueSet, value: string): boolean {
  return values.includes(value) === (kind === "only");
}

/** These texts and no other. */
export function only(values: readonly string[]): ValueSet {
  return { kind: "only", values: sorted(values) };
}

function allBut(values: readonly string[]): ValueSet {
  return { kind: "allBut", values: sorted(values) };
}

/** One set has one form, so that two can be compared by it. */
function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
