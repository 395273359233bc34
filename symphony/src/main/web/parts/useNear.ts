import { useEffect, useState } from "preact/hooks";

/** Whether the element given to `watch` has come near what is seen, or is to be printed. */
export function useNear() {
  const [element, watch] = useState<HTMLElement | null>(null);
  const [near, come] = useState(false);
  useEffect(() => {
    if (!element || near) return;
    const observer = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && come(true), {
      rootMargin: "300px",
    });
    const print = () => come(true);
    observer.observe(element);
    addEventListener("beforeprint", print);
    return () => {
      observer.disconnect();
      removeEventListener("beforeprint", print);
    };
  }, [element, near]);
  return { watch, near };
}
