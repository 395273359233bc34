import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { Shared } from "../state";

/** How long a gesture must rest, and how far apart parts out of sight follow it, in ms. */
const REST = 150;
const APART = 30;
/** Parts drawn at once, whether they are in sight or not. */
const FIRST = 3;

/**
 * The shared state as a part of the page should show it. Where rows are many and somebody is
 * `patient`, a part in sight has the newest; one out of sight gets it when it comes into sight, is
 * printed, or when the page has been at rest for a moment. Null until the part is to be drawn at all.
 */
export function useInView(place: number, patient: boolean) {
  const newest = useContext(Shared);
  const [element, watch] = useState<HTMLElement | null>(null);
  const [inView, see] = useState(!patient || place < FIRST);
  const [, again] = useState(0);
  const shown = useRef<typeof newest | null>(null);
  if (inView || !patient) shown.current = newest;
  useEffect(() => {
    if (!patient || !element) return;
    const observer = new IntersectionObserver((seen) => see(seen.at(-1)!.isIntersecting), { rootMargin: "200px" });
    const print = () => see(true);
    observer.observe(element);
    addEventListener("beforeprint", print);
    return () => {
      observer.disconnect();
      removeEventListener("beforeprint", print);
    };
  }, [element, patient]);
  useEffect(() => {
    if (shown.current === newest) return;
    const timer = setTimeout(() => {
      shown.current = newest;
      again((n) => n + 1);
    }, REST + APART * place);
    return () => clearTimeout(timer);
  }, [newest, inView]);
  return { watch, shared: shown.current };
}
