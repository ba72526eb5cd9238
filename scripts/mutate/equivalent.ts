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
  ...[
    /^["`].*\bpassed the checks.*["`]$/,
    /^`the scene was not checked: .*`$/,
    '"a stored permission"',
  ].map((before) => ({
    before,
    after: /^(?:""|``)$/,
    because: "it is thrown where the checks have let through what they don't, which they don't",
  })),
  {
    line: /\[\w+ = "", (?:to, )?\.{3}\w+\] = \w+\.(?:split|map)\(/,
    before: '""',
    after: /Stryker was here/,
    because: "the list has a first part",
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
    before: /^\{\s*(?:\/\/[^\n]*\s*)?return undefined;\s*\}$/,
    after: "{}",
    line: /^ {2}\} catch \{$/,
    because: "nothing follows: the function gives back nothing either way",
  },
  {
    file: "core/hooks/schemes.ts",
    line: /Buffer\.from\(secret, "utf8"\)/,
    before: '"utf8"',
    after: '""',
    because: "a text without an encoding is read as UTF-8",
  },
  {
    file: "core/hooks/schemes.ts",
    line: /STANDARD_SECRET\.exec\(secret\)\?\.\[1\] \?\? ""/,
    before: '""',
    after: /Stryker was here/,
    because: "what it stands for is shorter than any key as well",
  },
  ...["email", "jwt"].map((kind) => ({
    file: "core/policy/approvers.ts",
    line: new RegExp(`case "${kind}":`),
    before: `"${kind}"`,
    after: '""',
    because: "what falls through has no answer, which is as much as no",
  })),
  {
    file: "core/policy/pieces.ts",
    before: /^typeof (?:first|last) !== "bigint"$/,
    after: "false",
    because: "the ends of an interval are of one type, so that one of them says it for both",
  },
  {
    file: "core/policy/pieces.ts",
    before: 'typeof first !== "bigint" || typeof last !== "bigint"',
    after: 'typeof first !== "bigint" && typeof last !== "bigint"',
    because: "the ends of an interval are of one type",
  },
  {
    file: "core/policy/prefixListFacts.ts",
    before: '""',
    after: /Stryker was here/,
    line: /FAMILIES\[addressFamily \?\? ""\]/,
    because: "no family has either for its name",
  },
  {
    file: "core/policy/prefixLists.ts",
    line: /list\.ownerId : ""/,
    before: '""',
    after: /Stryker was here/,
    because: "nobody is called either",
  },
  {
    file: "core/policy/principals.ts",
    before: 'inner.kind === "group"',
    after: "true",
    because: "no other pattern has a group",
  },
  {
    file: "core/policy/where.ts",
    before: "value !== undefined",
    after: "true",
    because: "no list of values holds none",
  },
  {
    file: "core/policy/checks/bans.ts",
    before: "holding.length === 0",
    after: "false",
    because: "outside nothing lies everything: the answer is only found later",
  },
  {
    file: "core/policy/checks/bans.ts",
    before: "firstBanned(ban, addresses) !== undefined",
    after: "true",
    because: "where no block is banned nothing is found: it is only looked for in vain",
  },
  {
    file: "core/policy/checks/bans.ts",
    before: /^!leadsTo\(.*\)$/,
    after: "false",
    because: "where no block is banned nothing is found: it is only looked for in vain",
  },
  {
    file: "core/policy/checks/bans.ts",
    before: "banned && shared",
    after: "banned || shared",
    because: "a banned range that was found shares an address",
  },
  {
    file: "core/policy/checks/breadth.ts",
    before: "width !== undefined",
    after: "true",
    because: "what has no width adds no length to those that are looked at",
  },
  {
    file: "core/policy/checks/covered.ts",
    before: "facts.rules.length === 0",
    after: "false",
    because: "without rules nothing is covered, which is only found later",
  },
  {
    file: "core/policy/checks/ports.ts",
    before: /^(?:kept|refusals)\.set\(.*\);$/,
    after: ";",
    because: "what is not kept is made anew, and is the same",
  },
  {
    file: "core/policy/checks/ports.ts",
    before: "before !== undefined",
    after: "false",
    because: "what is not kept is made anew, and is the same",
  },
  {
    file: "core/policy/checks/bans.ts",
    before: "!isOfBigints(addresses)",
    after: "false",
    because: ONLY_COMPILER,
  },
  {
    file: "core/policy/checks/bans.ts",
    before: "embedded === undefined",
    after: "false",
    because: "then nothing is banned, which is asked for next",
  },
  {
    file: "core/policy/checks/bans.ts",
    before: "base + BigInt(last)",
    after: "base - BigInt(last)",
    because: "only the first of the shared addresses is shown",
  },
  {
    file: "core/policy/checks/breadth.ts",
    before: /^(?:addresses|limited)\.length === 0$/,
    after: "false",
    because: "no finding comes of it, which is only seen later",
  },
  {
    file: "core/policy/checks/breadth.ts",
    before: "areNarrow(all, family, widths)",
    after: "false",
    because: "no finding comes of it, which is only seen later",
  },
  {
    file: "core/policy/checks/breadth.ts",
    before: "asked.filter(({ width }) => width !== undefined)",
    after: "asked",
    because: "what has no width adds no length to those that are looked at",
  },
  {
    file: "core/policy/checks/breadth.ts",
    line: /limited\.flatMap/,
    before: "width?.prefixLength",
    after: "width.prefixLength",
    because: ONLY_COMPILER,
  },
  {
    file: "core/policy/checks/breadth.ts",
    line: /limited\.flatMap/,
    before: "[]",
    after: /Stryker was here/,
    because: ONLY_COMPILER,
  },
  {
    file: "core/policy/checks/breadth.ts",
    before: /^\{\s+let narrowest = 0;/,
    after: "{}",
    because: "no finding comes of it, which is only seen later",
  },
  {
    file: "core/policy/checks/breadth.ts",
    before: "narrowest === 0",
    after: "false",
    because: "no run is longer than all addresses",
  },
  {
    file: "core/policy/checks/breadth.ts",
    line: /if \(narrowest === 0\) return true;/,
    before: "true",
    after: "false",
    because: "no finding comes of it, which is only seen later",
  },
  {
    file: "core/policy/checks/breadth.ts",
    before: /^(?:0\.999 \* 2 \*\* \(.*\)|ADDRESS_BITS\[family\] - narrowest \+ 1)$/,
    after: /^(?:0\.999 \/ |ADDRESS_BITS\[family\] - narrowest - 1)/,
    because: "no finding comes of it, which is only seen later",
  },
  {
    file: "core/policy/checks/breadth.ts",
    line: /reach === undefined \|\| width === undefined/,
    before: "width === undefined",
    after: "false",
    because: "only what has a width is found",
  },
  {
    file: "core/policy/checks/breadth.ts",
    before: "all.filter((one) => !chosen(one))",
    after: "all",
    because: "what is judged says nothing new beside itself",
  },
  {
    file: "core/policy/approvals.ts",
    before: 'family !== "ipv6"',
    after: "false",
    because: "an IPv4 box has no big numbers, which the same line asks for as well",
  },
  {
    file: "core/policy/approvals.ts",
    before: 'family !== "ipv6" || typeof first !== "bigint"',
    after: 'family !== "ipv6" && typeof first !== "bigint"',
    because: "an IPv4 box has no big numbers, and an IPv6 box no others",
  },
  {
    file: "core/policy/approvals.ts",
    before: 'family !== "ipv6" || typeof first !== "bigint" || typeof last !== "bigint"',
    after: "false",
    because: "no number of an IPv4 address is one of the NAT64 prefix",
  },
  {
    line: /^ {2}(?:const sets =|return) \[\.\.\.(?:values|all)\]\.sort\(\(\[a\], \[b\]\) =>/,
    before: "a < b",
    after: "a <= b",
    because: "no two keys of a map are equal",
  },
  {
    file: "core/request/crossFaults.ts",
    line: /Array\.isArray\(value\) \? value : \[\]/,
    before: "[]",
    after: /Stryker was here/,
    because: "a text has no members, and nothing is said of it",
  },
  {
    file: "core/request/permissions.ts",
    line: /ports === undefined \|\| !arePorts/,
    before: "ports === undefined",
    after: "false",
    because: "a rule that EC2 describes has ports, which only the compiler does not know",
  },
  {
    file: "core/request/strictJson.ts",
    before: /^(?:top !== undefined|level === undefined|level\.keys\?\.(?:has|add))$/,
    after: /^(?:true|false|level\.keys\.(?:has|add))$/,
    because: "it stands in an object, which only the compiler does not know",
  },
  {
    file: "core/request/wire.ts",
    before: 'value < "9000"',
    after: 'value <= "9000"',
    because: "a year alone is no time",
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
  {
    file: "core/policy/checks/bans.ts",
    line: /embedded === undefined \|\| banned === undefined/,
    before: "embedded === undefined",
    after: "false",
    because: "then nothing is banned, which is asked for next",
  },
  {
    file: "core/ledger/approving.ts",
    line: /awaits = \[\]/,
    before: "[]",
    after: /Stryker was here/,
    because: "who waits awaits somebody; either way there would be no time until when",
  },
  {
    file: "core/ledger/heirs.ts",
    before: "a.expiresAt > b.expiresAt",
    after: "a.expiresAt >= b.expiresAt",
    because: "equal ends were told apart before",
  },
  {
    file: "core/ledger/audit/requestAudit.ts",
    before: "ruleOf(last)?.leaves?.(last)",
    after: /^ruleOf\(last\)(?:\?\.leaves|\.leaves\?\.)\(last\)$/,
    because: "the last record is one that leaves its request in some state",
  },
  {
    file: "core/hooks/signature.ts",
    line: /^ {2}const (?:value = \(name: string\) => headers|before = scheme\.before)/,
    before: '""',
    after: /Stryker was here/,
    because: "the headers that a scheme reads are all there by then",
  },
  {
    file: "core/hooks/signature.ts",
    before: "scheme.time !== undefined",
    after: "true",
    because: "no time is no number, which is never too far away",
  },
];
