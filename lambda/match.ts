/** Where an operation is: a part of the path in braces is its parameter. */
export interface Place {
  readonly method: "GET" | "POST";
  readonly path: string;
}

/** What a path and method lead to: a route, no such path, or a path that takes other methods only. */
export type Found<R> =
  | { readonly kind: "route"; readonly route: R; readonly id: string }
  | { readonly kind: "no-path" }
  | { readonly kind: "no-method"; readonly allowed: readonly string[] };

/** Finds the route of a path and method among these. */
export function findRoute<R extends Place>(
  routes: readonly R[],
  method: string,
  path: string,
): Found<R> {
  const matches = routes.flatMap((route) => {
    const id = matchPath(route.path, path);
    return id === undefined ? [] : [{ kind: "route" as const, route, id }];
  });
  if (matches.length === 0) return { kind: "no-path" };
  const found = matches.find(({ route }) => route.method === method);
  return found ?? { kind: "no-method", allowed: matches.map(({ route }) => route.method) };
}

/** The value of the path's parameter (empty where the pattern has none), or `undefined` where the path is another one. */
function matchPath(pattern: string, path: string): string | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  let id = "";
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    const isParameter = part.startsWith("{");
    if (isParameter ? value === "" : part !== value) return undefined;
    if (isParameter) id = value;
  }
  return id;
}
