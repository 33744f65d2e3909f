/** What fs keeps for a whole machine; the machine itself belongs to net. */
import type { Machine, Process, Task } from "../sched/index.ts";
import type { EpollUser } from "./eventpoll.ts";
import type { FileSystem } from "./filesystem.ts";

export interface FsMachine extends Machine {
  readonly epollUser: EpollUser;
  readonly fileSystem: FileSystem;
  /** Open file descriptions. */
  openFiles: number;
  readonly sysctl: Machine["sysctl"] & { readonly file_max: number; readonly nr_open: number };
  readonly kernelLog: { once(text: string): void };
}

/** sched knows a machine's name only; here it is itself again. */
export function machineOf(task: Task): FsMachine {
  return machineBehind(task.process);
}

export function machineBehind(process: Process): FsMachine {
  return process.machine as FsMachine;
}
