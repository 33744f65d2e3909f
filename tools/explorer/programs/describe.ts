/** Operations of JSON programs in one short line each: "r = x", "x = r + 1", "lock m". */
import type { Expression, Name, Op } from "./schema.ts";

function expression(value: Expression): string {
  if (typeof value !== "object") return String(value);
  const [operator, a, b] = value;
  return operator === "not" ? `not ${expression(a)}` : `${inner(a)} ${operator} ${inner(b ?? 0)}`;
}

function inner(value: Expression): string {
  return typeof value === "object" ? `(${expression(value)})` : String(value);
}

function named(name: Name): string {
  return typeof name === "string" ? name : `${name.array}[${expression(name.index)}]`;
}

export function describeOp(op: Op): string {
  switch (op.op) {
    case "load":
      return `${op.dst} = ${named(op.var)}`;
    case "store":
      return `${named(op.var)} = ${expression(op.val)}`;
    case "cas":
      return `${op.dst} = cas(${named(op.var)}, ${expression(op.old)} → ${expression(op.new)})`;
    case "add":
      return `${op.dst} = ${named(op.var)}; ${named(op.var)} += ${expression(op.val)}`;
    case "await":
      return `await ${expression(op.cond).replaceAll("$", named(op.var))}`;
    case "lock":
    case "unlock":
      return `${op.op} ${named(op.mutex)}`;
    case "trylock":
      return `${op.dst} = trylock ${named(op.mutex)}`;
    case "wait":
      return `wait ${named(op.condvar)}, ${named(op.mutex)}`;
    case "signal":
    case "broadcast":
      return `${op.op} ${named(op.condvar)}`;
    case "down":
    case "up":
      return `${op.op} ${named(op.sem)}`;
    case "set":
      return `${op.dst} = ${expression(op.val)}`;
    case "assert":
      return `assert ${expression(op.cond)}`;
    case "label":
      return `${op.name}:`;
    case "goto":
      return `goto ${op.to}`;
    case "if":
      return `if ${expression(op.cond)} goto ${op.to}`;
    case "end":
      return "end";
  }
}
