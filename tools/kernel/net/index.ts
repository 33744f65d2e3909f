/** Hosts, links, sockets. */
export { Host } from "./host.ts";
export { fillAddress } from "./naming.ts";
export { type Fate, Link, type LinkOptions, Network } from "./network.ts";
export { Socket, Sock } from "./sock.ts";
export { getOption, setOption } from "./sockopt.ts";
export { TcpSock } from "./tcp/sock.ts";
export type { NetSysctls } from "./sysctl.ts";
export { type Entry, TcpTables } from "./tcp/tables.ts";
export { UdpSock, UdpTables } from "./udp.ts";
export { makePair, UnixSock } from "./unix.ts";
