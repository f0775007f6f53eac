// @ts-nocheck: AssemblyScript, which `node build.mjs assembly` compiles
export { beginMd5, endMd5, updateMd5 } from "./md5.ts";
export { beginPayload, endPayload, findLineEnd, readPayload } from "./payload.ts";
export { DIGEST, INPUT, PAYLOAD, reserveInput, SCRATCH, SCRATCH_BYTES } from "./places.ts";
