import { grouped } from "../../../grouped.ts";
import type {
  CredentialPrincipal,
  IamPrincipal,
  PersonPrincipal,
  Principal,
} from "../../../request/principal.ts";
import type { ApproverPattern } from "../../approvers.ts";
import { type People, personBehind } from "../../people.ts";
import type { Policy, Statement } from "../../policy.ts";
import {
  type IamPattern,
  matchesPrincipal,
  type PrincipalPattern,
  parsePrincipalPattern,
} from "../../principals.ts";
import { isSurfaceIdentity } from "../../surfaces.ts";
import { tokenPrincipal } from "../principal.ts";
import { namesTellingApart } from "./globNames.ts";

/**
 * Principals of whom each stands for all that two policies treat like it, whatever groups their tokens list: for every way
 * in which patterns and persons can tell principals apart, there is one.
 */
export function callersOf(policies: readonly Policy[]): readonly Principal[] {
  const patterns = policies.flatMap(patternsIn);
  const emails = [...new Set(policies.flatMap(emailsIn)), FRESH_EMAIL];
  const shared = policies.flatMap(({ people }) => people.sessionEmails);
  return [
    ...iamCallers(patterns.filter(isIam)).flatMap((role) => sessionsOf(role, shared, emails)),
    ...tokenCallers(patterns, emails),
    ...policies.flatMap(({ people }) => personsOf(people)),
    NOBODY_NAMED,
  ];
}

/** The persons who may come through other systems, by each identity that one of these knows them by. */
export function personsOf(people: People): readonly PersonPrincipal[] {
  const identities = [...people.persons.keys()].filter(isSurfaceIdentity);
  return identities.flatMap((identity) => personBehind(identity, people) ?? []);
}

/** All statements that have conditions. */
export function statementsOf(policy: Policy): readonly Statement[] {
  const { requesters, access, bans, permits, requiredTags, approvals } = policy;
  const { requiredTickets, prefixLists, securityGroups, limits, exceptions } = policy;
  return [
    ...requesters,
    ...access,
    ...bans,
    ...permits,
    ...requiredTags,
    ...requiredTickets,
    ...prefixLists,
    ...securityGroups,
    limits,
    ...exceptions,
    ...approvals,
  ];
}

const FRESH_EMAIL = "anybody-else@example.com";

/** No pattern names a federated user. */
const NOBODY_NAMED: Principal = {
  kind: "iam",
  id: "anybody-else",
  arn: "arn:aws:sts::000000000000:federated-user/anybody-else",
};

function patternsIn(policy: Policy): readonly PrincipalPattern[] {
  const { requesters, access, people } = policy;
  const persons = [...people.persons.keys()];
  return [
    ...[...requesters, ...access].flatMap(({ principals }) => principals),
    ...statementsOf(policy).flatMap(({ where }) => where.principals ?? []),
    ...approversIn(policy).filter((pattern) => pattern.kind !== "email"),
    ...persons.flatMap((identity) => parsePrincipalPattern(identity) ?? []),
    ...people.sessionEmails,
  ];
}

function approversIn({ approvals }: Policy): readonly ApproverPattern[] {
  return approvals.flatMap(({ approvers }) => approvers.map(({ pattern }) => pattern));
}

function emailsIn(policy: Policy): readonly string[] {
  const persons = [...policy.people.persons.keys()];
  return [
    ...approversIn(policy).flatMap((pattern) => (pattern.kind === "email" ? pattern.email : [])),
    ...persons.flatMap((text) => (text.startsWith("email:") ? text.slice("email:".length) : [])),
  ];
}

function isIam(pattern: PrincipalPattern): pattern is IamPattern {
  return pattern.kind === "role" || pattern.kind === "user";
}

/** Of each account the names that its patterns tell apart. */
function iamCallers(patterns: readonly IamPattern[]): readonly IamPrincipal[] {
  const accounts = grouped(
    patterns,
    ({ kind, partition, account }) => `arn:${partition}:iam::${account}:${kind}/`,
  );
  return [...accounts].flatMap(([place, those]) => {
    const names = namesTellingApart([...new Set(those.map(({ name }) => name))]);
    return names.map((name): IamPrincipal => {
      const arn = `${place}${name}`;
      return { kind: "iam", id: arn, arn };
    });
  });
}

/** A role, and where its sessions' names may tell persons apart one session for each of those. */
function sessionsOf(
  role: IamPrincipal,
  shared: readonly IamPattern[],
  emails: readonly string[],
): readonly IamPrincipal[] {
  const [, partition, account, name] = /^arn:([^:]+):iam::(\d+):role\/(.+)$/.exec(role.arn) ?? [];
  if (!shared.some((pattern) => matchesPrincipal(pattern, role))) return [role];
  const sessions = emails.map((email): IamPrincipal => {
    const arn = `arn:${partition}:sts::${account}:assumed-role/${name}/${email}`;
    return { kind: "iam", id: role.id, arn };
  });
  return [role, ...sessions];
}

/** The subjects that patterns name and one that none does, each with every address that matters and with none. */
function tokenCallers(
  patterns: readonly PrincipalPattern[],
  emails: readonly string[],
): readonly CredentialPrincipal[] {
  if (!patterns.some(({ kind }) => kind === "jwt" || kind === "group")) return [];
  const named = patterns.flatMap((pattern) =>
    pattern.kind === "jwt" ? tokenPrincipal(pattern.issuer, pattern.subject, []) : [],
  );
  const fresh = tokenPrincipal("https://issuer.example", "anybody-else", []);
  const subjects = new Map([...named, fresh].map((one) => [one.id, one]));
  return [...subjects.values()].flatMap((one) => [
    one,
    ...emails.map((email) => ({ ...one, email })),
  ]);
}
