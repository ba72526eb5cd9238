import * as z from "zod";
import { type Protocol, parseProtocol, portsKind } from "../net/ports.ts";
import { across, type CrossFault, closed, listOf, type Mapping } from "./documentForms.ts";
import { numberList, protocol } from "./documentValues.ts";
import { HIGHEST } from "./numberLists.ts";

/** Which of the keys below a protocol needs, and which it takes. */
const PORT_KEYS = ["ports", "types", "codes"] as const;
const TAKEN = {
  ports: {
    needs: "ports",
    takes: ["ports"],
    hint: "write ports: a list such as [443, 5432-5439], or any",
  },
  icmp: {
    needs: "types",
    takes: ["types", "codes"],
    hint: "write types: a list such as [8], or any",
  },
  none: { needs: undefined, takes: [], hint: "" },
} as const satisfies Record<
  ReturnType<typeof portsKind>,
  { needs: string | undefined; takes: readonly string[]; hint: string }
>;

/** A protocol without the numbers it needs, or with some that it has not. */
export function* portKeyFaults(kind: Mapping): Iterable<CrossFault> {
  const named = knownProtocol(kind.protocol);
  if (named === undefined) return;
  const { needs, takes, hint } = TAKEN[portsKind(named)];
  if (needs !== undefined && kind[needs] === undefined) {
    yield { path: [needs], message: `missing: protocol ${named} needs ${needs}; ${hint}` };
  }
  for (const key of PORT_KEYS) {
    if (kind[key] === undefined || takes.some((taken) => taken === key)) continue;
    const instead = takes.length === 0 ? "it opens all there is" : `it has ${takes.join(" and ")}`;
    yield { path: [key], message: `protocol ${named} has no ${key}: ${instead}; take it out` };
  }
}

function knownProtocol(value: unknown): Protocol | undefined {
  return typeof value === "string" || typeof value === "number"
    ? parseProtocol(String(value))
    : undefined;
}

const NUMBERS = {
  ports: { one: "a port", many: "ports", highest: HIGHEST.port, example: "5432-5439" },
  types: { one: "an ICMP type", many: "ICMP types", highest: HIGHEST.icmp, example: "8-9" },
  codes: { one: "an ICMP code", many: "ICMP codes", highest: HIGHEST.icmp, example: "0-3" },
} as const;

/** The keys that name a kind of packets: a protocol, and its ports or its types and codes. */
export const packetKeys = {
  protocol,
  ports: numberList(NUMBERS.ports).optional(),
  types: numberList(NUMBERS.types).optional(),
  codes: numberList(NUMBERS.codes).optional(),
} as const;

const KINDS = "the word any, or a list such as [{ protocol: tcp, ports: [443] }]";

/** Kinds of packets, of one protocol each, or the word `any` for all there are. */
export const packetKinds = z
  .union(
    [
      z.literal("any", { error: KINDS }),
      listOf(
        KINDS,
        across(closed("a mapping of protocol, and ports or types", packetKeys), portKeyFaults),
      ),
    ],
    { error: KINDS },
  )
  .describe("Kinds of packets; any: all protocols and ports");
