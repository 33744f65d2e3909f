/** Verdicts for programs to read: JSON and JUnit XML. */
import { stripVTControlCharacters } from "node:util";
import type { Failure, Kata, Outcome, Verdict } from "../model.ts";

export interface Result {
  kata: Kata;
  verdict: Verdict;
}

/** What `check --json` prints: one object. */
export interface CheckReport {
  passed: number;
  failed: number;
  katas: {
    name: string;
    id: string;
    title: string;
    outcome: Outcome;
    milliseconds: number;
    testsPassed: string[];
    testsFailed: string[];
    /** Without the recordings; `replay` makes them again. */
    failures: Omit<Failure, "recording">[];
  }[];
}

export function toJson(results: readonly Result[]): string {
  const passed = results.filter(({ verdict }) => verdict.outcome === "pass").length;
  const report: CheckReport = {
    passed,
    failed: results.length - passed,
    katas: results.map(({ kata, verdict }) => ({
      name: kata.name,
      id: kata.id,
      title: kata.title,
      outcome: verdict.outcome,
      milliseconds: Math.round(verdict.milliseconds),
      testsPassed: verdict.testsPassed,
      testsFailed: verdict.testsFailed,
      failures: verdict.failures.map(({ recording: _, ...failure }) => failure),
    })),
  };
  return JSON.stringify(report, null, 2);
}

/** One suite a kata, one case a test; what is broken is an `<error>`, a mistake a `<failure>`. */
export function toJunit(results: readonly Result[]): string {
  const suites = results.map(suiteOf);
  const sum = (count: (suite: Suite) => number) => suites.reduce((total, suite) => total + count(suite), 0);
  const counts = `tests="${sum((suite) => suite.tests)}" failures="${sum((suite) => suite.failures)}" errors="${sum((suite) => suite.errors)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="c10kata" ${counts}>`,
    ...suites.flatMap(({ lines }) => lines),
    "</testsuites>",
  ].join("\n");
}

interface Suite {
  tests: number;
  failures: number;
  errors: number;
  lines: string[];
}

function suiteOf({ kata, verdict }: Result): Suite {
  const loose = verdict.failures.filter(({ test }) => !verdict.testsFailed.includes(test));
  const cases = [
    ...verdict.testsPassed.map((test) => caseOf(kata, test, [])),
    ...verdict.testsFailed.map((test) =>
      caseOf(
        kata,
        test,
        verdict.failures.filter((failure) => failure.test === test),
      ),
    ),
    ...loose.map((failure) => caseOf(kata, failure.test || failure.code, [failure])),
  ];
  const errors = verdict.failures.filter(({ outcome }) => outcome !== "fail").length;
  const failures = verdict.failures.length - errors;
  const head = `<testsuite name="${escapeXml(kata.name)}" tests="${cases.length}" failures="${failures}" errors="${errors}" time="${(verdict.milliseconds / 1000).toFixed(3)}">`;
  return { tests: cases.length, failures, errors, lines: [`  ${head}`, ...cases.flat(), "  </testsuite>"] };
}

function caseOf(kata: Kata, test: string, failures: readonly Failure[]): string[] {
  const head = `    <testcase classname="${escapeXml(kata.name)}" name="${escapeXml(test)}"`;
  if (failures.length === 0) return [`${head}/>`];
  const bodies = failures.map((failure) => {
    const tag = failure.outcome === "fail" ? "failure" : "error";
    const text = [
      failure.expected && `expected ${failure.expected}`,
      failure.seen && `seen     ${failure.seen}`,
      ...failure.trace,
      failure.remedy,
      failure.replay && `replay ${failure.replay}`,
    ];
    const body = text.filter(Boolean).join("\n");
    return `      <${tag} type="${escapeXml(failure.code)}" message="${escapeXml(failure.sentence)}">${escapeXml(body)}</${tag}>`;
  });
  return [`${head}>`, ...bodies, "    </testcase>"];
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Escaped, and without the control characters that XML 1.0 has no way to write. */
function escapeXml(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD")
    .replace(/[&<>"]/g, (found) => ENTITIES[found] ?? found);
}
