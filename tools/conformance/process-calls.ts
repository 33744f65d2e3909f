/** How the calls on processes, threads and signals are written in a vector. */
import {
  type Ref,
  SIG_DFL,
  SIG_IGN,
  WEXITSTATUS,
  WIFCONTINUED,
  WIFEXITED,
  WIFSTOPPED,
  WSTOPSIG,
  WTERMSIG,
  ref,
  signalName,
  type sigset_t,
} from "../kernel/uapi/index.ts";
import { flags, signalNames, signalSet } from "./constants.ts";
import { type Form, type Scene, onlyNumbers } from "./form.ts";
import { Inexpressible, type Json } from "./vector.ts";

function waitForm(scene: Scene, status: number, pid: number): Json {
  if (pid === 0) return null;
  const name = scene.processName(pid);
  if (WIFCONTINUED(status)) return { pid: name, continued: true };
  if (WIFSTOPPED(status)) return { pid: name, stopped: signalName(WSTOPSIG(status)) };
  if (WIFEXITED(status)) return { pid: name, exited: WEXITSTATUS(status) };
  return { pid: name, signaled: signalName(WTERMSIG(status)) };
}

/** A handler does nothing: the kernel counts the deliveries. */
const handler = (): void => {};

function disposition(value: Json | undefined): typeof SIG_DFL | typeof SIG_IGN | typeof handler {
  if (value === "handler") return handler;
  if (value === SIG_DFL || value === SIG_IGN) return value;
  throw new Inexpressible(`a handler as ${JSON.stringify(value)}`);
}

/** By man-page name. */
export const processCalls: Readonly<Record<string, Form>> = {
  fork: onlyNumbers(0),
  exit: onlyNumbers(1),
  waitpid: {
    arguments: (scene, args) => [scene.pid(args[0]), ref(0), flags(args[1])],
    given: (scene, args: readonly unknown[], result) => ({
      out: waitForm(scene, (args[1] as Ref<number>).value, result),
    }),
  },
  getpid: onlyNumbers(0),
  getppid: onlyNumbers(0),
  gettid: onlyNumbers(0),
  sched_yield: onlyNumbers(0),
  kill: { arguments: (scene, args) => [scene.pid(args[0]), flags(args[1])] },
  pthread_kill: { arguments: (scene, args) => [scene.tid(args[0]), flags(args[1])] },
  pthread_self: onlyNumbers(0),
  sigaction: {
    arguments: (_scene, args) => [
      flags(args[0]),
      { sa_handler: disposition(args[1]), sa_flags: flags(args[2]) },
      null,
    ],
  },
  sigprocmask: { arguments: (_scene, args) => [flags(args[0]), signalSet(args[1]), null] },
  sigpending: {
    arguments: () => [{ bits: 0n }],
    given: (_scene, args: readonly unknown[]) => ({ out: signalNames((args[0] as sigset_t).bits) }),
  },
  sigsuspend: { arguments: (_scene, args) => [signalSet(args[0])] },
  pause: onlyNumbers(0),
};
