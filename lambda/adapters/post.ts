import type { Delivery, Post } from "../deliver.ts";

/** How long a receiver may take to answer. */
const DEADLINE_MS = 10_000;

/** Posts through fetch. Anything but 2xx is a no, a redirect too: only the address that was configured is called. */
export const fetchPost: Post = async (url, headers, body): Promise<Delivery> => {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers },
      body: Buffer.from(body),
      redirect: "manual",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    // What it says is of no use, and left alone it would keep the connection.
    await answer.body?.cancel();
    if (answer.ok) return { kind: "taken" };
    return { kind: "not-taken", reason: `it answered ${answer.status}` };
  } catch (error) {
    return { kind: "not-taken", reason: `it could not be reached: ${causeOf(error)}` };
  }
};

function causeOf(error: unknown): string {
  // What a promise was rejected with need not be an Error of this realm.
  const code = Reflect.get(Object(Reflect.get(Object(error), "cause")), "code");
  return String(code ?? Reflect.get(Object(error), "name") ?? "an unknown fault");
}
