/**
 * TCP's states. RFC 9293 (section 3.3.2) names them; Linux numbers them (include/net/tcp_states.h) and its
 * tools spell them in three ways. This table is the only place that knows all spellings.
 */

export const TCP_ESTABLISHED = 1;
export const TCP_SYN_SENT = 2;
export const TCP_SYN_RECV = 3;
export const TCP_FIN_WAIT1 = 4;
export const TCP_FIN_WAIT2 = 5;
export const TCP_TIME_WAIT = 6;
export const TCP_CLOSE = 7;
export const TCP_CLOSE_WAIT = 8;
export const TCP_LAST_ACK = 9;
export const TCP_LISTEN = 10;
export const TCP_CLOSING = 11;

/** By number: RFC 9293's name, TCP_INFO's and netstat's, ss's. */
const SPELLINGS: readonly (readonly [rfc: string, linux: string, ss: string])[] = [
  ["", "", ""],
  ["ESTABLISHED", "ESTABLISHED", "ESTAB"],
  ["SYN-SENT", "SYN_SENT", "SYN-SENT"],
  ["SYN-RECEIVED", "SYN_RECV", "SYN-RECV"],
  ["FIN-WAIT-1", "FIN_WAIT1", "FIN-WAIT-1"],
  ["FIN-WAIT-2", "FIN_WAIT2", "FIN-WAIT-2"],
  ["TIME-WAIT", "TIME_WAIT", "TIME-WAIT"],
  ["CLOSED", "CLOSE", "UNCONN"],
  ["CLOSE-WAIT", "CLOSE_WAIT", "CLOSE-WAIT"],
  ["LAST-ACK", "LAST_ACK", "LAST-ACK"],
  ["LISTEN", "LISTEN", "LISTEN"],
  ["CLOSING", "CLOSING", "CLOSING"],
];

/** "SYN-RECEIVED" for 3. */
export function rfcStateName(state: number): string {
  return SPELLINGS[state]?.[0] ?? `state ${state}`;
}
/** "SYN_RECV" for 3, as TCP_INFO and netstat have it. */
export function linuxStateName(state: number): string {
  return SPELLINGS[state]?.[1] ?? `state ${state}`;
}
/** "SYN-RECV" for 3, as ss prints it. */
export function ssStateName(state: number): string {
  return SPELLINGS[state]?.[2] ?? `state ${state}`;
}
