/** Tables of sockets as ss(8) and netstat(8) print them, column by column. */
import type { SocketSnapshot, TimerSnapshot } from "../../kernel/socket-snapshot.ts";
import { AF_INET6, TCP_LISTEN, linuxStateName, ssStateName } from "../../kernel/uapi/index.ts";

/** As ss prints it: an IPv6 address in brackets, but `*` for the one that takes all, IPv4 included. */
function endpoint(address: string, port: number): string {
  const shown = address === "::" ? "*" : address.includes(":") ? `[${address}]` : address;
  return `${shown}:${port === 0 ? "*" : port}`;
}

/** As netstat prints it: without brackets, `:::8080`. */
function netstatEndpoint(address: string, port: number): string {
  return `${address}:${port === 0 ? "*" : port}`;
}

/** Joins cells into columns of equal width, two spaces between; the last is not padded. */
export function columns(rows: readonly (readonly string[])[], alignRight: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) =>
          alignRight.includes(i)
            ? cell.padStart(widths[i] ?? 0)
            : i === row.length - 1
              ? cell
              : cell.padEnd(widths[i] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export interface SsOptions {
  /** Adds the timer of each socket, as `ss -o` does. */
  timers?: boolean;
}

/** As ss prints a time: "59sec", "1min59sec", and "4.900ms" for 4.9 seconds. */
function timerTime(ns: number): string {
  const ms = Math.floor(ns / 1e6);
  const minutes = Math.floor(ms / 60_000);
  const seconds = minutes > 9 ? 0 : Math.floor(ms / 1000) % 60;
  const rest = minutes > 0 || seconds > 9 ? 0 : ms % 1000;
  return (
    (minutes > 0 ? `${minutes}min` : "") +
    (seconds > 0 ? `${seconds}${rest > 0 ? "." : "sec"}` : "") +
    (rest > 0 ? `${String(rest).padStart(3, "0")}ms` : "")
  );
}

function timerText(timer: TimerSnapshot | null): string {
  return timer ? ` timer:(${timer.name},${timerTime(timer.in)},${timer.retries})` : "";
}

/** `ss -tanp`. */
export function formatSs(sockets: readonly SocketSnapshot[], options: SsOptions = {}): string {
  const rows = [["State", "Recv-Q", "Send-Q", "Local Address:Port", "Peer Address:Port", "Process"]];
  for (const socket of sockets)
    rows.push([
      ssStateName(socket.state),
      String(socket.receiveQueue),
      String(socket.sendQueue),
      endpoint(socket.localAddress, socket.localPort),
      endpoint(socket.remoteAddress, socket.remotePort),
      (
        (socket.owners.length === 0
          ? ""
          : `users:(${socket.owners.map(({ pid, name, fd }) => `("${name}",pid=${pid},fd=${fd})`).join(",")})`) +
        (options.timers ? timerText(socket.timer) : "")
      ).trimStart(),
    ]);
  return columns(rows);
}

/** `netstat -apn`, TCP and UDP rows. */
export function formatNetstat(sockets: readonly SocketSnapshot[]): string {
  const rows = [
    ["Proto", "Recv-Q", "Send-Q", "Local Address", "Foreign Address", "State", "PID/Program name"],
  ];
  for (const socket of sockets) {
    const owner = socket.owners[0];
    rows.push([
      socket.family === AF_INET6 ? `${socket.protocol}6` : socket.protocol,
      String(socket.receiveQueue),
      String(socket.state === TCP_LISTEN ? 0 : socket.sendQueue),
      netstatEndpoint(socket.localAddress, socket.localPort),
      netstatEndpoint(socket.remoteAddress, socket.remotePort),
      socket.protocol === "udp" ? "" : linuxStateName(socket.state),
      owner ? `${owner.pid}/${owner.name}` : "-",
    ]);
  }
  return columns(rows, [1, 2]);
}
