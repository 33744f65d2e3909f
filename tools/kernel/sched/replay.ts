/**
 * Fork by replay. JavaScript cannot copy a suspended generator, but a program that touches the outside only
 * through calls is determined by their answers. So a process keeps the answers it got; its child is made by
 * handing them, in the same order, to fresh generators. Locals are thereby really copied.
 *
 * The log belongs to the process, not to the thread: closures that threads share come out right only where
 * their steps are repeated in the order in which they happened.
 */
import { epoll_data } from "../uapi/epoll.ts";
import { OUT_ARGUMENTS, type Request } from "../uapi/request.ts";

export type LogEntry =
  /** A thread was resumed with `reply`; `request` is the call answered (null: its first step). */
  | {
      kind: "resume";
      thread: number;
      request: Request | null;
      reply: number;
      filled: readonly unknown[] | null;
    }
  /** A signal handler was put on top of a thread. */
  | { kind: "signal"; thread: number; signal: number }
  /** The thread's current call changed the process: pthread_create, sigaction. Repeated in the child. */
  | { kind: "effect"; thread: number; created: number }
  /** The thread's current call, an epoll_ctl, gave the kernel a pointer. The child has its own object there. */
  | { kind: "pointer"; thread: number; object: object };

export class ReplayLog {
  private readonly inherited: ReplayLog | null;
  private readonly inheritedLength: number;
  private readonly own: LogEntry[] = [];

  /** @param inherited the parent's log as it is now; what the parent adds later is not seen */
  constructor(inherited: ReplayLog | null = null) {
    this.inherited = inherited;
    this.inheritedLength = inherited?.length ?? 0;
  }

  get length(): number {
    return this.inheritedLength + this.own.length;
  }

  push(entry: LogEntry): void {
    this.own.push(entry);
  }

  /** All entries from the first ancestor's first step on. */
  *entries(): IterableIterator<LogEntry> {
    yield* this.firstEntries(this.length);
  }

  private *firstEntries(count: number): IterableIterator<LogEntry> {
    const inherited = Math.min(count, this.inheritedLength);
    if (this.inherited) yield* this.inherited.firstEntries(inherited);
    for (let i = 0; i < count - inherited; i++) yield this.own[i] as LogEntry;
  }
}

/** Copies of what the kernel has written through the call's pointers; null where there are none. */
export function captureFilled(request: Request, reply: number): unknown[] | null {
  const positions = OUT_ARGUMENTS[request.call];
  if (!positions) return null;
  const isEvents = request.call === "epoll_wait" || request.call === "epoll_pwait";
  return positions.map((position) => {
    const value = request.args[position];
    if (value instanceof Uint8Array) return value.slice(0, Math.max(0, reply));
    if (request.call === "pthread_join") return value && { ...value };
    return copyOut(isEvents && Array.isArray(value) ? value.slice(0, Math.max(0, reply)) : value);
  });
}

/** A deep copy of what a struct or array of them holds; what stands behind a pointer is not part of it. */
function copyOut(value: unknown): unknown {
  if (value instanceof Uint8Array || value instanceof Uint32Array) return value.slice();
  if (value instanceof epoll_data) {
    const copy = new epoll_data();
    copy.set(value);
    return copy;
  }
  if (Array.isArray(value)) return value.map(copyOut);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copyOut(field)]));
}

/**
 * Puts captured contents into the arguments of the same call, made anew.
 * @param pointers the child's object for each of the parent's whose address the kernel was given
 */
export function refill(
  request: Request,
  filled: readonly unknown[] | null,
  pointers: WeakMap<object, object>,
): void {
  const positions = OUT_ARGUMENTS[request.call];
  if (!positions || !filled) return;
  positions.forEach((position, index) => {
    const target = request.args[position];
    if (request.call === "pthread_join") Object.assign(target ?? {}, filled[index]);
    else restore(target, filled[index], pointers);
  });
}

function restore(target: unknown, source: unknown, pointers: WeakMap<object, object>): void {
  if (target instanceof Uint8Array && source instanceof Uint8Array)
    target.set(source.subarray(0, target.length));
  else if (target instanceof Uint32Array && source instanceof Uint32Array)
    target.set(source.subarray(0, target.length));
  else if (target instanceof epoll_data && source instanceof epoll_data) {
    target.set(source);
    const own = pointers.get(epoll_data.objectOf(source) ?? source);
    if (own) epoll_data.moveTo(target, own);
  } else if (typeof target === "object" && target !== null && typeof source === "object" && source !== null) {
    const fields = target as Record<string, unknown>;
    for (const [key, field] of Object.entries(source)) {
      const isStruct =
        typeof field === "object" &&
        field !== null &&
        typeof fields[key] === "object" &&
        fields[key] !== null;
      if (isStruct) restore(fields[key], field, pointers);
      else fields[key] = field;
    }
  }
}

/** The first way in which two calls that should be the same differ; null where they agree. */
export function difference(recorded: Request, replayed: Request | null): string | null {
  if (!replayed) return `it made ${describeCall(recorded)}, and when run again it made no call`;
  const same =
    recorded.call === replayed.call &&
    recorded.args.every((argument, i) => {
      const other = replayed.args[i];
      return isScalar(argument) || isScalar(other) ? argument === other : true;
    });
  return same ? null : `it made ${describeCall(recorded)}, and when run again ${describeCall(replayed)}`;
}

function isScalar(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

function describeCall(request: Request): string {
  const args = request.args.map((value) => (isScalar(value) ? JSON.stringify(value) : "…"));
  return `${request.call}(${args.join(", ")})`;
}
