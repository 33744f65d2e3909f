/** What a path leads to (struct inode): the thing itself, whatever its names and however often it is open. */

/** Bytes in memory that grow by doubling. */
export class RegularInode {
  readonly kind = "file";
  private bytes = new Uint8Array(0);
  size = 0;

  /** Copies what is there from `at` on into `buf`. @returns bytes copied, 0 at and behind the end */
  read(buf: Uint8Array, at: number): number {
    const count = Math.max(0, Math.min(buf.length, this.size - at));
    buf.set(this.bytes.subarray(at, at + count));
    return count;
  }

  /** Writes all of `data`; a gap before it reads as zeros. */
  write(data: Uint8Array, at: number): void {
    const end = at + data.length;
    if (end > this.bytes.length) {
      const wider = new Uint8Array(Math.max(end, 2 * this.bytes.length, 512));
      wider.set(this.bytes.subarray(0, this.size));
      this.bytes = wider;
    }
    this.bytes.set(data, at);
    this.size = Math.max(this.size, end);
  }

  truncate(): void {
    this.bytes = new Uint8Array(0);
    this.size = 0;
  }
}

export class DirectoryInode {
  readonly kind = "directory";
  readonly entries = new Map<string, Inode>();
}

/** /dev/null: takes everything, gives the end of file. */
export class NullInode {
  readonly kind = "null";
}

/** The name of a Unix socket that was bound to a path. It stays when the socket is gone. */
export class SocketInode {
  readonly kind = "socket";
  /** The socket bound here, or null once it was closed. Known to net alone. */
  bound: object | null;

  constructor(bound: object) {
    this.bound = bound;
  }
}

export type Inode = RegularInode | DirectoryInode | NullInode | SocketInode;
