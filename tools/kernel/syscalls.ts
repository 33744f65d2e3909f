/** The system call table: one function a name. */
import { ENOSYS } from "./uapi/errno.ts";
import type { Request } from "./uapi/request.ts";
import { Finding, type Task } from "./sched/index.ts";
import type { Kernel } from "./kernel.ts";
import { eventDescriptors, waiting } from "./syscalls/events.ts";
import { paths } from "./syscalls/files.ts";
import { io } from "./syscalls/io.ts";
import { processes, signals, threads, time } from "./syscalls/process.ts";
import { sockets } from "./syscalls/socket.ts";

type AnyHandler = (kernel: Kernel, task: Task, ...args: unknown[]) => number;

const TABLE = { ...io, ...paths, ...waiting, ...eventDescriptors, ...sockets, ...processes, ...signals, ...threads, ...time } as unknown as Record<string, AnyHandler | undefined>;

/** Answers one request. @throws Finding for a call that this kernel does not have */
export function dispatch(kernel: Kernel, task: Task, request: Request): number {
  const handler = TABLE[request.call];
  if (handler) return handler(kernel, task, ...request.args);
  throw new Finding("unknown-call", `${request.call} is not a call that this kernel answers (ENOSYS, ${ENOSYS}).`, task, request.site?.stack ?? "");
}
