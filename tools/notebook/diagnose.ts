/** Type errors of chapters, each blamed on the cell it stands in. */
import { join } from "node:path";
import {
  type Chapter,
  type Workspace,
  compilerSettings,
  programPath,
  showPath,
  writeIfChanged,
} from "./host/files.ts";
import { type Diagnostic, typeCheck } from "./host/typecheck.ts";
import { frameOf } from "./locate.ts";
import type { Problem } from "./problem.ts";
import { makeFragment } from "./program.ts";

/** All type errors; a syntax error is looked for again cell by cell, so that the right cell is blamed. */
export async function diagnose(
  workspace: Workspace,
  chapters: Chapter[],
  programs: string[],
): Promise<Diagnostic[]> {
  const found = await typeCheck(programs, workspace.cache, compilerSettings);
  const isSyntax = ({ code }: Diagnostic) => /^TS1\d{3}$/u.test(code);
  const broken = chapters.filter((_, at) =>
    found.some((error) => isSyntax(error) && error.file === programs[at]),
  );
  if (broken.length === 0) return found;
  // The compiler stops at syntax errors: it has not looked at the types of the others yet.
  const healthy = programs.filter((_, at) => !broken.includes(chapters[at] as Chapter));
  const typed = await typeCheck(healthy, workspace.cache, compilerSettings);

  const programOf = new Map<string, string>();
  for (const chapter of broken) {
    for (const cell of chapter.notebook.cells) {
      const path = join(workspace.cache, "fragments", `${chapter.name}.${cell.line}.ts`);
      writeIfChanged(path, makeFragment(cell));
      programOf.set(path, programPath(workspace, chapter));
    }
  }
  const precise = await typeCheck(
    [...programOf.keys()],
    join(workspace.cache, "fragments"),
    compilerSettings,
    true,
  );
  const blamed = precise
    .filter(isSyntax)
    .map((error) => ({ ...error, file: programOf.get(error.file) ?? error.file }));
  const unexplained = found.filter(
    (error) => isSyntax(error) && !blamed.some(({ file }) => file === error.file),
  );
  return [...typed, ...unexplained, ...blamed];
}

export function describeDiagnostic(chapter: Chapter, lines: string[], error: Diagnostic): Problem {
  const { line, column } = error;
  const cell = chapter.notebook.cells.find((each) => line >= each.line && line <= each.endLine);
  const place = { line, column: Math.min(column, (lines[line - 1]?.length ?? 0) + 1) };
  return {
    ...place,
    ...(cell && { cell: cell.id }),
    message: `${error.message} (${error.code})`,
    detail: frameOf(lines, place),
  };
}

export function describeForeign(workspace: Workspace, { file, line, column, message }: Diagnostic): string {
  return `${showPath(workspace, file)}:${line}:${column}: ${message}`;
}
