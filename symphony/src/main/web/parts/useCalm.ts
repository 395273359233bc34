import { useEffect, useRef, useState } from "preact/hooks";

/** A value that follows the newest at most once in so many ms, and comes to it in the end: for what is costly to draw. */
export function useCalm<T>(newest: T, apart: number): T {
  const [, again] = useState(0);
  const shown = useRef({ value: newest, since: performance.now() });
  const wait = shown.current.since + apart - performance.now();
  if (shown.current.value !== newest && wait <= 0) shown.current = { value: newest, since: performance.now() };
  useEffect(() => {
    if (shown.current.value === newest) return;
    const timer = setTimeout(() => again((n) => n + 1), Math.max(0, wait));
    return () => clearTimeout(timer);
  }, [newest]);
  return shown.current.value;
}
