import { describe, expect, test } from "@jest/globals";
import { fieldFault, wishOf } from "../../../core/tickets/wish.ts";

const ASKS = {
  when: { field: "status", is: ["Ready"] },
  requester: "reporter",
  group: "g",
  permissions: "p",
  tags: "t",
  duration: "d",
  justification: "j",
  ticketTag: "Ticket",
};
const TICKET = { key: "NET-12", system: "jira", url: "u", state: "Ready", people: [] } as const;
const FIELDS = { g: "sg-0123456789abcdef0", p: "tcp 443 to 203.0.113.0/24" };
const wish = (fields: object, asks = {}) =>
  wishOf({ ticket: TICKET, fields: { ...FIELDS, ...fields } }, { ...ASKS, ...asks });
const tagsIn = (fields: object, asks = {}) => {
  const reading = wish(fields, asks);
  return reading.ok ? reading.value.TagSpecifications : reading.faults;
};
const tags = (...pairs: readonly [Key: string, Value: string][]) => [
  { ResourceType: "security-group-rule", Tags: pairs.map(([Key, Value]) => ({ Key, Value })) },
];

describe("what a ticket asks for", () => {
  test("is what the API takes, with the ticket's own key", () => {
    expect(wish({ d: "P7D", j: "Reports\nread it" })).toEqual({
      ok: true,
      value: {
        GroupId: FIELDS.g,
        IpPermissions: [
          {
            IpProtocol: "tcp",
            FromPort: 443,
            ToPort: 443,
            IpRanges: [{ CidrIp: "203.0.113.0/24" }],
          },
        ],
        TagSpecifications: tags(["Ticket", "NET-12"]),
        Guard: { Ticket: "NET-12", Justification: "Reports read it", Duration: "P7D" },
      },
    });
  });

  test.each([
    [
      "a tag a line",
      "Owner=jo@acme.example\nCost centre = 7",
      [
        ["Owner", "jo@acme.example"],
        ["Cost centre", "7"],
        ["Ticket", "NET-12"],
      ],
    ],
    [
      "an empty value, and one with an equals sign",
      "A=\nB=c=d",
      [
        ["A", ""],
        ["B", "c=d"],
        ["Ticket", "NET-12"],
      ],
    ],
    ["the ticket's own key, whatever is written", "Ticket=NET-99", [["Ticket", "NET-12"]]],
  ] as const)("has for tags %s", (_, text, expected) => {
    expect(tagsIn({ t: text })).toEqual(
      tags(...expected.map(([a, b]) => [a, b] as [string, string])),
    );
  });

  test("has no tags where none is written and none is named", () => {
    expect(tagsIn({}, { ticketTag: undefined })).toBeUndefined();
  });

  test("has all its faults at once, each with its field and its line", () => {
    const reading = wish({ g: null, p: "tcp\nudp 53 to x", t: "=x\nOwner", d: "P7D\nP8D" });
    const faults = reading.ok ? [] : reading.faults;
    expect(faults.map(({ field, detail }) => `${field} ${detail.slice(0, 8)}`)).toEqual([
      "g is empty",
      "p line 1: ",
      "p line 2: ",
      "t line 1: ",
      "t line 2: ",
      "d has 2 li",
    ]);
  });
});

test.each([
  ["/GroupId", "g"],
  ["/IpPermissions/0/IpRanges/0/CidrIp", "p"],
  ["/TagSpecifications/0/Tags/1/Key", "t"],
  ["/Guard/Duration", "d"],
  ["/Guard/Justification", "j"],
  ["/DryRun", "the ticket"],
  ["", "the ticket"],
])("a fault at %j is one of %s", (pointer, field) => {
  expect(fieldFault({ pointer, detail: "x" }, ASKS)).toEqual({ field, detail: "x" });
});
