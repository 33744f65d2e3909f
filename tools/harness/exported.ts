/** Taking the functions that a check needs out of the learner's module, with a clear word where one is missing. */
import { KataFailure } from "./report.ts";
import { session } from "./session.ts";

/**
 * The named export of a kata's module.
 * @throws KataFailure "missing-export" naming what is exported instead
 */
export function exported<M extends object, K extends keyof M & string>(module: M, name: K): M[K] {
  const value = module[name];
  if (value !== undefined) return value;
  const others = Object.keys(module).filter((key) => key !== "default");
  const instead = others.length > 0 ? `It exports ${others.join(", ")}.` : "It exports nothing.";
  throw new KataFailure({
    code: "missing-export",
    sentence: `The file does not export \`${name}\`. ${instead} Write \`export function* ${name}\`.`,
    trace: [],
    replay: session.kata,
  });
}
