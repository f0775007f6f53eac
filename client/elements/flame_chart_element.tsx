/** `<tlparse-flame-chart>`: trace events by process and thread. */
import type { VNode } from "preact";
import type { ModuleLoader } from "../module_loader.ts";
import { FlameChart } from "../flame/FlameChart.tsx";
import { FLAME_STYLES } from "../flame/palette.ts";
import { readTrace, type Trace } from "../flame/trace.ts";
import { DataElement } from "./data_element.tsx";
import { CONTROL_STYLES } from "./element_styles.ts";
import { fieldsOf, listOf } from "./shapes.ts";

export class FlameChartElement extends DataElement<Trace> {
  protected override readonly styles = CONTROL_STYLES + FLAME_STYLES;
  protected override readonly nothing = "No trace events.";

  /** A list of events, or an object that has it as `traceEvents`. */
  protected override read(given: unknown): Trace {
    return readTrace(listOf(fieldsOf(given).traceEvents ?? given, "trace events"));
  }

  protected override async load(loader: ModuleLoader, compileId: string | null): Promise<Trace> {
    return this.read(await loader.events(compileId));
  }

  protected override isEmpty({ count }: Trace): boolean {
    return count === 0;
  }

  protected override view(trace: Trace): VNode {
    return <FlameChart trace={trace} choose={(event) => this.tell("select", event)} />;
  }
}
