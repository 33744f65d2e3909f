/**
 * What holds between any two calls, whatever programs do. Tests ask after every call; a broken rule is a
 * mistake of the kernel, never of a program.
 */
import { type File, filesOf } from "./fs/index.ts";
import type { Kernel } from "./kernel.ts";
import { type Host, TcpSock } from "./net/index.ts";
import { type Task, deliverable } from "./sched/index.ts";

/** The rules that do not hold, in words; empty where all is well. */
export function brokenInvariants(kernel: Kernel): string[] {
  const broken: string[] = [];
  const processes = [...kernel.sched.processes.values()];
  for (const process of processes) for (const task of process.tasks) checkTask(task, broken);
  checkReferences(kernel, broken);
  for (const host of kernel.network.hosts) checkHost(host, broken);
  return broken;
}

/** Who sleeps stands in all its queues, and nobody sleeps over a signal, unless another thread is about to take it. */
function checkTask(task: Task, broken: string[]): void {
  const { sleep } = task;
  if (task.state === "SLEEPING" && !sleep) broken.push(`task ${task.tid} sleeps in no call`);
  if (task.state === "DEAD" && sleep) broken.push(`task ${task.tid} is dead and sleeps`);
  if (task.state !== "SLEEPING" || !sleep) return;
  if (sleep.entries.some((entry) => entry.queue === null))
    broken.push(`task ${task.tid} sleeps outside its queue`);
  const isAnotherAwake = task.process.tasks.some(
    (other) => other.state !== "SLEEPING" && deliverable(other) !== 0n,
  );
  if (deliverable(task) !== 0n && !isAnotherAwake) broken.push(`task ${task.tid} sleeps over a signal`);
}

/** A file is referred to as often as it says: by descriptors, and by calls that sleep in it. */
function checkReferences(kernel: Kernel, broken: string[]): void {
  const counted = new Map<File, number>();
  const count = (file: File): void => void counted.set(file, (counted.get(file) ?? 0) + 1);
  for (const process of kernel.sched.processes.values()) {
    if (process.state !== "alive" || process === kernel.sched.init) continue;
    for (const [, file] of filesOf(process).entries()) count(file);
    for (const { sleep } of process.tasks) if (sleep?.held) count(sleep.held as File);
  }
  for (const [file, references] of counted)
    if (file.references < references)
      broken.push(`a ${file.kind} counts ${file.references} references of ${references}`);
}

function checkHost(host: Host, broken: string[]): void {
  for (const entry of host.tcp.all) if (entry instanceof TcpSock) checkTcp(entry, broken);
}

/** snd.una <= snd.nxt; what is on its way is still queued; a listener lets one more than its limit wait. */
function checkTcp(sk: TcpSock, broken: string[]): void {
  const name = `${sk.localPort}-${sk.remotePort}`;
  if (sk.inFlight < 0) broken.push(`${name}: snd.nxt lies before snd.una`);
  const onTheWay = sk.inFlight - Number(sk.isFinSent);
  if (sk.isFinSent && !sk.isFinQueued) broken.push(`${name}: a FIN was sent that nobody asked for`);
  if (onTheWay > sk.queuedBytes + 1)
    broken.push(`${name}: ${onTheWay} bytes on their way, ${sk.queuedBytes} queued`);
  if (!sk.listening) return;
  const { acceptQueue, limit } = sk.listening;
  if (acceptQueue.length > limit + 1)
    broken.push(`${name}: ${acceptQueue.length} wait for accept, limit ${limit}`);
  if (acceptQueue.some((child) => child.parent !== sk))
    broken.push(`${name}: a connection waits at a foreign listener`);
}
