/**
 * The hooks that a chapter's program calls between its cells, and `figure`, which cells call
 * themselves. Whoever runs a program installs a {@link Recorder} first. Pure: the site records
 * with its own.
 */

export interface Figure {
  /** Lower-case words with hyphens; the file is `figures/NN-name.svg`. */
  name: string;
  svg: string;
}

export interface Recorder {
  /** The cell with this index is about to run. */
  begin(cell: number): void;
  /** The current cell, marked `throws`, threw this. */
  threw(error: unknown): void;
  /** The current cell came to its end. */
  end(): void;
  figure(figure: Figure): void;
}

let recorder: Recorder | null = null;

/** Sends what happens from now on to `to`. */
export function recordTo(to: Recorder | null): void {
  recorder = to;
}

/**
 * Keeps an SVG as this cell's figure. The chapter shows it with `![what it shows](figures/NN-name.svg)`.
 * Throws when the SVG could not be shown as an image.
 */
export function figure(name: string, svg: string): void {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/u.test(name))
    throw new Error(`figure: "${name}" is not lower-case words with hyphens`);
  if (!svg.trimStart().startsWith("<svg")) throw new Error(`figure ${name}: an SVG begins with <svg`);
  if (!/^\s*<svg[^>]*\sxmlns=/u.test(svg)) {
    throw new Error(`figure ${name}: <svg> needs xmlns="http://www.w3.org/2000/svg" to be shown as an image`);
  }
  running().figure({ name, svg: `${svg.trim()}\n` });
}

/**
 * Called by the generated program only.
 * @public
 */
export const hooks: Omit<Recorder, "figure"> = {
  begin: (cell) => running().begin(cell),
  threw: (error) => running().threw(error),
  end: () => running().end(),
};

function running(): Recorder {
  if (recorder === null) throw new Error("this works only inside a chapter that is being run");
  return recorder;
}
