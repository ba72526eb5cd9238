import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decide } from "../../../../core/policy/decide.ts";
import { lowerHalf, upperHalf } from "../../../support/oracleReading.ts";
import { openWorlds, worlds } from "../../../support/worldArbitraries.ts";
import { effectOf, subjectOf, verdictOf, type World } from "../../../support/worlds.ts";

function codesOf(world: World): readonly string[] {
  const texts = decide(subjectOf(world)).findings.map(({ code, effect }) => `${effect} ${code}`);
  return [...new Set(texts)].sort();
}

const reversed = <T>(list: readonly T[] = []) => [...list].reverse();
const doubled = <T>(list: readonly T[] = []) => [...list, ...list];

/** Exceptions name bans by their places, which change with the list. */
const renamed = ({ exceptions = [] }: World, places: (ban: number) => readonly number[]) =>
  exceptions.map((exception) => ({ ...exception, lifts: exception.lifts.flatMap(places) }));
const reversedBans = (world: World): Partial<World> => {
  const { bans = [] } = world;
  const exceptions = renamed(world, (ban) => (ban < bans.length ? [bans.length - 1 - ban] : []));
  return { bans: reversed(bans), exceptions: reversed(exceptions) };
};
const doubledBans = (world: World): Partial<World> => {
  const { bans = [] } = world;
  const exceptions = renamed(world, (ban) => (ban < bans.length ? [ban, ban + bans.length] : []));
  return { bans: doubled(bans), exceptions: doubled(exceptions) };
};

describe("order and duplicates don't matter", () => {
  test("in another order the same is found", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const other: World = {
          ...world,
          asked: reversed(world.asked),
          rules: reversed(world.rules),
          permits: reversed(world.permits),
          ...reversedBans(world),
          requiredTags: reversed(world.requiredTags),
          requiredTickets: reversed(world.requiredTickets),
          approvals: reversed(world.approvals),
          approved: reversed(world.approved),
          requesters:
            world.requesters === undefined ? [{ names: true }] : reversed(world.requesters),
          tags: Object.fromEntries(reversed(Object.entries(world.tags ?? {}))),
        };
        expect([effectOf(other), codesOf(other)]).toEqual([effectOf(world), codesOf(world)]);
      }),
      { numRuns: 300 },
    );
  });

  test("what stands twice in the policy stands once", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const other: World = {
          ...world,
          rules: doubled(world.rules),
          permits: doubled(world.permits),
          ...doubledBans(world),
          requiredTags: doubled(world.requiredTags),
          requiredTickets: doubled(world.requiredTickets),
          approvals: doubled(world.approvals),
          approved: doubled(world.approved),
        };
        expect(verdictOf(decide(subjectOf(other)))).toEqual(verdictOf(decide(subjectOf(world))));
      }),
      { numRuns: 300 },
    );
  });

  test("a rule asked for twice is asked for once, but for the number of rules", () => {
    fc.assert(
      fc.property(worlds, ({ limits: { most: _ = 0, ...limits } = {}, ...world }) => {
        const other: World = { ...world, limits, asked: doubled(world.asked) };
        expect([effectOf(other), codesOf(other)]).toEqual([
          effectOf({ ...world, limits }),
          codesOf({ ...world, limits }),
        ]);
      }),
      { numRuns: 300 },
    );
  });
});

test("spelling never changes a decision", () => {
  const numbers: readonly (readonly [string, string])[] = [
    ["tcp ", "6 "],
    ["udp ", "17 "],
    ["icmp ", "1 "],
    ["icmpv6 ", "58 "],
  ];
  const respelled = (text: string) => {
    const [name, number] = numbers.find(([word]) => text.startsWith(word)) ?? ["", ""];
    return (number + text.slice(name.length))
      .replace(/[0-9a-f:.]+\/\d+$/, (cidr) => cidr.toUpperCase())
      .replace(" ::", " 0::");
  };
  fc.assert(
    fc.property(worlds, (world) => {
      const other = {
        ...world,
        asked: world.asked.map(respelled),
        rules: (world.rules ?? []).map((rule) =>
          rule.toUpperCase().replace(/ (PL|SG)-.*/, (peer) => peer.toLowerCase()),
        ),
      };
      expect(decide(subjectOf(other))).toEqual(decide(subjectOf(world)));
    }),
    { numRuns: 300 },
  );
});

describe("splitting a range changes nothing", () => {
  test("of addresses", () => {
    fc.assert(
      fc.property(openWorlds, ({ limits: { most: _ = 0, ...limits } = {}, ...world }) => {
        const asked = world.asked.flatMap((text) => [lowerHalf(text), upperHalf(text)]);
        expect(effectOf({ ...world, limits, asked })).toBe(effectOf({ ...world, limits }));
      }),
      { numRuns: 300 },
    );
  });

  test("of ports, and all protocols into each", () => {
    const split = (text: string) => {
      const [, name, from, to, rest] = /^(tcp|udp) (\d+)-(\d+) (.*)$/.exec(text) ?? [];
      if (name !== undefined && from !== to) {
        const middle = Math.floor((Number(from) + Number(to)) / 2);
        return [`${name} ${from}-${middle} ${rest}`, `${name} ${middle + 1}-${to} ${rest}`];
      }
      if (!text.startsWith("-1 ")) return [text];
      const named: Readonly<Record<number, string>> = {
        1: "icmp -1/-1",
        6: "tcp 0-65535",
        17: "udp 0-65535",
        58: "icmpv6 -1/-1",
      };
      return Array.from({ length: 256 }, (_, n) => `${named[n] ?? n}${text.slice(2)}`);
    };
    fc.assert(
      fc.property(openWorlds, ({ limits: { most: _ = 0, ...limits } = {}, ...world }) => {
        expect(effectOf({ ...world, limits, asked: world.asked.flatMap(split) })).toBe(
          effectOf({ ...world, limits }),
        );
      }),
      { numRuns: 200 },
    );
  });
});

test("the same request is always decided the same", () => {
  fc.assert(
    fc.property(worlds, (world) => {
      expect(decide(subjectOf(world))).toEqual(decide(subjectOf(world)));
    }),
    { numRuns: 100 },
  );
});
