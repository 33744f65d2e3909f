/**
 * The trap: the one place where a program yields. It hands a request to whatever kernel runs the program, and
 * turns the answer into C's convention: -1 and `errno`.
 *
 * `errno` is thread-local, as in C. A thread's value is kept across the trap, because other threads run in
 * between and set theirs; no kernel needs to know of it.
 */
import type { CallName, Calls, Request } from "../kernel/uapi/index.ts";

/** The calling thread's last error: an E… constant. Valid after a call has returned -1; a success leaves it as it was. */
export let errno = 0;

/** What a call gives back: hand it to `yield*`. */
export type Call<R> = Generator<Request, R, number>;

/** What the harness asks of libc about the calls that a program makes. */
export const callSites = {
  /** Record a stack with each call: costs some microseconds each, so only runs that are shown do it. */
  isRecording: false,
  /** While recording: calls from now on whose stacks nobody will look at. */
  skip: 0,
  /** Calls written down, and calls made with `yield*`; a difference means that a `yield*` is missing somewhere. */
  created: 0,
  made: 0,
  /** While recording: the stack of the call written down last and not made yet. */
  waiting: null as LostCall | null,
  /** While recording: calls that were written down and never made. */
  lost: [] as LostCall[],
};

/** A call that was written down; its stack is made when it is read. */
export interface LostCall {
  call: string;
  site: { readonly stack?: string | undefined };
}

/** Calls written down and never made after which a program is stopped: it would go on for ever. */
const MOST_LOST = 10_000;

function noteCreated(call: string): Error | undefined {
  callSites.created++;
  if (callSites.created - callSites.made > MOST_LOST) {
    callSites.created = 0;
    callSites.made = 0;
    throw new Error(
      `${call} was called ${MOST_LOST.toLocaleString("en-US")} times without \`yield*\`, so it was never made. Write \`yield* ${call}(…)\`, in a \`function*\`.`,
    );
  }
  if (!callSites.isRecording || callSites.skip-- > 0) return undefined;
  if (callSites.waiting) callSites.lost.push(callSites.waiting);
  const site = new Error(call);
  callSites.waiting = { call, site };
  return site;
}

function noteMade(): void {
  callSites.made++;
  callSites.waiting = null;
}

/** One call that answers with -1 and `errno` on failure. */
export function trap<K extends CallName>(call: K, ...args: Parameters<Calls[K]>): Call<number> {
  return new Trap({ call, args, site: noteCreated(call) });
}

/**
 * What most calls are made of, and the only one of these that is not a generator, which would take half as long again:
 * the first `next` hands the request out, the second one takes the answer.
 */
class Trap implements Call<number> {
  private readonly request: Request;
  private isMade = false;
  private kept = 0;

  constructor(request: Request) {
    this.request = request;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(answer: number): IteratorResult<Request, number> {
    if (!this.isMade) {
      this.isMade = true;
      noteMade();
      this.kept = errno;
      return { done: false, value: this.request };
    }
    errno = answer < 0 ? -answer : this.kept;
    return { done: true, value: answer < 0 ? -1 : answer };
  }

  return(value: number): IteratorResult<Request, number> {
    return { done: true, value };
  }

  throw(error: unknown): never {
    throw error;
  }
}

/** One call of the pthread family: answers with 0 or the error number itself, and leaves `errno` alone. */
export function trapPthread<K extends CallName>(call: K, ...args: Parameters<Calls[K]>): Call<number> {
  return runPthread({ call, args, site: noteCreated(call) });
}

function* runPthread(request: Request): Call<number> {
  noteMade();
  const kept = errno;
  const answer = yield request;
  errno = kept;
  return answer;
}

/** A call whose result is a value of any kind: the kernel puts it into the last argument. */
export function trapValue<R>(call: CallName, ...args: readonly unknown[]): Call<R> {
  const out = { value: undefined as R };
  return runValue({ call, args: [...args, out], site: noteCreated(call) }, out);
}

function* runValue<R>(request: Request, out: { value: R }): Call<R> {
  noteMade();
  const kept = errno;
  yield request;
  errno = kept;
  return out.value;
}

/** A call that does not come back. */
export function trapForever<K extends CallName>(call: K, ...args: Parameters<Calls[K]>): Call<never> {
  return runForever({ call, args, site: noteCreated(call) });
}

function* runForever(request: Request): Call<never> {
  noteMade();
  for (;;) yield request;
}
