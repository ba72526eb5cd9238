/** A whole number on one axis of the packet space: a protocol, a port, or an address. */
export type Whole = number | bigint;

/** A closed interval, both ends inside. INVARIANT: `first <= last`, and both are of one type. */
export interface Range<T extends Whole = Whole> {
  readonly first: T;
  readonly last: T;
}

/** A set of whole numbers. INVARIANT: sorted, and neither overlapping nor touching. */
export type RangeSet<T extends Whole = Whole> = readonly Range<T>[];

/** Whether a range is one of IPv4 addresses, ports or protocols: those are numbers. */
export function isOfNumbers(range: Range): range is Range<number> {
  return typeof range.first === "number";
}

/** Whether a range is one of IPv6 addresses. */
export function isOfBigints(range: Range): range is Range<bigint> {
  return typeof range.first === "bigint";
}

/** The next whole number. */
export function next<T extends Whole>(value: T): T;
export function next(value: Whole): Whole {
  return typeof value === "bigint" ? value + 1n : value + 1;
}

/** The previous whole number. */
export function previous<T extends Whole>(value: T): T;
export function previous(value: Whole): Whole {
  return typeof value === "bigint" ? value - 1n : value - 1;
}

/** Whether two intervals share a number. */
export function overlaps<T extends Whole>(a: Range<T>, b: Range<T>): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Whether the first interval holds all of the second. */
export function contains<T extends Whole>(outer: Range<T>, inner: Range<T>): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** The numbers in both intervals, if any. */
export function intersect<T extends Whole>(a: Range<T>, b: Range<T>): Range<T> | undefined {
  if (!overlaps(a, b)) return undefined;
  return {
    first: a.first >= b.first ? a.first : b.first,
    last: a.last <= b.last ? a.last : b.last,
  };
}

/** The set of all numbers in any of the intervals, whatever their order and overlap. */
export function union<T extends Whole>(ranges: Iterable<Range<T>>): RangeSet<T> {
  return unionSorted([...ranges].sort(byFirst));
}

/** The same for intervals that are sorted by their first number already. */
export function unionSorted<T extends Whole>(sorted: Iterable<Range<T>>): RangeSet<T> {
  const merged: Range<T>[] = [];
  for (const range of sorted) {
    const tail = merged.at(-1);
    if (tail === undefined || next(tail.last) < range.first) merged.push(range);
    else if (tail.last < range.last) {
      merged[merged.length - 1] = { first: tail.first, last: range.last };
    }
  }
  return merged;
}

/** The numbers in either of two sets; both are walked once. */
export function uniteSets<T extends Whole>(a: RangeSet<T>, b: RangeSet<T>): RangeSet<T> {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  return unionSorted(merged(a, b));
}

/** Two sorted lists as one. */
function* merged<T extends Whole>(a: RangeSet<T>, b: RangeSet<T>): Generator<Range<T>> {
  let at = 0;
  for (const range of a) {
    for (let other = b[at]; other !== undefined && other.first < range.first; other = b[++at]) {
      yield other;
    }
    yield range;
  }
  yield* b.slice(at);
}

/** The numbers of the first set that are in none of the second; both are walked once. */
export function subtract<T extends Whole>(set: RangeSet<T>, without: RangeSet<T>): RangeSet<T> {
  if (without.length === 0) return set;
  const left: Range<T>[] = [];
  let at = 0;
  for (const range of set) {
    const { first, last } = range;
    let from = first;
    // What ends before this interval ends before all that follow.
    while (at < without.length && (without[at]?.last ?? last) < first) at++;
    const nearest = without[at];
    // Mostly all of an interval goes, or all of it stays: then no end of it is worked out.
    if (nearest !== undefined && contains(nearest, range)) continue;
    for (let i = at; i < without.length; i++) {
      const hole = without[i];
      if (hole === undefined || hole.first > last) break;
      if (hole.first > from) left.push({ first: from, last: previous(hole.first) });
      from = next(hole.last);
      if (from > last) break;
    }
    if (from === first) left.push(range);
    else if (from <= last) left.push({ first: from, last });
  }
  return left;
}

/** The numbers in both sets; both are walked once. Where the one is an interval that holds all of the other, it is the other itself. */
export function intersectSets<T extends Whole>(a: RangeSet<T>, b: RangeSet<T>): RangeSet<T> {
  if (isOneRound(b, a)) return a;
  if (isOneRound(a, b)) return b;
  const shared: Range<T>[] = [];
  let at = 0;
  for (const range of a) {
    while (at < b.length && (b[at]?.last ?? range.first) < range.first) at++;
    for (let i = at; i < b.length; i++) {
      const other = b[i];
      if (other === undefined || other.first > range.last) break;
      const both = contains(other, range) ? range : intersect(range, other);
      if (both !== undefined) shared.push(both);
    }
  }
  return shared;
}

/** Whether a set is one interval that holds all of another one. */
function isOneRound<T extends Whole>(one: RangeSet<T>, set: RangeSet<T>): boolean {
  const [only, lowest, highest] = [one[0], set[0], set.at(-1)];
  if (one.length !== 1 || only === undefined) return false;
  if (lowest === undefined || highest === undefined) return false;
  return only.first <= lowest.first && highest.last <= only.last;
}

/** All that a search for the lowest interval meeting a range finds in the range, lowest first. */
export function* overlapping<T extends Whole>(
  lowest: (range: Range<T>) => Range<T> | undefined,
  range: Range<T>,
): Generator<Range<T>> {
  let rest = range;
  for (;;) {
    const found = lowest(rest);
    if (found === undefined) return;
    yield found;
    if (found.last >= range.last) return;
    rest = { first: next(found.last), last: range.last };
  }
}

/** The order of intervals by their first number. */
export function byFirst(a: Range, b: Range): number {
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}

/** The lowest interval of the set that shares a number with `range`, found in logarithmic time. */
export function firstOverlap<T extends Whole>(
  set: RangeSet<T>,
  range: Range<T>,
): Range<T> | undefined {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = set[middle];
    if (candidate !== undefined && candidate.last < range.first) low = middle + 1;
    else high = middle;
  }
  const found = set[low];
  return found !== undefined && found.first <= range.last ? found : undefined;
}
