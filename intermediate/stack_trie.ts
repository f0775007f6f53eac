/** Stack tries: contract 5. Types first; the builder is iterative, since a log may hold a stack of 100,000 frames (D-45). */
import type { CompileId } from "../format/compile_id.ts";

/** A frame as logged: two frames are the same node when all five fields are equal (contract 5.1). */
export interface Frame {
  readonly filename: number;
  readonly line: number;
  readonly name: string;
  readonly loc: string | null;
  readonly uninterned: string | null;
}

export interface TrieNode {
  readonly frame: Frame;
  /** Order of first insertion. */
  readonly children: readonly TrieNode[];
  /** Compile ids as logged; null is unknown. */
  readonly terminals: readonly (CompileId | null)[];
}

export interface StackTrie {
  readonly children: readonly TrieNode[];
  /** False even if only empty stacks were inserted. */
  readonly empty: boolean;
}
