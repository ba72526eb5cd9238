/** What reading files needs of the machine; tests pass in their own. */
export interface Files {
  /** The bytes of a file; throws Node's error where there is none. */
  readonly read: (path: string) => Uint8Array;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * The text of the file that `file://path` or `fileb://path` names; `undefined` where a value names none. A file is read
 * once, so that a pipe such as /dev/stdin can be named twice. A file that can't be read throws `UnreadableFile`.
 */
export function paramFiles(files: Files) {
  const known = new Map<string, string>();
  return (value: string): string | undefined => {
    const path = /^fileb?:\/\/(.*)$/s.exec(value)?.[1];
    if (path === undefined) return undefined;
    const text = known.get(path) ?? load(files, value, expanded(path, files));
    known.set(path, text);
    return text;
  };
}

function load(files: Files, value: string, path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = files.read(path);
  } catch (error) {
    throw new UnreadableFile(`Unable to load paramfile ${value}: ${systemText(error)}: '${path}'`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UnreadableFile(
      `Unable to load paramfile (${path}), text contents could not be decoded.  ` +
        "If this is a binary file, please use the fileb:// prefix instead of the file:// prefix.",
    );
  }
}

/** A file that can't be read; whoever asked for it knows which option named it. */
export class UnreadableFile extends Error {}

/** `~` and environment variables in a path; a variable that is not set stays as it is written. */
function expanded(path: string, { env, home }: Files): string {
  const atHome = /^~(?=\/|$)/.test(path) ? home + path.slice(1) : path;
  return atHome.replace(/\$(?:\{([^}]*)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    return env[braced ?? bare ?? ""] ?? whole;
  });
}

/** The system's own words for an error, as C writes them. */
const SYSTEM_TEXTS: Readonly<Record<string, string>> = {
  ENOENT: "[Errno 2] No such file or directory",
  EACCES: "[Errno 13] Permission denied",
  ENOTDIR: "[Errno 20] Not a directory",
  EISDIR: "[Errno 21] Is a directory",
};

function systemText(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return SYSTEM_TEXTS[code] ?? message;
}
