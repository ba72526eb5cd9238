import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Policy } from "../../../../../core/policy/policy.ts";
import { diff } from "../../../../../core/policy/workshop/diff/diff.ts";
import type { PacketChange } from "../../../../../core/policy/workshop/diff/packetChanges.ts";
import { aCidr, NOW } from "../../../../support/builders.ts";
import {
  asking,
  EVERYBODY,
  NAMED_BLOCKS,
  peopleText,
  policyText,
  SMALL_BLOCKS,
  twoSmall,
  twoVersions,
} from "../../../../support/diffArbitraries.ts";
import {
  type Asking,
  askedOn,
  changesOn,
  effectOn,
  mayAsk,
  type Packet,
  packetsAtEnds,
} from "../../../../support/diffTwin.ts";
import { peopleOfText, policyOf } from "../../../../support/policyDocuments.ts";

const RUNS = Number(process.env.EGRESS_GUARD_RUNS ?? 50);

test("says of every packet what deciding about it twice says", () => {
  fc.assert(
    fc.property(
      fc.oneof(twoVersions, fc.tuple(policyText, policyText)),
      fc.tuple(peopleText, peopleText),
      fc.array(asking, { minLength: 8, maxLength: 8 }),
      fc.noBias(fc.integer({ min: 1, max: 2 ** 31 - 2 })),
      ([older, newer], [olderPeople, newerPeople], askings, seed) => {
        const policies = [
          policyOfTexts(older, olderPeople),
          policyOfTexts(newer, newerPeople),
        ] as const;
        const changes = diff(judgeOf(policies[0]), judgeOf(policies[1]), NOW).packets;
        const packets = packetsAtEnds(policies, NAMED_BLOCKS.map(aCidr));
        for (const one of askings) hold(policies, changes, one, picked(packets, seed));
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test("says it of every packet at all ends, for everybody, in small worlds of bans, exceptions and approvals", () => {
  fc.assert(
    fc.property(twoSmall, fc.tuple(peopleText, peopleText), (texts, people) => {
      const policies = [
        policyOfTexts(texts[0], people[0]),
        policyOfTexts(texts[1], people[1]),
      ] as const;
      const changes = diff(judgeOf(policies[0]), judgeOf(policies[1]), NOW).packets;
      const packets = packetsAtEnds(policies, SMALL_BLOCKS.map(aCidr)).filter(
        ({ protocol }) => protocol === 6 || protocol === 50,
      );
      const some = packets.filter(({ port }) => [0, 443, 444].includes(port));
      for (const one of EVERYBODY) hold(policies, changes, one, some);
    }),
    { numRuns: RUNS / 2, endOnFailure: true },
  );
});

/** Holds what is told of packets against what deciding says. */
function hold(
  [before, after]: readonly [Policy, Policy],
  changes: readonly PacketChange[],
  one: Asking,
  packets: readonly Packet[],
): void {
  // What is told of whoever may ask is told of nobody else.
  const open = [before, after].some((policy) => mayAsk(policy, one));
  for (const packet of packets) {
    const expected = expectedOn(before, after, one, packet);
    const told = (open ? changesOn(changes, one, packet) : []).map(toldText);
    if (told.join() === expected.join()) continue;
    const sides = { one, packet, told };
    expect(sides).toEqual({ ...sides, told: expected });
  }
}

const PACKETS = 60;

/** Some packets of all, by a row of numbers that looks like chance (Lehmer 1951). */
function picked(packets: readonly Packet[], seed: number): readonly Packet[] {
  let state = seed;
  return Array.from({ length: PACKETS }, () => {
    state = (state * 48_271) % (2 ** 31 - 1);
    return packets[state % packets.length];
  }).flatMap((packet) => packet ?? []);
}

/** What is to be told: the effects where they differ, and whose approval where it is others'. */
function expectedOn(before: Policy, after: Policy, one: Asking, packet: Packet) {
  const [from, to] = [effectOn(before, one, packet), effectOn(after, one, packet)];
  if (from !== to) return [`${from} ${to}`];
  const asked = [askedOn(before, one, packet), askedOn(after, one, packet)];
  return asked[0]?.join() === asked[1]?.join() ? [] : [`${from} ${to} ${JSON.stringify(asked)}`];
}

function toldText({ from, to, asked }: PacketChange): string {
  const texts = asked?.map((some) => some.map((one) => JSON.stringify(one)).sort());
  return `${from} ${to}${texts === undefined ? "" : ` ${JSON.stringify(texts)}`}`;
}

function policyOfTexts(text: string, people: string | undefined) {
  return policyOf(text, {}, people === undefined ? undefined : peopleOfText(people));
}

function judgeOf(policy: Policy) {
  return { policy, programs: new Map() };
}
