import { InvalidArgumentError, Option } from "commander";
import { readMoment } from "../core/policy/moment.ts";
import { MOMENT } from "../core/policy/workshop/sceneDocument.ts";

/** The option that stands in for the clock. */
export function momentOption(what: string): Option {
  return new Option("--now <moment>", `${what} (default: now)`).argParser(moment);
}

function moment(text: string): Date {
  const read = readMoment(text);
  if (read !== undefined) return read;
  throw new InvalidArgumentError(`write ${MOMENT}.`);
}
