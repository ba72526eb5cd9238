import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decide } from "../../../../core/policy/decide.ts";
import { rules } from "../../../support/arbitraries.ts";
import { readNaiveRule } from "../../../support/oracleReading.ts";
import { openWorlds, worlds } from "../../../support/worldArbitraries.ts";
import { noLaxer, subjectOf, type World } from "../../../support/worlds.ts";

describe("an exception lifts nothing else", () => {
  const everything = { kinds: ["-1"], cidrs: ["0.0.0.0/0", "::/0"] };
  const codesOf = (world: World, but: readonly string[]) =>
    decide(subjectOf(world))
      .findings.filter(({ code }) => !but.includes(code))
      .map(({ code, effect, pointer, statementId }) => [code, effect, pointer, statementId]);

  test("than bans", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const exceptions = [{ lifts: [0, 1], ...everything }];
        const but = ["banned-cidr", "ban-lifted"];
        expect(codesOf({ ...world, exceptions }, but)).toEqual(codesOf(world, but));
      }),
      { numRuns: 300 },
    );
  });

  test("than the bans that it names", () => {
    fc.assert(
      fc.property(worlds, ({ exceptions: _, ...world }) => {
        const lifted = { ...world, exceptions: [{ lifts: [0], ...everything }] };
        const others = {
          ...world,
          bans: (world.bans ?? []).map((ban, i) => (i === 0 ? { cidrs: [] } : ban)),
        };
        expect(codesOf(lifted, ["ban-lifted"])).toEqual(codesOf(others, []));
      }),
      { numRuns: 300 },
    );
  });

  test("than its addresses and ports", () => {
    fc.assert(
      fc.property(openWorlds, rules, ({ exceptions: _, ...world }, other) => {
        // The built rules of a request are narrow enough to be an exception's.
        const words = world.asked[0]?.split(" ") ?? [];
        const exceptions = [
          { lifts: [0, 1], kinds: [words.slice(0, -1).join(" ")], cidrs: [words.at(-1) ?? ""] },
        ];
        const { block, protocols, ports } = readNaiveRule(world.asked[0] ?? "");
        const apart = readNaiveRule(other);
        const shares =
          apart.block?.bits === block?.bits &&
          (apart.block?.first ?? 1n) <= (block?.last ?? 0n) &&
          (block?.first ?? 1n) <= (apart.block?.last ?? 0n) &&
          apart.protocols[0] <= protocols[1] &&
          protocols[0] <= apart.protocols[1] &&
          apart.ports[0] <= ports[1] &&
          ports[0] <= apart.ports[1];
        fc.pre(!shares);
        expect(codesOf({ ...world, asked: [other], exceptions }, [])).toEqual(
          codesOf({ ...world, asked: [other] }, []),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("and nothing at all once it has ended", () => {
    fc.assert(
      fc.property(worlds, ({ exceptions = [], ...world }) => {
        const ended = [...exceptions, { lifts: [0, 1], ...everything }].map((exception) => ({
          ...exception,
          ended: true,
        }));
        expect(codesOf({ ...world, exceptions: ended }, [])).toEqual(codesOf(world, []));
      }),
      { numRuns: 300 },
    );
  });

  test("and never denies more", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const more = {
          ...world,
          exceptions: [...(world.exceptions ?? []), { lifts: [0, 1], ...everything }],
        };
        expect(noLaxer(more, world)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
