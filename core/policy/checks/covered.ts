import { boxContains, boxesOverlap, subtractBoxes } from "../../net/packets.ts";
import { type Permission, packetsOf, type Rule, trafficText } from "../../request/permission.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";

/** A rule that lets out nothing new is allowed, but said: it adds nothing, and under a wider one it restricts nothing. */
export function covered({ request, facts }: Subject): readonly Finding[] {
  return request.permissions.flatMap((permission) => {
    const covering = coveringRules(permission, facts.rules);
    if (covering.length === 0) return [];
    const names = covering.map(
      (rule) => `${rule.ruleId ?? "a rule under way"} (${trafficText(rule)})`,
    );
    const finding: Finding = {
      code: "already-covered",
      effect: "notice",
      pointer: permission.pointer,
      detail: `${trafficText(permission)} is let out already by ${names.join(", ")}: it adds nothing, and it restricts nothing as long as ${covering.length > 1 ? "they stand" : "that stands"}`,
    };
    return [finding];
  });
}

/** The one rule that covers the permission, else those that cover it together, else none. */
function coveringRules(permission: Permission, rules: readonly Rule[]): readonly Rule[] {
  const same = rules.find((rule) => trafficText(rule) === trafficText(permission));
  if (same !== undefined) return [same];
  const packets = packetsOf(permission);
  if (packets === undefined) return [];
  const touching = rules.flatMap((rule) => {
    const box = packetsOf(rule);
    return box !== undefined && boxesOverlap(box, packets) ? [{ rule, box }] : [];
  });
  const single = touching.find(({ box }) => boxContains(box, packets));
  if (single !== undefined) return [single.rule];
  const rest = subtractBoxes(
    packets,
    touching.map(({ box }) => box),
  );
  return rest.length === 0 ? touching.map(({ rule }) => rule) : [];
}
