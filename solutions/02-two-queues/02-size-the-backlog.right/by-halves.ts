// right: tries backlogs by halves until one less would turn somebody away

export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  let enough = somaxconn + 1;
  let tooSmall = -1;
  while (enough - tooSmall > 1) {
    const middle = (enough + tooSmall) >> 1;
    if (middle <= somaxconn && hasRoom(middle, arrivals, service)) enough = middle;
    else tooSmall = middle;
  }
  if (enough > somaxconn) return -1;
  return enough;
}

function hasRoom(backlog: number, arrivals: readonly number[], service: number): boolean {
  const queue: number[] = [];
  let moment = Number.NEGATIVE_INFINITY;
  for (const arrival of arrivals) {
    while (queue.length > 0 && (queue[0] ?? 0) <= arrival) queue.shift();
    if (queue.length > backlog) return false;
    moment = Math.max(arrival, moment + service);
    queue.push(moment);
  }
  return true;
}
