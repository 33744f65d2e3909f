/**
 * `npm run lint`: formatter, linter, types, unused code, and this project's own rules.
 *
 * `--shipped` also checks that katas/ holds the stubs, as it must in a fresh clone.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs, styleText } from "node:util";
import type { Outcome } from "./command.ts";
import { checkDirections } from "./directions.ts";
import { layers } from "./layers.ts";
import { checkPurity } from "./purity.ts";
import { checkSizes } from "./sizes.ts";
import { type Finding, listFiles, readSources } from "./sources.ts";
import { checkShippedStubs } from "./stubs.ts";
import { checkStyle } from "./style.ts";
import { checkTypes } from "./types.ts";
import { checkUnused } from "./unused.ts";

interface Step {
  readonly title: string;
  run(): Outcome | Promise<Outcome>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values: options } = parseArgs({ options: { shipped: { type: "boolean", default: false } } });

/** Errors fail a step; warnings are only shown. */
function report(findings: readonly Finding[]): Outcome {
  const lines = findings.map(({ path, line, message, level }) => {
    return `${path}:${line}  ${level === "warning" ? "warning: " : ""}${message}`;
  });
  return { passed: findings.every(({ level }) => level === "warning"), output: lines.join("\n") };
}

function listSteps(): Step[] {
  const paths = listFiles(root);
  const sources = readSources(root, paths);
  const { imports: aliases } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  const steps: Step[] = [
    { title: "format and rules", run: () => checkStyle(root) },
    { title: "types", run: () => checkTypes(root, paths) },
    { title: "unused code", run: () => checkUnused(root) },
    { title: "directions", run: () => report(checkDirections(sources, layers, aliases)) },
    { title: "purity", run: () => report(checkPurity(sources)) },
    { title: "sizes and names", run: () => report(checkSizes(sources)) },
  ];
  if (options.shipped) {
    steps.push({ title: "shipped stubs", run: () => report(checkShippedStubs(root, paths)) });
  }
  return steps;
}

function show({ title }: Step, { passed, output }: Outcome): void {
  console.log(`${passed ? styleText("green", "✓") : styleText("red", "✗")} ${title}`);
  if (!passed || output.includes("warning: ")) console.log(output.replace(/^(?=.)/gm, "    "));
}

const steps = listSteps();
// All at once: the outside tools wait for their processes while the own rules run.
const outcomes = await Promise.all(steps.map(async (step) => step.run()));
steps.forEach((step, at) => show(step, outcomes[at]!));
const failed = outcomes.filter(({ passed }) => !passed).length;
console.log(
  failed === 0 ? "\nlint: everything is in order" : `\nlint: ${failed} of ${steps.length} steps failed`,
);
process.exitCode = failed === 0 ? 0 : 1;
