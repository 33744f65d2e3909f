/** The Vitest instance behind the runner: no config file, no watcher, no reporter of its own. */
import path from "node:path";
import type { Plugin } from "vite";
import { type Vitest, createVitest } from "vitest/node";
import { type UnderTest, variantPlugin } from "./variants.ts";
import type { WarmPool } from "./warmPool.ts";

const TOOLS = path.resolve(import.meta.dirname, "..", "..");
const PROJECT = path.dirname(TOOLS);

/** A kata's file is new at every save, and a check means another file by the same import in every run. */
const keepToolsOnly: Plugin = {
  name: "kata-module-cache",
  configureVitest({ experimental_defineCacheKeyGenerator: define }) {
    define(({ id }) => (path.relative(TOOLS, path.normalize(id)).startsWith("..") ? false : undefined));
  },
};

export interface Connections {
  /** Which file the check means at present. */
  underTest(): UnderTest | null;
  /** Told what programs print. */
  onPrint(text: string): void;
}

export async function startVitest(
  root: string,
  pool: WarmPool,
  { underTest, onPrint }: Connections,
): Promise<Vitest> {
  const vitest = await createVitest(
    "test",
    {
      root,
      config: false,
      watch: false,
      pool,
      maxWorkers: 1,
      isolate: false,
      cache: false,
      // Kernel, libc and harness need not be transpiled at every start. Another root would be another cache.
      experimental: {
        fsModuleCache: root === PROJECT,
        fsModuleCachePath: path.join(PROJECT, ".cache", "modules"),
      },
      include: ["katas/**/*.check.ts"],
      setupFiles: [path.join(import.meta.dirname, "worker.ts")],
      reporters: [{ onUserConsoleLog: (log) => onPrint(log.content) }],
    },
    {
      plugins: [variantPlugin(underTest), keepToolsOnly],
      server: { watch: null, ws: false },
      resolve: {
        // So that a tree without package.json, as in tests, finds them too.
        alias: {
          "#harness": path.join(TOOLS, "harness", "index.ts"),
          "#libc": path.join(TOOLS, "libc", "index.ts"),
        },
      },
    },
  );
  await vitest.standalone();
  return vitest;
}
