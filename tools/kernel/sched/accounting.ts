/**
 * What waiting costs, in numbers: one tally for the kernel and one for each task. "select scans, epoll does not"
 * is a difference of two of them. Bytes are those of sets, arrays and events that calls carry between program
 * and kernel; the data that read and write move is not in them.
 */

export class Accounting {
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

  /** What has been added since an earlier copy. */
  since(earlier: Accounting): Accounting {
    const difference = new Accounting();
    for (const key of Object.keys(difference) as (keyof Tally)[]) difference[key] = this[key] - earlier[key];
    return difference;
  }
}

type Tally = { [K in keyof Accounting as Accounting[K] extends number ? K : never]: number };
