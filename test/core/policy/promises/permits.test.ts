import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decide } from "../../../../core/policy/decide.ts";
import { rules } from "../../../support/arbitraries.ts";
import { aPolicy, aRequest, aSubject, someFacts } from "../../../support/builders.ts";
import { readNaiveRule } from "../../../support/oracleReading.ts";
import { blocksOf, speaks } from "../../../support/oracleScene.ts";
import { openWorlds, worlds } from "../../../support/worldArbitraries.ts";
import { effectOf, noLaxer } from "../../../support/worlds.ts";

test("an empty policy permits nothing", () => {
  fc.assert(
    fc.property(
      fc.array(rules, { minLength: 1, maxLength: 5 }),
      fc.array(rules, { maxLength: 3 }),
      (asked, own) => {
        const { effect, findings } = decide(aSubject(aRequest(asked), aPolicy(), someFacts(own)));
        const speaking = new Set(
          findings
            .filter((finding) => finding.effect === "deny")
            .map(({ pointer }) => pointer.split("/")[2]),
        );
        expect(effect).toBe("deny");
        expect(findings.map(({ code }) => code)).toContain("forbidden-principal");
        expect(asked.every((_, i) => speaking.has(String(i)))).toBe(true);
      },
    ),
  );
});

describe("nothing is allowed that no statement permits", () => {
  test("of what is allowed without exceptions, every end and corner lies in a permit and in no ban", () => {
    let allowed = 0;
    const inside = (
      n: bigint | number,
      [first, last]: readonly [bigint | number, bigint | number],
    ) => first <= n && n <= last;
    fc.assert(
      fc.property(openWorlds, ({ exceptions: _, ...world }) => {
        if (effectOf(world) !== "allow") return;
        allowed += 1;
        const speaking = (world.permits ?? []).filter((permit) => speaks(permit, world) === "yes");
        const banned = (world.bans ?? [])
          .filter((ban) => ban.warn !== true && speaks(ban, world) !== "no")
          .flatMap(blocksOf);
        const permits = speaking.flatMap(({ text, cidrs = ["0.0.0.0/0", "::/0"] }) =>
          cidrs.map((cidr) => readNaiveRule(`${text} ${cidr}`)),
        );
        for (const { protocols, ports, block } of world.asked.map(readNaiveRule)) {
          for (const protocol of protocols) {
            for (const port of ports) {
              for (const address of [block?.first ?? 0n, block?.last ?? 0n]) {
                const held = permits.some(
                  (permit) =>
                    permit.block?.bits === block?.bits &&
                    inside(protocol, permit.protocols) &&
                    inside(port, permit.ports) &&
                    inside(address, [permit.block?.first ?? 1n, permit.block?.last ?? 0n]),
                );
                const hit = banned.some(
                  ({ bits, first, last }) => bits === block?.bits && inside(address, [first, last]),
                );
                expect([held, hit]).toEqual([true, false]);
              }
            }
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect(allowed).toBeGreaterThan(20);
  });

  test("an unknown VPC is never better than a known one", () => {
    fc.assert(
      fc.property(worlds, ({ vpc: _, ...unknown }) => {
        for (const vpc of ["vpc-1", "vpc-2", "vpc-3"])
          expect(noLaxer({ ...unknown, vpc }, unknown)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

test("taking a permit away never allows more", () => {
  fc.assert(
    fc.property(openWorlds, (world) => {
      expect(noLaxer(world, { ...world, permits: (world.permits ?? []).slice(1) })).toBe(true);
    }),
    { numRuns: 300 },
  );
});
