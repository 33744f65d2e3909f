/**
 * The addresses of Unix sockets: a path, which is a name in the file system and stays when the socket is gone;
 * or an abstract name, "@…", which exists as long as the socket and is a different one for each socket type.
 */
import { SocketInode } from "../../fs/index.ts";
import { EADDRINUSE, ECONNREFUSED, EEXIST, EINVAL, EPROTOTYPE } from "../../uapi/errno.ts";
import type { sockaddr } from "../../uapi/inet.ts";
import { AF_UNIX } from "../../uapi/socket.ts";
import type { UnixSock } from "./sock.ts";

/** sizeof(sun_path). */
const PATH_BYTES = 108;

/** A machine's abstract names, by type and name. */
export class AbstractNames {
  private readonly sockets = new Map<string, UnixSock>();
  private drawn = 0;

  get(type: number, name: string): UnixSock | undefined {
    return this.sockets.get(`${type} ${name}`);
  }

  add(sk: UnixSock): void {
    this.sockets.set(`${sk.type} ${sk.name}`, sk);
  }

  remove(sk: UnixSock): void {
    if (this.get(sk.type, sk.name) === sk) this.sockets.delete(`${sk.type} ${sk.name}`);
  }

  /** A free name of five hexadecimal digits. Simplified: names that the kernel gives are drawn in order, not at random. */
  draw(type: number): string {
    for (;;) {
      const name = `@${(this.drawn++ & 0xfffff).toString(16).padStart(5, "0")}`;
      if (!this.get(type, name)) return name;
    }
  }
}

/** unix_validate_addr: 0, or -EINVAL for what is no Unix address or no name at all. */
export function checkAddress(address: sockaddr): number {
  const isName = address.family === AF_UNIX && address.path !== "" && address.path.length <= PATH_BYTES;
  return isName ? 0 : -EINVAL;
}

/** bind(2). An empty path asks for an abstract name of the kernel's choice. */
export function bindSock(sk: UnixSock, address: sockaddr): number {
  if (address.family === AF_UNIX && address.path === "") return autobind(sk);
  const refusal = checkAddress(address);
  if (refusal < 0) return refusal;
  return address.path.startsWith("@") ? bindAbstract(sk, address.path) : bindPath(sk, address.path);
}

function autobind(sk: UnixSock): number {
  return sk.name === "" ? bindAbstract(sk, sk.host.abstractNames.draw(sk.type)) : 0;
}

function bindAbstract(sk: UnixSock, name: string): number {
  if (sk.name !== "") return -EINVAL;
  const { abstractNames } = sk.host;
  if (abstractNames.get(sk.type, name)) return -EADDRINUSE;
  sk.name = name;
  abstractNames.add(sk);
  return 0;
}

/** The name is made first; that the socket has one already is found out after (unix_bind_bsd). */
function bindPath(sk: UnixSock, path: string): number {
  const { fileSystem } = sk.host;
  const inode = new SocketInode(sk);
  const answer = fileSystem.create(path, inode);
  if (answer < 0) return answer === -EEXIST ? -EADDRINUSE : answer;
  if (sk.name !== "") {
    fileSystem.unlink(path);
    return -EINVAL;
  }
  sk.name = path;
  sk.inode = inode;
  return 0;
}

/** The name is free again, or, as a path, leads nowhere. */
export function forgetName(sk: UnixSock): void {
  if (sk.inode) sk.inode.bound = null;
  else if (sk.name !== "") sk.host.abstractNames.remove(sk);
}

/** unix_find_other: the socket that an address leads to, or -ECONNREFUSED, -EPROTOTYPE, -ENOENT, -ENOTDIR. */
export function findSock(sk: UnixSock, address: sockaddr): UnixSock | number {
  if (address.path.startsWith("@")) return sk.host.abstractNames.get(sk.type, address.path) ?? -ECONNREFUSED;
  const inode = sk.host.fileSystem.lookup(address.path);
  if (typeof inode === "number") return inode;
  const bound = inode.kind === "socket" ? (inode.bound as UnixSock | null) : null;
  if (!bound) return -ECONNREFUSED;
  return bound.type === sk.type ? bound : -EPROTOTYPE;
}
