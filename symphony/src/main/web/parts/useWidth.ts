import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** The width in pixels of the element that carries the returned reference, as it changes. */
export function useWidth<E extends HTMLElement>(first: number) {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setWidth(element.current?.clientWidth || first));
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [first]);
  return { element, width };
}
