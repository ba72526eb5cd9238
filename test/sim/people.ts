import { sha256 } from "../../core/canonical.ts";
import type { People } from "../../core/policy/people.ts";
import { type PersonDocument, peopleOf } from "../../core/policy/peopleDocument.ts";
import type { Policy } from "../../core/policy/policy.ts";
import type { Principal } from "../../core/request/principal.ts";
import {
  APPROVER_ROLE,
  anApproval,
  anOpenPolicy,
  aPermit,
  aRequiredTicket,
  PAYMENTS,
  PAYMENTS_ROLE,
  someLimits,
} from "../support/builders.ts";
import { NEIGHBOUR } from "../support/chains.ts";
import { LEE, SAM } from "../support/jobs.ts";
import { SYSTEMS } from "./senders.ts";
import { OWNER } from "./ticketDesk.ts";

function aToken(name: string): Principal {
  const issuer = "https://id.example";
  const email = `${name}@acme.example`;
  return { kind: "jwt", id: `${issuer}#${name}`, issuer, subject: name, groups: [], email };
}

/** The token of the person who also asks by a role, and of one who also approves by a role. */
export const PAY_TOKEN = aToken("pay");
export const SAM_TOKEN = aToken("sam");

/** Somebody whom no policy names. */
const STRANGER: Principal = {
  kind: "iam",
  id: "AROA0000000000000STR",
  arn: "arn:aws:sts::111122223333:assumed-role/Stranger/x",
};

/** Who asks. */
export const REQUESTERS = [PAYMENTS, NEIGHBOUR] as const;

/** Who says something to a request that waits, whether it counts or not. */
export const SPEAKERS = [SAM, LEE, SAM_TOKEN, PAY_TOKEN, PAY_TOKEN, PAYMENTS, STRANGER] as const;

/** Who speaks through chats and ticket systems, as both of these know them: most often who may ask, and one whom nobody knows. */
export const USERS = ["pay", "pay", "pay", "sam", "guest", "nobody"] as const;

/** Who answers through them. */
export const HEARD_USERS = ["sam", "sam", "lee", "pay", "guest", "nobody"] as const;

/** Which person each principal is, and whether it may approve: written down here once more, to be held against what the guard makes of it. */
export const PERSONS: ReadonlyMap<string, { readonly person: string; readonly approves: boolean }> =
  new Map(
    (
      [
        [PAYMENTS, "pay", true],
        [NEIGHBOUR, "pay", true],
        [PAY_TOKEN, "pay", true],
        [SAM, "sam", true],
        [SAM_TOKEN, "sam", true],
        [LEE, "lee", true],
        [STRANGER, "stranger", false],
        [{ id: "person:pay" }, "pay", true],
        [{ id: "person:sam" }, "sam", true],
        [{ id: "person:lee" }, "lee", true],
        [{ id: "person:guest" }, "guest", false],
      ] as const
    ).map(([{ id }, person, approves]) => [id, { person, approves }]),
  );

function emailText(name: string): string {
  return `email:${name}@acme.example`;
}

function aPerson(id: string, ...credentials: readonly string[]): PersonDocument {
  const accounts = SYSTEMS.map((system) => `webhook:${system}#${id}`);
  return { id, identities: [...credentials, ...accounts] };
}

const PEOPLE: People = peopleOf({
  version: 1,
  people: [
    aPerson("pay", PAYMENTS_ROLE, emailText("pay"), OWNER),
    aPerson("sam", APPROVER_ROLE, emailText("sam"), "jira:sam"),
    aPerson("lee", emailText("lee")),
    aPerson("guest"),
  ],
  sessionEmails: [],
});

/** Two halves of one block, and another block. */
export const HALVES = ["tcp 443 203.0.113.0/25", "tcp 443 203.0.113.128/25"] as const;
export const OTHER = "tcp 443 198.51.100.0/24";
export const RULES = [...HALVES, OTHER] as const;

/** How many persons have to approve where a policy asks for it. */
export const QUORUM = 2;

/** A policy of a life, and what it means: said twice, in the guard's words and in plain ones. */
export interface Rulebook {
  readonly policy: Policy;
  readonly name: string;
  /** Whether it lets a rule be opened in a group that has these others. */
  readonly allows: (rule: string, others: readonly string[]) => boolean;
  /** Whether persons have to approve it. */
  readonly asks: boolean;
  /** Whether it takes a ticket that is approved, the requester's own, and within its change window. */
  readonly ticket: boolean;
}

function aRulebook(
  name: string,
  members: Partial<Policy>,
  means: Pick<Rulebook, "allows"> & { readonly asks?: true; readonly ticket?: true },
): Rulebook {
  const permits = [aPermit("tcp 443")];
  const digest = sha256(name);
  const policy = { ...anOpenPolicy({ permits, ...members }), name, digest, people: PEOPLE };
  return { asks: false, ticket: false, ...means, name, policy };
}

const OPEN = aRulebook("open", {}, { allows: () => true });

const SHUT = aRulebook("shut", { permits: [] }, { allows: () => false });

const APPROVALS = [
  anApproval([APPROVER_ROLE, PAYMENTS_ROLE, ...["lee", "sam", "pay"].map(emailText)], {
    quorum: QUORUM,
    waitSeconds: 1800,
  }),
];
const TICKETS = [aRequiredTicket({ person: "requester", window: true })];

/** The requester's own credentials are among those who may approve, and don't count all the same. */
const ASKING = aRulebook("asking", { approvals: APPROVALS }, { allows: () => true, asks: true });

const TIMED = aRulebook(
  "timed",
  { requiredTickets: TICKETS },
  { allows: () => true, ticket: true },
);

const ASKING_TIMED = aRulebook(
  "asking and timed",
  { requiredTickets: TICKETS, approvals: APPROVALS },
  { allows: () => true, asks: true, ticket: true },
);

/** Each half may be opened, both together are too broad. */
const NARROW = aRulebook(
  "narrow",
  { limits: someLimits({ minPrefixLength: { ipv4: 25 } }) },
  {
    allows: (rule, others) =>
      rule !== OTHER && !HALVES.every((half) => half === rule || others.includes(half)),
  },
);

/** Every policy that may be in force in a life, the plainest first. */
export const RULEBOOKS = [OPEN, ASKING, NARROW, SHUT, TIMED, ASKING_TIMED] as const;

/** The policy that a record names. */
export function rulebookOf(digest: unknown): Rulebook | undefined {
  return RULEBOOKS.find(({ policy }) => policy.digest === digest);
}
