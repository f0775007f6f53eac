/** One guard of an export, and the expression behind it (contract 4.16). */
import type { VNode } from "preact";
import { DEEPEST_INDENT } from "./export_styles.ts";
import { counted } from "../format/quantities.ts";
import { PageHead, type PageHeadData } from "./PageHead.tsx";
import { StackBlock, type TrieRow } from "./StackBlock.tsx";
import { defineView } from "./view.ts";

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** An expression; its arguments follow it one level deeper. */
export interface ExpressionCard {
  readonly depth: number;
  readonly result: string;
  readonly method: string;
  readonly arguments: readonly string[];
  readonly userStack: readonly TrieRow[];
  readonly frameworkStack: readonly TrieRow[];
}

export interface SymbolicShapes {
  readonly head: PageHeadData;
  readonly expression: string;
  readonly userStack: readonly TrieRow[];
  readonly frameworkStack: readonly TrieRow[];
  /** null if the log has none. */
  readonly locals: readonly NamedText[] | null;
  readonly symbols: readonly NamedText[] | null;
  readonly cards: readonly ExpressionCard[];
  /** Expressions that a page of bounded size could not take. */
  readonly left: number;
}

export const SymbolicShapesView = defineView<SymbolicShapes>({
  name: "symbolic_shapes",
  title: () => "Symbolic Shapes Information",
  scripts: ["page"],
  markup: ({ head, expression, userStack, frameworkStack, locals, symbols, cards, left }, { root }) => (
    <>
      <PageHead head={head} root={root} titled={false} />
      <main class="guard-page">
        <h1>
          More detailed information on <code>{expression}</code>
        </h1>
        <h2>Stacktrace:</h2>
        <StackBlock caption="User Stack" open rows={userStack} root={root} />
        <StackBlock caption="Framework Stack" rows={frameworkStack} root={root} />
        <h2>Locals Information:</h2>
        {locals === null && symbols === null && <p data-chrome class="empty">No locals were logged for this guard.</p>}
        {locals !== null && <NamedTexts caption="Locals:" values={locals} />}
        {symbols !== null && <NamedTexts caption="Symbols:" values={symbols} />}
        <h2>Provenance information for this guard:</h2>
        <details open>
          <summary>Provenance Information</summary>
          {cards.length === 0 && (
            <p data-chrome class="empty">No expression was logged for this guard before it was evaluated.</p>
          )}
          <ExpressionCards cards={cards} left={left} root={root} />
        </details>
      </main>
    </>
  ),
});

function NamedTexts({ caption, values }: { caption: string; values: readonly NamedText[] }): VNode {
  return (
    <>
      <p>
        {caption} {values.length === 0 && <span data-chrome class="muted">none</span>}
      </p>
      <pre>{values.map(({ name, text }) => `    ${name}: ${text}\n`).join("")}</pre>
    </>
  );
}

interface CardsProps {
  readonly cards: readonly ExpressionCard[];
  /** Expressions that a page of bounded size could not take. */
  readonly left: number;
  readonly root: string;
}

export function ExpressionCards({ cards, left, root }: CardsProps): VNode {
  return (
    <>
      {cards.map((card, i) => <Card key={i} card={card} root={root} />)}
      {left > 0 && <p data-chrome class="empty">{`${counted(left, "further expression")} not shown.`}</p>}
    </>
  );
}

function Card({ card, root }: { card: ExpressionCard; root: string }): VNode {
  return (
    <div class={`expression indent-${Math.min(card.depth, DEEPEST_INDENT)}`} data-depth={card.depth}>
      <h3>{card.result}</h3>
      <ExpressionFact label="Method:" value={card.method} />
      <ExpressionFact label="Arguments:" value={card.arguments.join(", ")} />
      <StackBlock caption="User Stack" open rows={card.userStack} root={root} />
      <StackBlock caption="Stack" rows={card.frameworkStack} root={root} />
    </div>
  );
}

function ExpressionFact({ label, value }: { label: string; value: string }): VNode {
  return (
    <p>
      <span class="muted">{label}</span>{" "}
      {value === "" ? <span data-chrome class="muted">none</span> : <code>{value}</code>}
    </p>
  );
}
