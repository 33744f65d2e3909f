/**
 * net.ipv4 (Documentation/networking/ip-sysctl.rst, net/ipv4/sysctl_net_ipv4.c) with the defaults of Linux 6.18;
 * those that Linux derives from memory are as on a machine with 24 GiB. One piece because it is one table.
 */
import { BYTE, INT, LONG, POSITIVE, TICKS, int, pair, stored, triple, word } from "./entry.ts";

/** What the stack reads. */
export const netIpv4 = {
  ip_local_port_range: pair(
    "net.ipv4.ip_local_port_range",
    [32_768, 60_999],
    [1, 65_535],
    "ports that connect and bind(0) choose from, both ends included",
  ),
  ip_nonlocal_bind: int(
    "net.ipv4.ip_nonlocal_bind",
    0,
    BYTE,
    "1: bind accepts addresses that are not this machine's",
  ),
  tcp_max_syn_backlog: int(
    "net.ipv4.tcp_max_syn_backlog",
    2048,
    INT,
    "half-open connections that a listener keeps; it counts only while SYN cookies are off",
  ),
  tcp_syncookies: int(
    "net.ipv4.tcp_syncookies",
    1,
    BYTE,
    "0: never; 1: answer with a cookie when the SYN queue is full; 2: always",
  ),
  tcp_abort_on_overflow: int(
    "net.ipv4.tcp_abort_on_overflow",
    0,
    BYTE,
    "1: a full accept queue resets clients; 0: it ignores them, and they try again",
  ),
  tcp_syn_retries: int(
    "net.ipv4.tcp_syn_retries",
    6,
    [1, 127],
    "how often connect repeats its SYN, besides the linear ones",
  ),
  tcp_synack_retries: int("net.ipv4.tcp_synack_retries", 5, BYTE, "how often a listener repeats a SYN+ACK"),
  tcp_syn_linear_timeouts: int(
    "net.ipv4.tcp_syn_linear_timeouts",
    4,
    [0, 127],
    "how many SYNs are repeated a second apart before the time doubles",
  ),
  tcp_retries2: int(
    "net.ipv4.tcp_retries2",
    15,
    BYTE,
    "repetitions of data after which a connection is given up: 15 are about 15 minutes",
  ),
  tcp_orphan_retries: int(
    "net.ipv4.tcp_orphan_retries",
    0,
    BYTE,
    "the same for a connection that its program has closed; 0 stands for 8",
  ),
  tcp_fin_timeout: int(
    "net.ipv4.tcp_fin_timeout",
    60,
    TICKS,
    "how long a closed connection stays in FIN-WAIT-2; it does not change TIME-WAIT",
    "s",
  ),
  tcp_tw_reuse: int(
    "net.ipv4.tcp_tw_reuse",
    2,
    [0, 2],
    "connect may take over a port in TIME-WAIT: 0 no, 1 yes, 2 on the loopback only",
  ),
  tcp_tw_reuse_delay: int(
    "net.ipv4.tcp_tw_reuse_delay",
    1000,
    [1, 60_000],
    "how old that TIME-WAIT must be",
    "ms",
  ),
  tcp_max_tw_buckets: int(
    "net.ipv4.tcp_max_tw_buckets",
    131_072,
    INT,
    "connections in TIME-WAIT that are kept; more end at once",
  ),
  tcp_keepalive_time: int(
    "net.ipv4.tcp_keepalive_time",
    7200,
    TICKS,
    "SO_KEEPALIVE: silence before the first question",
    "s",
  ),
  tcp_keepalive_intvl: int("net.ipv4.tcp_keepalive_intvl", 75, TICKS, "time between the questions", "s"),
  tcp_keepalive_probes: int(
    "net.ipv4.tcp_keepalive_probes",
    9,
    BYTE,
    "unanswered questions after which the peer counts as dead",
  ),
  tcp_rmem: triple(
    "net.ipv4.tcp_rmem",
    [4096, 131_072, 33_554_432],
    POSITIVE,
    "receive buffer of a connection: least, at first, most",
    "bytes",
  ),
  tcp_wmem: triple(
    "net.ipv4.tcp_wmem",
    [4096, 16_384, 4_194_304],
    POSITIVE,
    "send buffer of a connection: least, at first, most",
    "bytes",
  ),
};

/**
 * What programs and notes on tuning set.
 *
 * Simplified: this stack keeps these sysctls and shows them, and does not look at them.
 */
