/**
 * Runs a JSON program by itself, without a kernel: the shortest way to a System, for tests of the explorer and
 * as the second opinion on what the kernel's threads do. One piece because what an operation stands for and what
 * it does have to be read side by side.
 */

import { NO_EFFECTS, type Operation, type StepEffects, type System, type ThreadId } from "../system.ts";
import { describeOp } from "./describe.ts";
import { type Expression, type Name, type Op, type ProgramText, evaluate, resolve } from "./schema.ts";

interface Runner {
  readonly code: readonly Op[];
  readonly labels: ReadonlyMap<string, number>;
  registers: Record<string, number>;
  at: number;
  /** In a wait: asleep, then woken and about to take the mutex again. */
  waiting: "no" | "asleep" | "woken";
  operation: Operation | null | undefined;
}

export class ProgramMachine implements System {
  readonly threadCount: number;
  /** Messages of the assertions that were false. */
  readonly broken: string[] = [];
  private readonly program: ProgramText;
  private readonly objects = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly runners: Runner[];
  private variables: Record<string, number> = {};
  private semaphores: Record<string, number> = {};
  private readonly owners = new Map<string, ThreadId>();
  private readonly sleepers = new Map<string, ThreadId[]>();

  constructor(program: ProgramText) {
    this.program = program;
    this.threadCount = program.threads.length;
    this.runners = program.threads.map(({ code }) => ({
      code,
      labels: new Map(code.flatMap((op, i) => (op.op === "label" ? [[op.name, i] as const] : []))),
      registers: {},
      at: 0,
      waiting: "no",
      operation: undefined,
    }));
    this.reset();
  }

  reset(): void {
    this.variables = { ...this.program.vars };
    this.semaphores = { ...this.program.sems };
    this.owners.clear();
    this.sleepers.clear();
    this.broken.length = 0;
    this.runners.forEach((runner, i) => {
      Object.assign(runner, {
        registers: { ...this.program.threads[i]?.regs },
        at: 0,
        waiting: "no",
        operation: undefined,
      });
    });
    for (const runner of this.runners) this.runLocal(runner);
  }

  /** Every thread has ended. */
  get hasEnded(): boolean {
    return this.runners.every(({ at, code }) => at >= code.length);
  }

  /** The false assertions, those about the end included once every thread has ended. */
  failures(): string[] {
    if (!this.hasEnded) return [...this.broken];
    const final = this.program.final ?? [];
    const lookup = (name: string) => this.finalValue(name);
    return [
      ...this.broken,
      ...final.filter(({ cond }) => evaluate(cond, lookup) === 0).map(({ msg }) => msg),
    ];
  }

  private finalValue(name: string): number {
    const dot = name.indexOf(".");
    if (name in this.variables || dot < 0) return this.variables[name] ?? 0;
    const index = this.program.threads.findIndex((thread) => thread.name === name.slice(0, dot));
    return this.runners[index]?.registers[name.slice(dot + 1)] ?? 0;
  }

  next(thread: ThreadId): Operation | null {
    const runner = this.runners[thread] as Runner;
    if (runner.operation === undefined) runner.operation = this.operationOf(runner);
    return runner.operation;
  }

  isEnabled(thread: ThreadId): boolean {
    const operation = this.next(thread);
    if (!operation) return false;
    return (
      operation.waitsOn === undefined || (operation.possibleIn?.(this.stateOf(operation.waitsOn)) ?? true)
    );
  }

  stateOf(object: number): number {
    const name = this.names[object] ?? "";
    const plain = name.slice(2);
    if (name.startsWith("m ")) return Number(this.owners.has(plain));
    return (name.startsWith("s ") ? this.semaphores[plain] : this.variables[plain]) ?? 0;
  }

  step(thread: ThreadId): StepEffects {
    const runner = this.runners[thread] as Runner;
    const op = runner.code[runner.at] as Op;
    runner.operation = undefined;
    if (op.op === "wait" && runner.waiting === "no") {
      this.fallAsleep(thread, runner, op);
      return NO_EFFECTS;
    }
    const released = this.perform(thread, runner, op);
    runner.at++;
    this.runLocal(runner);
    return released.length === 0 ? NO_EFFECTS : { released };
  }

  private fallAsleep(thread: ThreadId, runner: Runner, op: Extract<Op, { op: "wait" }>): void {
    this.owners.delete(this.named(runner, op.mutex));
    const condvar = this.named(runner, op.condvar);
    const queue = this.sleepers.get(condvar) ?? [];
    this.sleepers.set(condvar, [...queue, thread]);
    runner.waiting = "asleep";
  }

