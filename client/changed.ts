/** The event of the document after its content has been brought up to date (`serve`): what was found in it before may be gone. */
export const CHANGED = "tlparse:changed";
