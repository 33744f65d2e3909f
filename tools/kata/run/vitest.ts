/** The Vitest instance behind the runner: no config file, no watcher, no reporter of its own. */
import path from "node:path";
import { type Vitest, createVitest } from "vitest/node";
import { type UnderTest, variantPlugin } from "./variants.ts";
import type { WarmPool } from "./warmPool.ts";

const TOOLS = path.resolve(import.meta.dirname, "..", "..");

export async function startVitest(
  root: string,
  pool: WarmPool,
  underTest: () => UnderTest | null,
  onPrint: (text: string) => void,
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
      include: ["katas/**/*.check.ts"],
      setupFiles: [path.join(import.meta.dirname, "worker.ts")],
      reporters: [{ onUserConsoleLog: (log) => onPrint(log.content) }],
    },
    {
      plugins: [variantPlugin(underTest)],
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
