/** What the guard answered to a hook; without a status nobody answered in time. */
export interface HookAnswer {
  readonly status?: number;
  readonly type: string;
  readonly body: string;
}

/** Sends a signed body to the guard's hooks, on this machine. */
export type SendHook = (
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<HookAnswer>;

/** Sends to a guard that listens at an address known only later; waits for its answer as long as the real one does. */
export function hookSender(guardUrl: () => string | undefined, waitMs: number): SendHook {
  return async (path, headers, body) => {
    const url = guardUrl();
    if (url === undefined) return { type: "", body: "" };
    try {
      const signal = AbortSignal.timeout(waitMs);
      const init = { method: "POST", headers, body, signal, redirect: "manual" } as const;
      const answer = await fetch(`${url}${path}`, init);
      const type = answer.headers.get("content-type") ?? "";
      return { status: answer.status, type, body: await answer.text() };
    } catch {
      return { type: "", body: "" };
    }
  };
}
