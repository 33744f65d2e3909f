/**
 * A JSON program as threads of the simulated kernel: each thread is a generator that makes the calls its list of
 * operations names, on memory, mutexes, condition variables and semaphores of the kernel.
 */
import {
  Condvar,
  Memory,
  Mutex,
  type Ref,
  type Request,
  Semaphore,
  type Thread,
} from "../../kernel/uapi/index.ts";
import { RaceDetector } from "../data-race.ts";
import { type Body, Threads } from "../threads.ts";
import {
  type Expression,
  type Name,
  type Op,
  type ProgramText,
  type ProgramThread,
  evaluate,
  isAtomic,
  resolve,
} from "./schema.ts";

type Registers = Record<string, number>;

/** The objects of one execution, by name. */
class Objects {
  private readonly memory = new Map<string, Memory<number>>();
  private readonly mutexes = new Map<string, Mutex>();
  private readonly condvars = new Map<string, Condvar>();
  private readonly semaphores = new Map<string, Semaphore>();

  constructor(program: ProgramText, nextId: () => number) {
    for (const [name, value] of Object.entries(program.vars ?? {}))
      this.memory.set(name, new Memory(nextId(), name, value, isAtomic(program, name)));
    for (const name of program.mutexes ?? []) this.mutexes.set(name, new Mutex(nextId(), name, 0));
    for (const name of program.condvars ?? []) this.condvars.set(name, new Condvar(nextId(), name));
    for (const [name, value] of Object.entries(program.sems ?? {}))
      this.semaphores.set(name, new Semaphore(nextId(), name, value));
  }

  variable(name: string): Memory<number> {
    return found(this.memory, "variable", name);
  }
  mutex(name: string): Mutex {
    return found(this.mutexes, "mutex", name);
  }
  condvar(name: string): Condvar {
    return found(this.condvars, "condvar", name);
  }
  semaphore(name: string): Semaphore {
    return found(this.semaphores, "semaphore", name);
  }

  value(name: string): number | undefined {
    return this.memory.get(name)?.value;
  }
  /** "x = 5", one line a variable. */
  describe(): string[] {
    return [...this.memory.values()].map(({ name, value }) => `${name} = ${value}`);
  }
}

function found<T>(objects: ReadonlyMap<string, T>, kind: string, name: string): T {
  const object = objects.get(name);
  if (!object) throw new Error(`the program uses the ${kind} "${name}" and does not declare it`);
  return object;
}

export class ProgramOnKernel {
  readonly system: Threads;
  readonly names: readonly string[];
  /** Finds data races in each execution. */
  readonly races = new RaceDetector();
  /** Messages of the assertions that were false in the current execution. */
  private broken: string[] = [];
  private objects!: Objects;
  private registers: Registers[] = [];
  private readonly program: ProgramText;

  constructor(program: ProgramText) {
    this.program = program;
    this.names = program.threads.map(({ name }) => name);
    const births = { nextId: () => 0 };
    this.system = new Threads(() => this.begin(births), { births });
    this.system.observer = this.races;
    this.system.numberObjects();
  }

  /** Every thread has ended. */
  get hasEnded(): boolean {
    return this.system.runners.every((runner) => !runner || runner.state === "ended");
  }

  /** The false assertions, those about the end included once every thread has ended. */
  failures(): string[] {
    if (!this.hasEnded) return this.broken;
    const final = this.program.final ?? [];
    return [
      ...this.broken,
      ...final
        .filter(({ cond }) => evaluate(cond, (name) => this.finalValue(name)) === 0)
        .map(({ msg }) => msg),
    ];
  }

  /** Whether something has gone wrong: an assertion, or a deadlock where no thread can go on. */
  fails(noneEnabled: boolean): boolean {
    return this.broken.length > 0 || (noneEnabled && (!this.hasEnded || this.failures().length > 0));
  }

  /** The shared variables, one line each. */
  state(): string[] {
    return this.objects.describe();
  }

