import { describe, expect, test } from "@jest/globals";
import { joined } from "../../../../../core/policy/workshop/diff/joinedRegions.ts";
import {
  type Callers,
  everywhere,
  type Name,
  type Region,
} from "../../../../../core/policy/workshop/diff/region.ts";
import { regionWords } from "../../../../../core/policy/workshop/diff/regionText.ts";
import {
  only,
  otherValues,
  type ValueSet,
} from "../../../../../core/policy/workshop/diff/valueSet.ts";
import { NOW } from "../../../../support/builders.ts";

const DAY = 86_400_000;
const ALL = everywhere([], NOW);
const anybody = () => true;
const named = (text: string): Name => ({ key: text, text, has: anybody });

/** Requests from one day on and before another, of values, and of callers `any` and `none`. */
function region(
  values: Readonly<Record<string, ValueSet>>,
  [from, before]: readonly [number, number] = [0, Number.POSITIVE_INFINITY],
  callers: Partial<Callers> = {},
): Region {
  const at = (days: number) => NOW.getTime() + days * DAY;
  return {
    values: new Map(Object.entries(values)),
    from: at(from),
    before: at(before),
    callers: { ...ALL.callers, ...callers },
  };
}

const ever = [0, Number.POSITIVE_INFINITY] as const;
const one = only(["x"]);
const rest = otherValues(one);
const who = (any: readonly (readonly string[])[], none: readonly string[]) =>
  region({}, ever, { any: any.map((names) => names.map(named)), none: none.map(named) });
/** What it was, and is told as what was before. */
const apart = (...regions: readonly Region[]) => [regions, regions] as const;

describe("regions", () => {
  test.each<readonly [why: string, regions: readonly Region[], together: readonly Region[]]>([
    [
      "are told once",
      [region({ region: one }), region({ region: one })],
      [region({ region: one })],
    ],
    [
      "are all where one is what the other is not",
      [region({ region: one }), region({ region: rest })],
      [region({})],
    ],
    [
      "of one value each are one of both",
      [region({ region: one, account: one }), region({ region: only(["y"]), account: one })],
      [region({ region: only(["x", "y"]), account: one })],
    ],
    [
      "are one where the other says nothing of the value",
      [region({ region: one, account: one }), region({ account: one })],
      [region({ account: one })],
    ],
    [
      "of two values stay apart",
      ...apart(region({ region: one, account: one }), region({ region: rest, account: rest })),
    ],
    [
      "are one where the second begins as the first ends",
      [region({}, [0, 2]), region({}, [2, 4])],
      [region({}, [0, 4])],
    ],
    ["whichever comes first", [region({}, [2, 4]), region({}, [0, 2])], [region({}, [0, 4])]],
    [
      "are one where one lasts longer",
      [region({}, [0, 4]), region({}, [1, 2])],
      [region({}, [0, 4])],
    ],
    ["with days between them stay apart", ...apart(region({}, [0, 2]), region({}, [3, 4]))],
    ["so whichever comes first", ...apart(region({}, [3, 4]), region({}, [0, 2]))],
    [
      "of other times and other values stay apart",
      ...apart(region({ region: one }, [0, 2]), region({}, [2, 4])),
    ],
    [
      "of other times and other callers stay apart",
      ...apart(region({}, [0, 2], { none: [named("a")] }), region({}, [2, 4])),
    ],
    [
      "of those who are named and those who are not are all",
      [who([["a"]], []), who([], ["a"])],
      [who([], [])],
    ],
    [
      "of callers whichever comes first",
      [who([], ["a", "b"]), who([["b", "a"]], [])],
      [who([], [])],
    ],
    [
      "of callers keep what both say",
      [who([["c"], ["a"]], ["d"]), who([["c"]], ["a", "d"])],
      [who([["c"]], ["d"])],
    ],
    ["of other callers stay apart", ...apart(who([["a"]], []), who([["b"]], []))],
    [
      "of callers of whom not all are left out stay apart",
      ...apart(who([["a", "b"]], []), who([], ["a"])),
    ],
    [
      "of callers of whom more are left out stay apart",
      ...apart(who([["a"]], []), who([], ["a", "b"])),
    ],
    ["of callers who are also left out stay apart", ...apart(who([["a"]], ["c"]), who([], ["a"]))],
    ["of callers of two names stay apart", ...apart(who([["a"], ["b"]], []), who([], ["a", "b"]))],
    ["of callers of whom some are left out stay apart", ...apart(who([], ["a"]), who([], []))],
    [
      "of other callers and other values stay apart",
      ...apart(
        { ...who([["a"]], []), values: new Map([["region", one]]) },
        { ...who([], ["a"]), values: new Map([["account", one]]) },
      ),
    ],
    [
      "that have become one are joined with those before them",
      [
        region({ region: one, account: one }),
        region({ account: rest }),
        region({ region: rest, account: one }),
      ],
      [region({})],
    ],
    [
      "that stand between two keep their place",
      [region({ region: one }, [8, 9]), region({}, [0, 2]), region({}, [5, 6]), region({}, [2, 4])],
      [region({}, [0, 4]), region({ region: one }, [8, 9]), region({}, [5, 6])],
    ],
  ])("%s", (_why, regions, together) => {
    expect(joined(regions)).toEqual(together);
  });

  test("are joined up to so many, and beyond that told as they are", () => {
    const days = (count: number) => Array.from({ length: count }, (_, i) => region({}, [i, i + 1]));
    expect(joined(days(300)).map((some) => regionWords(some, NOW))).toEqual([
      ["before 2027-04-11"],
    ]);
    expect(joined(days(301))).toHaveLength(301);
  });
});
