/**
 * `npm run conformance -- [FILES or DIRECTORIES] [--json]`: plays vectors and says where the kernel answers
 * otherwise than Linux did. Without paths: the project's own vectors. Exit code 1 on any difference.
 */
import { styleText } from "node:util";
import { loadVectors } from "./load.ts";
import { type Verdict, runVector } from "./runner.ts";

const paths = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const wantsJson = process.argv.includes("--json");

function judge(): Verdict[] {
  return loadVectors(paths).map(({ name, vector, problem }) => {
    if (vector) return runVector(vector);
    return {
      name,
      pass: false,
      difference: { step: 0, what: "reading the file", expected: "a vector", got: problem, trace: [] },
    };
  });
}

/** One line, for machines and for counting. */
function oneLine({ difference }: Verdict): string | null {
  if (!difference) return null;
  const { step, what, expected, got } = difference;
  return `step ${step}: ${what.replace(/\s+/g, " ").trim()}: expected ${expected}, got ${got}`;
}

function print(verdict: Verdict): void {
  const { name, difference } = verdict;
  if (!difference) return;
  const { step, what, expected, got, trace } = difference;
  console.log(`\n${styleText("red", "✗")} ${styleText("bold", name)}`);
  for (const line of trace) console.log(styleText("dim", `      ${line}`));
  console.log(`  ${String(step).padStart(3)} ${what}`);
  console.log(`      expected ${styleText("green", expected)}`);
  console.log(`      got      ${styleText("red", got)}`);
}

const verdicts = judge();
const failed = verdicts.filter(({ pass }) => !pass);
if (wantsJson) {
  const vectors = verdicts.map((verdict) => ({
    name: verdict.name,
    pass: verdict.pass,
    difference: oneLine(verdict),
  }));
  console.log(JSON.stringify({ vectors }));
} else {
  failed.forEach(print);
  const sum = `${verdicts.length - failed.length} of ${verdicts.length} vectors give the answers of Linux`;
  console.log(
    `${failed.length > 0 ? "\n" : ""}${failed.length > 0 ? styleText("red", sum) : styleText("green", sum)}`,
  );
}
process.exitCode = failed.length > 0 || verdicts.length === 0 ? 1 : 0;
