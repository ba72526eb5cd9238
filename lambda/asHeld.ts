import { rulesNow } from "../core/ledger/heirs.ts";
import { groupChain, type StoredRequest } from "../core/ledger/stored.ts";
import type { Ports } from "./ports.ts";

/** Requests with what their groups' heads say of their rules: the heads are asked once each, side by side. */
export async function asHeld(
  ports: Pick<Ports, "ledger">,
  requests: readonly StoredRequest[],
): Promise<readonly StoredRequest[]> {
  const open = requests.filter(({ rulesStatus }) => rulesStatus === "open");
  const groups = new Map(open.map(({ group }) => [groupChain(group), group]));
  const heads = new Map(
    await Promise.all(
      [...groups].map(async ([name, group]) => [name, await ports.ledger.head(group)] as const),
    ),
  );
  return requests.map((request) => rulesNow(request, heads.get(groupChain(request.group))));
}
