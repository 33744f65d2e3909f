/**
 * Notices a program that asks again and again in place of waiting: the same empty answer many times in a row,
 * whatever looks at readiness or at the clock it does in between. An answer that was slept for is none of these.
 */
import { type CallName, EAGAIN, type Request, errnoName } from "../kernel/uapi/index.ts";
import { Finding } from "./kernel-parts.ts";

/** How often in a row a program may get the same empty answer. */
const SPIN_LIMIT = 10_000;

const READS: ReadonlySet<string> = new Set(["read", "readv", "recv", "recvfrom", "recvmsg"]);
const WAITS: ReadonlySet<string> = new Set(["poll", "select", "epoll_wait"]);
const NEUTRAL: ReadonlySet<string> = new Set(["clock_gettime", "getpid", "gettid", "sched_yield"]);

/** One answer that came once too often. */
export interface Spin {
  call: CallName;
  result: number;
  site: string;
}

/** Watches one thread. */
export class SpinWatch {
  private key = "";
  private count = 0;
  private waits = 0;

  /** @returns the spin, at the answer that makes it one */
  hear(request: Request, result: number, slept: number): Spin | null {
    const { call } = request;
    if (NEUTRAL.has(call)) return null;
    if (WAITS.has(call)) return this.heardWait(request, result, slept);
    this.waits = 0;
    const isEmpty = slept === 0 && (result < 0 || (result === 0 && READS.has(call)));
    const key = isEmpty ? `${call} ${result}` : "";
    this.count = key !== "" && key === this.key ? this.count + 1 : 1;
    this.key = key;
    return key !== "" && this.count >= SPIN_LIMIT ? spin(request, result) : null;
  }

  /** A wait that does not sleep neither makes a spin nor ends one, unless nothing else is called at all. */
  private heardWait(request: Request, result: number, slept: number): Spin | null {
    this.waits = slept === 0 ? this.waits + 1 : 0;
    return this.waits >= SPIN_LIMIT ? spin(request, result) : null;
  }
}

function spin(request: Request, result: number): Spin {
  return { call: request.call, result, site: request.site?.stack ?? "" };
}

/** The finding, where the check has no better word. */
export function spinning({ call, result, site }: Spin, name: string): Finding {
  const times = `${SPIN_LIMIT.toLocaleString("en-US")} times in a row by ${name}`;
  return new Finding(
    "step-budget",
    `${call} was answered ${answered(call, result)} ${times}. ${advice(call, result)}`,
    null,
    site,
  );
}

function answered(call: string, result: number): string {
  if (result < 0) return errnoName(-result);
  if (!WAITS.has(call)) return `${result} (end of file)`;
  return result === 0 ? "0 (nothing is ready)" : `${result} (something is ready)`;
}

function advice(call: string, result: number): string {
  if (WAITS.has(call) && result > 0)
    return "Do what it says is ready, errors and hang-ups too, or stop asking for it.";
  if (result === 0 && READS.has(call)) return "0 means that the peer has finished: stop reading.";
  if (result === 0 || result === -EAGAIN)
    return "Wait until the kernel says that something changed, in place of asking again.";
  return "This error does not go away: stop, and report it.";
}
