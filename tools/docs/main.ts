/** `npm run docs:simplified`: writes the page of departures from Linux; with --check only says whether it is up to date. */
import { readFileSync, writeFileSync } from "node:fs";
import { PAGE, freshPage } from "./files.ts";

const page = freshPage();
if (!process.argv.includes("--check")) {
  writeFileSync(PAGE, page);
  console.log(`${page.split("\n- ").length - 1} departures from Linux in tools/docs/simplified.md`);
} else if (readFileSync(PAGE, "utf8") !== page) {
  console.error("tools/docs/simplified.md is not what the comments say: run `npm run docs:simplified`.");
  process.exitCode = 1;
}
