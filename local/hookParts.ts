import { readHookSecrets } from "../core/hooks/secrets.ts";
import { HOOK_SURFACES } from "../core/policy/surfaces.ts";
import { documentSecrets } from "../lambda/adapters/secrets.ts";
import { HOOKS_PATH } from "../lambda/hookApp.ts";
import type { HookPorts } from "../lambda/ports.ts";
import { SURFACE_ROUTES } from "../lambda/surfaces.ts";

/** What the hooks of a desk need of its secrets. */
export type HookParts = Pick<HookPorts, "secrets" | "sources" | "surfaces">;

/** On a desk every system that has a secret may send. */
export function hookParts(document: string | undefined): HookParts {
  const names = [...(readHookSecrets(document ?? "{}")?.keys() ?? [])];
  const sources = names.flatMap((name) => /^webhooks\/([^/]+)$/.exec(name)?.[1] ?? []);
  const surfaces = HOOK_SURFACES.filter((surface) => names.includes(surface));
  return { secrets: documentSecrets(document), sources, surfaces };
}

/** The paths at which they may send. */
export function hookPaths({ sources, surfaces }: HookParts): readonly string[] {
  const own = SURFACE_ROUTES.filter(({ surface }) => surfaces.includes(surface));
  return [
    ...sources.map((source) => `${HOOKS_PATH}webhooks/${source}`),
    ...own.map(({ path }) => path),
  ];
}
