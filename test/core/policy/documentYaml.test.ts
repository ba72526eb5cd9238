import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { faultsOf, HEAD } from "../../support/policyDocuments.ts";

const KEYS =
  "version, name, governedTag, requesters, access, bannedCidrs, allowedPorts, requiredTags, requiredTicket, allowedPrefixLists, allowedSecurityGroups, limits, exceptions, approvals";
const NO_KEY = "this can't be a key; a key is plain text, a number is put in quotes";
const ALIAS = "an alias; write the value out, so that a reviewer sees it here";
const VERSION = "1, the only version that this program reads";
const NAME = "a name: one line of text, 64 characters at most";

const texts: readonly [why: string, text: string, faults: readonly string[]][] = [
  ["nothing at all", "", ["1:1 there is nothing in the file; a policy begins with version: 1"]],
  [
    "only a comment",
    "# later\n",
    ["1:1 there is nothing in the file; a policy begins with version: 1"],
  ],
  ["the value null", "null", ["1:1 null is not a policy: a mapping with version and name"]],
  ["a list", "- version: 1", ["1:1 a list is not a policy: a mapping with version and name"]],
  ["a word", "policy", ['1:1 "policy" is not a policy: a mapping with version and name']],
  [
    "an empty mapping lacks both keys that must be",
    "{}",
    [`1:1 version: missing: write ${VERSION}`, `1:1 name: missing: write ${NAME}`],
  ],
  ["a later version", "version: 2\nname: test", [`1:10 version: 2 is not ${VERSION}`]],
  ["a version in quotes", "version: '1'\nname: test", [`1:10 version: "1" is not ${VERSION}`]],
  [
    "a name of 65 characters",
    `version: 1\nname: ${"n".repeat(65)}`,
    [`2:7 name: "${"n".repeat(65)}" is not ${NAME}`],
  ],
  [
    "a control character in a name",
    'version: 1\nname: "a\\u001bb"',
    [`2:7 name: "a\\u001bb" is not ${NAME}`],
  ],
  [
    "half a character",
    'version: 1\nname: "\\ud800"',
    ["2:7 name: text with half a character (a lone surrogate); write the whole one"],
  ],
  [
    "a second document",
    `${HEAD}---\nversion: 1`,
    ["3:1 a second YAML document begins here; a policy is one document"],
  ],
  [
    "a tab",
    "version: 1\nlimits:\n\tmaxRulesPerRequest: 1",
    ["3:1 a tab indents this line; indent with spaces"],
  ],
  [
    "an open bracket",
    `${HEAD}requesters: [`,
    ["3:14 Flow sequence in block collection must be sufficiently indented and end with a ]"],
  ],
  [
    "an older YAML, in which yes is true",
    `%YAML 1.1\n---\n${HEAD}`,
    ["1:1 a %YAML directive; take it out, a policy is YAML 1.2"],
  ],
  [
    "brackets without end",
    "[".repeat(100_000),
    [expect.stringMatching(/^1:\d+ nested too deeply to be read$/) as unknown as string],
  ],
  [
    "a key twice, and only the first is judged",
    `${HEAD}name: 7`,
    ["3:1 name: the key is here twice; keep one of them"],
  ],
  [
    "a key twice further in",
    `${HEAD}limits: { where: {}, where: { x: 1 } }`,
    ["3:22 limits.where: the key is here twice; keep one of them"],
  ],
  [
    "a key twice behind an empty value",
    `${HEAD}limits:\nlimits: {}`,
    [
      "3:8 limits: nothing is not a mapping of minPrefixLength, maxRulesPerRequest, maxRulesPerGroup and maxDuration",
      "4:1 limits: the key is here twice; keep one of them",
    ],
  ],
  ["an alias, which shows nothing of what it says", `${HEAD}limits: *x`, [`3:9 limits: ${ALIAS}`]],
  [
    "an anchor",
    `${HEAD}requesters: &x []`,
    ["3:16 requesters: an anchor; take it out, a policy has no aliases"],
  ],
  [
    "an alias's bomb",
    `${HEAD}requesters: &a []\nlimits: { where: [*a, *a] }`,
    [
      "3:16 requesters: an anchor; take it out, a policy has no aliases",
      "4:18 limits.where: a list is not a mapping of accounts, regions, vpcIds, groupIds, groupTags and principals",
      `4:19 limits.where[0]: ${ALIAS}`,
      `4:23 limits.where[1]: ${ALIAS}`,
    ],
  ],
  [
    "a tag, which changes what stands there",
    `version: !!int '1'\nname: test`,
    ["1:16 version: a YAML tag; take it out, and put text in quotes"],
  ],
  [
    "a tag of one's own",
    `version: 1\nname: !secret test`,
    ["2:15 name: a YAML tag; take it out, and put text in quotes"],
  ],
  [
    "a merge key",
    `${HEAD}<<: { limits: {} }`,
    [`3:1 ["<<"]: unknown key; the keys here are ${KEYS}`],
  ],
  ["a number as a key", `${HEAD}1: x`, [`3:1 ${NO_KEY}`]],
  ["a list as a key", `${HEAD}? [a]\n: x`, [`3:3 ${NO_KEY}`]],
  ["JavaScript's own key at the top", `${HEAD}__proto__: {}`, [`3:1 ${NO_KEY}`]],
  [
    "JavaScript's own key among tags",
    `${HEAD}limits: { where: { groupTags: { __proto__: x, a: b } } }`,
    [`3:33 limits.where.groupTags: ${NO_KEY}`],
  ],
  [
    "a key of JavaScript's objects is unknown like any other",
    `${HEAD}constructor: {}`,
    [`3:1 constructor: unknown key; the keys here are ${KEYS}`],
  ],
];

describe("the text of a policy is refused for", () => {
  test.each(texts)("%s", (_why, text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });
});

test("no text at all makes the reader throw", () => {
  const pieces = fc.constantFrom(
    "version: 1\n",
    "name: x\n",
    "limits:",
    "where:",
    "- ",
    "? ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "!!map ",
    "'",
    '"',
    "|\n",
    "\t",
    "  ",
    "\n",
    "#",
    "---\n",
    "%YAML 1.1\n",
    "__proto__",
    "requiredTags: ",
    "key",
    "groupTags: ",
    "\u0000",
    "\ud800",
    "\uFEFF",
    "1e400",
    ".nan",
    "~",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      for (const fault of faultsOf(parts.join(""))) expect(fault).toMatch(/^[1-9]\d*:[1-9]\d* \S/);
    }),
    { numRuns: 1000 },
  );
});
