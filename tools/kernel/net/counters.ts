/**
 * A machine's counters with the names that nstat(8) gives them (/proc/net/snmp and /proc/net/netstat). Those that
 * every segment moves are fields, since they are the hot ones; the others stand in a table.
 */

/** The rare ones that this stack counts, in nstat's order, each with what moves it. */
const RARE = {
  TcpActiveOpens: "connect has sent its first SYN",
  TcpPassiveOpens: "a listener has got a new connection",
  TcpAttemptFails: "a handshake has failed",
  TcpEstabResets: "an established connection has ended by a reset or an error",
  TcpRetransSegs: "a segment was sent again",
  TcpOutRsts: "a reset was sent",
  UdpNoPorts: "a datagram came for a port that nobody has",
  UdpInErrors: "a datagram was lost on its way to the socket",
  UdpRcvbufErrors: "a receive buffer was full",
  TcpExtSyncookiesSent: "a SYN was answered by a cookie",
  TcpExtSyncookiesRecv: "a cookie came back and became a connection",
  TcpExtSyncookiesFailed: "an ACK had no valid cookie",
  TcpExtPAWSActive: "a segment of a connection that is opening had an old timestamp",
  TcpExtTW: "a connection has left TIME-WAIT after its time",
  TcpExtTWRecycled: "connect has taken over a port in TIME-WAIT",
  TcpExtDelayedACKs: "an ACK was sent because its time was over",
  TcpExtListenOverflows: "an accept queue was full",
  TcpExtListenDrops: "a listener has dropped a SYN or a last ACK, for whatever reason",
  TcpExtTCPFastRetrans: "three repeated ACKs have led to a retransmission",
  TcpExtTCPTimeouts: "a retransmission timer has run out",
  TcpExtTCPAbortOnData: "close with SO_LINGER of 0 has reset a connection",
  TcpExtTCPAbortOnClose: "close with unread data has reset a connection",
  TcpExtTCPAbortOnMemory: "too many orphans: one was reset",
  TcpExtTCPAbortOnTimeout: "a connection was given up after its last repetition",
  TcpExtTCPTimeWaitOverflow: "too many in TIME-WAIT: one ended at once",
  TcpExtTCPReqQFullDoCookies: "a full SYN queue has led to a cookie",
  TcpExtTCPReqQFullDrop: "a full SYN queue has dropped a SYN",
  TcpExtTCPOFOQueue: "a segment was kept until the hole before it is filled",
  TcpExtTCPChallengeACK: "a doubtful segment was answered by an ACK",
  TcpExtTCPSynRetrans: "a SYN or SYN+ACK was sent again",
  TcpExtTCPWinProbe: "a closed window was probed",
  TcpExtTCPKeepAlive: "a silent peer was asked whether it is alive",
} as const;

export type CounterName = keyof typeof RARE;

export class Counters {
  /** All packets, as IpInReceives and IpOutRequests show them; TcpOutSegs is without those sent again. */
  tcpIn = 0;
  tcpOut = 0;
  udpIn = 0;
  udpOut = 0;
  private readonly rare = new Map<string, number>();

  /** @returns the new value */
  add(name: CounterName): number {
    const value = (this.rare.get(name) ?? 0) + 1;
    this.rare.set(name, value);
    return value;
  }

  get(name: string): number {
    switch (name) {
      case "IpInReceives":
        return this.tcpIn + this.udpIn;
      case "IpOutRequests":
        return this.tcpOut + this.udpOut;
      case "TcpInSegs":
        return this.tcpIn;
      case "TcpOutSegs":
        return this.tcpOut - this.get("TcpRetransSegs");
      case "UdpInDatagrams":
        return this.udpIn - this.get("UdpNoPorts") - this.get("UdpInErrors");
      case "UdpOutDatagrams":
        return this.udpOut;
      default:
        return this.rare.get(name) ?? 0;
    }
  }

  [Symbol.iterator](): IterableIterator<[name: string, value: number]> {
    return this.entries();
  }

  /** All that are not zero, in nstat's order. */
  *entries(): IterableIterator<[name: string, value: number]> {
    for (const name of ORDER) {
      const value = this.get(name);
      if (value !== 0) yield [name, value];
    }
  }
}

const RARE_NAMES = Object.keys(RARE);
const ORDER = [
  "IpInReceives",
  "IpOutRequests",
  ...RARE_NAMES.slice(0, 4),
  "TcpInSegs",
  "TcpOutSegs",
  ...RARE_NAMES.slice(4, 6),
  "UdpInDatagrams",
  ...RARE_NAMES.slice(6, 8),
  "UdpOutDatagrams",
  ...RARE_NAMES.slice(8),
];

/** What moves a counter, in one line; empty for one that this stack does not have. */
export function meaningOfCounter(name: string): string {
  return (RARE as Readonly<Record<string, string>>)[name] ?? COMMON[name] ?? "";
}

const COMMON: Readonly<Record<string, string>> = {
  IpInReceives: "a packet has come in",
  IpOutRequests: "a packet was sent",
  TcpInSegs: "a segment has come in",
  TcpOutSegs: "a segment was sent for the first time",
  UdpInDatagrams: "a datagram was queued for a socket",
  UdpOutDatagrams: "a datagram was sent",
};
