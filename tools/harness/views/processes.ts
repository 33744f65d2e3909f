/** What is asked of processes: ps(1) and lsof(8). */
import type { DescriptorSnapshot, ProcessSnapshot, TaskSnapshot } from "../../kernel/snapshot.ts";
import type { SocketSnapshot } from "../../kernel/socket-snapshot.ts";
import { AF_INET6, TCP_LISTEN, linuxStateName } from "../../kernel/uapi/index.ts";
import { columns } from "./sockets.ts";

export interface PsOptions {
  /** One row a thread: `ps -eL`. */
  threads?: boolean;
}

/**
 * `ps -eo pid,ppid,nlwp,stat,wchan,comm`. STAT: R runs or is ready, S sleeps, T is stopped, Z has ended and waits to
 * be waited for, with `l` behind it for several threads. WCHAN is the call that it sleeps in.
 */
export function formatPs(processes: readonly ProcessSnapshot[], options: PsOptions = {}): string {
  if (options.threads)
    return columns(
      [
        ["PID", "LWP", "STAT", "WCHAN", "COMMAND"],
        ...processes.flatMap((process) =>
          living(process).map((task) => [
            String(process.pid),
            String(task.tid),
            letter(task),
            waitsIn(task),
            process.name,
          ]),
        ),
      ],
      [0, 1],
    );
  const rows = [["PID", "PPID", "NLWP", "STAT", "WCHAN", "COMMAND"]];
  for (const process of processes) {
    const isZombie = process.state === "zombie";
    const tasks = living(process);
    const main = tasks[0];
    rows.push([
      String(process.pid),
      String(process.parent),
      String(Math.max(1, tasks.length)),
      isZombie ? "Z" : state(tasks) + (tasks.length > 1 ? "l" : ""),
      isZombie || !main ? "-" : waitsIn(main),
      isZombie ? `[${process.name}] <defunct>` : process.name,
    ]);
  }
  return columns(rows, [0, 1, 2]);
}

function living(process: ProcessSnapshot): TaskSnapshot[] {
  return process.tasks.filter((task) => task.state !== "DEAD");
}

function letter({ state }: TaskSnapshot): string {
  return state === "SLEEPING" ? "S" : state === "STOPPED" ? "T" : "R";
}

/** A process runs where one of its threads does. */
function state(tasks: readonly TaskSnapshot[]): string {
  const letters = tasks.map(letter);
  return letters.includes("R") ? "R" : (letters[0] ?? "Z");
}

function waitsIn(task: TaskSnapshot): string {
  return task.state === "SLEEPING" ? (task.request?.call ?? "-") : "-";
}

const ACCESS = ["r", "w", "u"];
const TYPES: Readonly<Record<string, string>> = { pipe: "FIFO", tty: "CHR", file: "REG", directory: "DIR" };

/** `lsof -n -P -p PID`. @param sockets of the process's machine, for the states */
export function formatLsof(process: ProcessSnapshot, sockets: readonly SocketSnapshot[]): string {
  const rows = [["COMMAND", "PID", "FD", "TYPE", "NAME"]];
  for (const descriptor of process.descriptors) {
    const socket = sockets.find(({ owners }) =>
      owners.some(({ pid, fd }) => pid === process.pid && fd === descriptor.fd),
    );
    rows.push([
      process.name,
      String(process.pid),
      `${descriptor.fd}${ACCESS[descriptor.flags & 3]}`,
      socket
        ? socket.family === AF_INET6
          ? "IPv6"
          : "IPv4"
        : (TYPES[descriptor.kind] ?? typeOf(descriptor)),
      socket ? nameOf(socket) : descriptor.kind === "tty" ? "/dev/tty" : bracketed(descriptor),
    ]);
  }
  return columns(rows, [1]);
}

function typeOf({ kind, text }: DescriptorSnapshot): string {
  return kind === "socket" ? (text === "unix" ? "unix" : "sock") : "a_inode";
}

/** Files without a name are shown as what they are: "[eventpoll]". */
function bracketed({ kind, text }: DescriptorSnapshot): string {
  if (kind === "socket") return text === "unix" ? "socket" : `protocol: ${text.slice(0, 3).toUpperCase()}`;
  return TYPES[kind] ? text : `[${kind}]`;
}

function nameOf(socket: SocketSnapshot): string {
  const end = (address: string, port: number): string => {
    const shown =
      address === "0.0.0.0" || address === "::" ? "*" : address.includes(":") ? `[${address}]` : address;
    return `${shown}:${port}`;
  };
  const local = end(socket.localAddress, socket.localPort);
  const protocol = socket.protocol.toUpperCase();
  const state =
    socket.protocol === "tcp"
      ? ` (${socket.state === TCP_LISTEN ? "LISTEN" : linuxStateName(socket.state)})`
      : "";
  return `${protocol} ${local}${socket.remotePort === 0 ? "" : `->${end(socket.remoteAddress, socket.remotePort)}`}${state}`;
}
