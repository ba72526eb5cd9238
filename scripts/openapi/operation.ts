import type * as z from "zod";
import type { ZodOpenApiParameters } from "zod-openapi";
import type { ProblemCode } from "../../core/problem.ts";

/** One operation as the document tells it; the routes of the API have the same methods and paths. */
export interface Operation {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly operationId: string;
  readonly tag: "requests" | "hooks" | "deployment";
  /** Who may call: absent where an IAM principal or a token does. */
  readonly security?: "standardWebhooks" | "slack" | "jira";
  readonly summary: string;
  readonly description: string;
  readonly parameters?: ZodOpenApiParameters;
  readonly body?: RequestBody;
  readonly answers: Readonly<Record<number, Answer>>;
  readonly problems: readonly ProblemCode[];
}

/** What an operation takes: the form of its body, and examples by name. */
export interface RequestBody {
  readonly required: boolean;
  /** JSON where it is not said. */
  readonly form?: true;
  readonly schema: AnySchema;
  readonly examples: Readonly<
    Record<string, { readonly summary?: string; readonly value: unknown }>
  >;
}

/** Bodies of requests are read with the small zod, those of answers are described with the large one. */
type AnySchema = z.core.$ZodType;

/** A success: what it means, its body, and examples by name. */
export interface Answer {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly examples: Readonly<Record<string, unknown>>;
  readonly located?: true;
  /** The same in other forms: an example of each, by its media type. Such an answer names the next page in `Link`. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** What the door may answer to any call. */
export const DOOR: readonly ProblemCode[] = ["unauthenticated", "internal", "policy-unavailable"];
