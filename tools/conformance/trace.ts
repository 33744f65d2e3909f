/** Steps and answers as lines, in the manner of strace. */
import type { Json, Step } from "./vector.ts";

/** JSON with its keys in one order, so that equal values have equal texts. */
export function show(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${key}: ${show(item)}`).join(", ")}}`;
}

/** A value as a program would write it. */
function argument(value: Json): string {
  if (typeof value === "string") return /^[$@A-Z]/.test(value) ? value : JSON.stringify(value);
  if (typeof value === "object" && value !== null && !Array.isArray(value) && "addr" in value)
    return `${argument(value.addr as Json).replaceAll('"', "")}:${String(value.port)}`;
  return show(value);
}

/** "A    read($s, 10)". */
export function callLine(step: Step): string {
  const who = (step.at ?? "").padEnd(4);
  if (step.sleep_ms !== undefined) return `     … ${step.sleep_ms} ms pass`;
  if (step.returns !== undefined) return `${who} … ${step.returns} returns`;
  if (step.still !== undefined) return `${who} … still in its call`;
  if (step.signals) return `${who} … signals handled`;
  if (step.tcp_state !== undefined) return `${who} … TCP state of ${argument(step.tcp_state as Json)}`;
  const made = step.child ?? step.thread;
  const args = (step.args ?? []).map(argument).join(", ");
  return `${who} ${step.call}(${args})${made ? ` [${made}]` : ""}`;
}

/** The same with what came of it: "A    read($s, 10) = 3 “abc”". */
export function answerLine(step: Step, answer: { readonly [key: string]: Json }): string {
  const { ret, errno, out, from, blocks, dies, is, still } = answer;
  const name = step.fd ? `$${step.fd}` : null;
  const value = name && ret === "fd" ? name : ret;
  const parts = [value, errno, dies, is, still, blocks ? "…" : undefined].filter(
    (part) => part !== undefined && part !== null,
  );
  const given = [out, from].filter((part) => part !== undefined).map((part) => show(part as Json));
  return `${callLine(step)} = ${[...parts, ...given].join(" ")}`;
}
