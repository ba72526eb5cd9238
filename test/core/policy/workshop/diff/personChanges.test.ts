import { describe, expect, test } from "@jest/globals";
import {
  accessChanges,
  personChanges,
} from "../../../../../core/policy/workshop/diff/personChanges.ts";
import { everywhere } from "../../../../../core/policy/workshop/diff/region.ts";
import { regionWords } from "../../../../../core/policy/workshop/diff/regionText.ts";
import type { Change } from "../../../../../core/policy/workshop/diff/settings.ts";
import { NOW } from "../../../../support/builders.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf } from "../../../../support/policyDocuments.ts";

const noted = ({ direction, about, before, after }: Change) =>
  `${direction}: ${about}: ${before} > ${after}`;

const ASKING = `${HEAD}approvals: [{ id: a, approvers: ['group:g'] }]\n`;
const people = (rest: string, policy = ASKING) =>
  policyOf(policy, {}, peopleOfText(`${PEOPLE_HEAD}${rest}\n`));
const lee = (identities: readonly string[], rest = "") =>
  `people: [{ id: lee, identities: [${identities.map((one) => `'${one}'`).join()}]${rest} }]`;
const MAIL = "email:l@acme.example";
const OTHER = "email:m@acme.example";
const TOKEN = "jwt:i#s";
const CHAT = "slack:T01#U01";
const ROLE = "arn:aws:iam::111122223333:role";

describe("who is who", () => {
  test.each<readonly [why: string, before: string, after: string, said: readonly string[]]>([
    ["in another order is no change", lee([MAIL, TOKEN]), lee([TOKEN, MAIL]), []],
    [
      "by another id is no change",
      lee([MAIL, TOKEN]),
      lee([MAIL, TOKEN]).replace("lee", "ann"),
      [],
    ],
    ["of whom only one identity is known is no change", lee([MAIL]), lee([TOKEN]), []],
    [
      "with one identity more, by the identity",
      lee([TOKEN, MAIL]),
      lee([TOKEN, OTHER, MAIL]),
      [
        `narrower: ${MAIL}: one person with ${TOKEN} > one person with ${OTHER}, ${TOKEN}`,
        `narrower: ${OTHER}: a person of its own > one person with ${MAIL}, ${TOKEN}`,
        `narrower: ${TOKEN}: one person with ${MAIL} > one person with ${MAIL}, ${OTHER}`,
      ],
    ],
    [
      "with one identity fewer",
      lee([MAIL, TOKEN]),
      lee([MAIL]),
      [
        `wider: ${MAIL}: one person with ${TOKEN} > a person of its own`,
        `wider: ${TOKEN}: one person with ${MAIL} > a person of its own`,
      ],
    ],
    [
      "with another one",
      lee([MAIL, TOKEN]),
      lee([MAIL, OTHER]),
      [
        `both: ${MAIL}: one person with ${TOKEN} > one person with ${OTHER}`,
        `narrower: ${OTHER}: a person of its own > one person with ${MAIL}`,
        `wider: ${TOKEN}: one person with ${MAIL} > a person of its own`,
      ],
    ],
    [
      "with a group more",
      lee([CHAT]),
      lee([CHAT], ", groups: [h, g]"),
      ["wider: the groups of lee: none > g, h"],
    ],
    [
      "with a group fewer",
      lee([CHAT], ", groups: [h, g]"),
      lee([CHAT], ", groups: [g]"),
      ["narrower: the groups of lee: g, h > g"],
    ],
    [
      "with another group",
      lee([CHAT], ", groups: [g]"),
      lee([CHAT], ", groups: [h]"),
      ["both: the groups of lee: g > h"],
    ],
    [
      "with groups in another order is no change",
      lee([CHAT], ", groups: [g, h]"),
      lee([CHAT], ", groups: [h, g]"),
      [],
    ],
    [
      "whom nobody knew before, by the person",
      `people: [{ id: zoe, identities: ['slack:T01#U02'], groups: [g] }]`,
      `people: [{ id: ann, identities: ['${CHAT}'], groups: [g] }]`,
      ["wider: the groups of ann: none > g", "narrower: the groups of zoe: g > none"],
    ],
    [
      "in the sessions of other roles",
      `sessionEmails: ['${ROLE}/a', '${ROLE}/b']`,
      `sessionEmails: ['${ROLE}/b', '${ROLE}/c']`,
      [
        `both: the sessions of ${ROLE}/a: a person for each e-mail address > one person`,
        `both: the sessions of ${ROLE}/c: one person > a person for each e-mail address`,
      ],
    ],
  ])("%s", (_why, before, after, said) => {
    expect(personChanges(people(before), people(after)).map(noted)).toEqual(said);
  });

  test.each([
    ["nobody is asked", HEAD, ASKING],
    ["nobody is asked any more", ASKING, HEAD],
    ["it would only be warned of", ASKING, ASKING.replace("id: a", "id: a, mode: warn")],
  ])("does not matter where %s", (_why, before, after) => {
    const [old, young] = [people(lee([MAIL]), before), people(lee([MAIL, TOKEN]), after)];
    expect(personChanges(old, young)).toEqual([]);
  });
});

describe("access", () => {
  const access = (...entries: readonly string[]) =>
    policyOf(`${HEAD}access: [${entries.map((one) => `{ ${one} }`).join()}]\n`);
  const ALL = everywhere([], NOW);
  const YES = "no > yes";
  const right = (id: string, what: string) => `access of ${id}: ${what} the requests of others`;

  test.each<
    readonly [
      why: string,
      before: readonly string[],
      after: readonly string[],
      said: readonly string[],
    ]
  >([
    [
      "by another id is no change",
      ["id: a, principals: ['group:g'], may: [audit]"],
      ["id: b, principals: ['group:g', 'group:g'], may: [audit]"],
      [],
    ],
    [
      "to one right more",
      ["id: a, principals: ['group:g'], may: [audit]"],
      ["id: a, principals: ['group:g'], may: [audit, revoke]"],
      [`wider: ${right("a", "revoke")}: ${YES}`],
    ],
    [
      "of others, and no longer of those before",
      ["id: a, principals: ['group:g'], may: [audit]"],
      ["id: a, principals: ['group:h'], may: [audit]"],
      [`wider: ${right("a", "audit")}: ${YES}`, `narrower: ${right("a", "audit")}: yes > no`],
    ],
    [
      "in fewer places, where it was",
      ["id: a, principals: ['group:g'], may: [audit], where: { regions: [eu-west-1, us-east-1] }"],
      ["id: a, principals: ['group:g'], may: [audit], where: { regions: [eu-west-1] }"],
      [`narrower: ${right("a", "audit")}: yes > no where in region eu-west-1 or us-east-1`],
    ],
  ])("%s", (_why, before, after, said) => {
    const found = accessChanges(ALL, access(...before), access(...after)).map((change) => {
      const where = change.regions.flatMap((region) => regionWords(region, NOW));
      return `${noted(change)}${where.length === 0 ? "" : ` where ${where.join()}`}`;
    });
    expect(found).toEqual(said);
  });
});