  private perform(thread: ThreadId, runner: Runner, op: Op): ThreadId[] {
    const { registers } = runner;
    const value = (expression: Expression) => evaluate(expression, (name) => registers[name] ?? 0);
    switch (op.op) {
      case "load":
        registers[op.dst] = this.variable(runner, op.var);
        break;
      case "await":
        if (op.dst) registers[op.dst] = this.variable(runner, op.var);
        break;
      case "store":
        this.variables[this.named(runner, op.var)] = value(op.val);
        break;
      case "add": {
        const old = this.variable(runner, op.var);
        this.variables[this.named(runner, op.var)] = old + value(op.val);
        registers[op.dst] = old;
        break;
      }
      case "cas": {
        const isEqual = this.variable(runner, op.var) === value(op.old);
        if (isEqual) this.variables[this.named(runner, op.var)] = value(op.new);
        registers[op.dst] = Number(isEqual);
        break;
      }
      case "trylock": {
        const mutex = this.named(runner, op.mutex);
        const isFree = !this.owners.has(mutex);
        if (isFree) this.owners.set(mutex, thread);
        registers[op.dst] = Number(isFree);
        break;
      }
      case "lock":
      case "wait":
        this.owners.set(this.named(runner, op.mutex), thread);
        runner.waiting = "no";
        break;
      case "unlock":
        this.owners.delete(this.named(runner, op.mutex));
        break;
      case "signal":
      case "broadcast":
        return this.wake(this.named(runner, op.condvar), op.op === "signal" ? 1 : Number.POSITIVE_INFINITY);
      case "down":
      case "up": {
        const semaphore = this.named(runner, op.sem);
        this.semaphores[semaphore] = (this.semaphores[semaphore] ?? 0) + (op.op === "up" ? 1 : -1);
        break;
      }
      default:
    }
    return [];
  }

  private wake(condvar: string, most: number): ThreadId[] {
    const queue = this.sleepers.get(condvar) ?? [];
    const woken = queue.slice(0, most);
    this.sleepers.set(condvar, queue.slice(woken.length));
    for (const thread of woken)
      Object.assign(this.runners[thread] as Runner, { waiting: "woken", operation: undefined });
    return woken;
  }

  private named(runner: Runner, name: Name): string {
    return resolve(name, (register) => runner.registers[register] ?? 0);
  }

  private variable(runner: Runner, name: Name): number {
    return this.variables[this.named(runner, name)] ?? 0;
  }

  /** Everything up to the next operation that others can notice. */
  private runLocal(runner: Runner): void {
    for (;;) {
      const op = runner.code[runner.at];
      if (!op) return;
      const value = (expression: Expression) => evaluate(expression, (name) => runner.registers[name] ?? 0);
      if (op.op === "set") runner.registers[op.dst] = value(op.val);
      else if (op.op === "assert") {
        if (value(op.cond) === 0) this.broken.push(op.msg);
      } else if (op.op === "goto" || (op.op === "if" && value(op.cond) !== 0)) {
        runner.at = runner.labels.get(op.to) ?? 0;
        continue;
      } else if (op.op === "end") {
        runner.at = runner.code.length;
        return;
      } else if (op.op !== "label" && op.op !== "if") return;
      runner.at++;
    }
  }

  private object(kind: "v" | "m" | "c" | "s", name: string): number {
    const key = `${kind} ${name}`;
    let id = this.objects.get(key);
    if (id === undefined) {
      id = this.objects.size;
      this.objects.set(key, id);
      this.names.push(key);
    }
    return id;
  }

  private operationOf(runner: Runner): Operation | null {
    const op = runner.code[runner.at];
    if (!op || runner.waiting === "asleep") return null;
    const describe = () => (runner.waiting === "woken" ? "wake up and lock" : describeOp(op));
    const touch = (kind: "v" | "m" | "c" | "s", name: Name, isChange: boolean) =>
      2 * this.object(kind, this.named(runner, name)) + Number(isChange);
    const isFree = (state: number) => state === 0;
    switch (op.op) {
      case "load":
        return { footprint: [touch("v", op.var, false)], describe };
      case "store":
      case "add":
      case "cas":
        return { footprint: [touch("v", op.var, true)], describe };
      case "await": {
        const access = touch("v", op.var, false);
        const { registers } = runner;
        const goesOn = (state: number) =>
          evaluate(op.cond, (name) => (name === "$" ? state : (registers[name] ?? 0))) !== 0;
        return { footprint: [access], waitsOn: access >> 1, possibleIn: goesOn, describe };
      }
      case "unlock":
      case "trylock":
        return { footprint: [touch("m", op.mutex, true)], describe };
      case "lock":
      case "wait": {
        const access = touch("m", op.mutex, true);
        if (op.op === "wait" && runner.waiting === "no")
          return { footprint: [touch("c", op.condvar, true), access], describe };
        return { footprint: [access], waitsOn: access >> 1, possibleIn: isFree, describe };
      }
      case "signal":
      case "broadcast":
        return { footprint: [touch("c", op.condvar, true)], describe };
      case "down": {
        const access = touch("s", op.sem, true);
        return { footprint: [access], waitsOn: access >> 1, possibleIn: (count) => count > 0, describe };
      }
      case "up":
        return { footprint: [touch("s", op.sem, true)], describe };
      default:
        return null;
    }
  }
}
