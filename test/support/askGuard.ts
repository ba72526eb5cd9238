import { authorize } from "../../cli/authorize.ts";
import type { Desk } from "../../cli/desk.ts";
import { type FakeDesk, type FakeGuard, fakeDesk } from "./fakeDesk.ts";

/** A request that means something, for tests that are about its answer. */
export const WEB =
  "--group-id sg-0123456789abcdef0 --protocol tcp --port 443 --cidr 203.0.113.0/24".split(" ");

/** Gives a line to the command, whose guard is a function, and says how it ended. */
export async function askGuard(
  words: readonly string[],
  guard: FakeGuard,
  members: Partial<Desk> = {},
): Promise<FakeDesk & { readonly exit: number }> {
  const desk = fakeDesk("/nowhere", guard, members);
  const exit = await authorize(["authorize-security-group-egress", ...words], desk);
  return { ...desk, exit };
}
