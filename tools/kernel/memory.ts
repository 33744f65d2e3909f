/**
 * What the kernel's structures take of memory, by Linux's slab caches (/proc/slabinfo of 6.18 on x86-64): "an idle
 * connection costs 3.5 KiB" is a sum over this table. Nothing is counted on the way; the structures are looked at.
 */
import { Eventpoll, type FdTable, type File, PipeReader, PipeWriter, filesOf } from "./fs/index.ts";
import type { Kernel } from "./kernel.ts";
import { type Host, Socket, TcpSock, UdpSock, UnixSock } from "./net/index.ts";
import { AF_INET6 } from "./uapi/socket.ts";

/** Bytes of one object in its slab cache. */
export const SLAB = {
  task_struct: 5888,
  mm_struct: 1600,
  signal_cache: 1152,
  sighand_cache: 2112,
  files_cache: 704,
  pid: 192,
  filp: 192,
  dentry: 192,
  inode_cache: 624,
  sock_inode_cache: 832,
  TCP: 2368,
  TCPv6: 2496,
  UDP: 1344,
  UDPv6: 1472,
  UNIX: 1088,
  request_sock_TCP: 320,
  tw_sock_TCP: 256,
  eventpoll: 192,
  eventpoll_epi: 128,
  eppoll_entry: 64,
  skbuff_head_cache: 256,
  nf_conntrack: 256,
} as const;

/** Not slab caches: whole pages, and arrays that grow with what they hold. */
export type MemoryName = keyof typeof SLAB | "kernel stack" | "fd array" | "socket buffers" | "pipe pages";

export interface MemoryRow {
  readonly name: MemoryName;
  count: number;
  bytes: number;
}

const KERNEL_STACK = 16_384;
const PAGE = 4096;
/** struct skb_shared_info and the room for headers, which share a power of two with the data. */
const SKB_OVERHEAD = 704;

/**
 * truesize of an sk_buff with so many bytes of data: its head, and the next power of two.
 *
 * Simplified: Linux also puts data into whole pages that several buffers share; this is what a segment that came
 * from a network card takes.
 */
function skbTruesize(bytes: number): number {
  return SLAB.skbuff_head_cache + 2 ** Math.ceil(Math.log2(bytes + SKB_OVERHEAD));
}

/** Adds up; rows come in the order of first use. */
class Tally {
  readonly rows = new Map<MemoryName, MemoryRow>();

  add(name: keyof typeof SLAB, count = 1): void {
    this.addBytes(name, count, count * SLAB[name]);
  }

  addBytes(name: MemoryName, count: number, bytes: number): void {
    if (count === 0) return;
    const row = this.rows.get(name);
    if (row) {
      row.count += count;
      row.bytes += bytes;
    } else this.rows.set(name, { name, count, bytes });
  }
}

/** What everything on a machine takes: tasks, descriptor tables, open files, sockets with or without a file. */
export function memoryOf(kernel: Kernel, host: Host): MemoryRow[] {
  const tally = new Tally();
  const files = new Set<File>();
  for (const process of kernel.sched.processes.values()) {
    if (process.machine !== host) continue;
    const threads = Math.max(1, process.tasks.filter((task) => task.state !== "DEAD").length);
    tally.add("task_struct", threads);
    tally.add("pid", threads);
    tally.addBytes("kernel stack", threads, threads * KERNEL_STACK);
    if (process.state !== "alive") continue;
    for (const name of ["mm_struct", "signal_cache", "sighand_cache", "files_cache"] as const)
      tally.add(name);
    addTable(tally, filesOf(process));
    for (const [, file] of filesOf(process).entries()) files.add(file);
  }
  for (const file of files) addFile(tally, file);
  for (const entry of host.tcp.all) {
    if (entry.kind === "request") tally.add("request_sock_TCP");
    else if (entry.kind === "time-wait") tally.add("tw_sock_TCP");
    else if (!entry.socket) addSock(tally, entry);
  }
  tally.add("nf_conntrack", host.conntrack?.size ?? 0);
  return [...tally.rows.values()].sort((a, b) => b.bytes - a.bytes);
}

/** Room for 64 descriptors is inside files_struct; a larger table is 8 bytes and 3 bits for each. */
function addTable(tally: Tally, table: FdTable): void {
  const { capacity } = table;
  if (capacity > 64)
    tally.addBytes("fd array", 1, capacity * 8 + Math.ceil((capacity * 2) / 8 + capacity / 64 / 8));
}

function addFile(tally: Tally, file: File): void {
  tally.add("filp");
  if (file instanceof Socket) {
    tally.add("dentry");
    tally.add("sock_inode_cache");
    addSock(tally, file.sock);
  } else if (file instanceof PipeReader || file instanceof PipeWriter) addPipeEnd(tally, file);
  else if (file instanceof Eventpoll) {
    tally.add("eventpoll");
    const watches = file.rbr.size;
    tally.add("eventpoll_epi", watches);
    tally.add("eppoll_entry", watches);
  }
}

/** Both ends share one inode and the pages: the reader stands for them, or the writer where it is alone. */
function addPipeEnd(tally: Tally, end: PipeReader | PipeWriter): void {
  if (end instanceof PipeWriter && end.pipe.readers > 0) return;
  tally.add("dentry");
  tally.add("inode_cache");
  tally.addBytes("pipe pages", end.pipe.pages.length, end.pipe.pages.length * PAGE);
}

function addSock(tally: Tally, sock: Socket["sock"]): void {
  const isSix = sock.family === AF_INET6;
  if (sock instanceof TcpSock) {
    tally.add(isSix ? "TCPv6" : "TCP");
    const waiting = [
      ...(sock.incoming?.chunkSizes() ?? []),
      ...(sock.outOfOrder ?? []).map((segment) => segment.length),
      ...(sock.outgoing?.chunkSizes() ?? []),
    ];
    addBuffers(tally, waiting);
  } else if (sock instanceof UdpSock) {
    tally.add(isSix ? "UDPv6" : "UDP");
    addBuffers(tally, sock.queuedSizes());
  } else if (sock instanceof UnixSock) tally.add("UNIX");
}

function addBuffers(tally: Tally, sizes: readonly number[]): void {
  tally.addBytes(
    "socket buffers",
    sizes.length,
    sizes.reduce((sum, size) => sum + skbTruesize(size), 0),
  );
}
