import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Tab } from "../data";

interface Props {
  tabs: readonly Tab[];
  /** The tab shown, by its place. */
  current: number;
  go: (tab: number) => void;
  /** What stands under a tab. */
  draw: (tab: number) => ComponentChildren;
}

/** Parts of a page of which one is shown; what was seen once stays, and print shows all. */
export function Tabs({ tabs, current, go, draw }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const seen = useRef(new Set<number>());
  const [printed, print] = useState(false);
  useEffect(() => {
    const [before, after] = [() => print(true), () => print(false)];
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  seen.current.add(current);
  const key = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: tabs.length - 1 };
    if (!Object.hasOwn(moves, event.key)) return;
    const next = (moves[event.key]! + tabs.length) % tabs.length;
    go(next);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
    event.preventDefault();
  };
  return (
    <>
      <div ref={list} class="tabs" role="tablist" aria-label="Parts of this page" onKeyDown={key}>
        {tabs.map(({ name }, i) => (
          <button
            key={i}
            type="button"
            role="tab"
            id={`tab${i}`}
            aria-selected={i === current}
            aria-controls={`panel${i}`}
            tabIndex={i === current ? 0 : -1}
            onClick={() => go(i)}
          >
            {name}
          </button>
        ))}
      </div>
      {tabs.map(({ name }, i) => (
        <div key={i} class="panel-of-tab" role="tabpanel" id={`panel${i}`} aria-labelledby={`tab${i}`} hidden={i !== current && !printed}>
          {printed && <p class="tab-name">{name}</p>}
          {(printed || seen.current.has(i)) && draw(i)}
        </div>
      ))}
    </>
  );
}
