import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { difference } from "../../../../core/net/difference.ts";
import { counterOffer } from "../../../../core/policy/counterOffer.ts";
import { decide } from "../../../../core/policy/decide.ts";
import { boxesOf } from "../../../../core/policy/packets.ts";
import { worlds } from "../../../support/worldArbitraries.ts";
import { subjectOf } from "../../../support/worlds.ts";

test("a counter-offer is allowed and lies inside the request", () => {
  let offers = 0;
  fc.assert(
    fc.property(worlds, (world) => {
      const subject = subjectOf(world);
      const found = counterOffer(subject, decide(subject));
      if (found === undefined) return;
      offers += 1;
      const { request, policy } = subject;
      const { permissions, lifetime = request.lifetime } = found;
      const smaller = { ...request, permissions, ...(lifetime && { lifetime }) };
      // Tags are the caller's: with those that are missing, nothing else stands against it.
      const missing = new Set(found.missingTags.map(({ key }) => key));
      const requiredTags = policy.requiredTags.filter(({ key }) => !missing.has(key));
      const decision = decide({
        ...subject,
        request: smaller,
        policy: { ...policy, requiredTags },
      });
      expect(decision.effect).toBe("allow");
      const boxes = (permissions: typeof request.permissions) =>
        permissions.flatMap((one) => boxesOf(one, subject.facts));
      const outside = difference(boxes(found.permissions), boxes(request.permissions));
      expect(outside).toEqual([]);
      expect(counterOffer(subject, decide(subject))).toEqual(found);
    }),
    { numRuns: 1000 },
  );
  expect(offers).toBeGreaterThan(20);
});
