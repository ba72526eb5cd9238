import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  durationText,
  endOf,
  lifetimeText,
  MAX_SECONDS,
  minuteOf,
  readDuration,
} from "../../../core/request/lifetime.ts";
import { aBody, faultsOf, readWell } from "../../support/bodies.ts";

const DAY = 86_400;

describe("a duration is read", () => {
  test.each([
    ["a week", "P1W", 7 * DAY],
    ["a day", "P1D", DAY],
    ["an hour", "PT1H", 3600],
    ["a minute, which is no month behind the T", "PT1M", 60],
    ["a second, the shortest", "PT1S", 1],
    ["all of them at once", "P1W2DT3H4M5S", 9 * DAY + 3 * 3600 + 4 * 60 + 5],
    ["more than nine of each", "P10W11DT12H13M14S", 81 * DAY + 12 * 3600 + 13 * 60 + 14],
    ["leading zeros", "P007D", 7 * DAY],
    ["a zero beside something", "P0DT1S", 1],
    ["more hours than a day has", "PT36H", 36 * 3600],
    ["the longest", "P36500D", MAX_SECONDS],
  ])("%s", (_, text, seconds) => {
    expect(readDuration(text)).toBe(seconds);
  });
});

describe("a text that is no duration", () => {
  test.each([
    ["nothing", ""],
    ["zero", "PT0S"],
    ["zero of everything", "P0W0DT0H0M0S"],
    ["below zero", "-P1D"],
    ["below zero inside", "P-1D"],
    ["a plus sign", "+P1D"],
    ["one second too long", "P36500DT1S"],
    ["absurdly long", `P${"9".repeat(400)}D`],
    ["a month, which has no one length", "P1M"],
    ["a year, which has no one length", "P1Y"],
    ["no unit", "P1"],
    ["no number", "PD"],
    ["nothing behind the P", "P"],
    ["nothing behind the T", "P1DT"],
    ["hours before the T", "P1H"],
    ["days behind the T", "PT1D"],
    ["units in another order", "PT1S1M"],
    ["days before weeks", "P1D1W"],
    ["a fraction", "PT0.5H"],
    ["lower case", "p1d"],
    ["a blank", "P1D "],
    ["a line feed at the end", "P1D\n"],
    ["digits of another script", "P١D"],
    ["a number", "86400"],
    ["an interval", "2027-01-01/P1D"],
  ])("%s", (_, text) => {
    expect(readDuration(text)).toBeUndefined();
  });
});

describe("a duration is written", () => {
  test.each([
    [1, "PT1S"],
    [59, "PT59S"],
    [60, "PT1M"],
    [3600, "PT1H"],
    [DAY - 1, "PT23H59M59S"],
    [DAY, "P1D"],
    [DAY + 1, "P1DT1S"],
    [7 * DAY, "P7D"],
    [MAX_SECONDS, "P36500D"],
  ])("%i seconds as %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  test("as it is read, whatever its length", () => {
    const seconds = fc.integer({ min: 1, max: MAX_SECONDS });
    fc.assert(fc.property(seconds, (length) => readDuration(durationText(length)) === length));
  });
});

describe("an end", () => {
  const since = "2026-02-28T23:59:30.500Z";

  test.each([
    ["none", undefined, undefined],
    ["a time, whenever the rules are there", { kind: "until", at: since }, since],
    ["a time that begins now", { kind: "for", seconds: 30 }, "2026-03-01T00:00:00.500Z"],
  ] as const)("%s", (_, lifetime, end) => {
    expect(endOf(lifetime, since)).toBe(end);
  });

  test.each([
    ["a full minute is its own", "2026-03-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"],
    ["a moment later is the next", "2026-03-01T00:00:00.001Z", "2026-03-01T00:01:00.000Z"],
  ])("comes due in the full minute: %s", (_, end, minute) => {
    expect(minuteOf(end)).toBe(minute);
  });

  test("is told in words", () => {
    expect(lifetimeText(undefined)).toBe("without end");
    expect(lifetimeText({ kind: "for", seconds: 90 })).toBe("PT1M30S");
    expect(lifetimeText({ kind: "until", at: since })).toBe(`until ${since}`);
  });
});

describe("Guard", () => {
  const lifetimeOf = (Guard: object) => readWell(aBody({ Guard })).lifetime;

  test.each([
    ["neither", {}, undefined],
    ["null is neither", { ExpiresAt: null, Duration: null }, undefined],
    ["Duration", { Duration: "P1D" }, { kind: "for", seconds: DAY }],
    ["one length in other words", { Duration: "PT24H" }, { kind: "for", seconds: DAY }],
    [
      "ExpiresAt",
      { ExpiresAt: "2027-01-31T09:00:00Z" },
      { kind: "until", at: "2027-01-31T09:00:00.000Z" },
    ],
    [
      "one moment in another offset",
      { ExpiresAt: "2027-01-31T10:00:00.000+01:00" },
      { kind: "until", at: "2027-01-31T09:00:00.000Z" },
    ],
  ])("takes %s", (_, Guard, lifetime) => {
    expect(lifetimeOf(Guard)).toEqual(lifetime);
  });

  const FORM =
    "is not taken; write weeks, days, hours, minutes and seconds as ISO 8601 does, such as P7D or PT8H, more than zero and at most P36500D";
  const TIME =
    "is not taken; write a time with its offset, such as 2027-01-31T09:00:00Z, before the year 9000";

  test.each([
    ["zero", { Duration: "PT0S" }, "/Guard/Duration", `"PT0S" ${FORM}`],
    ["below zero", { Duration: "-P1D" }, "/Guard/Duration", `"-P1D" ${FORM}`],
    ["an empty duration", { Duration: "" }, "/Guard/Duration", `"" ${FORM}`],
    ["a number", { Duration: 3600 }, "/Guard/Duration", "3600 is not a string"],
    ["a day", { ExpiresAt: "2027-01-31" }, "/Guard/ExpiresAt", `"2027-01-31" ${TIME}`],
    [
      "a time without offset",
      { ExpiresAt: "2027-01-31T09:00:00" },
      "/Guard/ExpiresAt",
      `"2027-01-31T09:00:00" ${TIME}`,
    ],
    [
      "a day that no month has",
      { ExpiresAt: "2027-02-29T09:00:00Z" },
      "/Guard/ExpiresAt",
      `"2027-02-29T09:00:00Z" ${TIME}`,
    ],
    [
      "a year of which a minute later may have five digits",
      { ExpiresAt: "9000-01-01T00:00:00Z" },
      "/Guard/ExpiresAt",
      `"9000-01-01T00:00:00Z" ${TIME}`,
    ],
    [
      "two ends",
      { ExpiresAt: "2027-01-31T09:00:00Z", Duration: "P1D" },
      "/Guard/Duration",
      '"P1D" stands beside ExpiresAt; write one of the two',
    ],
  ])("refuses %s", (_, Guard, pointer, detail) => {
    expect(faultsOf(aBody({ Guard }))).toEqual([{ pointer, detail }]);
  });

  test.each(["ExpiresAt", "Duration"])("is where %s stands, and not the body", (member) => {
    const detail = "is a member of Guard; write it there";
    expect(faultsOf(aBody({ [member]: "P1D" }))).toEqual([{ pointer: `/${member}`, detail }]);
  });
});
