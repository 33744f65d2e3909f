/** Hosts, links, sockets. */
export { Host } from "./host.ts";
export { fillAddress } from "./naming.ts";
export { type Fate, Link, type LinkOptions, Network } from "./network.ts";
export { type MessageInfo, Socket, Sock } from "./sock.ts";
export { getOption, setOption } from "./sockopt.ts";
export { TcpSock } from "./tcp/sock.ts";
export * from "./sysctl/index.ts";
export { type Entry, TcpTables } from "./tcp/tables.ts";
export { UdpTables } from "./datagram.ts";
export { UdpSock } from "./udp.ts";
export { makePair } from "./unix/connect.ts";
export { UnixSock } from "./unix/sock.ts";
