import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decide } from "../../../core/policy/decide.ts";
import type { RequiredTicket } from "../../../core/policy/policy.ts";
import { isAhead, madeFrom, placeIn, spelled, windowFor } from "../../../core/policy/window.ts";
import type { ChangeWindow } from "../../../core/tickets/ticket.ts";
import {
  anOpenPolicy,
  aRequest,
  aRequiredTicket,
  aSubject,
  aTicket,
  NOW,
  someFacts,
} from "../../support/builders.ts";

const at = (milliseconds: number) => new Date(NOW.getTime() + milliseconds).toISOString();
const window = (start: number | undefined, end: number | undefined): ChangeWindow => ({
  ...(start === undefined ? {} : { start: at(start) }),
  ...(end === undefined ? {} : { end: at(end) }),
});

describe("a moment lies", () => {
  test.each<readonly [start: number | undefined, end: number | undefined, place: string]>([
    [undefined, undefined, "open"],
    [0, undefined, "open"],
    [1, undefined, "ahead"],
    [undefined, 1, "open"],
    [undefined, 0, "over"],
    [0, 1, "open"],
    [1, 2, "ahead"],
    [-1, 0, "over"],
    [1, 1, "over"],
    [2, 1, "over"],
    [-1, -2, "over"],
  ])("by a window from %s until %s: %s", (start, end, place) => {
    expect(placeIn(window(start, end), at(0))).toBe(place);
    expect(isAhead(window(start, end), at(0))).toBe(place === "ahead");
  });

  const side = fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined });
  test("in a window exactly where it is not before its start and before its end", () => {
    fc.assert(
      fc.property(side, side, (start, end) => {
        const isIn = (start ?? -9) <= 0 && 0 < (end ?? 9);
        expect(placeIn(window(start, end), at(0)) === "open").toBe(isIn);
      }),
    );
  });

  test("before a window only if there is a later moment in it", () => {
    fc.assert(
      fc.property(side, side, (start, end) => {
        const later = Array.from({ length: 12 }, (_, i) => placeIn(window(start, end), at(i)));
        expect(later[0] === "ahead").toBe(later[0] !== "open" && later.includes("open"));
      }),
    );
  });
});

describe("a window in other words", () => {
  test.each([
    ["2026-06-15T12:00:00Z", "2026-06-15T12:00:00.000Z"],
    ["2026-06-15T14:00:00+02:00", "2026-06-15T12:00:00.000Z"],
    ["2026-06-15", "2026-06-15T00:00:00.000Z"],
  ])("is the same window: %s", (text, start) => {
    expect(spelled({ start: text })).toEqual({ start });
    expect(spelled({ end: text })).toEqual({ end: start });
  });

  test.each(["tomorrow", "", "2026-13-01"])("is refused where it is no time: %j", (text) => {
    expect(() => spelled({ end: text })).toThrow(`has ${text} for a time`);
  });
});

describe("rules may be made", () => {
  const kept = aRequiredTicket({ window: true });
  const subject = (
    given: ChangeWindow | undefined,
    ...requiredTickets: readonly RequiredTicket[]
  ) =>
    aSubject(
      aRequest(["tcp 443 203.0.113.0/24"], {}, { ticket: "NET-12" }),
      anOpenPolicy({ requiredTickets }),
      {
        ...someFacts(),
        ticket: { kind: "ticket", ticket: aTicket(given === undefined ? {} : { window: given }) },
      },
    );
  const ahead = window(60, 120);

  test("within the window of the ticket, where a statement keeps to it", () => {
    expect(windowFor(subject(ahead, aRequiredTicket(), kept))).toEqual(ahead);
    expect(madeFrom(subject(ahead, kept))).toEqual(new Date(at(60)));
    expect(madeFrom(subject(window(-60, 120), kept))).toEqual(NOW);
    expect(madeFrom(subject(window(undefined, 120), kept))).toEqual(NOW);
  });

  test.each<readonly [why: string, statement: RequiredTicket]>([
    ["no statement keeps to it", aRequiredTicket()],
    ["it is only warned of", aRequiredTicket({ window: true, mode: "warn" })],
    [
      "it is kept to elsewhere",
      aRequiredTicket({ window: true, where: { regions: ["eu-west-1"] } }),
    ],
  ])("at any time where %s", (_why, statement) => {
    expect(windowFor(subject(ahead, statement))).toBeUndefined();
    expect(madeFrom(subject(ahead, statement))).toEqual(NOW);
  });

  test("at no time that a decision could name where it denies, or there is no ticket", () => {
    const { window: named } = decide(subject(ahead, kept));
    expect(named).toEqual(ahead);
    expect(decide(subject(ahead, kept, aRequiredTicket({ states: ["Done"] })))).not.toHaveProperty(
      "window",
    );
    const { ticket: _, ...facts } = subject(ahead, kept).facts;
    expect(windowFor({ ...subject(ahead, kept), facts })).toBeUndefined();
    expect(windowFor(subject(undefined, kept))).toBeUndefined();
  });

  test("at no time where the window is none: the check has failed, and that denies", () => {
    const decision = decide(subject({ start: "tomorrow" }, kept));
    expect(decision.effect).toBe("deny");
    expect(decision.findings.map(({ code }) => code)).toContain("check-failed");
  });
});
