/**
 * The established table (struct inet_hashinfo, include/net/inet_hashtables.h): connections by four-tuple. An array of
 * chains that run through the connections themselves, so that a million of them need no further objects.
 */
import type { RequestSock } from "./request.ts";
import type { TcpSock } from "./sock.ts";
import type { TimeWaitSock } from "./timewait.ts";

/** What the table holds. */
export type Entry = TcpSock | RequestSock | TimeWaitSock;

export class EstablishedTable {
  /** A power of two of chains, at least as many as there are entries. */
  private chains: (Entry | null)[] = emptyChains(64);
  private size = 0;

  find(
    localAddress: number,
    localPort: number,
    remoteAddress: number,
    remotePort: number,
  ): Entry | undefined {
    let at = this.chains[hash(localAddress, localPort, remoteAddress, remotePort) & (this.chains.length - 1)];
    while (at) {
      if (
        at.remotePort === remotePort &&
        at.localPort === localPort &&
        at.remoteAddress === remoteAddress &&
        at.localAddress === localAddress
      )
        return at;
      at = at.nextInChain;
    }
    return undefined;
  }

  /** Adds, or puts in the place of what had the same four-tuple. */
  put(entry: Entry): void {
    const known = this.find(entry.localAddress, entry.localPort, entry.remoteAddress, entry.remotePort);
    if (known === entry) return;
    if (known) this.delete(known);
    if (this.size === this.chains.length) this.grow();
    this.link(entry);
    this.size++;
  }

  /** Takes an entry out; nothing happens where it is not in. */
  delete(entry: Entry): void {
    const place = this.placeOf(entry);
    let before: Entry | null = null;
    for (let at = this.chains[place]; at; at = at.nextInChain) {
      if (at === entry) {
        if (before) before.nextInChain = entry.nextInChain;
        else this.chains[place] = entry.nextInChain;
        entry.nextInChain = null;
        this.size--;
        return;
      }
      before = at;
    }
  }

  private placeOf(entry: Entry): number {
    const { localAddress, localPort, remoteAddress, remotePort } = entry;
    return hash(localAddress, localPort, remoteAddress, remotePort) & (this.chains.length - 1);
  }

  private link(entry: Entry): void {
    const place = this.placeOf(entry);
    entry.nextInChain = this.chains[place] ?? null;
    this.chains[place] = entry;
  }

  private grow(): void {
    const old = this.chains;
    this.chains = emptyChains(2 * old.length);
    for (const first of old)
      for (let entry = first; entry; ) {
        const next: Entry | null = entry.nextInChain;
        this.link(entry);
        entry = next;
      }
  }
}

function emptyChains(count: number): null[] {
  return new Array(count).fill(null);
}

/** Mixes the four-tuple; addresses are small numbers (address.ts), and ports of one machine often differ by two. */
function hash(localAddress: number, localPort: number, remoteAddress: number, remotePort: number): number {
  const addresses = Math.imul(localAddress, 0x85ebca6b) ^ Math.imul(remoteAddress, 0xc2b2ae35);
  const mixed = Math.imul(addresses ^ (addresses >>> 15) ^ (localPort << 16) ^ remotePort, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
