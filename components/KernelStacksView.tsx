/** Where the kernels of a compilation come from: kernel, and the stacks that led to it (contract 4.13). */
import { fileName, PageHead, type PageHeadData } from "./PageHead.tsx";
import { defineView } from "./view.ts";

export interface KernelStacks {
  readonly head: PageHeadData;
  readonly kernels: readonly { readonly name: string; readonly stacks: readonly string[] }[];
}

export const KernelStacksView = defineView<KernelStacks>({
  name: "kernel_stacks",
  title: ({ head }) => `Kernel stack traces: ${fileName(head.path)}`,
  scripts: ["page"],
  markup: ({ head, kernels }, { root }) => (
    <>
      <PageHead head={head} root={root} titled />
      <main>
        <h2 data-chrome class="sr-only">Kernels</h2>
        {kernels.length === 0 && <p data-chrome class="empty">The record names no kernels.</p>}
        {kernels.map(({ name, stacks }) => (
          <section>
            <h3>{name}</h3>
            {stacks.map((stack, i) => <pre key={i} tabIndex={0}><code>{stack}</code></pre>)}
          </section>
        ))}
      </main>
    </>
  ),
});
