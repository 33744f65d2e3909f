/**
 * The kernel's structures as plain data: who runs, who waits in which call, which descriptors refer to what.
 * Views and the site draw from this; nothing here changes anything. Sockets: socket-snapshot.ts.
 */
import { type File, PipeReader, PipeWriter, filesOf } from "./fs/index.ts";
import type { Kernel } from "./kernel.ts";
import { type Sock, Socket, TcpSock as Tcp, UdpSock, UnixSock } from "./net/index.ts";
import type { Process, Task } from "./sched/index.ts";
import type { Request } from "./uapi/request.ts";

export interface TaskSnapshot {
  tid: number;
  state: Task["state"];
  /** The call it sleeps in, or makes just now. */
  request: Request | null;
  /** Virtual ns asleep so far in that call; 0 where it does not sleep. */
  asleep: number;
}

export interface DescriptorSnapshot {
  fd: number;
  kind: string;
  /** Descriptors, in all processes, that share the description. */
  references: number;
  flags: number;
  closeOnExec: boolean;
  /** "10.0.0.5:80 - 10.0.0.7:32768 ESTAB", "read end, 5 bytes". */
  text: string;
}

export interface ProcessSnapshot {
  pid: number;
  parent: number;
  name: string;
  host: string;
  state: Process["state"];
  status: number;
  tasks: TaskSnapshot[];
  descriptors: DescriptorSnapshot[];
}

/** All processes that are alive or zombies, in order of pid. */
export function snapshotProcesses(kernel: Kernel): ProcessSnapshot[] {
  return [...kernel.sched.processes.values()].map((process) => ({
    pid: process.pid,
    parent: process.parent?.pid ?? 0,
    name: process.name,
    host: process.machine.name,
    state: process.state,
    status: process.status,
    tasks: process.tasks.map((task) => snapshotTask(kernel, task)),
    descriptors: process.state === "alive" ? snapshotDescriptors(process) : [],
  }));
}

function snapshotTask(kernel: Kernel, task: Task): TaskSnapshot {
  const asleep = task.sleep ? kernel.sched.clock.now - task.sleptSince : 0;
  return { tid: task.tid, state: task.state, request: task.sleep ? task.request : null, asleep };
}

export function snapshotDescriptors(process: Process): DescriptorSnapshot[] {
  const files = filesOf(process);
  return [...files.entries()].map(([fd, file]) => ({
    fd,
    kind: file.kind,
    references: file.references,
    flags: file.flags,
    closeOnExec: files.isCloseOnExec(fd),
    text: describeFile(file),
  }));
}

/** One line on what a description refers to. */
function describeFile(file: File): string {
  if (file instanceof Socket) {
    const { sock } = file;
    const { addresses } = sock.host.network;
    if (sock instanceof UnixSock) return "unix";
    const local = `${addresses.text(sock.localAddress)}:${sock.localPort}`;
    if (sock instanceof UdpSock) return `udp ${local}`;
    return sock.isListening
      ? `tcp ${local} listening`
      : `tcp ${local} to ${addresses.text(sock.remoteAddress)}:${sock.remotePort}`;
  }
  if (file instanceof PipeReader) return `read end, ${file.pipe.data.length} bytes`;
  if (file instanceof PipeWriter) return `write end, ${file.pipe.data.length} bytes`;
  return file.kind;
}

/** The structures between a descriptor and its bytes, for drawing. */
export interface ChainSnapshot {
  task: { pid: number; tid: number; name: string };
  fd: number;
  /** Every open descriptor of the process. */
  table: { fd: number; kind: string }[];
  file: { kind: string; references: number; flags: number };
  socket: { type: number; state: string } | null;
  sock: SockSnapshot | null;
}

export interface SockSnapshot {
  protocol: "tcp" | "udp" | "unix";
  state: number;
  local: string;
  remote: string;
  /** Sizes of the unread chunks (sk_buffs); a datagram each for UDP. */
  received: number[];
  /** Sizes of segments behind a gap. */
  outOfOrder: number[];
  /** Bytes on their way: sent, and kept until they are acknowledged. */
  unacknowledged: number;
  /** Bytes written and not sent yet. */
  unsent: number;
}

/** @returns null where `fd` is not open */
export function snapshotChain(process: Process, fd: number): ChainSnapshot | null {
  const files = filesOf(process);
  const file = files.get(fd);
  const task = process.main;
  if (!file || !task) return null;
  const sock = file instanceof Socket ? file.sock : null;
  return {
    task: { pid: process.pid, tid: task.tid, name: process.name },
    fd,
    table: [...files.entries()].map(([number, { kind }]) => ({ fd: number, kind })),
    file: { kind: file.kind, references: file.references, flags: file.flags },
    socket: sock && {
      type: sock.type,
      state: sock instanceof Tcp ? sock.progress : sock.remotePort ? "connected" : "unconnected",
    },
    sock: sock && snapshotSock(sock),
  };
}

function snapshotSock(sock: Sock): SockSnapshot {
  const { addresses } = sock.host.network;
  const base = {
    local: `${addresses.text(sock.localAddress)}:${sock.localPort}`,
    remote: `${addresses.text(sock.remoteAddress)}:${sock.remotePort}`,
    outOfOrder: [],
    unacknowledged: 0,
    unsent: 0,
  };
  if (sock instanceof Tcp)
    return {
      ...base,
      protocol: "tcp",
      state: sock.state,
      received: sock.incoming?.chunkSizes() ?? [],
      outOfOrder: (sock.outOfOrder ?? []).map((segment) => segment.data?.length ?? 0),
      unacknowledged: Math.min(sock.inFlight, sock.queuedBytes),
      unsent: sock.unsentBytes,
    };
  const isUdp = sock instanceof UdpSock;
  return { ...base, protocol: isUdp ? "udp" : "unix", state: 7, received: isUdp ? sock.queuedSizes() : [] };
}
