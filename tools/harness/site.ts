/** Where in a program a call stands: the innermost frame of a stack that is not the tools' own. */

/** The site of a call that the harness makes for itself; traces leave it out. */
export const HIDDEN_SITE = { stack: "(harness)" };

/** "katas/01-…/01-first-echo.ts:14" from a stack; undefined where no frame is the program's. */
export function siteOf(stack: string | undefined): string | undefined {
  return framesOf(stack)[0];
}

/** All frames of a program in a stack, innermost first. */
export function framesOf(stack: string | undefined): string[] {
  if (!stack) return [];
  const frames: string[] = [];
  for (const line of stack.split("\n")) {
    const match =
      /((?:katas|solutions|chapters)[\\/][^\s():?]+\.(?:ts|md)|cell-[\w-]+\.ts)(?:\?[^:)\s]*)?:(\d+)(?::\d+)?/.exec(
        line,
      );
    if (match && !line.includes(".check.ts")) frames.push(`${match[1]?.replaceAll("\\", "/")}:${match[2]}`);
  }
  return frames;
}
