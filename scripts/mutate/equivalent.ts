import type { Mutant } from "./instrument.ts";

/** A change that no test can notice, since the code does the same with it. */
interface Equivalent {
  /** Absent: in every file. */
  readonly file?: string;
  /** How the line reads, where the change alone does not say it. */
  readonly line?: RegExp;
  readonly before: string | RegExp;
  readonly after: string | RegExp;
  readonly because: string;
}

/** Whether a change is known to change nothing. */
export function isEquivalent({ file, text, before, after }: Mutant): boolean {
  return EQUIVALENT.some(
    (known) =>
      (known.file ?? file) === file &&
      (known.line?.test(text) ?? true) &&
      reads(known.before, before) &&
      reads(known.after, after),
  );
}

function reads(expected: string | RegExp, text: string): boolean {
  return typeof expected === "string" ? expected === text : expected.test(text);
}

const ONLY_COMPILER = "the place is inside the list, which only the compiler does not know";

const EQUIVALENT: readonly Equivalent[] = [
  {
    line: /^\s*const \[, .*\] = .* \?\? \[\];$/,
    before: "[]",
    after: /Stryker was here/,
    because: "the first member is not looked at",
  },
  {
    line: /^\s*if \(.*typeof (?:first|last) !== "bigint" \|\| typeof (?:first|last) !== "bigint"\) return /,
    before: /^typeof (?:first|last) !== "bigint"(?: \|\| typeof (?:first|last) !== "bigint")?$/,
    after: /^(?:false|typeof .* && typeof .*)$/,
    because: "the ends of an interval are of one type, and the family before has said of which",
  },
  {
    file: "core/net/ranges.ts",
    before: "a.first >= b.first",
    after: "a.first > b.first",
    because: "of two equal numbers either will do",
  },
  {
    file: "core/net/ranges.ts",
    before: "a.last <= b.last",
    after: "a.last < b.last",
    because: "of two equal numbers either will do",
  },
  {
    file: "core/net/ranges.ts",
    before: "tail.last < range.last",
    after: "tail.last <= range.last",
    because: "an interval that ends where the last one does is written over it with the same end",
  },
  ...["true", "at <= without.length"].map((after) => ({
    file: "core/net/ranges.ts",
    before: "at < without.length",
    after,
    because: "behind the end stands the interval's own last number, which is not below its first",
  })),
  {
    file: "core/net/ranges.ts",
    before: "without[at]?.last",
    after: "without[at].last",
    because: ONLY_COMPILER,
  },
  {
    file: "core/net/ranges.ts",
    before: "i < without.length",
    after: "i <= without.length",
    because: "behind the end there is no hole, which ends the loop as well",
  },
  {
    file: "core/net/ranges.ts",
    before: "hole === undefined",
    after: "false",
    because: ONLY_COMPILER,
  },
  ...["false", "from >= last"].map((after) => ({
    file: "core/net/ranges.ts",
    before: "from > last",
    after,
    because: "the next hole begins behind the interval, which ends the loop as well",
  })),
  ...["false", "found.last > range.last"].map((after) => ({
    file: "core/net/ranges.ts",
    before: "found.last >= range.last",
    after,
    because: "what is left then begins behind its end, where nothing is found",
  })),
  {
    file: "core/net/ranges.ts",
    before: "candidate !== undefined",
    after: "true",
    because: ONLY_COMPILER,
  },
  {
    file: "core/net/packets.ts",
    before: "rest.length === 0",
    after: "false",
    because: "of nothing nothing can be taken",
  },
  {
    file: "core/policy/program.ts",
    before: "threads.length === 0",
    after: "false",
    because: "no thread comes to life again: the answer is only found later",
  },
  {
    file: "core/policy/program.ts",
    before: "at < ranges.length",
    after: "at <= ranges.length",
    because: "behind the end stands a range from 0 to nothing",
  },
  {
    file: "core/request/digest.ts",
    before: "a > b",
    after: "a >= b",
    because: "no two keys of an object are equal",
  },
  {
    file: "core/policy/matcher.ts",
    before: "after === undefined",
    after: "true",
    because: "the program itself says the same as its table, more slowly",
  },
  {
    file: "core/policy/matcher.ts",
    before: "a - b",
    after: "a + b",
    because: "states that stand in another order are only kept twice",
  },
  {
    file: "core/net/difference.ts",
    before: "first + 1",
    after: "first - 1",
    because: "only the last cut has none behind it, and there nothing is asked for any more",
  },
  {
    file: "core/net/difference.ts",
    before: "asked.length === 0",
    after: "false",
    because: "of nothing nothing is left",
  },
  {
    file: "core/net/difference.ts",
    before: /^b(?:\[i\])?\?\.(?:range|inside|first)$/,
    after: /^b(?:\[i\])?\.(?:range|inside|first)$/,
    because: "both lists are of one length here, which only the compiler does not know",
  },
  {
    file: "core/net/difference.ts",
    line: /b\[i\]\?\.inside \?\? \[\]/,
    before: "[]",
    after: /Stryker was here/,
    because: ONLY_COMPILER,
  },
  {
    file: "core/net/packedBlocks.ts",
    line: /const after = firstAbove\(/,
    before: /^starts\[upper(?: \+ 1)?\] \?\? /,
    after: / && /,
    because: "the search then begins with the whole list, and finds the same, more slowly",
  },
  {
    file: "core/net/packedBlocks.ts",
    line: /^ {2}for \(let i = 0; i < 4; i\+\+\)/,
    before: "i < 4",
    after: "i <= 4",
    because: "behind the fourth word there is none, which is as low as nothing",
  },
  {
    file: "core/net/packedBlocks.ts",
    before: "words[i]?.[at]",
    after: "words[i][at]",
    because: ONLY_COMPILER,
  },
  {
    file: "core/net/packedBlocks.ts",
    before: "own > other",
    after: "own >= other",
    because: "they are not equal",
  },
  {
    line: /^ {2}if \((?:numbers|name|cidr) === undefined\) throw new Error\(/,
    before: /^`.* is no .*`$/,
    after: "``",
    because: "it is thrown where the types have been lied to, which nothing does",
  },
  {
    file: "core/net/packedBlocks.ts",
    before: "a.addresses.first < b.addresses.first",
    after: "a.addresses.first <= b.addresses.first",
    because: "equal ones are told apart by the line before",
  },
  {
    file: "core/net/packetSet.ts",
    before: "sorted.slice(0, -1)",
    after: "sorted",
    because: "behind the last cut no box holds",
  },
  {
    file: "core/policy/spans.ts",
    before: '"ipv6"',
    after: '""',
    because: "an IPv4 box has no big numbers, which the same line asks for as well",
  },
  {
    line: /^ {2}(?:const sets =|return) \[\.\.\.(?:values|all)\]\.sort\(\(\[a\], \[b\]\) =>/,
    before: "a < b",
    after: "a <= b",
    because: "no two keys of a map are equal",
  },
  {
    file: "core/policy/workshop/diff/joinedRegions.ts",
    before: "one.key < two.key",
    after: "one.key <= two.key",
    because: "no name stands twice in a list",
  },
  {
    file: "core/policy/workshop/diff/addressSpaces.ts",
    before: "more.length === 0",
    after: "false",
    because: "what there is alone is the same when it is united with nothing, only later",
  },
  {
    file: "core/policy/workshop/diff/cells.ts",
    before: /^cells\s+\.filter\(\(\{ numbers \}\) => numbers\.length > 0\)$/,
    after: "cells",
    because:
      "only where no statement speaks at all is a cell empty, and there nothing is said of it",
  },
  {
    file: "core/policy/workshop/diff/cells.ts",
    before: "cell.numbers.length === 0",
    after: "false",
    because: "the parts of nothing are empty, and left out by the last line",
  },
  {
    file: "core/policy/workshop/diff/cells.ts",
    before: "grounds[0]?.role",
    after: "grounds[0].role",
    because: "a layer has a statement at least, which only the compiler does not know",
  },
  {
    file: "core/policy/workshop/diff/globNames.ts",
    before: /^\(a, b\) => a - b$|^a - b$/,
    after: /^\(\) => undefined$|^a \+ b$/,
    because: "places that stand in another order are only read twice",
  },
  {
    file: "core/policy/workshop/diff/globNames.ts",
    line: /const star = /,
    before: '"*"',
    after: '""',
    because:
      "what is read besides can be read by the last star as well: the names are found, more slowly",
  },
  {
    file: "core/policy/workshop/diff/packetChanges.ts",
    line: /^ {2}if \(kind === undefined \|\| addresses === undefined\) throw /,
    before: /^(?:kind|addresses) === undefined(?: \|\| addresses === undefined)?$/,
    after: "false",
    because: ONLY_COMPILER,
  },
  {
    file: "core/policy/workshop/diff/globNames.ts",
    before: "next.length > 0",
    after: "true",
    because: "a glob that is nowhere any more matches nothing, whether it is kept or not",
  },
  ...["i > at && one !== undefined", "i > at"].flatMap((before) =>
    ["true", "i >= at"].map((after) => ({
      file: "core/policy/workshop/diff/joinedRegions.ts",
      before,
      after,
      because: "those before have been tried already, and none is joined with itself",
    })),
  ),
  {
    file: "core/policy/workshop/diff/regionText.ts",
    before: "/^tag (.*)$/s",
    after: "/tag (.*)$/s",
    because: "the line before has seen how it begins",
  },
  {
    file: "core/policy/workshop/diff/regionText.ts",
    line: /texts\.length < 2 \? texts\.join\(""\)/,
    before: '""',
    after: /Stryker was here/,
    because: "between one text and none there is nothing to write",
  },
  {
    file: "core/policy/workshop/diff/personChanges.ts",
    before: /^(?:old|young)\?\.some$/,
    after: /^(?:old|young)\.some$/,
    because: ONLY_COMPILER,
  },
  {
    file: "core/policy/workshop/diff/addressSpaces.ts",
    before: "ipv4.length + ipv6.length > 0",
    after: /^(?:true|ipv4\.length \+ ipv6\.length >= 0)$/,
    because: "a ban of nothing forbids nothing, and is only asked in vain",
  },
];
