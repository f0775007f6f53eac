/** @jsxImportSource react */
/**
 * Views of tlparse in a React page (React 19, which sets properties of elements and listens to their events). Built with
 *
 *   esbuild docs/examples/react.jsx --bundle --jsx=automatic --outfile=docs/examples/react.js
 */
import { useState } from "react";
import { createRoot } from "react-dom/client";
// Before the first render: React asks an element which properties it has.
import "tlparse/elements";

const COMPILATIONS = [
  { id: "[0/0]", status: "break", durationMs: 1810.4, name: "forward", file: "model.py", line: 41, cache: "miss" },
  { id: "[0/1]", status: "ok", durationMs: 412.9, name: "forward", file: "model.py", line: 41, cache: "hit" },
];
const GUARDS = {
  "[0/0]": [{ code: "L['x'].size()[0] == 4", type: "TENSOR_MATCH" }],
  "[0/1]": [{ code: "2 <= L['x'].size()[0]", type: "SHAPE_ENV" }, { code: "L['self'].training == True" }],
};

function Dashboard() {
  const [chosen, setChosen] = useState("[0/0]");
  return (
    <>
      <h1>Compilations</h1>
      <tlparse-compile-list data={COMPILATIONS} ontlparse-select={({ detail }) => setChosen(detail.id)} />
      <h2>Guards of {chosen}</h2>
      <tlparse-guards data={GUARDS[chosen]} />
    </>
  );
}

createRoot(document.getElementById("root")).render(<Dashboard />);
