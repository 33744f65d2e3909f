/** getsockopt and setsockopt (net/core/sock.c, net/ipv4/tcp.c): options with an effect, and those only stored. */
import { EINVAL, ENOPROTOOPT, EOPNOTSUPP } from "../uapi/errno.ts";
import type { linger, timeval } from "../uapi/limits.ts";
import type { SockoptValue } from "../uapi/request.ts";
import {
  AF_INET6,
  AF_UNIX,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPV6_V6ONLY,
  SO_ACCEPTCONN,
  SO_BROADCAST,
  SO_DOMAIN,
  SO_DONTROUTE,
  SO_ERROR,
  SO_KEEPALIVE,
  SO_LINGER,
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
  SO_SNDTIMEO,
  SO_TYPE,
  SOL_SOCKET,
  TCP_CORK,
  TCP_DEFER_ACCEPT,
  TCP_INFO,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_LINGER2,
  TCP_MAXSEG,
  TCP_NODELAY,
  TCP_QUICKACK,
  TCP_SYNCNT,
  TCP_USER_TIMEOUT,
} from "../uapi/socket.ts";
import { type Sock, timeoutOf, timevalOf } from "./sock.ts";
import { sendQueued } from "./tcp/output.ts";
import { TcpSock } from "./tcp/sock.ts";

/** The smallest buffers that can be asked for (SOCK_MIN_RCVBUF, SOCK_MIN_SNDBUF). */
const MIN_RECEIVE = 2304;
const MIN_SEND = 4608;

/** Options without an effect here yet: stored and given back, with the value before anybody sets them. */
const STORED: Readonly<Record<string, number>> = {
  [`${SOL_SOCKET}.${SO_KEEPALIVE}`]: 0,
  [`${SOL_SOCKET}.${SO_BROADCAST}`]: 0,
  [`${SOL_SOCKET}.${SO_DONTROUTE}`]: 0,
  [`${SOL_SOCKET}.${SO_OOBINLINE}`]: 0,
  [`${SOL_SOCKET}.${SO_PRIORITY}`]: 0,
  [`${SOL_SOCKET}.${SO_PASSCRED}`]: 0,
  [`${IPPROTO_TCP}.${TCP_KEEPIDLE}`]: 7200,
  [`${IPPROTO_TCP}.${TCP_KEEPINTVL}`]: 75,
  [`${IPPROTO_TCP}.${TCP_KEEPCNT}`]: 9,
  [`${IPPROTO_TCP}.${TCP_SYNCNT}`]: 6,
  [`${IPPROTO_TCP}.${TCP_LINGER2}`]: 60,
  [`${IPPROTO_TCP}.${TCP_DEFER_ACCEPT}`]: 0,
  [`${IPPROTO_TCP}.${TCP_QUICKACK}`]: 1,
  [`${IPPROTO_TCP}.${TCP_USER_TIMEOUT}`]: 0,
};

const FLAGS = new Set([`${SOL_SOCKET}.${SO_KEEPALIVE}`, `${SOL_SOCKET}.${SO_BROADCAST}`, `${SOL_SOCKET}.${SO_DONTROUTE}`, `${SOL_SOCKET}.${SO_OOBINLINE}`, `${SOL_SOCKET}.${SO_PASSCRED}`]);

/** @returns 0 or a negative errno */
export function setOption(sk: Sock, level: number, option: number, value: SockoptValue): number {
  if (sk.family === AF_UNIX && level !== SOL_SOCKET) return -EOPNOTSUPP;
  if (level === SOL_SOCKET) {
    const answer = setSocketOption(sk, option, value);
    if (answer !== null) return answer;
  }
  if (level === IPPROTO_TCP && sk instanceof TcpSock && typeof value === "number") {
    const answer = setTcpOption(sk, option, value);
    if (answer !== null) return answer;
  }
  if (level === IPPROTO_IPV6 && option === IPV6_V6ONLY && sk.family === AF_INET6) {
    sk.isIpv6Only = value !== 0;
    return 0;
  }
  const key = `${level}.${option}`;
  if (!(key in STORED) || (level === IPPROTO_TCP && !(sk instanceof TcpSock)) || level === IPPROTO_IP) return -ENOPROTOOPT;
  if (typeof value !== "number") return -EINVAL;
  const stored = new Map(sk.options.stored).set(key, FLAGS.has(key) ? Number(value !== 0) : value);
  sk.setOptions({ stored });
  return 0;
}

