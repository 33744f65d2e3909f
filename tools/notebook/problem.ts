/**
 * What verification finds in a chapter, and how `--update` would mend it. Plain data: the command
 * line, the tests and the site each show it in their own way.
 */

/** Replaces the lines `from` up to, not including, `to` (1-based) of the chapter. */
interface LinesFix {
  kind: "lines";
  from: number;
  to: number;
  lines: string[];
}

/** Writes a whole file; `path` is relative to the chapters folder. */
interface FileFix {
  kind: "file";
  path: string;
  text: string;
}

export type Fix = LinesFix | FileFix;

export interface Problem {
  /** 1-based line of the chapter. */
  line: number;
  /** 1-based column, where one is known. */
  column?: number;
  /** The id of the cell it belongs to, where it belongs to one. */
  cell?: string;
  /** One sentence without the place. */
  message: string;
  /** Further lines: a unified diff, or a frame of the source. */
  detail?: string[];
  /** Present when the chapter only lags behind what its cells, figures or quotes now say. */
  fix?: Fix;
}
