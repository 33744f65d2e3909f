/**
 * Operations of a JSON program made ready to run: expressions and names become functions once, so that an
 * execution is nothing but calls. Programs are run hundreds of thousands of times.
 */
import type { Ref, Request } from "../../kernel/uapi/index.ts";
import type { Objects } from "./objects.ts";
import { type Expression, type Name, type Op, evaluate, resolve } from "./schema.ts";

export type Registers = Record<string, number>;

/** Moves on without others noticing. @returns where to go on; -1 for the end */
export interface LocalStep {
  readonly isLocal: true;
  run(registers: Registers, at: number, broken: string[]): number;
}

/** Makes one call. */
export interface SharedStep {
  readonly isLocal: false;
  request(registers: Registers, objects: Objects, out: Ref<unknown>): Request;
  /** What the answer means for the registers. */
  settle?(registers: Registers, answer: number, out: Ref<unknown>): void;
}

export type CompiledStep = LocalStep | SharedStep;

export function compileThread(code: readonly Op[]): readonly CompiledStep[] {
  const labels = new Map(code.flatMap((op, i) => (op.op === "label" ? [[op.name, i] as const] : [])));
  return code.map((op) => compileLocal(op, labels) ?? compileShared(op));
}

type Value = (registers: Registers) => number;

function value(expression: Expression): Value {
  if (typeof expression === "number") return () => expression;
  if (typeof expression === "string") return (registers) => registers[expression] ?? 0;
  return (registers) => evaluate(expression, (name) => registers[name] ?? 0);
}

function named(name: Name): (registers: Registers) => string {
  if (typeof name === "string") return () => name;
  return (registers) => resolve(name, (register) => registers[register] ?? 0);
}

function compileLocal(op: Op, labels: ReadonlyMap<string, number>): LocalStep | null {
  switch (op.op) {
    case "set": {
      const { dst } = op;
      const of = value(op.val);
      return local((registers, at) => {
        registers[dst] = of(registers);
        return at + 1;
      });
    }
    case "assert": {
      const holds = value(op.cond);
      return local((registers, at, broken) => {
        if (holds(registers) === 0) broken.push(op.msg);
        return at + 1;
      });
    }
    case "label":
      return local((_registers, at) => at + 1);
    case "goto": {
      const target = labels.get(op.to) ?? 0;
      return local(() => target);
    }
    case "if": {
      const target = labels.get(op.to) ?? 0;
      const holds = value(op.cond);
      return local((registers, at) => (holds(registers) !== 0 ? target : at + 1));
    }
    case "end":
      return local(() => -1);
    default:
      return null;
  }
}

function local(run: LocalStep["run"]): LocalStep {
  return { isLocal: true, run };
}

function compileShared(op: Op): SharedStep {
  switch (op.op) {
    case "load": {
      const of = named(op.var);
      const { dst } = op;
      return shared(
        (registers, objects, out) => ({ call: "load", args: [objects.variable(of(registers)), out] }),
        (registers, _answer, out) => {
          registers[dst] = out.value as number;
        },
      );
    }
    case "await":
      return compileAwait(op);
    case "store": {
      const of = named(op.var);
      const stored = value(op.val);
      return shared((registers, objects) => ({
        call: "store",
        args: [objects.variable(of(registers)), stored(registers)],
      }));
    }
    case "add": {
      const of = named(op.var);
      const operand = value(op.val);
      return shared(
        (registers, objects, out) => ({
          call: "add",
          args: [objects.variable(of(registers)), operand(registers), out],
        }),
        (registers, _answer, out) => {
          registers[op.dst] = out.value as number;
        },
      );
    }
    case "cas": {
      const of = named(op.var);
      const expected = value(op.old);
      const replacement = value(op.new);
      return shared(
        (registers, objects, out) => ({
          call: "compareExchange",
          args: [objects.variable(of(registers)), expected(registers), replacement(registers), out],
        }),
        (registers, _answer, out) => {
          registers[op.dst] = Number(out.value === expected(registers));
        },
      );
    }
    default:
      return compileLock(op);
  }
}

function compileAwait(op: Extract<Op, { op: "await" }>): SharedStep {
  const of = named(op.var);
  const { cond, dst } = op;
  return shared(
    (registers, objects, out) => {
      // Asked later too, about states before: it sees the registers as they are now.
      const now = { ...registers };
      const holds = (seen: number): boolean =>
        evaluate(cond, (name) => (name === "$" ? seen : (now[name] ?? 0))) !== 0;
      return { call: "until", args: [objects.variable(of(registers)), holds, out] };
    },
    (registers, _answer, out) => {
      if (dst) registers[dst] = out.value as number;
    },
  );
}

function compileLock(op: Op): SharedStep {
  switch (op.op) {
    case "lock":
    case "unlock": {
      const of = named(op.mutex);
      const call = op.op === "lock" ? "pthread_mutex_lock" : "pthread_mutex_unlock";
      return shared((registers, objects) => ({ call, args: [objects.mutex(of(registers))] }));
    }
    case "trylock": {
      const of = named(op.mutex);
      return shared(
        (registers, objects) => ({ call: "pthread_mutex_trylock", args: [objects.mutex(of(registers))] }),
        (registers, answer) => {
          registers[op.dst] = Number(answer === 0);
        },
      );
    }
    case "wait": {
      const condvar = named(op.condvar);
      const mutex = named(op.mutex);
      return shared((registers, objects) => ({
        call: "pthread_cond_wait",
        args: [objects.condvar(condvar(registers)), objects.mutex(mutex(registers))],
      }));
    }
    case "signal":
    case "broadcast": {
      const of = named(op.condvar);
      const call = op.op === "signal" ? "pthread_cond_signal" : "pthread_cond_broadcast";
      return shared((registers, objects) => ({ call, args: [objects.condvar(of(registers))] }));
    }
    case "down":
    case "up": {
      const of = named(op.sem);
      const call = op.op === "down" ? "sem_wait" : "sem_post";
      return shared((registers, objects) => ({ call, args: [objects.semaphore(of(registers))] }));
    }
    default:
      throw new Error(`${op.op} is no operation on shared objects`);
  }
}

function shared(request: SharedStep["request"], settle?: SharedStep["settle"]): SharedStep {
  return settle ? { isLocal: false, request, settle } : { isLocal: false, request };
}
