#!/usr/bin/env node
import { exitCodeOf } from "./ending.ts";
import { allowEarlyEnd } from "./pipe.ts";
import { programOf } from "./program.ts";

allowEarlyEnd();
try {
  const program = await programOf(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error, console.error);
}
