/** Formatter, linter and import order, by Biome: a line for each finding, without its frame. */
import { type Outcome, runTool } from "./command.ts";

export async function checkStyle(root: string): Promise<Outcome> {
  const flags = ["--reporter=concise", "--diagnostic-level=warn", "--error-on-warnings"];
  const biome = ["check", ...flags, "--max-diagnostics=none"];
  const { passed, output } = await runTool(root, ["@biomejs/biome", "biome"], biome);
  const findings = [...output.matchAll(/^[×!] (.*)$/gm)].map(([, finding = ""]) =>
    finding.replace(/: format: .*/, '  is not formatted: "npm run format" does it'),
  );
  return { passed, output: findings.join("\n") || output };
}
