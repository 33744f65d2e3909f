/** Hosts, links, sockets. */
export { Conntrack, type Track } from "./conntrack.ts";
export { type CounterName, Counters, meaningOfCounter } from "./counters.ts";
export { UdpTables } from "./datagram.ts";
export { Host } from "./host.ts";
export type { Impairment } from "./impair.ts";
export { KernelLog } from "./kernel-log.ts";
export { type Fate, Link, type LinkOptions } from "./link.ts";
export { fillAddress } from "./naming.ts";
export { Network } from "./network.ts";
export { type MessageInfo, Sock, Socket } from "./sock.ts";
export { getOption, setOption } from "./sockopt.ts";
export * from "./sysctl/index.ts";
export type { Entry } from "./tcp/established.ts";
export { TcpSock } from "./tcp/sock.ts";
export { TcpTables } from "./tcp/tables.ts";
export { UdpSock } from "./udp.ts";
export { makePair } from "./unix/connect.ts";
export { UnixSock } from "./unix/sock.ts";
