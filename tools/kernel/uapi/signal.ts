/** Signals with Linux's x86-64 numbers (signal(7)) and what sigaction(2) needs. */

const NUMBERS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGSTKFLT: 16,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGURG: 23,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGVTALRM: 26,
  SIGPROF: 27,
  SIGWINCH: 28,
  SIGIO: 29,
  SIGPWR: 30,
  SIGSYS: 31,
} as const;

export const {
  SIGHUP,
  SIGINT,
  SIGQUIT,
  SIGILL,
  SIGTRAP,
  SIGABRT,
  SIGBUS,
  SIGFPE,
  SIGKILL,
  SIGUSR1,
  SIGSEGV,
  SIGUSR2,
  SIGPIPE,
  SIGALRM,
  SIGTERM,
  SIGSTKFLT,
  SIGCHLD,
  SIGCONT,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGURG,
  SIGXCPU,
  SIGXFSZ,
  SIGVTALRM,
  SIGPROF,
  SIGWINCH,
  SIGIO,
  SIGPWR,
  SIGSYS,
} = NUMBERS;
/** An older name of SIGIO. */
export const SIGPOLL = NUMBERS.SIGIO;
export const SIGRTMIN = 34;
export const SIGRTMAX = 64;

const NAMES = new Map<number, string>(Object.entries(NUMBERS).map(([name, value]) => [value, name]));

/** "SIGPIPE" for 13, "SIGRTMIN+2" for 36. */
export function signalName(signal: number): string {
  if (signal >= SIGRTMIN && signal <= SIGRTMAX)
    return signal === SIGRTMIN ? "SIGRTMIN" : `SIGRTMIN+${signal - SIGRTMIN}`;
  return NAMES.get(signal) ?? `signal ${signal}`;
}

/** The number of "SIGPIPE", or undefined. */
export function signalByName(name: string): number | undefined {
  return (NUMBERS as Record<string, number>)[name];
}

/** Default action. */
export const SIG_DFL = "SIG_DFL";
/** Ignore the signal. */
export const SIG_IGN = "SIG_IGN";

export const SA_NOCLDSTOP = 1;
export const SA_NOCLDWAIT = 2;
export const SA_SIGINFO = 4;
export const SA_RESTART = 0x10000000;
export const SA_NODEFER = 0x40000000;
export const SA_RESETHAND = 0x80000000;

export const SIG_BLOCK = 0;
export const SIG_UNBLOCK = 1;
export const SIG_SETMASK = 2;

/** A set of signals: bit n-1 stands for signal n, as in the kernel. */
export interface sigset_t {
  bits: bigint;
}

/** A handler is a generator function (it may make calls) or a plain one. It gets the signal's number. */
export type SignalHandler = (signal: number) => void | Generator<unknown, void, unknown>;
export type Disposition = typeof SIG_DFL | typeof SIG_IGN | SignalHandler;

/** struct sigaction; omitted fields are 0. */
export interface sigaction_t {
  sa_handler: Disposition;
  sa_flags?: number;
  sa_mask?: sigset_t;
}

/** What a signal does when nobody handles it (signal(7), "Standard signals"). */
export type DefaultAction = "term" | "core" | "ign" | "stop" | "cont";

const CORE = new Set<number>([
  SIGQUIT,
  SIGILL,
  SIGTRAP,
  SIGABRT,
  SIGBUS,
  SIGFPE,
  SIGSEGV,
  SIGXCPU,
  SIGXFSZ,
  SIGSYS,
]);
const STOP = new Set<number>([SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU]);
const IGNORE = new Set<number>([SIGCHLD, SIGURG, SIGWINCH]);

export function defaultAction(signal: number): DefaultAction {
  if (signal === SIGCONT) return "cont";
  if (STOP.has(signal)) return "stop";
  if (IGNORE.has(signal)) return "ign";
  return CORE.has(signal) ? "core" : "term";
}
