/** Options of level IPPROTO_TCP that are only stored: the value that the program has set. */
import { IPPROTO_TCP } from "../../uapi/socket.ts";
import type { Sock } from "../sock.ts";

/** The key under which a socket keeps an option of this level. */
export function tcpKey(option: number): string {
  return `${IPPROTO_TCP}.${option}`;
}

/** What was set, or 0: then a sysctl holds. Most sockets have set nothing, and are answered at once. */
export function tcpOption(sk: Sock, option: number): number {
  const { stored } = sk.options;
  return stored.size === 0 ? 0 : ((stored.get(tcpKey(option)) as number | undefined) ?? 0);
}
