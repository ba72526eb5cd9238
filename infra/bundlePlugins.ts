import { readFile } from "node:fs/promises";
import { builtinModules, createRequire } from "node:module";
import type { Plugin } from "esbuild";

/**
 * The AWS SDK keeps the schemas of all operations of a client in one module. Their names are constants, which keep every
 * schema alive that uses them: with the names written out, the bundler drops what no used command needs.
 */
export const shakeSchemas: Plugin = {
  name: "shake-schemas",
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/].*schemas[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const constants = new Map(
        [...source.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm)].map(
          ([, name = "", value = ""]) => [name, value] as const,
        ),
      );
      const contents = source.replace(/\[(_\w+)\]:/g, (whole, name: string) => {
        const value = constants.get(name);
        return value === undefined ? whole : `${value}:`;
      });
      return { contents, loader: "js" };
    });
  },
};

/** In Lambda, credentials come from the environment: the other providers (SSO, processes, files) would only be weight. */
const environmentCredentials: Plugin = {
  name: "environment-credentials",
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
      path: "environment",
      namespace: "environment-credentials",
    }));
    build.onLoad({ filter: /.*/, namespace: "environment-credentials" }, () => ({
      contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
      resolveDir: import.meta.dirname,
    }));
  },
};

/**
 * An ES import of one of Node's own modules makes Node build a namespace of all it exports, and for node:http load its
 * whole fetch as well, some 30 ms of a start; require does neither. A module that is required is made a namespace of by the
 * bundler, at each of its imports: what an import statement names is taken out of it one by one, and the rest is never looked at.
 */
export const requiredBuiltins: Plugin = {
  name: "required-builtins",
  setup(build) {
    const builtin = new RegExp(`^(?:node:)?(?:${builtinModules.join("|")})$`);
    build.onResolve({ filter: builtin }, ({ path, namespace, kind }) => {
      if (namespace === "required-builtins" || namespace === "named-builtins") {
        return { path, external: true };
      }
      const isNamed = kind === "import-statement";
      return { path, namespace: isNamed ? "named-builtins" : "required-builtins" };
    });
    build.onLoad({ filter: /.*/, namespace: "required-builtins" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
    build.onLoad({ filter: /.*/, namespace: "named-builtins" }, ({ path }) => ({
      contents: namedExports(path),
    }));
  },
};

/** What is not used of these exports the bundler leaves out: some of them load much when they are read. */
function namedExports(path: string): string {
  const names = Object.keys(createRequire(import.meta.url)(path)).filter(
    (name) => /^[A-Za-z]\w*$/.test(name) && name !== "default",
  );
  const exported = names.map(
    (name, i) =>
      `const $${i} = /* @__PURE__ */ (() => builtin.${name})(); export { $${i} as ${name} };`,
  );
  return [
    `const builtin = /* @__PURE__ */ require(${JSON.stringify(path)});`,
    "export default builtin;",
    ...exported,
  ].join("\n");
}

/** The API's own description lies beside the function: most calls never look at it. */
const separateOpenApi: Plugin = {
  name: "separate-openapi",
  setup(build) {
    build.onResolve({ filter: /\/openapi\.json$/ }, () => ({
      path: "./openapi.json",
      external: true,
    }));
  },
};

/** What speaks with ticket systems lies beside the functions too: they load it when a request first needs a ticket. */
const separateTickets: Plugin = {
  name: "separate-tickets",
  setup(build) {
    build.onResolve({ filter: /\/ticketReading\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./ticketReading.mjs", external: true } : undefined,
    );
  },
};

/** What makes the function small and quick to start; measured in docs/operations.md. */
export const BUNDLE_PLUGINS: readonly Plugin[] = [
  shakeSchemas,
  environmentCredentials,
  requiredBuiltins,
  separateOpenApi,
  separateTickets,
];