export const netIpv4Stored = {
  ip_unprivileged_port_start: stored(
    int("net.ipv4.ip_unprivileged_port_start", 1024, [0, 65_535], "the first port that needs no privilege"),
  ),
  ip_autobind_reuse: stored(
    int(
      "net.ipv4.ip_autobind_reuse",
      0,
      [0, 1],
      "1: bind(0) may share a port among sockets with SO_REUSEADDR",
    ),
  ),
  tcp_retries1: stored(int("net.ipv4.tcp_retries1", 3, BYTE, "repetitions after which the route is doubted")),
  tcp_max_orphans: stored(
    int(
      "net.ipv4.tcp_max_orphans",
      131_072,
      INT,
      "connections without a program that are kept; more are reset",
    ),
  ),
  tcp_mem: stored(
    triple(
      "net.ipv4.tcp_mem",
      [287_901, 383_869, 575_802],
      LONG,
      "memory of all TCP sockets: no pressure below, pressure, most",
      "pages",
    ),
  ),
  udp_mem: stored(
    triple(
      "net.ipv4.udp_mem",
      [575_802, 767_738, 1_151_604],
      LONG,
      "memory of all UDP sockets: no pressure below, pressure, most",
      "pages",
    ),
  ),
  udp_rmem_min: stored(
    int("net.ipv4.udp_rmem_min", 4096, POSITIVE, "receive buffer that a UDP socket always has", "bytes"),
  ),
  udp_wmem_min: stored(
    int("net.ipv4.udp_wmem_min", 4096, POSITIVE, "send buffer that a UDP socket always has", "bytes"),
  ),
  tcp_timestamps: stored(
    int(
      "net.ipv4.tcp_timestamps",
      1,
      BYTE,
      "1: segments carry the time, for round trips and against old duplicates (RFC 7323)",
    ),
  ),
  tcp_sack: stored(
    int("net.ipv4.tcp_sack", 1, BYTE, "1: the receiver says which segments behind a hole it has (RFC 2018)"),
  ),
  tcp_dsack: stored(int("net.ipv4.tcp_dsack", 1, BYTE, "1: it also says which ones it got twice (RFC 2883)")),
  tcp_fack: stored(int("net.ipv4.tcp_fack", 0, BYTE, "unused since 4.15")),
  tcp_window_scaling: stored(
    int("net.ipv4.tcp_window_scaling", 1, BYTE, "1: windows may be larger than 64 KiB (RFC 7323)"),
  ),
  tcp_ecn: stored(
    int(
      "net.ipv4.tcp_ecn",
      2,
      [0, 5],
      "explicit congestion notification: 0 no, 1 ask and agree, 2 agree when asked",
    ),
  ),
  tcp_fastopen: stored(
    int("net.ipv4.tcp_fastopen", 1, INT, "bits: 1 data in a SYN as client, 2 as server (RFC 7413)"),
  ),
  tcp_congestion_control: stored(
    word("net.ipv4.tcp_congestion_control", "cubic", ["reno", "cubic"], "what decides how fast to send"),
  ),
  tcp_slow_start_after_idle: stored(
    int(
      "net.ipv4.tcp_slow_start_after_idle",
      1,
      BYTE,
      "1: an idle connection begins with a small window again",
    ),
  ),
  tcp_moderate_rcvbuf: stored(
    int(
      "net.ipv4.tcp_moderate_rcvbuf",
      1,
      BYTE,
      "1: receive buffers grow with the speed, up to tcp_rmem's third number",
    ),
  ),
  tcp_adv_win_scale: stored(
    int(
      "net.ipv4.tcp_adv_win_scale",
      1,
      [-31, 31],
      "what part of the receive buffer is announced as window; unused since 6.6",
    ),
  ),
  tcp_app_win: stored(
    int("net.ipv4.tcp_app_win", 31, [0, 31], "part of the window that is kept for the program's use"),
  ),
  tcp_notsent_lowat: stored(
    int(
      "net.ipv4.tcp_notsent_lowat",
      4_294_967_295,
      [0, 2 ** 32 - 1],
      "unsent bytes above which a socket is not writable",
      "bytes",
    ),
  ),
  tcp_limit_output_bytes: stored(
    int(
      "net.ipv4.tcp_limit_output_bytes",
      4_194_304,
      INT,
      "bytes of one socket that may wait below TCP",
      "bytes",
    ),
  ),
  tcp_autocorking: stored(
    int(
      "net.ipv4.tcp_autocorking",
      1,
      [0, 1],
      "1: small writes are joined while a packet still waits below TCP",
    ),
  ),
  tcp_no_metrics_save: stored(
    int(
      "net.ipv4.tcp_no_metrics_save",
      0,
      BYTE,
      "1: a connection's round trips are not remembered for the next one",
    ),
  ),
  tcp_mtu_probing: stored(
    int("net.ipv4.tcp_mtu_probing", 0, BYTE, "path MTU by trying: 0 no, 1 after a black hole, 2 always"),
  ),
  tcp_reordering: stored(
    int(
      "net.ipv4.tcp_reordering",
      3,
      [1, 300],
      "how far out of order a segment may be before it counts as lost",
    ),
  ),
  tcp_rto_min_us: stored(
    int("net.ipv4.tcp_rto_min_us", 200_000, POSITIVE, "shortest retransmission timeout", "µs"),
  ),
  tcp_rto_max_ms: stored(
    int("net.ipv4.tcp_rto_max_ms", 120_000, [1000, 120_000], "longest retransmission timeout", "ms"),
  ),
  tcp_rfc1337: stored(int("net.ipv4.tcp_rfc1337", 0, BYTE, "1: an RST does not end TIME-WAIT")),
  tcp_stdurg: stored(int("net.ipv4.tcp_stdurg", 0, BYTE, "1: the urgent pointer as RFC 793 has it")),
  tcp_challenge_ack_limit: stored(
    int("net.ipv4.tcp_challenge_ack_limit", 2_147_483_647, INT, "challenge ACKs a second (RFC 5961)"),
  ),
  ip_forward: stored(int("net.ipv4.ip_forward", 0, INT, "1: the machine is a router")),
  ip_default_ttl: stored(int("net.ipv4.ip_default_ttl", 64, [1, 255], "routers that a packet may pass")),
  ip_no_pmtu_disc: stored(int("net.ipv4.ip_no_pmtu_disc", 0, BYTE, "1: no path MTU discovery")),
};
