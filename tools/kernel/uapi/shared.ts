/**
 * What threads share: memory, and the objects of pthreads(7) that order its use. A program holds them, as in C;
 * their fields belong to the calls. Memory is sequentially consistent: every access takes effect at once, for
 * everybody. Simplified: a real processor and compiler reorder plain accesses, and relaxed atomic ones too.
 */

/** A thread as shared objects know it. */
export interface Actor {
  readonly tid: number;
}

/** Anything that threads share and calls act on. */
export abstract class Shared {
  /** Given at birth: the same object has the same number in every run that made it in the same way. */
  readonly id: number;
  /** For people: the program's name for it, or its kind and a number. */
  readonly name: string;
  isDestroyed = false;

  constructor(id: number, name: string) {
    this.id = id;
    this.name = name;
  }

  /** What decides whether a call on it has to wait. */
  abstract get state(): unknown;
}

/** One place in memory. */
export class Memory<T = unknown> extends Shared {
  /** Atomic: accesses to it never race, and what was written before a store is seen after the load that reads it. */
  readonly isAtomic: boolean;
  value: T;
  /** Threads asleep in futex(FUTEX_WAIT) on it, in order of arrival. */
  readonly waiters: Waiter[] = [];

  constructor(id: number, name: string, value: T, isAtomic: boolean) {
    super(id, name);
    this.value = value;
    this.isAtomic = isAtomic;
  }

  override get state(): unknown {
    return this.value;
  }
}

/** A thread that sleeps until another one picks it. */
export interface Waiter {
  readonly thread: Actor;
  wokenBy: "nobody" | "a thread" | "the clock";
}

export const PTHREAD_MUTEX_NORMAL = 0;
export const PTHREAD_MUTEX_RECURSIVE = 1;
export const PTHREAD_MUTEX_ERRORCHECK = 2;
export const PTHREAD_MUTEX_DEFAULT = PTHREAD_MUTEX_NORMAL;

export class Mutex extends Shared {
  type: number;
  holder: Actor | null = null;
  /** How many times a recursive one is locked. */
  count = 0;

  constructor(id: number, name: string, type: number) {
    super(id, name);
    this.type = type;
  }

  /** 0, or the holder's thread id. */
  override get state(): number {
    return this.holder === null ? 0 : this.holder.tid;
  }
}

export class Condvar extends Shared {
  /** In order of arrival; a woken one stays until it has the mutex again. */
  readonly waiters: Waiter[] = [];

  override get state(): number {
    return this.waiters.length;
  }
}

export class Rwlock extends Shared {
  /** One entry for each time that a thread holds it for reading. */
  readonly readers: Actor[] = [];
  writer: Actor | null = null;

  /** Readers, or minus the writer's thread id. */
  override get state(): number {
    return this.writer === null ? this.readers.length : -this.writer.tid;
  }
}

export class Semaphore extends Shared {
  value: number;

  constructor(id: number, name: string, value: number) {
    super(id, name);
    this.value = value;
  }

  override get state(): number {
    return this.value;
  }
}

/** What pthread_barrier_wait returns to one of the threads. */
export const PTHREAD_BARRIER_SERIAL_THREAD = -1;

export class Barrier extends Shared {
  /** Threads that have to arrive before any goes on. */
  count: number;
  readonly waiters: Waiter[] = [];

  constructor(id: number, name: string, count: number) {
    super(id, name);
    this.count = count;
  }

  override get state(): number {
    return this.waiters.length;
  }
}

export class Once extends Shared {
  stage: "fresh" | "running" | "done" = "fresh";

  override get state(): string {
    return this.stage;
  }
}

export const FUTEX_WAIT = 0;
export const FUTEX_WAKE = 1;
export const FUTEX_PRIVATE_FLAG = 128;

/** How many keys a process may have, and how often destructors run again when they set values. */
export const PTHREAD_KEYS_MAX = 1024;
export const PTHREAD_DESTRUCTOR_ITERATIONS = 4;
