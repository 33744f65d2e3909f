/**
 * fs, kernel, vm, net.core and the rest (Documentation/admin-guide/sysctl/), with the defaults of Linux 6.18 on a
 * machine with 24 GiB. A distribution may set others: systemd, for one, raises fs.file-max and kernel.pid_max.
 */
import { BYTE, INT, LONG, NATURAL, POSITIVE, int, readOnly, stored, triple, word } from "./entry.ts";

/** Smallest socket buffers: 2,048 bytes and an sk_buff; for sending room for two of them. */
const LEAST_RECEIVE = 2304;
const LEAST_SEND = 4608;

export const netCore = {
  somaxconn: int(
    "net.core.somaxconn",
    4096,
    NATURAL,
    "the largest backlog that listen may have; a larger one is cut without notice",
  ),
  rmem_default: int(
    "net.core.rmem_default",
    212_992,
    [LEAST_RECEIVE, 2 ** 31 - 1],
    "receive buffer of a socket that is not TCP",
    "bytes",
  ),
  wmem_default: int(
    "net.core.wmem_default",
    212_992,
    [LEAST_SEND, 2 ** 31 - 1],
    "send buffer of a socket that is not TCP",
    "bytes",
  ),
  rmem_max: int(
    "net.core.rmem_max",
    4_194_304,
    [LEAST_RECEIVE, 2 ** 31 - 1],
    "the most that SO_RCVBUF gives",
    "bytes",
  ),
  wmem_max: int(
    "net.core.wmem_max",
    4_194_304,
    [LEAST_SEND, 2 ** 31 - 1],
    "the most that SO_SNDBUF gives",
    "bytes",
  ),
  netdev_max_backlog: stored(
    int(
      "net.core.netdev_max_backlog",
      1000,
      INT,
      "packets that wait for a processor before the stack looks at them; not connections",
    ),
  ),
  netdev_budget: stored(int("net.core.netdev_budget", 300, INT, "packets that one round of receiving takes")),
  optmem_max: stored(
    int("net.core.optmem_max", 131_072, NATURAL, "ancillary data that one socket may hold", "bytes"),
  ),
  busy_poll: stored(int("net.core.busy_poll", 0, NATURAL, "how long poll spins before it sleeps", "µs")),
  busy_read: stored(int("net.core.busy_read", 0, NATURAL, "how long read spins before it sleeps", "µs")),
  default_qdisc: stored(
    word(
      "net.core.default_qdisc",
      "pfifo_fast",
      ["pfifo_fast", "fq", "fq_codel"],
      "the queue of a new network card",
    ),
  ),
  max_dgram_qlen: int("net.unix.max_dgram_qlen", 10, INT, "datagrams that wait at a Unix socket"),
  bindv6only: int("net.ipv6.bindv6only", 0, BYTE, "1: an IPv6 socket bound to :: takes no IPv4"),
};

export const system = {
  file_max: int("fs.file-max", 2_466_193, LONG, "open file descriptions on the whole machine; then ENFILE"),
  nr_open: int(
    "fs.nr_open",
    1_048_576,
    [64, 2_147_483_584],
    "the largest descriptor limit that a process may have",
  ),
  file_nr: readOnly(
    triple("fs.file-nr", [0, 0, 2_466_193], LONG, "open file descriptions, 0, and fs.file-max"),
  ),
  max_user_watches: int(
    "fs.epoll.max_user_watches",
    5_491_533,
    LONG,
    "registrations that all epoll instances of a user hold; then ENOSPC",
  ),
  pipe_max_size: stored(
    int("fs.pipe-max-size", 1_048_576, [4096, 2 ** 31 - 1], "the most that F_SETPIPE_SZ gives", "bytes"),
  ),
  aio_max_nr: stored(int("fs.aio-max-nr", 65_536, LONG, "asynchronous operations at a time")),
  pid_max: int(
    "kernel.pid_max",
    32_768,
    [301, 4_194_304],
    "pids and thread ids at a time; then fork gives EAGAIN",
  ),
  threads_max: int(
    "kernel.threads-max",
    192_731,
    POSITIVE,
    "threads on the whole machine; then fork gives EAGAIN",
  ),
  ostype: readOnly(word("kernel.ostype", "Linux", null, "the system's name")),
  osrelease: readOnly(
    word("kernel.osrelease", "6.18.0", null, "the version whose answers this kernel gives"),
  ),
  hostname: stored(word("kernel.hostname", "localhost", null, "this machine's name")),
  overcommit_memory: stored(
    int(
      "vm.overcommit_memory",
      0,
      [0, 2],
      "how much memory may be promised: 0 what seems right, 1 anything, 2 no more than there is",
    ),
  ),
  swappiness: stored(int("vm.swappiness", 60, [0, 200], "how readily pages of programs are swapped out")),
  max_map_count: stored(int("vm.max_map_count", 65_530, NATURAL, "mappings that a process may have")),
};

/** There only while connections are tracked; see conntrack.ts. */
export const conntrack = {
  nf_conntrack_max: int(
    "net.netfilter.nf_conntrack_max",
    262_144,
    NATURAL,
    "connections that the firewall remembers; packets of new ones are dropped beyond it",
  ),
  nf_conntrack_count: readOnly(
    int("net.netfilter.nf_conntrack_count", 0, INT, "connections that it remembers now"),
  ),
  nf_conntrack_buckets: stored(
    int("net.netfilter.nf_conntrack_buckets", 262_144, NATURAL, "size of its hash table"),
  ),
  nf_conntrack_tcp_timeout_syn_sent: seconds("tcp_timeout_syn_sent", 120, "after a SYN"),
  nf_conntrack_tcp_timeout_syn_recv: seconds("tcp_timeout_syn_recv", 60, "after a SYN+ACK"),
  nf_conntrack_tcp_timeout_established: seconds(
    "tcp_timeout_established",
    432_000,
    "after a packet of an established connection: five days",
  ),
  nf_conntrack_tcp_timeout_fin_wait: seconds("tcp_timeout_fin_wait", 120, "after the first FIN"),
  nf_conntrack_tcp_timeout_close_wait: seconds(
    "tcp_timeout_close_wait",
    60,
    "after the ACK of the first FIN",
  ),
  nf_conntrack_tcp_timeout_last_ack: seconds("tcp_timeout_last_ack", 30, "after the second FIN"),
  nf_conntrack_tcp_timeout_time_wait: seconds("tcp_timeout_time_wait", 120, "after the last ACK"),
  nf_conntrack_tcp_timeout_close: seconds("tcp_timeout_close", 10, "after an RST"),
  nf_conntrack_udp_timeout: seconds("udp_timeout", 30, "after a datagram that nobody has answered"),
  nf_conntrack_udp_timeout_stream: seconds(
    "udp_timeout_stream",
    120,
    "after a datagram where both ends have sent",
  ),
};

function seconds(name: string, initial: number, when: string) {
  return int(
    `net.netfilter.nf_conntrack_${name}`,
    initial,
    [0, 4_294_967],
    `how long a connection is remembered ${when}`,
    "s",
  );
}
