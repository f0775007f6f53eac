const BUSY_MS = 500;
/** Deno needs several turns of its loop, and some milliseconds, to hand over a signal that has come meanwhile. */
const PAUSE_MS = 15;

let last = performance.now();

/**
 * Lets signals through, if there was no pause for half a second: they are delivered between tasks only, and unpacking, reading, planning and
 * writing keep the thread busy for as long as they take. `always`: where the end of a pipe and a signal come together.
 */
export async function pause(always = false): Promise<void> {
  if (!always && performance.now() - last < BUSY_MS) return;
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  last = performance.now();
}
