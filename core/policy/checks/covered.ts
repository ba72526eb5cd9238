import { lowestOutside, packetSet } from "../../net/packetSet.ts";
import { type Box, boxContains, boxesOverlap, subtractBoxes } from "../../net/packets.ts";
import { type Permission, packetsOf, type Rule, trafficText } from "../../request/permission.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";

/** The most rules that are told apart where several cover a permission together. */
const MOST_NAMES = 8;

interface KnownRule {
  readonly rule: Rule;
  readonly text: string;
  readonly box?: Box;
}

/** A rule that lets out nothing new is allowed, but said: it adds nothing, and under a wider one it restricts nothing. */
export function covered({ request, facts }: Subject): readonly Finding[] {
  if (facts.rules.length === 0) return [];
  const rules = facts.rules.map(known);
  // Of two equal rules, one that EC2 has and one under way, the later entry counts: that with an id.
  const named = [...rules].sort(
    (a, b) => Number(a.rule.ruleId !== undefined) - Number(b.rule.ruleId !== undefined),
  );
  const same = new Map(named.map((rule) => [rule.text, rule]));
  const boxes = rules.flatMap(({ box }) => box ?? []);
  const open = { ipv4: packetSet("ipv4", boxes), ipv6: packetSet("ipv6", boxes) };
  return request.permissions.flatMap((permission) => {
    const text = trafficText(permission);
    const packets = packetsOf(permission);
    const equal = same.get(text);
    if (equal !== undefined) return [findingOf(permission, text, [equal])];
    if (packets === undefined || lowestOutside(open[packets.family], packets) !== undefined)
      return [];
    return [findingOf(permission, text, coveringRules(packets, rules))];
  });
}

function known(rule: Rule): KnownRule {
  const box = packetsOf(rule);
  return { rule, text: trafficText(rule), ...(box === undefined ? {} : { box }) };
}

/** The one rule that covers the packets, else those that do so together. */
function coveringRules(packets: Box, rules: readonly KnownRule[]): readonly KnownRule[] {
  const touching = rules.filter(({ box }) => box !== undefined && boxesOverlap(box, packets));
  const single = touching.find(({ box }) => box !== undefined && boxContains(box, packets));
  if (single !== undefined) return [single];
  if (touching.length > MOST_NAMES) return touching;
  let rest: readonly Box[] = [packets];
  return touching.filter(({ box }) => {
    const less = box === undefined ? rest : rest.flatMap((part) => subtractBoxes(part, [box]));
    const takes = rest.some((part) => box !== undefined && boxesOverlap(part, box));
    rest = less;
    return takes;
  });
}

function findingOf(permission: Permission, text: string, covering: readonly KnownRule[]): Finding {
  const names = covering.map(({ rule, text: words }) => `${idOf(rule)} (${words})`);
  const [first] = covering;
  const those =
    covering.length > MOST_NAMES ? `${covering.length} rules together` : names.join(", ");
  return {
    code: "already-covered",
    effect: "notice",
    pointer: permission.pointer,
    detail:
      first?.text === text
        ? `${text} is there already, as ${idOf(first.rule)}: nothing is added`
        : `${text} is let out already by ${those}: it adds nothing, and it restricts nothing as long as ${covering.length > 1 ? "they stand" : "that stands"}`,
  };
}

/** A rule that the ledger alone knows of has no id yet. */
function idOf({ ruleId }: Rule): string {
  return ruleId ?? "a rule under way";
}
