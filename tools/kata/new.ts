/** The command `npm run kata:new -- CHAPTER NAME`: writes the files of a new kata. */
import path from "node:path";
import { loadCatalogue } from "./catalogue.ts";
import { FILL_IN, scaffoldKata } from "./scaffold.ts";

const USAGE = "npm run kata:new -- CHAPTER NAME, such as: npm run kata:new -- 01 first-echo";

const [chapter, name, ...extra] = process.argv.slice(2);
if (chapter === "--help" || chapter === "-h") console.log(USAGE);
else if (chapter === undefined || name === undefined || extra.length > 0) refuse(USAGE);
else create(chapter, name);

function create(chapter: string, name: string): void {
  try {
    const files = scaffoldKata(loadCatalogue(path.resolve(import.meta.dirname, "..", "..")), chapter, name);
    console.log(`${files.join("\n")}

A kata that works, in small. Make it yours, part by part: the check first, then the wrong answers.
Replace every "${FILL_IN}". The files of katas/ and of the stub must stay equal.

  npm run kata -- check ${name} --as solution
  npm run kata -- check ${name} --as wrong/says-less.ts
  npm test -- --project gate ${name}        what is still missing`);
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(sentence: string): void {
  console.error(sentence);
  process.exitCode = 2;
}
