#!/usr/bin/env node
import { exitCodeOf } from "./ending.ts";
import { allowEarlyEnd } from "./pipe.ts";
import { programOf } from "./program.ts";

allowEarlyEnd();
try {
  await programOf().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error, console.error);
}
