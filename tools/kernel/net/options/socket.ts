/** Options of level SOL_SOCKET (net/core/sock.c, socket(7)). */

import { MS, SECOND, US } from "../../time/index.ts";
import { EDOM, EINVAL, ENOPROTOOPT, EOPNOTSUPP } from "../../uapi/errno.ts";
import type { linger, timeval } from "../../uapi/limits.ts";
import type { SockoptValue } from "../../uapi/request.ts";
import {
  AF_UNIX,
  SOL_SOCKET,
  SO_ACCEPTCONN,
  SO_BROADCAST,
  SO_BUSY_POLL,
  SO_DEBUG,
  SO_DOMAIN,
  SO_DONTROUTE,
  SO_ERROR,
  SO_INCOMING_CPU,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_MARK,
  SO_NO_CHECK,
  SO_OOBINLINE,
  SO_PASSCRED,
  SO_PEERCRED,
  SO_PRIORITY,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVLOWAT,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_SNDLOWAT,
  SO_SNDTIMEO,
  SO_TIMESTAMP,
  SO_TYPE,
  SO_ZEROCOPY,
} from "../../uapi/socket.ts";
import type { Sock, SockOptions } from "../sock.ts";
import { keepaliveChanged } from "../tcp/keepalive.ts";
import { TcpSock } from "../tcp/sock.ts";
import { type Option, type OptionTable, flag, int, readOnly, store, stored, storedValue } from "./option.ts";

/** The smallest buffers that can be asked for (SOCK_MIN_RCVBUF, SOCK_MIN_SNDBUF). */
const MIN_RECEIVE = 2304;
const MIN_SEND = 4608;
/** Timeouts are kept in ticks of the kernel's clock: 250 a second. */
const TICK = 4 * MS;

const key = (option: number): string => `${SOL_SOCKET}.${option}`;

/** What the program asks for is doubled, for the kernel's bookkeeping; a negative size counts as a huge one. */
function bufferSize(asked: number, most: number, least: number): number {
  return Math.max(2 * (asked < 0 ? most : Math.min(asked, most)), least);
}

/** sock_set_timeout. */
function timeout(name: "receiveTimeout" | "sendTimeout"): Option {
  return {
    get: (sk) => timevalOf(sk.options[name]),
    set: (sk, value) => {
      if (typeof value !== "object" || !("tv_usec" in value)) return -EINVAL;
      if (value.tv_usec < 0 || value.tv_usec >= 1_000_000) return -EDOM;
      sk.setOptions({ [name]: timeoutOf(value) } as Partial<SockOptions>);
      return 0;
    },
  };
}

/** {0, 0} means for ever, and less than nothing not at all. */
function timeoutOf(value: timeval): number {
  if (value.tv_sec < 0) return 0;
  const ns = value.tv_sec * SECOND + value.tv_usec * US;
  return ns === 0 ? Number.POSITIVE_INFINITY : Math.ceil(ns / TICK) * TICK;
}

function timevalOf(ns: number): timeval {
  if (ns === Number.POSITIVE_INFINITY) return { tv_sec: 0, tv_usec: 0 };
  return { tv_sec: Math.floor(ns / SECOND), tv_usec: Math.round((ns % SECOND) / US) };
}

/** Off keeps the seconds that were set before. */
function setLinger(sk: Sock, value: SockoptValue): number {
  if (typeof value !== "object" || !("l_onoff" in value)) return -EINVAL;
  const { l_onoff, l_linger } = value as linger;
  sk.setOptions({
    linger: l_onoff === 0 ? { l_onoff: 0, l_linger: sk.options.linger.l_linger } : { l_onoff: 1, l_linger },
  });
  return 0;
}

export const socketOptions: OptionTable = {
  [SO_DEBUG]: flag(key(SO_DEBUG)),
  [SO_REUSEADDR]: int(
    (sk) => Number(sk.reuseAddress),
    (sk, value) => {
      sk.reuseAddress = value !== 0;
    },
  ),
  [SO_TYPE]: readOnly((sk) => sk.type),
  [SO_ERROR]: readOnly((sk) => sk.takeError()),
  [SO_DONTROUTE]: flag(key(SO_DONTROUTE)),
  [SO_BROADCAST]: flag(key(SO_BROADCAST)),
  [SO_SNDBUF]: int(
    (sk) => sk.sendBuffer,
    (sk, value) => {
      sk.sendBuffer = bufferSize(value, sk.host.sysctl.wmem_max, MIN_SEND);
      if (sk instanceof TcpSock) sk.isSendBufferLocked = true;
    },
  ),
  [SO_RCVBUF]: int(
    (sk) => sk.receiveBuffer,
    (sk, value) => {
      sk.receiveBuffer = bufferSize(value, sk.host.sysctl.rmem_max, MIN_RECEIVE);
      if (sk instanceof TcpSock) sk.isReceiveBufferLocked = true;
    },
  ),
  [SO_KEEPALIVE]: int(
    (sk) => storedValue(sk, key(SO_KEEPALIVE), 0),
    (sk, value) => {
      store(sk, key(SO_KEEPALIVE), Number(value !== 0));
      if (sk instanceof TcpSock) keepaliveChanged(sk);
    },
  ),
  [SO_OOBINLINE]: flag(key(SO_OOBINLINE)),
  [SO_NO_CHECK]: flag(key(SO_NO_CHECK)),
  [SO_PRIORITY]: stored(key(SO_PRIORITY), 0),
  [SO_LINGER]: { get: (sk) => ({ ...sk.options.linger }), set: setLinger },
  [SO_REUSEPORT]: int(
    (sk) => Number(sk.reusePort),
    (sk, value) => {
      if (value !== 0 && sk.family === AF_UNIX) return -EOPNOTSUPP;
      sk.reusePort = value !== 0;
    },
  ),
  [SO_PASSCRED]: { ...flag(key(SO_PASSCRED)), supports: (sk) => sk.family === AF_UNIX },
  [SO_PEERCRED]: readOnly((sk) => sk.peerCredentials()),
  [SO_RCVLOWAT]: int(
    (sk) => sk.options.receiveLowWater,
    (sk, value) => sk.setOptions({ receiveLowWater: value < 0 ? 2 ** 31 - 1 : value || 1 }) as undefined,
  ),
  [SO_SNDLOWAT]: { get: () => 1, set: () => -ENOPROTOOPT },
  [SO_RCVTIMEO]: timeout("receiveTimeout"),
  [SO_SNDTIMEO]: timeout("sendTimeout"),
  [SO_TIMESTAMP]: flag(key(SO_TIMESTAMP)),
  [SO_ACCEPTCONN]: readOnly((sk) => Number(sk.isListening)),
  [SO_MARK]: stored(key(SO_MARK), 0),
  [SO_PROTOCOL]: readOnly((sk) => sk.protocol),
  [SO_DOMAIN]: readOnly((sk) => sk.family),
  [SO_BUSY_POLL]: stored(key(SO_BUSY_POLL), 0),
  [SO_INCOMING_CPU]: stored(key(SO_INCOMING_CPU), -1),
  [SO_ZEROCOPY]: flag(key(SO_ZEROCOPY)),
};
