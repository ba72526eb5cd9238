/** The AWS CLI's exit codes: Ctrl-C, wrong use, faulty configuration, a no of the service, anything else. */
export const AWS_EXIT = {
  interrupted: 130,
  usage: 252,
  configuration: 253,
  service: 254,
  general: 255,
} as const;

/** How the command ends without a result: the AWS CLI's message and exit code. It is thrown, and told once. */
export class Refusal extends Error {
  readonly exit: number;
  /** The error code, in the brackets of "An error occurred (…)"; a general error has none. */
  readonly code: string | undefined;
  /** Whether how the command is used is told too, and on which side of the message. */
  readonly usage: "before" | "after" | undefined;

  constructor(exit: number, code: string | undefined, message: string, usage?: "before" | "after") {
    super(message);
    this.exit = exit;
    this.code = code;
    this.usage = usage;
  }
}

/** A wrong parameter. */
export function wrongParameter(message: string): Refusal {
  return new Refusal(AWS_EXIT.usage, "ParamValidation", message);
}

/** A value that this option does not take. */
export function unreadable(option: string, message: string): Refusal {
  return wrongParameter(`Error parsing parameter '${option}': ${message}`);
}

/** A line whose words don't fit the options. */
export function wrongUse(message: string): Refusal {
  return new Refusal(AWS_EXIT.usage, "ParamValidation", message, "after");
}

/** Words that no option takes. */
export function unknownOptions(words: readonly string[]): Refusal {
  return new Refusal(AWS_EXIT.usage, undefined, `Unknown options: ${words.join(", ")}`, "before");
}

/** A fault that the AWS CLI tells without a code. */
export function generalFault(message: string): Refusal {
  return new Refusal(AWS_EXIT.general, undefined, message);
}
