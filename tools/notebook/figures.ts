/** Figures: what the cells of a chapter drew, the files that hold it, the images that show it. Pure. */
import { diffLines } from "./difference.ts";
import type { Link } from "./links.ts";
import type { Cell } from "./markdown.ts";
import type { Run } from "./outcome.ts";
import type { Problem } from "./problem.ts";

/** The figure files of one chapter: names as in `chapters/figures`. */
export interface FigureFolder {
  names: string[];
  read(name: string): string | null;
}

/** Checks each figure against its file, and that figures, files and images belong together. */
export function checkFigures(
  chapter: string,
  cells: Cell[],
  run: Run,
  images: Link[],
  folder: FigureFolder,
): Problem[] {
  const problems: Problem[] = [];
  const made = new Map<string, string>();
  const shown = new Set(images.map(({ target }) => target));
  run.cells.forEach((outcome, at) => {
    const cell = cells[at];
    for (const figure of outcome.figures) {
      const name = `${chapter}-${figure.name}.svg`;
      const place = { line: cell?.line ?? 1, cell: cell?.id ?? "" };
      if (made.has(name)) problems.push({ ...place, message: `a second figure is named "${figure.name}"` });
      made.set(name, figure.svg);
      if (!shown.has(`figures/${name}`))
        problems.push({ ...place, message: `no image shows the figure: ![…](figures/${name})` });
      problems.push(...compareFile(place, name, figure.svg, folder.read(name)));
    }
  });
  if (run.failure !== null) return problems;
  for (const { line, target } of images) {
    const name = /^figures\/(.+\.svg)$/u.exec(target)?.[1];
    if (name !== undefined && !made.has(name))
      problems.push({ line, message: `no cell of this chapter makes the figure ${name}` });
  }
  for (const name of folder.names) {
    if (!made.has(name))
      problems.push({ line: 1, message: `no cell makes chapters/figures/${name}; remove the file` });
  }
  return problems;
}

function compareFile(
  place: { line: number; cell: string },
  name: string,
  svg: string,
  file: string | null,
): Problem[] {
  const written = file?.replaceAll("\r\n", "\n") ?? null;
  if (written === svg) return [];
  const fix = { kind: "file", path: `figures/${name}`, text: svg } as const;
  if (written === null) return [{ ...place, message: `chapters/figures/${name} is not there yet`, fix }];
  const detail = diffLines(written, svg).map((line) => (line.length > 160 ? `${line.slice(0, 160)}…` : line));
  return [{ ...place, message: `draws something else than chapters/figures/${name}`, detail, fix }];
}
