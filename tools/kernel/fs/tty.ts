/** The terminal behind descriptors 0, 1 and 2: what is written to it appears as an "output" event. */
import { WaitQueue } from "../sched/index.ts";
import { O_RDWR } from "../uapi/fcntl.ts";
import { POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../uapi/poll.ts";
import { type Caller, File } from "./file.ts";

const decoder = new TextDecoder();

/** Simplified: nobody types: reading a terminal gives the end of file at once. */
export class Terminal extends File {
  override readonly kind = "tty";
  /** Everything written so far. */
  text = "";
  private readonly wait = new WaitQueue();

  constructor() {
    super(O_RDWR);
  }

  override read(): number {
    return 0;
  }

  override write(by: Caller, data: Uint8Array): number {
    const text = decoder.decode(data);
    this.text += text;
    const { sched, task } = by;
    if (sched.listener) sched.listener({ type: "output", at: sched.clock.now, task, fd: 1, text });
    return data.length;
  }

  override poll(): number {
    return POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
  }

  override pollQueues(): readonly WaitQueue[] {
    return [this.wait];
  }

  override release(): void {}
}
