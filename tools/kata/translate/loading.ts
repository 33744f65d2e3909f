/** Translates what keeps a file from being loaded: it does not parse, or a name or a module is missing. */
import { existsSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import type { Failure } from "../model.ts";
import { type CarriedError, type TranslateContext, broken } from "./carried.ts";
import { at, excerpt, excerptOf, findLine } from "./sourceLines.ts";

export function translateSyntax(error: CarriedError, context: TranslateContext): Failure | null {
  const id = error.__vitest_rollup_error__?.id;
  if (id === undefined) return null;
  const text = stripVTControlCharacters(error.message ?? "");
  const what = /\[[A-Z_]+\]\s*(.+)/.exec(text)?.[1] ?? text.split("\n")[0] ?? "";
  const position = /╭─\[ .*?:(\d+):\d+ \]/.exec(text)?.[1];
  const line = position === undefined ? null : Number(position);
  const where = at({ ...context, file: id }, line);
  const help = /Help: (.+)/.exec(text)?.[1];
  const frame = text
    .split("\n")
    .filter((row) => /[│╭╰]/.test(row) && !row.includes("Help:") && !/^\s*[╰─]+╯/.test(row));
  return {
    ...broken(
      "syntax-error",
      `${where} does not parse: ${lowerFirst(what.replaceAll("`EOF`", "the end of the file"))}.`,
      help === undefined
        ? "Look at this line and the one before it: a bracket, a comma or a word too many or too few."
        : `${help}.`,
      where,
    ),
    trace: frame.filter((row) => row.replace(/[│\s]/g, "") !== ""),
  };
}

/** Accepted by the transpiler, refused by the engine: above all `yield*` in a function without a star. */
export function translateStrictSyntax(error: CarriedError, context: TranslateContext): Failure | null {
  if (error.name !== "SyntaxError") return null;
  const [first = "", second = ""] = (error.stack ?? "").split("\n");
  const file = /^(?:file:\/\/)?(.+):\d+$/.exec(first)?.[1];
  if (file === undefined || !existsSync(file)) return null;
  const line = findLine(file, (text) => squeeze(text).includes(squeeze(second)));
  const where = at({ ...context, file }, line);
  const isYield = /\byield\b/.test(second);
  const sentence = isYield
    ? `${where} has a \`yield\` in a function that is no generator.`
    : `${where} does not parse: ${lowerFirst(error.message ?? "")}.`;
  const remedy = isYield
    ? "Write `function*` with a star; an arrow function or a callback cannot yield: use a `for` loop in its place."
    : "Look at this line and the one before it.";
  return {
    ...broken("syntax-error", sentence, remedy, where),
    trace: line === null ? [] : excerpt(file, line),
  };
}

export function translateMissing(error: CarriedError, context: TranslateContext): Failure | null {
  const { missing, exported = [], source = "" } = error;
  if (error.name !== "MissingExport" || missing === undefined) return null;
  const near = exported.find((name) => name.toLowerCase().slice(0, 3) === missing.toLowerCase().slice(0, 3));
  if (source.startsWith("#")) {
    const line = findLine(context.file, (text) => new RegExp(`\\b${missing}\\b`).test(text));
    const remedy =
      near === undefined
        ? `Check the spelling; a type is imported as \`type ${missing}\`.`
        : `Did you mean \`${near}\`? A type is imported as \`type ${missing}\`.`;
    const where = at(context, line);
    return {
      ...broken(
        "missing-import",
        `${where} imports \`${missing}\`, which ${source} does not have.`,
        remedy,
        where,
      ),
      trace: excerptOf(context, line),
    };
  }
  const written = findLine(context.file, (text) =>
    new RegExp(`\\b(function\\*?|const|let|class)\\s+${missing}\\b`).test(text),
  );
  const line =
    written ??
    findLine(context.file, (text) => near !== undefined && new RegExp(`export.*\\b${near}\\b`).test(text)) ??
    1;
  const where = at(context, line);
  const remedy =
    written !== null
      ? "Write `export` before it."
      : near === undefined
        ? `Write it: \`export function* ${missing}\`.`
        : `It exports \`${near}\`: is that the one? Give it the name the check asks for.`;
  return {
    ...broken(
      "missing-export",
      `${where} does not export \`${missing}\`, which the check runs.`,
      remedy,
      where,
    ),
    trace: excerptOf(context, line),
  };
}

export function translateModule(error: CarriedError, context: TranslateContext): Failure | null {
  const match =
    /^(?:Cannot find (?:module|package)|Failed to resolve import) ['"]([^'"]+)['"] (?:imported )?from ['"]?([^'"]+?)['"]?$/.exec(
      error.message ?? "",
    );
  if (!match) return null;
  const [, name = "", importer = ""] = match;
  const line = findLine(importer, (text) => text.includes(name));
  const where = at({ ...context, file: importer }, line);
  const remedy = "Katas import from `#libc`, and from files next to them by `./name.ts`.";
  return {
    ...broken("missing-import", `${where} imports "${name}", which is not there.`, remedy, where),
    trace: line === null ? [] : excerpt(importer, line),
  };
}

function squeeze(text: string): string {
  return text.replace(/\s/g, "");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
