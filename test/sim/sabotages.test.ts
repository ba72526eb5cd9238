import { describe, expect, test } from "@jest/globals";
import { type Lived, liveSeed, liveTape } from "./life.ts";
import type { Sabotage } from "./sabotage.ts";
import { SABOTAGES } from "./sabotages.ts";
import { shorten } from "./shorten.ts";

/** In so many lives each thing that is broken on purpose must have been noticed. */
const NOTICED_WITHIN = 600;

/** The first life in which this promise is broken, and the seed of it. */
async function firstBroken(sentence: RegExp, sabotage: Sabotage) {
  for (let seed = 1; seed <= NOTICED_WITHIN; seed++) {
    const lived = await liveSeed(seed, sabotage);
    if (lived.broken !== undefined && sentence.test(lived.broken.sentence)) return lived;
  }
  return undefined;
}

describe("a guard that is broken on purpose is seen to break its promise", () => {
  test.each(SABOTAGES)(
    "$broken",
    async ({ sentence, sabotage }) => {
      expect((await firstBroken(sentence, sabotage))?.broken?.sentence).toMatch(sentence);
    },
    120_000,
  );
});

describe("a life", () => {
  const told = ({ broken, trace }: Lived) => ({ broken, trace: trace() });

  test("is the same each time that it is lived, on every ground", async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const lived = await liveSeed(seed);
      expect(told(await liveSeed(seed))).toEqual(told(lived));
      expect(told(await liveTape(lived.tape))).toEqual(told(lived));
    }
  });

  test("that broke a promise is made shorter, and breaks the same one", async () => {
    const [row] = SABOTAGES;
    const sabotage = row?.sabotage ?? {};
    const lived = await firstBroken(/./, sabotage);
    if (lived === undefined) throw new Error("nothing was noticed");
    const short = await shorten(lived, sabotage);
    expect(short.broken?.sentence).toBe(lived.broken?.sentence);
    expect(short.trace().length).toBeLessThanOrEqual(12);
  }, 60_000);
});
