import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Witness } from "../../../../core/net/packets.ts";
import { decide } from "../../../../core/policy/decide.ts";
import type { FindingCode } from "../../../../core/policy/finding.ts";
import { judge } from "../../../support/oracle.ts";
import { type Block, readNaiveBlock, readNaiveRule } from "../../../support/oracleReading.ts";
import { farWorlds, nearWorlds } from "../../../support/worldArbitraries.ts";
import { findingText, subjectOf } from "../../../support/worlds.ts";

/** What is proved by one packet, as against what is said of the whole request. */
const PROVEN: readonly FindingCode[] = [
  "banned-cidr",
  "ban-lifted",
  "ipv4-embedded",
  "port-not-allowed",
  "protocol-not-allowed",
  "too-broad",
];

/** The narrowest rule that lets a witness out. */
function ruleOf({ protocol, port, icmpType, icmpCode, address }: Witness): string {
  const ports =
    port === undefined
      ? icmpType === undefined
        ? ""
        : ` ${icmpType}/${icmpCode}`
      : ` ${port}-${port}`;
  return `${protocol}${ports} ${address}/${address.includes(":") ? 128 : 32}`;
}

function holds(block: Block, packet: Block | undefined): boolean {
  return packet?.bits === block.bits && block.first <= packet.first && packet.last <= block.last;
}

describe("a witness is a packet of the request that proves its finding", () => {
  test.each([
    { because: "a few addresses", worlds: nearWorlds, numRuns: 200 },
    { because: "all addresses", worlds: farWorlds, numRuns: 200 },
  ])("$because", ({ worlds, numRuns }) => {
    const proven = new Set<string>();
    fc.assert(
      fc.property(worlds, (world) => {
        for (const { code, effect, pointer, witness } of decide(subjectOf(world)).findings) {
          const asked = readNaiveRule(world.asked[Number(pointer.split("/")[2])] ?? "");
          // A security group has no address that a packet could go to.
          const provable = PROVEN.includes(code) && !asked.peer.startsWith("sg-");
          expect([code, witness !== undefined]).toEqual([code, provable]);
          if (witness === undefined) continue;
          proven.add(code);
          const packet = readNaiveRule(ruleOf(witness));
          const texts = asked.block === undefined ? world.lists?.[asked.peer]?.cidrs : [asked.peer];
          const blocks = (texts ?? []).map(readNaiveBlock);
          expect(blocks.some((block) => holds(block, packet.block))).toBe(true);
          expect(
            asked.protocols[0] <= packet.protocols[0] && packet.protocols[1] <= asked.protocols[1],
          ).toBe(true);
          const [first, last] = packet.ports;
          const oneOrAll = first === last || (first === 0 && last === 65535);
          expect(asked.ports[0] <= first && last <= asked.ports[1] && oneOrAll).toBe(true);
          // A list's own limit is not that of other rules.
          if (asked.block === undefined && code === "too-broad") continue;
          // Asked for by itself beside the request, the one packet is found guilty of the same.
          const beside = judge({ ...world, asked: [...world.asked, ruleOf(witness)] });
          expect(beside.findings).toContain(findingText(effect, code, world.asked.length));
        }
      }),
      { numRuns },
    );
    expect(proven.size).toBeGreaterThanOrEqual(4);
  });
});
