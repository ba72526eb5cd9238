import { describe, expect, test } from "@jest/globals";
import { joinedKinds, sameNumbers } from "../../../../../core/policy/workshop/diff/kinds.ts";
import { hasKind, type Kind, kindsOf } from "../../../../../core/policy/workshop/diff/space.ts";
import { aBox } from "../../../../support/builders.ts";

const kind = (protocols: readonly [number, number], ports: readonly [number, number]): Kind => ({
  protocols: { first: protocols[0], last: protocols[1] },
  ports: { first: ports[0], last: ports[1] },
});

describe("kinds of packets", () => {
  test.each<readonly [why: string, boxes: readonly Kind[], kinds: readonly Kind[]]>([
    ["are none without boxes", [], []],
    ["are a box", [kind([6, 6], [0, 9])], [kind([6, 6], [0, 9])]],
    [
      "end where a box begins, and begin behind its end",
      [kind([6, 6], [0, 9]), kind([6, 6], [3, 4])],
      [kind([6, 6], [0, 2]), kind([6, 6], [3, 4]), kind([6, 6], [5, 9])],
    ],
    [
      "are cut by ports only where the protocols are theirs",
      [kind([0, 255], [0, 9]), kind([6, 6], [5, 9])],
      [kind([0, 5], [0, 9]), kind([6, 6], [0, 4]), kind([6, 6], [5, 9]), kind([7, 255], [0, 9])],
    ],
    [
      "are cut in the order of numbers, not of texts",
      [kind([6, 6], [9, 99]), kind([6, 6], [10, 80])],
      [kind([6, 6], [9, 9]), kind([6, 6], [10, 80]), kind([6, 6], [81, 99])],
    ],
  ])("%s", (_why, boxes, kinds) => {
    expect(kindsOf(boxes)).toEqual(kinds);
  });

  test("are a box's where both protocols and ports are", () => {
    const box = aBox([6, 17], [10, 20], [0, 9]);
    const has = [kind([6, 6], [10, 10]), kind([18, 18], [10, 10]), kind([6, 6], [21, 21])];
    expect(has.map((one) => hasKind(box, one))).toEqual([true, false, false]);
  });

  test.each<readonly [why: string, kinds: readonly Kind[], together: readonly Kind[]]>([
    [
      "whose ports follow on each other, in any order",
      [kind([6, 6], [5, 9]), kind([6, 6], [0, 4])],
      [kind([6, 6], [0, 9])],
    ],
    [
      "with a port between them",
      [kind([6, 6], [0, 4]), kind([6, 6], [6, 9])],
      [kind([6, 6], [0, 4]), kind([6, 6], [6, 9])],
    ],
    [
      "whose protocols follow on each other, in any order",
      [kind([7, 9], [0, 4]), kind([6, 6], [0, 4]), kind([10, 10], [0, 4])],
      [kind([6, 10], [0, 4])],
    ],
    [
      "of other ports",
      [kind([6, 6], [0, 4]), kind([7, 7], [0, 5])],
      [kind([6, 6], [0, 4]), kind([7, 7], [0, 5])],
    ],
    [
      "with a protocol between them",
      [kind([6, 6], [0, 4]), kind([8, 8], [0, 4])],
      [kind([6, 6], [0, 4]), kind([8, 8], [0, 4])],
    ],
    [
      "of protocols whose digits could be read otherwise",
      [kind([1, 11], [0, 4]), kind([111, 111], [0, 4])],
      [kind([1, 11], [0, 4]), kind([111, 111], [0, 4])],
    ],
  ])("are joined as far as may be: %s", (_why, kinds, together) => {
    expect(joinedKinds(kinds)).toEqual(together);
  });

  test("have the same numbers only with the same ends", () => {
    const range = (first: number, last: number) => ({ first, last });
    const one = [range(0, 4), range(6, 9)];
    const others = [one, [range(0, 4)], [range(1, 4), range(6, 9)], [range(0, 4), range(6, 8)], []];
    expect(others.map((other) => sameNumbers(one, other))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(sameNumbers([range(0, 4)], one)).toBe(false);
  });
});
