/**
 * The words on the opening line of a fence. A fence that is neither a cell, an output nor a quote
 * carries a language and nothing else: a misspelt word must not turn a check off.
 */

export interface CellOptions {
  /** As written; null where the fence gives none. */
  id: string | null;
  /** Show the imports folded to one line. */
  fold: boolean;
  /** Prints nothing, has no output block. */
  quiet: boolean;
  /** Must throw; the last line of its output is the error. */
  throws: boolean;
}

export type FenceInfo =
  | { kind: "cell"; options: CellOptions }
  | { kind: "output" }
  | { kind: "quote"; language: string; file: string; region: string }
  | { kind: "plain"; language: string }
  | { kind: "wrong"; message: string };

const cellWords = "id=NAME, fold, quiet, throws";
const flags = ["fold", "quiet", "throws"] as const;

/** Reads an info string such as `ts run id=s1.2 fold`. */
export function readInfo(info: string): FenceInfo {
  const [language = "", ...words] = info.trim().split(/\s+/u);
  const first = words[0];
  if (first === undefined) return { kind: "plain", language };
  if (first === "run") {
    if (language === "ts") return readCell(words.slice(1));
    return wrong(`only "ts run" can run, not "${language} run"`);
  }
  if (first === "output") {
    if (language !== "text")
      return wrong(`an output block is written "text output", not "${language} output"`);
    if (words.length > 1) return wrong(`unknown word "${words[1]}" after "text output"; it takes none`);
    return { kind: "output" };
  }
  if (first.startsWith("region=")) return readQuote(language, words);
  return wrong(`unknown word "${first}" after "${language}"; known words: run, output, region=FILE#NAME`);
}

function readCell(words: string[]): FenceInfo {
  const options: CellOptions = { id: null, fold: false, quiet: false, throws: false };
  for (const word of words) {
    const flag = flags.find((name) => name === word);
    const repeated = flag === undefined ? word.startsWith("id=") && options.id !== null : options[flag];
    if (repeated) return wrong(`"${word}" is a second ${flag ?? "id"}`);
    if (flag !== undefined) options[flag] = true;
    else if (/^id=./u.test(word)) options.id = word.slice("id=".length);
    else return wrong(`unknown word "${word}" after "ts run"; known words: ${cellWords}`);
  }
  return { kind: "cell", options };
}

function readQuote(language: string, words: string[]): FenceInfo {
  const [, file, region] = /^region=([^#]+)#(.+)$/u.exec(words[0] ?? "") ?? [];
  if (file === undefined || region === undefined) {
    return wrong(`"${words[0]}" should name a file and a region: region=tools/kernel/fs/pipe.ts#read`);
  }
  if (words.length > 1) return wrong(`unknown word "${words[1]}" after "${words[0]}"; it takes none`);
  return { kind: "quote", language, file, region };
}

const wrong = (message: string): FenceInfo => ({ kind: "wrong", message });
