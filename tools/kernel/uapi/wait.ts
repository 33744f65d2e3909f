/** Options and status words of wait(2). */

export const WNOHANG = 1;
export const WUNTRACED = 2;
export const WCONTINUED = 8;
export const WSTOPPED = 2;
export const WEXITED = 4;
export const WNOWAIT = 0x01000000;

/** True where the child ended by exit(3) or by returning from main. */
export function WIFEXITED(status: number): boolean {
  return (status & 0x7f) === 0;
}
/** The low 8 bits that the child passed to exit(3). */
export function WEXITSTATUS(status: number): number {
  return (status >> 8) & 0xff;
}
/** True where a signal ended the child. */
export function WIFSIGNALED(status: number): boolean {
  const low = status & 0x7f;
  return low !== 0 && low !== 0x7f;
}
/** The signal that ended the child. */
export function WTERMSIG(status: number): number {
  return status & 0x7f;
}
export function WIFSTOPPED(status: number): boolean {
  return (status & 0xff) === 0x7f;
}
export function WSTOPSIG(status: number): number {
  return (status >> 8) & 0xff;
}
export function WIFCONTINUED(status: number): boolean {
  return status === 0xffff;
}
