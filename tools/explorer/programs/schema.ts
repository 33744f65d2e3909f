/**
 * Small concurrent programs as JSON: threads that are lists of operations on shared variables, mutexes,
 * condition variables and semaphores. `README.md` beside this file describes the form.
 */

/** An integer, a register or `$`, or an operator with its operands. */
export type Expression = number | string | readonly [operator: string, a: Expression, b?: Expression];
/** A name, or an element of an array: {"array": "a", "index": "i"} is a[value of i]. */
export type Name = string | { readonly array: string; readonly index: Expression };

export type Op =
  | { op: "load"; dst: string; var: Name }
  | { op: "store"; var: Name; val: Expression }
  | { op: "cas"; dst: string; var: Name; old: Expression; new: Expression }
  | { op: "add"; dst: string; var: Name; val: Expression }
  | { op: "await"; var: Name; cond: Expression; dst?: string }
  | { op: "lock" | "unlock"; mutex: Name }
  | { op: "trylock"; dst: string; mutex: Name }
  | { op: "wait"; condvar: Name; mutex: Name }
  | { op: "signal" | "broadcast"; condvar: Name }
  | { op: "down" | "up"; sem: Name }
  | { op: "set"; dst: string; val: Expression }
  | { op: "label"; name: string }
  | { op: "goto"; to: string }
  | { op: "if"; cond: Expression; to: string }
  | { op: "assert"; cond: Expression; msg: string }
  | { op: "end" };

export interface ProgramThread {
  readonly name: string;
  readonly regs?: Readonly<Record<string, number>>;
  readonly code: readonly Op[];
}

export interface ProgramText {
  readonly vars?: Readonly<Record<string, number>>;
  readonly atomic?: readonly string[];
  readonly mutexes?: readonly string[];
  readonly condvars?: readonly string[];
  readonly sems?: Readonly<Record<string, number>>;
  readonly threads: readonly ProgramThread[];
  readonly final?: readonly { readonly cond: Expression; readonly msg: string }[];
}

export interface NamedProgram {
  readonly id: string;
  readonly program: ProgramText;
}

const FIELDS: Readonly<Record<Op["op"], readonly string[]>> = {
  load: ["dst", "var"],
  store: ["var", "val"],
  cas: ["dst", "var", "old", "new"],
  add: ["dst", "var", "val"],
  await: ["var", "cond"],
  lock: ["mutex"],
  unlock: ["mutex"],
  trylock: ["dst", "mutex"],
  wait: ["condvar", "mutex"],
  signal: ["condvar"],
  broadcast: ["condvar"],
  down: ["sem"],
  up: ["sem"],
  set: ["dst", "val"],
  label: ["name"],
  goto: ["to"],
  if: ["cond", "to"],
  assert: ["cond", "msg"],
  end: [],
};

/**
 * Checks the form of a file.
 * @param source what JSON.parse gave: {"programs": […]}, or a list of programs, or one
 * @throws Error naming the program, thread and operation that is not of the form
 */
export function readPrograms(source: unknown): NamedProgram[] {
  const list = Array.isArray(source)
    ? source
    : isObject(source) && Array.isArray(source.programs)
      ? source.programs
      : [source];
  return list.map((item, index) => readProgram(item, index));
}

function readProgram(item: unknown, index: number): NamedProgram {
  const id = isObject(item) && typeof item.id === "string" ? item.id : `program ${index + 1}`;
  const program = isObject(item) && isObject(item.program) ? item.program : item;
  if (!isObject(program) || !Array.isArray(program.threads))
    throw new Error(`${id}: "threads" is missing: a list of {"name", "code"}`);
  program.threads.forEach((thread: unknown, t: number) => {
    if (!isObject(thread) || !Array.isArray(thread.code)) throw new Error(`${id}: thread ${t} has no "code"`);
    const labels = new Set(
      thread.code.filter((op: unknown) => isObject(op) && op.op === "label").map((op) => op.name),
    );
    thread.code.forEach((op: unknown, i: number) => {
      const problem = problemOf(op, labels);
      if (problem)
        throw new Error(`${id}: thread ${String(thread.name ?? t)}, operation ${i + 1}: ${problem}`);
    });
  });
  return { id, program: program as unknown as ProgramText };
}

function problemOf(op: unknown, labels: ReadonlySet<unknown>): string | null {
  if (!isObject(op) || typeof op.op !== "string")
    return 'an operation is an object such as {"op": "load", "dst": "r", "var": "x"}';
  const fields = FIELDS[op.op as Op["op"]];
  if (!fields) return `"${op.op}" is no operation; there are ${Object.keys(FIELDS).join(", ")}`;
  const missing = fields.find((field) => op[field] === undefined);
  if (missing) return `${op.op} needs "${missing}"`;
  if ((op.op === "goto" || op.op === "if") && !labels.has(op.to))
    return `there is no label "${String(op.to)}"`;
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of an expression. @param lookup what a name stands for */
export function evaluate(expression: Expression, lookup: (name: string) => number): number {
  if (typeof expression === "number") return expression;
  if (typeof expression === "string") return lookup(expression);
  const [operator, first, second] = expression;
  const a = evaluate(first, lookup);
  if (operator === "not") return Number(a === 0);
  const b = evaluate(second ?? 0, lookup);
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return Math.floor(a / b);
    case "%":
      return a % b;
    case "==":
      return Number(a === b);
    case "!=":
      return Number(a !== b);
    case "<":
      return Number(a < b);
    case "<=":
      return Number(a <= b);
    case ">":
      return Number(a > b);
    case ">=":
      return Number(a >= b);
    case "and":
      return Number(a !== 0 && b !== 0);
    case "or":
      return Number(a !== 0 || b !== 0);
    default:
      throw new Error(`"${operator}" is no operator`);
  }
}

/** The name that a Name stands for now. */
export function resolve(name: Name, lookup: (register: string) => number): string {
  return typeof name === "string" ? name : `${name.array}[${evaluate(name.index, lookup)}]`;
}

/** Whether a variable is atomic: named itself, or by its array's name, or by "*". */
export function isAtomic(program: ProgramText, variable: string): boolean {
  const names = program.atomic ?? [];
  return names.includes("*") || names.includes(variable) || names.includes(variable.replace(/\[.*$/, ""));
}
