/**
 * What things cost in virtual time: one table for all runs. The figures are of the order of a 2020s server
 * core; only their proportions matter.
 *
 * Simplified: caches, interrupts and the copying of page tables cost nothing, and every call of a kind costs the same.
 */

/** Entering and leaving the kernel, and the program's own work before the next call. */
export const CALL_NS = 200;
/** Copying one byte between user and kernel: about 10 GB/s. */
export const BYTE_NS = 0.1;
/** Asking one file for its state, and taking one step down a tree. */
export const POLL_NS = 25;
export const TREE_STEP_NS = 5;
/** Leaving one task for another: registers, caches, TLB. */
export const SWITCH_NS = 1_500;
/** A task that could go on is left after this long when others are ready. */
export const SLICE_NS = 3_000_000;
