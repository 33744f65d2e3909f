/**
 * Colours for the terminal, or none: a {@link Style} is made once and passed to whatever prints, so
 * that everything printed can be tested as plain text.
 */
import { styleText } from "node:util";

type Paint = (text: string) => string;

export interface Style {
  bold: Paint;
  dim: Paint;
  italic: Paint;
  underline: Paint;
  red: Paint;
  green: Paint;
  yellow: Paint;
  blue: Paint;
  magenta: Paint;
  cyan: Paint;
}

export function makeStyle(isColored: boolean): Style {
  const paint = (format: keyof Style): Paint =>
    isColored
      ? (text) => (text === "" ? "" : styleText(format, text, { validateStream: false }))
      : (text) => text;
  return {
    bold: paint("bold"),
    dim: paint("dim"),
    italic: paint("italic"),
    underline: paint("underline"),
    red: paint("red"),
    green: paint("green"),
    yellow: paint("yellow"),
    blue: paint("blue"),
    magenta: paint("magenta"),
    cyan: paint("cyan"),
  };
}

/** Colours are for terminals, unless NO_COLOR is set; FORCE_COLOR asks for them in a pipe too. */
export function wantsColor(stream: { isTTY?: boolean }, env: Record<string, string | undefined>): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0";
  return stream.isTTY === true;
}
