/**
 * Who is who in every schedule. A thread is known by who created it and as its how-manieth; an object by the
 * thread in whose code it was made. Both come out the same in every schedule in which a thread's own past is the
 * same, so that steps of different executions can be compared. Numbers are given at the first meeting and kept.
 */

/** A thread as all executions know it. */
export class Identity {
  /** Its number as a ThreadId; -1 for the start that makes the threads and is none itself. */
  readonly thread: number;
  readonly children: Identity[] = [];
  /** The numbers of the objects made in its code, in order. */
  readonly objects: number[] = [];

  constructor(thread: number) {
    this.thread = thread;
  }
}

export class Identities {
  /** What begins a program: thread 0, or the start that makes the threads. */
  readonly root: Identity;
  threads = 0;
  objects = 0;

  /** @param rootIsThread whether the root is a thread itself */
  constructor(rootIsThread: boolean) {
    this.root = new Identity(rootIsThread ? this.threads++ : -1);
  }

  /** The thread that `parent` creates as number `ordinal`. */
  child(parent: Identity, ordinal: number): Identity {
    let child = parent.children[ordinal];
    if (!child) {
      child = new Identity(this.threads++);
      parent.children[ordinal] = child;
    }
    return child;
  }

  /** The number of the object that `maker` makes as number `ordinal`. */
  object(maker: Identity, ordinal: number): number {
    let id = maker.objects[ordinal];
    if (id === undefined) {
      id = this.objects++;
      maker.objects[ordinal] = id;
    }
    return id;
  }
}
