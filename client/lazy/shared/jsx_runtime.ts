/** Stands for `preact/jsx-runtime` in scripts that run beside lazy.js, which has it. */
import { lazyGlobal } from "../global.ts";

export const { Fragment, jsx, jsxs } = lazyGlobal().jsxRuntime;
