import { compilePolicy, feedNames, type PolicyParts } from "./compile.ts";
import type { PolicyDocument } from "./document.ts";
import type { Policy } from "./policy.ts";
import type { PatternProgram } from "./program.ts";

/** A packed policy read back, or in one line why it must not be used. */
export type Unpacking =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly reason: string };

/** The file of a packed policy: JSON. */
interface Packed {
  readonly document: PolicyDocument;
  readonly feeds: Readonly<Record<string, string>>;
  readonly programs: Readonly<Record<string, PatternProgram>>;
}

/** Writes a policy's parts as one file, for a function that reads neither YAML nor folders, and compiles no pattern. */
export function packPolicy({ document, feeds, programs }: PolicyParts): string {
  const named = feedNames(document).map((name) => [name, feeds.get(name) ?? ""] as const);
  const packed: Packed = {
    document,
    feeds: Object.fromEntries(named),
    programs: Object.fromEntries(programs),
  };
  return `${JSON.stringify(packed)}\n`;
}

/**
 * Reads a packed policy back. It is the policy that was checked when it was packed only if its digest is the expected one,
 * which comes from elsewhere; any other is refused.
 */
export function unpackPolicy(text: string, expectedDigest: string): Unpacking {
  try {
    // INVARIANT: what has the expected digest was checked before it was packed; anything else ends below or throws here.
    const { document, feeds, programs } = JSON.parse(text) as Packed;
    const compiled = compilePolicy({
      document,
      feeds: new Map(Object.entries(feeds)),
      programs: new Map(Object.entries(programs)),
    });
    if (!compiled.ok) return { ok: false, reason: "a feed of the packed policy can't be read" };
    const { digest } = compiled.policy;
    if (digest === expectedDigest) return { ok: true, policy: compiled.policy };
    return {
      ok: false,
      reason: `the packed policy is ${digest}, and ${expectedDigest} is expected`,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.name : "an unknown fault";
    return { ok: false, reason: `the packed policy can't be read (${reason})` };
  }
}
