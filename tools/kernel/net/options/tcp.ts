/** Options of level IPPROTO_TCP (do_tcp_setsockopt in net/ipv4/tcp.c, tcp(7)). */
import { EINVAL, ENOENT } from "../../uapi/errno.ts";
import {
  TCP_CONGESTION,
  TCP_CORK,
  TCP_DEFER_ACCEPT,
  TCP_FASTOPEN,
  TCP_FASTOPEN_CONNECT,
  TCP_INFO,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_LINGER2,
  TCP_MAXSEG,
  TCP_NODELAY,
  TCP_NOTSENT_LOWAT,
  TCP_QUICKACK,
  TCP_SYNCNT,
  TCP_USER_TIMEOUT,
  TCP_WINDOW_CLAMP,
} from "../../uapi/socket.ts";
import { TCP_CLOSE } from "../../uapi/tcp.ts";
import { keepaliveChanged } from "../tcp/keepalive.ts";
import { tcpKey } from "../tcp/option-value.ts";
import { sendAck, sendQueued } from "../tcp/output.ts";
import type { TcpSock } from "../tcp/sock.ts";
import {
  type Option,
  type OptionTable,
  int,
  readOnly,
  store,
  stored,
  storedValue,
  within,
} from "./option.ts";

/** Seconds that a connection may stay in FIN-WAIT-2 at most, whatever is asked for. */
const MAX_LINGER2 = 120;

/** A limit of the keepalive timer, which starts anew. @param initial the sysctl that holds where nothing is set */
function keepalive(option: number, most: number, initial: (sk: TcpSock) => number): Option<TcpSock> {
  return int(
    (sk) => storedValue(sk, tcpKey(option), initial(sk)),
    (sk, value) => {
      if (value < 1 || value > most) return -EINVAL;
      store(sk, tcpKey(option), value);
      keepaliveChanged(sk);
    },
  );
}

/** How many SYN+ACKs take about so many seconds (secs_to_retrans), and back. */
function retransOf(seconds: number): number {
  let count = 0;
  for (let period = 1, timeout = 1; seconds > 0 && count < 255; count++) {
    if (seconds <= period) return count + 1;
    timeout = Math.min(timeout * 2, 120);
    period += timeout;
  }
  return count;
}
function secondsOf(retrans: number): number {
  let period = 0;
  for (let i = 0, timeout = 1; i < retrans; i++, timeout = Math.min(timeout * 2, 120)) period += timeout;
  return period;
}

const CONGESTION_CONTROLS = ["cubic", "reno", "bbr"];

export const tcpOptions: OptionTable<TcpSock> = {
  [TCP_NODELAY]: int(
    (sk) => Number(sk.noDelay),
    (sk, value) => {
      sk.noDelay = value !== 0;
      if (sk.noDelay) sendQueued(sk, "push");
    },
  ),
  [TCP_MAXSEG]: int(
    (sk) => (sk.state === TCP_CLOSE ? storedValue(sk, tcpKey(TCP_MAXSEG), sk.mss) : sk.mss),
    (sk, value) => {
      if (value !== 0 && (value < 88 || value > 32_767)) return -EINVAL;
      store(sk, tcpKey(TCP_MAXSEG), value);
    },
  ),
  [TCP_CORK]: int(
    (sk) => Number(sk.cork),
    (sk, value) => {
      sk.cork = value !== 0;
      if (!sk.cork) sendQueued(sk, sk.noDelay ? "push" : "usual");
    },
  ),
  [TCP_KEEPIDLE]: keepalive(TCP_KEEPIDLE, 32_767, (sk) => sk.host.sysctl.tcp_keepalive_time),
  [TCP_KEEPINTVL]: keepalive(TCP_KEEPINTVL, 32_767, (sk) => sk.host.sysctl.tcp_keepalive_intvl),
  [TCP_KEEPCNT]: keepalive(TCP_KEEPCNT, 127, (sk) => sk.host.sysctl.tcp_keepalive_probes),
  [TCP_SYNCNT]: {
    get: (sk) => storedValue(sk, tcpKey(TCP_SYNCNT), sk.host.sysctl.tcp_syn_retries),
    set: within(tcpKey(TCP_SYNCNT), 0, 1, 127).set as NonNullable<Option["set"]>,
  },
  [TCP_LINGER2]: {
    get: (sk) => storedValue(sk, tcpKey(TCP_LINGER2), sk.host.sysctl.tcp_fin_timeout),
    set: stored(tcpKey(TCP_LINGER2), 0, (value) => Math.max(-1, Math.min(value, MAX_LINGER2)))
      .set as NonNullable<Option["set"]>,
  },
  [TCP_DEFER_ACCEPT]: int(
    (sk) => secondsOf(sk.deferAccept),
    (sk, value) => {
      sk.deferAccept = retransOf(value);
    },
  ),
  [TCP_WINDOW_CLAMP]: stored(tcpKey(TCP_WINDOW_CLAMP), 0, (value) =>
    value === 0 ? 0 : Math.max(1152, value),
  ),
  [TCP_INFO]: readOnly((sk) => sk.state),
  [TCP_QUICKACK]: int(
    (sk) => Number(!sk.isPingPong),
    (sk, value) => {
      sk.isPingPong = value === 0;
      if (value !== 0 && sk.ackTimer) sendAck(sk);
    },
  ),
  [TCP_CONGESTION]: {
    get: (sk) => sk.options.stored.get(tcpKey(TCP_CONGESTION)) ?? (CONGESTION_CONTROLS[0] as string),
    set: (sk, value) => {
      if (typeof value !== "string" || value === "") return -EINVAL;
      if (!CONGESTION_CONTROLS.includes(value)) return -ENOENT;
      store(sk, tcpKey(TCP_CONGESTION), value);
      return 0;
    },
  },
  [TCP_USER_TIMEOUT]: stored(tcpKey(TCP_USER_TIMEOUT), 0, (value) => (value < 0 ? null : value)),
  [TCP_FASTOPEN]: stored(tcpKey(TCP_FASTOPEN), 0),
  [TCP_FASTOPEN_CONNECT]: within(tcpKey(TCP_FASTOPEN_CONNECT), 0, 0, 1),
  [TCP_NOTSENT_LOWAT]: stored(tcpKey(TCP_NOTSENT_LOWAT), 0),
};
