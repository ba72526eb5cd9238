import type { Rule, Traffic } from "../../request/permission.ts";
import { toIpPermission } from "../../request/permissions.ts";
import type { Principal } from "../../request/principal.ts";
import { readRequest } from "../../request/read.ts";
import type { EgressRequest } from "../../request/request.ts";
import { readShorthand } from "../../request/shorthand.ts";
import { listedCidrs } from "../addresses.ts";
import type { Facts, GroupFacts, ResolvedList } from "../facts.ts";
import { byPlace, type Path, type PolicyFault } from "../fault.ts";
import type { Decision } from "../finding.ts";
import { readMoment } from "../moment.ts";
import { readChecked } from "../readDocument.ts";
import { readPrincipal, tokenPrincipal } from "./principal.ts";
import { type TestDocument, testDocument } from "./testDocument.ts";

/** One test of a policy: a request in its surroundings, and what the policy must say to it. */
export interface PolicyTest {
  readonly name: string;
  readonly request: EgressRequest;
  readonly group: GroupFacts;
  /** Whether the group carries the governed tag, whatever the policy calls it. */
  readonly governed: boolean;
  readonly rules: readonly Rule[];
  readonly prefixLists: Facts["prefixLists"];
  readonly now: Date;
  readonly expected: Expected;
  /** A fault at the test's place in its file. */
  readonly fault: (message: string) => PolicyFault;
}

/** What a test expects; without codes any are right. */
export interface Expected {
  readonly effect: Decision["effect"];
  readonly codes?: readonly string[];
}

/** A file of tests, or what is wrong with it. */
export type TestsReading =
  | {
      readonly ok: true;
      /** The policy's file, from the folder of the tests; absent: the tests' own name without .test. */
      readonly policy?: string;
      readonly tests: readonly PolicyTest[];
    }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

type Written = TestDocument["tests"][number];
type FaultAt = (path: Path, message: string) => PolicyFault;

/** Reads the YAML text of a file of tests. `file` names the text in faults; all of them come at once. */
export function readPolicyTests(text: string, file: string): TestsReading {
  const reading = readChecked(testDocument, text, file);
  if (!reading.ok) return reading;
  const { document, faultAt } = reading;
  const { policy, defaults } = document;
  const tests = document.tests.map((test, index) => {
    const group = { ...defaults.group, ...test.group };
    return readTest({ ...defaults, ...test, group }, index, faultAt);
  });
  const faults = tests.flatMap((test) => (test.ok ? [] : test.faults));
  if (faults.length > 0) return { ok: false, faults: [...faults].sort(byPlace) };
  return {
    ok: true,
    ...(policy !== undefined && { policy }),
    tests: tests.flatMap((test) => (test.ok ? [test.test] : [])),
  };
}

type TestReading =
  | { readonly ok: true; readonly test: PolicyTest }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

function readTest(test: Written, index: number, faultAt: FaultAt): TestReading {
  const path = ["tests", index];
  const { groupId, account, region, vpcId, tags = {}, governed, rules } = groupOf(test.group);
  const principal = principalOf(test.principal);
  const body = new TextEncoder().encode(JSON.stringify(bodyOf(test, groupId)));
  const reading = readRequest(body, { principal, account, region });
  if (reading.kind !== "request") {
    return { ok: false, faults: requestFaults(reading, [...path, "request"], faultAt) };
  }
  return {
    ok: true,
    test: {
      name: test.name,
      request: reading.request,
      group: { ...(vpcId !== undefined && { vpcId }), tags: new Map(Object.entries(tags)) },
      governed: governed ?? true,
      rules: (rules ?? []).map((rule, i) => ({ ...trafficOf(rule), ruleId: `sgr-${i + 1}` })),
      prefixLists: new Map(Object.entries(test.prefixLists ?? {}).map(resolvedList)),
      now: momentOf(test.now),
      expected: typeof test.expect === "string" ? { effect: test.expect } : expectedOf(test.expect),
      fault: (message) => faultAt(path, message),
    },
  };
}

/** The group of a test; one that names none is about some group of the account that the local guard has. */
function groupOf(written: Written["group"] = {}) {
  const { groupId = "sg-0123456789abcdef0", account = "111122223333" } = written;
  return { ...written, groupId, account, region: written.region ?? "us-east-1" };
}

type WrittenList = NonNullable<Written["prefixLists"]>[string];

function resolvedList([id, list]: [string, WrittenList]): [string, ResolvedList] {
  const blocks = listedCidrs(list.cidrs);
  const { ownerId, weight = blocks.length } = list;
  const family = blocks[0]?.family ?? "ipv4";
  return [id, { kind: "resolved", ownerId, family, cidrs: blocks, weight }];
}

/** What is wrong with a request in EC2's words, at its own places in the file. */
function requestFaults(
  reading: Exclude<ReturnType<typeof readRequest>, { readonly kind: "request" }>,
  path: Path,
  faultAt: FaultAt,
): readonly PolicyFault[] {
  if (reading.kind === "too-large") return [faultAt(path, reading.detail)];
  return reading.faults.map(({ pointer, detail }) => {
    const steps = pointer.split("/").slice(1);
    return faultAt([...path, ...steps.map(step)], detail);
  });
}

function step(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The body of the API's call: EC2's words as they are, with the group and tags of the test where they name none. */
function bodyOf({ request, tags = {} }: Written, groupId: string): unknown {
  const given =
    typeof request === "string" || Array.isArray(request)
      ? { IpPermissions: [request].flat().map((rule) => toIpPermission(trafficOf(rule))) }
      : request;
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const TagSpecifications = [{ ResourceType: "security-group-rule", Tags }];
  return { GroupId: groupId, ...(Tags.length > 0 && { TagSpecifications }), ...given };
}

function expectedOf({ effect, codes }: Exclude<Written["expect"], string>): Expected {
  return { effect, ...(codes !== undefined && { codes }) };
}

// INVARIANT: the schema has read each of these texts before.

function trafficOf(rule: string): Traffic {
  const reading = readShorthand(rule);
  if (!reading.ok) throw new Error(`the test was not checked: ${reading.message}`);
  return reading.traffic;
}

function principalOf(written: Written["principal"]): Principal {
  const principal =
    typeof written === "object"
      ? tokenPrincipal(written.issuer, written.subject, written.groups ?? [])
      : readPrincipal(written ?? "");
  if (principal === undefined) throw new Error(`the test was not checked: principal ${written}`);
  return principal;
}

function momentOf(written: Written["now"]): Date {
  const moment = readMoment(written ?? "");
  if (moment === undefined) throw new Error(`the test was not checked: now ${written}`);
  return moment;
}
