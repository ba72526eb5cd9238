import { expect, test } from "@jest/globals";
import { readMoment } from "../../../core/policy/moment.ts";

test.each([
  ["2026-06-15", "2026-06-15T00:00:00.000Z"],
  ["2026-06-15T12:30:59Z", "2026-06-15T12:30:59.000Z"],
  ["2026-06-15T12:30:59.123Z", "2026-06-15T12:30:59.123Z"],
  ["2028-02-29", "2028-02-29T00:00:00.000Z"],
  ["2026-12-31T23:59:59Z", "2026-12-31T23:59:59.000Z"],
])("%s is a moment in UTC", (text, moment) => {
  expect(readMoment(text)?.toISOString()).toBe(moment);
});

test.each([
  ["a day that the calendar does not have", "2026-02-29"],
  ["a month that it does not have", "2026-13-01"],
  ["the day 0", "2026-01-00"],
  ["the hour 24, which would be the next day", "2026-06-15T24:00:00Z"],
  ["a 60th second", "2026-06-15T12:00:60Z"],
  ["a time of some other place", "2026-06-15T12:00:00+02:00"],
  ["a time of no place", "2026-06-15T12:00:00"],
  ["a blank for the T", "2026-06-15 12:00:00Z"],
  ["a month", "2026-06"],
  ["nothing", ""],
])("not %s: %s", (_why, text) => {
  expect(readMoment(text)).toBeUndefined();
});
