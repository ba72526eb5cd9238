import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { CHECKS } from "../../../core/policy/checks/checks.ts";
import { decide } from "../../../core/policy/decide.ts";
import type { Effect } from "../../../core/policy/finding.ts";
import { rules } from "../../support/arbitraries.ts";
import { aPolicy, aRequest, aSubject, someFacts } from "../../support/builders.ts";
import { readNaiveBlock, readNaiveRule } from "../../support/oracleReading.ts";
import { nearBlocks, openWorlds, worlds } from "../../support/worldArbitraries.ts";
import { subjectOf, type World } from "../../support/worlds.ts";

function effectOf(world: World): Effect {
  return decide(subjectOf(world)).effect;
}

/** Whether the second effect is as strict as the first, or stricter. */
function noLaxer(before: World, after: World): boolean {
  return effectOf(before) === "allow" || effectOf(after) === "deny";
}

describe("nothing is allowed that no statement permits", () => {
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
        const speaking = (world.permits ?? []).filter(
          ({ vpcs }) => vpcs === undefined || vpcs.includes(world.vpc ?? ""),
        );
        const bans = (world.bans ?? []).filter(
          ({ warn, vpcs }) => warn !== true && (vpcs?.includes(world.vpc ?? vpcs[0] ?? "") ?? true),
        );
        const banned = bans.flatMap(({ cidrs }) => cidrs.map(readNaiveBlock));
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

describe("deny trumps", () => {
  test("what is denied alone is denied in company", () => {
    fc.assert(
      fc.property(worlds, rules, (world, other) => {
        expect(noLaxer(world, { ...world, asked: [...world.asked, other] })).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("a decision is deny exactly where some finding is, whatever else was found", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { effect, findings } = decide(subjectOf(world));
        expect(effect === "deny").toBe(findings.some((finding) => finding.effect === "deny"));
      }),
      { numRuns: 300 },
    );
  });

  test("any check that throws denies, and silences no other", () => {
    fc.assert(
      fc.property(worlds, fc.nat({ max: CHECKS.length - 1 }), (world, broken) => {
        const run = () => {
          throw new Error("broken");
        };
        const checks = CHECKS.map((check, i) => (i === broken ? { ...check, run } : check));
        const subject = subjectOf(world);
        const { effect, findings } = decide(subject, checks);
        const others = CHECKS.filter((_, i) => i !== broken);
        expect(effect).toBe("deny");
        expect(findings.filter(({ code }) => code !== "check-failed")).toEqual(
          decide(subject, others).findings,
        );
      }),
    );
  });
});

describe("a restriction more never allows more", () => {
  const bans = fc.record({
    cidrs: fc.array(fc.oneof(nearBlocks, fc.constant("0.0.0.0/0")), { maxLength: 3 }),
  });

  test("adding a ban never allows more", () => {
    fc.assert(
      fc.property(openWorlds, bans, (world, ban) => {
        expect(noLaxer(world, { ...world, bans: [...(world.bans ?? []), ban] })).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("what the group lets out already never allows more", () => {
    fc.assert(
      fc.property(openWorlds, rules, (world, rule) => {
        expect(noLaxer(world, { ...world, rules: [...(world.rules ?? []), rule] })).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("taking a permit away never allows more", () => {
    fc.assert(
      fc.property(openWorlds, (world) => {
        expect(noLaxer(world, { ...world, permits: (world.permits ?? []).slice(1) })).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("a warn statement never changes the effect", () => {
    const warning = <T extends object>(statement: T) => ({ ...statement, warn: true });
    fc.assert(
      fc.property(worlds, (world) => {
        const warned = {
          ...world,
          bans: (world.bans ?? []).map(warning),
          requiredTags: (world.requiredTags ?? []).map(warning),
          limits: warning(world.limits ?? {}),
        };
        expect(effectOf(warned)).toBe(
          effectOf({ ...world, bans: [], requiredTags: [], limits: {} }),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe("an exception", () => {
  const everything = { kinds: ["-1"], cidrs: ["0.0.0.0/0", "::/0"] };
  const codesOf = (world: World, but: readonly string[]) =>
    decide(subjectOf(world))
      .findings.filter(({ code }) => !but.includes(code))
      .map(({ code, effect, pointer, statementId }) => [code, effect, pointer, statementId]);

  test("lifts nothing but bans", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const exceptions = [{ lifts: [0, 1], ...everything }];
        const but = ["banned-cidr", "ban-lifted"];
        expect(codesOf({ ...world, exceptions }, but)).toEqual(codesOf(world, but));
      }),
      { numRuns: 300 },
    );
  });

  test("of one ban lifts no other", () => {
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

  test("lifts no packet outside its addresses and ports", () => {
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

  test("that has expired lifts nothing", () => {
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

  test("more never denies more", () => {
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
