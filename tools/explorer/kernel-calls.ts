/**
 * Calls of the kernel other than on shared memory and locks, as steps: what they touch, whether they would wait.
 * Coarse on purpose, so that nothing is missed: a call on a descriptor changes what lies behind it (a pipe with
 * both its ends, a pair of sockets, all of TCP and UDP together) and reads the descriptor table; a call that makes
 * or closes descriptors changes the table. Simplified: signals sent to other threads are not explored.
 */
import { type File, PipeReader, PipeWriter, Terminal, filesOf } from "../kernel/fs/index.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { UnixSock } from "../kernel/net/index.ts";
import type { Process, Task } from "../kernel/sched/index.ts";
import type { AnyStep } from "../kernel/sync/index.ts";
import {
  MSG_DONTWAIT,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDHUP,
  type Request,
  Shared,
  WNOHANG,
} from "../kernel/uapi/index.ts";

/** Files that share their state, such as the two ends of a pipe. */
export class KernelObject extends Shared {
  readonly files: File[] = [];

  /** What poll says of each. */
  override get state(): readonly number[] {
    return this.files.map((file) => file.poll());
  }
}

/** A process's children, for waitpid. */
class Children extends Shared {
  readonly process: Process;

  constructor(id: number, process: Process) {
    super(id, `children of ${process.name}`);
    this.process = process;
  }
  override get state(): readonly number[] {
    return this.process.children.filter(({ state }) => state === "zombie").map(({ pid }) => pid);
  }
}

/** Descriptors of a process. */
class Table extends Shared {
  override get state(): number {
    return 0;
  }
}

/** Answered at once: they concern their caller only, or are the same in every schedule. Time stands still. */
const LOCAL: ReadonlySet<string> = new Set([
  ..."getpid getppid gettid pthread_self sched_yield clock_gettime sigaction sigprocmask sigpending getrlimit setrlimit".split(
    " ",
  ),
  ..."pthread_key_create pthread_key_delete pthread_setspecific pthread_getspecific fork".split(" "),
]);
const MAKE_DESCRIPTORS: ReadonlySet<string> = new Set(
  "open socket socketpair accept accept4 dup dup2 dup3 pipe pipe2 close epoll_create epoll_create1 eventfd timerfd_create signalfd fcntl recvmsg".split(
    " ",
  ),
);
const READ: ReadonlySet<string> = new Set("read readv recv recvfrom recvmsg accept accept4".split(" "));
const WRITE: ReadonlySet<string> = new Set("write writev send sendto sendmsg".split(" "));

/** A step of the kernel, and the objects it touches. */
export interface KernelStep {
  readonly step: AnyStep;
  readonly args: readonly Shared[];
}

export class KernelCalls {
  private readonly kernel: Kernel;
  private readonly bear: () => number;
  private readonly objects = new WeakMap<object, KernelObject>();
  private readonly tables = new WeakMap<Process, { table: Table; children: Children }>();
  private network: KernelObject | null = null;

  /** @param bear gives the number of an object that is made now */
  constructor(kernel: Kernel, bear: () => number) {
    this.kernel = kernel;
    this.bear = bear;
  }

  isLocal(task: Task, request: Request): boolean {
    if (LOCAL.has(request.call)) return true;
    return (
      request.call === "write" && filesOf(task.process).get(request.args[0] as number) instanceof Terminal
    );
  }

  /** Numbers for what the calling thread has just made: descriptors, a process. */
  noteBirths(process: Process): void {
    this.of(process);
    for (const [, file] of filesOf(process).entries()) if (!(file instanceof Terminal)) this.objectOf(file);
  }

