/**
 * A call as strace(1) prints it: `read(4, "hello", 4096) = 5`. Arguments that the kernel fills are shown as
 * they are after the call. One piece because it is one table: how each call's arguments are printed.
 */

import * as uapi from "../../kernel/uapi/index.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  type Request,
  errnoName,
  formatSockaddr,
  signalName,
  type sockaddr,
  strerror,
} from "../../kernel/uapi/index.ts";

/** strace's default for -s: characters of a buffer that are shown. */
const STRING_LIMIT = 32;

/** How one argument is printed. `result` is the call's raw result. */
type Formatter = (value: unknown, request: Request, result: number) => string;

const decoder = new TextDecoder("latin1");

/** A C string with escapes, cut as strace cuts it. */
function quote(bytes: Uint8Array): string {
  const shown = decoder.decode(bytes.subarray(0, STRING_LIMIT));
  let text = "";
  for (const character of shown) {
    const code = character.charCodeAt(0);
    if (character === "\n") text += "\\n";
    else if (character === "\r") text += "\\r";
    else if (character === "\t") text += "\\t";
    else if (character === '"' || character === "\\") text += `\\${character}`;
    else text += code < 32 || code > 126 ? `\\${code.toString(8)}` : character;
  }
  return `"${text}"${bytes.length > STRING_LIMIT ? "..." : ""}`;
}

function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new TextEncoder().encode(String(value));
}

const plain: Formatter = (value) => {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number" || typeof value === "string") return String(value);
  if (typeof value === "function") return value.name || "start";
  if (typeof value === "object" && "value" in value)
    return `[${String((value as { value: unknown }).value)}]`;
  return "{...}";
};

/** A constant's name among those with one of the prefixes. */
function named(...prefixes: string[]): Formatter {
  const names = new Map<unknown, string>();
  for (const [name, value] of Object.entries(uapi))
    if (typeof value === "number" && prefixes.some((prefix) => name.startsWith(prefix)) && !names.has(value))
      names.set(value, name);
  return (value) => names.get(value) ?? String(value);
}

/** Flags joined by bars, in the order given. */
function flags(table: readonly (readonly [string, number])[], none = "0"): (value: number) => string {
  return (value) => {
    const parts: string[] = [];
    let rest = value;
    for (const [name, bits] of table)
      if (bits !== 0 && (rest & bits) === bits) {
        parts.push(name);
        rest &= ~bits;
      }
    if (rest !== 0) parts.push(`0x${(rest >>> 0).toString(16)}`);
    return parts.join("|") || none;
  };
}

function table(...names: (keyof typeof uapi)[]): [string, number][] {
  return names.map((name) => [name, uapi[name] as number]);
}

const pollEvents = flags(
  table(
    "POLLIN",
    "POLLPRI",
    "POLLOUT",
    "POLLERR",
    "POLLHUP",
    "POLLNVAL",
    "POLLRDNORM",
    "POLLRDBAND",
    "POLLWRNORM",
    "POLLWRBAND",
    "POLLRDHUP",
  ),
);
const messageFlags = flags(
  table("MSG_OOB", "MSG_PEEK", "MSG_TRUNC", "MSG_DONTWAIT", "MSG_WAITALL", "MSG_NOSIGNAL", "MSG_MORE"),
);
const openFlags = flags(
  table("O_CREAT", "O_EXCL", "O_TRUNC", "O_APPEND", "O_NONBLOCK", "O_ASYNC", "O_CLOEXEC"),
  "",
);
const socketFlags = flags(table("SOCK_NONBLOCK", "SOCK_CLOEXEC"), "");
const socketTypes: Record<number, string> = {
  1: "SOCK_STREAM",
  2: "SOCK_DGRAM",
  3: "SOCK_RAW",
  5: "SOCK_SEQPACKET",
};
const optionsOfSocket = named("SO_");
const optionsOfTcp = named(
  "TCP_NODELAY",
  "TCP_MAXSEG",
  "TCP_CORK",
  "TCP_KEEP",
  "TCP_SYNCNT",
  "TCP_LINGER2",
  "TCP_DEFER",
  "TCP_INFO",
  "TCP_QUICKACK",
  "TCP_USER",
  "TCP_FASTOPEN",
);

