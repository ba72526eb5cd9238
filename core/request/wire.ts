import * as z from "zod/mini";
import { parseIpv4Cidr, parseIpv6Cidr } from "../net/cidr.ts";
import { parseProtocol } from "../net/ports.ts";
import { DURATION_FORM, readDuration } from "./lifetime.ts";

/** A string that some reader must accept; `expected` says what would pass, `example` shows it. */
export function text(accepts: (value: string) => boolean, expected: string, example: string) {
  return z
    .string()
    .check(
      z.refine(accepts, { error: expected }),
      z.meta({ description: expected, examples: [example] }),
    );
}

/** A string of at most so many characters (Unicode code points, as EC2 counts). */
export function bounded(most: number, least: number, example: string) {
  return text(
    (value) => [...value].length >= least && [...value].length <= most,
    `write ${least > 0 ? `${least} to` : "at most"} ${most} characters`,
    example,
  );
}

function description(also: string) {
  const allowed = new RegExp(`^[a-zA-Z0-9 ._\\-:/()#,@[\\]+=;{}!$*${also}]{0,255}$`);
  return text(
    (value) => allowed.test(value),
    `write at most 255 of a-z A-Z 0-9 space ._-:/()#,@[]+=${also};{}!$*`,
    "partner API",
  );
}

