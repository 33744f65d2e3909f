/** The end of a thread as a shared object: pthread_exit writes it, pthread_join waits for it. */
import type { AnyStep } from "../kernel/sync/index.ts";
import { EINVAL, type Ref, Shared } from "../kernel/uapi/index.ts";

export class ThreadEnd extends Shared {
  hasEnded = false;
  /** Nobody may join it any more: somebody has, or it was detached. */
  isTaken = false;
  result: unknown = undefined;

  override get state(): boolean {
    return this.hasEnded;
  }
}

/** A thread's last step. */
export const EXIT: AnyStep = {
  on: [0],
  writes: true,
  perform(_by, [end]) {
    (end as ThreadEnd).hasEnded = true;
    return 0;
  },
  order: () => "release",
};

export const JOIN: AnyStep = {
  on: [0],
  writes: true,
  possibleIn: (state) => state === true,
  perform(_by, [thread, result]) {
    const end = thread as ThreadEnd;
    if (end.isTaken) return EINVAL;
    end.isTaken = true;
    if (result) (result as Ref<unknown>).value = end.result;
    return 0;
  },
  order: () => "acquire",
};

export const DETACH: AnyStep = {
  on: [0],
  writes: true,
  perform(_by, [thread]) {
    const end = thread as ThreadEnd;
    if (end.isTaken) return EINVAL;
    end.isTaken = true;
    return 0;
  },
};
