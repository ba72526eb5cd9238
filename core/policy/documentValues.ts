import * as z from "zod";
import { parseProtocol } from "../net/ports.ts";
import { quote } from "../request/fault.ts";
import { DURATION_FORM, readDuration } from "../request/lifetime.ts";
import { readCidr } from "./addresses.ts";
import { closed, formed, judged, line, listOf, whole } from "./documentForms.ts";
import { overlapFaults, RANGE_FORM, rangeFault } from "./numberLists.ts";
import { readPattern } from "./pattern.ts";
import { PRINCIPAL_FORMS, parsePrincipalPattern } from "./principals.ts";

/** What names a statement in answers and records. */
export const id = formed(
  "an id: lower-case letters, digits and hyphens, 64 at most, such as private-networks",
  /^[a-z0-9][a-z0-9-]{0,63}$/,
).describe("Names the statement in answers and records; unique in the document");

/** Why, in words that the reader of an answer understands. */
export const reason = line("a reason: one line of text, 500 characters at most", 500).describe(
  "Shown to whoever meets the statement",
);

/** Whether a restricting statement restricts, or only reports. */
export const mode = z
  .enum(["enforce", "warn"], { error: "enforce or warn" })
  .default("enforce")
  .describe("warn reports the finding and restricts nothing");

/** A time that rules may stay. */
export const duration = judged("a duration such as P90D or PT8H", (text) =>
  readDuration(text) === undefined ? `${quote(text)} is not taken; ${DURATION_FORM}` : undefined,
);

/** Address blocks of both families, without host bits. */
export const cidrs = listOf(
  "a list of CIDR blocks, such as [10.0.0.0/8]",
  judged("a CIDR block such as 10.0.0.0/8", (text) => {
    const reading = readCidr(text);
    return reading.ok ? undefined : reading.message;
  }),
);

const FILE_BELOW = /^(?!\.{1,2}(?:\/|$))[\w.-]+(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+)*$/;

/** A file's place below the folder of the file that names it. */
export function fileBelow(expected: string) {
  return formed(expected, FILE_BELOW);
}

/** A feed's place. It stays below the policy's folder: what a policy reads is reviewed with it. */
export const feedFile = fileBelow(
  "a file below the policy's folder, such as feeds/drop.txt",
).describe("A file below the policy's folder: one CIDR block a line, # starts a comment");

/** Who is meant. */
export const principals = listOf(
  `a list of principals: ${PRINCIPAL_FORMS}`,
  judged(`a principal: ${PRINCIPAL_FORMS}`, (text) =>
    parsePrincipalPattern(text) === undefined
      ? `${quote(text)} is not a principal: ${PRINCIPAL_FORMS}`
      : undefined,
  ),
);

/** The form of a tag's value. */
export const tagPattern = judged("a pattern in quotes, such as '[A-Z]+-[0-9]+'", (text) => {
  if (text.length > 1000)
    return `${quote(text)} is too long; a pattern has 1000 characters at most`;
  const reading = readPattern(text);
  return reading.ok ? undefined : `${quote(text)} is not an RE2 pattern: ${reading.message}`;
}).describe("RE2 syntax, held against the whole value");

const PROTOCOLS = "tcp, udp, icmp, icmpv6, another protocol's number 0-255, or '-1' for all";

/** A protocol by the one name that EC2 shows for it. */
export const protocol = z
  .union([z.number({ error: PROTOCOLS }), z.string({ error: PROTOCOLS })], { error: PROTOCOLS })
  .superRefine((value, context) => {
    const message = protocolFault(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .describe(PROTOCOLS);

function protocolFault(value: number | string): string | undefined {
  const known = parseProtocol(String(value));
  if (known === undefined) return `${quote(value)} is not ${PROTOCOLS}`;
  return known === String(value) ? undefined : `${quote(value)} is ${known}; write ${known}`;
}

/** What a list of numbers is about: `a port`, `ports`, the highest of them, and a range for an example. */
export interface Numbers {
  readonly one: string;
  readonly many: string;
  readonly highest: number;
  readonly example: string;
}

/** Numbers and ranges of them, or the word `any`: ports, or ICMP types or codes. */
export function numberList(numbers: Numbers) {
  const { highest, example } = numbers;
  const one = `${numbers.one} 0-${highest} or a range such as ${example}`;
  const many = `the word any, or a list of ${numbers.many} and ranges such as [${example}]`;
  const range = formed(one, RANGE_FORM).superRefine((text, context) => {
    const message = rangeFault(text, highest);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
  const entry = z.union([whole(one, 0, highest), range], { error: one });
  const entries = listOf(many, entry).superRefine(
    (list: readonly unknown[], context) => {
      for (const { index, message } of overlapFaults(list, highest)) {
        context.addIssue({ code: "custom", message, path: [index] });
      }
    },
    { when: ({ value }) => Array.isArray(value) },
  );
  return z.union([z.literal("any", { error: many }), entries], { error: many });
}

/** A tag key as EC2 takes it. */
export const tagKey = line("a tag key: one line of text, 128 characters at most", 128);

/** A tag's value as EC2 takes it; it may be empty. */
export const tagValue = formed(
  "a tag's value: text of 256 characters at most, numbers and true or false in quotes",
  /^\P{Cc}{0,256}$/u,
);
const tagValues = z.union([tagValue, listOf("a list of tag values", tagValue)], {
  error: "a tag's value or a list of values, numbers and true or false in quotes",
});
const groupTags = z
  .record(z.string(), tagValues, {
    error: "a mapping of tag keys to values, such as { team: payments }",
  })
  .refine((tags) => Object.keys(tags).length > 0, { error: "no tag is named; take groupTags out" });

/** An AWS account. */
export const accountId = formed(
  "an account: 12 digits in quotes, such as '111122223333'",
  /^[0-9]{12}$/,
);

/** An AWS region. */
export const region = formed("a region such as eu-central-1", /^[a-z]{2,}(?:-[a-z]+)+-[0-9]{1,2}$/);

/** A VPC. */
export const vpcId = formed(
  "a VPC id such as vpc-0123456789abcdef0",
  /^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
);

/** A security group. */
export const groupId = formed(
  "a security group id such as sg-0123456789abcdef0",
  /^sg-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
);

/** Where a statement speaks, and for whom: members are ANDed, the values of one member ORed. */
export const where = closed(
  "a mapping of accounts, regions, vpcIds, groupIds, groupTags and principals",
  {
    accounts: listOf("a list of accounts", accountId).optional(),
    regions: listOf("a list of regions", region).optional(),
    vpcIds: listOf("a list of VPC ids", vpcId).optional(),
    groupIds: listOf("a list of security group ids", groupId).optional(),
    groupTags: groupTags.optional(),
    principals: principals.optional(),
  },
)
  .default({})
  .describe("All members given must match; one value of each is enough. Empty: always");