  private finalValue(name: string): number {
    const value = this.objects.value(name);
    if (value !== undefined) return value;
    const dot = name.indexOf(".");
    return this.registers[this.names.indexOf(name.slice(0, dot))]?.[name.slice(dot + 1)] ?? 0;
  }

  private begin(births: { nextId: () => number }): readonly Body[] {
    this.broken = [];
    this.objects = new Objects(this.program, () => births.nextId());
    this.registers = this.program.threads.map(({ regs }) => ({ ...regs }));
    return this.program.threads.map((thread, i) =>
      Object.defineProperty(() => this.run(thread, this.registers[i] as Registers), "name", {
        value: thread.name,
      }),
    );
  }

  /** One thread. What concerns only its registers is done between two calls. */
  private *run({ code }: ProgramThread, registers: Registers): Thread<void> {
    const labels = new Map(code.flatMap((op, i) => (op.op === "label" ? [[op.name, i] as const] : [])));
    const { objects, broken } = this;
    const lookup = (name: string) => registers[name] ?? 0;
    for (let at = 0; at < code.length; at++) {
      const op = code[at] as Op;
      if (op.op === "set") registers[op.dst] = evaluate(op.val, lookup);
      else if (op.op === "assert") {
        if (evaluate(op.cond, lookup) === 0) broken.push(op.msg);
      } else if (op.op === "goto" || (op.op === "if" && evaluate(op.cond, lookup) !== 0))
        at = labels.get(op.to) ?? 0;
      else if (op.op === "end") return;
      else if (op.op !== "label" && op.op !== "if") yield* perform(op, registers, objects);
    }
  }
}

/** One visible operation: a call, and what its answer means for the registers. */
function* perform(op: Op, registers: Registers, objects: Objects): Thread<void> {
  const lookup = (name: string) => registers[name] ?? 0;
  const value = (expression: Expression) => evaluate(expression, lookup);
  const named = (name: Name) => resolve(name, lookup);
  const out: Ref<unknown> = { value: 0 };
  switch (op.op) {
    case "load":
      yield call("load", objects.variable(named(op.var)), out);
      registers[op.dst] = out.value as number;
      return;
    case "await": {
      const holds = (seen: number) => evaluate(op.cond, (name) => (name === "$" ? seen : lookup(name))) !== 0;
      yield call("until", objects.variable(named(op.var)), holds, out);
      if (op.dst) registers[op.dst] = out.value as number;
      return;
    }
    case "store":
      yield call("store", objects.variable(named(op.var)), value(op.val));
      return;
    case "add":
      yield call("add", objects.variable(named(op.var)), value(op.val), out);
      registers[op.dst] = out.value as number;
      return;
    case "cas": {
      const expected = value(op.old);
      yield call("compareExchange", objects.variable(named(op.var)), expected, value(op.new), out);
      registers[op.dst] = Number(out.value === expected);
      return;
    }
    case "lock":
      yield call("pthread_mutex_lock", objects.mutex(named(op.mutex)));
      return;
    case "unlock":
      yield call("pthread_mutex_unlock", objects.mutex(named(op.mutex)));
      return;
    case "trylock": {
      const answer: number = yield call("pthread_mutex_trylock", objects.mutex(named(op.mutex)));
      registers[op.dst] = Number(answer === 0);
      return;
    }
    case "wait":
      yield call("pthread_cond_wait", objects.condvar(named(op.condvar)), objects.mutex(named(op.mutex)));
      return;
    case "signal":
      yield call("pthread_cond_signal", objects.condvar(named(op.condvar)));
      return;
    case "broadcast":
      yield call("pthread_cond_broadcast", objects.condvar(named(op.condvar)));
      return;
    case "down":
      yield call("sem_wait", objects.semaphore(named(op.sem)));
      return;
    case "up":
      yield call("sem_post", objects.semaphore(named(op.sem)));
      return;
    default:
  }
}

function call(name: Request["call"], ...args: readonly unknown[]): Request {
  return { call: name, args };
}
