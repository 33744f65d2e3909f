/**
 * Has `npm test` run the gate of a kata where its check would be: the check itself is for learners,
 * and is run by the gate's own runner, once for each answer.
 */
import path from "node:path";
import type { Plugin } from "vite";
import { slashed } from "../paths.ts";

const GATE = slashed(path.join(import.meta.dirname, "describeGate.ts"));

export function gatePlugin(root: string): Plugin {
  return {
    name: "kata-gate",
    enforce: "pre",
    load(id) {
      if (!id.endsWith(".check.ts")) return null;
      const [from, at, check] = [GATE, root, path.normalize(id)].map((text) => JSON.stringify(text));
      return `import { describeGate } from ${from};\ndescribeGate(${at}, ${check});\n`;
    },
  };
}
