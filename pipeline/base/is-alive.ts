// Whether a process is there.

/** @param pid its number on this machine */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to someone else
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