const domain: Formatter = (value) =>
  ({ [AF_UNIX]: "AF_UNIX", [AF_INET]: "AF_INET", [AF_INET6]: "AF_INET6" })[value as number] ?? String(value);
const socketType: Formatter = (value) => {
  const extra = socketFlags((value as number) & ~0xf);
  return (
    (socketTypes[(value as number) & 0xf] ?? String((value as number) & 0xf)) + (extra ? `|${extra}` : "")
  );
};
const filled: Formatter = (value, _request, result) =>
  result < 0 ? "0x7ffd" : quote(bytesOf(value).subarray(0, Math.max(result, 0)));
const given: Formatter = (value, request) => quote(bytesOf(value).subarray(0, Number(request.args[2])));
const signal: Formatter = (value) => signalName(value as number);
const addressIn: Formatter = (value) => `${formatAddress(value as sockaddr)}, 16`;
const addressOut: Formatter = (value, _request, result) =>
  value === null || value === undefined
    ? "NULL, NULL"
    : result < 0
      ? "0x7ffd, [16]"
      : `${formatAddress(value as sockaddr)}, [16]`;
const fds: Formatter = (value, _request, result) =>
  result < 0 ? "0x7ffd" : `[${(value as number[]).join(", ")}]`;
const level: Formatter = (value) =>
  ({ 1: "SOL_SOCKET", 6: "SOL_TCP", 0: "SOL_IP", 41: "SOL_IPV6" })[value as number] ?? String(value);
const option: Formatter = (value, request, result) =>
  (request.args[1] === 6 ? optionsOfTcp : optionsOfSocket)(value, request, result);
const timespec: Formatter = (value) => {
  const time = value as { tv_sec: number; tv_nsec: number } | null;
  return time ? `{tv_sec=${time.tv_sec}, tv_nsec=${time.tv_nsec}}` : "NULL";
};
const status: Formatter = (value, _request, result) => {
  if (!value) return "NULL";
  const word = (value as { value: number }).value;
  if (result <= 0) return "0x7ffd";
  if (uapi.WIFEXITED(word)) return `[{WIFEXITED(s) && WEXITSTATUS(s) == ${uapi.WEXITSTATUS(word)}}]`;
  if (uapi.WIFSIGNALED(word))
    return `[{WIFSIGNALED(s) && WTERMSIG(s) == ${signalName(uapi.WTERMSIG(word))}}]`;
  return `[${word}]`;
};
const disposition: Formatter = (value) => {
  if (!value) return "NULL";
  const { sa_handler, sa_flags } = value as uapi.sigaction_t;
  const handler = typeof sa_handler === "function" ? sa_handler.name || "handler" : sa_handler;
  return `{sa_handler=${handler}, sa_mask=[], sa_flags=${sa_flags ? "SA_RESTART" : "0"}}`;
};
const pollArray: Formatter = (value) =>
  `[${(value as uapi.pollfd[]).map(({ fd, events }) => `{fd=${fd}, events=${pollEvents(events)}}`).join(", ")}], ${(value as unknown[]).length}`;
const argument: Formatter = (value, request) =>
  request.args[1] === uapi.F_SETFL
    ? `${["O_RDONLY", "O_WRONLY", "O_RDWR"][(value as number) & 3]}${openFlags((value as number) & ~3) ? `|${openFlags((value as number) & ~3)}` : ""}`
    : String(value);
const flag =
  (format: (value: number) => string): Formatter =>
  (value) =>
    format(value as number);

