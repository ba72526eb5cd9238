import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { BUNDLE_PLUGINS } from "./bundlePlugins.ts";
import { writePolicy } from "./policies.ts";

const ROOT = join(import.meta.dirname, "..");

const FUNCTIONS = ["api", "sweep", "checkpoint", "hooks", "outbox", "tellers"] as const;

/** What a function loads when it first needs it. */
const LOADED = ["ticketReading"] as const;

/** Bundles the functions' entries, each into one file beside what it loads later, and says what is in them. */
export async function bundleFunctions(outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [...FUNCTIONS, ...LOADED].map((name) => `lambda/${name}.ts`),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    minify: true,
    metafile: true,
    legalComments: "none",
    banner: {
      js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);',
    },
    plugins: [...BUNDLE_PLUGINS],
  });
  return metafile;
}

/** Makes the whole asset: the functions, the policy in force with its feeds, and the API's description. A policy that fails a test is refused. */
export async function buildAsset(outdir: string, policyFile: string): Promise<Metafile> {
  await writePolicy(outdir, policyFile);
  const openapi: unknown = JSON.parse(await readFile(join(ROOT, "lambda/openapi.json"), "utf8"));
  await writeFile(join(outdir, "openapi.json"), JSON.stringify(openapi));
  return bundleFunctions(outdir);
}

if (import.meta.main) {
  const { outputs } = await buildAsset(
    join(ROOT, process.argv[2] ?? "dist/guard"),
    join(ROOT, "policies/policy.yaml"),
  );
  for (const [file, { bytes }] of Object.entries(outputs)) console.log(`${file} ${bytes} bytes`);
}
