/**
 * A JSON program as threads of the simulated kernel: each thread is a generator that makes the calls its list of
 * operations names, on memory, mutexes, condition variables and semaphores of the kernel.
 */
import type { Ref, Thread } from "../../kernel/uapi/index.ts";
import { RaceDetector } from "../data-race.ts";
import { type Body, Threads } from "../threads.ts";
import { type CompiledStep, type Registers, compileThread } from "./compile.ts";
import { type Declared, Objects, declaredBy } from "./objects.ts";
import { type ProgramText, evaluate } from "./schema.ts";

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
  private readonly declared: Declared;
  private readonly bodies: readonly Body[];
  private readonly births = { nextId: () => 0 };
  private readonly nextId = () => this.births.nextId();

  constructor(program: ProgramText) {
    this.program = program;
    this.declared = declaredBy(program);
    this.names = program.threads.map(({ name }) => name);
    this.bodies = program.threads.map(({ name, code }, i) => {
      const steps = compileThread(code);
      const body = () => this.run(steps, this.registers[i] as Registers);
      return Object.defineProperty(body, "name", { value: name });
    });
    this.system = new Threads(() => this.begin(), { births: this.births });
    this.system.observer = this.races;
    this.system.numberObjects();
  }

  /** Every thread has ended. */
  get hasEnded(): boolean {
    return this.system.runners.every((runner) => !runner || runner.state === "ended");
  }

  /** The false assertions, those about the end included once every thread has ended. */
  failures(): string[] {
    const { final = [] } = this.program;
    if (final.length === 0 || !this.hasEnded) return this.broken;
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

  private begin(): readonly Body[] {
    this.broken = [];
    this.objects = new Objects(this.declared, this.nextId);
    this.registers = this.program.threads.map(({ regs }) => ({ ...regs }));
    return this.bodies;
  }

  /** One thread. What concerns only its registers is done between two calls. */
  private *run(steps: readonly CompiledStep[], registers: Registers): Thread<void> {
    const { objects, broken } = this;
    const out: Ref<unknown> = { value: 0 };
    for (let at = 0; at >= 0 && at < steps.length; ) {
      const step = steps[at] as CompiledStep;
      if (step.isLocal) at = step.run(registers, at, broken);
      else {
        const answer = yield step.request(registers, objects, out);
        step.settle?.(registers, answer, out);
        at++;
      }
    }
  }
}
