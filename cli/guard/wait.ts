import type { Desk } from "../desk.ts";
import type { Session } from "./session.ts";
import { type No, type Told, toldBy } from "./told.ts";
import { NoAnswer } from "./transport.ts";

const STEP_MS = 2_000;

/** Looks a request up until it has ended or the time is over, and tells whoever watches how long it has taken. */
export async function waitFor(
  desk: Desk,
  session: Session,
  first: No & { readonly pending: string },
  seconds: number,
): Promise<Told> {
  const began = desk.now().getTime();
  const end = began + seconds * 1_000;
  let told: Told = first;
  const broken = brokenOff(desk);
  while (told.kind === "no" && told.pending !== undefined && desk.now().getTime() < end) {
    showProgress(desk, first.pending, told, desk.now().getTime() - began);
    const step = nextLook(desk, session, first.pending, end);
    const looked = await Promise.race([step, broken.promise]);
    if (looked === "broken-off") return { ...told, brokenOff: true };
    told = looked ?? told;
  }
  broken.forget();
  if (desk.watched) desk.err(CLEAR);
  return told;
}

/** Waits a while, and looks. */
async function nextLook(
  desk: Desk,
  session: Session,
  id: string,
  end: number,
): Promise<Told | undefined> {
  await desk.pause(Math.min(STEP_MS, end - desk.now().getTime()));
  return lookUp(session, id);
}

/** Comes true when Ctrl-C is pressed. */
function brokenOff(desk: Desk) {
  let forget = () => {};
  const promise = new Promise<"broken-off">((resolve) => {
    forget = desk.onInterrupt(() => resolve("broken-off"));
  });
  return { promise, forget };
}

/** One look; none where the guard does not answer just now: whoever waits can wait for that too. */
async function lookUp(session: Session, id: string): Promise<Told | undefined> {
  try {
    const answer = await session.ask("GET", `/v1/requests/${id}`);
    return answer.status === 429 || answer.status >= 500 ? undefined : toldBy(answer, "");
  } catch (error) {
    if (error instanceof NoAnswer && !error.final) return undefined;
    throw error instanceof NoAnswer ? error.toRefusal() : error;
  }
}

/** Back to the line's beginning, and away with what stands there. */
const CLEAR = "\r\u001b[K";

const WAITS_FOR: Readonly<Record<string, string>> = {
  PendingApproval: "approval",
  PendingWindow: "its change window",
};

function showProgress(desk: Desk, id: string, told: No, elapsedMs: number): void {
  if (!desk.watched) return;
  const seconds = Math.floor(elapsedMs / 1_000);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const what = WAITS_FOR[told.code] ?? "its execution";
  desk.err(`${CLEAR}${id} waits for ${what}, ${time} (Ctrl-C leaves it waiting)`);
}
