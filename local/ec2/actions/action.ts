import type { Call } from "../call.ts";
import { type IdClaim, malformedId } from "../ids.ts";
import { firstRefusal, isRefusal, type Outcome, type Refusal, refuse } from "../refusal.ts";
import type { Fields, Input } from "../wire/fields.ts";
import type { Parameter } from "../wire/query.ts";
import { readParameters } from "../wire/read.ts";
import { type Dialect, EC2, type XmlRecord } from "../wire/xml.ts";

/** How each action's file describes it. */
export interface ActionText<P extends Fields, R extends keyof P & string> {
  readonly name: string;
  /** Whether it only reads; a reading action may see an older state. */
  readonly effect: "reads" | "changes";
  readonly parameters: P;
  readonly required: readonly R[];
  /** The ids in the request, whose form is checked even under DryRun (systeminit/si#3042). */
  readonly ids: (input: Input<P, R>) => readonly IdClaim[];
  /** Does it, inside a transaction if it changes something, and gives the answer's body. */
  readonly run: (input: Input<P, R>, call: Call) => Outcome<XmlRecord>;
  /** Whose answers it speaks like; EC2's if not given. */
  readonly dialect?: Dialect;
}

/** An action as the server sees it. */
export interface Action {
  readonly name: string;
  readonly effect: "reads" | "changes";
  readonly dialect: Dialect;
  /** Reads and checks the request; what comes back runs it. */
  readonly prepare: (
    parameters: readonly Parameter[],
  ) => Outcome<(call: Call) => Outcome<XmlRecord>>;
}

/** The parameter that every EC2 action has. */
interface DryRun {
  readonly DryRun?: boolean | undefined;
}

/** Makes an action of its description: the order of EC2's checks is here and nowhere else. */
export function action<const P extends Fields, const R extends keyof P & string>(
  text: ActionText<P, R>,
): Action {
  const prepare: Action["prepare"] = (parameters) => {
    const input = readParameters(text.parameters, text.required, parameters);
    if (isRefusal(input)) return input;
    const refusal = firstRefusal(text.ids(input), malformedId) ?? dryRun(input);
    return refusal ?? ((call) => text.run(input, call));
  };
  return { name: text.name, effect: text.effect, dialect: text.dialect ?? EC2, prepare };
}

/** Under DryRun EC2 says only whether the caller may; it looks no further (EC2 API Reference, DryRun). */
function dryRun(input: DryRun): Refusal | undefined {
  if (input.DryRun !== true) return undefined;
  const message = "Request would have succeeded, but DryRun flag is set.";
  return refuse("DryRunOperation", message);
}
