import { lowestOutside, type PacketSet, packetSet } from "../../net/packetSet.ts";
import { type Box, boxesOverlap, subtractBoxes } from "../../net/packets.ts";
import { type Permission, type Rule, trafficText } from "../../request/permission.ts";
import type { Facts, Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { boxesOf } from "../packets.ts";

/** The most rules, and the most boxes, that are told apart where several rules cover a permission together. */
const MOST_NAMES = 8;
const MOST_BOXES = 64;

interface KnownRule {
  readonly rule: Rule;
  readonly text: string;
  readonly boxes: readonly Box[];
}

/** A rule that lets out nothing new is allowed, but said: it adds nothing, and under a wider one it restricts nothing. */
export function covered({ request, facts }: Subject): readonly Finding[] {
  if (facts.rules.length === 0) return [];
  const rules = facts.rules.map((rule) => known(rule, facts));
  // Of two equal rules, one that EC2 has and one under way, the later entry counts: that with an id.
  const named = [...rules].sort(
    (a, b) => Number(a.rule.ruleId !== undefined) - Number(b.rule.ruleId !== undefined),
  );
  const same = new Map(named.map((rule) => [rule.text, rule]));
  const open = setsOf(rules.flatMap(({ boxes }) => boxes));
  return request.permissions.flatMap((permission) => {
    const text = trafficText(permission);
    const equal = same.get(text);
    if (equal !== undefined) return [findingOf(permission, text, [equal])];
    const boxes = boxesOf(permission, facts);
    if (boxes.length === 0 || !holdsAll(open, boxes)) return [];
    return [findingOf(permission, text, coveringRules(boxes, rules))];
  });
}

function known(rule: Rule, facts: Facts): KnownRule {
  return { rule, text: trafficText(rule), boxes: boxesOf(rule, facts) };
}

type Sets = Readonly<Record<Box["family"], PacketSet>>;

function setsOf(boxes: readonly Box[]): Sets {
  return { ipv4: packetSet("ipv4", boxes), ipv6: packetSet("ipv6", boxes) };
}

function holdsAll(sets: Sets, boxes: readonly Box[]): boolean {
  return boxes.every((box) => lowestOutside(sets[box.family], box) === undefined);
}

/** The one rule that covers the packets, else those that do so together. */
function coveringRules(packets: readonly Box[], rules: readonly KnownRule[]): readonly KnownRule[] {
  const touching = rules.filter(({ boxes }) =>
    boxes.some((box) => packets.some((part) => boxesOverlap(box, part))),
  );
  const single = touching.find(({ boxes }) => holdsAll(setsOf(boxes), packets));
  if (single !== undefined) return [single];
  const count = touching.reduce((sum, { boxes }) => sum + boxes.length, packets.length);
  if (touching.length > MOST_NAMES || count > MOST_BOXES) return touching;
  let rest: readonly Box[] = packets;
  return touching.filter(({ boxes }) => {
    const takes = boxes.some((box) => rest.some((part) => boxesOverlap(part, box)));
    rest = rest.flatMap((part) => subtractBoxes(part, boxes));
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
