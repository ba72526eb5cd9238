/**
 * The member at a path into a value of unknown shape; `undefined` where there is none. Records that are verified are claims:
 * their shape is no more to be relied on than what they say.
 */
export function memberOf(value: unknown, ...path: readonly string[]): unknown {
  let inner = value;
  for (const name of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, name)) {
      return undefined;
    }
    inner = Reflect.get(inner, name);
  }
  return inner;
}

/** The text at a path; `undefined` where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const member = memberOf(value, ...path);
  return typeof member === "string" ? member : undefined;
}

/** The whole number at a path; `undefined` where there is none. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const member = memberOf(value, ...path);
  return Number.isSafeInteger(member) ? (member as number) : undefined;
}

/** The list at a path; empty where there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const member = memberOf(value, ...path);
  return Array.isArray(member) ? member : [];
}

/** Whether two JSON values are equal, whatever they hold and in whatever order their members stand. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(
      (name) => Object.hasOwn(b, name) && sameValue(Reflect.get(a, name), Reflect.get(b, name)),
    )
  );
}
