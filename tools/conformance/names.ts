/**
 * What a scenario's names stand for: descriptors by process, ports and paths of the runner's choice. Ports
 * are turned back into names in answers.
 */
import { AF_INET, AF_INET6, AF_UNIX, AF_UNSPEC, type sockaddr } from "../kernel/uapi/index.ts";
import { flags } from "./constants.ts";
import { Inexpressible, type Json } from "./vector.ts";

/** Ports of the runner's choice lie below the range that the kernel takes ephemeral ones from. */
const FIRST_PORT = 20_001;

export class Names {
  private readonly ports = new Map<string, number>();
  private readonly descriptors = new Map<string, Map<string, number>>([["A", new Map()]]);
  /** The port that a process's descriptor is bound to; the kernel knows. */
  private readonly portOf: (process: string, fd: number) => number;

  constructor(portOf: (process: string, fd: number) => number) {
    this.portOf = portOf;
  }

  /* ---- descriptors ---- */

  bind(process: string, name: string, fd: number): void {
    this.tableOf(process).set(name, fd);
  }

  /** fork: every name that the parent has bound is bound in the child. */
  copy(parent: string, child: string): void {
    this.descriptors.set(child, new Map(this.tableOf(parent)));
  }

  private tableOf(process: string): Map<string, number> {
    const table = this.descriptors.get(process);
    if (!table) throw new Inexpressible(`no process is named ${process}`);
    return table;
  }

  /** "$name", or a plain number. */
  descriptor(process: string, value: Json | undefined): number {
    if (typeof value === "number") return value;
    const fd =
      typeof value === "string" && value.startsWith("$")
        ? this.tableOf(process).get(value.slice(1))
        : undefined;
    if (fd === undefined) throw new Inexpressible(`the descriptor ${JSON.stringify(value)} was never bound`);
    return fd;
  }

  /** All names of a descriptor number, the first bound first. */
  namesOf(process: string, fd: number): string[] {
    return [...this.tableOf(process)].filter(([, number]) => number === fd).map(([name]) => name);
  }

  /* ---- ports and addresses ---- */

  port(process: string, value: Json | undefined): number {
    if (typeof value === "number") return value;
    if (typeof value === "string" && value.startsWith("@")) return this.portNamed(value);
    if (typeof value === "string" && value.startsWith("$"))
      return this.portOf(process, this.descriptor(process, value));
    throw new Inexpressible(`a port as ${JSON.stringify(value)}`);
  }

  private portNamed(name: string): number {
    const known = this.ports.get(name);
    if (known !== undefined) return known;
    const port = FIRST_PORT + 2 * this.ports.size;
    this.ports.set(name, port);
    return port;
  }

  private portName(port: number): Json {
    if (port === 0) return 0;
    for (const [name, number] of this.ports) if (number === port) return name;
    return "ephemeral";
  }

  address(process: string, value: Json | undefined): sockaddr {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new Inexpressible(`an address as ${JSON.stringify(value)}`);
    const { addr, port, path, family } = value as { readonly [key: string]: Json };
    if (typeof path === "string") return { family: AF_UNIX, addr: "", port: 0, path };
    const text = typeof addr === "string" ? addr : "0.0.0.0";
    const number = port === undefined ? 0 : this.port(process, port);
    const kind = family !== undefined ? flags(family) : text.includes(":") ? AF_INET6 : AF_INET;
    return { family: kind, addr: text, port: number, path: "" };
  }

  /** An address that the kernel gave, in a vector's form; undefined where it gave none. */
  addressForm(address: sockaddr): Json | undefined {
    if (address.family === AF_UNSPEC) return undefined;
    if (address.family === AF_UNIX) return { path: address.path };
    return { addr: address.addr, port: this.portName(address.port) };
  }

  /** "@file" as the path of a file that does not exist before. */
  path(value: Json | undefined): string {
    if (typeof value !== "string") throw new Inexpressible(`a path as ${JSON.stringify(value)}`);
    return value.startsWith("@") ? `/tmp/${value.slice(1)}` : value;
  }
}
