/** A machine's kernel log (kernel/printk): what dmesg(1) shows. Programs cannot read it; people can. */

/** net_ratelimit: at most ten messages of the network stack in five seconds. */
const BURST = 10;
const INTERVAL = 5_000_000_000;

export interface LogEntry {
  /** Virtual ns since boot. */
  readonly at: number;
  readonly text: string;
}

export class KernelLog {
  readonly entries: LogEntry[] = [];
  private readonly now: () => number;
  private readonly said = new Set<string>();
  private windowStart = 0;
  private inWindow = 0;
  /** Messages that the limit held back. */
  suppressed = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  /** pr_info_once: a message that is worth saying once. */
  once(text: string): void {
    if (this.said.has(text)) return;
    this.said.add(text);
    this.entries.push({ at: this.now(), text });
  }

  /** net_warn_ratelimited: a message that a flood of packets must not turn into a flood of lines. */
  limited(text: string): void {
    const at = this.now();
    if (this.inWindow === 0 || at - this.windowStart > INTERVAL) {
      this.windowStart = at;
      this.inWindow = 0;
    }
    if (this.inWindow++ < BURST) this.entries.push({ at, text });
    else this.suppressed++;
  }
}
