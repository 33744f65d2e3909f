/** getsockopt and setsockopt: which table of options/ answers for a level on a socket. */
import { ENOPROTOOPT, EOPNOTSUPP } from "../uapi/errno.ts";
import type { SockoptValue } from "../uapi/request.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOL_SOCKET,
} from "../uapi/socket.ts";
import { ipOptions, ipv6Options } from "./options/ip.ts";
import type { Option, OptionTable } from "./options/option.ts";
import { socketOptions } from "./options/socket.ts";
import { tcpOptions } from "./options/tcp.ts";
import type { Sock } from "./sock.ts";
import { TcpSock } from "./tcp/sock.ts";

const NONE: Readonly<OptionTable> = {};

/** The table of a level, or null where this kind of socket has no such level. */
function tableOf(sk: Sock, level: number): OptionTable | null {
  if (level === SOL_SOCKET) return socketOptions;
  if (sk.family === AF_UNIX) return null;
  if (level === IPPROTO_IP) return sk.family === AF_INET ? ipOptions : NONE;
  if (level === IPPROTO_IPV6) return sk.family === AF_INET6 ? ipv6Options : null;
  if (level === IPPROTO_TCP && sk instanceof TcpSock) return tcpOptions as OptionTable;
  return level === IPPROTO_UDP && !(sk instanceof TcpSock) ? NONE : null;
}

function find(sk: Sock, level: number, option: number): Option | null | undefined {
  const table = tableOf(sk, level);
  return table === null ? null : table[option];
}

/** A level that a socket does not have falls through to IP, which says ENOPROTOOPT when setting. @returns 0 or a negative errno */
export function setOption(sk: Sock, level: number, option: number, value: SockoptValue): number {
  const found = find(sk, level, option);
  if (found === null) return sk.family === AF_UNIX ? -EOPNOTSUPP : -ENOPROTOOPT;
  if (found?.supports?.(sk) === false) return -EOPNOTSUPP;
  return found?.set ? found.set(sk, value) : -ENOPROTOOPT;
}

/** The same reading gives EOPNOTSUPP. @returns the value, or a negative errno as `error` */
export function getOption(
  sk: Sock,
  level: number,
  option: number,
): { value: SockoptValue } | { error: number } {
  const found = find(sk, level, option);
  if (found?.supports?.(sk) === false) return { error: -EOPNOTSUPP };
  if (found) return { value: found.get(sk) };
  return { error: found === null ? -EOPNOTSUPP : -ENOPROTOOPT };
}
