import { useLayoutEffect, useState } from "preact/hooks";

/** The width in pixels of the element given to `measure`, as it changes; `first` until it is known. */
export function useWidth(first: number) {
  const [element, measure] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth || first));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, first]);
  return { measure, width };
}
