#!/usr/bin/env node
import { OPERATION } from "./aws/options.ts";

// The command's entry. EC2's operation has the AWS CLI's own rules for its words, and must start fast: it is taken here,
// before anything else is loaded. Everything else is commander's.

/** Whether a line is for EC2's operation: its name stands first, behind `ec2`, or behind global options. */
function isOperation(argv: readonly string[]): boolean {
  const [first = ""] = argv;
  return (
    first === OPERATION || ((first === "ec2" || /^--/.test(first)) && argv.includes(OPERATION))
  );
}

const argv = process.argv.slice(2);
if (isOperation(argv)) {
  const { runAuthorize } = await import("./runAuthorize.ts");
  await runAuthorize(argv);
} else {
  await import("./main.ts");
}
