import type { People } from "../../people.ts";
import type { Access, Policy } from "../../policy.ts";
import { coversPrincipals, coversWhere } from "../covers.ts";
import { permittingWhere } from "./conditions.ts";
import { type Region, within } from "./region.ts";
import type { Change, SettingChange } from "./settings.ts";

/** Who may do something with the requests of others that they might not, or no longer. */
export function accessChanges(
  region: Region,
  before: Policy,
  after: Policy,
): readonly SettingChange[] {
  const rights = ({ access, people }: Policy) =>
    access.flatMap((entry) =>
      entry.rights.map((right) => ({ entry, right, where: permittingWhere(entry.where, people) })),
    );
  type One = ReturnType<typeof rights>[number];
  const missing = (some: readonly One[], others: readonly One[]) =>
    some.filter(
      ({ entry, right }) =>
        !others.some((other) => other.right === right && coversEntry(other.entry, entry)),
    );
  const [old, young] = [rights(before), rights(after)];
  const told = ({ entry, right, where }: One, more: boolean): SettingChange => ({
    direction: more ? "wider" : "narrower",
    about: `access of ${entry.id}: ${right} the requests of others`,
    before: more ? "no" : "yes",
    after: more ? "yes" : "no",
    regions: [within(region, where) ?? region],
  });
  return [
    ...missing(young, old).map((one) => told(one, true)),
    ...missing(old, young).map((one) => told(one, false)),
  ];
}

function coversEntry(outer: Access, inner: Access): boolean {
  return (
    coversPrincipals(outer.principals, inner.principals) && coversWhere(outer.where, inner.where)
  );
}

/** Who has become one person with whom, where that matters: the more are one, the fewer can approve. */
export function personChanges(before: Policy, after: Policy): readonly Change[] {
  const asks = ({ approvals }: Policy) => approvals.some(({ mode }) => mode === "enforce");
  if (!asks(before) || !asks(after)) return [];
  return [
    ...identitiesOf(before, after).flatMap((identity) =>
      sameChanges(identity, before.people, after.people),
    ),
    ...groupChanges(before.people, after.people),
    ...sessionChanges(before.people, after.people),
  ];
}

function identitiesOf(...policies: readonly Policy[]): readonly string[] {
  return [...new Set(policies.flatMap(({ people }) => [...people.persons.keys()]))].sort();
}

function sameChanges(identity: string, before: People, after: People): readonly Change[] {
  const [old, young] = [sameAs(identity, before), sameAs(identity, after)];
  const more = young.some((other) => !old.includes(other));
  const less = old.some((other) => !young.includes(other));
  if (!more && !less) return [];
  const direction = more && less ? "both" : more ? "narrower" : "wider";
  const text = (others: readonly string[]) =>
    others.length === 0 ? "a person of its own" : `one person with ${others.join(", ")}`;
  return [{ direction, about: identity, before: text(old), after: text(young) }];
}

function sameAs(identity: string, { persons }: People): readonly string[] {
  const person = persons.get(identity);
  if (person === undefined) return [];
  const all = [...persons].filter(([other, id]) => id === person && other !== identity);
  return all.map(([other]) => other).sort();
}

/** The groups in which persons are that come through other systems: the more, the more can approve. */
function groupChanges(before: People, after: People): readonly Change[] {
  const persons = [...new Set([...before.profiles.keys(), ...after.profiles.keys()])].sort();
  return persons.flatMap((person): readonly Change[] => {
    const old = groupsOf(person, before);
    const young = groupsOf(person, after);
    const more = young.some((group) => !old.includes(group));
    const less = old.some((group) => !young.includes(group));
    if (!more && !less) return [];
    const direction = more && less ? "both" : more ? "wider" : "narrower";
    const text = (groups: readonly string[]) => [...groups].sort().join(", ") || "none";
    return [{ direction, about: `the groups of ${person}`, before: text(old), after: text(young) }];
  });
}

function groupsOf(person: string, { profiles }: People): readonly string[] {
  return profiles.get(person)?.groups ?? [];
}

/** Sessions that are told apart by their addresses are more persons, and may be the same as others'. */
function sessionChanges(before: People, after: People): readonly Change[] {
  const [old, young] = [rolesOf(before), rolesOf(after)];
  const changed = [...new Set([...old, ...young])].filter(
    (role) => old.includes(role) !== young.includes(role),
  );
  const text = (known: boolean) => (known ? "a person for each e-mail address" : "one person");
  return changed.map((role) => ({
    direction: "both",
    about: `the sessions of ${role}`,
    before: text(old.includes(role)),
    after: text(young.includes(role)),
  }));
}

function rolesOf({ sessionEmails }: People): readonly string[] {
  return sessionEmails.map(
    ({ partition, account, name }) => `arn:${partition}:iam::${account}:role/${name}`,
  );
}
