/** A question about data that the compiler could not decide, and the expression behind it (P-1). */
import { Verbatim } from "./MetricsParts.tsx";
import { PageHead, type PageHeadData } from "./PageHead.tsx";
import { StackBlock, type TrieRow } from "./StackBlock.tsx";
import { type ExpressionCard, ExpressionCards } from "./SymbolicShapesView.tsx";
import { defineView } from "./view.ts";

export interface DataDependent {
  readonly head: PageHeadData;
  readonly expression: string;
  /** The same before known values were put in. */
  readonly unhinted: string;
  readonly userStack: readonly TrieRow[];
  readonly stack: readonly TrieRow[];
  readonly cards: readonly ExpressionCard[];
  readonly left: number;
}

export const DataDependentView = defineView<DataDependent>({
  name: "data_dependent",
  title: () => "Data-dependent guard",
  scripts: ["page"],
  markup: ({ head, expression, unhinted, userStack, stack, cards, left }, { root }) => (
    <>
      <PageHead head={head} root={root} titled={false} />
      <main>
        <h1>
          Could not decide <code>{expression}</code>
        </h1>
        <p class="hint">
          The answer depends on the data of a tensor, which is not known while compiling. The compilation failed here.
        </p>
        <h2>Without hints</h2>
        <Verbatim text={unhinted} />
        <h2>Where it was asked</h2>
        {userStack.length > 0 && <StackBlock caption="User Stack" open rows={userStack} root={root} />}
        <StackBlock caption="Framework Stack" rows={stack} root={root} />
        <h2>Where the expression comes from</h2>
        {cards.length === 0 && <p class="empty">No expression was logged for it before.</p>}
        <ExpressionCards cards={cards} left={left} root={root} />
      </main>
    </>
  ),
});
