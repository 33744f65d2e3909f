/** The system call table: one function a name. */

import { filesOf } from "./fs/index.ts";
import type { Kernel } from "./kernel.ts";
import { ASLEEP, Finding, type Task } from "./sched/index.ts";
import { repeatSync } from "./sync/index.ts";
import { eventDescriptors, waiting } from "./syscalls/events.ts";
import { control } from "./syscalls/fcntl.ts";
import { paths } from "./syscalls/files.ts";
import { io } from "./syscalls/io.ts";
import { limits } from "./syscalls/limits.ts";
import { messages } from "./syscalls/message.ts";
import { processes, signals, threads, time } from "./syscalls/process.ts";
import { sockets } from "./syscalls/socket.ts";
import { ENOSYS } from "./uapi/errno.ts";
import type { Request } from "./uapi/request.ts";

type AnyHandler = (kernel: Kernel, task: Task, ...args: unknown[]) => number;

const TABLE = {
  ...io,
  ...control,
  ...paths,
  ...waiting,
  ...eventDescriptors,
  ...sockets,
  ...messages,
  ...processes,
  ...limits,
  ...signals,
  ...threads,
  ...time,
} as unknown as Record<string, AnyHandler | undefined>;

/** Calls on thread-specific data: forked children repeat them. */
const SPECIFIC: ReadonlySet<string> = new Set([
  "pthread_key_create",
  "pthread_key_delete",
  "pthread_setspecific",
  "pthread_getspecific",
  "pthread_exit",
]);

/** Answers one request; a call has at most six arguments. @throws Finding for a call that this kernel does not have */
export function dispatch(kernel: Kernel, task: Task, request: Request): number {
  const handler = TABLE[request.call];
  if (handler) {
    const { args } = request;
    const answer = handler(kernel, task, args[0], args[1], args[2], args[3], args[4], args[5]);
    if (answer === ASLEEP) holdFile(task, request);
    return answer;
  }
  const answer = kernel.sync.answer(task, request);
  if (answer !== undefined) return answer;
  throw new Finding(
    "unknown-call",
    `${request.call} is not a call that this kernel answers (ENOSYS, ${ENOSYS}).`,
    task,
    request.site?.stack ?? "",
  );
}

/** Calls that sleep in the one file that their first argument names. */
const SLEEPS_IN_FILE = new Set([
  "read",
  "readv",
  "recv",
  "recvfrom",
  "recvmsg",
  "write",
  "writev",
  "send",
  "sendto",
  "sendmsg",
  "accept",
  "accept4",
  "connect",
]);

/** fdget: a file in use stays open. That another thread closes the descriptor ends neither the sleep nor the file. */
function holdFile(task: Task, request: Request): void {
  const { sleep } = task;
  const file = SLEEPS_IN_FILE.has(request.call)
    ? filesOf(task.process).get(request.args[0] as number)
    : undefined;
  if (!sleep || !file) return;
  file.references++;
  sleep.held = file;
}

/** Does in a forked child what a call on memory or thread-specific data did in its parent. */
export function repeatEffect(kernel: Kernel, task: Task, request: Request): void {
  const handler = SPECIFIC.has(request.call) ? TABLE[request.call] : undefined;
  if (handler) handler(kernel, task, ...request.args);
  else repeatSync(task, request);
}
