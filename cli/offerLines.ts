import type { CounterOffer } from "../core/policy/counterOffer.ts";
import { trafficText } from "../core/request/permission.ts";

/** What would pass instead, as a person reads it; nothing where nothing would. */
export function offerLines(offer: CounterOffer | undefined): readonly string[] {
  if (offer === undefined) return [];
  return [
    "what would pass:",
    ...offer.permissions.map((permission) => `  ${trafficText(permission)}`),
    ...offer.missingTags.map(
      ({ key, pattern }) =>
        `  with the tag ${key}${pattern === undefined ? "" : `, a value that matches ${pattern}`}`,
    ),
  ];
}
