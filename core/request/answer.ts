import * as z from "zod/mini";
import { memberOf } from "./crossFaults.ts";
import { type Fault, shortened } from "./fault.ts";
import { readJson } from "./json.ts";
import type { Lifetime } from "./lifetime.ts";
import type { NoRequest } from "./read.ts";
import { lifetimeFaults, lifetimeOf } from "./readLifetime.ts";
import { readShape } from "./shape.ts";
import { bounded, REASONS, text } from "./wire.ts";

/** The digest of what was shown. */
export const Digest = text(
  (value) => /^[0-9a-f]{64}$/.test(value),
  "write the request's Digest, 64 lower-case hex digits",
  "1e1533215adcf407e4677ae9258a7f4232a3be00720c938b8af8432d8557eba3",
);
/** Why, in the words of whoever answers. */
export const Comment = z.nullish(bounded(1024, 1, "The partner has moved"));

/** The body of an approver's answer: the content that was shown, and why. */
export const DecisionBody = z.strictObject({ Digest, Comment }).check(
  z.meta({
    id: "ApproversAnswer",
    description: "An approver's answer. `Digest` binds it to the content that was shown",
  }),
);

/** The body of what is said to a request: which content is meant, and why. */
export const AnswerBody = z.strictObject({ Digest: z.nullish(Digest), Comment }).check(
  z.meta({
    id: "AnswerToRequest",
    description: "What is said to a request. `Digest` binds it to the content that was shown",
  }),
);

/** The body of an extension: a new end, and why. */
export const ExtensionBody = z.strictObject(REASONS).check(
  z.meta({
    id: "Extension",
    description: "A new end for the rules of a request: `ExpiresAt` or `Duration`",
  }),
);

/** What is said to a request. */
export interface Answer {
  readonly digest?: string;
  readonly comment?: string;
}

/** How long rules are to stay from now on, and why. */
export interface Extension {
  readonly lifetime: Lifetime;
  readonly justification?: string;
  readonly ticket?: string;
}

/** A body as it was meant, or every reason why it is none. */
export type BodyReading<T> = { readonly kind: "read"; readonly value: T } | NoRequest;

/** Reads what is said to a request; no body at all says nothing. */
export function readAnswer(body: Uint8Array): BodyReading<Answer> {
  if (body.byteLength === 0) return { kind: "read", value: {} };
  return readBody(
    body,
    AnswerBody,
    () => [],
    ({ Digest, Comment }) => ({
      ...(Digest ? { digest: Digest } : {}),
      ...(Comment ? { comment: Comment } : {}),
    }),
  );
}

/** Reads an approver's answer; without the digest of what was shown it is none. */
export function readDecision(body: Uint8Array): BodyReading<Answer> {
  return readBody(
    body,
    DecisionBody,
    () => [],
    (members) => ({
      digest: members.Digest,
      ...(members.Comment ? { comment: members.Comment } : {}),
    }),
  );
}

/** Reads an extension; one that says no end is none. */
export function readExtension(body: Uint8Array): BodyReading<Extension> {
  return readBody(body, ExtensionBody, extensionFaults, (members) => {
    const { Justification, Ticket } = members;
    const lifetime = lifetimeOf(members);
    if (lifetime === undefined) throw new Error("an extension without end passed the checks");
    return {
      lifetime,
      ...(Justification ? { justification: Justification } : {}),
      ...(Ticket ? { ticket: Ticket } : {}),
    };
  });
}

function extensionFaults(body: unknown): readonly Fault[] {
  const ends = ["ExpiresAt", "Duration"].map((member) => memberOf(body, member) ?? null);
  return ends.every((end) => end === null)
    ? [{ pointer: "", detail: "says no end; write ExpiresAt or Duration" }]
    : lifetimeFaults(body, "");
}

function readBody<Body, T>(
  body: Uint8Array,
  schema: z.ZodMiniType<Body>,
  faultsOf: (value: unknown) => readonly Fault[],
  toValue: (members: Body) => T,
): BodyReading<T> {
  const json = readJson(body);
  if (json.kind !== "read") return json;
  const shape = readShape(schema, json.value);
  const faults = [...(shape.ok ? [] : shape.faults), ...faultsOf(json.value)];
  if (!shape.ok || faults.length > 0) return { kind: "invalid", faults: shortened(faults) };
  return { kind: "read", value: toValue(shape.body) };
}
