/** The shared objects of one execution of a JSON program, by name. */
import { Condvar, Memory, Mutex, Semaphore } from "../../kernel/uapi/index.ts";
import { type ProgramText, isAtomic } from "./schema.ts";

export class Objects {
  private readonly memory = new Map<string, Memory<number>>();
  private readonly mutexes = new Map<string, Mutex>();
  private readonly condvars = new Map<string, Condvar>();
  private readonly semaphores = new Map<string, Semaphore>();

  /** @param nextId gives each object its number, in a fixed order */
  constructor(declared: Declared, nextId: () => number) {
    for (const { name, value, atomic } of declared.vars)
      this.memory.set(name, new Memory(nextId(), name, value, atomic));
    for (const name of declared.mutexes) this.mutexes.set(name, new Mutex(nextId(), name, 0));
    for (const name of declared.condvars) this.condvars.set(name, new Condvar(nextId(), name));
    for (const [name, value] of declared.sems)
      this.semaphores.set(name, new Semaphore(nextId(), name, value));
  }

  variable(name: string): Memory<number> {
    return this.memory.get(name) ?? missing("variable", name);
  }
  mutex(name: string): Mutex {
    return this.mutexes.get(name) ?? missing("mutex", name);
  }
  condvar(name: string): Condvar {
    return this.condvars.get(name) ?? missing("condition variable", name);
  }
  semaphore(name: string): Semaphore {
    return this.semaphores.get(name) ?? missing("semaphore", name);
  }

  value(name: string): number | undefined {
    return this.memory.get(name)?.value;
  }
  /** "x = 5", one line a variable. */
  describe(): string[] {
    return [...this.memory.values()].map(({ name, value }) => `${name} = ${value}`);
  }
}

function missing(kind: string, name: string): never {
  throw new Error(`the program uses the ${kind} "${name}" and does not declare it`);
}

/** What a program declares, read once. */
export interface Declared {
  readonly vars: readonly { name: string; value: number; atomic: boolean }[];
  readonly mutexes: readonly string[];
  readonly condvars: readonly string[];
  readonly sems: readonly (readonly [string, number])[];
}

export function declaredBy(program: ProgramText): Declared {
  return {
    vars: Object.entries(program.vars ?? {}).map(([name, value]) => ({
      name,
      value,
      atomic: isAtomic(program, name),
    })),
    mutexes: program.mutexes ?? [],
    condvars: program.condvars ?? [],
    sems: Object.entries(program.sems ?? {}),
  };
}
