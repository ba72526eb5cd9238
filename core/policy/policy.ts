import type { PackedBlocks } from "../net/packedBlocks.ts";
import type { Box } from "../net/packets.ts";
import type { RangeSet } from "../net/ranges.ts";
import type { TicketsDocument } from "../tickets/mapping.ts";
import type { Right } from "./access.ts";
import type { Approver } from "./approvers.ts";
import type { People } from "./people.ts";
import type { PrincipalPattern } from "./principals.ts";

/** The organisation's policy, compiled once: what every request is judged against. Immutable. */
export interface Policy {
  readonly name: string;
  /** Lower-case hex SHA-256 over the document and its feeds; it names this policy in every record. */
  readonly digest: string;
  /** The document as it was read, for whoever asks what is in force: plain JSON. */
  readonly document: Readonly<Record<string, unknown>>;
  /** The tag key that marks a group as governed, with the value `true`. */
  readonly governedTag: string;
  readonly requesters: readonly Requester[];
  readonly access: readonly Access[];
  readonly bans: readonly Ban[];
  readonly permits: readonly Permit[];
  readonly requiredTags: readonly RequiredTag[];
  readonly requiredTickets: readonly RequiredTicket[];
  readonly prefixLists: readonly AllowedPrefixList[];
  readonly securityGroups: readonly AllowedSecurityGroup[];
  readonly limits: Limits;
  readonly exceptions: readonly Exception[];
  readonly approvals: readonly Approval[];
  /** Which principals are one person. */
  readonly people: People;
  /** What the fields of tickets mean; absent where nothing is said of tickets. */
  readonly tickets?: TicketsDocument;
}

/** What every statement has: a name for answers and records, and the condition under which it speaks. */
export interface Statement {
  readonly id: string;
  readonly where: Where;
}

/** A statement that restricts: with mode `warn` its findings are reported and restrict nothing. */
export interface Restriction extends Statement {
  readonly mode: "enforce" | "warn";
}

/** A condition on where a request goes and who asks. Members are ANDed, the values in one member ORed. */
export interface Where {
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly vpcIds?: readonly string[];
  readonly groupIds?: readonly string[];
  /** Key to the values it may have. */
  readonly groupTags?: ReadonlyMap<string, readonly string[]>;
  readonly principals?: readonly PrincipalPattern[];
}

/** Who may ask. */
export interface Requester extends Statement {
  readonly principals: readonly PrincipalPattern[];
}

/** Who may do what with the requests of others; `where` says which requests, its `principals` who asked. */
export interface Access extends Statement {
  readonly principals: readonly PrincipalPattern[];
  readonly rights: readonly Right[];
}

/** Addresses that no rule may reach. */
export interface Ban extends Restriction {
  readonly reason: string;
  /** How it reads in an answer behind what it bans: `banned by private-networks (Reached through the transit gateway)`. */
  readonly text: string;
  readonly ipv4: RangeSet<number>;
  readonly ipv6: RangeSet<bigint>;
  /** The blocks of its feed, where it has one. */
  readonly feed?: PackedBlocks;
}

/** Packets that rules may let out, one box for each protocol, port range and address range. */
export interface Permit extends Statement {
  readonly boxes: readonly Box[];
  /** Whether it names no addresses: only then does it permit ports towards a security group, which has none. */
  readonly anyAddress: boolean;
  /** How the statement reads in an answer, e.g. `tcp 443, 8443`. */
  readonly text: string;
}

/** A tag that new rules must carry; `matches` tests a whole value in linear time. */
export interface RequiredTag extends Restriction {
  readonly key: string;
  readonly pattern?: string;
  readonly reason?: string;
  readonly matches: (value: string) => boolean;
}

/** What the ticket must be like that a request names. */
export interface RequiredTicket extends Restriction {
  /** The states in which it passes. */
  readonly states: readonly string[];
  /** Whether one of its persons must be who asks. */
  readonly person: "requester" | "any";
  /** Whether its own system must count it as approved. */
  readonly approved: boolean;
  /** Whether rules may be made within its change window only. */
  readonly window: boolean;
  readonly reason?: string;
}

/** A prefix list that rules may lead to: one by its id and owner, or with owner `AWS` all of AWS's own. */
export interface AllowedPrefixList extends Statement {
  readonly ownerId: string;
  readonly prefixListId?: string;
  /** How wide its blocks may be, instead of what the limits say; AWS's own lists have no limit unless it is here. */
  readonly minPrefixLength: MinPrefixLength;
  /** What becomes of open rules to it once a later version of it would be denied; absent: an alarm, and no more. */
  readonly onDrift?: "alarm" | "revoke";
}

/** A security group that rules may lead to, in the account that owns it. */
export interface AllowedSecurityGroup extends Statement {
  readonly groupId: string;
  readonly accountId: string;
}

/** The widest block of each family, as a prefix length; an absent one does not restrict. */
export interface MinPrefixLength {
  readonly ipv4?: number;
  readonly ipv6?: number;
}

/** How wide, how many, and for how long. An absent limit does not restrict. */
export interface Limits extends Restriction {
  readonly minPrefixLength: MinPrefixLength;
  readonly maxRulesPerRequest?: number;
  /** How long rules may stay, and how long they do where a request does not say. */
  readonly maxSeconds?: number;
  /** The account's quota of outbound rules per security group and family, by which a full group is told before EC2 says so. */
  readonly maxRulesPerGroup: number;
}

/** Asks for the approval of so many persons, for requests that meet a condition. */
export interface Approval extends Restriction {
  readonly when: When;
  readonly approvers: readonly Approver[];
  /** So many different persons, none of them the requester. */
  readonly quorum: number;
  /** How long a request waits for them. */
  readonly waitSeconds: number;
  readonly reason?: string;
}

/** A condition on what a request asks for: the same packets of it meet the first two, and the request the others. Absent: always. */
export interface When {
  /** Packets of these are asked for. */
  readonly boxes?: readonly Box[];
  /** They lie in a block wider than this, all of which the request and the group's own rules let out together. */
  readonly widerThan?: MinPrefixLength;
  readonly groupTags?: ReadonlyMap<string, readonly string[]>;
  /** The rules would stay for more seconds. */
  readonly longerThan?: number;
}

/** Lifts bans for some packets, and for no other, until a moment. */
export interface Exception extends Statement {
  /** The ids of the bans that it lifts. */
  readonly lifts: readonly string[];
  readonly boxes: readonly Box[];
  readonly reason: string;
  /** The day on which it ends, as the document writes it. */
  readonly expires: string;
  /** The first moment at which it lifts nothing: the beginning of that day in UTC, in milliseconds since 1970. */
  readonly endsAt: number;
}
