import { Option } from "commander";
import { moment } from "./options.ts";

/** The option that stands in for the clock. */
export function momentOption(what: string): Option {
  return new Option("--now <moment>", `${what} (default: now)`).argParser(moment);
}
