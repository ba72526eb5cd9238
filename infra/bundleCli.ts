import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { requiredBuiltins, shakeSchemas } from "./bundlePlugins.ts";

const ROOT = join(import.meta.dirname, "..");

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  mainFields: ["module", "main"],
  minify: true,
  legalComments: "none",
} as const satisfies BuildOptions;

/**
 * What is imported only when it is needed comes into the one file whole: the bundler drops nothing of it, so that the
 * guard itself would bring along every AWS operation there is. It is bundled by itself first, where all that is dropped;
 * what needs the same Node is one bundle, in which nothing stands twice.
 */
const SHAKEN: Readonly<Record<string, readonly string[]>> = {
  "with-database": ["local/serve.ts", "local/embeddedEc2.ts", "local/auditLedger.ts"],
  "without-database": ["local/markedRules.ts"],
};

const shakenFirst: Plugin = {
  name: "shaken-first",
  setup(outer) {
    for (const [name, files] of Object.entries(SHAKEN)) {
      const paths = files.map((file) => join(ROOT, file));
      outer.onResolve({ filter: /\/local\/\w+\.ts$|^\.\/\w+\.ts$/ }, ({ path, resolveDir }) =>
        paths.includes(join(resolveDir, path)) ? { path: name, namespace: "shaken" } : undefined,
      );
    }
    outer.onLoad({ filter: /.*/, namespace: "shaken" }, async ({ path: name }) => ({
      contents: await shaken(SHAKEN[name] ?? []),
      loader: "js",
    }));
  },
};

async function shaken(files: readonly string[]): Promise<string> {
  const contents = files.map((file) => `export * from "./${file}";`).join("\n");
  const { outputFiles } = await build({
    ...COMMON,
    stdin: { contents, resolveDir: ROOT, loader: "ts" },
    write: false,
    plugins: [shakeSchemas, requiredBuiltins],
  });
  return outputFiles[0]?.text ?? "";
}

/** Bundles the command `egress-guard` into one file that needs Node 20 or later and nothing beside it. */
export async function bundleCli(outfile: string): Promise<Metafile> {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: ["cli/egressGuard.ts"],
    outfile,
    metafile: true,
    banner: {
      js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);',
    },
    plugins: [shakenFirst, shakeSchemas, requiredBuiltins],
  });
  await chmod(outfile, 0o755);
  return metafile;
}

if (import.meta.main) {
  const file = join(ROOT, process.argv[2] ?? "dist/cli/egress-guard.mjs");
  const { outputs } = await bundleCli(file);
  for (const [name, { bytes }] of Object.entries(outputs)) console.log(`${name} ${bytes} bytes`);
}
