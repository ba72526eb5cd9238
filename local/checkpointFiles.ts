import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CheckpointStore } from "../lambda/checkpointPorts.ts";
import { addWholeFile } from "./wholeFile.ts";

const NAME = /^(\d{8})\.ndjson$/;

/** Everybody on this machine may read a checkpoint; nobody has a reason to write one again. */
const MODE = 0o444;

/** Keeps checkpoints as files of a folder, which is made with the first one. */
export function checkpointFiles(folder: string): CheckpointStore {
  return {
    last: async () => {
      const numbers = (await namesIn(folder)).flatMap((name) => {
        const [, digits] = NAME.exec(name) ?? [];
        return digits === undefined ? [] : [Number(digits)];
      });
      if (numbers.length === 0) return undefined;
      const seq = Math.max(...numbers);
      return { seq, bytes: await readFile(checkpointFile(folder, seq)) };
    },
    add: ({ seq, bytes }) => addWholeFile(checkpointFile(folder, seq), bytes, MODE),
  };
}

/** The file of the checkpoint with this number. */
export function checkpointFile(folder: string, seq: number): string {
  return join(folder, `${String(seq).padStart(8, "0")}.ndjson`);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
