import { describe, expect, test } from "@jest/globals";
import { liveSeed } from "./life.ts";
import { failureText, liveMany } from "./report.ts";
import { SEEDS } from "./seeds.ts";

/** `npm run sim` lives many more. */
const SERIES = 10;
const LIVES = 500;

describe("whatever fails, and in whatever order things happen, no promise is broken", () => {
  test.each(Array.from({ length: SERIES }, (_, i) => 1 + i * LIVES))(
    "in the lives from seed %i on",
    async (from) => {
      const { failed, runs, faults } = await liveMany(from, LIVES);
      expect(failed.map(failureText)).toEqual([]);
      expect(runs).toBe(LIVES);
      expect(faults.size).toBeGreaterThan(10);
    },
    120_000,
  );

  test.each(SEEDS)("in a life that broke one before: $found", async ({ seed }) => {
    expect((await liveSeed(seed)).broken).toBeUndefined();
  });
});
