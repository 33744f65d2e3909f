/**
 * Prints "PASSED FAILED" for a vitest run, from its JSON report and its exit status.
 *
 * Failed counts more than failed tests: a file that did not load, a skipped test (nothing skipped is green),
 * a run without any test, a run that ended badly although no test failed, a report that cannot be read.
 */
import { readFileSync } from "node:fs";

const [report, status] = process.argv.slice(2);

function count() {
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    const tests = testResults.flatMap((file) => file.assertionResults);
    const passed = tests.filter((test) => test.status === "passed").length;
    const brokenFiles = testResults.filter(
      (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
    );
    return { passed, failed: tests.length - passed + brokenFiles.length };
  } catch (error) {
    console.error(`no test report: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
}

const { passed, failed } = count();
const endedBadly = failed === 0 && (status !== "0" || passed === 0);
console.log(passed, endedBadly ? 1 : failed);
