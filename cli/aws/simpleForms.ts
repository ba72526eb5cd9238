import { parseInteger } from "./integer.ts";
import { generalFault, wrongParameter } from "./refusal.ts";
import { type Dict, isList, type Value } from "./value.ts";

/** The options that describe one rule without its JSON, in the order in which they are read. */
export const SIMPLE_FORMS = ["protocol", "port", "cidr", "source-group", "group-owner"] as const;

type SimpleForm = (typeof SIMPLE_FORMS)[number];

/** The words given to these options; an empty word counts as none. */
export type SimpleWords = Readonly<Partial<Record<SimpleForm, string>>>;

/** The one IpPermission that the simple options make; `undefined` where none is given. */
export function permissionOf(words: SimpleWords, given: Value | undefined): Dict | undefined {
  const permission = new Map<string, Value>();
  for (const form of SIMPLE_FORMS) {
    const word = words[form];
    if (word === undefined || word === "") continue;
    // An --ip-permissions without a value leaves an empty list, on which the AWS CLI trips.
    if (isList(given)) throw generalFault("list index out of range");
    ADD[form](permission, word);
  }
  return permission.size === 0 ? undefined : permission;
}

const ADD: Readonly<Record<SimpleForm, (permission: Map<string, Value>, word: string) => void>> = {
  protocol: (permission, word) => permission.set("IpProtocol", protocolOf(word)),
  port(permission, word) {
    const [from, to] = portsOf(word);
    permission.set("FromPort", from);
    permission.set("ToPort", to);
  },
  cidr: (permission, word) => permission.set("IpRanges", [new Map([["CidrIp", word]])]),
  "source-group": (permission, word) =>
    addPair(permission, word.startsWith("sg-") ? "GroupId" : "GroupName", word),
  "group-owner": (permission, word) => addPair(permission, "UserId", word),
};

function addPair(permission: Map<string, Value>, member: string, word: string): void {
  const [pair] = (permission.get("UserIdGroupPairs") ?? []) as readonly Dict[];
  permission.set("UserIdGroupPairs", [new Map([...(pair ?? []), [member, word]])]);
}

const NAMES = ["tcp", "udp", "icmp", "all"];

function protocolOf(word: string): string {
  const number = parseInteger(word);
  if (number === undefined) {
    if (NAMES.includes(word)) return word === "all" ? "-1" : word;
    throw wrongParameter(
      "protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number.",
    );
  }
  if (number >= -1n && number <= 255n) return word;
  throw wrongParameter(
    "protocol numbers must be in the range 0-255 or -1 to specify all protocols",
  );
}

/** One port, a range, or for ICMP a type and its code; -1 and all are all ports. */
function portsOf(word: string): readonly [from: bigint, to: bigint] {
  if (word === "-1" || word === "all") return [-1n, -1n];
  const dash = word.indexOf("-");
  const from = parseInteger(dash === -1 ? word : word.slice(0, dash));
  const to = parseInteger(dash === -1 ? word : word.slice(dash + 1));
  if (from !== undefined && to !== undefined) return [from, to];
  throw wrongParameter("port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)");
}