/** By call; arguments without a formatter of their own are printed plainly. */
const FORMATTERS: { readonly [call: string]: readonly Formatter[] } = {
  socket: [
    domain,
    socketType,
    (value) => (value === 0 ? "IPPROTO_IP" : named("IPPROTO_")(value, { call: "socket", args: [] }, 0)),
  ],
  socketpair: [domain, socketType, plain, fds],
  bind: [plain, addressIn],
  connect: [plain, addressIn],
  accept: [plain, addressOut],
  accept4: [plain, addressOut, flag(socketFlags)],
  getsockname: [plain, addressOut],
  getpeername: [plain, addressOut],
  getsockopt: [plain, level, option],
  setsockopt: [
    plain,
    level,
    option,
    (value) => (typeof value === "object" ? JSON.stringify(value) : `[${String(value)}], 4`),
  ],
  read: [plain, filled],
  recv: [plain, filled, plain, flag(messageFlags)],
  recvfrom: [plain, filled, plain, flag(messageFlags), addressOut],
  write: [plain, given],
  send: [plain, given, plain, flag(messageFlags)],
  sendto: [
    plain,
    given,
    plain,
    flag(messageFlags),
    (value, request, result) => (value ? addressIn(value, request, result) : "NULL, 0"),
  ],
  shutdown: [plain, named("SHUT_")],
  pipe: [fds],
  pipe2: [fds, flag(openFlags)],
  fcntl: [plain, named("F_"), argument],
  poll: [pollArray],
  kill: [plain, signal],
  pthread_kill: [plain, signal],
  sigaction: [signal, disposition, disposition],
  waitpid: [plain, status, (value) => (value === uapi.WNOHANG ? "WNOHANG" : String(value))],
  nanosleep: [timespec, timespec],
};

function formatAddress(address: sockaddr): string {
  if (address.family === AF_INET)
    return `{sa_family=AF_INET, sin_port=htons(${address.port}), sin_addr=inet_addr("${address.addr}")}`;
  if (address.family === AF_INET6)
    return `{sa_family=AF_INET6, sin6_port=htons(${address.port}), sin6_addr="${address.addr}"}`;
  if (address.family === AF_UNIX)
    return address.path ? `{sa_family=AF_UNIX, sun_path="${address.path}"}` : "{sa_family=AF_UNIX}";
  return `{sa_family=AF_UNSPEC, ${formatSockaddr(address)}}`;
}

/** Calls whose last argument, when null or 0 by default, strace does not print. */
const OPTIONAL_LAST = new Set(["fcntl"]);

/** `read(4, "hello", 4096)`. @param result the raw result; decides how filled arguments are shown */
export function formatCall(request: Request, result: number): string {
  const formatters = FORMATTERS[request.call] ?? [];
  let args = request.args;
  if (
    OPTIONAL_LAST.has(request.call) &&
    request.call === "fcntl" &&
    (args[1] === uapi.F_GETFL || args[1] === uapi.F_GETFD)
  )
    args = args.slice(0, 2);
  return `${request.call}(${args.map((value, i) => (formatters[i] ?? plain)(value, request, result)).join(", ")})`;
}

/** ` = 5`, ` = -1 EAGAIN (Resource temporarily unavailable)`. */
export function formatResult(request: Request, result: number): string {
  if (result < 0) return ` = -1 ${errnoName(-result)} (${strerror(-result)})`;
  if (request.call.startsWith("pthread_") && request.call !== "pthread_self" && result > 0)
    return ` = ${result} (${errnoName(result)})`;
  if (request.call === "poll" && result > 0) {
    const ready = (request.args[0] as uapi.pollfd[]).filter(({ revents }) => revents !== 0);
    return ` = ${result} (${ready.map(({ fd, revents }) => `[{fd=${fd}, revents=${pollEvents(revents)}}]`).join(", ")})`;
  }
  if (request.call === "fcntl" && request.args[1] === uapi.F_GETFL)
    return ` = 0x${result.toString(16)} (flags ${argument(result, { call: "fcntl", args: [0, uapi.F_SETFL] }, 0)})`;
  return ` = ${result}`;
}

/** A call that has not returned, as strace cuts it: `read(4,  <unfinished ...>`. */
export function formatUnfinished(request: Request): string {
  const [first] = request.args;
  return `${request.call}(${first === undefined ? "" : `${(FORMATTERS[request.call]?.[0] ?? plain)(first, request, -1)}, `} <unfinished ...>`;
}
