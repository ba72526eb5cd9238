import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readHookKey } from "../../../core/tickets/hookKey.ts";

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe("the key of a hook", () => {
  test.each([
    ["jira", { issue: { key: "NET-12", self: "http://x" } }, "NET-12"],
    ["jira", { issue: { key: "A1_B-1" } }, "A1_B-1"],
    ["servicenow", { number: "CHG0030001", table: "x" }, "CHG0030001"],
    ["servicenow", { number: "RITM0010001" }, "RITM0010001"],
  ] as const)("of %s is read out of %j", (system, body, key) => {
    expect(readHookKey(bytes(body), system)).toEqual({ ok: true, key });
  });

  test.each([
    ["jira", { issue: { key: "N-1" } }, '"N-1" is no key of a ticket; it is such as NET-12'],
    ["jira", { issue: "NET-12" }, "is missing; it is such as NET-12"],
    ["jira", { number: "CHG0030001" }, "is missing; it is such as NET-12"],
    ["servicenow", { number: "CHG1" }, '"CHG1" is no key of a ticket; it is such as CHG0030001'],
    ["servicenow", null, "is missing; it is such as CHG0030001"],
  ] as const)("of %s is not in %j", (system, body, detail) => {
    expect(readHookKey(bytes(body), system)).toMatchObject({ ok: false, fault: { detail } });
  });

  test("is not in what is no UTF-8, and no JSON", () => {
    for (const body of [Buffer.from([0xff, 0xfe]), Buffer.from("{"), Buffer.alloc(0)]) {
      expect(readHookKey(body, "jira")).toEqual({
        ok: false,
        fault: { pointer: "", detail: "the body is not JSON" },
      });
    }
  });

  test("can be put into an address as it is, whatever came", () => {
    const key = fc.oneof(fc.string(), fc.stringMatching(/^[A-Z]{2,4}-[0-9]{1,3}.{0,3}$/));
    fc.assert(
      fc.property(key, (text) => {
        const reading = readHookKey(bytes({ issue: { key: text } }), "jira");
        expect(!reading.ok || encodeURIComponent(reading.key) === text).toBe(true);
      }),
    );
  });

  test("is looked for without a throw, whatever came", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uint8Array(), (value, body) => {
        readHookKey(bytes(value), "jira");
        readHookKey(body, "servicenow");
      }),
    );
  });
});
