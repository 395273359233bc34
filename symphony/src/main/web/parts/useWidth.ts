import { useLayoutEffect, useState } from "preact/hooks";

/** The width in pixels of the element given to `measure`, as it changes; `first` until it is known. */
export function useWidth(first: number) {
  const [element, measure] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    if (!element) return;
    let asked = 0;
    // Drawing anew within the observer's own round would change sizes that it has just told.
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => setWidth(element.clientWidth || first));
    });
    setWidth(element.clientWidth || first);
    observer.observe(element);
    return () => {
      cancelAnimationFrame(asked);
      observer.disconnect();
    };
  }, [element, first]);
  return { measure, width };
}
