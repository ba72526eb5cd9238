import * as z from "zod";
import { compilePolicy, type FeedTexts, feedNames } from "./compile.ts";
import type { PolicyDocument } from "./document.ts";
import type { Policy } from "./policy.ts";

/** A packed policy read back, or in one line why it must not be used. */
export type Unpacking =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly reason: string };

const Packed = z.object({ document: z.unknown(), feeds: z.record(z.string(), z.string()) });

/** Writes a checked policy and the feeds it names as one file, for a function that reads neither YAML nor folders. */
export function packPolicy(document: PolicyDocument, feeds: FeedTexts): string {
  const named = feedNames(document).map((name) => [name, feeds.get(name) ?? ""]);
  return `${JSON.stringify({ document, feeds: Object.fromEntries(named) })}\n`;
}

/**
 * Reads a packed policy back. It is the policy that was checked when it was packed only if its digest is the expected one,
 * which comes from elsewhere; any other is refused.
 */
export function unpackPolicy(text: string, expectedDigest: string): Unpacking {
  try {
    const { document, feeds } = Packed.parse(JSON.parse(text));
    // INVARIANT: a document with the expected digest went through the schema before it was packed.
    const compiled = compilePolicy(document as PolicyDocument, new Map(Object.entries(feeds)));
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
