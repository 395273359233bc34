import type { Table } from "../data";
import type { Pairs } from "../parts/pairs";

const { register, className: text, pairs, Toolbar, useMemo, useState, useTable } = symphony.kit;

interface Props {
  table: Table;
  label: string;
  prediction: string;
  separator: string;
}

/** A class, or several under one name. */
interface Node {
  readonly name: string;
  readonly path: string;
  readonly depth: number;
  readonly children: Node[];
  /** The classes below, as the columns hold them. */
  readonly classes: Set<string>;
}

const MOST_LINES = 60;
const GAP = "\u0000";
/** The tree that the separator makes of the classes' names; without it, a flat list. */
function tree(classes: readonly string[], separator: string): Node {
  const root: Node = { name: "all", path: "", depth: 0, children: [], classes: new Set(classes) };
  for (const each of [...classes].sort()) {
    let node = root;
    const parts = separator === "" ? [each] : each.split(separator);
    parts.forEach((part, i) => {
      const path = parts.slice(0, i + 1).join(GAP);
      let child = node.children.find((other) => other.path === path);
      if (!child) node.children.push((child = { name: part, path, depth: i + 1, children: [], classes: new Set() }));
      child.classes.add(each);
      node = child;
    });
  }
  return root;
}

/** The nodes drawn: closed ones stand for what is below them. */
function lines(node: Node, closed: ReadonlySet<string>): Node[] {
  return node.children.flatMap((child) => (child.children.length === 0 || closed.has(child.path) ? [child] : lines(child, closed)));
}

const inner = (node: Node): Node[] => node.children.flatMap((child) => (child.children.length === 0 ? [] : [child, ...inner(child)]));

function between(counts: Pairs, actual: ReadonlySet<string>, seen: ReadonlySet<string>): number {
  let sum = 0;
  for (const a of actual) for (const [s, n] of counts.get(a) ?? []) if (seen.has(s)) sum += n;
  return sum;
}

interface Measures {
  readonly precision: number;
  readonly recall: number;
  readonly accuracy: number;
  readonly actual: number;
}

function measures(counts: Pairs, node: Node, all: ReadonlySet<string>, total: number): Measures {
  const hit = between(counts, node.classes, node.classes);
  const [actual, seen] = [between(counts, node.classes, all), between(counts, all, node.classes)];
  return { precision: hit / seen, recall: hit / actual, accuracy: (total - actual - seen + 2 * hit) / total, actual };
}

const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(1)}%` : "–");

function ConfusionMatrix({ table, label, prediction, separator }: Props) {
  const { rows, dispatch } = useTable(table);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [normal, setNormal] = useState<"count" | "row" | "column">("count");
  const counts = useMemo(() => pairs(table, rows, label, prediction), [table, rows, label, prediction]);
  const root = useMemo(() => {
    const values = [label, prediction].flatMap((name) => table.column(name).coded.values.map(text));
    return tree([...new Set(values)], separator);
  }, [table, label, prediction, separator]);
  const every = lines(root, closed);
  const nodes = every.slice(0, MOST_LINES);
  const groups = inner(root);
  const total = rows.length;
  const cells = nodes.map((actual) => nodes.map((seen) => between(counts, actual.classes, seen.classes)));
  const sums = { row: cells.map((line) => line.reduce((a, b) => a + b, 0)), column: nodes.map((_, i) => cells.reduce((sum, line) => sum + line[i]!, 0)) };
  const share = (i: number, j: number) => cells[i]![j]! / (normal === "row" ? sums.row[i]! : normal === "column" ? sums.column[j]! : Math.max(...sums.row, 1));
  const keep = (actual: Node, seen: Node) => {
    const values = (name: string, node: Node) => table.column(name).coded.values.filter((cell) => node.classes.has(text(cell)));
    dispatch({ type: "condition", table, condition: { kind: "oneOf", column: label, values: values(label, actual) }, keep: true });
    dispatch({ type: "condition", table, condition: { kind: "oneOf", column: prediction, values: values(prediction, seen) }, keep: true });
  };
  const hits = nodes.reduce((sum, _, i) => sum + cells[i]![i]!, 0);
  return (
    <>
      <Toolbar table={table} noun="row" brief />
      <div class="toolbar">
        <label>
          Show{" "}
          <select value={normal} onChange={({ currentTarget: { value } }) => setNormal(value as typeof normal)}>
            <option value="count">counts</option>
            <option value="row">share of the actual class</option>
            <option value="column">share of the predicted class</option>
          </select>
        </label>
        {groups.map((node) => (
          <label key={node.path}>
            <input
              type="checkbox"
              checked={!closed.has(node.path)}
              onChange={() => setClosed(new Set(closed.has(node.path) ? [...closed].filter((path) => path !== node.path) : [...closed, node.path]))}
            />{" "}
            open {node.path.replaceAll(GAP, separator)}
          </label>
        ))}
      </div>
      <p class="note">
        Accuracy {percent(hits / total)} over {total.toLocaleString("en")} rows{every.length < root.classes.size && " at this depth"}.
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label="Confusion matrix, scrolls sideways">
        <table>
          <caption>
            {label} (actual) down, {prediction} (predicted) across; a cell keeps its rows
          </caption>
          <thead>
            <tr>
              <th scope="col">actual</th>
              {nodes.map((node) => (
                <th key={node.path} scope="col" class="number">
                  {node.name}
                </th>
              ))}
              {["rows", "precision", "recall"].map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {nodes.map((actual, i) => {
              const of = measures(counts, actual, root.classes, total);
              return (
                <tr key={actual.path}>
                  <th scope="row" title={actual.path.replaceAll(GAP, separator)}>
                    {actual.depth > 1 && <small>{actual.path.split(GAP).slice(0, -1).join(separator)} </small>}
                    {actual.name}
                  </th>
                  {nodes.map((seen, j) => (
                    <td key={seen.path} class="number">
                      <button
                        type="button"
                        class={`heat ${i === j ? "right" : "wrong"}`}
                        style={{ "--score": Number.isFinite(share(i, j)) ? Math.sqrt(share(i, j)) : 0 }}
                        disabled={cells[i]![j] === 0}
                        aria-label={`${cells[i]![j]} rows of ${actual.name} predicted as ${seen.name}`}
                        onClick={() => keep(actual, seen)}
                      >
                        {normal === "count" ? cells[i]![j]!.toLocaleString("en") : percent(share(i, j))}
                      </button>
                    </td>
                  ))}
                  <td class="number">{of.actual.toLocaleString("en")}</td>
                  <td class="number" data-value={of.precision}>{percent(of.precision)}</td>
                  <td class="number" data-value={of.recall}>{percent(of.recall)}</td>
                </tr>
              );
            })}
          </tbody>
          {groups.length > 0 && (
            <tbody class="above">
              {groups.map((node) => {
                const of = measures(counts, node, root.classes, total);
                return (
                  <tr key={node.path}>
                    <th scope="row">all of {node.path.replaceAll(GAP, separator)}</th>
                    <td colSpan={nodes.length} class="note" data-value={of.accuracy}>accuracy {percent(of.accuracy)}</td>
                    <td class="number">{of.actual.toLocaleString("en")}</td>
                    <td class="number" data-value={of.precision}>{percent(of.precision)}</td>
                    <td class="number" data-value={of.recall}>{percent(of.recall)}</td>
                  </tr>
                );
              })}
            </tbody>
          )}
        </table>
      </div>
      {every.length > nodes.length && <p class="note">The first {MOST_LINES} of {every.length} classes; filter to see others.</p>}
    </>
  );
}

register("ConfusionMatrix", ConfusionMatrix);
