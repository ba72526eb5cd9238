import { readRequest } from "../../request/read.ts";
import type { EgressRequest } from "../../request/request.ts";
import { byPlace, type Path, type PolicyFault } from "../fault.ts";
import type { Decision } from "../finding.ts";
import { readChecked } from "../readDocument.ts";
import { bodyOf, bodyOfRules, type Scene, sceneOf } from "./scene.ts";
import { type TestDocument, testDocument } from "./testDocument.ts";

/** One test of a policy: a request in its surroundings, and what the policy must say to it. */
export interface PolicyTest {
  readonly name: string;
  readonly request: EgressRequest;
  readonly scene: Scene;
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
  const scene = sceneOf(test);
  const body = new TextEncoder().encode(JSON.stringify(bodyOfTest(test, scene)));
  const reading = readRequest(body, scene.context);
  if (reading.kind !== "request") {
    return { ok: false, faults: requestFaults(reading, [...path, "request"], faultAt) };
  }
  const { request } = reading;
  const { name, expect } = test;
  const expected = typeof expect === "string" ? { effect: expect } : expectedOf(expect);
  const fault = (message: string) => faultAt(path, message);
  return { ok: true, test: { name, request, scene, expected, fault } };
}

function bodyOfTest({ request }: Written, scene: Scene): unknown {
  if (typeof request === "string") return bodyOfRules([request], scene);
  return Array.isArray(request) ? bodyOfRules(request, scene) : bodyOf(request, scene);
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

function expectedOf({ effect, codes }: Exclude<Written["expect"], string>): Expected {
  return { effect, ...(codes !== undefined && { codes }) };
}
