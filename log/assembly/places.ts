// @ts-nocheck: AssemblyScript, which `node build.mjs assembly` compiles
/** Where things lie in memory; what the compiler itself places lies below. */

/** What is known of the payload that is read: numbers of 8 bytes. */
export const PAYLOAD: usize = 0x1000;
/** 16 bytes. */
export const DIGEST: usize = 0x1100;
/** Of the message, a block that is not full yet. */
export const BLOCK: usize = 0x1200;
/** Stripped bytes; what is written may go 16 bytes further. */
export const SCRATCH: usize = 0x2000;
export const SCRATCH_BYTES: usize = 1 << 18;
/** The bytes that are read: from here on, as far as the memory goes. */
export const INPUT: usize = SCRATCH + SCRATCH_BYTES + 64;

/** Read behind the input. */
const SPARE: usize = 64;
const PAGE: usize = 1 << 16;

/** Makes room for so many bytes of input; what is in it stays. False where there is no memory. */
export function reserveInput(bytes: usize): bool {
  const wanted = (INPUT + bytes + SPARE + PAGE - 1) / PAGE, pages = <usize> memory.size();
  return wanted <= pages || memory.grow(<i32> (wanted - pages)) >= 0;
}
