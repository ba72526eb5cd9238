import { randomUUID } from "node:crypto";
import { link, mkdir, open, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Adds a file that is there either whole and on the disk, or not at all, whatever happens meanwhile; one of that name is never
 * written over: `taken`. Makes its folder. `mode` is who may read and write it.
 */
export async function addWholeFile(
  path: string,
  content: string | Uint8Array,
  mode: number,
): Promise<"added" | "taken"> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.draft-${randomUUID()}`);
  try {
    await writeThrough(draft, content, mode);
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return "taken";
    throw error;
  } finally {
    await unlink(draft).catch(() => {});
  }
  await settleFolder(folder);
  return "added";
}

async function writeThrough(path: string, content: string | Uint8Array, mode: number) {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name is on the disk once its folder is. Windows does not open folders, and needs no such step. */
async function settleFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
