// right: one list of comings and goings, in order of time

export function smallestBacklog(arrivals: readonly number[], service: number, somaxconn: number): number {
  const steps: { at: number; step: number }[] = [];
  let moment = Number.NEGATIVE_INFINITY;
  for (const arrival of arrivals) {
    moment = Math.max(arrival, moment + service);
    steps.push({ at: arrival, step: 1 }, { at: moment, step: -1 });
  }
  steps.sort((a, b) => a.at - b.at || b.step - a.step);
  let length = 0;
  let longest = 0;
  for (const { step } of steps) {
    length += step;
    if (length > longest) longest = length;
  }
  return longest - 1 > somaxconn ? -1 : longest - 1;
}
