/**
 * What calls cost, in numbers: one tally for the kernel and one for each task. "select scans, epoll does not" is a
 * difference of two of them. What a call asks and answers with (sets, arrays, events) is counted apart from the
 * data that it moves.
 */

export class Accounting {
  /** Calls made. */
  calls = 0;
  /** Virtual ns on the processor: calls, copies, and coming back after others; by the table in cost.ts. */
  cpu = 0;
  /** Bytes that read, write and their kin have copied into the kernel, and out of it. */
  dataIn = 0;
  dataOut = 0;
  /** How often select, poll or epoll asked a file for its state (file->poll). */
  filePolls = 0;
  /** Bytes of fd_sets, pollfds, timeouts and epoll_events copied into the kernel, and out of it. */
  bytesIn = 0;
  bytesOut = 0;
  /** Look-ups in an epoll instance's tree, and the nodes that they passed. */
  treeSearches = 0;
  treeSteps = 0;
  /** Times a sleeper was woken, and how many of those found nothing to do. */
  wakeups = 0;
  uselessWakeups = 0;
  /** Times the processor went from one task to another. */
  switches = 0;

  /** The tally as it is now, to compare with later. */
  copy(): Accounting {
    return Object.assign(new Accounting(), this);
  }

  /** Adds another tally to this one. */
  add(other: Accounting): void {
    for (const key of Object.keys(other) as (keyof Tally)[]) this[key] += other[key];
  }

  /** What has been added since an earlier copy. */
  since(earlier: Accounting): Accounting {
    const difference = new Accounting();
    for (const key of Object.keys(difference) as (keyof Tally)[]) difference[key] = this[key] - earlier[key];
    return difference;
  }
}

type Tally = { [K in keyof Accounting as Accounting[K] extends number ? K : never]: number };
