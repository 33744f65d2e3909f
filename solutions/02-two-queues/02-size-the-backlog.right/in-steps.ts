// right: lives through the day in steps of a tenth of a millisecond

export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  let queue = 0;
  let peak = 0;
  let next = 0;
  let left = 0;
  const tenths = (ms: number) => Math.round(ms * 10);
  for (let now = 0; next < arrivals.length; now++) {
    if (left > 0) left--;
    if (left === 0 && queue > 0) {
      queue--;
      left = tenths(service);
    }
    for (; next < arrivals.length && tenths(arrivals[next] ?? 0) <= now; next++) {
      if (left === 0) left = tenths(service);
      else queue++;
    }
    peak = Math.max(peak, queue);
  }
  const backlog = Math.max(peak - 1, 0);
  return backlog > somaxconn ? -1 : backlog;
}
