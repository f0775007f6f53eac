/** The guards of a compilation (contract 4.11). */
import { fileName, PageHead, type PageHeadData } from "./PageHead.tsx";
import { defineView } from "./view.ts";

export interface GuardRow {
  readonly code: string;
  /** Where the user's code made it necessary; null if that is not logged. */
  readonly user: { readonly file: string; readonly line: number; readonly name: string } | null;
}

export interface Guards {
  readonly head: PageHeadData;
  readonly guards: readonly GuardRow[];
}

export const GuardsView = defineView<Guards>({
  name: "guards",
  title: ({ head }) => `Guards: ${fileName(head.path)}`,
  scripts: ["page"],
  markup: ({ head, guards }, { root }) => (
    <>
      <PageHead head={head} root={root} titled />
      <main>
        <h2>Guards</h2>
        {guards.length === 0 && (
          <p data-chrome class="empty">{`No guards were logged for ${head.id}: the list is empty.`}</p>
        )}
        <ul class="guards">
          {guards.map(({ code, user }) => (
            <li>
              <code>{code}</code>
              {user && <span data-chrome class="place">{` ${user.file}:${user.line} in ${user.name}`}</span>}
            </li>
          ))}
        </ul>
      </main>
    </>
  ),
});