function setSocketOption(sk: Sock, option: number, value: SockoptValue): number | null {
  if (option === SO_LINGER) {
    if (typeof value !== "object" || !("l_onoff" in value)) return -EINVAL;
    const { l_onoff, l_linger } = value as linger;
    sk.setOptions({ linger: { l_onoff: Number(l_onoff !== 0), l_linger } });
    return 0;
  }
  if (option === SO_RCVTIMEO || option === SO_SNDTIMEO) {
    if (typeof value !== "object" || !("tv_usec" in value)) return -EINVAL;
    const timeout = timeoutOf(value as timeval);
    sk.setOptions(option === SO_RCVTIMEO ? { receiveTimeout: timeout } : { sendTimeout: timeout });
    return 0;
  }
  if (typeof value !== "number") return -EINVAL;
  const { sysctl } = sk.host;
  if (option === SO_REUSEADDR) sk.reuseAddress = value !== 0;
  else if (option === SO_REUSEPORT) sk.reusePort = value !== 0;
  else if (option === SO_RCVBUF) {
    sk.receiveBuffer = Math.max(2 * Math.min(value, sysctl.rmem_max), MIN_RECEIVE);
    if (sk instanceof TcpSock) sk.isReceiveBufferLocked = true;
  } else if (option === SO_SNDBUF) {
    sk.sendBuffer = Math.max(2 * Math.min(value, sysctl.wmem_max), MIN_SEND);
    if (sk instanceof TcpSock) sk.isSendBufferLocked = true;
  } else if (option === SO_RCVLOWAT) sk.setOptions({ receiveLowWater: Math.max(value, 1) });
  else if (option === SO_TYPE || option === SO_ERROR || option === SO_DOMAIN || option === SO_PROTOCOL || option === SO_ACCEPTCONN || option === SO_PEERCRED) return -ENOPROTOOPT;
  else return null;
  return 0;
}

function setTcpOption(sk: TcpSock, option: number, value: number): number | null {
  if (option === TCP_NODELAY) {
    sk.noDelay = value !== 0;
    sendQueued(sk);
  } else if (option === TCP_CORK) {
    sk.cork = value !== 0;
    sendQueued(sk);
  } else if (option === TCP_MAXSEG) {
    if (value !== 0 && (value < 88 || value > 32_767)) return -EINVAL;
    sk.mss = Math.min(sk.mss, value || sk.mss);
  } else return null;
  return 0;
}

/** @returns the value, or a negative errno as `error` */
export function getOption(sk: Sock, level: number, option: number): { value: SockoptValue } | { error: number } {
  if (sk.family === AF_UNIX && level !== SOL_SOCKET) return { error: -EOPNOTSUPP };
  const value = level === SOL_SOCKET ? getSocketOption(sk, option) : level === IPPROTO_TCP && sk instanceof TcpSock ? getTcpOption(sk, option) : null;
  if (value !== null) return { value };
  if (level === IPPROTO_IPV6 && option === IPV6_V6ONLY && sk.family === AF_INET6) return { value: Number(sk.isIpv6Only) };
  const key = `${level}.${option}`;
  const stored = sk.options.stored.get(key) ?? STORED[key];
  if (stored === undefined || (level === IPPROTO_TCP && !(sk instanceof TcpSock))) return { error: -ENOPROTOOPT };
  return { value: stored };
}

function getSocketOption(sk: Sock, option: number): SockoptValue | null {
  switch (option) {
    case SO_ERROR:
      return sk.takeError();
    case SO_TYPE:
      return sk.type;
    case SO_DOMAIN:
      return sk.family;
    case SO_PROTOCOL:
      return sk.protocol;
    case SO_ACCEPTCONN:
      return Number(sk.isListening);
    case SO_REUSEADDR:
      return Number(sk.reuseAddress);
    case SO_REUSEPORT:
      return Number(sk.reusePort);
    case SO_RCVBUF:
      return sk.receiveBuffer;
    case SO_SNDBUF:
      return sk.sendBuffer;
    case SO_RCVLOWAT:
      return sk.options.receiveLowWater;
    case SO_LINGER:
      return { ...sk.options.linger };
    case SO_PEERCRED:
      return sk.peerCredentials();
    case SO_RCVTIMEO:
      return timevalOf(sk.options.receiveTimeout);
    case SO_SNDTIMEO:
      return timevalOf(sk.options.sendTimeout);
    default:
      return null;
  }
}

function getTcpOption(sk: TcpSock, option: number): SockoptValue | null {
  switch (option) {
    case TCP_NODELAY:
      return Number(sk.noDelay);
    case TCP_CORK:
      return Number(sk.cork);
    case TCP_MAXSEG:
      return sk.mss;
    case TCP_INFO:
      return sk.state;
    default:
      return null;
  }
}
