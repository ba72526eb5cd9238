import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { trafficText } from "../../../core/request/permission.ts";
import { readShorthand, SHORTHAND_FORMS } from "../../../core/request/shorthand.ts";

const read: readonly [line: string, traffic: string][] = [
  ["tcp 443 to 203.0.113.0/24", "tcp 443 203.0.113.0/24"],
  ["TCP 443 to 203.0.113.0/24", "tcp 443 203.0.113.0/24"],
  ["6 443 to 203.0.113.0/24", "tcp 443 203.0.113.0/24"],
  ["udp 5000-5010 to 203.0.113.0/24", "udp 5000-5010 203.0.113.0/24"],
  ["tcp any to 203.0.113.0/24", "tcp 0-65535 203.0.113.0/24"],
  ["tcp 0 to 203.0.113.0/24", "tcp 0 203.0.113.0/24"],
  ["tcp 65535 to 203.0.113.0/24", "tcp 65535 203.0.113.0/24"],
  ["icmp 8 to 203.0.113.0/24", "icmp type 8 203.0.113.0/24"],
  ["icmp 3/4 to 203.0.113.0/24", "icmp type 3 code 4 203.0.113.0/24"],
  ["icmp any to 203.0.113.0/24", "icmp all types 203.0.113.0/24"],
  ["icmpv6 128 to 2001:db8::/32", "icmpv6 type 128 2001:db8::/32"],
  ["50 to 203.0.113.7/32", "protocol 50 203.0.113.7/32"],
  ["all to ::/0", "all protocols ::/0"],
  ["-1 to 0.0.0.0/0", "all protocols 0.0.0.0/0"],
  ["tcp 443 to 203.0.113.7", "tcp 443 203.0.113.7/32"],
  ["tcp 443 to 2001:db8::7", "tcp 443 2001:db8::7/128"],
  ["tcp 443 to 203.0.113.7/24", "tcp 443 203.0.113.0/24"],
  ["tcp 443 to pl-0123456789abcdef0", "tcp 443 pl-0123456789abcdef0"],
  ["tcp 443 to sg-01234567", "tcp 443 sg-01234567"],
];

describe("a rule on one line", () => {
  test.each(read)("%s is %s", (line, text) => {
    const reading = readShorthand(line);
    expect(reading.ok && trafficText(reading.traffic)).toBe(text);
  });
});

describe("the forms that are told to someone who wrote another", () => {
  const [forms = ""] = SHORTHAND_FORMS.split(", towards ");
  test.each(forms.split(", ").map((form) => [form.replace("…", "203.0.113.0/24")]))(
    "%s is one",
    (line) => {
      expect(readShorthand(line)).toMatchObject({ ok: true });
    },
  );
});

test("a list and a group are told apart", () => {
  const place = (line: string) => {
    const reading = readShorthand(line);
    return reading.ok && reading.traffic.destination;
  };
  expect(place("tcp 443 to pl-01234567")).toEqual({
    family: "prefix-list",
    prefixListId: "pl-01234567",
  });
  expect(place("tcp 443 to sg-01234567")).toEqual({
    family: "security-group",
    groupId: "sg-01234567",
  });
});

const refused: readonly [line: string, why: string][] = [
  ["", '"" is no protocol'],
  ["to 203.0.113.0/24", '"to" is no protocol'],
  ["tcpp 443 to 203.0.113.0/24", '"tcpp" is no protocol'],
  ["256 to 203.0.113.0/24", '"256" is no protocol'],
  ["tcp to 203.0.113.0/24", "tcp needs ports"],
  ["icmpv6 to ::/0", "icmpv6 needs types"],
  ["tcp 65536 to 203.0.113.0/24", '"65536" are no ports'],
  ["tcp 444-443 to 203.0.113.0/24", '"444-443" are no ports'],
  ["tcp 443-444-445 to 203.0.113.0/24", '"443-444-445" are no ports'],
  ["tcp 0443 to 203.0.113.0/24", '"0443" are no ports'],
  ["tcp -1 to 203.0.113.0/24", '"-1" are no ports'],
  ["icmp 256 to 203.0.113.0/24", '"256" are no types'],
  ["icmp 8/256 to 203.0.113.0/24", '"8/256" are no types'],
  ["50 443 to 203.0.113.0/24", "protocol 50 has no ports"],
  ["all 443 to 203.0.113.0/24", "protocol -1 has no ports"],
  ["tcp 443 203.0.113.0/24", "it does not end with to and one place"],
  ["tcp 443 to 203.0.113.0/24 198.51.100.0/24", "it does not end with to and one place"],
  ["tcp 443 to", '"" is no CIDR block, address, prefix list or group'],
  ["tcp 443 to example.com", '"example.com" is no CIDR block, address, prefix list or group'],
  ["tcp 443 to 203.0.113.0/33", '"203.0.113.0/33" is no CIDR block, address, prefix list or group'],
  ["tcp 443 to pl-012345678", '"pl-012345678" is no CIDR block, address, prefix list or group'],
  ["tcp 443 to xpl-01234567", '"xpl-01234567" is no CIDR block, address, prefix list or group'],
  ["tcp  443 to 203.0.113.0/24", '"" are no ports'],
];

describe("what is no rule on one line", () => {
  test.each(refused)("%j: %s", (line, why) => {
    expect(readShorthand(line)).toEqual({
      ok: false,
      message: `${JSON.stringify(line)} can't be read: ${why}; write ${SHORTHAND_FORMS}`,
    });
  });

  test("no text makes it throw", () => {
    const words = fc.constantFrom("tcp", "443", "to", "any", "-1", "/", "8/0", "::/0", "", "pl-1");
    const lines = fc.oneof(
      fc.string(),
      fc.array(words).map((list) => list.join(" ")),
    );
    fc.assert(fc.property(lines, (line) => typeof readShorthand(line).ok === "boolean"));
  });
});