  /** @param perform makes the call */
  stepOf(task: Task, request: Request, perform: (task: Task, request: Request) => number): KernelStep {
    const { table, children } = this.of(task.process);
    const { call } = request;
    const made = { writes: true, perform: (by: Task) => perform(by, request) };
    if (call === "waitpid")
      return { args: [children], step: { ...made, on: [0], possibleIn: canReap(task.process, request) } };
    const changesTable = MAKE_DESCRIPTORS.has(call);
    const file = filesOf(task.process).get(request.args[0] as number);
    const isOnFile = file !== undefined && !(file instanceof Terminal) && !call.startsWith("epoll");
    if (!isOnFile && (changesTable || file)) return { args: [table], step: { ...made, on: [0] } };
    if (!isOnFile)
      return { args: [...this.allOf(task.process), table], step: this.onAll(made, task.process) };
    const args = [this.objectOf(file), table];
    const on = changesTable ? [0, 1] : [0];
    const wanted = waitsFor(call, file, request);
    const place = this.objectOf(file).files.indexOf(file);
    const possibleIn =
      wanted === 0
        ? {}
        : { possibleIn: (state: unknown) => (((state as number[])[place] ?? -1) & wanted) !== 0 };
    return { args, step: { ...made, on, reads: changesTable ? [] : [1], ...possibleIn } };
  }

  /** The end of a process: its descriptors are closed, its parent is told. */
  endOf(process: Process, perform: AnyStep["perform"]): KernelStep {
    const parent =
      process.parent && this.tables.has(process.parent) ? [this.of(process.parent).children] : [];
    const args = [...this.allOf(process), ...parent];
    return { args, step: { on: args.map((_, i) => i), writes: true, perform } };
  }

  private onAll(made: { writes: boolean; perform: (by: Task) => number }, process: Process): AnyStep {
    return { ...made, on: this.allOf(process).map((_, i) => i), reads: [this.allOf(process).length] };
  }

  private allOf(process: Process): KernelObject[] {
    const files = [...filesOf(process).entries()].map(([, file]) => file);
    return [
      ...new Set(files.filter((file) => !(file instanceof Terminal)).map((file) => this.objectOf(file))),
    ];
  }

  private of(process: Process): { table: Table; children: Children } {
    let known = this.tables.get(process);
    if (!known) {
      known = { table: new Table(this.bear(), "descriptors"), children: new Children(this.bear(), process) };
      this.tables.set(process, known);
    }
    return known;
  }

  private objectOf(file: File): KernelObject {
    const known = this.objects.get(file) ?? this.objects.get(sharedPart(file));
    const object =
      known ??
      (file.kind === "socket" && !(file instanceof UnixSock)
        ? this.wholeNetwork()
        : new KernelObject(this.bear(), file.kind));
    if (!object.files.includes(file)) object.files.push(file);
    this.objects.set(file, object);
    this.objects.set(sharedPart(file), object);
    return object;
  }

  private wholeNetwork(): KernelObject {
    this.network ??= new KernelObject(this.bear(), "network");
    return this.network;
  }

  /** Lets the network and its timers work when no thread can: their time has come then. @returns whether there was any */
  passTime(): boolean {
    const { clock } = this.kernel.sched;
    const due = clock.nextDue();
    if (due === Number.POSITIVE_INFINITY) return false;
    clock.now = Math.max(clock.now, due);
    clock.runDue();
    this.kernel.network.drain();
    return true;
  }
}

/** What two files have in common that share their state. */
function sharedPart(file: File): object {
  if (file instanceof PipeReader || file instanceof PipeWriter) return file.pipe;
  return (file instanceof UnixSock && file.peer) || file;
}

/** The poll bits that a call on a file waits for; 0 where it does not wait. */
function waitsFor(call: string, file: File, request: Request): number {
  const flags = /^(recv|send)/.test(call) ? request.args[call.endsWith("msg") ? 2 : 3] : 0;
  if (file.isNonBlocking || ((flags as number) & MSG_DONTWAIT) !== 0) return 0;
  if (READ.has(call)) return POLLIN | POLLHUP | POLLERR | POLLRDHUP;
  return WRITE.has(call) ? POLLOUT | POLLERR | POLLHUP : 0;
}

function canReap(process: Process, request: Request): (state: unknown) => boolean {
  const [pid, , options] = request.args as [number, unknown, number];
  return (state) => {
    const zombies = state as readonly number[];
    if ((options & WNOHANG) !== 0 || process.children.length === 0) return true;
    return pid === -1 ? zombies.length > 0 : zombies.includes(pid);
  };
}
