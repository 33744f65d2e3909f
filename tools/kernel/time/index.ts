/** Virtual time. */
export { Clock, MS, SECOND, Timer, US } from "./clock.ts";