function id(prefix: string) {
  const pattern = new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`);
  return text(
    (value) => pattern.test(value),
    `write ${prefix}- and 8 or 17 lower-case hex digits`,
    `${prefix}-0123456789abcdef0`,
  );
}

const cidrDescription = z.nullish(description("&"));
const otherDescription = z.nullish(description(""));

export const accountId = text(
  (value) => /^\d{12}$/.test(value),
  "write the 12 digits of an account id",
  "111122223333",
);

export const IpProtocol = text(
  (value) => parseProtocol(value) !== undefined,
  "write tcp, udp, icmp, icmpv6, a protocol number 0-255, or -1 for all protocols",
  "tcp",
);

/** FromPort or ToPort; what a protocol takes is checked across members. */
export const Port = z.nullish(z.int());

const IpRange = z.strictObject({
  CidrIp: text(
    (value) => parseIpv4Cidr(value) !== undefined,
    "write four decimal octets and a prefix length 0-32, such as 203.0.113.0/24",
    "203.0.113.0/24",
  ),
  Description: cidrDescription,
});

const Ipv6Range = z.strictObject({
  CidrIpv6: text(
    (value) => parseIpv6Cidr(value) !== undefined,
    "write an IPv6 address and a prefix length 0-128, such as 2001:db8:1::/48",
    "2001:db8:1::/48",
  ),
  Description: cidrDescription,
});

const PrefixListId = z.strictObject({ PrefixListId: id("pl"), Description: otherDescription });

const UserIdGroupPair = z.strictObject({
  GroupId: id("sg"),
  GroupName: z.nullish(z.string()).check(z.meta({ description: "Only beside a GroupId" })),
  UserId: z.nullish(accountId),
  VpcId: z.nullish(id("vpc")),
  VpcPeeringConnectionId: z.nullish(id("pcx")),
  PeeringStatus: z.nullish(z.string()).check(z.meta({ description: "Ignored, as EC2 does" })),
  Description: otherDescription,
});

/** What stands in each list of destinations. */
export const DESTINATIONS = {
  IpRanges: IpRange,
  Ipv6Ranges: Ipv6Range,
  PrefixListIds: PrefixListId,
  UserIdGroupPairs: UserIdGroupPair,
} as const;

/** The name of a list of destinations. */
export type DestinationList = keyof typeof DESTINATIONS;

/** EC2's IpPermission: a protocol, its ports, and at least one destination. */
export const IpPermission = z
  .strictObject({
    IpProtocol,
    FromPort: Port,
    ToPort: Port,
    IpRanges: z.nullish(z.array(IpRange)),
    Ipv6Ranges: z.nullish(z.array(Ipv6Range)),
    PrefixListIds: z.nullish(z.array(PrefixListId)),
    UserIdGroupPairs: z.nullish(z.array(UserIdGroupPair)),
  })
  .check(
    z.meta({
      id: "IpPermission",
      description:
        "A protocol, its ports, and at least one destination. EC2 makes one rule of each destination. tcp and udp need both ports, icmp needs type and code; every other protocol opens all ports, whatever is given",
    }),
  );

const reserved = /^(?:aws|egress-guard):/i;

/** A tag's key, less those that AWS and this guard keep for themselves. */
export const TagKey = text(
  (value) => value !== "" && [...value].length <= 127 && !reserved.test(value),
  "write 1 to 127 characters that do not begin with aws: or egress-guard:",
  "Owner",
);

/** The tags for the new rules. */
const TagSpecification = z.strictObject({
  ResourceType: text(
    (value) => value === "security-group-rule",
    "write security-group-rule, the only resource type this call can tag",
    "security-group-rule",
  ),
  Tags: z
    .array(z.strictObject({ Key: TagKey, Value: bounded(256, 0, "jo@acme.example") }))
    .check(z.minLength(1, "write at least one tag")),
});

const time = z.iso.datetime({ offset: true });

/** Why and for how long, in the guard's own words. */
export const REASONS = {
  Justification: z.nullish(bounded(1024, 1, "Partner API of the payments team")),
  Ticket: z.nullish(bounded(128, 1, "NET-12")),
  ExpiresAt: z.nullish(
    text(
      // Times are compared as text, for which their years must have four digits whatever is added.
      (value) => time.safeParse(value).success && value < "9000",
      "write a time with its offset, such as 2027-01-31T09:00:00Z, before the year 9000",
      "2027-01-31T09:00:00Z",
    ),
  ),
  Duration: z.nullish(text((value) => readDuration(value) !== undefined, DURATION_FORM, "P7D")),
};

/** What the guard adds to EC2's words. */
export const Guard = z.strictObject({
  ...REASONS,
  AccountId: z.nullish(accountId),
  Region: z.nullish(z.string()),
});

/** The body of POST /v1/egress-rules: what EC2 AuthorizeSecurityGroupEgress takes, and `Guard`. */
export const AuthorizeBody = z
  .strictObject({
    GroupId: id("sg"),
    IpPermissions: z.array(IpPermission).check(z.minLength(1, "write at least one permission")),
    TagSpecifications: z.nullish(z.array(TagSpecification)),
    DryRun: z.nullish(z.boolean()),
    Guard: z.nullish(Guard),
  })
  .check(
    z.meta({
      id: "AuthorizeSecurityGroupEgressRequest",
      description:
        "What `aws ec2 authorize-security-group-egress --cli-input-json` takes, and `Guard`. Any other member, at any depth, is refused",
    }),
  );

export type AuthorizeBody = z.infer<typeof AuthorizeBody>;
export type IpPermission = z.infer<typeof IpPermission>;

const DEPRECATED = "EC2 does not support it here; use";
const GUARDS = "is a member of Guard; write it there";

/** Members that are refused by name, with what to write instead. */
export const REFUSED_MEMBERS: ReadonlyMap<string, string> = new Map([
  ["CidrIp", `${DEPRECATED} IpPermissions[].IpRanges[].CidrIp`],
  ["IpProtocol", `${DEPRECATED} IpPermissions[].IpProtocol`],
  ["FromPort", `${DEPRECATED} IpPermissions[].FromPort`],
  ["ToPort", `${DEPRECATED} IpPermissions[].ToPort`],
  ["SourceSecurityGroupName", `${DEPRECATED} IpPermissions[].UserIdGroupPairs`],
  ["SourceSecurityGroupOwnerId", `${DEPRECATED} IpPermissions[].UserIdGroupPairs`],
  ["ExpiresAt", GUARDS],
  ["Duration", GUARDS],
]);
