import { describe, expect, test } from "@jest/globals";
import type { ChainPlace, Checkpoint } from "../../../../core/ledger/audit/checkpoint.ts";
import { disagreements, vouchedPlaces } from "../../../../core/ledger/audit/checkpointChain.ts";
import { builtCheckpoint } from "../../../support/checkpoints.ts";

const place = (chain: string, seq: number, mark: string): ChainPlace => ({
  chain,
  seq,
  hash: mark.repeat(64),
});
const FIRST = builtCheckpoint([place("group/a", 3, "a"), place("request/b", 1, "b")]);
const second = (places: readonly ChainPlace[]) => builtCheckpoint(places, FIRST);

describe("two checkpoints", () => {
  test.each([
    ["nothing moved", [place("group/a", 3, "a"), place("request/b", 1, "b")]],
    ["a chain has grown", [place("group/a", 4, "c"), place("request/b", 1, "b")]],
    [
      "a chain is new",
      [place("group/a", 3, "a"), place("request/b", 1, "b"), place("request/c", 1, "c")],
    ],
  ])("agree where %s", (_, places) => {
    expect(disagreements(FIRST, second(places))).toEqual([]);
  });

  test.each([
    ["a chain is gone", [place("group/a", 3, "a")], "missing", "request/b"],
    [
      "a chain is shorter by one",
      [place("group/a", 2, "c"), place("request/b", 1, "b")],
      "missing",
      "group/a",
    ],
    [
      "a chain has another last record",
      [place("group/a", 3, "c"), place("request/b", 1, "b")],
      "invalid",
      "group/a",
    ],
  ])("disagree where %s", (_, places, kind, of) => {
    expect(disagreements(FIRST, second(places))).toEqual([
      expect.objectContaining({ kind, of, detail: expect.stringContaining("checkpoint/1") }),
    ]);
  });

  test("disagree where the second does not follow the first", () => {
    const stranger = builtCheckpoint([place("group/a", 9, "d")]);
    const after = builtCheckpoint([place("group/a", 9, "d"), place("request/b", 1, "b")], stranger);
    expect(disagreements(FIRST, after)).toEqual([
      expect.objectContaining({ kind: "invalid", of: "checkpoint/2" }),
    ]);
  });

  test("disagree where both have the same number, and agree where they are the same", () => {
    const other = builtCheckpoint([place("group/a", 3, "a"), place("request/b", 2, "b")]);
    expect(disagreements(FIRST, other)).toEqual([
      expect.objectContaining({ kind: "invalid", of: "checkpoint/1" }),
    ]);
    expect(disagreements(FIRST, FIRST)).toEqual([]);
  });

  test("agree although others stand between them", () => {
    const last = second([place("group/a", 4, "c"), place("request/b", 1, "b")]);
    const third = builtCheckpoint([place("group/a", 5, "e"), place("request/b", 1, "b")], last);
    expect(disagreements(FIRST, third)).toEqual([]);
  });

  test("vouch for two places, though both are said to have one hash", () => {
    const later = second([place("group/a", 4, "a"), place("request/b", 1, "b")]);
    expect(vouchedPlaces([FIRST, later]).get("group/a")).toHaveLength(2);
  });

  test("vouch together for each place once", () => {
    const later = second([place("group/a", 4, "c"), place("request/b", 1, "b")]);
    expect(vouchedPlaces([FIRST, later])).toEqual(
      new Map([
        [
          "group/a",
          [
            { seq: 3, hash: "a".repeat(64) },
            { seq: 4, hash: "c".repeat(64) },
          ],
        ],
        ["request/b", [{ seq: 1, hash: "b".repeat(64) }]],
      ]),
    );
  });
});

describe("two checkpoints that disagree say", () => {
  const [A, B] = [place("group/a", 3, "a"), place("request/b", 1, "b")];
  const stranger = builtCheckpoint([place("group/a", 9, "d")]);
  const follows = builtCheckpoint([A, B], stranger);
  const twin = builtCheckpoint([A, B, place("request/c", 1, "c")]);
  const rows: readonly [why: string, later: Checkpoint, fault: object][] = [
    [
      "what the later one no longer names",
      second([A]),
      {
        kind: "missing",
        of: "request/b",
        seq: 1,
        detail: "checkpoint/1 names it; checkpoint/2 does not",
      },
    ],
    [
      "where a chain ends before it did",
      second([place("group/a", 2, "c"), B]),
      {
        kind: "missing",
        of: "group/a",
        seq: 3,
        detail: "checkpoint/1 names it; in checkpoint/2 the chain ends at 2",
      },
    ],
    [
      "what two hashes a record has",
      second([place("group/a", 3, "c"), B]),
      {
        kind: "invalid",
        of: "group/a",
        seq: 3,
        detail: `checkpoint/1 has it with ${"a".repeat(64)}, checkpoint/2 with ${"c".repeat(64)}`,
      },
    ],
    [
      "which one the later one follows",
      follows,
      {
        kind: "invalid",
        of: "checkpoint/2",
        detail: `it follows a checkpoint with the digest ${stranger.digest}; the one before has ${FIRST.digest}`,
      },
    ],
    [
      "that there are two of a number",
      twin,
      {
        kind: "invalid",
        of: "checkpoint/1",
        detail: `there are two of this number: ${FIRST.digest} and ${twin.digest}`,
      },
    ],
  ];
  test.each(rows)("%s", (_why, later, fault) => {
    expect(disagreements(FIRST, later)).toEqual([fault]);
  });
});

test("two places of one number vouch both, where their hashes differ", () => {
  const other = builtCheckpoint([place("group/a", 3, "f")]);
  const hashes = vouchedPlaces([FIRST, other])
    .get("group/a")
    ?.map(({ hash }) => hash[0]);
  expect(hashes).toEqual(["a", "f"]);
});
