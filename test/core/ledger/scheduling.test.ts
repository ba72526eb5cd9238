import { describe, expect, test } from "@jest/globals";
import { scheduledChange } from "../../../core/ledger/scheduling.ts";
import type { Lifetime } from "../../../core/request/lifetime.ts";
import { at, grounds, newRequest } from "../../support/ledgerBuilders.ts";

const DAY = 86_400;
const ALLOWED = grounds("allow");

describe("a scheduled request", () => {
  test("is seen to when its window begins, and waits no longer than that lasts", () => {
    const { request, records } = scheduledChange(
      newRequest({}),
      ALLOWED,
      { start: at(60), end: at(120) },
      at(5),
    );
    expect(request).toMatchObject({
      status: "scheduled",
      fence: 1,
      effect: "allow",
      dueAt: at(60),
      waitsUntil: at(120),
      updatedAt: at(5),
    });
    expect(records).toMatchObject([{ record: { type: "decided", at: at(5) } }]);
  });

  const until = (seconds: number): Lifetime => ({ kind: "until", at: at(seconds) });
  test.each<
    readonly [why: string, end: string | undefined, lifetime: Lifetime | undefined, waits: string]
  >([
    ["a day from the beginning of a window without end", undefined, undefined, at(60 + DAY)],
    ["not beyond the end of its rules", at(120), until(119), at(119)],
    ["not until the end of its rules, where that is later", at(120), until(121), at(120)],
    [
      "so long too where its rules are to stay for a time",
      at(120),
      { kind: "for", seconds: 1 },
      at(120),
    ],
  ])("waits %s", (_why, end, lifetime, waits) => {
    const asked = newRequest(lifetime === undefined ? {} : { lifetime });
    const window = { start: at(60), ...(end === undefined ? {} : { end }) };
    expect(scheduledChange(asked, ALLOWED, window, at(5)).request.waitsUntil).toBe(waits);
  });

  const SCHEDULED = scheduledChange(newRequest({}), ALLOWED, { start: at(60) }, at(0)).request;

  test.each(["received", "approved", "scheduled"] as const)("may be one that is %s", (status) => {
    const before = { ...SCHEDULED, status, awaits: [] };
    const { request } = scheduledChange(before, ALLOWED, { start: at(90) }, at(5));
    expect(request).toMatchObject({ status: "scheduled", fence: 2, dueAt: at(90) });
    expect(request).not.toHaveProperty("awaits");
  });

  test.each(["pending-approval", "executing", "authorized", "denied"] as const)(
    "is none that is %s",
    (status) => {
      expect(() =>
        scheduledChange({ ...SCHEDULED, status }, ALLOWED, { start: at(60) }, at(5)),
      ).toThrow(`is ${status} and can't be scheduled`);
    },
  );
});
